"""A row of a flattened table is what its rows say, put together again.

Position, class, crew, model, laps and reason, in this order and with nothing between them but the
strokes between the drivers, must give the text of the row exactly, white space aside. So every cell
that comes from the table is checked with no room for error.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Iterator, Sequence

from gridwalk.rdf.iris import BASE
from gridwalk.tables.matching import plain, squeezed
from gridwalk.tables.rows import Row
from gridwalk.verify.namings import Namings

# No name of a class, driver or model is in fewer spellings than one, nor in many.
_MOST_READINGS = 10_000
_TABLES = ("entry", "result", "crew-member")
# What stands between drivers; a stroke first.
_BETWEEN = ("/", ",", ";", "&", "+", "-", "and")
_WAY_OUT = "or let a note on the car, else on another part of a key, say how the row is read, as 'entry=r05: why'"


def is_table_row(passage: str) -> bool:
    """Return whether a passage's name is that of a table row.

    >>> is_table_row("lakeside-2031/r07"), is_table_row("lakeside-2031/p1.2")
    (True, False)
    """
    return passage.rpartition("/")[2].startswith("r")


def row_problems(rows: Sequence[Row], text: str, namings: Namings, columns: Sequence[str] | None = None) -> Iterator[str]:
    """Yield what is wrong with the rows that cite one table row, whose text is given, or what each of its ``columns`` shows.

    A row that is printed otherwise, of a car without a crew, of standings, is not put together where a note says how it is
    read; each cell still has to be in it.
    """
    entries, results, crew = ([r for r in rows if r.table == name] for name in _TABLES)
    if not _read_otherwise(rows):
        yield from (f"{message}; {_WAY_OUT}" for message in _problems(entries, results, crew, text, namings, columns))


def _problems(
    entries: Sequence[Row], results: Sequence[Row], crew: list[Row], text: str, namings: Namings, columns: Sequence[str] | None
) -> Iterator[str]:  # fmt: skip
    if columns and not of_cars((*entries, *results, *crew)):
        return
    if len(entries) != 1 or len(results) != 1 or not (crew or columns):
        yield "one entry, one result and at least one crew member must cite the row"
        return
    crew.sort(key=lambda row: int(row.cells["order"] or 0))
    places = [str(n) for n in range(1, len(crew) + 1)]
    if [r.cells["order"] for r in crew] != places or [r.cells["seat"] for r in crew] != places:
        yield "the crew's orders and seats must count from 1"
    if entries[0].cells["crewSize"] != str(len(crew) or ""):
        yield "crewSize must be the number of names"
    if len({(r.cells["event"], r.cells["entry"]) for r in (*entries, *results, *crew)}) != 1:
        yield "entry, result and crew must be of one car"
    if columns:
        yield from _missing(_printed(entries[0], results[0], crew, namings), columns)
        return
    if any(map(str.isalpha, results[0].cells["asPrinted"])) and not results[0].cells["retirementCause"]:
        yield "a reason is printed, so the result must have a retirementCause"
    if not any(reading == squeezed(text) for reading in _readings(entries[0], results[0], crew, text, namings)):
        yield "position, class, crew, model, laps and reason, put together, must give the text of the row"


def _printed(entry: Row, result: Row, crew: Sequence[Row], namings: Namings) -> Iterator[tuple[str, Iterable[str]]]:
    """Yield what a row of a table with columns has to show, in words, and its spellings."""
    yield from ((name, [result.cells[name]]) for name in ("position", "laps", "asPrinted"))
    yield "number", [entry.cells["number"]]
    for name, kind in (("raceClass", "class"), ("model", "model"), ("team", "team")):
        yield name, namings.names(f"{BASE}{kind}/{entry.cells[name]}") if entry.cells[name] else ()
    yield from (("driver", namings.names(f"{BASE}driver/{row.cells['driver']}")) for row in crew)


def _missing(printed: Iterable[tuple[str, Iterable[str]]], columns: Sequence[str]) -> Iterator[str]:
    cells = ["".join(" " if char in "\n" else char for char in plain(cell)) for cell in columns]
    # Thousands of laps may be parted by a comma.
    cells += [cell.replace(",", "") for cell in cells if "," in cell]
    for name, spellings in printed:
        known = [spelling for spelling in spellings if spelling]
        if known and not any(_shows(cell, spelling) for spelling in known for cell in cells):
            yield f"no column of the row shows the {name} {' or '.join(map(repr, sorted(known)))}"


def _shows(cell: str, spelling: str) -> bool:
    return bool(re.search(rf"(?<!\w){re.escape(plain(spelling))}(?!\w)", cell, re.IGNORECASE)) or plain(spelling) == cell


def of_cars(rows: Sequence[Row]) -> list[Row]:
    """Return those rows that say which car it is, how it fared and who drove it."""
    return [row for row in rows if row.table in _TABLES]


def _read_otherwise(rows: Sequence[Row]) -> bool:
    """Whether a note on the car says how a row is read, or on any part of a key where no row of these tables cites it."""
    if about := of_cars(rows):
        return any(row.noted("entry") for row in about)
    return any(row.noted(name) for row in rows for name in row.schema.primary_key)


def _readings(entry: Row, result: Row, crew: Sequence[Row], text: str, namings: Namings) -> Iterator[str]:
    """Yield the text that the cells make, for every spelling of the names and sign between them."""
    between = [sign for sign in _BETWEEN if sign in text]
    drivers = [namings.names(f"{BASE}driver/{row.cells['driver']}") for row in crew]
    parts = [
        [result.cells["position"]],
        namings.names(f"{BASE}class/{entry.cells['raceClass']}"),
        [
            sign.join(map(squeezed, names))
            for names in itertools.islice(itertools.product(*drivers), _MOST_READINGS)
            for sign in (between if len(drivers) > 1 else ("",))
        ],
        namings.names(f"{BASE}model/{entry.cells['model']}"),
        [result.cells["laps"] + result.cells["asPrinted"]],
    ]
    spelled = [sorted({squeezed(name) for name in part}) for part in parts]
    yield from map("".join, itertools.islice(itertools.product(*spelled), _MOST_READINGS))
