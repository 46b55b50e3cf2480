"""Which entries of several accounts are one car, and the IRI that each has in the graph.

Within a source the key of an entry is the source's own: the same key in two sources says nothing. Two entries of one event
are one where a line of identities says so, or where their crews have the same family names and no other entry of either
source could be meant; where that tells nothing, since somebody drove two cars, where they have one number and the same
names. The IRI is that of the source first by precedence.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from operator import attrgetter
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.builds.crews import Crew, Link, Node, groups
from gridwalk.builds.precedence import precedence
from gridwalk.builds.unit import Unit, UnitReport
from gridwalk.identities.applied import Identities
from gridwalk.rdf.names import natural
from gridwalk.rdf.renaming import ENTRY, NOTHING, Renaming, split
from gridwalk.tables.entered import below_entries, plain
from gridwalk.tables.keyed import moved
from gridwalk.tables.values import key as key_of

KIND = "entry/"
# The order of the sources of an event, by their names.
Ranks = Mapping[str, tuple[int, int, str]]


@dataclass(frozen=True)
class Entries:
    """What is renamed, by the name of the unit. ``described``: the entries of ``events``, as the graph has them, that have rows.

    ``met``: the things of identities that are entries of some source. ``problems``: sources that cannot be told apart.
    ``events``: those in which entries may have other IRIs than in their sources.
    """

    renamings: Mapping[str, Renaming] = field(default_factory=dict)
    described: frozenset[str] = frozenset()
    met: frozenset[str] = frozenset()
    events: frozenset[str] = frozenset()
    problems: list[Problem] = field(default_factory=list)

    def renaming(self, unit: str) -> Renaming:
        """Return what is renamed in a unit."""
        return self.renamings.get(unit, NOTHING)


@dataclass
class _Event:
    """The entries of one event: by source, whether a row is about each; their drivers by seat. ``folders``: of the sources."""

    path: str
    keys: dict[str, dict[str, bool]] = field(default_factory=lambda: defaultdict(dict))
    crews: dict[Node, dict[str, set[str]]] = field(default_factory=dict)
    numbers: dict[Node, str] = field(default_factory=dict)
    folders: dict[str, set[Path]] = field(default_factory=lambda: defaultdict(set))
    iris: dict[Node, str] = field(default_factory=dict)
    seats: dict[str, dict[str, str]] = field(default_factory=lambda: defaultdict(dict))

    @property
    def shared(self) -> bool:
        """Whether several sources have entries in it."""
        return sum(map(len, self.folders.values())) > 1

    def named(self, rest: str) -> Node | None:
        """Return the entry that is called so after the event: by its key, or by its source and its key."""
        source, _, key = rest.rpartition("/")
        source = source or next((name for name, keys in self.keys.items() if key in keys), "")
        return (source, key) if key in self.keys.get(source, ()) else None

    def settle(self, lines: Collection[Link], families: Mapping[str, str], givens: Mapping[str, str]) -> None:
        """Say which entries are one: the IRI of each, and of those seats that do not keep theirs."""
        order = [(source, key) for source, keys in self.keys.items() for key in sorted(keys, key=natural)]
        names = {
            node: [frozenset(plain(families.get(driver, "")) for driver in drivers) - {""} for drivers in seats.values()]
            for node, seats in self.crews.items()
        }
        people = {node: frozenset[str]().union(*seats.values()) for node, seats in self.crews.items()}
        called = {
            node: plain(givens.get(driver, "")) for node, drivers in people.items() if len(drivers) == 1 for driver in drivers
        }
        for one in groups(order, lines, names, people, called, self.numbers):
            source, key = one[0]
            path = key if self.named(key) == one[0] else f"{source}/{key}"
            self.iris |= dict.fromkeys(one, f"{ENTRY}{self.path}/{path}>")
            if len(one) > 1:
                self._seat(one, families)

    def _seat(self, one: Sequence[Node], families: Mapping[str, str]) -> None:
        crew, iri = Crew(), self.iris[one[0]][:-1]
        for source, key in one:
            crew.turn()
            below = f"{ENTRY}{self.path}/{key}/"
            for seat, drivers in self.crews.get((source, key), {}).items():
                if seat.startswith(below):
                    moved, (at, _, number) = f"{iri}/{seat[len(below) :]}", seat[len(below) :].partition("/")
                    found = crew.seat(moved, f"{iri}/{at}/{source}/{number}", drivers, {plain(families.get(d, d)) for d in drivers})
                    self.seats[source] |= {seat: found} if found != moved else {}

    def described(self) -> Iterator[str]:
        """Yield the IRIs of entries that have rows of their own."""
        yield from (self.iris[source, key] for source, keys in self.keys.items() for key, there in keys.items() if there)


# A name of an entry, without the kind, and the entry of an event that it means.
Named = Mapping[str, tuple[_Event, Node]]


def entries_of(units: Sequence[Unit], reports: Mapping[str, UnitReport], who: Identities) -> Entries:
    """Say which entries are one, given the reports of all units by name."""
    sources = [unit for unit in units if unit.holds == "source"]
    events = _events(sources, reports)
    lines = [(a.removeprefix(KIND), b.removeprefix(KIND)) for a, b in who.same.items() if a.startswith(KIND) and "/crew/" not in a]
    asked = {unit.name: _asked(reports[unit.name], events) for unit in sources}
    concerned = {path: event for path, event in events.items() if event.shared}
    linked = {key.removeprefix(KIND) for link in who.links for key in link.ours if key.startswith(KIND)}
    called = {name for names in (*lines, *asked.values(), linked) for name in names}
    concerned |= {event.path: event for name in called if (event := _event_of(name, events))}
    if not concerned:
        return Entries()
    _seat(sources, reports, concerned)
    ranks = _ranks(concerned.values())
    families, givens = (
        _names(sources, {name: of(report) for name, report in reports.items()}, concerned.values(), ranks)
        for of in (attrgetter("families"), attrgetter("givens"))
    )
    for event in concerned.values():
        event.keys = dict(sorted(event.keys.items(), key=lambda item: ranks[item[0]]))
    met = _at({name for line in lines for name in line} | linked, events)
    for event in concerned.values():
        event.settle([(met[a][1], met[b][1]) for a, b in lines if _both(a, b, met, event)], families, givens)
    renamings = {unit.name: _renaming(unit, reports[unit.name], concerned, _at(asked[unit.name], events)) for unit in sources}
    renamings |= {unit.name: _of_lines(lines, linked, met) for unit in units if unit.holds == "identities"}
    return Entries(
        {name: renaming for name, renaming in renamings.items() if renaming},
        frozenset(iri for event in concerned.values() for iri in event.described()),
        frozenset(f"{KIND}{name}" for name in met),
        frozenset(concerned),
        list(_alike(concerned.values())),
    )


def source_name(unit: Unit) -> str:
    """Return what a source is called in the IRIs of its entries: as its folder."""
    return key_of(unit.source.resolve().name)


def _events(units: Iterable[Unit], reports: Mapping[str, UnitReport]) -> dict[str, _Event]:
    found = dict[str, _Event]()
    for unit in units:
        source, report = source_name(unit), reports[unit.name]
        for iri, there in report.entries.items():
            path, key = split(iri)
            event = found.get(path) or found.setdefault(path, _Event(path))
            event.keys[source][key] = there or event.keys[source].get(key, False)
            event.folders[source].add(unit.source)
    return found


def _seat(units: Iterable[Unit], reports: Mapping[str, UnitReport], events: Mapping[str, _Event]) -> None:
    """Add the crews of events, given by their paths, and the numbers of their cars to them."""
    for unit in units:
        source = source_name(unit)
        for entry, number in reports[unit.name].numbers.items():
            path, key = split(entry)
            if path in events:
                events[path].numbers[source, key] = number
        for seat, driver in reports[unit.name].crews:
            path, key = split(_entry_of(seat))
            if path in events:
                events[path].crews.setdefault((source, key), {}).setdefault(seat, set()).add(driver)


def _entry_of(seat: str) -> str:
    return f"{seat[: seat.index('/crew/')]}>"


def _event_of(name: str, events: Mapping[str, _Event]) -> _Event | None:
    """Return the event of an entry that is called by its key, or by its source and its key."""
    path = name.rpartition("/")[0]
    return events.get(path) or events.get(path.rpartition("/")[0])


def _at(names: Iterable[str], events: Mapping[str, _Event]) -> dict[str, tuple[_Event, Node]]:
    """Return the entries that names mean, where some source has them."""
    found = ((name, event, event.named(name[len(event.path) + 1 :])) for name in names if (event := _event_of(name, events)))
    return {name: (event, node) for name, event, node in found if node}


def _asked(report: UnitReport, events: Mapping[str, _Event]) -> list[str]:
    """Return what a unit calls entries that are not its own, in its rows and in what it decides of disputes."""
    names = {iri[len(ENTRY) : -1] for iri in report.references if iri.startswith(ENTRY) and iri not in report.entries}
    said = " ".join(f"{d.subject} {d.value}" for d in report.decisions)
    meant = (event for event in events.values() if event.path in said)
    called = (f"{event.path}/{source}/{key}" for event in meant for source, keys in event.keys.items() for key in keys)
    return sorted(names | {name for name in called if name in said})


def _both(one: str, other: str, met: Named, event: _Event) -> bool:
    return all(name in met and met[name][0] is event for name in (one, other))


def _ranks(events: Iterable[_Event]) -> dict[str, tuple[int, int, str]]:
    return {source: precedence(min(folders)) for event in events for source, folders in event.folders.items()}


def _names(
    units: Iterable[Unit], names: Mapping[str, Mapping[str, str]], events: Iterable[_Event], ranks: Ranks
) -> dict[str, str]:  # fmt: skip
    """Return the names of drivers of events, given by unit, as the source first by precedence that shows one has it."""
    wanted = {driver for event in events for seats in event.crews.values() for drivers in seats.values() for driver in drivers}
    found = dict[str, str]()
    for unit in sorted(units, key=lambda unit: ((name := source_name(unit)) not in ranks, ranks.get(name, ()), unit.name)):
        for driver in wanted.intersection(names[unit.name]):
            found.setdefault(driver, names[unit.name][driver])
    return found


def _renaming(unit: Unit, report: UnitReport, concerned: Mapping[str, _Event], asked: Named) -> Renaming:
    """Return what is renamed in a unit: its own entries, and those of others that it ``asked`` for by name."""
    source, seats = source_name(unit), dict[str, str]()
    own = {iri: (concerned[path], (source, key)) for iri in report.entries for path, key in [split(iri)] if path in concerned}
    cars = own | {f"{ENTRY}{name}>": named for name, named in asked.items()}
    for path in {split(iri)[0] for iri in own}:
        seats |= concerned[path].seats.get(source, {})
    seats |= {thing: new for thing, car in report.keyed if car in cars and (new := _keyed(thing, *cars[car])) != thing}
    return _made({iri: event.iris[node] for iri, (event, node) in cars.items()}, seats)


def _keyed(thing: str, event: _Event, node: Node) -> str:
    """Return the IRI of a thing that may be named with the key of an entry of an event."""
    return moved(thing, event.path, node[1], event.iris[node])


def _of_lines(lines: Collection[tuple[str, str]], linked: Collection[str], met: Named) -> Renaming:
    """Return what is renamed in lines of identities: the objects, and what links are about. What is replaced keeps its name."""
    subjects = {subject for subject, _ in lines}
    objects = {name for name in {*linked, *(target for _, target in lines)} if name in met and name not in subjects}
    return _made({f"{ENTRY}{name}>": met[name][0].iris[met[name][1]] for name in objects}, {})


def _made(renamed: Mapping[str, str], seats: Mapping[str, str]) -> Renaming:
    return Renaming({old: new for old, new in renamed.items() if old != new}, seats, below_entries())


def _alike(events: Iterable[_Event]) -> Iterator[Problem]:
    """Yield a problem for sources of one event that have one name, which is all that tells their keys apart."""
    for event in events:
        for source, folders in event.folders.items():
            for folder in sorted(folders)[1:]:
                message = f"is called {source} as {min(folders)} is, and both have entries of {event.path}: expected another name"
                yield Problem(folder, 0, "", message)
