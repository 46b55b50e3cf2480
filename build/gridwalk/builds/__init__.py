"""Units of work, converted wherever they run, and their one join."""
