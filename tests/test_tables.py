"""Bad tables are refused, every problem at once, each with file, row and column."""

from __future__ import annotations

import csv
import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from gridwalk.base.errors import SourceError
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.whole import build
from gridwalk.rdf import dataset
from gridwalk.tables import own
from gridwalk.tables.compiler import Compiled
from gridwalk.tables.schema import load_schema
from tests import unprivileged

if TYPE_CHECKING:
    from collections.abc import Callable

ROOT = Path(__file__).parent.parent
FIXTURE = ROOT / "tests" / "fixtures" / "data"
SLUG = "lakeside-2031"
SCHEMAS = sorted((ROOT / "ontology" / "tables").glob("*.json"))


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the made-up data, in a path with a space and an accent."""
    return Path(shutil.copytree(FIXTURE, tmp_path / "données d'essai"))


def table(data: Path, name: str) -> Path:
    return data / "reports" / SLUG / name


def change(path: Path, edit: Callable[[bytes], bytes]) -> None:
    before = path.read_bytes()
    after = edit(before)
    assert after != before
    path.write_bytes(after)


def problems(data: Path) -> list[str]:
    with pytest.raises(SourceError) as caught:
        build(data)
    return [str(p).replace(str(data), "DATA") for p in caught.value.problems]


def set_cell(path: Path, row: int, column: str, value: str) -> None:
    """Set one cell; row counts from 1 with the header as 1. The fixture's cells here need no quotes."""
    lines = path.read_text(encoding="utf-8").split("\n")
    cells = lines[row - 1].split(",")
    cells[lines[0].split(",").index(column)] = value
    lines[row - 1] = ",".join(cells)
    path.write_text("\n".join(lines), encoding="utf-8", newline="")


def test_the_fixture_builds(data: Path) -> None:
    assert len(build(data).lines) > 1000


def test_unknown_column(data: Path) -> None:
    change(table(data, "results.csv"), lambda b: b.replace(b"classPosition", b"clasPosition", 1))
    assert problems(data)[0] == (
        f"DATA/reports/{SLUG}/results.csv:1: column clasPosition: unknown column; did you mean 'classPosition'?"
    )


def test_columns_that_need_not_be_filled_may_be_left_out(data: Path) -> None:
    """A table of before a schema got more columns builds as it did; what says which thing, or from where, must be there."""
    before, makes = build(data).lines, table(data, "makes.csv")
    with makes.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert not any(row["note"] for row in rows)

    def write(header: list[str]) -> None:
        with makes.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, extrasaction="ignore", lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)

    write([name for name in rows[0] if name != "note"])
    assert build(data).lines == before
    write([name for name in rows[0] if name != "passage"])
    assert f"DATA/reports/{SLUG}/makes.csv:1: column passage: column is missing" in problems(data)


def test_column_twice_and_out_of_order(data: Path) -> None:
    change(table(data, "makes.csv"), lambda b: b.replace(b"id,label,altLabel", b"id,label,label", 1))
    change(table(data, "teams.csv"), lambda b: b.replace(b"id,label", b"label,id", 1))
    found = "\n".join(problems(data))
    assert "makes.csv:1: column label: column appears twice" in found
    assert "teams.csv:1: columns are out of order, expected id,label,altLabel" in found


@pytest.mark.parametrize(
    ("column", "value", "expected"),
    [
        ("laps", "12.5", "found '12.5', expected an integer without leading zeros, of at most 18 digits"),
        ("laps", "012", "found '012', expected an integer without leading zeros, of at most 18 digits"),
        ("laps", "twelve", "found 'twelve', expected an integer without leading zeros, of at most 18 digits"),
        ("gapInClass", "4.0", "found '4.0', expected a decimal in its shortest form, such as 4 or 2.238"),
        ("gapInClass", "1e3", "found '1e3', expected a decimal in its shortest form, such as 4 or 2.238"),
        ("ledRace", "yes", "found 'yes', expected true or false"),
        ("laps", " 12", "found ' 12', expected no spaces at either end"),
        ("session", "", "is empty, expected a value"),
    ],
)
def test_bad_datatype(data: Path, column: str, value: str, expected: str) -> None:
    set_cell(table(data, "results.csv"), 2, column, value)
    assert f"DATA/reports/{SLUG}/results.csv:2: column {column}: {expected}" in problems(data)


def test_numbers_of_a_batch_are_told_apart(data: Path) -> None:
    """A number with a line break in it is not two numbers, and -0 is none."""
    for line, value in ((4, "0.50"), (3, "-0"), (2, '"1\n2"')):
        set_cell(table(data, "results.csv"), line, "gapInClass", value)
    found = "\n".join(problems(data))
    assert r"column gapInClass: found '1\n2', expected a decimal" in found
    assert "column gapInClass: found '-0', expected a decimal" in found
    assert "column gapInClass: found '0.50', expected a decimal" in found


