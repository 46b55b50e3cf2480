"""Results pages and texts, read for a person to check."""
