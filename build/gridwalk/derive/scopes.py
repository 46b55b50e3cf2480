"""What a thing belongs to: an event, else a season, a source, or none of them. Rules run once for each."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from gridwalk.derive.said import Said
from gridwalk.rdf.iris import RACE
from gridwalk.rdf.names import REPORT, THING

T = TypeVar("T")
ALL = "all"
# How the name of a graph ends whose statements lean on what is in dispute.
OPEN = "/open"
EVENT, SEASON = f"{THING}event/", f"{THING}season/"
_CONTESTED = f" <{RACE}contested> "
# What bears the IRI of another thing within its own.
_ABOUT = ("dispute/", "identity/")

# Lines by the thing that they are about.
About = Mapping[str, Collection[str]]
# The order of a source by precedence: by number, those without one, ``none``; equal ones by name.
Rank = tuple[int, int, str]
# Disputes by the thing and the property that they are about, then by the values that nobody decided on.
Opened = Mapping[tuple[str, str], Mapping[str, str]]


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


def _none(_: str) -> Iterable[str]:
    return ()


@dataclass(frozen=True, eq=False)
class Scope:
    """What a rule sees at once: the lines about the things of an event, and of all that these refer to, by thing.

    ``name`` is the path of the event or season, the name of the source, or ``all``. Rules derive statements about the
    things of ``own``, or about others that these refer to. Laps and weather readings are not among the lines; what disputes
    withhold is not either. ``opened``: the disputes of all scopes that nobody decided. ``ranks``: the order of sources by the
    report that each is, as the join has it; of others it is what their reports say. ``races``: where the name is ``all``,
    what ``derive.races`` keeps of events. ``laps`` reads the lines that say a property of the laps of an event.
    """

    name: str
    own: About
    beside: About = field(default_factory=dict)
    of_event: bool = False
    opened: Opened = field(default_factory=dict)
    ranks: Mapping[str, Rank] = field(default_factory=dict)
    races: About = field(default_factory=dict)
    laps: Callable[[str], Iterable[str]] = _none
    _once: dict[object, Any] = field(default_factory=dict, repr=False, init=False)

    def once(self, key: object, make: Callable[[], T]) -> T:
        """Return what is made of the scope under a key, which is made when it is first asked for and kept as long as the scope."""
        if key not in self._once:
            self._once[key] = make()
        found: T = self._once[key]
        return found

    def forget(self) -> None:
        """Forget what was made once. It refers to the scope, which would stay until Python looks for circles."""
        self._once.clear()

    @cached_property
    def said(self) -> Said:
        """All the lines, by thing."""
        return Said(self.own, self.beside)

    @cached_property
    def leaning(self) -> Set[str]:
        """The lines of ``races`` that are derived from what is in dispute, or say that a place is."""
        return {line for lines in self.races.values() for line in lines if line.endswith(f"{OPEN}> .") or _CONTESTED in line}

    @cached_property
    def things(self) -> list[str]:
        """The things that are the scope's own, sorted."""
        return sorted(self.own)
