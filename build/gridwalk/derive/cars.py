"""The cars of each session, as sources have them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from gridwalk.derive.made import Value, one, term
from gridwalk.derive.scopes import Scope
from gridwalk.rdf.iris import CONCEPTS

RESULT = term("Result")
OUT = frozenset(f"<{CONCEPTS}classification/{how}>" for how in ("disqualified", "excluded"))


class Car(NamedTuple):
    """The result of a car in a session; where a value is None nothing says it, or it is said in two ways."""

    result: str
    session: Value
    entry: Value | None
    of: Value | None
    position: Value | None
    out: bool

    @property
    def place(self) -> int:
        """The place among all cars, 0 where it is not known."""
        return int(self.position.number) if self.position else 0

    def lines(self) -> Iterator[str]:
        """Yield the lines that say in which session, class and place it is."""
        for value in (self.session, self.entry, self.of, self.position):
            yield from value.lines if value else ()


def entered(scope: Scope) -> Mapping[str, Sequence[Car]]:
    """Return the cars of each session of a scope, whether their places are contested or not."""
    return scope.once("entered", lambda: _entered(scope))


def _entered(scope: Scope) -> Mapping[str, Sequence[Car]]:
    found = defaultdict[str, list[Car]](list)
    for thing in scope.of_class(RESULT):
        if session := one(scope, thing, "session"):
            entry, how = one(scope, thing, "entry"), scope.said.values(thing, term("classification"))[0]
            of = one(scope, entry.term, "raceClass") if entry else None
            out = not OUT.isdisjoint(how)
            found[session.term].append(Car(thing, session, entry, of, one(scope, thing, "position"), out))
    return found
