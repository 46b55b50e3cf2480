"""Rows that a sentence seems to make, by the names that it prints: proposed, and written only where a person takes them.

A sentence that names two drivers of one car, or a driver and the car, says who drove what. Each proposal is a row of
one table with the passage as its citation; a name in full also makes the bare family name of the results table another
name of the same driver.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache, cached_property

from gridwalk.keeping.names import table_name
from gridwalk.rdf.iris import UNITS
from gridwalk.tables.matching import has_name, plain, without
from gridwalk.tables.rows import Row
from gridwalk.tables.values import key
from gridwalk.verify.evidence import Evidence
from gridwalk.verify.namings import concept_names
from gridwalk.verify.printed import has_quantity
from gridwalk.verify.tablerows import is_table_row

_NUMBER = re.compile(r"\bNo\. ?([0-9]{1,3})\b")


@dataclass(frozen=True)
class Mention:
    """A row that a passage seems to make, by the schema of its table.

    ``fills``: the line of a row that is there and gets these cells; else the row is a new one. ``renames``: the lines of
    rows of the same table whose label becomes another name. ``replaces``: the key that the thing has had until now.
    """

    passage: str
    schema: str
    cells: Mapping[str, str] = field(hash=False)
    fills: int = 0
    renames: tuple[int, ...] = ()
    replaces: str = ""

    def __str__(self) -> str:
        said = " ".join(f"{column}={value}" for column, value in self.cells.items() if column not in ("passage", "event"))
        return f"{self.table}: {said}"

    @property
    def table(self) -> str:
        """The name of the table that the row is for."""
        return table_name(self.schema)


def mentions(evidence: Evidence) -> list[Mention]:
    """Return the rows that passages seem to make and no row makes yet, in the order of the report."""
    cars = _Cars(evidence)
    passages = [row for row in evidence.rows if row.table == "passage"]
    made = (mention for row in passages for mention in _of_passage(row.cells["id"], evidence, cars))
    return list(made)


def _of_passage(passage: str, evidence: Evidence, cars: _Cars) -> Iterator[Mention]:
    yield from _makes(passage, evidence, cars)
    text = plain(evidence.texts.get(passage, ""))
    if is_table_row(passage) or not text:
        return
    yield from _classes(passage, text, cars)
    yield from _drivers(passage, text, cars)
    yield from _crews(passage, text, evidence, cars)


class _Cars:
    """The cars of a report with their crews, and what each driver is called."""

    def __init__(self, evidence: Evidence) -> None:
        rows = evidence.rows
        crew = [row.cells for row in rows if row.table == "crew-member"]
        seats = {(c["event"], c["entry"], c["seat"]): c["driver"] for c in crew}
        cars = Counter(seats.values())
        # Whoever is in two cars names neither.
        self.seat_of = {driver: seat for seat, driver in seats.items() if cars[driver] == 1}
        self.models = _cells(rows, "entry", "model")
        self.classes = _cells(rows, "entry", "raceClass")
        self._called = _names(rows, "driver", ("label", "altLabel", "familyName"))
        self.model_names = _names(rows, "car-model", ("label", "altLabel"))
        self.makes = _names(rows, "make", ("label",))
        self.drivers = _by_key(rows, "driver")
        self.race_classes = [row for row in rows if row.table == "race-class"]
        self.teams = _names(rows, "team", ("label", "altLabel"))
        self.class_names = _names(rows, "race-class", ("label", "altLabel", "code"))

    @cached_property
    def called(self) -> dict[str, set[str]]:
        """The names of each driver that no other driver bears."""
        bearers = Counter(name for names in self._called.values() for name in names)
        return {driver: {name for name in names if bearers[name] == 1} for driver, names in self._called.items()}

    def named(self, text: str) -> list[str]:
        """Return the drivers that a text names, in the order of the tables."""
        return [driver for driver in self.seat_of if _prints(self.called.get(driver, ()), text)]

    def models_named(self, text: str) -> set[str]:
        """Return the models that a text names, the longest names first: a name within another is not its own."""
        found, rest = set[str](), text
        for name, model in sorted(
            ((n, m) for m, ns in self.model_names.items() for n in ns), key=lambda pair: (-len(pair[0]), pair)
        ):
            if _prints([name], rest):
                found.add(model)
                rest = without([name], rest)
        return found


def _cells(rows: Iterable[Row], table: str, column: str) -> dict[tuple[str, str], str]:
    """Return what a column of a table of cars says of each car."""
    return {(r.cells["event"], r.cells["entry"]): r.cells[column] for r in rows if r.table == table and r.cells[column]}


def _by_key(rows: Iterable[Row], table: str) -> dict[str, list[Row]]:
    """Return the rows of each thing of a table."""
    found = defaultdict[str, list[Row]](list)
    for row in (row for row in rows if row.table == table):
        found[row.cells["id"]].append(row)
    return found


def _prints(names: Iterable[str], text: str) -> bool:
    """Whether a text prints one of the names. To look for its letters first takes a tenth of the time."""
    folded = text.casefold()
    return any(plain(name).casefold() in folded and has_name(name, text) for name in names)


def _names(rows: Iterable[Row], table: str, columns: Iterable[str]) -> dict[str, set[str]]:
    """Return what each thing of a table is called."""
    found = dict[str, set[str]]()
    for row in (row for row in rows if row.table == table):
        found.setdefault(row.cells["id"], set()).update(n for c in columns for n in row.cells[c].split("|") if n)
    return found


def _makes(passage: str, evidence: Evidence, cars: _Cars) -> Iterator[Mention]:
    """Yield the makes of models whose names begin with that of a make that some row describes."""
    models = (row for row in evidence.citing[passage] if row.table == "car-model")
    for row in (row for row in models if row.cells["label"] and not row.cells["make"]):
        bears = {
            make for make, names in cars.makes.items() if any(f"{row.cells['label']} ".startswith(f"{name} ") for name in names)
        }
        if len(bears) == 1:
            yield Mention(passage, "car-model", {"id": row.cells["id"], "make": bears.pop()}, fills=row.line)


def _classes(passage: str, text: str, cars: _Cars) -> Iterator[Mention]:
    """Yield the names in full of classes of which rows print a code: ``Grand Touring 1 class (GT1)``."""
    for row in (row for row in cars.race_classes if row.cells["code"] and row.cells["label"] == row.cells["code"]):
        code = row.cells["code"]
        found = re.search(
            rf"((?:[A-Z][\w-]*|(?<= )[0-9]+)(?: (?:[A-Z][\w-]*|[0-9]+)){{0,6}})(?: class)? \({re.escape(code)}\)", text
        )
        name = re.sub("^The ", "", found[1]) if found else ""
        if name:
            cells = {"id": row.cells["id"], "label": name, "code": code, "passage": passage}
            yield Mention(passage, "race-class", cells, renames=(row.line,))


def _drivers(passage: str, text: str, cars: _Cars) -> Iterator[Mention]:
    """Yield the names in full of drivers of whom no row says more than the family name."""
    for driver in cars.named(text):
        rows = cars.drivers[driver]
        family = next((row.cells["familyName"] for row in rows if row.cells["label"] == row.cells["familyName"]), "")
        found = re.search(rf"(?<![\w.])((?:[A-Z][\w'.-]+ ){{1,4}}){re.escape(plain(family))}(?!\w)", text) if family else None
        if not found or any(row.cells["givenName"] for row in rows):
            continue
        given = found[1].strip()
        names = {"label": f"{given} {family}", "givenName": given, "familyName": family}
        lines = tuple(row.line for row in rows if row.cells["label"] == family)
        # Who is known by the family name alone has the report in the key.
        if key(names["label"]) not in cars.called:
            cells = {"id": key(names["label"]), **names, "passage": passage}
            yield Mention(passage, "driver", cells, renames=lines, replaces=driver)


def _crews(passage: str, text: str, evidence: Evidence, cars: _Cars) -> Iterator[Mention]:
    """Yield the seats and the cars that a sentence is about: it names two drivers, or the driver or class and the model."""
    drivers, models = cars.named(text), cars.models_named(text)
    about = dict[tuple[str, str], list[str]]()
    for driver in drivers:
        event, entry, _ = cars.seat_of[driver]
        about.setdefault((event, entry), []).append(driver)
    alone = [car for car in cars.models if cars.models[car] in models and list(cars.models.values()).count(cars.models[car]) == 1]
    for car in dict.fromkeys((*about, *alone)):
        model = cars.models.get(car, "") if cars.models.get(car) in models else ""
        if len(about.get(car, ())) > 1 or model:
            yield from _seats(passage, car, about.get(car, ()), evidence, cars)
        if model:
            yield from _entry(passage, text, car, model, evidence, cars, lone=len(about) <= 1 and len(models) == 1)


def _seats(passage: str, car: tuple[str, str], drivers: Iterable[str], evidence: Evidence, cars: _Cars) -> Iterator[Mention]:
    there = {row.cells["driver"] for row in evidence.citing[passage] if row.table == "crew-member"}
    for driver in drivers:
        if driver not in there:
            seat = cars.seat_of[driver][2]
            yield Mention(passage, "crew-member", {**_key(car), "seat": seat, "driver": driver, "passage": passage})


def _entry(
    passage: str, text: str, car: tuple[str, str], model: str, evidence: Evidence, cars: _Cars, *, lone: bool
) -> Iterator[Mention]:  # fmt: skip
    """Yield what a sentence says of a car; its number, class and team only where the sentence is about no other car."""
    there = [row for row in evidence.citing[passage] if row.table == "entry" and (row.cells["event"], row.cells["entry"]) == car]
    if there:
        return
    printed = set(_NUMBER.findall(text))
    rest = without((name for names in cars.model_names.values() for name in names), text)
    race_class = cars.classes.get(car, "")
    said = {name for name, names in cars.class_names.items() if _prints(names, rest)}
    cells = {"number": printed.pop()} if lone and len(printed) == 1 else {}
    cells |= {"raceClass": race_class} if lone and said == {race_class} else {}
    teams = {team for team, names in cars.teams.items() if _prints(names, text)}
    cells |= {"team": teams.pop()} if lone and len(teams) == 1 else {}
    yield Mention(passage, "entry", {**_key(car), **cells, "model": model, "passage": passage})


def _key(car: tuple[str, str]) -> dict[str, str]:
    return {"event": car[0], "entry": car[1]}


def units(number: Decimal, text: str) -> list[str]:
    """Return the units that stand behind a number in a text, as our tables call them.

    >>> units(Decimal(950), "at least 950-kilograms")
    ['KiloGM']
    """
    return [unit for unit, names in _unit_names().items() if has_quantity(number, names, text)]


@cache
def _unit_names() -> dict[str, frozenset[str]]:
    return {iri.removeprefix(UNITS): names for iri, names in concept_names().items() if iri.startswith(UNITS)}
