"""What several accounts say of one car, as far as it shows who is who.

First come entries of one event that no crew joined: their numbers, classes, crews, places and laps say whether they may
be one car. Then the people: two drivers whom two accounts put into one car under one family name are the surest of
all, and two whom one account puts into two cars of an event are two, whatever their names.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import combinations

from gridwalk.rdf.iris import BASE, OWL, RACE
from gridwalk.rdf.names import literal
from gridwalk.tables.entered import family_of, plain

ENTRY = f"<{BASE}entry/"
_RESULT = f"<{BASE}result/"
_DIFFERENT = f"<{OWL}differentFrom>"
_OF_ENTRY = {f"<{RACE}{word}>": word for word in ("event", "driver", "number", "raceClass", "team", "model")}
_OF_RESULT = {f"<{RACE}{word}>": word for word in ("entry", "position", "laps")}
_NAMES = {f"<{RACE}familyName>": "family", f"<{RACE}givenName>": "given"}
# What equal words of two accounts add to a score, and what words that differ take away. Cars of two numbers are two.
_ADDS = {"number": 0.32, "raceClass": 0.04, "team": 0.06, "model": 0.02, "position": 0.15, "laps": 0.04}
_TAKES = {"number": 1.0, "raceClass": 0.1, "team": 0.0, "model": 0.0, "position": 0.15, "laps": 0.05}
_SAID = {"number": "number", "raceClass": "class", "team": "team", "model": "model", "position": "place", "laps": "laps"}
_MOST = 0.97


@dataclass
class Car:
    """One entry: what is said of it, by word, and by whom. ``drivers``: each with the reports that put them into it."""

    event: str
    reports: set[str] = field(default_factory=set)
    drivers: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    teams: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    said: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))


class Cars:
    """The entries of all events, read from lines of N-Quads. N-Triples say nobody's account, so nothing follows from them."""

    def __init__(self) -> None:
        self.cars = dict[str, Car]()
        self.different = set[frozenset[str]]()
        self._results = defaultdict[str, dict[str, set[str]]](lambda: defaultdict(set))
        self._names = defaultdict[str, dict[str, set[str]]](lambda: defaultdict(set))

    def note(self, subject: str, predicate: str, value: str, report: str) -> None:
        """Take in one statement and the report that says it, or nothing where that does not show."""
        if predicate == _DIFFERENT:
            self.different.add(frozenset((subject, value)))
        elif subject.startswith(ENTRY) and "/crew/" not in subject:
            self._note_entry(subject, predicate, value, report)
        elif subject.startswith(_RESULT) and predicate in _OF_RESULT:
            self._results[subject][_OF_RESULT[predicate]].add(value)
        elif predicate in _NAMES:
            self._names[subject][_NAMES[predicate]].add(literal(value).value)

    def _note_entry(self, subject: str, predicate: str, value: str, report: str) -> None:
        car = self.cars.get(subject)
        if car is None:
            car = self.cars[subject] = Car(f"<{BASE}event/{subject[len(ENTRY) :].rpartition('/')[0]}>")
        if report:
            car.reports.add(report)
        word = _OF_ENTRY.get(predicate, "")
        if word == "event":
            car.event = value
        elif word == "driver":
            car.drivers[value] |= {report} - {""}
        elif word:
            car.said[word].add(value)
            if word == "team":
                car.teams[value] |= {report} - {""}

    def settle(self, labels: Mapping[str, Iterable[str]]) -> None:
        """Work out what follows when all statements were taken in. ``labels``: the names of things."""
        self._labels = labels
        for iri, found in self._results.items():
            session = iri.rpartition("/")[2]
            for car in (self.cars[entry] for entry in found["entry"] if entry in self.cars):
                car.said["position"] |= {f"{session} {value}" for value in found["position"]}
                car.said["laps"] |= {f"{session} {value}" for value in found["laps"]}
        self._in = defaultdict[str, dict[str, list[Car]]](lambda: defaultdict(list))
        for car in self.cars.values():
            for driver in car.drivers:
                self._in[driver][car.event].append(car)

    def numbered(self) -> dict[str, dict[str, str]]:
        """Return the entries of each event by their numbers, those whose number no other one has."""
        found = defaultdict[str, dict[str, list[str]]](lambda: defaultdict(list))
        for entry, car in self.cars.items():
            for number in car.said.get("number", ()):
                found[car.event][number].append(entry)
        return {event: {number: of[0] for number, of in cars.items() if len(of) == 1} for event, cars in found.items()}

    def families(self, driver: str) -> set[str]:
        """Return the family names of a driver, without case and accents: those that are stated, else those in the labels."""
        stated = self._names[driver]["family"] if driver in self._names else set[str]()
        given = next(iter(self._names[driver]["given"]), "") if driver in self._names else ""
        found = stated or {family_of(label, given) for label in self._labels.get(driver, ())}
        return {plain(name) for name in found} - {""}

    def are_two(self, one: str, other: str) -> bool:
        """Whether two drivers are two: one account puts them into one car, or into two cars of one event; or a line says so."""
        if frozenset((one, other)) in self.different:
            return True
        ours, theirs = self._in.get(one, {}), self._in.get(other, {})
        return any(self._apart(one, other, ours[event], theirs[event]) for event in ours.keys() & theirs.keys())

    def _apart(self, one: str, other: str, ours: list[Car], theirs: list[Car]) -> bool:
        shared = [car for car in ours if car in theirs]
        if shared:
            # Without accounts nobody knows that two spellings are of two of them.
            return any(not car.reports or car.drivers[one] & car.drivers[other] for car in shared)
        return all(a.reports & b.reports for a in ours for b in theirs)

    def mates(self) -> Iterator[tuple[str, str]]:
        """Yield drivers whom different accounts put into one car under one family name, that only one of each has there."""
        for car in self.cars.values():
            families = {driver: self.families(driver) for driver in car.drivers}
            for one, other in combinations(sorted(car.drivers), 2):
                ours, theirs = car.drivers[one], car.drivers[other]
                name = families[one] & families[other]
                alone = all(
                    not (families[third] & name and car.drivers[third] & (ours | theirs))
                    for third in families.keys() - {one, other}
                )
                if ours and theirs and not ours & theirs and name and alone and not self.are_two(one, other):
                    yield one, other

    def teams(self) -> set[frozenset[str]]:
        """Return teams, two by two, to which different accounts say that one car belongs."""
        return {
            frozenset((one, other))
            for car in self.cars.values()
            for one, other in combinations(car.teams, 2)
            if car.teams[one] and car.teams[other] and not car.teams[one] & car.teams[other]
        }

    def alike(self) -> Iterator[tuple[str, str, float, str]]:
        """Yield entries of one event in different accounts that may be one car: each the best of the other, with why."""
        by_event = defaultdict[str, list[str]](list)
        for iri, car in self.cars.items():
            by_event[car.event].append(iri)
        for entries in by_event.values():
            if len(set[str]().union(*(self.cars[iri].reports for iri in entries))) > 1:
                yield from self._of_event(sorted(entries))

    def _of_event(self, entries: list[str]) -> Iterator[tuple[str, str, float, str]]:
        found = dict[str, list[tuple[float, str, str]]]()
        for one, other in combinations(entries, 2):
            score, why = self._compare(one, other)
            if score > 0:
                found.setdefault(one, []).append((score, other, why))
                found.setdefault(other, []).append((score, one, why))
        best = {iri: max(scores) for iri, scores in found.items() if _is_clear(scores)}
        for one, (score, other, why) in best.items():
            if one < other and other in best and best[other][1] == one:
                yield one, other, score, why

    def _compare(self, one: str, other: str) -> tuple[float, str]:
        a, b = self.cars[one], self.cars[other]
        if not a.reports or not b.reports or a.reports & b.reports or frozenset((one, other)) in self.different:
            return 0.0, ""
        names = [set[str]().union(*map(self.families, car.drivers)) for car in (a, b)]
        shared, fewer = len(names[0] & names[1]), min(map(len, names))
        if fewer and not shared:
            return 0.0, ""
        score, why = (0.6 + 0.3 * shared / fewer, [f"{shared} of {fewer} family names"]) if shared else (0.5, [])
        for word in _ADDS:
            ours, theirs = a.said.get(word, set()), b.said.get(word, set())
            if ours & theirs:
                score += _ADDS[word]
                why.append(_SAID[word])
            elif ours and theirs and _comparable(word, ours, theirs):
                score -= _TAKES[word]
        return min(round(score, 2), _MOST), f"the same {', '.join(why)}"


def _comparable(word: str, ours: set[str], theirs: set[str]) -> bool:
    """Whether two sets of words speak of the same: places and laps only of one session."""
    if word not in ("position", "laps"):
        return True
    sessions = [{said.partition(" ")[0] for said in found} for found in (ours, theirs)]
    return bool(sessions[0] & sessions[1])


def _is_clear(scores: list[tuple[float, str, str]]) -> bool:
    """Whether one of the scores is above all others."""
    ordered = sorted((score for score, _, _ in scores), reverse=True)
    return len(ordered) == 1 or ordered[0] > ordered[1]
