"""Rows cut at delimiters are those that the csv module reads, with the same line numbers."""

from __future__ import annotations

import csv
import io
import random

import pytest

from gridwalk.plain import BATCH, PlainRows

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


def found(blocks: list[str]) -> list[tuple[list[str], int]]:
    return [
        (list(row), line) for rows, lines in PlainRows(blocks).batches() for row, line in zip(rows, lines, strict=True)
    ]  # fmt: skip


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_same_rows_and_lines_however_the_text_is_cut(text: str) -> None:
    assert found([text]) == expected(text)
    assert found(text.splitlines(keepends=True)) == expected(text)


def test_same_rows_for_any_text() -> None:
    chance = random.Random(2031)
    for _ in range(400):
        cells = ["".join(chance.choices("aaaéé00.. ;\n\r\"'", k=chance.randint(0, 6))) for _ in range(24)]
        buffer = io.StringIO(newline="")
        writer = csv.writer(buffer, lineterminator=chance.choice(["\n", "\r\n"]), quoting=csv.QUOTE_ALL)
        writer.writerows(cells[n : n + 4] for n in range(0, 24, 4))
        assert found([buffer.getvalue()]) == expected(buffer.getvalue())


def test_lines_before_the_text_count() -> None:
    assert [list(lines) for _, lines in PlainRows(["a\nb\n", '"c"\n'], line=7).batches()] == [[8, 9], [10]]


def test_what_is_not_csv_is_an_error_at_its_line() -> None:
    rows = PlainRows(["a,b\n", 'c,"d\n'], line=1, strict=True)
    with pytest.raises(csv.Error):
        list(rows.batches())
    assert rows.line_num == 3
