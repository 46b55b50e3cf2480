"""What a thing belongs to: an event, else a season, a source, or none of them. Rules run once for each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, TypeVar

from gridwalk.base.cache import Cached
from gridwalk.derive.said import Said
from gridwalk.derive.start import Start
from gridwalk.rdf.iris import RACE
from gridwalk.rdf.lines import terms
from gridwalk.rdf.names import RDF_TYPE, THING, report_slug
from gridwalk.tables.of_events import behind_events

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
    >>> both = Scopes(frozenset(["nsc/2031/lakeside", "nsc/2031/lakeside/2"]), frozenset())
    >>> [both.of(f"{THING}{path}>") for path in ("result/nsc/2031/lakeside/2/race", "result/nsc/2031/lakeside/2/7/race")]
    ['nsc/2031/lakeside', 'nsc/2031/lakeside/2']
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
        if report := report_slug(thing):
            return report
        kind, _, path = thing[len(THING) : -1].partition("/")
        if f"{kind}/" in _ABOUT:
            path = path.partition("/")[2]
        # The last part names the thing itself; what is not an event's own is one of many with the same beginning.
        folder = path if kind in ("event", "season") else path.rpartition("/")[0]
        found = self._known[folder]
        return self._fitting(thing, found) if found in self.within and kind not in ("event", "season") else found

    @cached_property
    def within(self) -> Set[str]:
        """The events whose path begins with that of another event."""
        return {event for event in self.events if not self.events.isdisjoint(_beginnings(event))}

    def _fitting(self, thing: str, longest: str) -> str:
        """Return the event of a thing whose path begins with those of several: behind that stands what its kind has there.

        ``result/lakes/2031/lakeside/2/race`` is of the car 2 of Lakeside, also where ``event/lakes/2031/lakeside/2`` is there.
        """
        path, said = thing[len(THING) : -1], ""
        if path.startswith(_ABOUT):
            path, said = path.partition("/")[2], "/.+" if path.startswith(_ABOUT[0]) else ""
        kind, _, path = path.partition("/")
        if form := behind_events().get(kind):
            for event in (longest, *filter(self.events.__contains__, _beginnings(longest))):
                if re.fullmatch(f"(?:{form.pattern}){said}", path[len(event) + 1 :]):
                    return event
        return longest

    def _scope(self, folder: str) -> str:
        for known in (self.events, self.seasons):
            if path := next(filter(known.__contains__, (folder, *_beginnings(folder))), ""):
                return path
        return ALL


def _beginnings(path: str) -> Iterator[str]:
    """Yield what a path begins with, the longest first.

    >>> list(_beginnings("lakes/2031/lakeside"))
    ['lakes/2031', 'lakes']
    """
    while path := path.rpartition("/")[0]:
        yield path


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
