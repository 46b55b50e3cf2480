"""One of each that can be added to Gridwalk: see `docs/extending.md` of Gridwalk."""
