"""Several accounts of one race: which cars are one, whoever builds; the same key in two sources says nothing."""

from __future__ import annotations

import json
import shutil
from collections.abc import Collection
from pathlib import Path

import pytest

from gridwalk.api import open as open_data
from gridwalk.base.errors import SourceError
from gridwalk.builds.crews import same_crews
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.precedence import precedence
from gridwalk.builds.whole import build
from gridwalk.cli import main
from gridwalk.rdf.iris import BASE
from gridwalk.rdf.kinds import DERIVED, kind
from gridwalk.rdf.lines import graph, statement
from gridwalk.rdf.stored_parts import MANIFEST, listed, load_manifest
from tests import questions
from tests.accounts import EVENT, account, entry, same
from tests.test_parts import FIXTURES

RACE = "https://w3id.org/gridwalk/ontology#"
PRESS = {"a": ["Ida Berg", "Otto Lind"], "b": ["Ada Elm"], "c": ["Bo Fir", "Cy Yew"]}


def cars(lines: Collection[str]) -> dict[str, set[str]]:
    """Return the sources that speak of each entry, by the end of its IRI."""
    found = dict[str, set[str]]()
    kind = f"<{RACE}Entry>"
    for line in lines:
        if f" {kind} <{BASE}" in line:
            subject, graph = line.split(" ")[0], line.rsplit(" ", 2)[1]
            key = subject.removeprefix(entry("")[:-1]).removesuffix(">")
            found.setdefault(key, set()).add(graph.removeprefix(f"<{BASE}report/").partition("/")[0])
    return found


def built(data: Path) -> list[str]:
    return build(data).lines


def test_equal_crews_are_one_car_whatever_the_sources_call_it(tmp_path: Path) -> None:
    account(tmp_path, "press", PRESS)
    account(tmp_path, "wire", {"1": ["LIND", "berg"], "2": ["Élm"], "3": ["Fir"]})
    assert cars(built(tmp_path)) == {"a": {"press", "wire"}, "b": {"press", "wire"}, "c": {"press"}, "3": {"wire"}}


def test_who_drives_alone_is_not_his_brother(tmp_path: Path) -> None:
    account(tmp_path, "press", {"a": ["Michael Falk"], "b": ["Ida Berg"]})
    account(tmp_path, "wire", {"1": ["Ralf Falk"], "2": ["I. Berg"]})
    assert cars(built(tmp_path)) == {"a": {"press"}, "1": {"wire"}, "b": {"press", "wire"}}


def test_what_is_below_an_entry_is_joined_as_well(tmp_path: Path) -> None:
    account(tmp_path, "press", PRESS)
    gap = {"event": EVENT, "session": "race", "behind": "2", "ahead": "1", "gapLaps": "1"}
    running = {"event": EVENT, "session": "race", "turn": "1", "entry": "2", "runningPosition": "1"}
    account(tmp_path, "wire", {"1": ["Lind", "Berg"], "2": ["Elm"]}, lap_gap=[gap], running_position=[running])
    lines = built(tmp_path)
    said = {line.split(" ")[0] for line in lines if "<https://w3id.org/gridwalk/id/report/wire/r01> ." in line}
    kinds = ("result", "gap", "running")
    assert {iri.removeprefix(f"<{BASE}") for iri in said if iri.startswith(tuple(f"<{BASE}{kind}" for kind in kinds))} == {
        f"result/{EVENT}/a/race>", f"result/{EVENT}/b/race>", f"gap/{EVENT}/race/b/a>", f"running/{EVENT}/race/turn-1/b>",
    }  # fmt: skip
    assert not any(f"{EVENT}/1/" in line or f"{EVENT}/2/" in line for line in lines)


