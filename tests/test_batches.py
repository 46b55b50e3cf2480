"""The rows of a table come in batches of columns, each with the number of its line."""

from __future__ import annotations

import csv
import io
import random

import pytest

from gridwalk.tables.batches import BATCH, Cells, Rows, batches

TEXTS = {
    "empty": "",
    "one line": "a,b\n",
    "no line end at the end": "a,b\nc,d",
    "blank lines": "a,b\n\n\nc,d\n\n",
    "spaces and empty cells": " a , b,\n,,\n",
    "quotes": 'a,b\n"c,d",e\n"f ""g""",h\n',
    "line breaks in quotes": 'a,"b\nb\n\nb",c\nd,e,f\n"g\n",h,i\n',
    "CR LF": "a,b\r\nc,d\r\n",
    "many": "".join(f"{n},x\n" for n in range(3 * BATCH + 1)),
}


def reader(text: str, *, strict: bool = False) -> Rows:
    return csv.reader(io.StringIO(text, newline=""), strict=strict)


def expected(text: str) -> list[tuple[list[str], int]]:
    rows = reader(text)
    return [(row, rows.line_num) for row in rows]


def found(text: str, width: int) -> list[tuple[list[str], int]]:
    """Return all rows of a text in order: those of a width, that come as columns, and those that are uneven."""
    others = list[tuple[list[str], int]]()

    def uneven(row: Cells, line: int) -> None:
        assert len(row) != width
        others.append((list(row), line))

    even = [
        (list(row), line)
        for columns, lines in batches(reader(text), width, uneven)
        for row, line in zip(zip(*columns, strict=True), lines, strict=True)
    ]  # fmt: skip
    assert all(len(row) == width for row, _ in even)
    return sorted(even + others, key=lambda pair: pair[1])


@pytest.mark.parametrize("width", range(1, 5))
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_no_row_is_lost_and_each_has_its_line(text: str, width: int) -> None:
    assert found(text, width) == expected(text)


def test_same_rows_for_any_text() -> None:
    chance = random.Random(2031)
    for _ in range(400):
        cells = ["".join(chance.choices("aaaéé00.. ;\n\r\"'", k=chance.randint(0, 6))) for _ in range(24)]
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, lineterminator=chance.choice(["\n", "\r\n"]), quoting=csv.QUOTE_ALL)
        writer.writerows(cells[n : n + 4] for n in range(0, 24, 4))
        assert found(buffer.getvalue(), 4) == expected(buffer.getvalue())


def test_lines_before_the_rows_count() -> None:
    rows = reader('h\na\n"b\nb"\nc\n')
    next(rows)
    assert [list(lines) for _, lines in batches(rows, 1, lambda row, line: None)] == [[2, 4, 5]]


def test_uneven_rows_are_left_out_or_brought_to_the_width() -> None:
    for more in ("", '"i",j\n'):
        text = f"a,b\nc\nd,e,f\n\ng,h\n{more}"
        columns, lines = next(batches(reader(text), 2, lambda row, line: [*row, str(line)] if len(row) == 1 else None))
        assert ([list(c)[:3] for c in columns], list(lines)[:3]) == ([["a", "c", "g"], ["b", "2", "h"]], [1, 2, 5])


def test_what_is_not_csv_is_an_error_at_its_line() -> None:
    rows = reader('a,b\nc,"d\n', strict=True)
    with pytest.raises(csv.Error):
        list(batches(rows, 2, lambda row, line: None))
    assert rows.line_num == 2
