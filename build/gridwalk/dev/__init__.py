"""For whoever works on Gridwalk: mutations, documents and vocabulary files that are made. Not in the wheel."""
