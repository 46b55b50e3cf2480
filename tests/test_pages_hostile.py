"""Pages and documents made to cost time or memory, or to lose rows: linear, or refused with what was found."""

from __future__ import annotations

import contextlib
import csv
import gc
import html
import re
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridwalk.base import limits
from gridwalk.base.errors import GridwalkError, LimitError, SourceError
from gridwalk.builds.whole import build
from gridwalk.cli import main
from gridwalk.keeping.documents import Document
from gridwalk.pages.html_tables import parse
from gridwalk.pages.page import Page, read_page
from gridwalk.pages.page_files import write
from gridwalk.pages.race_tables import Names
from gridwalk.verify.sentences import split

HEAD = "<table><tr><th>Pos<th>Driver<th>Laps"
ROW = "<tr><td>1<td>May<td>9"
QUICK = settings(max_examples=40, deadline=None, derandomize=True)


def page_of(folder: Path, content: str | bytes, name: str = "lakeside-2031.html") -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def tried(path: Path) -> Page | GridwalkError:
    """Return a page as read, or the error that the library gives for it: no other is let through."""
    try:
        return read_page(path)
    except GridwalkError as error:
        return error


def seconds(work: Callable[[], object]) -> float:
    # What other tests left is not looked through while this one is measured.
    gc.disable()
    start = time.process_time()
    try:
        with contextlib.suppress(GridwalkError):
            work()
        return time.process_time() - start
    finally:
        gc.enable()


def grows_linearly(work: Callable[[int], object], size: int) -> None:
    """Four times the input takes less than eight times as long, measured up to three times, and never long."""
    for _ in range(3):
        small, large = seconds(lambda: work(size)), seconds(lambda: work(4 * size))
        assert large < 10
        if large < 8 * small + 0.1:
            return
    raise AssertionError(f"{size}: {small:.2f} s, {4 * size}: {large:.2f} s")


MARKUP = [
    "<!--",
    "<![CDATA[",
    "<a ",
    "</a ",
    "<?",
    "<!DOCTYPE",
    "<![",
    "<!",
    "<",
    "</",
    "&",
    "&#",
    "&#x",
    "&a",
    "&amp",
    "<a b='",
    '<a b="',
    "<a b=c ",
    "<a/",
    "<a =",
    "<a b=&",
    "<script>",
    "<style></styl>",
    "<sup>",
    "<noscript>",
    "<sup></sup>",
    "<!---->",
    "<p>",
    "<br>\n",
    "\n",
    "\t",
    "x\n",
    "<b>x</b>",
    "<tr>",
    "<td>",
    f"{HEAD}{ROW}</table>",
    "<table></table>",
    "<tr><td>2<td>May<td>9",
    "<td>*",
    "<td>[",
    "***",
    "[",
    "[x]",
    "<th>Driver",
    "1GTMay / RoeAlba 4151-<br>",
    "<br>1",
    "<caption>x",
    "&#1;",
    "\u0301\u0323",
]


@pytest.mark.parametrize("piece", MARKUP, ids=ascii)
def test_a_page_of_one_thing_is_read_in_time_that_grows_as_it_does(tmp_path: Path, piece: str) -> None:
    def work(count: int) -> None:
        read_page(page_of(tmp_path, f"{HEAD}{ROW}{piece * count}"))

    grows_linearly(work, 2_000)


TEXTS = [
    "1GTMay / RoeAlba 4151-\n",
    "1GTMay / RoeAlba 4151-\n2GTPoe / LunaAlba 4150-\n",
    "DNFGTMay / RoeAlba 4-\n",
    "1",
    "a",
    " ",
    "\n",
    "x\n",
    "1\t",
    "1\tMay\t9\n",
    "/",
    "A/",
    "GT / ",
    "No. ",
    "It is. ",
    "A.",
    "A. ",
    ".",
    "! ",
    "1GT ",
    "- ",
    "151-\n",
    "1GTM / A1" + "B" * 380 + "\n",
]


@pytest.mark.parametrize("piece", TEXTS, ids=ascii)
@pytest.mark.parametrize("before", ["", "1GTMay / RoeAlba 4151-\n2GTPoe / LunaAlba 4150-\n"], ids=["alone", "after a table"])
def test_a_text_of_one_thing_is_read_in_time_that_grows_as_it_does(tmp_path: Path, piece: str, before: str) -> None:
    def work(count: int) -> None:
        read_page(page_of(tmp_path, before + piece * count, "a.txt"))

    grows_linearly(work, 2_000)


