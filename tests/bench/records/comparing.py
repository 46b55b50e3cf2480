"""The files beside the answers: what is compared, and where the two differ."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TypeVar

from gridwalk.rdf.iris import BASE
from tests.bench.records.asked import Asked
from tests.bench.records.files import REACHED, Race, Told

K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True)
class Compared:
    """What was compared of how many things, by which question, and what differs, in words."""

    kind: str
    what: str
    question: str
    things: int
    differing: Sequence[str]


class Comparison:
    """Compares what files say with what questions answer about a build of all of them.

    ``all_told``: the files of each folder, the first by precedence first. Of a year of which another has more races only
    that other is compared.
    """

    def __init__(self, all_told: Sequence[Told], asked: Asked) -> None:
        self._all, self._asked = all_told, asked

    def compared(self) -> Iterator[Compared]:
        """Yield all that is compared."""
        for told in self._all:
            yield from self._champions(told)
            yield from self._counts(told)
            yield from self._races(told)
            yield from self._stated(told)
        yield from self._record()

    def _whole(self, told: Told) -> set[int]:
        """Return the years of which no other folder has more races, and 0 for all where it has all."""
        most = Counter[int]()
        for other in self._all:
            most |= other.rounds
        return {year for year, n in told.rounds.items() if n == most[year]} | ({0} if told.rounds == most else set())

    def _champions(self, told: Told) -> Iterator[Compared]:
        asked, kind = self._asked, told.kind
        if not told.champions:
            return
        found = {year: {self._paired(told, year, who) for who in of} for year, of in asked.champions.items()}
        drivers = {year: {asked.thing(kind, who) for who in won} for year, won in told.champions.items()}
        makes = {year: {" and ".join(name for _, name in pair) for pair in won} for year, won in told.makes.items()}
        both = {year: {*drivers.get(year, ()), *makes.get(year, ())} for year in drivers.keys() | makes.keys()}
        yield Compared(kind, "champions, by year", "champions", *_differing(both, found))
        stated = {asked.thing(kind, who): of["titles"] for who, of in told.stated.items() if who[0] == "drivers" and "titles" in of}
        titles = Counter(who for of in found.values() for who in of if who in stated)
        yield Compared(kind, "titles of drivers, as stated", "champions", *_differing(stated, titles))

    def _paired(self, told: Told, year: int, champion: str) -> str:
        """Return a champion, of a pair by its name the ids that the files have of the two of the year that may be called so."""
        pairs = (pair for pair in told.makes.get(year, ()) if champion in self._asked.pairs(told.kind, *pair))
        return next((" and ".join(name for _, name in pair) for pair in pairs), champion)

    def _counts(self, told: Told) -> Iterator[Compared]:
        asked, kind, years = self._asked, told.kind, self._whole(told)
        # Where another says who has the pole, the first on the grid has it only if that one says so.
        names = [name for name in REACHED if name != "poles" or kind == "f1db" or len(self._all) == 1]
        for of, made in (
            ("drivers", told.counted(lambda drive: asked.thing(kind, drive.driver))),
            ("makes", told.counted(lambda drive: asked.thing(kind, drive.make))),
        ):
            found = {key: n for key, n in asked.counts.items() if key[0] in {thing for thing, _ in made}}
            for name, (when, those) in product(names, (("in all", years & {0}), ("by year", years - {0}))):
                said, counted = ({self._of(key): n[name] for key, n in each.items() if key[1] in those} for each in (made, found))
                if said:
                    yield Compared(kind, f"{name} of {of}, {when}", "counts-of", *_differing(said, counted, 0))

    @staticmethod
    def _of(key: tuple[str, int]) -> tuple[object, ...]:
        thing, year = key
        return (thing.removeprefix(BASE), year) if year else (thing.removeprefix(BASE),)

    def _races(self, told: Told) -> Iterator[Compared]:
        asked, kind = self._asked, told.kind
        won = {race: frozenset(asked.thing(kind, who) for who in of) for race, of in told.winners().items()}
        found = {race: of for race, of in asked.winners.items() if race in won}
        yield Compared(kind, "winners of races", "races-of", *_differing(won, found))
        shared, together = ({race: of for race, of in each.items() if len(of) > 1} for each in (won, found))
        yield Compared(kind, "of which shared", "races-of", *_differing(shared, together))
        if 0 in self._whole(told):
            runs = {asked.thing(kind, who): n for who, n in told.streaks().items()}
            yield Compared(kind, "longest run of wins of drivers", "season-matrix", *_differing(runs, asked.streaks()))

    def _stated(self, told: Told) -> Iterator[Compared]:
        asked, kind = self._asked, told.kind
        said = {(asked.thing(kind, who), what): n for who, of in told.stated.items() for what, n in of.items()}
        found = {key: n for key, (n, _) in asked.stated.items() if key in said}
        question = "records-stated-and-counted"
        yield Compared(kind, "totals that it states", question, *_differing(self._named(said), self._named(found)))
        if 0 in self._whole(told):
            beside = {key: n for key, (_, n) in asked.stated.items() if key in said and n is not None}
            shown = {key: n for key, n in said.items() if key in beside}
            yield Compared(kind, "of these counted, too", question, *_differing(self._named(shown), self._named(beside)))

    @staticmethod
    def _named(of: Mapping[tuple[str, str], int]) -> dict[tuple[str, str], int]:
        return {(thing.removeprefix(BASE), what): n for (thing, what), n in of.items()}

    def _record(self) -> Iterator[Compared]:
        """Yield the places of each driver, race by race: of what two differ on, that of the first by precedence."""
        asked, first = self._asked, dict[tuple[str, Race, str], int]()
        for told in self._all:
            for drive in (drive for drive in told.drives if drive.place):
                first.setdefault((asked.thing(told.kind, drive.driver), drive.race, drive.number), drive.place)
        said = defaultdict[tuple[str, Race], set[int]](set)
        for (who, race, _), place in first.items():
            said[who, race].add(place)
        found = {key: places for key, places in asked.matrix.items() if places}
        yield Compared("all", "places of drivers in races", "season-matrix", *_differing(said, found))
        often = Counter((who, place) for (who, _), places in said.items() for place in places)
        yield Compared("all", "how often drivers reached places", "driver-record", *_differing(often, asked.records))


def _differing(said: Mapping[K, V], found: Mapping[K, V], nothing: V | None = None) -> tuple[int, list[str]]:
    """Return of how many keys something is said, and the words for each of which another thing is found.

    >>> _differing({"a": 1, "b": 2, "c": 0}, {"a": 1, "b": 3}, 0)
    (3, ['b: 2 in the files, 3 found'])
    """
    keys = sorted(said.keys() | found.keys(), key=str)
    pairs = ((key, said.get(key, nothing), found.get(key, nothing)) for key in keys)
    return len(keys), [f"{_shown(key)}: {_shown(a)} in the files, {_shown(b)} found" for key, a, b in pairs if a != b]


def _shown(value: object) -> str:
    if isinstance(value, tuple | list | set | frozenset):
        return " / ".join(map(_shown, value if isinstance(value, tuple) else sorted(value, key=str)))
    return "nothing" if value is None else str(value).removeprefix(BASE)
