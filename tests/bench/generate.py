"""Made-up timing data of any size, the same for the same seed: as timing files, and as our own tables.

An event is one race of 40 cars: about 100 thousand statements, nine tenths of them of laps. Twenty events are
a season. Lap times vary as they do at one circuit, sectors add up to laps and laps to elapsed time, nobody drives
two cars of an event and a model is in one class: no rule is broken. The tables hold what our reader makes of the
timing files, so both forms say the same. Run as
``python -m tests.bench.generate STATEMENTS FOLDER [--tables]``.
"""

from __future__ import annotations

import csv
import json
import random
import sys
from collections.abc import Iterator
from pathlib import Path

from gridwalk.base import resources
from gridwalk.readers.timing import season as timing
from gridwalk.tables.findings import Findings
from gridwalk.tables.own import METADATA, find_sources, load_metadata
from gridwalk.tables.schema import load_schema
from gridwalk.tables.sheet import Sheet, rows_of

# To be raised with any change of what is made: the benchmark keeps data by it.
VERSION = 5
CARS, LAPS, EVENTS = 40, 162, 20
# Statements of an event, counted; a test holds it against a build.
STATEMENTS = 100_110
GIVEN = "Ada Bea Cid Dag Eli Fay Gus Hal Ida Jon Kai Lou Mia Ned Oda Pia Ray Sol".split()  # noqa: SIM905
FAMILY = "Aalto Berg Cray Dahl Ekman Fox Grey Holm Irving Kern Lund Moe Nord Olsen Poe".split()  # noqa: SIM905
CLASSES = ("GTX", "GTY", "PX")
# Of each class twice as many, so that a model is in one class.
MODELS = ("Aurora X1", "Boreal GT", "Comet C3", "Drake D2", "Elster E7", "Fjord F4")
LAP_HEADER = (
    "NUMBER, DRIVER_NUMBER, LAP_NUMBER, LAP_TIME, LAP_IMPROVEMENT, CROSSING_FINISH_LINE_IN_PIT, S1, S1_IMPROVEMENT,"
    " S2, S2_IMPROVEMENT, S3, S3_IMPROVEMENT, KPH, ELAPSED, HOUR,S1_LARGE,S2_LARGE,S3_LARGE,TOP_SPEED,DRIVER_NAME,"
    "PIT_TIME,CLASS,GROUP,TEAM,MANUFACTURER,FLAG_AT_FL,"
)
RESULT_HEADER = (
    "POSITION,NUMBER,STATUS,LAPS,TOTAL_TIME,GAP_FIRST,GAP_PREVIOUS,FL_LAPNUM,FL_TIME,FL_KPH,TEAM,CLASS,GROUP,DIVISION,VEHICLE,"
    "TIRES,DRIVER1_FIRSTNAME,DRIVER1_SECONDNAME,DRIVER1_COUNTRY,DRIVER2_FIRSTNAME,DRIVER2_SECONDNAME,DRIVER2_COUNTRY,"
)


def clock(milliseconds: int) -> str:
    """Return a time as timing files print it.

    >>> clock(53_515), clock(76_023), clock(9_649_456)
    ('53.515', '1:16.023', '2:40:49.456')
    """
    minutes, rest = divmod(milliseconds, 60_000)
    hours, minutes = divmod(minutes, 60)
    seconds = f"{rest // 1000:02}.{rest % 1000:03}"
    if hours:
        return f"{hours}:{minutes:02}:{seconds}"
    return f"{minutes}:{seconds}" if minutes else seconds.removeprefix("0")


def timing_files(folder: Path, statements: int, seed: int = 2031) -> None:
    """Write seasons of timing files below a folder, of so many statements in all, to the nearest event."""
    events = max(1, round(statements / STATEMENTS))
    for first in range(0, events, EVENTS):
        year = 2000 + first // EVENTS
        season = folder / "timing" / f"made-up-{year}"
        for event in range(first, min(first + EVENTS, events)):
            _event(season / f"{event - first + 1:02}_Circuit-{event - first + 1}", year, random.Random(seed * 1_000_003 + event))
        (season / METADATA).write_text(json.dumps(_metadata(year), indent=1), encoding="utf-8")


def _metadata(year: int) -> dict[str, object]:
    return {
        "@context": "http://www.w3.org/ns/csvw", "dc:type": "timing", "dc:title": f"Made-up season {year}",
        "dc:rights": "Made up", "series": "made-up", "seriesLabel": "Made-up series", "year": str(year),
    }  # fmt: skip


