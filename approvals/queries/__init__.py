"""What pages and the API read: rows and frozen values over several tables. Nothing here writes, nothing makes HTML."""
