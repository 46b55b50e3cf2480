"""Static pages for people: one for each thing, its source beside each statement, with Turtle and JSON-LD beside it."""
