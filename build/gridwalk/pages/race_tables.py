"""The tables that a results page makes, ready for a person to check."""

from __future__ import annotations

import csv
import hashlib
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gridwalk.base import resources
from gridwalk.base.errors import GridwalkError
from gridwalk.pages.ends import cause_of, end_of
from gridwalk.pages.page import Page
from gridwalk.pages.page import names as known_names
from gridwalk.pages.places import contradicting
from gridwalk.pages.printed_row import PrintedRow, Reading
from gridwalk.pages.spelling import PARTICLES, surname_of, words_of
from gridwalk.pages.titles import Record, Titles, beside
from gridwalk.tables.matching import has_name
from gridwalk.tables.values import key

# Each table that is written, and the schema of its rows.
SCHEMAS = {
    "reports": "report",
    "passages": "passage",
    "events": "event",
    "sessions": "session",
    "session-dates": "session-date",
    "series": "series",
    "classes": "race-class",
    "teams": "team",
    "models": "car-model",
    "drivers": "driver",
    "entries": "entry",
    "crew": "crew-member",
    "results": "result",
    "result-details": "result-detail",
    "equipment": "equipment",
    "makes": "make",
    "entry-details": "entry-detail",
    "nationalities": "nationality",
}
# What the tables of a result have columns for, beside place, laps and the end.
_DETAILS = ("points", "lapsBehind", "interval", "intervalLaps", "pitStops", "bestLapNumber", "bestLapSpeed")
_IN_CLASS = "classPosition"
_MEASURED = (_IN_CLASS, "gridPosition", "lapsLed", "totalTime", "gapToLeader", "bestLap")
_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_EVENT = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)*")
# A given name that is no initial.
_GIVEN = re.compile(r"[^\W\d_a-z][^\W\d_]*(?:[-'][^\W\d_]+)*")
# What a class is called in a rule book: capitals and figures.
_CODE = re.compile(r"[A-Z]+[0-9]*|[A-Z][A-Z0-9]+")
# Why a thing is called by its key: what the note says of its label.
UNNAMED = "is made from the key, until the name that a passage prints takes its place"
_DATED = re.compile(r"([a-z0-9-]+?)-((?:19|20)[0-9]{2})-([a-z0-9-]+)")


@dataclass(frozen=True)
class Names:
    """The names in IRIs: of the report, and of the event that it reports.

    ``taken``: the keys of entries that other sources have in that event; ``called``: the labels that they give it,
    ``series_called``: and its series.
    """

    slug: str
    event: str
    taken: frozenset[str] = frozenset()
    called: frozenset[str] = frozenset()
    series_called: frozenset[str] = frozenset()

    @classmethod
    def of(cls, path: Path, slug: str | None = None, event: str | None = None) -> Names:
        """Return the names given, else those that follow from the name of the file. Raises GridwalkError.

        >>> (names := Names.of(Path("alms-2004-laguna-seca.txt"))).slug, names.event
        ('alms-2004-laguna-seca', 'alms/2004/laguna-seca')
        """
        slug = slug or key(path.stem)
        dated = _DATED.fullmatch(slug)
        event = event or ("/".join(dated.groups()) if dated else slug)
        for option, value, form, example in (
            ("slug", slug, _KEY, "alms-2004-sebring"),
            ("event", event, _EVENT, "alms/2004/sebring"),
        ):
            if not form.fullmatch(value):
                raise GridwalkError(f"--{option} {value!r}: expected lowercase letters, digits and hyphens, such as {example}")
        return cls(slug, event)

    @property
    def series(self) -> str:
        """The key of the series that the event is of."""
        return self.event.partition("/")[0]

    def entries(self, count: int) -> list[str]:
        """Return the keys of so many rows: the row's number, with the report's name where another source has one of them.

        >>> Names("page", "lakes/2031", frozenset({"r02"})).entries(2), Names("page", "lakes/2031").entries(2)
        (['page-r01', 'page-r02'], ['r01', 'r02'])
        """
        rows = row_names(count)
        return rows if self.taken.isdisjoint(rows) else [f"{self.slug}-{row}" for row in rows]

    @property
    def scope(self) -> str:
        """What drivers are known in, of whom no source says who they are: the event."""
        return self.event.replace("/", "-")


