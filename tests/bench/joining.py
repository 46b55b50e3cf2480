"""Two accounts of each race of real sources, the second changed: how many cars become one, and whether any wrong ones do.

    python -m tests.bench.joining --lemans DIR --timing DIR

The folder of Le Mans has results.csv, races.csv and circuits.csv of the public project lemans24; that of timing a folder for
each year with one for each event, as tobi/imsa_data has them (results alone are read). The second account has keys of its
own that mean other cars in the first, its rows in another order, and of a share of its cars the crew is changed (a driver
is another of the event, or one that nobody knows), shortened or emptied. Nothing of the sources is kept.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from pathlib import Path

from gridwalk.base.errors import SourceError
from gridwalk.builds.convert import convert
from gridwalk.builds.entries import Entries, entries_of
from gridwalk.builds.unit import UnitReport
from gridwalk.builds.units import find_units
from gridwalk.identities.applied import Identities
from gridwalk.rdf.renaming import ENTRY
from gridwalk.tables.findings import Findings
from gridwalk.tables.values import key

Row = dict[str, str]
Change = Callable[[list[str]], list[str]]
MOST = 6
# Between the given names and the family name of a driver, while they are shuffled.
BETWEEN = "\x1f"
WAYS = ("kept", "another driver", "unknown driver", "shortened", "emptied")


@dataclass
class Second:
    """The second account: how the crew of each car is changed, and which key of it is which of the first, by event."""

    share: float
    surnames: bool
    chance: random.Random
    truth: dict[tuple[str, str], str] = field(default_factory=dict)
    ways: dict[tuple[str, str], str] = field(default_factory=dict)

    def change(self, crew: list[str], others: list[str]) -> tuple[str, Change]:
        """Return how the crew of a car is changed, and what becomes of its drivers, wherever they are listed."""
        way = self.chance.choice(WAYS[1:]) if crew and self.chance.random() < self.share else WAYS[0]
        gone = self.chance.choice(crew) if crew else ""
        new = self.chance.choice(others) if way == WAYS[1] and others else f"Nobody{BETWEEN}Unheardof"

        def changed(drivers: list[str]) -> list[str]:
            replaced = {WAYS[1]: [new], WAYS[2]: [new], WAYS[3]: []}.get(way, [gone])
            found = [name for driver in drivers for name in (replaced if driver == gone else [driver])]
            found = [] if way == WAYS[4] else found
            return [f"{name[:1]}.{BETWEEN}{name.partition(BETWEEN)[2]}" for name in found] if self.surnames else found

        return way, changed


def _rows(path: Path, delimiter: str) -> tuple[list[str], list[Row]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file, delimiter=delimiter, restval="")
        return list(reader.fieldnames or ()), list(reader)


def _write(path: Path, header: list[str], rows: list[Row], delimiter: str) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, header, delimiter=delimiter, lineterminator="\n", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)


def lemans(source: Path, data: Path, second: Second) -> None:
    """Write the table of Le Mans twice. The second is shuffled, and its numbers go round among the cars of a year."""
    header, rows = _rows(source / "results.csv", ";")
    for name in ("first", "second"):
        (data / name).mkdir()
        about = {"@context": "http://www.w3.org/ns/csvw", "dc:type": "lemans", "dc:title": name, "race": "Le Mans"}
        (data / name / "csv-metadata.json").write_text(json.dumps(about), encoding="utf-8")
        for file in ("races.csv", "circuits.csv", "results.csv"):
            shutil.copy(source / file, data / name / file)
    by_year = defaultdict[str, list[int]](list)
    for n, row in enumerate(rows):
        by_year[row["Year"]].append(n)
    made, order, ways = list[Row](), list[int](), dict[int, str]()
    for numbers in by_year.values():
        people = sorted({name for n in numbers for name in _parts(rows[n]["Drivers"])})
        moved = dict(zip(numbers, [*numbers[1:], numbers[0]], strict=True))
        shuffled = second.chance.sample(numbers, len(numbers))
        for n in shuffled:
            crew = _parts(rows[n]["Drivers"])
            ways[n], changed = second.change(crew, [name for name in people if name not in crew])
            made.append(
                rows[n] | {"No": rows[moved[n]]["No"], "Drivers": "|".join(changed(crew)).replace(BETWEEN, " "), "DrCtry": ""}
            )
            order.append(n)
    _write(data / "second" / "results.csv", header, made, ";")
    first, other = _lemans_keys(rows), _lemans_keys(made)
    for at, n in enumerate(order):
        event, car = f"le-mans/{rows[n]['Year']}", first[n]
        second.truth[event, car] = other[at]
        second.ways[event, car] = ways[n]


def _parts(cell: str) -> list[str]:
    return [name.replace(" ", BETWEEN, 1) if " " in name else f"{BETWEEN}{name}" for name in cell.split("|") if name]


def _lemans_keys(rows: list[Row]) -> list[str]:
    """Return the key of each row, as the reader makes it."""
    numbers = defaultdict[str, Counter[str]](Counter)
    for row in rows:
        numbers[row["Year"]][row["No"]] += 1
    own = {year for year, found in numbers.items() if "" not in found and max(found.values()) == 1}
    return [key(row["No"]) if row["Year"] in own else f"line-{n}" for n, row in enumerate(rows, 2)]


def timing(source: Path, data: Path, second: Second) -> None:
    """Write each season twice. In the second the numbers go round among the cars of an event."""
    for year in sorted(path for path in source.glob("**/20[0-9][0-9]") if path.is_dir()):
        for name in ("first", "second"):
            season = data / f"{name}-{year.name}"
            season.mkdir()
            about = {"@context": "http://www.w3.org/ns/csvw", "dc:type": "timing", "series": "imsa", "year": year.name}
            (season / "csv-metadata.json").write_text(json.dumps(about), encoding="utf-8")
        for event in sorted(path for path in year.iterdir() if path.is_dir()):
            _event(event, data, second)


def _event(event: Path, data: Path, second: Second) -> None:
    files = {path: _results(path) for path in sorted(event.glob("*results.[cC][sS][vV]"))}
    crews = defaultdict[str, list[str]](list)
    for _, _, rows in files.values():
        for row in rows:
            crews[row["NUMBER"]] += [name for name in _crew(row) if name not in crews[row["NUMBER"]]]
    # Some folders of a year have one name but for their number, and a number is no part of an event's name.
    place = f"event{event.name.partition('-')[0]}"
    numbers, slug = sorted(crews), f"imsa/{event.parent.name}/{key(place)}"
    moved = dict(zip(numbers, [*numbers[1:], *numbers[:1]], strict=True))
    people = sorted({name for crew in crews.values() for name in crew})
    found = {n: second.change(crews[n], [p for p in people if p not in crews[n]]) for n in numbers}
    second.ways |= {(slug, key(n)): found[n][0] for n in numbers}
    second.truth |= {(slug, key(n)): key(moved[n]) for n in numbers}
    for path, (header, delimiter, rows) in files.items():
        for name in ("first", "second"):
            (folder := data / f"{name}-{event.parent.name}" / place).mkdir(exist_ok=True)
            made = rows if name == "first" else [_seated(row, found[row["NUMBER"]][1], moved) for row in rows]
            _write(folder / path.name, header, made, delimiter)


def _results(path: Path) -> tuple[list[str], str, list[Row]]:
    delimiter = ";" if ";" in path.read_text(encoding="utf-8-sig").partition("\n")[0] else ","
    header, rows = _rows(path, delimiter)
    # What has no name cannot be written again.
    return [column for column in header if column], delimiter, [{k: v for k, v in row.items() if k} for row in rows]


def _crew(row: Mapping[str, str]) -> list[str]:
    seats = ([" ".join(row.get(f"DRIVER{n}_{part}NAME", "").split()) for part in ("FIRST", "SECOND")] for n in range(1, MOST + 1))
    return [BETWEEN.join(seat) for seat in seats if any(seat)]


def _seated(row: Row, change: Change, moved: Mapping[str, str]) -> Row:
    drivers = [*change(_crew(row)), *[""] * MOST][:MOST]
    made = row | {"NUMBER": moved[row["NUMBER"]]}
    for n, driver in enumerate(drivers, 1):
        given, _, family = driver.partition(BETWEEN)
        made |= {f"DRIVER{n}_FIRSTNAME": given, f"DRIVER{n}_SECONDNAME": family, f"DRIVER{n}_COUNTRY": ""}
    return {column: cell for column, cell in made.items() if column in row}


def joined(data: Path) -> Entries:
    """Return what the build makes of the entries. Raises SourceError where a unit cannot be read."""
    who, findings, reports = Identities(data), Findings(lenient=True), dict[str, UnitReport]()
    units = list(find_units(data, who, findings))
    for unit in units:
        reports[unit.name] = convert(unit, who).report
        if reports[unit.name].problems:
            raise SourceError(reports[unit.name].problems)
    return entries_of(units, reports, who)


def measure(made: Entries, second: Second) -> Iterator[str]:
    """Yield what was joined, right and wrong, by how the crew was changed."""
    iris = {"first": dict[tuple[str, str], str](), "second": dict[tuple[str, str], str]()}
    for unit, renaming in made.renamings.items():
        name = unit.partition("/")[0].partition("-")[0]
        for old, new in renaming.renamed.items():
            event, _, car = old[len(ENTRY) : -1].rpartition("/")
            iris[name][event, car] = new
    right, wrong, cars = Counter[str](), list[str](), Counter(second.ways.values())
    firsts = {iris["first"].get(at, f"{ENTRY}{'/'.join(at)}>"): at for at in second.truth}
    for (event, car), other in second.truth.items():
        new = iris["second"].get((event, other), f"{ENTRY}{event}/{other}>")
        if new in firsts:
            if firsts[new] == (event, car):
                right[second.ways[event, car]] += 1
            else:
                wrong.append(f"{event}: {other} of the second, which is {car}, is taken for {firsts[new][1]}")
    yield f"{sum(cars.values())} cars, {sum(right.values())} joined, {len(wrong)} joined with another car"
    yield from (f"  {way}: {right[way]} of {cars[way]} joined ({right[way] / cars[way]:.1%})" for way in WAYS if cars[way])
    yield from (f"  WRONG {line}" for line in wrong)


def main() -> int:
    """Measure what is asked for, with full names and with initials in the second account."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--lemans", type=Path, metavar="DIR")
    parser.add_argument("--timing", type=Path, metavar="DIR")
    parser.add_argument("--share", type=float, default=0.3, help="share of crews that are changed (default: %(default)s)")
    parser.add_argument("--rounds", type=int, default=1, help="how often, each with other crews changed (default: %(default)s)")
    options = parser.parse_args()
    sources = [(write, source) for write, source in ((lemans, options.lemans), (timing, options.timing)) if source]
    failed = False
    for (write, source), surnames, seed in product(sources, (False, True), range(options.rounds)):
        with tempfile.TemporaryDirectory() as folder:
            second = Second(options.share, surnames, random.Random(seed))
            write(source, Path(folder), second)
            found = list(measure(joined(Path(folder)), second))
        print(f"{write.__name__}, {'initials and family names' if surnames else 'full names'} in the second: " + "\n".join(found))
        failed |= any("WRONG" in line for line in found)
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
