"""The formats of strangers' schemas, matched in the guard: a regular expression may take longer than anybody waits."""

from __future__ import annotations

import atexit
import os
from collections.abc import Iterator, Sequence

from gridwalk.base.errors import LimitError, Problem, SourceError
from gridwalk.rdf.guard import Limits, RejectedError, Worker
from gridwalk.rdf.guard.limits import MIB
from gridwalk.tables.checks import Matches
from gridwalk.tables.schema import Column, TableSchema

# For one batch of rows: a pattern without repetition within repetition takes a thousandth of it.
LIMITS = Limits(seconds=10, memory=512 * MIB)
# By process: a process that is a copy of another must not talk to the other's child.
_workers = dict[int, Worker]()


def guarded(schema: TableSchema) -> Matches:
    """Return the function that matches the formats of a schema. Raises SourceError where one is no regular expression."""
    if problems := list(_bad(schema)):
        raise SourceError(problems)

    def matches(column: Column, texts: Sequence[str]) -> Sequence[bool]:
        try:
            return _worker().match(column.format or "", texts)
        except LimitError as error:
            message = f"cells cannot be matched with the format {_shown(column)}: {error.reached}"
            reached = str(Problem(schema.path, 0, column.name, message))
            raise LimitError(reached, "expected no repetition within another") from error

    return matches


def _bad(schema: TableSchema) -> Iterator[Problem]:
    for column in schema.columns:
        try:
            _worker().match(column.format or "", [])
        except (LimitError, RejectedError) as error:
            message = f"the format {_shown(column)} is not a regular expression that can be used: {error}"
            yield Problem(schema.path, 0, column.name, message)


def _shown(column: Column) -> str:
    return repr((column.format or "")[:60])


def _worker() -> Worker:
    found = _workers.get(os.getpid())
    if found is None:
        found = _workers[os.getpid()] = Worker(LIMITS)
        atexit.register(found.close)
    return found
