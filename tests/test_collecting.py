"""How often Python looks for circles, while builds begin and end in any order."""

from __future__ import annotations

import gc

import pytest

from gridwalk.base.collecting import RARELY, rarely


@pytest.mark.quick
@pytest.mark.parametrize("first", [0, 1])
def test_two_builds_in_one_process_leave_what_was_there(first: int) -> None:
    before = gc.get_threshold()
    two = [rarely(), rarely()]
    for each in two:
        each.__enter__()
    two[first].__exit__(None, None, None)
    assert gc.get_threshold()[0] == RARELY
    two[1 - first].__exit__(None, None, None)
    assert gc.get_threshold() == before
