"""Reading items from files: what a row says, what it proves, and what is told about it. Nothing here writes."""
