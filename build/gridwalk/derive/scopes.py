"""What a thing belongs to: an event, else a season, a source, or none of them. Rules run once for each."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from gridwalk.derive.said import Said
from gridwalk.rdf.iris import BASE, RACE
from gridwalk.rdf.names import DISPUTE, REPORT, STATEMENT, THING

ALL = "all"
EVENT, SEASON = f"{THING}event/", f"{THING}season/"
# What bears the IRI of another thing within its own.
_ABOUT = ("dispute/", "identity/")
_OPEN = f"<{BASE}concept/resolution/open>"
_CLAIMS = tuple(f"<{RACE}{word}>" for word in ("claim", "accepted", "rejected"))


# Lines by the thing that they are about.
About = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Scopes:
    """The events and seasons that are known, each as the path of its IRI.

    >>> scopes = Scopes(frozenset(["nsc/2031/lakeside"]), frozenset(["nsc/2031"]))
    >>> scopes.of(f"{THING}entry/nsc/2031/lakeside/r01/crew/1>"), scopes.of(f"{THING}tally/nsc/2031/classes>")
    ('nsc/2031/lakeside', 'nsc/2031')
    >>> scopes.of(f"{THING}report/lakeside-2031/p1.1>"), scopes.of(f"{THING}team/pike>")
    ('lakeside-2031', 'all')
    """

    events: frozenset[str]
    seasons: frozenset[str]
    _known: dict[str, str] = field(default_factory=dict, repr=False, compare=False)

    def of(self, thing: str) -> str:
        """Return the event, season or source that a thing belongs to, or the word for none."""
        if thing.startswith(REPORT):
            return thing[len(REPORT) : -1].partition("/")[0]
        kind, _, path = thing[len(THING) : -1].partition("/")
        if f"{kind}/" in _ABOUT:
            path = path.partition("/")[2]
        # The last part names the thing itself; what is not an event's own is one of many with the same beginning.
        folder = path if kind in ("event", "season") else path.rpartition("/")[0]
        if folder not in self._known:
            self._known[folder] = self._scope(folder)
        return self._known[folder]

    def _scope(self, folder: str) -> str:
        for known in (self.events, self.seasons):
            path = folder
            while path and path not in known:
                path = path.rpartition("/")[0]
            if path:
                return path
        return ALL


@dataclass(frozen=True, eq=False)
class Scope:
    """What a rule sees at once: the lines about the things of an event, and of all that these refer to, by thing.

    ``name`` is the path of the event or season, the name of the source, or ``all``. Rules derive statements about the
    things of ``own`` alone. Laps and weather readings are not among the lines; what disputes withhold is not either.
    """

    name: str
    own: About
    beside: About = field(default_factory=dict)
    of_event: bool = False

    @cached_property
    def said(self) -> Said:
        """All the lines, by thing."""
        return Said(self.own, self.beside)

    @cached_property
    def things(self) -> list[str]:
        """The things that are the scope's own, sorted."""
        return sorted(self.own)

    @cached_property
    def opened(self) -> Mapping[tuple[str, str], str]:
        """The disputes that nobody decided, by the thing and the property that they are about."""
        disputes = {thing for thing in (*self.own, *self.beside) if thing.startswith(DISPUTE)}
        return dict(pair for dispute in sorted(disputes) for pair in self._opened(dispute))

    def _opened(self, dispute: str) -> Iterator[tuple[tuple[str, str], str]]:
        if _OPEN in self.said.values(dispute, f"<{RACE}resolution>")[0]:
            for claim in sorted({value for word in _CLAIMS for value in self.said.values(dispute, word)[0]}):
                of, predicate = (self.said.values(claim, word)[0] for word in STATEMENT[:2])
                if of and predicate:
                    yield (of[0], predicate[0]), dispute