@pytest.mark.parametrize("piece", [*TEXTS, "No. A.B. ", "a.A.B. C", "Who? ", "1AA1", "1" * 9 + "A", ".\u2003"], ids=ascii)
def test_passages_take_time_that_grows_as_the_document_does(piece: str) -> None:
    grows_linearly(lambda count: split(piece * count), 10_000)


def test_numbered_rows_in_their_order_take_time_that_grows_as_they_do(tmp_path: Path) -> None:
    def work(count: int) -> None:
        read_page(page_of(tmp_path, "".join(f"{n}GTMay / RoeAlba 4151-\n" for n in range(1, count)), "a.txt"))

    grows_linearly(work, 10_000)


@pytest.mark.parametrize(
    "body", ["GTMay / RoeAlba 4151-", "GTMay / RoeAlba 1a2b3c4d5e6f7g8h9i10j11k12l 1234", f"GT{'Ab/' * 99}C 1-"]
)
def test_the_largest_flattened_table_is_read(tmp_path: Path, body: str) -> None:
    text = "".join(f"{n}{body}\n" for n in range(1, 101))
    assert seconds(lambda: read_page(page_of(tmp_path, text, "a.txt"))) < 10


def test_names_and_cars_of_hundreds_of_characters_are_no_traceback(tmp_path: Path) -> None:
    text = "".join(f"{n}GT{'Aa' * 150} / Cd15-\n" for n in (1, 2))
    assert len(read_page(page_of(tmp_path, text, "a.txt")).table.rows) == 2


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("<table><tr><td>" * 100_000, ":1: found 101 tables within one another, the limit is 100; reduce the page"),
        (
            f"{HEAD}<tr>{'<td rowspan=1000 colspan=1000>1' * 1000}{'<tr>' * 1000}",
            "cells with those that spans repeat, the limit is",
        ),
        (f"{HEAD}<tr><td>1<td>{'May' * 1000}<td>9", ":1: found 3,000 characters in a cell, the limit is 2,000; is this one row?"),
        (f"{HEAD}{ROW * 20_000}", "found 20,001 rows in a table, the limit is 20,000; split the table"),
        ("x" * (limits.MOST_BYTES + 1), "found 16,777,217 bytes or more, the limit is 16,777,216; reduce it"),
        (
            "".join(f"{n}GTMay / RoeAlba 4151-<br>" for n in range(1, 1002)),
            "found 1,001 rows whose columns are lost, the limit is 1,000",
        ),
        ("<table><tr><td>" * 90 + "x" * (1 << 20), "characters in cells, one in another, the limit is"),
    ],
    ids=["depth", "spans", "cell", "rows", "bytes", "flattened", "text"],
)
def test_a_limit_is_named_with_what_was_found_and_what_to_do(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(LimitError) as caught:
        read_page(page_of(tmp_path, content))
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_device_without_end_is_refused() -> None:
    with pytest.raises(LimitError, match="zero: found 16,777,217 bytes or more, the limit is"):
        read_page(Path("/dev/zero"))
    with pytest.raises(LimitError, match="zero: found"):
        Document.read(Path("/dev/zero"))


def test_more_drivers_than_a_car_has_are_an_error(tmp_path: Path) -> None:
    error = tried(page_of(tmp_path, f"{HEAD}{ROW}<tr><td>2<td>{'May / ' * 30}<td>8"))
    assert ":1: found 30 drivers, expected at most 20; is this one row?" in str(error)


@pytest.mark.parametrize("opening", ["<!--", "<!x", "<?x", "<script>", "<style>", "<a b='", "<noscript>", "<template>"])
def test_rows_behind_what_never_ends_are_not_lost_in_silence(tmp_path: Path, opening: str) -> None:
    rest = "<tr><td>2<td>Roe<td>8</table>".replace(">", "") if opening in {"<!x", "<?x"} else "<tr><td>2<td>Roe<td>8</table>"
    if opening in {"<!x", "<?x"}:
        rest = "\n<tr 2"
    error = tried(page_of(tmp_path, f"{HEAD}{ROW}\n{opening}{rest}"))
    assert isinstance(error, SourceError)
    assert ":2: " in str(error)
    assert "begins here and is never closed, so the rows after it are not shown" in str(error)
    assert isinstance(tried(page_of(tmp_path, f"{HEAD}{ROW}</table>{opening}the end")), Page)


def test_a_footnote_ends_with_its_cell(tmp_path: Path) -> None:
    page = read_page(page_of(tmp_path, f"{HEAD}<tr><td>1<sup>a<td>May<td>9<tr><td>2<td>Roe<td>8</table>"))
    assert [row.certain.drivers for row in page.table.rows] == [("May",), ("Roe",)]


def test_a_row_that_is_passed_over_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = f"{ROW}\n<tr><td colspan=3>Retired\n<tr><td>7\n<tr><td><td><td>12\n<tr><td>DNF<td>Roe<td>8</table>"
    path = page_of(tmp_path, HEAD + rows)
    assert main(["read", str(path), "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().err
    for line, text in ((2, "'Retired'"), (3, "'7'"), (4, "' | 12'")):
        assert f"{path}:{line}: skipped, with no position and no drivers: {text}" in said


SECOND = "<tr><td>2<td>Roe<td>8<tr><td>DNF<td>Poe<td>3"


@pytest.mark.parametrize(
    ("rest", "begins"),
    [
        (f"<table>{SECOND}</table>", "2 | Roe | 8"),
        (f"<p>More<div><table><tr><td colspan=3>Group 2{SECOND}", "Group 2"),
        ("<table><tr><td>Ret.<td>Roe<td>8<td>Gearbox</table>", "Ret. | Roe | 8 | Gearbox"),
        ("<table>" + "<tr><td colspan=3>x" * 9 + "<tr><td>&#x202e;3rd<td>Roe</table>", "x"),
    ],
)
def test_a_page_that_goes_on_in_a_table_without_a_header_is_said(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], rest: str, begins: str
) -> None:
    path = page_of(tmp_path, f"{HEAD}{ROW}</table>\n{rest}")
    assert main(["read", str(path), "--out", str(tmp_path / "out")]) == 0
    said = capsys.readouterr().err
    assert f"{path}:2: a table that begins {begins!r} was not read, since no row of it names its columns" in said


def test_a_table_before_and_one_beside_flattened_rows_is_said(tmp_path: Path) -> None:
    before = read_page(page_of(tmp_path, f"<table>{SECOND}</table>\n{HEAD}{ROW}</table>"))
    flattened = "<p>1GTMay / RoeAlba R4151-\n<p>2GTPoe / LunaAlba R4150-\n"
    beside = read_page(page_of(tmp_path, f"{flattened}<table>{SECOND}</table>"))
    assert [[problem.row for problem in page.warnings] for page in (before, beside)] == [[1], [3]]


@pytest.mark.parametrize("other", ["<tr><td>Home<td>About<td>Us", "<tr><td>1<td>2<td>3<td>4<td>5", "<tr><td>12", "<tr>", ""])
def test_a_table_of_something_else_is_no_warning(tmp_path: Path, other: str) -> None:
    assert read_page(page_of(tmp_path, f"<table>{other}</table>{HEAD}{ROW}</table>")).warnings == ()


@pytest.mark.parametrize(
    "rest",
    [
        "<tr><td>2<td>Ann P",
        "<tr><td>2</td><td>Ann P</td><t",
        "<tr><td>2</td><td>Ann P</td>",
        "<tr><td>2",
        "<tr>",
        "<tr><td>2<td><b>Ann P</b></body></html>",
        "</tr>\n<tr><td>2<td>Ann<td>1",
    ],
)
def test_a_page_that_ends_within_a_row_is_an_error(tmp_path: Path, capsys: pytest.CaptureFixture[str], rest: str) -> None:
    path = page_of(tmp_path, f"<table><tr><td>{HEAD}{ROW}{rest if rest.startswith('</tr>') else chr(10) + rest}")
    assert main(["read", str(path), "--out", str(tmp_path / "out")]) == 3
    assert f"{path}:2: the page ends within this row, expected </table>" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("rest", ["", "</td></tr>", "</td></tr></body></html>", "</tr></tabl"])
def test_a_page_that_ends_behind_a_whole_row_is_read_with_a_warning(tmp_path: Path, rest: str) -> None:
    page = read_page(page_of(tmp_path, f"{HEAD}{ROW}{rest}"))
    assert [row.certain.drivers for row in page.table.rows] == [("May",)]
    assert [str(problem).split(": ", 1)[1][:40] for problem in page.warnings] == ["the table is not closed by </table>, so "]


@QUICK
@given(st.data())
def test_a_page_cut_anywhere_loses_no_row_in_silence(data: st.DataObject) -> None:
    """Where a page ends early, it is refused, or the rows are all there, or a warning says that some may be missing."""
    rows = "".join(f"<tr><td>{n}</td><td>May / Roe</td><td>{90 - n}</td></tr>" for n in range(1, 5))
    whole = f"<body><table><tr><th>Pos</th><th>Driver</th><th>Laps</th></tr>{rows}</table>"
    cut = whole[: data.draw(st.integers(0, len(whole) - 1))]
    with TemporaryDirectory() as folder:
        page = tried(page_of(Path(folder), cut))
    if isinstance(page, Page):
        assert page.warnings
        assert len(page.table.rows) == cut.count("</tr>") - 1
        assert all(row.certain.laps and row.certain.drivers == ("May", "Roe") for row in page.table.rows)


ODD = ["\x1b", "\x7f", "\x81", "\u202e", "\u200b", "\u2066", "\x00", "\x07", "\U000e0041"]


@pytest.mark.parametrize("odd", ODD)
@pytest.mark.parametrize("form", ["html", "references", "tabs", "flattened"])
def test_what_is_no_text_is_taken_out_and_said(tmp_path: Path, capsys: pytest.CaptureFixture[str], odd: str, form: str) -> None:
    content = {
        "html": f"<table><tr><th>P{odd}os<th>Driver<th>Team<th>Laps\n<tr><td>{odd}1<td>M{odd}ay<td>A{odd}B<td>9</table>",
        # A reference to most controls stands for nothing.
        "references": f"{HEAD}<th>Team\n<tr><td>1<td>M&#x202e;ay<td>9<td>A&#{ord(odd)};B</table>",
        "tabs": f"Pos\tDriver\tTeam\tLaps\tStatus\n1\tM{odd}ay\tA{odd}B\t9{odd}\tFire\n2\tRoe\tA\t8\tFire\n",
        "flattened": f"x\n1GTM{odd}ay / RoeAl{odd}ba R4151-\n2GTPoe / LunaAlba R4150-\n",
    }[form]
    path = page_of(tmp_path, content, "lakeside-2031.html" if "<" in content else "lakeside-2031.txt")
    out = tmp_path / "data" / "reports" / "lakeside-2031"
    assert main(["read", str(path), "--out", str(out)]) in {0, 1}
    written = {file.name: file.read_text(encoding="utf-8") for file in out.iterdir()}
    number = f"U+{0x202E if form == 'references' else ord(odd):04X}"
    assert f"{path}:2: removed, since they are not text: {number}" in capsys.readouterr().err
    assert "\tcleaned\t" in written["review.tsv"] or "\tambiguous\t" in written["review.tsv"]
    assert all(char.isprintable() or char in "\t\n" for text in written.values() for char in text)
    assert ",May," in written["drivers.csv"]
    build(tmp_path / "data")


def test_the_range_of_a_line_is_that_of_its_source_references_included() -> None:
    source = "<pre>Before &amp; after\n1GTMay &amp; Co / RoeAlba 4151-\n2GTPoe / LunaAlba 4150-</pre>"
    assert [source[line.start : line.end] for line in parse(source).lines] == source[5:-6].split("\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("&#xD800;", "\ufffd"),
        ("&#99999999999;", "\ufffd"),
        (f"&#{'9' * 5000};", "\ufffd"),
        (f"&#x{'0' * 5000}41;", "A"),
        ("&#1;", ""),
        ("&#x202E;x", "\u202ex"),
        ("&nosuch;", "&nosuch;"),
        ("&notit;", "¬it;"),
        ("&#0;", "\ufffd"),
        ("&#128;", "€"),
        ("&", "&"),
    ],
)
def test_references_to_no_character(text: str, expected: str) -> None:
    assert parse(f"<table><td>{text}").tables[0].rows[0].cells[0].text == expected


@pytest.mark.parametrize("span", ["²", "9" * 5000, "-1", "0", "1.5", "", " 2 ", "٣", "&#50;"])
def test_a_span_is_a_number_in_ascii_or_none(span: str) -> None:
    cell = parse(f"<table><td colspan='{span}'>x").tables[0].rows[0].cells[0]
    assert cell.columns == {" 2 ": 2, "&#50;": 2, "9" * 5000: 1000}.get(span, 1)


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_two_or_four_bytes_a_character_want_a_mark(tmp_path: Path, encoding: str) -> None:
    text = f"{HEAD}{ROW}</table>"
    assert "but no byte order mark; save the page as UTF-8" in str(tried(page_of(tmp_path, text.encode(encoding))))
    assert isinstance(tried(page_of(tmp_path, f"\ufeff{text}".encode(encoding))), Page)


@pytest.mark.parametrize("encoding", ["utf-7", "utf-32", "x" * 999, "utf\u0000", "\u00b2"])
def test_encodings_that_no_page_has(tmp_path: Path, encoding: str) -> None:
    assert isinstance(tried(page_of(tmp_path, f"<meta charset='{encoding}'>{HEAD}{ROW}".encode())), SourceError | Page)


def test_a_link_that_leads_nowhere_is_not_overwritten(tmp_path: Path) -> None:
    page = read_page(page_of(tmp_path, HEAD + ROW))
    (tmp_path / "results.csv").symlink_to(tmp_path / "none")
    with pytest.raises(GridwalkError, match=r"results\.csv: already exists"):
        write(page, Names("a", "b"), tmp_path)
    assert not (tmp_path / "none").exists()


PIECES = [
    *MARKUP,
    "May",
    "Roe / Poe",
    " ",
    "1",
    "2",
    "DNF",
    "&#xD800;",
    "&lt;tr>",
    "<table>",
    "</table>",
    "</tr>",
    "</td>",
    "<td rowspan=3>",
    "<td colspan='²'>",
    "<td colspan=2>",
    "<th>Pos",
    "<th>Laps",
    "-->",
    "]]>",
    ">",
    "'",
    '"',
    "/>",
    "</script>",
    "</sup>",
    "\x00",
    "\x85",
    "\u2028",
    "\u202e",
    "\U0001f3c1",
    "<caption>",
    "</caption>",
    "<template>",
    "|",
    "\\",
    ",",
    ";",
    "\x1b[31m",
    "²",
    "٣",
]


@QUICK
@given(st.lists(st.sampled_from(PIECES) | st.text(max_size=5), max_size=60), st.booleans())
def test_soup_of_tags_is_read_or_refused(pieces: list[str], headed: bool) -> None:
    with TemporaryDirectory() as folder:
        content = "".join([HEAD * headed, *pieces]).encode("utf-8", "surrogatepass")
        start = time.process_time()
        page = tried(page_of(Path(folder), content))
        assert time.process_time() - start < 5
        if isinstance(page, Page):
            for row in page.table.rows:
                assert 0 <= row.start < row.end <= len(page.text)


@QUICK
@given(
    st.lists(
        st.sampled_from(["1", "2", "3", "DNF", "GT", "May", " / ", "Roe", "Alba 4", "151", "-", "\n", "\t", " ", ".", "No."])
        | st.text(max_size=4),
        max_size=80,
    )
)
def test_soup_of_words_is_read_or_refused_and_no_sentence_is_lost(pieces: list[str]) -> None:
    text = "".join(pieces).encode("utf-8", "replace").decode()
    start = time.process_time()
    with TemporaryDirectory() as folder:
        tried(page_of(Path(folder), text, "a.txt"))
    left = list(text)
    for passage in split(text):
        left[passage.start : passage.end] = " " * (passage.end - passage.start)
    assert "".join(left).strip() == ""
    assert time.process_time() - start < 5


NAMES = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12)


