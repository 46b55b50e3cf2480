"""A question that was asked: its answer, and what can be said of both. What that costs is only imported where it is said."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from types import MappingProxyType
from typing import TYPE_CHECKING

import pyoxigraph as ox

from gridwalk.ask.parameters import narrow, nothing
from gridwalk.ask.queries import Answer, Ask, Rows, run

if TYPE_CHECKING:
    from gridwalk.rdf.guard.asking import Guarded

# No parameter is given.
NONE: Mapping[str, str] = MappingProxyType({})


@dataclass(frozen=True)
class Asked:
    """A query with its answer, and ``again``, which asks the same data.

    ``bundled``, ``near``: as for ``hints``; ``left_out``: what the query asks for and the data are to be without.
    """

    text: str
    answer: Answer
    again: Ask
    bundled: bool = False
    near: bool = True
    left_out: str = ""

    def hints(self, *, empty: bool) -> Iterator[str]:
        """Yield what can be said of the query and its answer; ``empty``: whether that was."""
        if self.left_out:
            yield f"left out of what the query asks for: {self.left_out}"
        if empty and (said := nothing(self.text, rows_of(self.again))):
            yield said
        # Ours name no term that there is not.
        elif empty or not self.bundled:
            from gridwalk.ask.hints import hints

            yield from hints(self.text, self.again, empty=empty, bundled=self.bundled, near=self.near)


def asked(store: ox.Store | Guarded, text: str, given: Mapping[str, str] = NONE, *, bundled: bool = False) -> Asked:
    """Ask a store, or what a worker of the guard holds; ``given``: parameters. Raises as ``queries.run`` and ``narrow`` do."""
    again = partial(run, store)
    narrowed = narrow(text, given, rows_of(again))
    return Asked(narrowed, again(narrowed), again, bundled)


def rows_of(ask: Ask) -> Callable[[str], Iterable[tuple[object, ...]]]:
    """Return what asks as ``ask`` does and gives the rows, or triples."""

    def rows(text: str) -> Iterable[tuple[object, ...]]:
        answer = ask(text)
        if isinstance(answer, Rows):
            return answer
        return () if isinstance(answer, ox.QueryBoolean) else map(tuple, answer)

    return rows