def test_a_seat_is_that_of_the_driver_not_of_the_number(tmp_path: Path) -> None:
    account(tmp_path, "press", PRESS)
    account(tmp_path, "wire", {"1": ["Lind", "Berg"]})
    named = {"ida-berg": "berg", "otto-lind": "lind"}
    drivers = {
        (line.split(" ")[0].rpartition("/")[2], line.split(" ")[2].rpartition("/")[2])
        for line in built(tmp_path)
        if line.startswith(f"{entry('a')[:-1]}/crew/") and f"<{RACE}driver>" in line
    }
    assert drivers == {(f"{one}>", f"{who}>") for one, both in named.items() for who in (one, both)}


def test_the_same_key_in_two_sources_is_two_cars(tmp_path: Path) -> None:
    account(tmp_path, "press", {"r04": ["Ida Berg"], "r05": []})
    account(tmp_path, "wire", {"r04": ["Ada Elm"], "r05": []})
    assert cars(built(tmp_path)) == {"r04": {"press"}, "wire/r04": {"wire"}, "r05": {"press"}, "wire/r05": {"wire"}}


@pytest.mark.parametrize(
    ("press", "wire"),
    [
        ({"a": ["Ida Berg"], "b": ["Jon Berg"]}, {"1": ["Berg"]}),  # twice in one source
        ({"a": []}, {"1": []}),  # nobody
        ({"a": ["?"]}, {"1": ["?"]}),  # no name
        ({"a": ["Ida Berg"]}, {"1": ["Ida Berg", "Ada Elm"]}),  # one more
        ({"a": ["Ida Berg"], "b": ["Jon Berg", "Ada Elm"]}, {"1": ["Jon Berg"], "2": []}),  # part of another crew
        ({"a": ["Ida Berg", "Jon Berg"]}, {"1": ["Ida Berg"]}),  # two of one name are not one
        ({"a": ["Ida Berg", "Bo Fir"], "b": ["Bo Fir", "Ada Elm"]}, {"1": ["Fir", "Berg"], "2": []}),  # a driver of two cars
    ],
)
def test_what_could_be_another_car_is_not_joined(tmp_path: Path, press: dict[str, list[str]], wire: dict[str, list[str]]) -> None:
    account(tmp_path, "press", press)
    account(tmp_path, "wire", wire)
    assert {len(sources) for sources in cars(built(tmp_path)).values()} == {1}


def test_a_driver_of_two_cars_is_no_doubt_where_both_sources_have_both(tmp_path: Path) -> None:
    account(tmp_path, "press", {"a": ["Ida Berg"], "b": ["Ida Berg", "Ada Elm"]})
    account(tmp_path, "wire", {"1": ["Berg", "Elm"], "2": ["Berg"]})
    assert cars(built(tmp_path)) == {"a": {"press", "wire"}, "b": {"press", "wire"}}


def test_three_sources_of_which_one_has_a_crew_twice(tmp_path: Path) -> None:
    account(tmp_path, "press", {"a": ["Ida Berg", "Otto Lind"]})
    account(tmp_path, "radio", {"x": ["Ida Berg", "Otto Lind"], "y": ["Berg", "Lind"]})
    account(tmp_path, "wire", {"1": ["Berg", "Lind"]})
    assert cars(built(tmp_path)) == {"a": {"press", "wire"}, "x": {"radio"}, "y": {"radio"}}


def test_cars_of_one_source_are_never_one(tmp_path: Path) -> None:
    account(tmp_path, "press", {"a": ["Ida Berg"], "b": ["Ada Elm"]})
    account(tmp_path, "wire", {"1": ["Berg"], "2": ["Elm"]})
    # A person says that the car of Berg is that of Elm: so it is not the other one, whoever drives it.
    same(tmp_path, (f"entry/{EVENT}/wire/1", f"entry/{EVENT}/press/b"))
    assert cars(built(tmp_path)) == {"a": {"press"}, "b": {"press", "wire"}, "2": {"wire"}}


def test_a_line_joins_what_crews_do_not(tmp_path: Path) -> None:
    account(tmp_path, "press", {"r1": [], "r2": []})
    account(tmp_path, "wire", {"r1": [], "r2": []})
    same(tmp_path, (f"entry/{EVENT}/wire/r1", f"entry/{EVENT}/r2"))
    lines = built(tmp_path)
    assert cars(lines) == {"r1": {"press"}, "r2": {"press", "wire"}, "wire/r2": {"wire"}}
    assert any(line.startswith(f"{entry('wire/r1')} <http://www.w3.org/2002/07/owl#sameAs> {entry('r2')} ") for line in lines)


