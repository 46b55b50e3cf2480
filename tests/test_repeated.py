"""Keys that come again are found as they would be among whole keys."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from gridwalk.tables.repeated import Keys

CELLS = st.sampled_from(["", "a", "b", "ab"])
TABLES = st.lists(st.lists(st.tuples(CELLS, CELLS, CELLS), min_size=1, max_size=4), max_size=6)


@given(TABLES)
@settings(max_examples=200, derandomize=True, deadline=None)
def test_the_same_rows_are_found_as_by_whole_keys(batches: list[list[tuple[str, str, str]]]) -> None:
    keys, seen = Keys([0, 1, 2]), set[tuple[str, ...]]()
    for rows in batches:
        expected = []
        for n, row in enumerate(rows):
            if row in seen:
                expected.append(n)
            seen.add(row)
        assert keys.repeated(list(zip(*rows, strict=True))) == expected
