"""Table schemas of strangers: they run nothing, and make nothing that is no RDF.

What is made from a schema and its tables is compared with quads that this test makes itself, one cell at a time.
"""

from __future__ import annotations

import builtins
import csv
import itertools
import json
import os
import shutil
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from gridwalk import Dataset, SourceError
from gridwalk.base import resources
from gridwalk.base.errors import LimitError
from gridwalk.builds.convert import convert
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.unit import Unit
from gridwalk.builds.whole import build
from gridwalk.cli import main
from gridwalk.identities.applied import Identities
from gridwalk.rdf.guard import Limits
from gridwalk.rdf.lines import lines_of
from gridwalk.tables import formats
from gridwalk.tables.compiler import Compiled
from gridwalk.tables.own import METADATA
from gridwalk.tables.schema import GRAPH, LARGEST, MOST, load_schema

ROOT = Path(__file__).parent.parent
MAKE = ROOT / "ontology" / "tables" / "make.json"
XSD = "http://www.w3.org/2001/XMLSchema#"
BOUNDED = settings(
    max_examples=80, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)  # fmt: skip
CODE = "stranger_was_here()"
# What would mean something in an f-string, a string or a line of N-Quads.
HOSTILE = [
    f"{{{CODE}}}", f"{{id}}{{{CODE}}}", f"{{+id}}{{{CODE} or ''}}", f"{{__import__('builtins').{CODE}}}", f"{{{{{CODE}}}}}",
    f"'''+{CODE}+'''", f'"""+{CODE}+"""', f"'+{CODE}+'", f'"+{CODE}+"', f"\\'''+{CODE}", f"\n{CODE}\n", f"'''\n{CODE}\n'''",
    f"]); {CODE}; ([", "{id!r}", "{id!s:>10}", "{id:>10}", "{id=}", "{id.__class__}", "{id[0]}", "{v0}", "{columns}", "{self}",
    "{", "}", "{{", "}}", "{}", "{+}", "{?id}", "{/id}", "{id,label}", "{id*}", "{ id }", "{íd}", "\\", "\\N{DIGIT ONE}",
    "\\x41", "> <urn:p> <urn:o> .\n<urn:s", "> .\n<urn:a> <urn:b> <urn:c> <urn:d", " ", "<", ">", '"', "|", "^", "`", "\x00",
    "\x7f", "\u2028", "\ud800", "\ufffe", "%", "%4", "%zz", "#a#b", "[", "é", "😀", "", "a", ":", "//", "urn:", "/../..",
    "http://[::1/", "\t", "\r\n",
]  # fmt: skip
hostile = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=8)).flatmap(
    lambda bad: st.sampled_from(
        [bad, f"https://example.org/{bad}", f"https://example.org/{{+id}}/{bad}", f"{bad}x", f"urn:x:{bad}"]
    )
)


