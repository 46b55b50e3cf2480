"""Sources of every kind, each read into sheets for our tables."""
