"""Lines of identities that are legal and perhaps slips: each is said with its file and line, and the data build all the same."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from gridwalk.base.errors import Problem, SourceError
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.whole import build
from tests.formula import FIXTURES as FORMULA
from tests.formula import copied
from tests.test_identities import FIXTURES, TABLE, add, data, line

__all__ = ["data"]

HEAD = "\n".join((FIXTURES / "sources" / TABLE).read_text(encoding="utf-8").splitlines()[:5]) + "\n"
RACES = "event/formula-alpha"


@pytest.fixture
def formula(tmp_path: Path) -> Path:
    """Two data sets with ids of their own, and a table of identities without a line."""
    folder = tmp_path / "formula"
    for kind in ("ergast", "f1db"):
        copied(folder, kind, FORMULA / kind)
    (folder / TABLE).parent.mkdir()
    (folder / TABLE).write_text(HEAD, encoding="utf-8")
    return folder


def of_table(warnings: list[Problem]) -> list[tuple[int, str, str]]:
    """Return the line, column and text of warnings about the table of identities."""
    return [(each.row, each.column, each.message) for each in warnings if each.path.name == TABLE.name]


def said(folder: Path) -> list[tuple[int, str, str]]:
    """Return what a build says of the table of identities, in memory and in parts alike."""
    found = of_table(build(folder).warnings)
    assert of_table(build_parts(folder, folder.parent / "parts").warnings) == found
    return found


def test_a_subject_that_no_source_has_is_said_with_the_nearest_that_is_there(data: Path) -> None:
    add(data, *line("driver/gus-or", "driver/nils-dorne"))
    add(data, *line("driver/somebody-else", "driver/nils-dorne"))
    unknown = "unknown thing <https://w3id.org/gridwalk/id/driver/"
    does = "no source has it, so the line does nothing"
    assert said(data) == [
        (22, "subject_id", f"{unknown}gus-or>: {does}; nearest: driver/gus-orr"),
        (23, "subject_id", f"{unknown}somebody-else>: {does}"),
    ]


@pytest.mark.parametrize("kind", ["session", "entry", "result"])
def test_so_is_one_whose_key_is_of_several_columns(kind: str, data: Path) -> None:
    first = min(key for key in _things(data) if key.startswith(f"{kind}/lakes/2031/lakeside/"))
    add(data, *line(f"{first}-of-nobody", first))
    ((row, column, message),) = said(data)
    assert (row, column) == (22, "subject_id")
    assert message.startswith(f"unknown thing <https://w3id.org/gridwalk/id/{first}-of-nobody>: no source has it")


def _things(folder: Path) -> set[str]:
    start = "<https://w3id.org/gridwalk/id/"
    return {text[len(start) : text.index(">")] for text in build(folder).lines if text.startswith(start)}


@pytest.mark.parametrize("kind", ["session", "entry", "result"])
def test_nothing_is_said_of_those_that_are_there(kind: str, data: Path) -> None:
    found = sorted(key for key in _things(data) if key.startswith(f"{kind}/lakes/2031/lakeside/") and "/crew/" not in key)
    ends = [key for key in found if key.rpartition("/")[2] == found[0].rpartition("/")[2]] if kind == "result" else found
    add(data, *line(ends[1], ends[0]))
    assert said(data) == []


def others(folder: Path, *lines: tuple[str, ...], head: str = "") -> list[tuple[int, str, str]]:
    """Return what is said of lines in a file of their own, in memory and in parts alike; ``head``: of its metadata."""
    place = folder / TABLE.with_name("others.sssom.tsv")
    text = head + HEAD.replace("made-up", "others") + "".join("\t".join(cells) + "\n" for cells in lines)
    place.write_text(text, encoding="utf-8")
    built = build(folder).warnings, build_parts(folder, folder.parent / "parts").warnings
    whole, parts = ([(w.row, w.column, w.message) for w in found if w.path == place] for found in built)
    assert whole == parts
    return whole


NOBODY = "unknown thing <https://w3id.org/gridwalk/id/driver/of-nobody>: no source has it"
NOTHING = (
    "no line of the file does anything: expected the key of a thing of some source, or '#other: data=other' above the table"
    " where it is for other data"
)


@pytest.mark.parametrize("number", [1, 2, 3])
def test_a_file_of_which_no_line_does_anything_is_said_once(number: int, data: Path) -> None:
    lines = [line(f"driver/of-nobody{'-else' * n}", "driver/nils-dorne") for n in range(number)]
    more = ("", ", nor those of 1 other line", ", nor those of 2 other lines")[number - 1]
    assert others(data, *lines) == [(6, "subject_id", f"{NOBODY}{more}, and {NOTHING}")]


def test_a_file_that_is_for_other_data_by_its_own_word_is_left_in_peace(data: Path) -> None:
    assert others(data, line("driver/of-nobody", "driver/nils-dorne"), head="#other: colour=red|data=other\n") == []
    # What is nearly there is a slip all the same.
    ((row, _, message),) = others(data, line("driver/gus-or", "driver/nils-dorne"), head="#other: data=other\n")
    assert row == 7
    assert message.endswith("nearest: driver/gus-orr")


def test_a_line_beside_a_link_that_holds_is_said_by_itself(data: Path) -> None:
    link = line("driver/nils-dorne", "driver/gus-orr", "skos:closeMatch")
    assert others(data, link, line("driver/of-nobody", "driver/nils-dorne")) == [
        (7, "subject_id", f"{NOBODY}, so the line does nothing")
    ]


def test_an_object_that_no_source_describes_is_an_error_with_the_nearest(data: Path) -> None:
    add(data, *line("driver/gus-orr", "driver/nils-dorn"))
    with pytest.raises(SourceError, match=r":22: column object_id: unknown thing .*; nearest: driver/nils-dorne"):
        build(data)


def test_two_events_of_two_years_are_said_with_the_line_that_makes_them_one(formula: Path) -> None:
    add(formula, *line(f"{RACES}/1954/prairie", f"{RACES}/1954/prairie-500"))
    add(formula, *line(f"{RACES}/1954/prairie-500", f"{RACES}/2031/lagoon"))
    add(formula, *line(f"{RACES}/2031/lagoon-grand-prix", f"{RACES}/2031/lagoon"))
    two = f"makes {RACES}/1954/prairie-500 and {RACES}/2031/lagoon one, but they are events of 1954 and of 2031"
    assert said(formula) == [(7, "", f"{two}: expected one line less, or another object")]


def test_two_things_of_one_data_set_with_ids_are_said_with_the_lines_between(formula: Path) -> None:
    add(formula, *line("circuit/f1db-lagoon", "circuit/ergast-circuito-da-lagoa"))
    add(formula, *line("circuit/f1db-harbour-road", "circuit/ergast-circuito-da-lagoa"))
    ((row, column, message),) = said(formula)
    assert (row, column) == (7, "")
    assert message == (
        "makes circuit/f1db-harbour-road and circuit/f1db-lagoon one, through circuit/f1db-harbour-road and "
        "circuit/ergast-circuito-da-lagoa (drivers.sssom.tsv:7), circuit/ergast-circuito-da-lagoa and circuit/f1db-lagoon "
        "(drivers.sssom.tsv:6), but f1db has both, each with an id of its own: expected one line less, or another object"
    )


def test_right_lines_between_two_data_sets_are_no_slips(formula: Path) -> None:
    add(formula, *line("circuit/f1db-lagoon", "circuit/ergast-circuito-da-lagoa"))
    add(formula, *line(f"{RACES}/2031/lagoon-grand-prix", f"{RACES}/2031/lagoon"))
    assert said(formula) == []


def test_two_spellings_of_a_source_whose_keys_are_names_are_no_two_drivers(data: Path) -> None:
    """The fixture's own lines make two keys of the one season of timing files one."""
    shutil.rmtree(data / "reports")
    assert said(data) == []
