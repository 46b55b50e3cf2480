"""What sources differ on, as pages want it: one dispute after another, none kept, so that a graph may have any number of them."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property, lru_cache
from itertools import islice, takewhile
from typing import NamedTuple, overload

import pyoxigraph as ox

from gridwalk.ask.disputes import COPY_OF, EVENT, Dispute, find
from gridwalk.rdf.disputes import CLAIM, CLAIMED, OPEN, RESOLUTION
from gridwalk.rdf.iris import RACE
from gridwalk.rdf.names import DISPUTE
from gridwalk.site.patterns import fitting

KEPT = 1 << 8
_CONTESTED = f"""SELECT DISTINCT ?event ?dispute {{
  ?dispute {RESOLUTION} {OPEN} ; {CLAIMED} ?first, ?claim .
  ?first {CLAIM[1]} <{RACE}position> ; {CLAIM[2]} ?place .
  ?claim {CLAIM[0]} ?result . ?event <{RACE}raceResult> ?result .
  FILTER (STR(?place) = "1")
}} ORDER BY ?dispute"""


class Question(NamedTuple):
    """A dispute about one property of one thing: its IRI, and whether nobody decided it; terms as in N-Triples."""

    dispute: str
    is_open: bool


class Disputes:
    """The disputes of a store, in the order of their names."""

    def __init__(self, store: ox.Store) -> None:
        self._store = store
        self.get = lru_cache(KEPT)(self._get)
        self._about = lru_cache(KEPT)(self._questions)

    def about(self, thing: str, property: str) -> Question | None:
        """Return the dispute that a statement is in, None where it is in none."""
        return self._about(thing).get(property) if hash(thing) in self._disputed else None

    def all(self) -> Listed:
        """Return all disputes, those that nobody decided first."""
        return Listed(self, sorted(self._resolved, key=lambda name: not self._resolved[name]))

    def open(self) -> Listed:
        """Return the disputes that nobody decided."""
        return Listed(self, [name for name, is_open in self._resolved.items() if is_open])

    def properties(self) -> list[tuple[str, int]]:
        """Return the properties that disputes are about, each with their number, in the order of their names."""
        found = self._store.query(f"""SELECT ?property (COUNT(DISTINCT ?dispute) AS ?number) {{
          ?dispute {CLAIMED} ?claim . ?claim {CLAIM[1]} ?property }} GROUP BY ?property ORDER BY ?property""")
        return [(str(row[0]), int(row[1].value)) for row in found]  # type: ignore[union-attr]

    def of_event(self, event: str) -> list[Dispute]:
        """Return the disputes about things of an event, those that nobody decided first."""
        path = event[len(EVENT) : -1]
        found = [self.get(name) for kind in self._kinds for name in self._from(f"{DISPUTE}{kind}/{path}/")]
        about = [each for each in found if each and (each.subject == event or f"/{path}/" in each.subject)]
        return sorted(about, key=lambda dispute: (dispute.resolution != "open", dispute.iri))

    @cached_property
    def contested(self) -> Mapping[str, str]:
        """The first open dispute about who won, by the event of the race."""
        # The place of a session that two cars are given, or the places of a car of which one is the first.
        found = dict[str, str]()
        for row in self._store.query(_CONTESTED):  # type: ignore[union-attr]
            found.setdefault(str(row[0]), str(row[1]))
        return found

    @cached_property
    def _disputed(self) -> frozenset[int]:
        """Hashes of the things that a dispute is about: that most are in none is known without a look into the store."""
        found = self._store.query(f"SELECT DISTINCT ?thing {{ ?claim {CLAIM[0]} ?thing FILTER (isIRI(?thing)) }}")
        return frozenset(hash(str(row[0])) for row in found)  # type: ignore[union-attr]

    @cached_property
    def _resolved(self) -> dict[str, bool]:
        """The names of all disputes that a build names, sorted, and whether nobody decided each: those of others are things."""
        found = self._store.query(f"""SELECT ?dispute ?resolution {{
          ?dispute a <{RACE}Dispute> . OPTIONAL {{ ?dispute {RESOLUTION} ?resolution }} }}""")
        named = {str(name): resolution is None or str(resolution) == OPEN for name, resolution in found}  # type: ignore[union-attr]
        return dict(sorted(each for each in named.items() if each[0].startswith(DISPUTE)))

    @cached_property
    def _sorted(self) -> list[str]:
        return list(self._resolved)

    @cached_property
    def _kinds(self) -> list[str]:
        """The sorts of things that disputes are about: what their paths begin with."""
        return sorted({name[len(DISPUTE) :].partition("/")[0] for name in self._resolved})

    @cached_property
    def _copies(self) -> list[str]:
        return [f"{quad.triple} ." for quad in fitting(self._store, None, COPY_OF.strip())]

    def _from(self, start: str) -> Iterator[str]:
        begins = bisect_left(self._sorted, start)
        return takewhile(lambda name: name.startswith(start), islice(self._sorted, begins, None))

    def _get(self, name: str) -> Dispute | None:
        lines = list(self._lines(name))
        claims = [line.split(" ")[2] for line in lines if line.split(" ", 2)[1] == CLAIMED]
        about = (line for claim in claims for line in self._lines(claim))
        return next((found for found in find([*lines, *about, *self._copies]) if found.iri == name), None)

    def _lines(self, thing: str) -> Iterator[str]:
        return (f"{quad.triple} ." for quad in fitting(self._store, thing))

    def _questions(self, thing: str) -> Mapping[str, Question]:
        found = dict[str, Question]()
        asked = f"""SELECT ?dispute ?property ?resolution {{ ?claim {CLAIM[0]} {thing} ; {CLAIM[1]} ?property .
          ?dispute {CLAIMED} ?claim ; {RESOLUTION} ?resolution }} ORDER BY ?dispute"""
        for row in self._store.query(asked):  # type: ignore[union-attr]
            dispute, said, resolution = map(str, row)
            # What is decided of a car comes before who else is given its place.
            found.setdefault(said, Question(dispute, resolution == OPEN))
        return found


class Listed(Sequence[Dispute]):
    """Disputes in some order, each looked up when it is asked for."""

    def __init__(self, disputes: Disputes, names: Sequence[str]) -> None:
        self._disputes, self._names = disputes, names

    def __len__(self) -> int:
        return len(self._names)

    @overload
    def __getitem__(self, place: int) -> Dispute: ...
    @overload
    def __getitem__(self, place: slice) -> list[Dispute]: ...
    def __getitem__(self, place: int | slice) -> Dispute | list[Dispute]:
        """Return one dispute, or some."""
        if isinstance(place, slice):
            return [self[each] for each in range(*place.indices(len(self)))]
        found = self._disputes.get(self._names[place])
        assert found
        return found
