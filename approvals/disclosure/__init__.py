"""What the public may read of the catalogue (articles 7 and 25): page data as frozen values, and the tags of pages."""