def test_bad_month_and_year(data: Path) -> None:
    set_cell(table(data, "events.csv"), 2, "month", "2031-13")
    set_cell(table(data, "events.csv"), 3, "year", "31")
    found = problems(data)
    assert f"DATA/reports/{SLUG}/events.csv:2: column month: found '2031-13', expected a month as YYYY-MM" in found
    assert f"DATA/reports/{SLUG}/events.csv:3: column year: found '31', expected a year as YYYY" in found


def test_dangling_reference_and_unknown_passage(data: Path) -> None:
    set_cell(table(data, "crew.csv"), 2, "driver", "nobody-at-all")
    set_cell(table(data, "crew.csv"), 3, "passage", f"{SLUG}/p99.9")
    found = problems(data)
    thing = "https://w3id.org/gridwalk/id"
    assert found == [
        f"DATA/reports/{SLUG}/crew.csv:2: column driver: unknown thing <{thing}/driver/nobody-at-all>: no table describes it",
        f"DATA/reports/{SLUG}/crew.csv:3: column passage: unknown passage <{thing}/report/{SLUG}/p99.9>: no table describes it",
    ]


def test_no_clock_shows_some_times(data: Path) -> None:
    columns = {"session-details.csv": "startsAt", "pit-stops.csv": "timeOfDay"}
    for name, column in columns.items():
        set_cell(table(data, name), 2, column, "25:99")
    found = problems(data)
    for name, column in columns.items():
        expected = f"{name}:2: column {column}: found '25:99', expected a time of day such as 14:05, 2:05:30 p.m. or noon"
        assert any(problem.endswith(expected) for problem in found)
        set_cell(table(data, name), 2, column, "half past two")
    assert sum("half past two" in line for line in build(data).lines) == len(columns)


def test_unknown_concept_and_unit(data: Path) -> None:
    set_cell(table(data, "results.csv"), 2, "finish", "vanished")
    set_cell(table(data, "quantities.csv"), 2, "unit", "FURLONG")
    found = "\n".join(problems(data))
    assert "results.csv:2: column finish: unknown concept <https://w3id.org/gridwalk/id/concept/finish/vanished>: " in found
    assert "those of finish are " in found
    assert "quantities.csv:2: column unit: unknown thing <http://qudt.org/vocab/unit/FURLONG>" in found


def test_duplicate_key(data: Path) -> None:
    path = table(data, "crew.csv")
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([*lines, lines[1]]) + "\n", encoding="utf-8", newline="")
    (found,) = problems(data)
    assert found.startswith(f"DATA/reports/{SLUG}/crew.csv:{len(lines) + 1}: repeats the key of an earlier row: event=")


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda b: b"\xef\xbb\xbf" + b, "crew.csv:1: begins with a byte order mark, expected UTF-8 without one"),
        (lambda b: b.replace(b"\n", b"\r\n"), "crew.csv:1: found a carriage return, expected lines that end in LF"),
        (lambda b: b + b"x,\xff\n", "expected UTF-8"),
        (lambda b: b.replace(b"\n", b"\n\0", 1), "crew.csv:2: found a NUL byte, expected text"),
        (lambda b: b"", "crew.csv: is empty, expected the header event,entry,seat,driver,order,passage,note"),
        (lambda b: b + b"a,b\n", "found 2 cells, expected 7 as in the header, event to note; write an empty cell too"),
        (lambda b: b + b'"open\n', "is not CSV"),
    ],
    ids=["BOM", "CRLF", "bad UTF-8", "NUL", "empty", "short row", "open quote"],
)
def test_bad_bytes(data: Path, edit: Callable[[bytes], bytes], expected: str) -> None:
    change(table(data, "crew.csv"), edit)
    assert any(expected in line for line in problems(data))


