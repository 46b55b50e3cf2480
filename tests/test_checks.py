"""The check of a column: what passes in a batch is what has no problem by itself, and each problem is named."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridwalk.rdf.terms import FORMS
from gridwalk.tables import checks
from gridwalk.tables.checks import ColumnCheck, TableCheck
from gridwalk.tables.schema import Column, TableSchema, load_schema

MAKE = Path(__file__).parent.parent / "ontology" / "tables" / "make.json"
NUMBER = FORMS["integer"][1]
# Not of the column that is tested: no part of a URL.
ELSEWHERE = "https://example.org/{+key}"


def column(datatype: str = "string", *, required: bool = False, format: str | None = None, separator: str | None = None) -> Column:
    return Column("cell", required, datatype, format, separator, None, None, None, virtual=False)


def schema(*columns: Column, about: str) -> TableSchema:
    return TableSchema(Path("table.json"), "Table", "https://example.org/graph", about, ("cell",), columns)


def check(tested: Column, about: str = ELSEWHERE) -> ColumnCheck:
    return ColumnCheck(tested, schema(tested, about=about))


def key() -> ColumnCheck:
    """The check of a column that a URL template names without +: a slash would be encoded there."""
    return check(column(format="[a-z/]+"), "https://example.org/{cell}")


LIST = column("integer", separator="|")
YEARS = column(format="(19|20)[0-9]{2}")
CASES = [
    # A cell and what is wrong with it.
    (check(column(required=True)), "", "is empty, expected a value"),
    (check(column()), " a", "found ' a', expected no spaces at either end"),
    (check(column()), "a\u00a0", r"found 'a\xa0', expected no spaces at either end"),
    (check(column("integer")), "01", f"found '01', expected {NUMBER}"),
    # A line break is neither the end of a cell nor the start of another.
    (check(column("integer")), "1\n2", f"found '1\\n2', expected {NUMBER}"),
    (check(column("integer")), "1\n", "found '1\\n', expected no spaces at either end"),
    (check(YEARS), "1999\n2000", r"found '1999\n2000', expected a value of the form (19|20)[0-9]{2}"),
    # A format holds from the first sign to the last.
    (check(YEARS), "x1999", "found 'x1999', expected a value of the form (19|20)[0-9]{2}"),
    (check(YEARS), "19991", "found '19991', expected a value of the form (19|20)[0-9]{2}"),
    (check(column(format="a|b")), "ab", "found 'ab', expected a value of the form a|b"),
    (check(column("integer", format="[1-5]")), "6", "found '6', expected a value of the form [1-5]"),
    # Lists: each value by itself.
    (check(LIST), "1|02", f"found '1|02', expected each value to be {NUMBER}"),
    (check(LIST), "02|1", f"found '02|1', expected each value to be {NUMBER}"),
    (check(LIST), "1|1", "found '1|1', expected no value twice"),
    (check(LIST), "1||2", "found '1||2', expected values separated by '|', none empty, no spaces around them"),
    (check(LIST), "1| 2", "found '1| 2', expected values separated by '|', none empty, no spaces around them"),
    (check(LIST), "|1", "found '|1', expected values separated by '|', none empty, no spaces around them"),
    (check(column(format="[a-z]", separator=";")), "a;B", "found 'a;B', expected each value to be a value of the form [a-z]"),
]
RIGHT = [
    (check(column()), "a b"),
    (check(column()), ""),
    (check(column("integer")), ""),
    (check(column("integer")), "-12"),
    (check(YEARS), "1999"),
    (check(column(format="a|b")), "b"),
    (check(column("integer", format="[1-5]")), "5"),
    (key(), "ab"),
    # With + a slash is part of a path.
    (check(column(format="[a-z/]+"), "https://example.org/{+cell}"), "a/b"),
    (check(LIST), "1|2|30"),
    (check(LIST), "7"),
    (check(column(separator="|")), "x y|z"),
    # A line break is a character as others are, where nothing says otherwise.
    (check(column()), "a\nb"),
    (check(column(format="[a-z]\n[a-z]")), "a\nb"),
]


@pytest.mark.parametrize(("tested", "cell", "message"), CASES)
def test_what_is_wrong_with_a_cell_is_said_and_its_batch_does_not_pass(tested: ColumnCheck, cell: str, message: str) -> None:
    assert tested.problem(cell) == message
    assert not tested.passes([cell])
    # Among cells that are right, and asked again: what was wrong is not remembered as right.
    assert not tested.passes(["1999", cell, "1999"])
    assert not tested.passes([cell])


@pytest.mark.parametrize(("tested", "cell"), RIGHT)
def test_what_is_right_passes_the_first_time_and_again(tested: ColumnCheck, cell: str) -> None:
    assert tested.problem(cell) is None
    assert tested.passes([cell])
    assert tested.passes([cell, cell])


def test_a_slash_is_no_part_of_a_key() -> None:
    problem = key().problem("a/b")
    assert problem is not None
    assert problem.startswith("found 'a/b', expected ")
    assert not key().passes(["ab", "a/b"])


def test_an_empty_cell_passes_where_none_is_required_and_only_there() -> None:
    assert check(column("integer")).passes(["", "1", ""])
    assert not check(column("integer", required=True)).passes(["", "1", ""])
    assert not check(column(required=True)).passes(["a", ""])


def test_two_wrong_cells_do_not_make_a_right_one() -> None:
    """A batch of numbers is matched as one text: nothing of one cell may be taken for another's."""
    numbers = check(column("integer"))
    assert not numbers.passes(["1\n2", "3"])
    assert not numbers.passes(["-", "1"])
    assert numbers.passes(["-1", "1"])


