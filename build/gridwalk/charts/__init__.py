"""Charts of a race and of a season: SVG made from the rows of a bundled question, without a library, the same bytes each time."""