def row_names(count: int) -> list[str]:
    """Return the names of so many rows."""
    width = max(2, len(str(count)))
    return [f"r{number:0{width}d}" for number in range(1, count + 1)]


def titled(page: Page, names: Names, titles: Titles) -> dict[str, list[Record]]:
    """Return ``tables`` with what a person says of the page: a note says of each name where it stands, if not in the rows."""
    titles.check()
    made = tables(page, names)
    report, first = made["reports"][0], made["passages"][0]["id"]
    report |= {name: said for name, said in (("label", titles.report), ("source", titles.source)) if said}
    if titles.event:
        made["events"] = [{"id": names.event} | beside(_said(page, made, titles.event), names.called, titles.event)]
    if titles.series:
        named = _said(page, made, titles.series)
        if names.series != key(titles.series):
            of = f"id={names.series}: the series of the event, {names.series}"
            named["note"] = "; ".join(filter(None, (of, named.get("note"))))
        made["series"] = [{"id": names.series} | beside(named, names.series_called, titles.series)]
    if titles.day:
        note = f"date={titles.day}: {titles.day} is said by whoever read the page"
        made["session-dates"].append({"event": names.event, "session": "race", "date": titles.day, "passage": first, "note": note})
    return made


def _said(page: Page, made: Mapping[str, list[Record]], title: str) -> Record:
    """Return a name that a person gives, with the first row that prints it, else with the first row and a note."""
    for passage in made["passages"]:
        if has_name(title, page.text[int(passage["start"]) : int(passage["end"])]):
            return {"label": title, "passage": passage["id"]}
    why = "printed by the page outside the table" if has_name(title, page.text) else "said by whoever read the page"
    # A semicolon ends a reason.
    said = title.replace("; ", ", ")
    return {"label": title, "passage": made["passages"][0]["id"], "note": f"label={title}: {said} is {why}"}


def tables(page: Page, names: Names) -> dict[str, list[Record]]:
    """Return the rows of every table that a page makes. What the readings of a row disagree on is left empty."""
    made: dict[str, list[Record]] = {name: [] for name in SCHEMAS}
    digest = hashlib.sha256(page.text.encode()).hexdigest()
    made["reports"].append({
        "id": names.slug, "sha256": digest, "characters": str(len(page.text)),
        "source": "A results page, read by machine; say here what it is and where it was found",
    })  # fmt: skip
    rows = list(zip(page.table.rows, row_names(len(page.table.rows)), names.entries(len(page.table.rows)), strict=True))
    first = f"{names.slug}/{row_names(len(rows))[0]}"
    made["events"].append({"id": names.event, "passage": first})
    note = "kind=race: a results page is assumed to be of a race"
    made["sessions"].append({"event": names.event, "session": "race", "kind": "race", "passage": first, "note": note})
    surnames = Counter(key(name) for row in page.table.rows for name in row.certain.drivers)
    # Where no row prints a reason, that one prints none says nothing.
    reasons = any(reading.reason or reading.status for row in page.table.rows for reading in row.readings)
    apart = contradicting(page.table.rows)
    labelled: set[tuple[str, str]] = set()
    for row, name, entry in rows:
        common = {"passage": f"{names.slug}/{name}", "event": names.event, "entry": entry}
        text = page.text[row.start : row.end]
        sha256 = hashlib.sha256(text.encode()).hexdigest()
        passage = {"id": common["passage"], "report": names.slug, "start": str(row.start), "end": str(row.end), "sha256": sha256}
        made["passages"].append(passage)
        made["results"].append(common | _result(row, apart, reasons=reasons))
        made["entries"].append(common | _entry(row, names))
        _more(made, common, row.certain)
        for record in _drivers(row.certain, names, name, surnames):
            named = {n: record[n] for n in ("id", "label", "altLabel", "givenName", "familyName")}
            made["drivers"].append(named | {"passage": common["passage"], "note": record["named"]})
            made["crew"].append(common | {n: record[n] for n in ("seat", "order", "driver", "note")})
        _labels(made, labelled, row.certain, names, common["passage"])
    _own_keys(made["drivers"], made["crew"])
    _of_nations(made, rows)
    _of_series(made, names, first)
    return made


