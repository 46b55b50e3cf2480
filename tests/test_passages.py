"""Passages: the proposal for a document is the table of its source, character for character."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from gridwalk.base import resources
from gridwalk.verify.sentences import Passage, split

FIXTURES = Path(__file__).parent / "fixtures"
SLUG = "alms-2004-laguna-seca"
REPORT = resources.CHECKOUT.parent / "shared" / "report" / f"{SLUG}.txt"


def table(source: Path) -> list[Passage]:
    with (source / "passages.csv").open(encoding="utf-8", newline="") as file:
        return [
            Passage(row["id"].rpartition("/")[2], int(row["start"]), int(row["end"]), row["sha256"]) for row in csv.DictReader(file)
        ]


def names(text: str) -> list[str]:
    return [text[p.start : p.end] for p in split(text)]


def test_the_made_up_document_splits_into_its_table() -> None:
    document = (FIXTURES / "documents" / "lakeside-2031.txt").read_bytes().decode()
    expected = table(FIXTURES / "data" / "reports" / "lakeside-2031")
    assert len(expected) >= 60
    assert split(document) == expected


@pytest.mark.skipif(not REPORT.is_file(), reason="the original report is not part of the project")
def test_the_real_report_splits_into_its_table() -> None:
    expected = table(resources.folder("data") / "reports" / SLUG)
    assert len(expected) == 116
    assert split(REPORT.read_bytes().decode()) == expected


@pytest.mark.parametrize(
    "sentences",
    [
        ["The No. 7 of J.J. Roe won.", "It rained."],
        ["They raced the K2.R.", "Then a K3.R came."],
        ["Who won?", "Roe!", "A lap is 2.5 miles."],
    ],
)
def test_abbreviations_do_not_end_a_sentence(sentences: list[str]) -> None:
    assert names(" ".join(sentences)) == sentences


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("12GTRoe / MayAlba 4151-", "r01"),
        ("3P1Roe / MayAlba 4151Engine", "r01"),
        ("12 Hours of Fenwick came first.", "p1.1"),
        ("2nd was Roe.", "p1.1"),
    ],
)
def test_a_table_row_is_a_position_glued_to_a_class(line: str, name: str) -> None:
    assert [p.name for p in split(line)] == [name]


def test_ranges_leave_out_white_space_and_nothing_else() -> None:
    text = "\n  One day.  Two days. \r\n\n\t• Three.\n"
    found = split(text)
    assert [p.name for p in found] == ["p1.1", "p1.2", "p2.1"]
    left = list(text)
    for passage in found:
        left[passage.start : passage.end] = " " * (passage.end - passage.start)
    assert "".join(left).strip() == ""


def test_the_hash_is_of_the_text_in_utf_8() -> None:
    (passage,) = split("Bücher.")
    assert passage.sha256 == "5a475b365e11f53fd2453d23027bfb0c4e05dff875fbd3f4d45523e4c579c098"


def test_an_empty_document_has_no_passages() -> None:
    assert split("") == split(" \n\n") == []