def test_a_line_about_a_car_that_no_source_has(tmp_path: Path) -> None:
    account(tmp_path, "press", {"r1": []})
    account(tmp_path, "wire", {"r1": []})
    same(tmp_path, (f"entry/{EVENT}/wire/r1", f"entry/{EVENT}/r9"))
    with pytest.raises(SourceError, match=r"unknown thing <https://w3id.org/gridwalk/id/entry/lakes/2031/lakeside/r9>"):
        build(tmp_path)


def test_the_first_source_by_precedence_names_the_car(tmp_path: Path) -> None:
    account(tmp_path, "press", {"a": ["Ida Berg"]})
    account(tmp_path, "wire", {"1": ["Berg"]})
    metadata = tmp_path / "reports" / "press" / "csv-metadata.json"
    assert precedence(metadata.parent) < precedence(tmp_path / "reports" / "wire")
    metadata.write_text(json.dumps(json.loads(metadata.read_text()) | {"precedence": "none"}), encoding="utf-8")
    assert precedence(metadata.parent) > precedence(tmp_path / "reports" / "wire")
    metadata.write_text(json.dumps(json.loads(metadata.read_text()) | {"precedence": "2"}), encoding="utf-8")
    assert precedence(metadata.parent) < precedence(tmp_path / "reports" / "wire")


def test_a_car_that_only_another_source_describes_is_unknown(tmp_path: Path) -> None:
    account(tmp_path, "press", {"r1": ["Ida Berg"]})
    folder = account(tmp_path, "wire", {"r1": ["Ada Elm"]})
    table = folder / "entry.csv"
    table.write_text(table.read_text(encoding="utf-8").split("\n")[0] + "\n", encoding="utf-8")
    with pytest.raises(SourceError, match=r"unknown thing <[^>]*/entry/lakes/2031/lakeside/wire/r1>"):
        build(tmp_path)
    crew = folder / "crew-member.csv"
    crew.write_text(crew.read_text(encoding="utf-8").replace("ada-elm", "ida-berg"), encoding="utf-8")
    assert cars(built(tmp_path)) == {"r1": {"press"}}


def test_two_seasons_of_timing_files_of_one_event(tmp_path: Path) -> None:
    for name in ("paper", "screen"):
        shutil.copytree(FIXTURES / "sources" / "timing" / "lakes-2031", tmp_path / name)
    first = built(tmp_path / "paper")
    metadata = tmp_path / "screen" / "csv-metadata.json"
    described = json.loads(metadata.read_text(encoding="utf-8"))
    metadata.write_text(json.dumps(described | {"report": "Screen 31"}), encoding="utf-8")
    with pytest.raises(SourceError, match="column report: found 'Screen 31', expected a key"):
        build(tmp_path)
    metadata.write_text(json.dumps(described | {"report": "screen-2031"}), encoding="utf-8")
    both = {statement(line) for line in built(tmp_path)}
    # The same files say the same of the same cars, laps and all.
    assert {statement(line) for line in first if kind(graph(line)) != DERIVED} <= both
    assert not any(
        line.startswith(f"<{BASE}{kind}/") and "/screen/" in line for line in both for kind in ("entry", "lap", "result")
    )


def test_two_sources_of_one_name_cannot_be_told_apart(tmp_path: Path) -> None:
    account(tmp_path / "one", "press", {"r1": []})
    account(tmp_path / "two", "press", {"r1": []})
    with pytest.raises(SourceError, match=r"is called press as .* is, and both have entries of lakes/2031/lakeside"):
        build(tmp_path)


@pytest.fixture
def accounts(tmp_path: Path) -> Path:
    data = tmp_path / "data"
    account(data, "press", PRESS)
    account(data, "wire", {"a": ["Elm"], "b": ["Lind", "Berg"], "c": []})
    return data