def _more(made: dict[str, list[Record]], common: Record, reading: Reading) -> None:
    """Add what a row says of points, gaps in laps, engine, tyres and the maker of the car."""
    details = {name: value for name, value in reading.values if name in _DETAILS}
    if details:
        made["result-details"].append(common | {"session": "race"} | details)
    if reading.engine or reading.tyres:
        made["equipment"].append(common | {"engine": reading.engine, "tyres": reading.tyres})
    if reading.make:
        made["entry-details"].append(common | {"chassisMake": key(reading.make)})


def _of_nations(made: dict[str, list[Record]], rows: list[tuple[PrintedRow, str, str]]) -> None:
    """Say under which country each driver is listed."""
    nations = {(entry, str(seat)): (nation, row) for row, _, entry in rows for seat, nation in enumerate(row.certain.nations, 1)}
    for member in made["crew"]:
        nation, row = nations.get((member["entry"], member["seat"]), ("", None))
        if row and nation:
            thing = {"thing": f"driver/{member['driver']}", "countryCode": nation, "passage": member["passage"]}
            printed = re.search(rf"(?<!\w){re.escape(nation)}(?!\w)", " ".join(row.cells))
            why = (
                ""
                if printed
                else f"countryCode={nation}: the picture of a flag beside the name is called {nation.replace(';', ',')}"
            )
            made["nationalities"].append(thing | {"note": why})


def _own_keys(drivers: list[Record], crew: list[Record]) -> None:
    """Give whoever has a given and a family name, and shares them with nobody, a key of their own."""
    called = Counter(record["label"] for record in drivers)
    keys = dict[str, str]()
    for record in drivers:
        given, family = record["givenName"], record["familyName"]
        if _GIVEN.fullmatch(given) and family and called[record["label"]] == 1:
            keys[record["id"]] = key(record["label"])
            record["id"] = keys[record["id"]]
    for record in crew:
        record["driver"] = keys.get(record["driver"], record["driver"])


def _of_series(made: dict[str, list[Record]], names: Names, passage: str) -> None:
    """Say the series of each class, which its key names, and its code: what the results table prints."""
    series = names.event.partition("/")[0]
    if made["classes"]:
        made["series"].append({"id": series, "label": series, "passage": passage, "note": f"label={series}: {series} {UNNAMED}"})
    for record in made["classes"]:
        code = record.get("label") or record.get("altLabel", "")
        why = "" if _CODE.fullmatch(code) else f"; code={code}: {code} is what the results table prints for the class"
        record |= {"code": code, "series": series, "note": f"series={series}: the series of the event, {series}{why}"}


def _result(row: PrintedRow, apart: frozenset[int], *, reasons: bool) -> Record:
    reading = row.certain
    (finish, why), (classification, told) = end_of(reading, row, reasons=reasons)
    notes = [f"finish={finish}: {why}"] if finish else []
    if classification:
        notes.append(f"classification={classification}: {told}")
    notes += [
        f"{name}={value}: {value} is printed, and each class counts from 1"
        for name, value in reading.values
        if reading.in_class and name == _IN_CLASS
    ]
    if row.ambiguous:
        notes.append(f"ambiguous, one of: {' OR '.join(map(str, row.readings))}".strip())
    values = dict(reading.values)
    return {
        "session": "race",
        "position": str("" if reading.position in apart else reading.position or ""),
        "laps": "" if reading.laps is None else str(reading.laps),
        "finish": finish,
        "classification": classification,
        "retirementCause": cause_of(reading) if finish == "retired" else "",
        "asPrinted": reading.reason or reading.status,
        "note": "; ".join(notes),
    } | {name: values[name] for name in _MEASURED if name in values}


def _entry(row: PrintedRow, names: Names) -> Record:
    reading = row.certain
    size = str(len(reading.drivers)) if reading.drivers else ""
    return {
        "number": reading.number,
        "raceClass": _class(reading.race_class, names),
        "team": key(reading.team),
        "model": _model(reading.chassis),
        "crewSize": size,
        "note": "; ".join([f"crewSize={size}: counted from the names"] * bool(size) + _above(row, names)),
    }


def _above(row: PrintedRow, names: Names) -> list[str]:
    """Return the note on a class that is written above the row."""
    code = row.certain.race_class
    return [f"raceClass={_class(code, names)}: {code} is written above the row"] if code and code == row.heading else []


def _class(code: str, names: Names) -> str:
    series = names.event.split("/")[0]
    return (known_as("classes", code, f"{series}/") or f"{series}/{key(code)}") if code else ""


