"""Who gets which answer where: hand-written tables, the cast and rows they are played on, and their player."""