def test_parts_give_the_lines_of_a_whole_build_and_are_never_rewritten(accounts: Path, tmp_path: Path) -> None:
    out, whole = tmp_path / "parts", built(accounts)
    build_parts(accounts, out)
    assert sorted({line for part in listed(out) for block in part.blocks() for line in block.split("\n")}) == whole
    assert sorted({line.decode().rstrip("\n") for part in listed(out) for lines in part.checked() for line in lines}) == whole
    wire = next(path for path in (out / "reports").glob("wire.*.nq"))
    assert f"{entry('a')} " in wire.read_text(encoding="utf-8")
    described = json.loads(next((out / "reports").glob("wire.*.joined.json")).read_text(encoding="utf-8"))
    assert described["renamed"] == {entry("a"): entry("b"), entry("b"): entry("a"), entry("c"): entry("wire/c")}
    assert not list((out / "reports").glob("press.*.joined.json"))


def test_a_second_account_costs_its_own_part_and_the_join(accounts: Path, tmp_path: Path) -> None:
    out = tmp_path / "parts"
    build_parts(accounts, out)
    account(accounts, "radio", {"z": ["Fir", "Yew"]})
    assert build_parts(accounts, out).converted == 1
    lines = sorted({line for part in listed(out) for block in part.blocks() for line in block.split("\n")})
    assert lines == built(accounts)
    assert cars(lines)["c"] == {"press", "radio"}


def test_who_reads_parts_reads_them_renamed(accounts: Path, tmp_path: Path) -> None:
    out, store = tmp_path / "parts", tmp_path / "races.oxigraph"
    assert main(["build", "--data", str(accounts), "--parts", str(out), "--store", str(store)]) == 0
    question = f"SELECT DISTINCT ?e {{ ?e a <{RACE}Entry> }} ORDER BY ?e"
    answers = [open_data(place).query(question).rows for place in (accounts, out, store)]
    assert answers[0] == answers[1] == answers[2]
    assert len(answers[0]) == 4


def test_rules_are_those_of_a_whole_build(accounts: Path, tmp_path: Path) -> None:
    out = tmp_path / "parts"
    build_parts(accounts, out)
    whole, parts = (open_data(place).validate() for place in (accounts, out))
    assert {str(result) for result in parts.results} == {str(result) for result in whole.results}


def test_a_file_beside_a_part_that_holds_no_iris_is_refused(accounts: Path, tmp_path: Path) -> None:
    out = tmp_path / "parts"
    build_parts(accounts, out)
    beside = next((out / "reports").glob("wire.*.joined.json"))
    manifest, said = load_manifest(out / MANIFEST), json.loads(beside.read_text(encoding="utf-8"))
    beside.write_text(json.dumps(said | {"renamed": {}}), encoding="utf-8")
    with pytest.raises(SourceError, match=rf"{beside.name}: is damaged: build again"):
        listed(out)
    # Of another's parts, whose names say nothing.
    beside = beside.rename(beside.with_name("other.json"))
    units = {
        name: unit | ({"joined": "reports/other.json"} if "joined" in unit else {}) for name, unit in manifest["units"].items()
    }
    (out / MANIFEST).write_text(json.dumps({"units": units}), encoding="utf-8")
    for wrong in ({entry("a"): "<urn:x> .\n<urn:y>"}, {entry("a"): "<urn:elsewhere>"}, {entry("a"): 7}, ["a"]):
        beside.write_text(json.dumps(said | {"renamed": wrong}), encoding="utf-8")
        with pytest.raises(SourceError, match=r"other\.json: is damaged"):
            listed(out)