def _model(chassis: str) -> str:
    return known_as("models", chassis) or key(chassis)


def _drivers(reading: Reading, names: Names, row: str, surnames: Mapping[str, int]) -> Iterable[Record]:
    seen = Counter[str]()
    for order, name in enumerate(reading.drivers, 1):
        plain = key(name)
        seen[plain] += 1
        # Two rows with one name are two people, or one: not to be decided here, nor which of them another page means.
        shared = f"-{row if names.slug == names.scope else f'{names.slug}-{row}'}" if surnames[plain] > 1 else ""
        again = f"-{seen[plain]}" if seen[plain] > 1 else ""
        yield {
            "seat": str(order), "order": str(order), "driver": f"{names.scope}/{plain}{shared}{again}", "label": name,
            "givenName": name_parts(name)[0], "familyName": name_parts(name)[1], "named": _named(name, reading, order - 1),
            "altLabel": reading.printed[order - 1] if order <= len(reading.printed) else "",
            "id": f"{names.scope}/{plain}{shared}{again}", "note": f"order={order}: the order of the names",
        }  # fmt: skip


def _named(name: str, reading: Reading, at: int) -> str:
    """Return the note on a name that is put otherwise than it is printed, or whose parts nobody can tell."""
    if at < len(reading.printed) and reading.printed[at]:
        return f"label={name}: {name} is printed as {reading.printed[at].replace(';', ',')}"
    return "" if any(name_parts(name)) else f"label={name}: {name} is printed, and where the given name ends is not known"


def name_parts(name: str) -> tuple[str, str]:
    """Return the given and the family name of a printed name, both empty where nobody can tell where one ends.

    >>> name_parts("Rowe"), name_parts("Ann May"), name_parts("J.Holm"), name_parts("LIND Otto"), name_parts("Ana de la Cruz")
    (('', 'Rowe'), ('Ann', 'May'), ('J.', 'Holm'), ('Otto', 'LIND'), ('', ''))
    """
    words, family = name.split(), surname_of(name)
    if len(words) == 1 and family == name:
        return "", name
    first, last = words[0], words[-1]
    if len(words) == 2 and len(first) > 1 and first.isalpha() and first.isupper() and not last.isupper():
        return last, first
    # A particle in a capital may be a given name: Ben, Al, Di.
    if any(word.lower() in PARTICLES and not word.islower() for word in words[:-1]):
        return "", ""
    if words_of(name) == 1 and family:
        return name.removesuffix(family).strip(), family
    return (first, last) if len(words) == 2 else ("", "")


def _labels(made: dict[str, list[Record]], there: set[tuple[str, str]], reading: Reading, names: Names, passage: str) -> None:
    """Add, once for each, what the classes, cars and teams of the rows are called. ``there`` has those that are added."""
    printed = (
        ("classes", _class(reading.race_class, names), reading.race_class),
        ("models", _model(reading.chassis), reading.chassis),
        ("teams", key(reading.team), reading.team),
        ("makes", key(reading.make), reading.make),
    )
    for table, identity, text in printed:
        if text and (table, identity) not in there:
            there.add((table, identity))
            # Our data already has a name for what it knows: the printed one is another.
            known = identity in _known(table).get(text, ()) and text not in known_names(table, "label")
            name = "altLabel" if known else "label"
            made[table].append({"id": identity, name: text, "passage": passage})


def known_as(table: str, text: str, prefix: str = "") -> str:
    """Return what the project's own data calls a thing that it knows by exactly this name, or nothing.

    >>> known_as("models", "Chevrolet Corvette C5-R"), known_as("classes", "P1", "alms/"), known_as("models", "Alba 4")
    ('chevrolet-corvette-c5-r', 'alms/lmp1', '')
    """
    found = [identity for identity in _known(table).get(text, ()) if identity.startswith(prefix)]
    return found[0] if text and len(found) == 1 else ""


@cache
def _known(table: str) -> Mapping[str, set[str]]:
    """Return what each name in the project's own data is the name of."""
    found: defaultdict[str, set[str]] = defaultdict(set)
    for path in resources.files("data", f"*/*/{table}.csv"):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for spelling in (row.get("label", ""), row.get("code", ""), *row.get("altLabel", "").split("|")):
                    found[spelling].add(row["id"])
    return found
