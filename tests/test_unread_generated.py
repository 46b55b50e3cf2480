"""Files that a generator spoils: each reader ends soon, without a traceback, and loses no row in silence.

A good file is changed a few times: lines taken out, doubled, swapped, cut; characters put in that mean something to
somebody. Then either something is said, or the rows that come out are as many as the lines that went in.
``GRIDWALK_EXAMPLES`` says how many files are tried.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from gridwalk.base import resources
from gridwalk.base.errors import SourceError
from gridwalk.builds.whole import build
from gridwalk.identities import sssom
from gridwalk.readers import registry
from gridwalk.tables.findings import Findings
from gridwalk.tables.own import METADATA, Schemas, read_table

FIXTURES = Path(__file__).parent / "fixtures"
REPORT = FIXTURES / "data" / "reports" / "lakeside-2031"
SEASON = FIXTURES / "sources" / "timing" / "lakes-2031"
LEMANS = FIXTURES / "sources" / "lemans" / "grand-24"
WHO = FIXTURES / "sources" / "identities" / "drivers.sssom.tsv"
# Longest time that a reader may take over a small file.
SECONDS = 5
EXAMPLES = int(os.environ.get("GRIDWALK_EXAMPLES", "40"))
GENERATED = settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="GRIDWALK_EXAMPLES" not in os.environ,
    database=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
# Characters that mean something to somebody; LONG stands for a cell that is longer than the csv module likes.
LONG = "<long>"
SPECIAL = [
    '"', '""', '","', '"\n', "'", "\t", "\t\t", ",", ";", ",,", "|", "#", " ", "\n", "\n\n", "\r", "\r\n", "\0", "\x0b", "\x0c",
    "\x1c", "\x7f", "\x85", "\u2028", "\ufeff", "\ufffe", "\ud800", "\\", "&", "<", "{", "}", ":", "-", "0", "01", LONG, "é",
    "e\u0301", "\U0001f3c1", "\u202e",
]  # fmt: skip
EDITS = st.tuples(
    st.sampled_from(["insert", "insert", "insert", "cell", "cell", "delete", "double", "swap", "drop", "cut", "append"]),
    st.integers(0, 10_000),
    st.integers(0, 10_000),
    st.sampled_from(SPECIAL) | st.text(max_size=3),
)


def edited(text: str, edits: list[tuple[str, int, int, str]]) -> bytes:
    """Return a text after some edits. Half of a character becomes bytes that are not UTF-8."""
    for edit in edits:
        text = _edited(text, *edit)
    return text.replace(LONG, "x" * 140_000).encode("utf-8", "surrogatepass")


def _edited(text: str, what: str, one: int, other: int, special: str) -> str:
    lines = text.split("\n")
    line, at = one % len(lines), one % (len(text) + 1)
    if what == "insert":
        return text[:at] + special + text[at:]
    if what == "delete":
        return text[:at] + text[at + other % 20 :]
    if what == "cut":
        return text[:at]
    if what == "append":
        return text + special
    if what == "cell":
        cells = re.split("([,;\t])", lines[line])
        cells[2 * (other % (len(cells) // 2 + 1))] = special
        lines[line] = "".join(cells)
    elif what == "double":
        lines.insert(line, lines[line])
    elif what == "drop":
        del lines[line]
    else:
        lines[line], lines[other % len(lines)] = lines[other % len(lines)], lines[line]
    return "\n".join(lines)


@contextmanager
def in_time() -> Iterator[None]:
    start = time.monotonic()
    yield
    assert time.monotonic() - start < SECONDS


def lines_of(content: bytes) -> list[str]:
    """The lines after the first that say something; a comma or a tab alone says that there is a row."""
    return [line for line in content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n").split("\n")[1:] if line]


# A cell in quotes, a cell without, what parts cells, and what parts rows.
TOKEN = re.compile(r'"(?:[^"]|"")*"|[^,\n"][^,\n]*|,|\n')


def first_cells(content: bytes) -> list[str]:
    """The first cell of each row of CSV after the header."""
    tokens = TOKEN.findall(content.decode("utf-8").removesuffix("\n"))
    starts = [token for before, token in pairwise(tokens) if before == "\n"]
    return [token[1:-1].replace('""', '"') if token.startswith('"') else token for token in starts]


@GENERATED
@given(
    st.sampled_from([("teams.csv", "team"), ("drivers.csv", "driver"), ("quantities.csv", "quantity")]), st.lists(EDITS, max_size=4)
)
def test_a_table_of_ours(table: tuple[str, str], edits: list[tuple[str, int, int, str]]) -> None:
    """Each row describes the thing that its first cell names."""
    content = edited((REPORT / table[0]).read_text(encoding="utf-8"), edits)
    with tempfile.TemporaryDirectory() as folder, in_time():
        path, findings, out = Path(folder) / table[0], Findings(), list[str]()
        path.write_bytes(content)
        read_table(path, Schemas(), resources.folder("ontology") / "tables" / f"{table[1]}.json", out.append, findings)
    if not findings.problems:
        assert len(findings.subjects) == len(set(first_cells(content)))
        assert {line.partition(" ")[0] for line in "".join(out).split("\n") if line} >= findings.subjects


JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(max_size=4)
    | st.sampled_from(["teams.csv", "x.csv"]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["url", "tableSchema", "dc:title", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)
NAMED = ["reports.csv", "passages.csv", "makes.csv", "people.csv"]
CHANGES = st.tuples(
    st.sampled_from(["word", "table word", "drop", "double", "swap"]),
    st.integers(0, 3),
    st.sampled_from(["@context", "dc:type", "dc:title", "tables", "url", "tableSchema", "dialect", "notes", "lang", "x"]),
    JSON,
)


def a_small_source(folder: Path) -> dict[str, object]:
    described: dict[str, object] = json.loads((REPORT / METADATA).read_text(encoding="utf-8"))
    tables = described["tables"]
    assert isinstance(tables, list)
    described["tables"] = [table for table in tables if table["url"] in NAMED]
    for name in NAMED:
        shutil.copy(REPORT / name, folder)
    return described


@cache
def whole() -> list[str]:
    """The lines of the small source as it is."""
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / METADATA).write_text(json.dumps(a_small_source(Path(folder))), encoding="utf-8")
        return build(Path(folder)).lines


@GENERATED
@given(st.lists(CHANGES, max_size=2), st.lists(EDITS, max_size=2))
def test_metadata(changes: list[tuple[str, int, str, object]], edits: list[tuple[str, int, int, str]]) -> None:
    """Nothing in the metadata changes what tables say: they are read, or something is said."""
    with tempfile.TemporaryDirectory() as folder, in_time():
        described = a_small_source(Path(folder))
        for change in changes:
            _describe(described, *change)
        (Path(folder) / METADATA).write_bytes(edited(json.dumps(described, indent=1), edits))
        try:
            lines = build(Path(folder)).lines
        except SourceError:
            return
    assert lines == whole()


def _describe(described: dict[str, object], what: str, n: int, word: str, value: object) -> None:
    tables = described["tables"]
    if what == "word" or not isinstance(tables, list) or not tables or not all(isinstance(t, dict) for t in tables):
        described[word] = value
    elif what == "table word":
        tables[n % len(tables)][word] = value
    elif what == "drop":
        del tables[n % len(tables)]
    elif what == "double":
        tables.append(dict(tables[n % len(tables)]))
    else:
        tables[0]["url"], tables[-1]["url"] = tables[-1].get("url"), tables[0].get("url")


@GENERATED
@given(st.lists(EDITS, max_size=4))
@example([("cell", 7, 7, '"unclosed')])
def test_sssom(edits: list[tuple[str, int, int, str]]) -> None:
    """Each line after the header is a mapping."""
    content = edited(WHO.read_text(encoding="utf-8"), edits)
    with tempfile.TemporaryDirectory() as folder, in_time():
        path = Path(folder) / WHO.name
        path.write_bytes(content)
        found = sssom.read(path)
        mappings, problems = found.mappings, found.problems
    if not problems:
        lines = content.decode("utf-8-sig").replace("\r\n", "\n").removesuffix("\n").split("\n")
        above = next(n for n, line in enumerate(lines) if not line.startswith("#"))
        assert len(mappings) == len(lines) - above - 1
        assert [mapping.line for mapping in mappings] == list(range(above + 2, len(lines) + 1))


ROW = "<https://w3id.org/gridwalk/ontology#row>"
TIMING = sorted(path.relative_to(SEASON).as_posix() for path in SEASON.glob("*/*.[cC]*"))


def rows_of(folder: Path, file: Path) -> tuple[list[object], set[int]]:
    """Read a source: what is said of it, and the lines of a file that records were made of."""
    findings, out = Findings(), list[str]()
    registry.read(folder, Schemas(), out.append, findings)
    passage = f"/file-{file.stem.lower()}>"
    return [*findings.problems], {
        int(line.split('"')[1]) for line in "".join(out).split("\n") if f" {ROW} " in line and passage in line
    }  # fmt: skip


@GENERATED
@given(st.sampled_from(TIMING), st.lists(EDITS, max_size=4))
def test_timing(name: str, edits: list[tuple[str, int, int, str]]) -> None:
    """Each line of a file is a result, a lap or an observation, with its number."""
    content = edited((SEASON / name).read_bytes().decode("utf-8"), edits)
    with tempfile.TemporaryDirectory() as folder, in_time():
        copy = Path(shutil.copytree(SEASON, Path(folder) / "season"))
        (copy / name).write_bytes(content)
        problems, rows = rows_of(copy, copy / name)
    if not problems:
        text = content.decode("utf-8").replace("\r\n", "\n").replace("\r", "\n")
        assert rows == {n for n, line in enumerate(text.split("\n"), 1) if line and n > 1}


@GENERATED
@given(st.sampled_from(["circuits.csv", "races.csv", "results.csv"]), st.lists(EDITS, max_size=4))
def test_le_mans(name: str, edits: list[tuple[str, int, int, str]]) -> None:
    """Each line is an entry with its result, a race, or a course."""
    content = edited((LEMANS / name).read_text(encoding="utf-8"), edits)
    with tempfile.TemporaryDirectory() as folder, in_time():
        copy = Path(shutil.copytree(LEMANS, Path(folder) / "grand-24"))
        (copy / name).write_bytes(content)
        findings, out = Findings(), list[str]()
        registry.read(copy, Schemas(), out.append, findings)
    if findings.problems:
        return
    made = "".join(out).split("\n")
    results = {line.partition(" ")[0] for line in made if f" {ROW} " in line}
    assert len(results) == len(lines_of((LEMANS / "results.csv").read_bytes() if name != "results.csv" else content))
    races = {s for s in findings.subjects if re.fullmatch("<https://w3id.org/gridwalk/id/event/le-mans/[0-9]+>", s)}
    assert len(races) == len(lines_of((LEMANS / "races.csv").read_bytes() if name != "races.csv" else content))


@pytest.mark.parametrize("quotes", [1_000, 200_000])
def test_many_quotes_take_no_longer_than_they_are(tmp_path: Path, quotes: int) -> None:
    path = tmp_path / WHO.name
    path.write_text(WHO.read_text(encoding="utf-8") + '"' * quotes + "x\n", encoding="utf-8")
    with in_time():
        assert sssom.read(path).problems