def test_bad_byte_in_a_later_block(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A multi-byte character may be cut by a block's end; a bad byte's row is right in any block."""
    monkeypatch.setattr(own, "BLOCK", 7)
    path = data / "long.csv"
    path.write_bytes("é€\n".encode() * 40)
    assert own.encoding_problem(path) is None
    path.write_bytes("é€\n".encode() * 40 + b"\xe9\n")
    problem = own.encoding_problem(path)
    assert problem is not None
    assert (problem.row, problem.message) == (41, "found the byte 0xe9, expected UTF-8")


def test_everything_at_once(data: Path) -> None:
    set_cell(table(data, "results.csv"), 2, "laps", "x")
    set_cell(table(data, "results.csv"), 2, "ledRace", "y")
    set_cell(table(data, "results.csv"), 3, "laps", "z")
    set_cell(table(data, "crew.csv"), 2, "driver", "nobody-at-all")
    change(table(data, "teams.csv"), lambda b: b"\xef\xbb\xbf" + b)
    places = {line.split(": ")[0].rsplit("/", 1)[1] for line in problems(data)}
    assert {"results.csv:2", "results.csv:3", "crew.csv:2", "teams.csv:1"} <= places


def test_missing_and_extra_tables(data: Path) -> None:
    table(data, "teams.csv").rename(table(data, "tems.csv"))
    found = "\n".join(problems(data))
    assert "teams.csv: cannot be read: No such file or directory" in found
    assert "tems.csv: is not among the tables of csv-metadata.json" in found


@pytest.mark.parametrize("text", ["", "{", "[]", '{"tables": 1}', '{"tables": [{}]}'])
def test_bad_metadata(data: Path, text: str) -> None:
    table(data, "csv-metadata.json").write_text(text)
    assert any("is not CSVW metadata with 'tables'" in line for line in problems(data))


def test_no_source(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="holds no source"):
        build(tmp_path)


def test_dispute_of_what_nobody_says(data: Path) -> None:
    path = table(data, "disputes.csv")
    set_cell(path, 2, "value", "model/none")
    assert any("disputes.csv:2: column value: found 'model/none', which no source states" in line for line in problems(data))


def test_every_schema_compiles() -> None:
    assert len(SCHEMAS) >= 29
    for path in SCHEMAS:
        Compiled(load_schema(path))


@pytest.mark.parametrize(
    ("edit", "expected"),
    [
        (lambda s: s.update(aboutUrl="https://example.org/{+nothing}"), "URL template names no column: 'nothing'"),
        (lambda s: s["columns"][0].update(datatype="string"), "its datatype needs a format"),
        (
            lambda s: s["columns"][1].update(separator="|", valueUrl="x/{label}", datatype={"base": "string", "format": "a"}),
            "row for each",
        ),
        (lambda s: s["columns"][1].update(propertyUrl="x/{id}"), "propertyUrl must not be a template"),
        (lambda s: s.update(primaryKey=[]), "primaryKey is empty"),
        (lambda s: s.update(primaryKey=["key"]), "primaryKey names no column: 'key'"),
        (lambda s: s.update(rowTitles=["id"]), "unsupported property 'rowTitles'"),
        (lambda s: s["columns"][1].update(lang="en"), "unsupported property 'lang'"),
        (lambda s: s.pop("aboutUrl"), "'aboutUrl' is missing"),
    ],
)
def test_unusable_schema(tmp_path: Path, edit: Callable[[dict[str, object]], object], expected: str) -> None:
    raw = json.loads((ROOT / "ontology" / "tables" / "make.json").read_text(encoding="utf-8"))
    edit(raw)
    path = tmp_path / "make.json"
    path.write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(SourceError, match=expected):
        Compiled(load_schema(path))


@pytest.mark.parametrize("to", ["--out", "--parts"])
@pytest.mark.parametrize(
    ("name", "mode"),
    [
        (".", 0o000),
        ("reports", 0o000),
        (f"reports/{SLUG}", 0o000),
        ("timing/lakes-2031/03_Lakeside", 0o000),
        ("identities", 0o000),
        (f"reports/{SLUG}/csv-metadata.json", 0o000),
        ("lemans/grand-24/results.csv", 0o000),
    ],
)
def test_what_cannot_be_read_is_not_left_out(tmp_path: Path, name: str, mode: int, to: str) -> None:
    """A build without a folder would be a smaller one, and would replace the good one."""
    data = Path(shutil.copytree(ROOT / "tests" / "fixtures" / "sources", tmp_path / "data"))
    shutil.copytree(FIXTURE / "reports", data / "reports")
    locked = data / name
    kept = locked.stat().st_mode
    locked.chmod(mode)
    try:
        done = unprivileged.gridwalk("build", "--data", data, to, tmp_path / "out")
    finally:
        locked.chmod(kept)
    assert (done.returncode, done.stderr) == (3, f"gridwalk: error: {locked}: cannot be read: Permission denied\n")


def test_an_unknown_schema_is_said_of_the_metadata(data: Path) -> None:
    change(table(data, "csv-metadata.json"), lambda b: b.replace(b"tables/driver.json", b"tables/drivr.json", 1))
    first = next(line for line in problems(data) if "tableSchema" in line)
    assert first.startswith(f"DATA/reports/{SLUG}/csv-metadata.json: column tableSchema: found '../")
    assert first.endswith("drivr.json', which is not a table schema; did you mean 'driver.json'?")


def test_metadata_that_never_ends(data: Path) -> None:
    table(data, "csv-metadata.json").write_text("[" * 200_000)
    assert problems(data)[0].endswith("is not CSVW metadata with 'tables' or a kind: it is nested too deeply")
    with pytest.raises(SourceError, match="nested too deeply"):
        build_parts(data, data.parent / "out")


SEPARATORS = ["\u2028", "\u2029", "\x85"]


def test_a_label_with_characters_that_some_take_for_line_ends(data: Path) -> None:
    """Lines of N-Quads and of tables end in LF, and nowhere else."""
    before = len(build(data).lines)
    for row, character in enumerate(SEPARATORS, 2):
        set_cell(table(data, "drivers.csv"), row, "label", f"Ann{character}Poe")
    lines = build(data).lines
    assert len(lines) == before
    assert all(any(f'"Ann{character}Poe"' in line for line in lines) for character in SEPARATORS)
    assert all(line.endswith(" .") for line in lines)
    assert len(list(dataset.quads(lines))) == len(lines)


@pytest.mark.parametrize(
    ("character", "expected"),
    [
        ("\x00", "found a NUL byte, expected text"),
        ("\x02", "found the control character U+0002, expected text"),
        ("\x0b", "found the control character U+000B, expected text"),
        ("\x1e", "found the control character U+001E, expected text"),
        ("\ufffe", "found the unwanted character U+FFFE, expected text"),
        ("\uffff", "found the unwanted character U+FFFF, expected text"),
    ],
)
def test_characters_that_xml_does_not_have(data: Path, character: str, expected: str) -> None:
    set_cell(table(data, "drivers.csv"), 3, "label", f"Ann{character}Poe")
    assert f"DATA/reports/{SLUG}/drivers.csv:3: {expected}" in problems(data)


@pytest.mark.parametrize("character", ["\x7f", "\x80", "\ufffd", "\ue000", "\U0001f3c1"])
def test_characters_that_xml_has(data: Path, character: str) -> None:
    set_cell(table(data, "drivers.csv"), 3, "label", f"Ann{character}Poe")
    assert build(data).lines


def test_a_header_that_is_not_csv(data: Path) -> None:
    change(table(data, "drivers.csv"), lambda b: b'"id"x' + b[2:])
    assert any(line.startswith(f"DATA/reports/{SLUG}/drivers.csv:1: is not CSV: ") for line in problems(data))


@pytest.mark.parametrize(
    "edit", [lambda b: b"", lambda b: b"\xef\xbb\xbf" + b, lambda b: b.replace(b"\n", b"\r\n")], ids=["empty", "BOM", "CRLF"]
)
def test_a_table_that_cannot_be_read_is_the_only_thing_said(data: Path, edit: Callable[[bytes], bytes]) -> None:
    """Nobody knows whom it would have described."""
    change(table(data, "drivers.csv"), edit)
    (found,) = problems(data)
    assert found.startswith(f"DATA/reports/{SLUG}/drivers.csv")


def test_what_no_other_table_describes_is_said_beside_a_table_that_cannot_be_read(data: Path) -> None:
    change(table(data, "drivers.csv"), lambda b: b"")
    set_cell(table(data, "entries.csv"), 2, "team", "nobody-at-all")
    first, second = problems(data)
    assert first.startswith(f"DATA/reports/{SLUG}/drivers.csv: is empty")
    assert second.startswith(f"DATA/reports/{SLUG}/entries.csv:2: column team: unknown thing")


def test_a_report_that_two_sources_describe(data: Path) -> None:
    """Two copies with the same keys would run into each other; a build in parts says the same."""
    shutil.copytree(data / "reports" / SLUG, data / "reports" / "copy")
    report = f"<https://w3id.org/gridwalk/id/report/{SLUG}>"
    with pytest.raises(SourceError) as caught:
        build(data)
    copy, kept = data / "reports" / "copy", data / "reports" / SLUG
    assert str(caught.value) == f"{kept}: describes the report {report}, which {copy} describes"
    with pytest.raises(SourceError, match="describes the report"):
        build_parts(data, data.parent / "out")


@pytest.mark.parametrize("to", ["--out", "--parts"])
def test_a_folder_whose_files_are_listed_and_locked(data: Path, tmp_path: Path, to: str) -> None:
    locked = data / "reports" / SLUG
    locked.chmod(0o444)
    try:
        done = unprivileged.gridwalk("build", "--data", data, to, tmp_path / "out")
    finally:
        locked.chmod(0o755)
    assert (done.returncode, done.stderr) == (
        3, f"gridwalk: error: {locked}/csv-metadata.json: cannot be read: Permission denied\n",
    )  # fmt: skip
