"""Columns cut at delimiters are those that the csv module reads, with the same line numbers."""

from __future__ import annotations

import csv
import io
import random

import pytest

from gridwalk.tables.plain import BATCH, PlainText, Row

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


def expected(text: str) -> list[tuple[list[str], int]]:
    reader = csv.reader(io.StringIO(text, newline=""))
    return [(row, reader.line_num) for row in reader]


def found(blocks: list[str], width: int) -> list[tuple[list[str], int]]:
    """Return all rows of a text in order: those of a width, that come as columns, and those that are uneven."""
    others = list[tuple[list[str], int]]()

    def uneven(row: Row, line: int) -> None:
        assert len(row) != width
        others.append((list(row), line))

    batches = PlainText(blocks).batches(width, uneven)
    even = [
        (list(row), line)
        for columns, lines in batches
        for row, line in zip(zip(*columns, strict=True), lines, strict=True)
    ]  # fmt: skip
    assert all(len(row) == width for row, _ in even)
    return sorted(even + others, key=lambda pair: pair[1])


@pytest.mark.parametrize("width", range(1, 5))
@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_same_rows_and_lines_however_the_text_is_cut(text: str, width: int) -> None:
    assert found([text], width) == expected(text)
    assert found(text.splitlines(keepends=True), width) == expected(text)


def test_same_rows_for_any_text() -> None:
    chance = random.Random(2031)
    for _ in range(400):
        cells = ["".join(chance.choices("aaaéé00.. ;\n\r\"'", k=chance.randint(0, 6))) for _ in range(24)]
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, lineterminator=chance.choice(["\n", "\r\n"]), quoting=csv.QUOTE_ALL)
        writer.writerows(cells[n : n + 4] for n in range(0, 24, 4))
        assert found([buffer.getvalue()], 4) == expected(buffer.getvalue())


def test_lines_before_the_text_count() -> None:
    batches = PlainText(["a\nb\n", '"c"\n'], line=7).batches(1, lambda row, line: None)
    assert [list(lines) for _, lines in batches] == [[8, 9], [10]]


def test_uneven_rows_are_left_out_or_brought_to_the_width() -> None:
    text = "a,b\nc\nd,e,f\n\ng,h\n"
    for blocks in ([text], [text, '"i",j\n']):
        batches = PlainText(blocks).batches(2, lambda row, line: [*row, str(line)] if len(row) == 1 else None)
        columns, lines = next(batches)
        assert ([list(column) for column in columns], list(lines)) == ([["a", "c", "g"], ["b", "2", "h"]], [1, 2, 5])


def test_lines_that_are_too_long_and_too_short_do_not_make_up_for_each_other() -> None:
    others = list[Row]()
    assert list(PlainText(["a,b\nc\nd,e,f\n"]).batches(2, lambda row, line: others.append(row))) == [([("a",), ("b",)], [1])]
    assert others == [["c"], ["d", "e", "f"]]


def test_what_is_not_csv_is_an_error_at_its_line() -> None:
    text = PlainText(["a,b\n", 'c,"d\n'], line=1, strict=True)
    with pytest.raises(csv.Error):
        list(text.batches(2, lambda row, line: None))
    assert text.line_num == 3
