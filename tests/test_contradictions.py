"""Contradictions: each property that can have one value is given a second one; what was decided; what is asserted."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from gridwalk.base.errors import SourceError
from gridwalk.builds.contradictions import RACE, Decision, Settled, settle
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.whole import Built, build
from gridwalk.check.by_event import validate_parts
from gridwalk.check.validation import Result, validate
from gridwalk.rdf import vocabulary
from gridwalk.rdf.content import OPEN
from gridwalk.rdf.dataset import statements
from gridwalk.rdf.kinds import DERIVED, kind
from gridwalk.rdf.lines import graph, subject, terms
from gridwalk.rdf.names import BASE, DERIVED_FROM, REPORT, XSD
from gridwalk.rdf.stored_parts import listed
from gridwalk.tables.rows import Row, read_rows, tables
from gridwalk.tables.templates import variables
from tests import questions
from tests.accounts import say_precedence

SOURCE = Path("reports/lakeside-2031")
# Of all passages the last of its document, so that what it says is second.
LAST = "lakeside-2031/p25.6"


def rows_of(source: Path) -> dict[Path, list[Row]]:
    return {table.path: list(read_rows(table)) for table in tables(source)}


def other_value(row: Row, name: str, rows: dict[Path, list[Row]]) -> str:
    """A second value of a cell: one that the same column of another row has, else another of its datatype; or nothing."""
    column = next(c for c in row.schema.columns if c.name == name)
    cell = row.cells[name]
    every = ((r, c) for of in rows.values() for r in of for c in r.schema.columns if not c.virtual)
    alike = ((r, c) for r, c in every if c.value_url == column.value_url)
    seen = {r.cells[c.name] for r, c in alike if c.value_url or c.property_url == column.property_url}
    if others := sorted(seen - {cell, ""}):
        return others[0]
    made = {"boolean": {"true": "false", "false": "true"}.get(cell, "")}
    if column.datatype in ("integer", "gYear"):
        made[column.datatype] = str(int(cell) + 1)
    elif column.datatype == "decimal":
        made["decimal"] = f"{float(cell) + 0.5:g}"
    elif column.datatype == "string" and not (column.value_url or column.format):
        made["string"] = f"{cell} x"
    return made.get(column.datatype, "")


def doubled_rows(source: Path) -> Iterator[tuple[Row, str, str]]:
    """Yield for each column of a property that can have one value a row that has it, its name, and a second value."""
    rows = rows_of(source)
    disputed, about = {BASE + row.cells["subject"] for of in rows.values() for row in of if row.table == "dispute"}, set[str]()
    for of in rows.values():
        for name, column in {c.name: c for c in of[0].schema.columns if not c.virtual}.items() if of else ():
            if f"<{column.property_url}>" not in vocabulary.functional() or name in variables(of[0].schema.about_url):
                continue
            for row in of:
                fits = row.passage not in ("", LAST) and row.subject not in disputed
                if fits and row.cells[name] and (value := other_value(row, name, rows)) and f"{row.subject} {name}" not in about:
                    about.add(f"{row.subject} {name}")
                    yield row, name, value
                    break


def add(source: Path, passage: str) -> int:
    """Add rows that say no more than second values, from another passage; return how many values."""
    added, values = dict[tuple[Path, str], dict[str, str]](), 0
    for row, name, value in doubled_rows(source):
        keys = {*row.schema.primary_key, *(c.name for c in row.schema.columns if c.required)}
        empty = {column: cell if column in keys else "" for column, cell in row.cells.items()} | {"passage": passage}
        added.setdefault((row.path, row.subject), empty)[name] = value
        values += 1
    for (path, _), cells in added.items():
        with path.open("a+", encoding="utf-8", newline="") as file:
            file.seek(0)
            # A file need not have every column of its schema.
            header = next(csv.reader(file))
            csv.DictWriter(file, header, extrasaction="ignore", lineterminator="\n").writerow(cells)
    return values


def undecided(built: Built) -> set[str]:
    """Return the disputes that are open."""
    return {subject(line) for line in built.lines if line.startswith("<https://w3id.org/gridwalk/id/dispute/") and OPEN in line}


def violations(lines: list[str], engine: str = "shacl") -> list[Result]:
    return [result for result in validate(statements(lines), engine).results if result.severity == "Violation"]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return shutil.copytree(questions.WORLD, tmp_path / "data")


@pytest.mark.parametrize("precedence", ["", "1", "none"])
def test_a_second_value_of_each_column_is_an_open_dispute_and_no_violation(data: Path, precedence: str) -> None:
    values = add(data / SOURCE, LAST)
    assert values > 60
    say_precedence(data / SOURCE, precedence)
    built, before = build(data), build(questions.WORLD)
    assert len(undecided(built)) == values
    assert violations(built.lines) == []
    missing = {line for line in set(before.lines) - set(built.lines) if kind(graph(line)) != DERIVED}
    # What was said first stays, or nothing does.
    assert (len({" ".join(line.split(" ", 2)[:2]) for line in missing}) >= values) == (precedence == "none")


def test_a_value_in_dispute_is_not_missing_for_the_other_engine_and_in_parts(data: Path, tmp_path: Path) -> None:
    add(data / SOURCE, LAST)
    say_precedence(data / SOURCE, "none")
    build_parts(data, tmp_path / "parts")
    parts, built = listed(tmp_path / "parts"), build(data)
    assert sorted(line for part in parts for block in part.blocks() for line in block.split("\n")) == built.lines
    assert validate_parts(parts).passes
    gap = next(subject(line) for line in built.withheld if line.startswith(f"<{BASE}gap/") and "#gapLaps>" in line)
    said = [line for line in built.lines if subject(line) == gap]
    disputed = [line for line in built.lines if subject(line).startswith(f"<{BASE}dispute/{gap[1:-1].removeprefix(BASE)}/gapLaps")]
    for engine in ("shacl", "pyshacl"):
        missing = [[r.path for r in violations(lines, engine) if r.rule == "required"] for lines in (said, [*said, *disputed])]
        assert missing == [[f"<{RACE}gapLaps>"], []], engine


def second(line: str) -> str:
    """Return a line of another passage with another value."""
    about, predicate, value, _ = terms(line)
    text, mark, kind = value.rpartition("^^")
    if mark:
        inner = text[1:-1]
        changed = {"true": "false", "false": "true"}.get(inner) or re.sub(
            r"[0-9](?=[^0-9]*$)", lambda m: str((int(m[0]) + 1) % 10), inner
        )
        value = f'"{changed}"^^{kind}'
    else:
        value = f"{value[:-1]}-x{value[-1]}"
    return f"{about} {predicate} {value} <https://w3id.org/gridwalk/id/report/zz/p1> ."


def test_a_second_value_of_each_property_is_one_dispute() -> None:
    """Of every property that has one value in the fixtures, also of laps and weather, which tables of ours cannot say."""
    first = dict[str, str]()
    for line in questions.lines():
        if graph(line).startswith(REPORT) and (said := line.split(" ", 2)[1]) in vocabulary.functional():
            first.setdefault(said, line)
    assert len(first) > 90
    for said, line in first.items():
        settled = settle([line, second(line)], [], {})
        assert settled.withheld == {second(line)}, said
        (dispute,) = settled.disputes
        assert sum(DERIVED_FROM in line for line in dispute.lines) == 2
        assert settle([line, second(line)], [], dict.fromkeys(reports(line), (2, 0, "none"))).withheld == {line, second(line)}


def reports(line: str) -> list[str]:
    """Return the reports of a line and of the second one."""
    return [f"{REPORT}{graph(line)[len(REPORT) :].partition('/')[0].rstrip('>')}>", f"{REPORT}zz>"]


# A dispute with decisions: three values, the first of two sources.
LAPS = [
    f'<{BASE}result/r> <{RACE}laps> "{laps}"^^<{XSD}integer> {REPORT}{passage}> .'
    for laps, passage in ((98, "a/p1"), (98, "b/p1"), (97, "b/p2"), (96, "a/r1"))
]


def decided(*decisions: tuple[str, str], lines: list[str] = LAPS) -> Settled:
    about, said = lines[0].split(" ", 2)[:2]
    made = [Decision("disputes.csv", n, about, said, word, value, "why") for n, (word, value) in enumerate(decisions, 2)]
    return settle(lines, made, {})


@pytest.mark.parametrize(
    ("decisions", "withheld", "resolution"),
    [
        ((), [2, 3], "open"),
        ((("undecided", ""),), [2, 3], "open"),
        ((("accepted", "97"),), [0, 1, 3], "decided"),
        ((("rejected", "98"),), [0, 1, 2], "open"),
        ((("rejected", "98"), ("rejected", "97")), [0, 1, 2], "decided"),
        ((("none", ""),), [0, 1, 2, 3], "none-of-them"),
    ],
)
def test_what_a_decision_withholds(decisions: tuple[tuple[str, str], ...], withheld: list[int], resolution: str) -> None:
    settled = decided(*decisions)
    assert settled.withheld == {LAPS[n] for n in withheld}
    (dispute,) = settled.disputes
    assert any(f"/concept/resolution/{resolution}>" in line for line in dispute.lines)
    assert not settled.problems
    assert not settled.warnings


@pytest.mark.parametrize(
    ("decisions", "message"),
    [
        ((("accepted", "95"),), "found '95', which no source states; the values are 98, 96, 97"),
        ((("none", "97"),), "found '97', expected none: the decision is 'none'"),
        ((("accepted", "97"), ("accepted", "98")), "does not go with that of row 2 of disputes.csv, accepted 97"),
        ((("rejected", "97"), ("accepted", "97")), "does not go with that of row 2 of disputes.csv, rejected 97"),
        ((("undecided", ""), ("accepted", "97")), "does not go with that of row 2 of disputes.csv, 'undecided'"),
    ],
)
def test_decisions_that_cannot_hold(decisions: tuple[tuple[str, str], ...], message: str) -> None:
    assert message in [fault.message for fault in decided(*decisions).problems]


def test_a_decision_about_no_contradiction_is_a_warning() -> None:
    settled = decided(("accepted", "98"), lines=LAPS[:2])
    assert not settled.withheld
    assert not settled.disputes
    assert [fault.message for fault in settled.warnings] == ["is about no contradiction: all that is stated is 98"]


def decide(source: Path, *rows: str) -> None:
    with (source / "disputes.csv").open("a", encoding="utf-8") as file:
        file.writelines(f"{row}\n" for row in rows)


def test_a_driver_who_is_rejected_goes_with_the_seat(data: Path) -> None:
    entry = "entry/nsc/2031/lakeside/r07"
    decide(data / SOURCE, f"{entry},driver,rejected,driver/piotr-zielin,Made up.,")
    built = build(data)
    seat = f"/{entry}/crew/piotr-zielin>"
    assert not any(seat in line or (f"/{entry}> " in line and "#driver> " in line and "piotr" in line) for line in built.lines)
    assert any(subject(line).endswith(seat) for line in built.withheld)
    assert violations(built.lines) == []


def test_faults_of_decisions_name_file_row_and_column(data: Path) -> None:
    decide(
        data / SOURCE,
        "entry/nsc/2031/lakeside/r07,model,accepted,model/wren-w9,why,",
        "entry/none,model,accepted,model/wren-w1,why,",
    )
    with pytest.raises(SourceError) as caught:
        build(data)
    found = list(map(str, caught.value.problems))
    assert any("disputes.csv:6: column value: found 'model/wren-w9', which no source states" in line for line in found)
    assert any("disputes.csv:7: column subject: no source says race:model of entry/none" in line for line in found)


def test_a_cause_in_the_text_and_another_in_the_table_can_both_win(data: Path) -> None:
    row = next(r for of in rows_of(data / SOURCE).values() for r in of if r.table == "result" and r.cells["retirementCause"])
    cause = row.cells["retirementCause"]
    other = "gearbox" if cause != "gearbox" else "engine"
    cells = dict.fromkeys(row.cells, "") | {n: row.cells[n] for n in ("event", "entry", "session")}
    with row.path.open("a", encoding="utf-8", newline="") as file:
        csv.DictWriter(file, list(cells), lineterminator="\n").writerow(
            cells | {"retirementCause": other, "passage": "lakeside-2031/p17.1"}
        )
    about = row.subject.partition("/id/")[2]
    for winner in (cause, other):
        kept = (data / SOURCE / "disputes.csv").read_text(encoding="utf-8")
        decide(data / SOURCE, f"{about},retirementCause,accepted,concept/cause/{winner},why,")
        built = build(data)
        assert any(line.startswith(f"<{row.subject}> ") and f"/cause/{winner}> " in line for line in built.lines)
        assert violations(built.lines) == []
        (data / SOURCE / "disputes.csv").write_text(kept, encoding="utf-8")


def test_the_order_of_a_crew_is_of_the_print(data: Path) -> None:
    rows = [r for of in rows_of(data / SOURCE).values() for r in of if r.table == "crew-member" and r.cells["order"]]
    one, two = [row for row in rows if row.cells["entry"] == "r01"][:2]
    for row, order in ((one, "2"), (two, "1")):
        cells = row.cells | {"seat": order, "order": order, "passage": "lakeside-2031/p17.1", "note": ""}
        with row.path.open("a", encoding="utf-8", newline="") as file:
            csv.DictWriter(file, list(cells), lineterminator="\n").writerow(cells)
    built = build(data)
    assert undecided(built) == set()
    assert violations(built.lines) == []
