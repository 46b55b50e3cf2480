"""How things that no source names are called, by their class."""
