"""The folder of a new report: every table with its header, all passages, and the rows of the results table in the report."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from gridwalk.base.errors import Problem, SourceError
from gridwalk.base.files import write_texts
from gridwalk.keeping import todo
from gridwalk.keeping.documents import Document, with_sentences
from gridwalk.keeping.names import as_csv, schemas
from gridwalk.pages import race_tables
from gridwalk.pages.grids import PrintedTable
from gridwalk.pages.page import NoTableError, Page, read_page
from gridwalk.pages.page_files import review
from gridwalk.pages.race_tables import Names
from gridwalk.pages.titles import Record, Titles, beside
from gridwalk.tables.folders import METADATA, REVIEW, TODO
from gridwalk.tables.matching import has_name
from gridwalk.tables.own import EVENT
from gridwalk.tables.rows import Row
from gridwalk.tables.schema import TableSchema
from gridwalk.verify import sentences
from gridwalk.verify.evidence import Evidence
from gridwalk.verify.sentences import Parting


@dataclass(frozen=True)
class Started:
    """What was begun: the folder, the files, the passages, the rows read from the results table, and what a person has to know.

    ``todo``: how many passages have something left to say.

    >>> Started(Path("net"), ("reports.csv",), passages=33, rows=12, ambiguous=0, todo=21, warnings=()).todo
    21
    """

    folder: Path
    files: tuple[str, ...]
    passages: int
    rows: int
    ambiguous: int
    todo: int
    warnings: tuple[Problem, ...]


def start(
    document: Path, names: Names, titles: Titles, folder: Path, table: int | str | None = None, *, force: bool = False
) -> Started:
    """Write the folder of a report: all of its files or none.

    ``table``: which results table of several. Raises SourceError where the document cannot be read, is HTML, or does not
    print a name that is given; StoreError where a file is there already and ``force`` is not set; LimitError.
    """
    titles.check()
    report = Document.read(document)
    if report.html:
        raise SourceError([Problem(document, 0, "", "is HTML, expected plain text: the place of a sentence is one in plain text")])
    page, warnings = _page(report, table)
    parting = with_sentences(report.text, page.table)
    made = _rows(page, parting, names, titles)
    evidence = Evidence([row for name, rows in made.items() for row in _numbered(name, rows)], report.text, ways=(parting,))
    lines = todo.lines(evidence)
    files = {f"{name}.csv": as_csv(schema.header, made.get(name, [])) for name, schema in schemas().items()}
    files |= {METADATA: _metadata(names, titles), TODO: todo.as_tsv(lines)}
    if page.table.rows:
        files[REVIEW] = review(page)
    write_texts(folder, files, force=force, lost=", with all that was entered")
    ambiguous = [
        Problem(document, row.line, "", f"ambiguous, one of: {' OR '.join(map(str, row.readings))}")
        for row in page.table.rows
        if row.ambiguous
    ]
    return Started(
        folder, tuple(files), len(made["passages"]), len(page.table.rows), len(ambiguous), len(lines), (*warnings, *ambiguous)
    )


def _numbered(table: str, rows: Iterable[Record]) -> list[Row]:
    """Return records as the rows of a table, as ``verify`` reads them; the header is line 1."""
    schema = schemas()[table]
    filled = ({column: record.get(column, "") for column in schema.header} for record in rows)
    return [Row(Path(f"{table}.csv"), schema, line, cells) for line, cells in enumerate(filled, 2)]


def _page(report: Document, table: int | str | None) -> tuple[Page, tuple[Problem, ...]]:
    """Return the results table of a report, of no rows where it has none, and what is to be said of it."""
    document = report.path
    try:
        page = read_page(document, table)
    except NoTableError as error:
        message = "no results table was found, so only its sentences are passages"
        near = (problem for problem in error.problems if problem.row)
        return Page(document, report.text, PrintedTable(1, ())), (Problem(document, 0, "", message), *near)
    unknown = (f"the column {header!r} is unknown and left out" for header in page.table.left_out)
    left_out = [Problem(document, page.table.line, "", message) for message in unknown]
    return page, (*left_out, *page.table.passed_over, *page.warnings)


def _rows(page: Page, parting: Parting, names: Names, titles: Titles) -> dict[str, list[Record]]:
    made = race_tables.tables(page, names) if page.table.rows else _without_rows(page, names)
    _cite_as_verified(made, parting, names)
    _name_report(made, page.path, titles)
    _name_event(made, page, names, titles)
    _name_series(made, page, names, titles)
    cited = {record.get("passage") for name in made for record in made[name]}
    for passage in made["passages"]:
        passage |= {} if passage["id"] in cited else {"statesNothing": todo.UNREAD}
    return made


def _without_rows(page: Page, names: Names) -> dict[str, list[Record]]:
    """Return the tables of a report without a results table: nothing is known of a session, not even that it was a race."""
    report = {"id": names.slug, "sha256": sentences.sha256(page.text), "characters": str(len(page.text))}
    return {name: [] for name in race_tables.SCHEMAS} | {"reports": [report]}


def _cite_as_verified(made: dict[str, list[Record]], parting: Parting, names: Names) -> None:
    """Put all passages of the report into the table, and let rows cite those of the same place that ``verify`` knows."""
    called = {(p.start, p.end): p.name for p in parting.passages}
    names_of = {record["id"]: called[_range(record)] for record in made["passages"]}
    made["passages"] = [_passage(p, names) for p in parting.passages]
    _rename(made, names_of, names)


def _rename(made: dict[str, list[Record]], called: Mapping[str, str], names: Names) -> None:
    """Let rows cite passages by other names; a car is called as its row is."""
    for record in (record for records in made.values() for record in records):
        cited = record.get("passage", "")
        if name := called.get(cited):
            entry = {"entry": record["entry"].replace(cited.rpartition("/")[2], name)} if "entry" in record else {}
            record |= {"passage": f"{names.slug}/{name}"} | entry


def _range(passage: Record) -> tuple[int, int]:
    return int(passage["start"]), int(passage["end"])


def _passage(passage: sentences.Passage, names: Names) -> Record:
    place = {"start": str(passage.start), "end": str(passage.end), "sha256": passage.sha256}
    return {"id": f"{names.slug}/{passage.name}", "report": names.slug} | place


def _name_report(made: dict[str, list[Record]], document: Path, titles: Titles) -> None:
    report = made["reports"][0]
    report["label"] = titles.report or document.name
    report["source"] = titles.source or "A report, entered sentence by sentence; say here what it is and where it was found"


def _name_event(made: dict[str, list[Record]], page: Page, names: Names, titles: Titles) -> None:
    named = _named(made, page, names.event, titles.event, "event")
    made["events"] = [{"id": names.event} | beside(named, names.called, titles.event)]


def _name_series(made: dict[str, list[Record]], page: Page, names: Names, titles: Titles) -> None:
    if made["classes"] or titles.series:
        named = _named(made, page, names.series, titles.series, "series")
        made["series"] = [{"id": names.series} | beside(named, names.series_called, titles.series)]


def _named(made: dict[str, list[Record]], page: Page, key: str, title: str, what: str) -> Record:
    """Return the name of a thing with the first passage that prints it; where none is given, one made from its key."""
    passages = made["passages"]
    if not title:
        return {"label": key, "passage": passages[0]["id"], "note": f"label={key}: {key} {race_tables.UNNAMED}"}
    for passage in passages:
        if has_name(title, page.text[int(passage["start"]) : int(passage["end"])]):
            return {"label": title, "passage": passage["id"]}
    message = f"no passage prints {title!r}; give the name of the {what} as the report prints it"
    raise SourceError([Problem(page.path, 0, "", message)])


def _metadata(names: Names, titles: Titles) -> str:
    named = [{"url": f"{name}.csv", "tableSchema": f"../../../ontology/tables/{s.path.name}"} for name, s in _in_order()]
    described = {
        "@context": "http://www.w3.org/ns/csvw",
        "dc:title": f"{titles.event or names.event}, as one report tells it",
        "dc:type": "report",
        EVENT: names.event,
        "tables": named,
    }
    return json.dumps(described, indent=2, ensure_ascii=False) + "\n"


def _in_order() -> list[tuple[str, TableSchema]]:
    """Return the tables with those of the report itself first."""
    first = ("reports", "passages")
    return sorted(schemas().items(), key=lambda table: (table[0] not in first, first.index(table[0]) if table[0] in first else 0))
