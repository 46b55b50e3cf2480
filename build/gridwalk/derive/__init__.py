"""What rules make of what is known: of an event once it is joined, of a season, of a source, and of what belongs to none."""
