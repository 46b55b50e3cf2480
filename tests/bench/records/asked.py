"""What the bundled questions answer of champions, wins and poles, by names and years."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from functools import cached_property
from itertools import product
from operator import itemgetter
from typing import Any

from gridwalk import Dataset
from tests.bench.records.files import REACHED, Race, Who, streaks

# The ids of a data set are kept beside what they are of, each with the name of its kind.
_IDS = """SELECT ?scheme ?id ?thing ?name {
  ?known race:identifierOf ?thing ; race:identifierScheme ?scheme ; race:identifierValue ?id .
  ?thing rdfs:label ?name .
}"""
_TABLES = {
    "F1DB driver id": ("f1db", "drivers"), "F1DB make id": ("f1db", "constructors"),
    "F1DB engine make id": ("f1db", "engine-manufacturers"),
    "driverRef": ("ergast", "drivers"), "constructorRef": ("ergast", "constructors"),
}  # fmt: skip
Row = Mapping[str, Any]


class Asked:
    """Answers about one build."""

    def __init__(self, data: Dataset) -> None:
        self._data = data
        self._things, self.names = dict[tuple[str, Who], str](), defaultdict[str, set[str]](set)
        for row in self._rows(_IDS):
            if row["scheme"] in _TABLES:
                kind, table = _TABLES[row["scheme"]]
                self._things[kind, (table, row["id"])] = row["thing"]
                self.names[row["thing"]].add(row["name"])
        self._drivers = {
            name: thing for (_, (table, _)), thing in self._things.items() if table == "drivers" for name in self.names[thing]
        }

    def thing(self, kind: str, who: Who) -> str:
        """Return the IRI of whom the files of a kind know by an id."""
        return self._things[kind, who]

    def pairs(self, kind: str, make: Who, engine: Who) -> set[str]:
        """Return how a pair of a make and the maker of an engine may be called: two sources may call one differently."""
        names = product(self.names[self.thing(kind, make)], self.names[self.thing(kind, engine)])
        return {f"pairing: {first}, {second}" for first, second in names}

    @cached_property
    def seasons(self) -> Mapping[int, str]:
        """The seasons by their years."""
        return {int(row["year"]): row["season"] for row in self._rows("season-index") if row["year"]}

    @cached_property
    def counts(self) -> Mapping[tuple[str, int], Mapping[str, int]]:
        """What is counted of each thing in each year, and in all under 0."""
        years = {season: year for year, season in self.seasons.items()}
        rows = (row for row in self._rows("counts-of") if not row["class"])
        return {
            (row["of"], years[row["season"]] if row["season"] else 0): {name: int(row[name]) for name in REACHED} for row in rows
        }

    @cached_property
    def winners(self) -> Mapping[Race, frozenset[str]]:
        """Who won each race."""
        rows = ((row, (int(row["year"]), int(row["round"]))) for row in self._rows("races-of") if row["round"])
        return {race: frozenset(self._drivers[name] for name in (row["crew"] or "").split(" / ") if name) for row, race in rows}

    @cached_property
    def champions(self) -> Mapping[int, frozenset[str]]:
        """The champions of each year, and the names of pairs."""
        found = defaultdict[int, set[str]](set)
        for row in self._rows("champions"):
            found[int(row["seasonLabel"].rpartition(" ")[2])].add(self._drivers.get(row["champion"], row["champion"]))
        return {year: frozenset(names) for year, names in found.items()}

    @cached_property
    def matrix(self) -> Mapping[tuple[str, Race], set[int]]:
        """The places of each driver in each round of each season, none where the race was entered and there is none."""
        found = defaultdict[tuple[str, Race], set[int]](set)
        for year, season in self.seasons.items():
            for row in self._rows("season-matrix", season=season):
                places = found[self._drivers[row["driverLabel"]], (year, int(row["round"]))]
                places.update(() if row["position"] is None else (int(row["position"]),))
        return found

    @cached_property
    def records(self) -> Mapping[tuple[str, int], int]:
        """How often each driver reached each place."""
        rows = ((self._drivers[row["driverLabel"]], row) for row in self._rows("driver-record") if row["position"] is not None)
        # Of a driver whom two sources call differently each race is there under both names.
        return Counter((who, int(row["position"])) for who, row in rows if row["driverLabel"] == min(self.names[who]))

    def streaks(self) -> Mapping[str, int]:
        """Return the most races in a row that each driver won who won any, of those entered."""
        return streaks(self.matrix)

    @cached_property
    def stated(self) -> Mapping[tuple[str, str], tuple[int, int | None]]:
        """What sources state of each thing, of all years or of one and its last race, and what is counted beside it."""
        years, found = {season: year for year, season in self.seasons.items()}, dict[tuple[str, str], tuple[int, int | None]]()
        for row in (row for row in self._rows("records-stated-and-counted") if row["stated"] is not None):
            key = row["holder"], " ".join(filter(None, (row["what"], str(years.get(row["scope"], "")))))
            said = int(row["stated"]), None if row["counted"] is None else int(row["counted"])
            # Of what holds after each race of a year the last is the most.
            found[key] = max(found.get(key, (0, None)), said, key=itemgetter(0))
        return found

    def _rows(self, question: str, **given: str) -> Iterator[Row]:
        table = self._data.query(question, None, **given)
        yield from (dict(zip(table.columns, row, strict=True)) for row in table.rows)
