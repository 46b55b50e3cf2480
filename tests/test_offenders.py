"""What a person reads of a result: what it is called, which passage and row say it, and the way out."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import pyoxigraph as ox
import pytest

from gridwalk.ask.offenders import Offender, offenders
from gridwalk.builds.whole import build
from gridwalk.check import engines, validation
from gridwalk.check.validation import Result, rules, validate
from gridwalk.cli import main
from gridwalk.cli._findings import COLUMNS
from gridwalk.rdf.dataset import statements
from tests.test_shapes import FIXTURES, UPDATES, broken, only, reported

NAME = "reports/lakeside-2031"
ONTOLOGY = "<https://w3id.org/gridwalk/ontology#"
DOCS = Path(__file__).parent.parent / "docs"
WHOLES = {
    *("champion-crew", "circuit-double", "class-double", "driver-double", "eligible-class", "grid-double", "model-class"),
    *("number-double", "position-double", "position-sources", "session-sources", "standing-rank", "tally-crew"),
    *("team-crew", "laps-led-sum", "position-gap", "round-order", "speed", "wins-class"),
}


def changed(folder: Path, table: str, column: str, value: str, row: int) -> Path:
    """Copy the made-up race and change one cell; ``row`` is the line of the file."""
    shutil.copytree(FIXTURES / "data", folder / "data")
    path = folder / "data" / NAME / table
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[row - 1][rows[0].index(column)] != value
    rows[row - 1][rows[0].index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows(rows)
    return folder / "data"


def found(data: Path, rule: str) -> list[Offender]:
    lines = build(data).lines
    return [o for o in offenders(validate(statements(lines)).results, lines, data) if o.result.rule == rule]


def reported_by(engine: str, lines: list[str]) -> list[Result]:
    """What the rule of names finds, in one engine."""
    findings = engines.load(engine)(only({"name-double"}), "\n".join(lines) + "\n")
    return [validation._result(finding) for finding in findings]


def cell(data: Path, offender: Offender, column: str) -> str:
    with Path(offender.file).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))[int(offender.row) - 2][column]


def test_a_wrong_value_has_its_row_and_its_passage(tmp_path: Path) -> None:
    data = changed(tmp_path, "entries.csv", "number", "No. 7", 3)
    (one,) = found(data, "number-form")
    assert (one.file, one.row) == (str(data / NAME / "entries.csv"), "3")
    assert one.passage == f"report/{cell(data, one, 'passage')}"
    assert (one.result.path, one.result.value) == (f"{ONTOLOGY}number>", '"No. 7"')
    assert one.solution == "Write it as it stands on the car."


def test_a_missing_value_has_the_property_and_the_row_of_its_thing(tmp_path: Path) -> None:
    with (FIXTURES / "data" / NAME / "incidents.csv").open(encoding="utf-8", newline="") as file:
        row = next(n for n, cells in enumerate(csv.DictReader(file), 2) if cells["kind"] == "caution")
    data = changed(tmp_path, "incidents.csv", "kind", "", row)
    (one,) = found(data, "required")
    assert (one.file, one.row) == (str(data / NAME / "incidents.csv"), str(row))
    assert one.result.path == f"{ONTOLOGY}kind>"
    assert one.passage == f"report/{cell(data, one, 'passage')}"
    assert one.label.startswith("incident ")


@pytest.mark.parametrize(("label", "shown"), [("<urn:o>", "urn:s"), ("_:b", "urn:s"), ('"a \\"b\\""@en', 'a "b"')])
def test_only_a_literal_is_a_label(label: str, shown: str) -> None:
    result = Result("label", "Warning", "<urn:s>", "", "", "Two labels")
    line = f"<urn:s> <http://www.w3.org/2000/01/rdf-schema#label> {label} <urn:g> ."
    assert [o.label for o in offenders([result], [line])] == [shown]


def test_of_two_things_of_a_session_the_row_is_that_of_the_one_named() -> None:
    (result,) = [r for r in reported(FIXTURES / "shapes" / "class-double.ru").results if r.rule == "class-double"]
    assert "/session/" in result.focus
    lines = build(FIXTURES / "data").lines
    (one,) = offenders([result], lines, FIXTURES / "data")
    assert Path(one.file).name == "results.csv"
    assert cell(FIXTURES / "data", one, "entry") in result.value


def test_rows_of_timing_files_are_those_of_the_files() -> None:
    data = FIXTURES / "sources"
    found = offenders(validate(statements(lines := build(data).lines)).results, lines, data)
    assert len(found) == 3
    for one in found:
        assert "ORR" in Path(one.file).read_text(encoding="utf-8-sig").splitlines()[int(one.row) - 1].upper()
        assert one.passage.startswith("report/")


def test_of_two_cars_in_the_wrong_order_the_one_behind_is_named(tmp_path: Path) -> None:
    with (FIXTURES / "data" / NAME / "results.csv").open(encoding="utf-8", newline="") as file:
        rows = enumerate(csv.DictReader(file), 2)
        row, laps = next((n, cells["laps"]) for n, cells in rows if cells["laps"] and int(cells["position"] or 1) > 1)
    data = changed(tmp_path, "results.csv", "laps", "9" + laps, row)
    (one,) = found(data, "laps-order")
    assert (one.file, one.row) == (str(data / NAME / "results.csv"), str(row))
    assert one.label.startswith("result of No. ")
    assert one.result.path == f"{ONTOLOGY}laps>"
    assert one.result.value.startswith(f'"9{laps}"')
    assert one.passage == f"report/{cell(data, one, 'passage')}"


@pytest.mark.slow("breaks each of some 190 rules once, and checks all rules each time")
def test_the_whole_is_in_focus_only_where_no_one_thing_in_it_is_wrong() -> None:
    """Two things of which either may be wrong, or a sum, a count or a gap; docs/ontology.md has the same list."""
    kinds = ("event", "report", "season", "session")
    wholes = {
        result.rule
        for path in UPDATES
        for result in reported(path).results
        if result.value and result.value != result.focus and not result.path and result.focus.split("/id/")[-1].startswith(kinds)
    } - {"passage-exists", "passage-used"}
    assert wholes == WHOLES
    (said,) = re.findall(r"- \*\*A whole is in focus.*?\n(?=- )", (DOCS / "ontology.md").read_text(encoding="utf-8"), re.DOTALL)
    assert wholes == set(re.findall(r"`([a-z-]+)`", said))


@pytest.mark.parametrize("path", UPDATES, ids=lambda path: path.stem)
def test_a_property_that_is_named_is_one_of_the_thing_or_is_missing(path: Path) -> None:
    """A path of one property; what has several steps is about what the value is."""
    lines = broken(path)
    has = {tuple(line.split(" ", 2)[:2]) for line in lines}
    for result in reported(path).results:
        if result.path.startswith("<") and result.value not in ("", result.focus):
            assert (result.focus, result.path) in has, str(result)


@pytest.mark.parametrize("engine", ["pyshacl", "shacl"])
def test_of_many_things_of_one_name_each_is_named_once(engine: str) -> None:
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    twins = [f'<https://w3id.org/gridwalk/id/team/twin-{n}> {label} "Twin" .' for n in range(6)]
    types = [f"{line.split(' ')[0]} <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> {ONTOLOGY}Team> ." for line in twins]
    results = reported_by(engine, [*twins, *types])
    assert sorted((r.focus, r.path, r.value) for r in results) == [(line.split(" ")[0], label, '"Twin"') for line in twins]


@pytest.mark.parametrize("path", UPDATES, ids=lambda path: path.stem)
def test_every_rule_has_a_label_and_a_way_out(path: Path) -> None:
    results = reported(path).results
    found = offenders(results, broken(path))
    assert [one.result for one in found] == results
    for one in found:
        assert one.label
        assert one.solution
        assert (one.file, one.row) == ("", "")


def test_nearly_all_rules_name_the_property_or_the_thing() -> None:
    """Without a path a rule is about how things are together: places of a session, rounds of a season, or a thing as a whole."""
    without = {r.rule for path in UPDATES for r in reported(path).results if not r.path}
    assert {"required", "cause-missing", "row-complete", "model-made", "retired-cause", "crew-size"}.isdisjoint(without)
    assert len(without) <= len(rules()) // 2


def test_statements_without_graphs_have_the_passages_of_the_thing() -> None:
    result = reported(FIXTURES / "shapes" / "number-form.ru").results[0]
    (one,) = offenders([result], broken(FIXTURES / "shapes" / "number-form.ru"))
    assert one.passage.startswith("report/lakeside-2031/p")


def test_the_command_line_has_the_old_columns_first(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = changed(tmp_path, "entries.csv", "number", "No. 7", 3)
    assert main(["validate", "--data", str(data), "--format", "json"]) == 1
    (record,) = json.loads(capsys.readouterr().out)
    assert tuple(record) == COLUMNS
    assert COLUMNS[:6] == ("severity", "rule", "focus", "path", "value", "message")
    assert (record["path"], record["value"], record["row"]) == ("race:number", "No. 7", "3")


def test_a_table_has_the_way_out_below(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = changed(tmp_path, "entries.csv", "number", "No. 7", 3)
    assert main(["validate", "--data", str(data), "--format", "table"]) == 1
    printed = capsys.readouterr().out.splitlines()
    assert printed[0].split() == list(COLUMNS[:-1])
    assert printed[-2:] == ["", "number-form: Write it as it stands on the car."]


def test_a_build_that_is_refused_names_file_and_row(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = changed(tmp_path, "entries.csv", "number", "No. 7", 3)
    assert main(["build", "--data", str(data), "--out", str(tmp_path / "dist")]) == 1
    row = capsys.readouterr().out.splitlines()[1].split("\t")
    assert row[COLUMNS.index("file") :] == [str(data / NAME / "entries.csv"), "3", "Write it as it stands on the car."]


@pytest.mark.parametrize(("rule", "path"), [("concept", "#first"), ("number-form", "#number")])
def test_a_report_in_turtle_has_paths_of_shacl(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rule: str, path: str
) -> None:  # fmt: skip
    (tmp_path / "broken.nt").write_text("\n".join(broken(FIXTURES / "shapes" / f"{rule}.ru")), encoding="utf-8")
    assert main(["validate", str(tmp_path / "broken.nt"), "--format", "turtle"]) == 1
    quads = list(ox.parse(capsys.readouterr().out, format=ox.RdfFormat.TURTLE, base_iri="urn:report"))
    (node,) = {q.object for q in quads if q.predicate.value.endswith("#resultPath")}
    assert path in str(node) or any(q.subject == node and path in q.predicate.value for q in quads)


@pytest.mark.parametrize("form", ["gridwalk.nq", "gridwalk.ttl", "", "parts"])
def test_a_build_on_disk_has_passages_and_no_rows(tmp_path: Path, capsys: pytest.CaptureFixture[str], form: str) -> None:
    where = ["--parts", str(tmp_path / "parts")] if form == "parts" else ["--out", str(tmp_path), "--no-validate"]
    assert main(["build", "--data", str(FIXTURES / "sources"), *where]) == 0
    capsys.readouterr()
    assert main(["validate", str(tmp_path / form), "--format", "json"]) == 0
    records = json.loads(capsys.readouterr().out)
    assert len(records) == 3
    assert {(record["file"], record["row"]) for record in records} == {("", "")}
    assert all("/file-" in record["passage"] for record in records)