def _event(folder: Path, year: int, chance: random.Random) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    base, totals, laps = chance.randint(70_000, 110_000), list[tuple[int, int, int, list[str]]](), [LAP_HEADER]
    for car, crew in enumerate(_crews(chance), 1):
        elapsed, best, best_lap = 0, base * 2, 0
        for lap in range(1, LAPS + 1):
            pit = 60_000 + chance.randint(0, 9_999) if lap % 40 == 0 else 0
            first, second = (int(chance.gauss(base * share, 250)) for share in (0.31, 0.36))
            third = int(chance.gauss(base * 0.33, 250)) + pit
            time = first + second + third
            elapsed += time
            if time < best:
                best, best_lap = time, lap
            laps.append(_lap(car, lap, crew[lap > LAPS // 2], (time, first, second, third, elapsed, pit), chance))
        totals.append((elapsed, best, best_lap, crew))
    order = sorted(range(CARS), key=lambda n: totals[n][0])
    results = [RESULT_HEADER, *(_result(place, n + 1, totals[n], totals[order[0]][0]) for place, n in enumerate(order, 1))]
    for holds, lines in (("laps", laps), ("results", results)):
        (folder / f"{year}06071510-race-{holds}.csv").write_text("\ufeff" + "\n".join(lines) + "\n", encoding="utf-8")


def _crews(chance: random.Random) -> list[list[str]]:
    """Return two drivers for each car, of different surnames, each driver once."""
    halves = FAMILY[::2], FAMILY[1::2]
    drivers = (chance.sample([f"{given} {family}" for family in half for given in GIVEN], CARS) for half in halves)
    return [list(crew) for crew in zip(*drivers, strict=True)]


def _lap(car: int, lap: int, driver: str, times: tuple[int, ...], chance: random.Random) -> str:
    time, first, second, third, elapsed, pit = times
    speed, top = 5_000_000 * 3.6 / time, chance.gauss(245, 4)
    sectors = [clock(t) for t in (first, second, third)]
    return (
        f"{car:03},{1 + (lap > LAPS // 2)},{lap},{clock(time)},0,{'B' if pit else ''},{sectors[0]},0,{sectors[1]},0,{sectors[2]},0,"
        f"{speed:.1f},{clock(elapsed)},12:00:00.000,{','.join(sectors)},{top:.1f},{driver},{clock(pit) if pit else ''},"
        f"{CLASSES[car % 3]},,Team {car % 20},,{'FCY' if lap % 50 in (10, 11, 12) else 'GF'},"
    )


def _result(place: int, car: int, total: tuple[int, int, int, list[str]], winner: int) -> str:
    elapsed, best, best_lap, crew = total
    gap = f"+{clock(elapsed - winner)}" if elapsed > winner else "-"
    drivers = ",".join(f"{name.replace(' ', ',')},NOR" for name in crew)
    return (
        f"{place},{car:03},Classified,{LAPS},{clock(elapsed)},{gap},{gap},{best_lap},{clock(best)},{5_000_000 * 3.6 / best:.1f},"
        f"Team {car % 20},{CLASSES[car % 3]},,,{MODELS[car % len(MODELS)]},M,{drivers},"
    )


def tables(source: Path, folder: Path) -> None:
    """Write what our reader makes of timing files as our own tables: a folder of reports, one an event."""
    for season in find_sources(source):
        metadata = load_metadata(season, Findings())
        assert metadata is not None
        assert metadata.get("dc:type") == "timing", f"{season}: only timing files can be compared with tables"
        for event in timing.event_reports(season, metadata, Findings()):
            findings = Findings()
            _tables(timing.of_event(event, season, metadata, findings), folder / "reports" / f"{season.name}-{event}")
            assert not findings.problems, findings.problems[:3]


def _tables(sheets: Iterator[Sheet], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    files, names = {}, list[str]()
    for sheet in sheets:
        schema = load_schema(resources.folder("ontology") / "tables" / f"{sheet.schema}.json")
        if sheet.schema not in files:
            files[sheet.schema] = (folder / f"{sheet.schema}.csv").open("w", encoding="utf-8", newline="")
            names.append(sheet.schema)
            csv.writer(files[sheet.schema], lineterminator="\n").writerow(schema.header)
        writer = csv.writer(files[sheet.schema], lineterminator="\n")
        for columns, _ in rows_of(sheet, schema).batches(Findings()):
            writer.writerows(zip(*columns, strict=True))
    for file in files.values():
        file.close()
    listed = [{"url": f"{name}.csv", "tableSchema": f"../../ontology/tables/{name}.json"} for name in names]
    said = {"@context": "http://www.w3.org/ns/csvw", "tables": listed}
    (folder / METADATA).write_text(json.dumps(said, indent=1), encoding="utf-8")


def main(arguments: list[str]) -> None:
    """Write the data; with ``--tables`` also as tables, in ``FOLDER/tables``."""
    statements, folder = int(arguments[0]), Path(arguments[1])
    timing_files(folder / "files", statements)
    if "--tables" in arguments:
        tables(folder / "files", folder / "tables")


if __name__ == "__main__":
    main(sys.argv[1:])