@QUICK
@given(st.lists(st.tuples(NAMES, NAMES, st.sampled_from(["", "<sup>[1]", "<!-- x -->", "<b>", "<br>"])), min_size=1, max_size=8))
def test_each_row_of_a_table_is_written_or_said_and_what_is_written_builds(rows: list[tuple[str, str, str]]) -> None:
    """Rows in are counted against rows out: written, or passed over with their line; or the page is refused."""
    lines = [f"<tr><td>{n}<td>{html.escape(a)}{tag}<td>{html.escape(b)}<td>9" for n, (a, b, tag) in enumerate(rows, 1)]
    head = "<table><tr><th>Pos<th>Driver<th>Team<th>Laps"
    with TemporaryDirectory() as folder:
        page = tried(page_of(Path(folder), "\n".join([head, *lines, "</table>"])))
        if isinstance(page, GridwalkError):
            return
        out = Path(folder) / "data" / "reports" / "lakeside-2031"
        write(page, Names.of(page.path), out)
        with (out / "results.csv").open(encoding="utf-8", newline="") as file:
            written = len(list(csv.DictReader(file)))
        assert written + len(page.table.passed_over) == len(rows)
        assert sorted(Path(folder).iterdir()) == [Path(folder) / "data", page.path]
        try:
            build(Path(folder) / "data")
        except SourceError as error:
            assert all(re.match(r".*\.csv:\d+: ", str(problem)) for problem in error.problems)  # noqa: PT017
