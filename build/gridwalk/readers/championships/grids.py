"""From where cars start, as it is said beside their places on the grid.

So a car that one source gives a place and another one the pit lane, or no place, is one in which they differ.
"""

from __future__ import annotations

GRID, PIT_LANE, NO_PLACE = "grid", "pit-lane", "no-place"
