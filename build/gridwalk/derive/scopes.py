"""What a thing belongs to: an event, else a season, a source, or none of them. Rules run once for each."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from gridwalk.base.cache import Cached
from gridwalk.derive.said import Said
from gridwalk.derive.start import Start
from gridwalk.rdf.iris import RACE
from gridwalk.rdf.lines import terms
from gridwalk.rdf.names import RDF_TYPE, REPORT, THING

T = TypeVar("T")
ALL = "all"
# How the name of a graph ends whose statements lean on what is in dispute.
OPEN = "/open"
EVENT, SEASON = f"{THING}event/", f"{THING}season/"
_LAP = f"{THING}lap/"
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
    """The events and seasons that are known, each as the path of its IRI, and the sources.

    >>> scopes = Scopes(frozenset(["nsc/2031/lakeside"]), frozenset(["nsc/2031"]))
    >>> scopes.of(f"{THING}entry/nsc/2031/lakeside/r01/crew/1>"), scopes.of(f"{THING}tally/nsc/2031/classes>")
    ('nsc/2031/lakeside', 'nsc/2031')
    >>> scopes.of(f"{THING}report/lakeside-2031/p1.1>"), scopes.of(f"{THING}team/pike>")
    ('lakeside-2031', 'all')
    """

    events: frozenset[str]
    seasons: frozenset[str]
    sources: frozenset[str] = frozenset()

    @cached_property
    def apart(self) -> Set[str]:
        """The seasons and the sources that no event is called like, nor one of them like the other."""
        return (self.seasons ^ self.sources) - self.events - {ALL}

    @cached_property
    def _known(self) -> Mapping[str, str]:
        return Cached(self._scope)

    def of(self, thing: str) -> str:
        """Return the event, season or source that a thing belongs to, or the word for none."""
        if thing.startswith(REPORT):
            return thing[len(REPORT) : -1].partition("/")[0]
        kind, _, path = thing[len(THING) : -1].partition("/")
        if f"{kind}/" in _ABOUT:
            path = path.partition("/")[2]
        # The last part names the thing itself; what is not an event's own is one of many with the same beginning.
        folder = path if kind in ("event", "season") else path.rpartition("/")[0]
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
    withhold is not either. ``opened``: the disputes about all these things that nobody decided. ``ranks``: the order of
    sources by the report that each is, as the join has it; of others it is what their reports say. ``races``: where the name
    is ``all``, what ``derive.races`` keeps of events. ``laps`` reads the lines that say a property of the laps of an event.
    """

    name: str
    own: About
    beside: About = field(default_factory=dict)
    of_event: bool = False
    opened: Opened = field(default_factory=dict)
    ranks: Mapping[str, Rank] = field(default_factory=dict)
    races: Collection[Start] = ()
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
        return {line for line in self._of_races if line.endswith(f"{OPEN}> .") or _CONTESTED in line}

    @cached_property
    def _of_races(self) -> Set[str]:
        return {line for start in self.races for line in start.said()}

    @cached_property
    def in_dispute(self) -> Mapping[str, str]:
        """The lines that are a side of an open dispute, each with that dispute."""
        sides = [(of, value, dispute) for of, values in self.opened.items() for value, dispute in values.items()]
        found = {line: dispute for of, value, dispute in sides for line in self.said.saying(*of, value)}
        laps = {name: list(self.laps(name)) for name in {of[1] for of in self.opened if of[0].startswith(_LAP)}}
        begins = ((f"{' '.join(of)} {value} <", dispute, laps[of[1]]) for of, value, dispute in sides if of[0].startswith(_LAP))
        found |= {line: dispute for start, dispute, lines in begins for line in lines if line.startswith(start)}
        # What is kept of races is about many more things than are in dispute.
        kept = ((line, line.split(" ", 2)) for line in self._of_races) if self.opened else ()
        opened = ((line, self.opened.get((about, said))) for line, (about, said, _) in kept)
        return found | {line: values[value] for line, values in opened if values and (value := terms(line)[2]) in values}

    @cached_property
    def _by_class(self) -> Mapping[str, list[str]]:
        found = defaultdict[str, list[str]](list)
        for thing in self.things:
            for of in self.said.values(thing, RDF_TYPE)[0]:
                found[of].append(thing)
        return found

    def of_class(self, of: str) -> list[str]:
        """Return the things that are the scope's own and of a class, sorted."""
        return self._by_class.get(of, [])

    @cached_property
    def things(self) -> list[str]:
        """The things that are the scope's own, sorted."""
        return sorted(self.own)
