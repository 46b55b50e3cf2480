"""What strangers write is worked on within limits: queries, files of RDF, patterns."""

from __future__ import annotations

import pytest

from gridwalk.errors import LimitError
from gridwalk.guard import Limits, RejectedError, Worker


def test_match() -> None:
    with Worker(Limits(seconds=20)) as worker:
        assert worker.match("[0-9]{4}", ["2004", "04", "2004\n", ""]) == [True, False, False, False]
        with pytest.raises(RejectedError, match="unterminated"):
            worker.match("(", ["x"])
        assert worker.match("", []) == []


def test_a_pattern_that_never_ends() -> None:
    with Worker(Limits(seconds=0.5)) as worker:
        with pytest.raises(LimitError, match=r"limit of time, 0\.5 s, was reached: it was matching cells; raise it with --timeout"):
            worker.match("(a+)+b", ["a" * 60])
        # The next request finds another child.
        assert worker.match("a+", ["a" * 60]) == [True]