@pytest.fixture
def canary(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A function that hostile schemas call, and the calls."""
    calls = list[str]()
    monkeypatch.setattr(builtins, CODE.removesuffix("()"), lambda: calls.append("called"), raising=False)
    return calls


def schema(**words: Any) -> dict[str, Any]:
    """A schema with a column of every kind."""
    columns: list[dict[str, Any]] = [
        {"name": "id", "required": True, "datatype": {"base": "string", "format": ".*"}, "suppressOutput": True},
        {"name": "label", "propertyUrl": "https://example.org/label"},
        {"name": "laps", "propertyUrl": "https://example.org/laps", "datatype": "integer"},
        {"name": "names", "propertyUrl": "https://example.org/names", "separator": "|"},
        {
            "name": "maker", "propertyUrl": "https://example.org/maker", "datatype": {"base": "string", "format": "[^é]*"},
            "valueUrl": "https://example.org/maker/{+maker}",
        },
        {"name": "type", "virtual": True, "propertyUrl": "https://example.org/type", "valueUrl": "https://example.org/T"},
    ]  # fmt: skip
    made = {
        "@context": "http://www.w3.org/ns/csvw", "dc:title": "t", GRAPH: "https://example.org/graph", "primaryKey": ["id"],
        "aboutUrl": "https://example.org/thing/{id}", "columns": columns,
    }  # fmt: skip
    return made | words


def write(folder: Path, described: object, rows: list[list[str]], name: str = "x.json") -> Path:
    """Write a source of one table with its schema, and return its folder."""
    source = folder / "source"
    source.mkdir(parents=True, exist_ok=True)
    text = described if isinstance(described, str) else json.dumps(described)
    (source / name).write_text(text, encoding="utf-8")
    (source / METADATA).write_text(
        json.dumps({"@context": "http://www.w3.org/ns/csvw", "tables": [{"url": "x.csv", "tableSchema": name}]}), encoding="utf-8"
    )
    with (source / "x.csv").open("w", encoding="utf-8", newline="", errors="surrogatepass") as file:
        csv.writer(file, lineterminator="\n").writerows([["id", "label", "laps", "names", "maker"], *rows])
    return source


def made(source: Path) -> tuple[list[str], list[str]]:
    """Return the lines that a source makes where its schemas are allowed, and the problems."""
    made = convert(Unit(source.parent, source, schemas=source), Identities(source.parent))
    return sorted(lines_of(made.blocks)), sorted(map(str, made.report.problems))


def strict(lines: list[str]) -> set[ox.Quad]:
    """Parse lines as strictly as there is: each is one quad, for pyoxigraph and for rdflib."""
    found = [list(ox.parse(line, format=ox.RdfFormat.N_QUADS, lenient=False)) for line in lines]
    assert all(len(quads) == 1 for quads in found)
    theirs = rdflib.Dataset()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of rdflib's reader about itself
        theirs.parse(data="\n".join(lines) + "\n", format="nquads")
    assert sum(1 for _ in theirs.quads()) == len(lines)
    return {quad for quads in found for quad in quads}


@BOUNDED
@given(data=st.data())
def test_hostile_schemas_run_nothing_and_make_only_rdf(canary: list[str], tmp_path: Path, data: st.DataObject) -> None:
    described = schema()
    columns = described["columns"]
    places = [(described, word) for word in ("aboutUrl", GRAPH, "dc:title", "dc:description", "primaryKey")]
    places += [
        (c, word) for c in columns for word in ("name", "propertyUrl", "valueUrl", "aboutUrl", "separator", "datatype", "virtual")
    ]
    for raw, word in data.draw(st.lists(st.sampled_from(places), max_size=2, unique_by=lambda place: (id(place[0]), place[1]))):
        bad = data.draw(hostile)
        raw[word] = data.draw(
            st.sampled_from([bad, bad, bad, [bad], {"base": "string", "format": bad}, {"base": bad}, 5, None, True])
        )
    bad_cell = st.one_of(st.sampled_from(HOSTILE), st.text(max_size=6))
    rows = [["a", "Ada", "1", "x|y", "m"]]
    for n in range(data.draw(st.integers(0, 3))):
        row = [f"r{n}", data.draw(bad_cell), "", data.draw(bad_cell), ""]
        row[data.draw(st.sampled_from([1, 1, 1, 0, 2, 4]))] = data.draw(bad_cell)
        rows.append(row)
    lines, problems = made(write(tmp_path, described, rows))
    assert canary == []
    assert problems or lines
    event("made something" if lines and not problems else "refused")
    strict(lines)


plain = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), exclude_characters="\ufffe\uffff"), max_size=12
).filter(lambda text: text == text.strip())
# Legal in an IRI, and each with a meaning in Python or in a regular expression.
legal = st.text(st.sampled_from("abAB01-._~:@!$&'()*+,;=é中/?"), max_size=8).map(lambda text: text + "%7B'''%7D")
safe = st.text(st.sampled_from("abAB01-._~"), min_size=1, max_size=6)
reserved = st.text(st.sampled_from("abAB01-._~:/?@!$&'()*+,;="), max_size=6).map(lambda text: text + "%41")


@BOUNDED
@given(
    data=st.data(),
    about=legal,
    graph=legal,
    maker=legal,
    separator=st.sampled_from(["|", "'''", "{", "\\", '"', "; ", ".*", "{v1}"]),
)
def test_what_is_legal_is_made_as_it_is_said(
    canary: list[str], tmp_path: Path, data: st.DataObject, about: str, graph: str, maker: str, separator: str
) -> None:
    described = schema(**{"aboutUrl": f"urn:x:{about}/{{id}}{about}", GRAPH: f"https://example.org/{graph}"})
    described["columns"][3]["separator"] = separator
    described["columns"][4]["valueUrl"] = f"https://example.org/{maker}{{+maker}}/{{id}}"
    part = plain.filter(lambda text: text and separator not in text)
    keys = data.draw(st.lists(safe, min_size=1, max_size=70, unique=True))
    rows = list[list[str]]()
    for key in keys:
        parts = data.draw(st.lists(part, max_size=3, unique=True))
        joined = separator.join(parts)
        if joined.split(separator) != parts or joined != joined.strip():
            joined = ""
        laps = data.draw(st.integers(1 - 10**18, 10**18 - 1).map(str) | st.just(""))
        rows.append([key, data.draw(plain), laps, joined, data.draw(reserved)])
    lines, problems = made(write(tmp_path, described, rows))
    assert (problems, canary) == ([], [])
    expected = {quad for row in rows for quad in _quads(row, about, graph, maker, separator)}
    assert strict(lines) == expected
    assert len({quad.subject for quad in expected}) == len(rows)


def _quads(row: list[str], about: str, graph: str, maker: str, separator: str) -> Iterator[ox.Quad]:
    key, label, laps, names, made_by = row
    values: list[tuple[str, ox.Literal | ox.NamedNode]] = [("type", ox.NamedNode("https://example.org/T"))]
    values += [("label", ox.Literal(label))] if label else []
    values += [("laps", ox.Literal(laps, datatype=ox.NamedNode(f"{XSD}integer")))] if laps else []
    values += [("names", ox.Literal(name)) for name in names.split(separator)] if names else []
    values += [("maker", ox.NamedNode(f"https://example.org/{maker}{made_by}/{key}"))]
    subject, name = ox.NamedNode(f"urn:x:{about}/{key}{about}"), ox.NamedNode(f"https://example.org/{graph}")
    yield from (ox.Quad(subject, ox.NamedNode(f"https://example.org/{p}"), value, name) for p, value in values)


def test_batches_of_any_size_are_written_alike(tmp_path: Path) -> None:
    """Functions for columns that are full, empty or either, and the one for small batches."""
    path = write(tmp_path, schema(), []) / "x.json"
    rows = [[f"r{n}", label, laps, names, maker] for n, (label, laps, names, maker) in enumerate(
        itertools.product(("", 'a "b"'), ("", "7"), ("", "x|y"), ("", "m/n"))
    )]  # fmt: skip
    for chosen in [rows, rows[:1], rows[-1:], rows[4:8]]:
        many = chosen * (200 // len(chosen))
        small, large = Compiled(load_schema(path)), Compiled(load_schema(path))
        one_by_one = "".join(small.lines([[cell] for cell in row]) for row in many)
        assert large.lines(list(zip(*many, strict=True))) == one_by_one
        assert large.count(list(zip(*many, strict=True))) == one_by_one.count("\n")
        strict(sorted(set(one_by_one.splitlines())))


@pytest.mark.parametrize(
    ("place", "value", "expected"),
    [
        ("aboutUrl", "https://example.org/{id}{", "aboutUrl: found '{', expected braces only as in {name} or {+name}"),
        ("aboutUrl", "https://example.org/{id!r}", "found '{id!r}', expected braces only as in {name} or {+name}"),
        ("aboutUrl", "https://example.org/{{id}}", "found '{{id}}', expected braces only"),
        ("aboutUrl", "https://example.org/a b/{id}", "expected an absolute IRI: Invalid IRI code point ' '"),
        ("aboutUrl", "{+id}", "expected a scheme and a host, as https://example.org/, before the first column"),
        ("aboutUrl", "https://{id}/", "expected a scheme and a host"),
        ("aboutUrl", "urn:{+id}", "expected a scheme and a host"),
        ("aboutUrl", "thing/{id}", "expected a scheme and a host"),
        ("aboutUrl", "https://example.org/%4{id}", "expected an absolute IRI"),
        ("aboutUrl", "https://example.org/{names}", "column names: is part of a URL, so it must not be a list"),
        ("aboutUrl", "https://example.org/{type}", "URL template names no column: 'type'"),
        ("aboutUrl", 5, "aboutUrl: found a number, expected text"),
        (GRAPH, "graph", "graph: found 'graph', expected an absolute IRI: No scheme"),
        (GRAPH, "https://example.org/g> <urn:x", "graph: found 'https://example.org/g> <urn:x', expected an absolute IRI"),
        ("columns", "id", "columns: found 'id', expected a list of at most 1,000 objects"),
        ("columns", ["id"], "columns: found a list, expected a list of at most 1,000 objects"),
        ("columns", [{"name": "a"}] * (MOST + 1), "expected a list of at most 1,000 objects"),
        ("columns", {}, "columns: found an object, expected"),
        ("primaryKey", "id", "primaryKey: found 'id', expected a list of names"),
        ("primaryKey", [["id"]], "primaryKey: found a list, expected a list of names"),
        ("dc:title", None, "dc:title: found null, expected text"),
        ("name", 5, "column number 2: name: found a number, expected a name of letters a to z, digits and _"),
        ("name", "a b", "column number 2: name: found 'a b', expected a name"),
        ("name", "id", "column id: appears twice"),
        ("required", "yes", "column label: required: found 'yes', expected true or false"),
        ("virtual", 1, "column label: virtual: found a number, expected true or false"),
        ("virtual", True, "column label: is virtual, so it needs a valueUrl"),
        ("separator", "", "column label: separator: found '', expected text"),
        ("datatype", ["string"], "datatype: found a list, expected the name of a datatype, or an object"),
        ("datatype", {"format": "a"}, "datatype: found an object, expected the name of a datatype"),
        ("datatype", {"base": "string", "minLength": 1}, "datatype: found an object, expected the name of a datatype"),
        ("datatype", {"base": "string", "format": 1}, "datatype: found an object, expected the name of a datatype"),
        ("datatype", "integer> .", "unsupported datatype 'integer> .': stores are known to change it; expected string, integer"),
        ("datatype", {"base": "integer", "format": ".*"}, "format: a integer has a form of its own"),
        (
            "propertyUrl",
            "https://example.org/p> <urn:x> .\n<urn:y",
            "propertyUrl: found 'https://example.org/p> <urn:x> .\\n<urn:y'",
        ),
        ("propertyUrl", "label", "propertyUrl: found 'label', expected an absolute IRI: No scheme"),
        ("propertyUrl", f"https://example.org/{{{CODE}}}", "propertyUrl must not be a template"),
        ("valueUrl", "https://example.org/\\{id}", "valueUrl: found 'https://example.org/\\\\x', expected an absolute IRI"),
    ],
)
def test_what_is_wrong_with_a_schema_is_said(tmp_path: Path, place: str, value: object, expected: str) -> None:
    described = schema()
    (described if place in described else described["columns"][1])[place] = value
    _, problems = made(write(tmp_path, described, []))
    assert any(expected in line for line in problems), problems
    assert all("\n" not in line for line in problems)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "Expecting value"),
        ("[]", "found a list, expected an object"),
        ("null", "found null, expected an object"),
        ("[" * 100_000, "it is nested too deeply"),
        ('{"a":' * 40_000, "it is nested too deeply"),
        ('{"dc:title": "a", "dc:title": "b"}', "the key 'dc:title' appears twice in one object"),
        ("1" * 5_000, "Exceeds the limit"),
        (f'{{"dc:title": "{"a" * LARGEST}"}}', f"it is larger than {LARGEST:,} bytes"),
    ],
)
def test_what_is_no_schema(tmp_path: Path, text: str, expected: str) -> None:
    _, problems = made(write(tmp_path, text, []))
    assert len(problems) == 1
    assert f"x.json: is not a CSVW table schema: {expected}" in problems[0]


@pytest.mark.parametrize(
    ("column", "cell", "expected"),
    [
        ("id", "a/b", "found 'a/b', expected only letters a to z, digits and - . _ ~, for it is part of a URL"),
        ("id", "a b", "found 'a b', expected only letters"),
        ("id", "a\nb", "found 'a\\nb', expected a value of the form .*"),
        ("id", "é", "found 'é', expected only letters"),
        ("id", "%41", "found '%41', expected only letters"),
        ("maker", "a> <urn:b", "found 'a> <urn:b', expected only letters"),
        ("maker", "a\n<urn:s> <urn:p> <urn:o> .", "expected only letters"),
        ("maker", "%4", "found '%4', expected only letters"),
        ("maker", "a#b", "found 'a#b', expected only letters"),
        ("maker", "é", "found 'é', expected a value of the form [^é]*"),
        ("laps", "1\n", "found '1\\n', expected no spaces at either end"),
        ("laps", '1"^^<urn:x', "expected an integer without leading zeros"),
        ("laps", "٣", "expected an integer without leading zeros"),
        ("names", "a|a", "expected no value twice"),
    ],
)
def test_no_format_lets_a_cell_out_of_its_place(tmp_path: Path, column: str, cell: str, expected: str) -> None:
    row = {"id": "a", "label": "", "laps": "", "names": "", "maker": ""} | {column: cell}
    lines, problems = made(write(tmp_path, schema(), [list(row.values())]))
    assert lines == []
    assert [expected in line and f": column {column}: " in line for line in problems] == [True]


def test_formats_of_strangers_are_matched_elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(formats, "_workers", {})
    monkeypatch.setattr(formats, "LIMITS", Limits(seconds=0.5))
    described = schema()
    described["columns"][1]["datatype"] = {"base": "string", "format": "(a+)+"}
    source = write(tmp_path, described, [["a", "a" * 60 + "b", "", "", ""]])
    begun = time.monotonic()
    with pytest.raises(LimitError, match=r"x\.json: column label: cells cannot be matched with the format '\(a\+\)\+': the limit"):
        made(source)
    assert time.monotonic() - begun < 5
    # The next one finds a new child.
    (source / "x.csv").write_text("id,label,laps,names,maker\na,aaa,,,\n", encoding="utf-8")
    lines, problems = made(source)
    assert (len(lines), problems) == (2, [])


@pytest.mark.parametrize("pattern", ["(", "a{2,1}", "[z-a]", "(?P<a>", "*", "(" * 10_000, "(?<=a+)b"])
def test_what_is_no_regular_expression(tmp_path: Path, pattern: str) -> None:
    described = schema()
    described["columns"][1]["datatype"] = {"base": "string", "format": pattern}
    _, problems = made(write(tmp_path, described, [["a", "", "", "", ""]]))
    assert len(problems) == 1
    assert f"x.json: column label: the format {pattern[:60]!r} is not a regular expression that can be used: " in problems[0]


def test_lists_are_matched_part_by_part(tmp_path: Path) -> None:
    described = schema()
    described["columns"][3]["datatype"] = {"base": "string", "format": "[a-z]+"}
    source = write(tmp_path, described, [["a", "", "", "x|y", "m"], ["b", "", "", "x|Y", "m"]])
    _, problems = made(source)
    assert [line.partition(": ")[2] for line in problems] == [
        "column names: found 'x|Y', expected each value to be a value of the form [a-z]+"
    ]


def refused(source: Path) -> str:
    return f"{source / 'x.json'}: is not one of the project's schemas"


def test_only_schemas_of_ours_are_used_unasked(tmp_path: Path) -> None:
    source = write(tmp_path, schema(), [["a", "Ada", "", "", "m"]])
    for call in (
        lambda: build(tmp_path),
        lambda: Dataset.build(tmp_path),
        lambda: Dataset.build(tmp_path, schemas=ROOT / "ontology"),
        lambda: build_parts(tmp_path, tmp_path / "parts"),
    ):
        with pytest.raises(SourceError) as caught:
            call()
        assert str(caught.value).startswith(refused(source))
        assert str(caught.value).endswith(f"allow it with --schemas {source}")
    # What the maker's cell refers to is not described; so much is read.
    with pytest.raises(SourceError, match=r"^[^\n]*unknown thing <https://example\.org/maker/m>: no table describes it$"):
        Dataset.build(str(tmp_path), schemas=str(source))


@pytest.mark.parametrize(
    "command",
    [
        ["build", "--out", "OUT"], ["build", "--parts", "OUT"], ["validate"], ["cite", "x"], ["suggest"], ["disputes"],
        ["query", "--text", "ASK {}"], ["load", "--to", "http://localhost:1/"], ["compare", "--endpoint", "http://localhost:1/"],
        ["diff", "DATA", "DATA"], ["verify", "TEXT", "--source", "SOURCE"], ["validate", "DATA"],
        ["query", "--on", "DATA", "--text", "ASK {}"],
    ],
    ids=" ".join,
)  # fmt: skip
def test_every_command_refuses_and_allows(
    tmp_path: Path, canary: list[str], capfd: pytest.CaptureFixture[str], command: list[str]
) -> None:
    data, text = tmp_path / "data", tmp_path / "text.txt"
    text.write_text("It rained.", encoding="utf-8")
    source = write(data, schema(aboutUrl=f"https://example.org/{{id}}{{{CODE}}}"), [["a", "", "", "", ""]])
    words = {"OUT": tmp_path / "out", "DATA": data, "TEXT": text, "SOURCE": source}
    given = [str(words.get(word, word)) for word in command]
    given += [] if {"DATA", "SOURCE"} & set(command) else ["--data", str(data)]
    assert main(given) == 3
    assert refused(source) in capfd.readouterr().err
    assert main([*given, "--schemas", str(data)]) == 3
    assert f"{source / 'x.json'}: aboutUrl: found '{{{CODE}}}', expected braces only" in capfd.readouterr().err
    assert main([*given, "--schemas", str(tmp_path / "none")]) == 3 or command[0] in ("diff", "verify")
    assert canary == []


def test_a_copy_of_a_schema_of_ours_is_ours(tmp_path: Path) -> None:
    source = write(tmp_path, MAKE.read_text(encoding="utf-8"), [])
    header = ",".join(load_schema(MAKE).header)
    (source / "x.csv").write_text(f"{header}\n", encoding="utf-8")
    assert build(tmp_path).withheld == []
    (source / "x.json").write_text(MAKE.read_text(encoding="utf-8") + " ", encoding="utf-8")
    with pytest.raises(SourceError, match="not one of the project's schemas"):
        build(tmp_path)


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ({"columns": []}, "expected the path of a schema as tableSchema"),
        (5, "expected the path of a schema as tableSchema"),
        ("https://example.org/make.json", "which is not a table schema; did you mean 'make.json'?"),
        ("file:///etc/passwd", "which is not a table schema"),
        ("", "is not a regular file"),
        (".", "is not a regular file"),
        ("/dev/zero", "/dev/zero: is not a regular file"),
        ("/etc/passwd", "/etc/passwd: is not one of the project's schemas"),
        (f"{'../' * 20}etc/passwd", "is not one of the project's schemas"),
        ("pipe.json", "pipe.json: is not a regular file"),
        ("link.json", "elsewhere/x.json: is not one of the project's schemas"),
        ("circle.json", "circle"),
        ("a" * 5_000, "File name too long"),
    ],
    ids=str,
)
def test_references_that_lead_elsewhere(tmp_path: Path, reference: object, expected: str) -> None:
    source = write(tmp_path / "a" / "b", schema(), [])
    other = write(tmp_path / "elsewhere", schema(), [])
    shutil.copy(other / "x.json", tmp_path / "elsewhere" / "x.json")
    os.mkfifo(source / "pipe.json")
    (source / "link.json").symlink_to(tmp_path / "elsewhere" / "x.json")
    (source / "circle.json").symlink_to(source / "circle.json")
    listed = {"tables": [{"url": "x.csv", "tableSchema": reference}]}
    (source / METADATA).write_text(json.dumps({"@context": "http://www.w3.org/ns/csvw"} | listed), encoding="utf-8")
    _, problems = made(source)
    assert any(expected in line for line in problems), problems


def test_parts_are_of_the_schemas_they_used(tmp_path: Path) -> None:
    """Two schemas of one name, outside the data: a change of either makes a new part."""
    folders = [tmp_path / "schemas" / name for name in ("one", "two")]
    sources = [write(tmp_path / "data" / name, schema(), []) for name in ("one", "two")]
    tables = [{"url": "x.csv", "tableSchema": f"{folder}/x.json"} for folder in folders]
    shutil.rmtree(sources[1].parent)
    shutil.copy(sources[0] / "x.csv", sources[0] / "y.csv")
    tables[1]["url"] = "y.csv"
    (sources[0] / "x.json").unlink()
    (sources[0] / METADATA).write_text(json.dumps({"@context": "http://www.w3.org/ns/csvw", "tables": tables}), encoding="utf-8")
    for folder in folders:
        folder.mkdir(parents=True)
        (folder / "x.json").write_text(json.dumps(schema()), encoding="utf-8")
    allowed, out = tmp_path / "schemas", tmp_path / "parts"
    build_parts(tmp_path / "data", out, schemas=allowed)
    assert build_parts(tmp_path / "data", out, schemas=allowed).converted == 0
    for folder in folders:
        (folder / "x.json").write_text(json.dumps(schema(**{"dc:title": folder.name})), encoding="utf-8")
        assert build_parts(tmp_path / "data", out, schemas=allowed).converted == 1
    with pytest.raises(SourceError, match="not one of the project's schemas"):
        build_parts(tmp_path / "data", out)


def test_parts_by_two_processes_are_those_of_one(tmp_path: Path) -> None:
    for name in ("one", "two", "three"):
        write(
            tmp_path / "data" / name,
            schema(aboutUrl=f"https://example.org/{name}/{{id}}"),
            [[f"r{n}", "L", "1", "", ""] for n in range(200)],
        )
    made_by = []
    for jobs in (1, 2):
        build_parts(tmp_path / "data", tmp_path / str(jobs), jobs=jobs, schemas=tmp_path / "data")
        made_by.append({p.relative_to(tmp_path / str(jobs)): p.read_bytes() for p in (tmp_path / str(jobs)).rglob("*.nq")})
    assert made_by[0] == made_by[1]
    assert sum(b"example.org/label" in line for text in made_by[0].values() for line in text.splitlines()) == 600


def test_the_largest_schema_is_compiled_soon(tmp_path: Path) -> None:
    columns = [{"name": "id", "required": True, "datatype": {"base": "string", "format": "[a-z]+"}, "suppressOutput": True}]
    columns += [{"name": f"c{n}", "propertyUrl": f"https://example.org/{n}/{'x' * 150}"} for n in range(MOST - 1)]
    source = write(tmp_path, schema(columns=columns), [])
    (source / "x.csv").write_text(f"{','.join(str(c['name']) for c in columns)}\n" + f"a{',v' * (MOST - 1)}\n", encoding="utf-8")
    begun = time.monotonic()
    lines, problems = made(source)
    assert (len(lines), problems) == (MOST - 1, [])
    assert time.monotonic() - begun < 5


def test_formats_of_ours_take_no_spaces_and_are_quick() -> None:
    """What `checks` relies on where it matches formats of ours in this process."""
    found = {c.format for p in resources.files("ontology", "tables/*.json") for c in load_schema(p).columns if c.format}
    assert len(found) >= 5
    program = (
        "import re, sys\nfor n in (10, 10000): re.fullmatch(sys.argv[1], 'a' * n + '!'), re.fullmatch(sys.argv[1], 'a-' * n + '!')"
    )
    for pattern in found:
        subprocess.run([sys.executable, "-c", program, pattern], check=True, timeout=5)
        for cell in ("", " ", " a", "a ", "a\n", "\n"):
            assert __import__("re").fullmatch(pattern, cell) is None


def test_names_of_folders_that_rdf_cannot_hold(tmp_path: Path) -> None:
    data = Path(shutil.copytree(ROOT / "tests" / "fixtures" / "sources", tmp_path / "data"))
    season = data / "timing" / "lakes-2031"
    (season / "03_Lakeside").rename(season / "03_Lake\x02side")
    metadata = json.loads((season / METADATA).read_text(encoding="utf-8"))
    metadata.pop("events", None)
    (season / METADATA).write_text(json.dumps(metadata), encoding="utf-8")
    with pytest.raises(SourceError, match=r"found the control character U\+0002, expected text"):
        build(data)


@pytest.mark.skipif(sys.platform == "darwin", reason="there every name of a file is UTF-8")
def test_names_that_are_not_utf_8(tmp_path: Path) -> None:
    """A file or folder of such a name is an error: it would name a part, a passage or a line of a manifest."""
    data = Path(shutil.copytree(ROOT / "tests" / "fixtures" / "sources", tmp_path / "data"))
    laps, folder = min(data.rglob("*-laps.csv")), data / "lemans" / "grand-24"
    for path, name in ((laps, os.fsencode(laps) + b"\xff"), (folder, os.fsencode(folder) + b"\xff")):
        path.rename(os.fsdecode(name))
        with pytest.raises(SourceError, match="has a name that is not UTF-8"):
            build_parts(data, tmp_path / "out")
        Path(os.fsdecode(name)).rename(path)
