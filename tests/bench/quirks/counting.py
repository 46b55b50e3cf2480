"""What quirks are counted in: the files, read with the module ``csv`` alone, and what a build says of their rows."""

from __future__ import annotations

import csv
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

from gridwalk.builds import convert, units
from gridwalk.identities.applied import Identities
from gridwalk.rdf.iris import BASE, RACE
from gridwalk.rdf.lines import terms
from gridwalk.tables.findings import Findings

Row = Mapping[str, str]
Line = tuple[int, Row]
Things = dict[str, dict[str, list[str]]]
OF = frozenset({"entry", "result", "share", "standing", "session", "event", "make", "driver", "circuit", "identifier", "stop"})
SESSIONS = ("/race>", "/sprint>", "/qualifying>")
VALUE = re.compile(rf'<{BASE}(?P<thing>[^>]*)>|"(?P<text>[^"]*)"')


@dataclass(frozen=True)
class Counted:
    """A quirk by its number, how often it is in the files and in the build; ``known``: in the release that was documented."""

    quirk: int
    what: str
    files: int
    build: int | None = None
    known: int | None = None

    @property
    def wrong(self) -> bool:
        """Whether the build has it another number of times than the files."""
        return self.build is not None and self.build != self.files


class Files:
    """The files of a folder, each read whole, an empty text for what is null."""

    def __init__(self, folder: Path, before: str = "") -> None:
        self._folder, self._before = folder, before

    @cache  # noqa: B019
    def rows(self, table: str) -> list[Line]:
        """Return the rows of a file with the line that each is in."""
        with (self._folder / f"{self._before}{table}.csv").open(encoding="utf-8", newline="") as file:
            found = [{k: "" if v in (None, r"\N") else v for k, v in row.items()} for row in csv.DictReader(file)]
        return list(enumerate(found, 2))

    def widths(self, table: str) -> Counter[int]:
        """Return how many cells the rows of a file have."""
        with (self._folder / f"{self._before}{table}.csv").open(encoding="utf-8", newline="") as file:
            return Counter(map(len, csv.reader(file)))


class Said:
    """What a build says of things, by the kind of thing, its path and the name of the property."""

    def __init__(self, lines: Iterable[str]) -> None:
        self.by_kind = defaultdict[str, Things](lambda: defaultdict(lambda: defaultdict(list)))
        for about, predicate, value, _ in (terms(line) for line in lines if line.startswith(f"<{BASE}")):
            path = about[len(BASE) + 1 : -1]
            kind = path.partition("/")[0]
            if kind in OF and (kind != "result" or about.endswith(SESSIONS)) and (found := VALUE.match(value)):
                name = predicate.removeprefix(f"<{RACE}").rpartition("#")[2].rstrip(">")
                self.by_kind[kind][path][name].append(found["thing"] or found["text"] or "")
        self.results = {
            (path.rpartition("/")[2], int(of["row"][0])): of for path, of in self.by_kind["result"].items() if "row" in of
        }
        self.seats = {path: of for path, of in self.by_kind["entry"].items() if "/crew/" in path}
        self.entries = {path: of for path, of in self.by_kind["entry"].items() if "/crew/" not in path}
        self.crews = Counter(of["entry"][0] for of in self.seats.values())
        self.raced = {of["entry"][0] for (session, _), of in self.results.items() if session == "race"}

    def things(self, kind: str) -> Collection[Mapping[str, list[str]]]:
        """Return what is said of each thing of a kind."""
        return self.by_kind[kind].values()

    def of(self, lines: Iterable[Line], fits: Callable[[Mapping[str, list[str]], Row], bool], session: str = "race") -> int:
        """Return of how many rows there is a result, and what it says fits."""
        found = ((self.results.get((session, line)), row) for line, row in lines)
        return sum(said is not None and fits(said, row) for said, row in found)

    def shared(self, prop: str, value: str = "") -> int:
        """Return how many shares of drivers say a property, or a value of it."""
        return sum(bool(of.get(prop)) and value in ("", *of[prop]) for of in self.things("share"))


def said_by(folder: Path) -> Said:
    """Return what a build of one folder says."""
    who = Identities(folder)
    made = (convert.convert(unit, who) for unit in units.find_units(folder, who, Findings()))
    return Said(line for each in made for block in each.blocks for line in block.splitlines())


def has(name: str, word: str = "") -> Callable[[Mapping[str, list[str]], Row], bool]:
    """Return what tells whether a result says a property, or a concept by its word."""
    return lambda said, _: any(word in ("", value.rpartition("/")[2]) for value in said.get(name, ()))


def without(*names: str) -> Callable[[Mapping[str, list[str]], Row], bool]:
    """Return what tells whether a result says nothing of properties."""
    return lambda said, _: not any(said.get(name) for name in names)


def equal(name: str, column: str, scale: int = 1) -> Callable[[Mapping[str, list[str]], Row], bool]:
    """Return what tells whether a result has the number of a column."""
    return lambda said, row: [Decimal(value) for value in said.get(name, ())] == [Decimal(row[column]) / scale]


def several(keys: Iterable[object]) -> int:
    """Return how many keys are there more than once.

    >>> several("abcab")
    2
    """
    return sum(n > 1 for n in Counter(keys).values())


def cars_of(said: Said, entries: Iterable[str]) -> int:
    """Return how many numbers several of the entries of one event have."""
    return several((of["event"][0], of["number"][0]) for path, of in said.entries.items() if path in entries and "number" in of)


def driven(said: Said, entries: Collection[str]) -> int:
    """Return how many drivers of an event have several of the entries."""
    return several((of["entry"][0].rpartition("/")[0], of["driver"][0]) for of in said.seats.values() if of["entry"][0] in entries)


def parsed(text: str) -> Decimal:
    """Return seconds of a printed time or gap.

    >>> parsed("+1:10.25"), parsed("42:53.7")
    (Decimal('70.25'), Decimal('2573.7'))
    """
    total = Decimal(0)
    for part in text.lstrip("+").split(":"):
        total = total * 60 + Decimal(part)
    return total


def true_of(said: Said, name: str, session: str) -> int:
    """Return of how many cars, or drivers of shared cars, a property is true in a session."""
    cars = sum("true" in of.get(name, ()) for (of_session, _), of in said.results.items() if of_session == session)
    return cars + sum("true" in of.get(name, ()) for of in said.things("share") if of["session"][0].endswith(f"/{session}"))


def points_in_parts(said: Said) -> int:
    """Return of how many cars, or drivers of shared cars, the points of a race have decimals."""
    cars = [of for (session, _), of in said.results.items() if session == "race"]
    shares = [of for of in said.things("share") if of["session"][0].endswith("/race")]
    return sum(Decimal(value) % 1 != 0 for of in (*cars, *shares) for value in of.get("points", ()))


def grouped(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    """Return rows by what they have in a column."""
    found = defaultdict[str, list[Row]](list)
    for row in rows:
        found[row[column]].append(row)
    return found