def test_only_so_many_cells_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(checks, "REMEMBERED", 3)
    numbers = check(column("integer"))
    for n in range(1, 10):
        assert numbers.passes([str(n)])
    # The empty cell, and three: who is asked after those is looked at each time, and wrong is wrong.
    assert not numbers.passes(["05"])
    assert len(numbers._right) == 3


PIECES = st.lists(st.sampled_from(["1", "0", "-", "7", "01", "|", "\n", " ", "/", "a", "1999", ""]), max_size=4).map("".join)
KINDS = [
    column(), column(required=True), column("integer"), column("decimal"), column("boolean"), LIST, YEARS,
    column(separator="|"), column(format="[a-z]", separator="|"), column("integer", required=True),
]  # fmt: skip


@pytest.mark.parametrize("tested", KINDS, ids=str)
@pytest.mark.parametrize("about", [ELSEWHERE, "https://example.org/{+cell}", "https://example.org/{cell}"])
def test_a_batch_passes_if_and_only_if_no_cell_has_a_problem(tested: Column, about: str) -> None:
    """The quick way and the slow way are two programs: they have to say the same of any cells."""

    @settings(max_examples=150, deadline=None, derandomize=True, database=None)
    @given(st.lists(PIECES, max_size=4))
    def agree(cells: list[str]) -> None:
        fresh = check(tested, about)
        assert fresh.passes(cells) == (not any(map(fresh.problem, cells)))

    agree()


def test_a_table_is_checked_column_by_column_and_its_virtual_columns_are_none() -> None:
    table = TableCheck(load_schema(MAKE))
    right = ("audi", "Audi", "", "x-2031/p1.1", "")
    assert [each.column.name for each in table.columns] == ["id", "label", "altLabel", "passage", "note"]
    assert table.passes([[cell] for cell in right])
    assert list(table.problems(right, {})) == []
    wrong = ("Audi", " Audi", "a||b", "", "")
    assert not table.passes([[cell] for cell in wrong])
    assert [name for name, _ in table.problems(wrong, {})] == ["id", "label", "altLabel", "passage"]
