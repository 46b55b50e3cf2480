"""Verify: every defect that a table can have against its document is found, and named."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from gridwalk.base import resources
from gridwalk.verify.sentences import split
from gridwalk.verify.verify import Finding, verify

FIXTURES = Path(__file__).parent / "fixtures"
LAKESIDE = FIXTURES / "data" / "reports" / "lakeside-2031"
DOCUMENT = (FIXTURES / "documents" / "lakeside-2031.txt").read_bytes().decode()
SLUG = "alms-2004-laguna-seca"
REPORT = resources.CHECKOUT.parent / "shared" / "report" / f"{SLUG}.txt"

Where = dict[str, str]
Change = Callable[[str, Where, str, str], list[Finding]]


def edit(path: Path, where: Where, column: str, value: str) -> None:
    """Set a cell of the one row that has these cells."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    (row,) = [row for row in rows if where.items() <= row.items()]
    row[column] = value
    write(path, rows)


def write(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return shutil.copytree(LAKESIDE, tmp_path / "lakeside-2031")


@pytest.fixture
def change(source: Path) -> Change:
    """Return a function that sets one cell of the made-up report and verifies it."""

    def changed(table: str, where: Where, column: str, value: str) -> list[Finding]:
        edit(source / f"{table}.csv", where, column, value)
        return verify(source, DOCUMENT)

    return changed


def found(findings: list[Finding], table: str, column: str, message: str) -> bool:
    return any(f.path.stem == table and f.column == column and message in f.message for f in findings)


def at(passage: str, **cells: str) -> Where:
    return {"passage": f"lakeside-2031/{passage}", **cells}


def test_the_made_up_report_verifies() -> None:
    assert verify(LAKESIDE, DOCUMENT) == []


@pytest.mark.skipif(not REPORT.is_file(), reason="the original report is not part of the project")
def test_the_real_report_verifies() -> None:
    assert verify(resources.folder("data") / "reports" / SLUG, REPORT.read_bytes().decode()) == []


def test_another_document_is_found_out() -> None:
    findings = verify(LAKESIDE, DOCUMENT.replace("Eight starters", "Seven starters"))
    assert found(findings, "reports", "sha256", "is not the hash of the document")
    assert found(findings, "passages", "sha256", "expected")
    assert not found(findings, "reports", "characters", "is not the length")
    assert found(verify(LAKESIDE, DOCUMENT + "\n"), "reports", "characters", "is not the length of the document")


@pytest.mark.parametrize(("column", "value"), [("start", "1"), ("end", "10"), ("sha256", "0" * 64)])
def test_a_passage_with_a_wrong_range_or_hash(change: Change, column: str, value: str) -> None:
    findings = change("passages", {"id": "lakeside-2031/p1.1"}, column, value)
    assert found(findings, "passages", column, "expected")


def test_a_passage_that_is_left_out(source: Path) -> None:
    path = source / "passages.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if not row["id"].endswith("/p16.1")]
    write(path, rows)
    (finding,) = verify(source, DOCUMENT)
    assert (finding.passage, finding.message) == ("p16.1", "is in the document and not in the table")


def test_a_passage_that_the_document_does_not_have(change: Change) -> None:
    findings = change("passages", {"id": "lakeside-2031/p16.1"}, "id", "lakeside-2031/p99.1")
    assert found(findings, "passages", "id", "is not a sentence or table row of the document")


def test_a_passage_that_nobody_cites_must_say_why(change: Change) -> None:
    findings = change("passages", {"id": "lakeside-2031/p16.1"}, "statesNothing", "")
    assert [f.message for f in findings] == ["must say why no row cites the passage"]


def test_a_passage_that_is_cited_states_something(change: Change) -> None:
    findings = change("passages", {"id": "lakeside-2031/p1.1"}, "statesNothing", "nothing")
    assert [f.message for f in findings] == ["but rows cite it, or lean on it"]


NOT_THERE = "is not in the passage"
CELLS = [
    ("series", at("p1.1"), "founded", "2025", NOT_THERE),
    ("series", at("p1.1"), "label", "Northern Sport Cap", NOT_THERE),
    ("series", at("p1.1"), "founder", "ada-quall", NOT_THERE),
    ("events", at("p5.2"), "month", "2031-05", NOT_THERE),
    ("results", at("p8.6", entry="r02"), "gapToLeader", "1.26", NOT_THERE),
    ("results", at("p14.4"), "lapsLed", "13", NOT_THERE),
    ("results", at("p14.4"), "retirementCause", "clutch", NOT_THERE),
    ("entries", at("p10.1"), "number", "22", NOT_THERE),
    ("entries", at("p14.3"), "team", "pike-racing", NOT_THERE),
    ("entries", at("p14.3"), "model", "orrin-r3", NOT_THERE),
    ("quantities", at("p2.3", id="nsc/2031/sp1/minimum-mass-kg"), "numericValue", "180", "together with its unit"),
    ("crew", at("p15.3", driver="piotr-zielin"), "driver", "leo-brandt", NOT_THERE),
    ("crew", at("p15.3", driver="piotr-zielin"), "entry", "r05", NOT_THERE),
    ("crew", at("p15.3", driver="piotr-zielin"), "event", "nsc/2031/stonebridge", NOT_THERE),
    ("standings", at("p9.1", competitor="driver/anna-hale"), "rank", "3", NOT_THERE),
    ("running-positions", at("p7.1"), "turn", "4", NOT_THERE),
    ("models", at("p7.2"), "id", "velox-v2", "is not the key"),
    ("results", at("p14.4"), "finish", "running", NOT_THERE),
]


@pytest.mark.parametrize(("table", "where", "column", "value", "message"), CELLS)
def test_a_cell_that_its_passage_does_not_bear_out(
    change: Change, table: str, where: Where, column: str, value: str, message: str
) -> None:
    assert found(change(table, where, column, value), table, column, message)


def test_a_row_says_something(change: Change) -> None:
    findings = change("results", at("p14.2"), "gridPosition", "")
    assert found(findings, "results", "", "has no value beyond its key")


def test_a_name_is_made_of_its_parts(change: Change) -> None:
    findings = change("drivers", at("p8.2", id="kate-marlow"), "givenName", "")
    assert found(findings, "drivers", "label", "must be givenName and familyName")


def test_a_number_goes_with_its_unit(change: Change) -> None:
    findings = change("quantities", at("p2.2", id="nsc/2031/sp1/turbocharged"), "unit", "HP")
    assert found(findings, "quantities", "numericValue", "together with its unit")


def test_a_name_that_several_cars_bear_identifies_none(change: Change) -> None:
    findings = change("entries", at("p8.1", entry="r02"), "note", "")
    assert found(findings, "entries", "entry", "is not the key of what the passage names")


NOTES = [
    ("position=1: kept the lead", "ledRace", NOT_THERE),
    ("position=2: kept the lead; ledRace=true: took it", "note", "says position=2, the cell says '1'"),
    ("position: kept the lead; ledRace=true: took it", "note", "says position=, the cell says '1'"),
    ("place=1: kept the lead; position=1: kept it; ledRace=true: took it", "note", "names no column: 'place'"),
    ("laps=: not given; position=1: kept it; ledRace=true: took it", "note", "says laps=, the cell says ''"),
    ("they won; position=1: kept it; ledRace=true: took it", "note", "must read 'column=value: why"),
]


@pytest.mark.parametrize(("note", "column", "message"), NOTES)
def test_a_note_excuses_one_value_of_one_column(change: Change, note: str, column: str, message: str) -> None:
    assert found(change("results", at("p8.5"), "note", note), "results", column, message)


TABLE_ROW = [
    ("results", at("r08"), "position", "7", "put together"),
    ("results", at("r08"), "laps", "41", "put together"),
    ("results", at("r08"), "asPrinted", "Water pumps", "put together"),
    ("entries", at("r08"), "raceClass", "nsc/sp2", "put together"),
    ("entries", at("r08"), "model", "orrin-r3", "put together"),
    ("entries", at("r08"), "crewSize", "3", "crewSize must be the number of names"),
    ("entries", at("r08"), "entry", "r07", "must be of one car"),
    ("crew", at("r08", seat="1"), "driver", "emeka-okafor", "put together"),
    ("crew", at("r08", seat="1"), "order", "3", "must count from 1"),
    ("crew", at("r08", seat="1"), "seat", "3", "must count from 1"),
    ("entries", at("r08"), "passage", "lakeside-2031/p14.3", "one entry, one result"),
]


@pytest.mark.parametrize(("table", "where", "column", "value", "message"), TABLE_ROW)
def test_a_table_row_is_put_together_again(change: Change, table: str, where: Where, column: str, value: str, message: str) -> None:
    findings = change(table, where, column, value)
    assert any(f.passage == "lakeside-2031/r08" and message in f.message for f in findings)


UNUSED = [
    ("tallies", at("p11.1"), "value", "", "the number 2 of the passage"),
    ("entries", at("p10.1"), "number", "", "the number 21 of the passage"),
]


@pytest.mark.parametrize(("table", "where", "column", "value", "message"), UNUSED)
def test_a_number_that_no_row_uses(change: Change, table: str, where: Where, column: str, value: str, message: str) -> None:
    assert any(message in f.message for f in change(table, where, column, value))


def test_a_name_that_no_row_uses(change: Change) -> None:
    findings = change("incidents", at("p8.4"), "by", "")
    assert any("no row uses the name 'Nils Dorne' of the passage" in f.message for f in findings)


EMPTIED = [
    ("models", at("p15.3"), "make", "wren belongs there"),
    ("events", at("p5.3"), "circuit", "coldwater-ring belongs there"),
    ("entries", at("p15.2"), "raceClass", "nsc/sp2 belongs there"),
    ("seasons", at("p5.3"), "series", "nsc belongs there"),
]


@pytest.mark.parametrize(("table", "where", "column", "message"), EMPTIED)
def test_a_cell_is_not_empty_where_the_passage_would_fill_it(
    change: Change, table: str, where: Where, column: str, message: str
) -> None:
    assert found(change(table, where, column, ""), table, column, message)


def test_a_printed_reason_is_a_cause(change: Change) -> None:
    findings = change("results", at("r08"), "retirementCause", "")
    assert any("must have a retirementCause" in f.message for f in findings)


def test_findings_are_sorted_and_never_show_the_text() -> None:
    findings = verify(LAKESIDE, DOCUMENT.upper())
    assert len(findings) >= 70
    assert findings == sorted(findings)
    sentences = [DOCUMENT.upper()[p.start : p.end] for p in split(DOCUMENT)]
    assert not any(s in str(f) for f in findings for s in sentences)


CONCLUDED = [
    ("results", at("p8.6"), "gapInClass", "1.75", "concluded from the context", "nothing there tells the number"),
    ("results", at("p8.6"), "gapInClass", "1.75", "concluded, see p10.3", "nothing there tells the number"),
    ("results", at("p8.6"), "gapInClass", "0.75", "concluded, see p10.3", ""),
    ("results", at("p8.6"), "ledClass", "true", "concluded from the context", "takes up no word"),
    ("results", at("p8.6"), "ledClass", "true", "those who were second", ""),
    ("teams", at("p14.1"), "seasonDebut", "nsc/2031/coldwater", "concluded from the context", "does not name it"),
    ("teams", at("p14.1"), "seasonDebut", "nsc/2031/stonebridge", "the event by a short name", ""),
    ("models", at("p10.5"), "lastEvent", "nsc/2031/lakeside", "as one sees", "does not name it"),
    ("models", at("p10.5"), "lastEvent", "nsc/2031/lakeside", "this race", ""),
]


@pytest.mark.parametrize(("table", "where", "column", "value", "why", "message"), CONCLUDED)
def test_what_is_concluded_is_told_somewhere(
    source: Path, table: str, where: Where, column: str, value: str, why: str, message: str
) -> None:  # fmt: skip
    path = source / f"{table}.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    row = next(row for row in rows if where.items() <= row.items())
    row |= {column: value, "note": f"{column}={value}: {why}"}
    write(path, rows)
    findings = [f.message for f in verify(source, DOCUMENT) if f.column == column and "is concluded, but" in f.message]
    assert [message in found for found in findings] == ([True] if message else [])


def test_a_passage_says_how_many_rows_cite_it(change: Change) -> None:
    right = change("passages", {"id": "lakeside-2031/p2.4"}, "rows", "7")
    (finding,) = [f for f in right if f.column == "rows"]
    number = finding.message.split(", ")[1].split(":")[0]
    assert finding.message.startswith("is not how many rows cite the passage, ")
    assert change("passages", {"id": "lakeside-2031/p2.4"}, "rows", number) == []


def test_two_drivers_named_together_are_spoken_of_together(source: Path) -> None:
    path = source / "crew.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    write(path, [row for row in rows if not (row["passage"].endswith("/p9.1") and row["driver"] == "leo-brandt")])
    messages = [f.message for f in verify(source, DOCUMENT) if f.path == path]
    assert any(message.startswith("and no row says the same of leo-brandt") for message in messages)