def test_a_car_may_be_called_by_its_source_and_key(tmp_path: Path) -> None:
    account(tmp_path, "press", PRESS)
    season = {"season": [{"id": "lakes/2031"}], "race_class": [{"id": "lakes/gt"}]}
    of = {"season": "lakes/2031", "raceClass": "lakes/gt"}
    wire = [of | {"id": "lakes/wire", "competitor": f"entry/{EVENT}/wire/1"}]
    account(tmp_path, "wire", {"1": ["Lind", "Berg"]}, standing=wire, **season)
    radio = [of | {"id": f"lakes/{name}", "competitor": f"entry/{EVENT}/{name}"} for name in ("wire/1", "press/a", "b", "1")]
    account(tmp_path, "radio", {"1": ["Nell Oak"]}, standing=radio)
    found = {
        line.split(" ")[0]: line.split(" ")[2]
        for line in built(tmp_path)
        if line.startswith(f"<{BASE}standing/") and f" <{RACE}competitor> " in line
    }
    assert {subject.removeprefix(f"<{BASE}standing/lakes/"): car for subject, car in found.items()} == {
        "wire>": entry("a"), "wire/1>": entry("a"), "press/a>": entry("a"), "b>": entry("b"), "1>": entry("1"),
    }  # fmt: skip


def test_one_source_alone_keeps_its_keys(tmp_path: Path) -> None:
    account(tmp_path, "press", {"a": ["Ida Berg"], "b": ["Jon Berg"]})
    assert cars(built(tmp_path)) == {"a": {"press"}, "b": {"press"}}
    assert not list(same_crews({("press", "a"): [frozenset({"berg"})]}, {}))


def test_two_tables_of_one_page_never_mix_cars(tmp_path: Path) -> None:
    page, data = tmp_path / "page.html", tmp_path / "data"
    table = "<table><tr><th>Pos<th>Drivers<th>Car<th>Laps<tr><td>{}<td>{}<td>Alba<td>{}<tr><td>{}<td>{}<td>Alba<td>{}</table>"
    finishers, retired = table.format(1, "Otto Lind", 9, 2, "Elm", 8), table.format("DNF", "Bo Fir", 3, "DNF", "Yew", 1)
    page.write_text(f"<p>Finishers</p>{finishers}<p>Did not finish</p>{retired}", encoding="utf-8")
    for number in ("1", "2"):
        folder = data / f"table-{number}"
        arguments = ["--table", number, "--slug", folder.name, "--event", EVENT, "--data", str(data), "--out", str(folder)]
        data.mkdir(exist_ok=True)
        assert main(["read", str(page), *arguments]) == 0
    assert cars(built(data)) == {
        "r01": {"table-1"}, "r02": {"table-1"}, "table-2-r01": {"table-2"}, "table-2-r02": {"table-2"},
    }  # fmt: skip
    assert main(["read", str(page), *arguments, "--force"]) == 0
    assert "table-2-r01" in cars(built(data))


def test_citations_count_sources_and_neither_passages_nor_copies(tmp_path: Path) -> None:
    for part in (questions.WORLD, questions.ACCOUNTS):
        shutil.copytree(part, tmp_path / "data", dirs_exist_ok=True)
    data = open_data(tmp_path / "data")
    result = data.cite("result/nsc/2031/lakeside/r06/race")
    behind = {(c.property.rpartition("#")[2], c.value): [source.rpartition("/")[2] for source in c.sources] for c in result}
    assert behind["position", 6] == ["lakeside-2031", "north-gazette-2031"]
    # Of what is rejected or not asserted the sources are counted as well; the wire repeats the gazette.
    assert behind["laps", 74] == ["north-gazette-2031"]
    assert (behind["laps", 75], behind["gridPenalty", 1]) == (["lakeside-2031"], ["lakeside-2031"])
    assert {c.accounts for c in result} == {2}
    number = next(c for c in data.cite("entry/nsc/2031/lakeside/r06") if c.property.endswith("#number"))
    assert (number.value, number.sources) == ("30", (f"{BASE}report/shore-wire-2031",))


def test_what_no_source_says_has_none(tmp_path: Path) -> None:
    account(tmp_path, "press", PRESS)
    declared = [c for c in open_data(tmp_path).cite("race:laps") if c.passage == "https://w3id.org/gridwalk/ontology"]
    assert declared
    assert {c.sources for c in declared} == {()}
