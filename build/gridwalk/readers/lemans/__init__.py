"""The table of all years of the 24 Hours of Le Mans."""
