"""What comes from strangers and goes out: nothing that a terminal obeys, and no file that its readers refuse."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given, settings
from hypothesis import strategies as st
from rdflib.compare import isomorphic

from gridwalk.ask import results
from gridwalk.ask.queries import run
from gridwalk.base import terminal
from gridwalk.base.errors import QueryError, SourceError
from gridwalk.builds.whole import build
from gridwalk.publish import find
from gridwalk.rdf import rdfxml
from gridwalk.rdf.content import Content
from tests.stores import faults

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "tests" / "fixtures" / "data"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
# Escape sequences, one of eight bits, a carriage return, delete, marks of direction, no width, the end of a line.
HOSTILE = "a\x1b[2J\x1b]0;owned\x07\x9b31m\r\x7f\u202e\u2066\u200f\u200b\ufeff\u2028\u2029\u0085b"
OBEYED = [char for char in HOSTILE if char not in "ab[2J]0;owned31m"]
LABEL = json.dumps(HOSTILE)

PROFILE = settings(max_examples=80, deadline=None, derandomize=True)


def environment() -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "build"), "TERM": "xterm", "LC_ALL": "C.UTF-8", "PYTHONIOENCODING": ""}


# Each command as its own process would do it, but without the time that a process takes to start.
PROGRAM = """
import json, sys
from gridwalk.cli import main
for name, arguments in json.loads(sys.argv[1]):
    print(f"===={name}=={main(arguments)}", flush=True)
"""


def on_terminal(cwd: Path, **commands: list[str]) -> dict[str, tuple[int, str]]:
    """Run commands whose output and errors go to a terminal; return the exit code of each and what the terminal got."""
    ours, theirs = pty.openpty()
    program = [sys.executable, "-c", PROGRAM, json.dumps(list(commands.items()))]
    with subprocess.Popen(program, stdin=theirs, stdout=theirs, stderr=theirs, env=environment(), cwd=cwd):
        os.close(theirs)
        # The terminal itself puts a carriage return before each line feed.
        said = b"".join(_read(ours)).decode().replace("\r\n", "\n")
    os.close(ours)
    found, before = dict[str, tuple[int, str]](), 0
    for end in re.finditer(r"====(.*)==(\d+)\n", said):
        found[end[1]] = int(end[2]), said[before : end.start()]
        before = end.end()
    assert list(found) == list(commands), said
    return found


def _read(descriptor: int) -> Iterator[bytes]:
    while True:
        try:
            block = os.read(descriptor, 1 << 16)
        except OSError:  # EIO: nobody has the other end any more
            return
        if not block:
            return
        yield block


def raw(said: str) -> list[str]:
    return [char for char in OBEYED if char in said]


def laid_out(tmp_path: Path) -> Path:
    """A folder with files of RDF, tables, a page, and a text, all with what a terminal obeys, in their names too."""
    lines = [
        f"<urn:s> <http://www.w3.org/2000/01/rdf-schema#label> {LABEL} .",
        "<urn:s> a <https://w3id.org/gridwalk/ontology#Team> .",
    ]
    folder = tmp_path / f"x{HOSTILE}"
    folder.mkdir()
    (folder / "a.ttl").write_text("\n".join(lines), encoding="utf-8")
    (folder / "b.ttl").write_text(f"<urn:s> <urn:p> {json.dumps(HOSTILE + '2')} .", encoding="utf-8")
    (folder / "broken.ttl").write_text(f"<urn:s> {HOSTILE} .", encoding="utf-8")
    (folder / "q.rq").write_text(f"SELECT * {{ ?s ?p {HOSTILE} }}", encoding="utf-8")
    (folder / "page.txt").write_text(f"{HOSTILE}\n\nOne{HOSTILE} sentence.\n", encoding="utf-8")
    (folder / "page.html").write_text(
        f"<table><tr><th>Pos<th>{HOSTILE}<th>Driver<tr><td>1<td>{HOSTILE}<td>Ann {HOSTILE} May</table>", encoding="utf-8"
    )
    source = folder / "data" / "s"
    source.mkdir(parents=True)
    (source / "csv-metadata.json").write_text(json.dumps({"tables": [{"url": f"{HOSTILE}.csv"}]}), encoding="utf-8")
    return folder


@pytest.fixture
def place(tmp_path: Path) -> Path:
    return laid_out(tmp_path)


ASKED = f"SELECT ({LABEL} AS ?x) (STRLANG({LABEL}, 'en') AS ?y) {{}}"
MADE = f"CONSTRUCT {{ <urn:s> <urn:p> {LABEL} }} {{}}"


def in_formats(command: list[str], code: int, *formats: str) -> dict[str, tuple[list[str], int]]:
    return {f"{command[0]} {name}": ([*command, "--format", name], code) for name in formats}


COMMANDS = {
    **in_formats(["query", "--text", ASKED, "--on", "a.ttl"], 0, "table", "csv", "tsv", "json"),
    **in_formats(["query", "--text", MADE, "--on", "a.ttl"], 0, "turtle", "ntriples", "jsonld"),
    **in_formats(["diff", "a.ttl", "b.ttl"], 1, "text", "tsv", "csv", "json"),
    **in_formats(["passages", "page.txt", "--slug", HOSTILE], 0, "table", "csv", "json"),
    **in_formats(["validate", "a.ttl"], 1, "table", "csv", "tsv", "json", "turtle"),
    "query as it is": (["query", "--text", ASKED, "--on", "a.ttl"], 0),
    "query in a file": (["query", "q.rq", "--on", "a.ttl"], 2),
    "query of a name": (["query", "--text", ASKED, "--on", f"{HOSTILE}.ttl"], 3),
    "query on what is broken": (["query", "--text", ASKED, "--on", "broken.ttl"], 3),
    "query for nothing": (["query", HOSTILE, "--on", "a.ttl"], 2),
    "usage": (["query", "--text", "ASK {}", "--format", HOSTILE], 2),
    "more usage": (["queries", HOSTILE], 2),
    "no command": ([HOSTILE], 2),
    "build": (["build", "--data", "data", "--out", "out"], 3),
    "build of a format": (["build", "--format", HOSTILE], 2),
    "parts": (["build", "--data", "data", "--parts", "out"], 3),
    "cite": (["cite", HOSTILE], 2),
    "compare": (["compare", "a.ttl", "--endpoint", f"http://127.0.0.1:1/{HOSTILE}"], 2),
    "disputes": (["disputes", "--data", HOSTILE], 3),
    "load": (["load", "broken.ttl", "--to", f"http://127.0.0.1:1/{HOSTILE}"], 2),
    "queries": (["queries", "--tag", HOSTILE], 2),
    "read": (["read", "page.html", "--slug", "x", "--out", HOSTILE], 0),
    # What ``read`` wrote there has no such characters, so that these read it; only the names of files have them.
    "suggest": (["suggest", "--data", HOSTILE], 0),
    "start": (["start", "page.txt", "--slug", "y", "--label", HOSTILE, "--source", HOSTILE, "--out", f"y{HOSTILE}"], 2),
    "start into a folder": (["start", "page.txt", "--slug", "y", "--out", f"y{HOSTILE}"], 0),
    "migrate": (["migrate", HOSTILE], 0),
    "plot": (["plot", HOSTILE, "--on", "a.ttl", "--out", f"{HOSTILE}.svg"], 2),
    "site": (["site", "--data", HOSTILE, "--out", f"y{HOSTILE}/site"], 0),
    "serve": (["serve", "--on", f"{HOSTILE}.ttl"], 3),
    "todo": (["todo", HOSTILE, "page.txt"], 3),
    "verify": (["verify", "page.txt", "--source", HOSTILE], 1),
}  # fmt: skip


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> dict[str, tuple[int, str]]:
    place = laid_out(tmp_path_factory.mktemp("said"))
    return on_terminal(place, **{name: arguments for name, (arguments, _) in COMMANDS.items()})


@pytest.mark.parametrize("name", COMMANDS)
def test_a_terminal_gets_nothing_that_it_obeys(name: str, said: dict[str, tuple[int, str]]) -> None:
    code, text = said[name]
    assert code == COMMANDS[name][1], text
    assert text
    assert raw(text) == []
    assert "Traceback" not in text
    assert "unexpected error" not in text


def test_a_whole_program_on_a_terminal(place: Path) -> None:
    # As above, but by the name of the module, with nothing before or after it.
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "gridwalk", "diff", "a.ttl", "b.ttl"]
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment(), cwd=place) as process:
        os.close(theirs)
        text = b"".join(_read(ours)).decode().replace("\r\n", "\n")
    os.close(ours)
    assert (process.returncode, raw(text), text.count("\n")) == (1, [], 4)


def test_every_command_is_tried() -> None:
    from gridwalk.cli import commands

    assert {name.split()[0] for name in COMMANDS} >= set(commands())


def test_text_of_others_is_escaped_and_legible(place: Path) -> None:
    command = ["query", "--text", "SELECT ('Jörg\\u001B[31m 耐久' AS ?x) {}", "--on", "a.ttl", "--format", "csv"]
    assert on_terminal(place, it=command)["it"] == (0, "x\nJörg\\u001b[31m 耐久\n")


def test_what_a_server_says_is_escaped(place: Path) -> None:
    def unkind(handler: faults.Handler) -> None:
        handler.answer(500, HOSTILE.encode(), {"Content-Type": "text/plain"})

    with faults.between("http://127.0.0.1:9") as server:
        server.faults = [unkind] * 20
        code, text = on_terminal(place, it=["query", "--text", "ASK {}", "--endpoint", server.url])["it"]
    assert (code, raw(text)) == (4, [])


def test_standard_error_is_escaped_also_in_a_pipe_and_data_is_not(place: Path) -> None:
    def piped(*arguments: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(
            [sys.executable, "-m", "gridwalk", *arguments], cwd=place, env=environment(), capture_output=True, check=False
        )  # fmt: skip

    bad = piped("query", f"{HOSTILE}\n.rq")
    assert (bad.returncode, bad.stderr.count(b"\n"), raw(bad.stderr.decode())) == (3, 1, [])
    good = piped("query", "--text", ASKED, "--on", "a.ttl", "--format", "csv")
    assert good.stdout == f'x,y\r\n"{HOSTILE}","{HOSTILE}"\r\n'.encode()
    assert json.loads(piped("diff", "b.ttl", "a.ttl", "--format", "json").stdout)[0]["value"] == "race:Team"


@PROFILE
@given(st.text(max_size=20))
def test_safe_text_has_nothing_that_is_obeyed_and_keeps_the_rest(text: str) -> None:
    safe = terminal.safe(text)
    assert all(char.isprintable() or char in "\n\t" or char.isspace() or char >= "\u0378" for char in safe)
    assert not set(safe) & set(OBEYED)
    assert terminal.safe(safe) == safe
    assert (
        json.loads(f'"{safe}"') == text if text.isascii() and '"' not in text and "\\" not in text and safe.isprintable() else True
    )


# Terms: IRIs with ends of every kind, and text with every character that there is.
XML = "http://www.w3.org/XML/1998/namespace"
BEGINNINGS = ["http://x/", "urn:", "http://x/a#", RDF, f"{RDF}li", "http://www.w3.org/2000/xmlns/", XML]
ENDS = st.characters(exclude_categories=["Cs", "Cc", "Zs", "Zl", "Zp", "Co", "Cn"], exclude_characters='<>"{}|^`\\%')
IRIS = st.builds(str.__add__, st.sampled_from(BEGINNINGS), st.text(ENDS, max_size=4))


def _iri(text: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(text)
    except ValueError:
        return None


NAMED = IRIS.map(_iri).filter(lambda iri: iri is not None)
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=6) | st.sampled_from(
    ["\x00", "\ufffe", "a\r\nb", "]]>&<", "\x85"]
)
# Not all that a label may be: rdflib knows ASCII only.
BLANK = st.sampled_from(["a", "0a", "b1", "x.y"]).map(ox.BlankNode)
PLAIN = st.builds(ox.Literal, TEXT)
TYPED = st.builds(
    lambda text, iri: ox.Literal(text, datatype=iri),
    TEXT,
    st.sampled_from(["urn:d", f"{RDF}XMLLiteral", f"{RDF}JSON"]).map(ox.NamedNode),
)
TAGGED = st.builds(lambda text, tag: ox.Literal(text, language=tag), TEXT, st.sampled_from(["en", "en-us", "zh-hant"]))
DIRECTED = st.builds(lambda text: ox.Literal(text, language="ar", direction=ox.BaseDirection.RTL), TEXT)
PREDICATES = NAMED | st.just(ox.NamedNode(f"{RDF}type"))
OLD = st.builds(ox.Triple, NAMED | BLANK, PREDICATES, NAMED | BLANK | PLAIN | TYPED | TAGGED)
NEW = OLD | st.builds(ox.Triple, NAMED | BLANK, PREDICATES, DIRECTED | st.builds(ox.Triple, NAMED, PREDICATES, NAMED | PLAIN))


def constructed(triples: list[ox.Triple]) -> ox.QueryTriples:
    store = ox.Store()
    store.extend(ox.Quad(*triple) for triple in triples)
    answer = run(store, "CONSTRUCT WHERE { ?s ?p ?o }")
    assert isinstance(answer, ox.QueryTriples)
    return answer


def written(triples: list[ox.Triple], format: str) -> bytes | None:
    """What an answer is written as, or None where the format cannot hold it; then nothing was written."""
    out = io.BytesIO()
    try:
        results.write(constructed(triples), format, out)
    except QueryError:
        assert out.getvalue() == b""
        return None
    return out.getvalue()


def canonical(quads: Iterator[ox.Quad] | list[ox.Quad]) -> ox.Dataset:
    dataset = ox.Dataset(quads)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.UNSTABLE)
    return dataset


READERS = {"turtle": "turtle", "ntriples": "nt", "jsonld": "json-ld", "rdfxml": "xml"}
FORMATS = dict(zip(READERS, (ox.RdfFormat.TURTLE, ox.RdfFormat.N_TRIPLES, ox.RdfFormat.JSON_LD, ox.RdfFormat.RDF_XML), strict=True))


@pytest.mark.parametrize("format", READERS)
@PROFILE
@given(triples=st.lists(NEW, max_size=4))
def test_triples_come_back_or_are_an_error(format: str, triples: list[ox.Triple]) -> None:
    content = written(triples, format)
    assert content is not None or format in ("rdfxml", "jsonld")
    if content is not None:
        assert canonical(ox.parse(content, FORMATS[format])) == canonical([ox.Quad(*triple) for triple in triples])


# rdflib warns of IRIs that it would rather not have, and of code of its own.
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("format", READERS)
@settings(PROFILE, max_examples=40)
@given(triples=st.lists(OLD, max_size=3))
def test_triples_come_back_in_rdflib(format: str, triples: list[ox.Triple]) -> None:
    content = written(triples, format)
    if content is not None:
        read = rdflib.Graph().parse(data=content, format=READERS[format])
        wanted = rdflib.Graph().parse(data=written(triples, "ntriples"), format="nt")
        assert isomorphic(read, wanted)
    if content is not None and format == "rdfxml":
        ElementTree.fromstring(content)


def test_what_rdfxml_can_hold_it_holds() -> None:
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    for text in (f"<urn:s> a <http://x/123> ; {label} 'x'", "<urn:s> <http://x/é> _:b", f"<urn:s> {label} 'a\\r\\n'"):
        triples = [quad.triple for quad in ox.parse(f"{text} .", ox.RdfFormat.TURTLE)]
        assert written(triples, "rdfxml") is not None
    for text in (
        "<urn:s> <http://example.com/123> 'o'",
        "<urn:s> a <http://x/123>",
        f"<urn:s> {label} '\\u0001'",
        "<urn:s> <http://x/㐀> 1",
    ):
        triples = [quad.triple for quad in ox.parse(f"{text} .", ox.RdfFormat.TURTLE)]
        with pytest.raises(ValueError, match="RDF/XML has no way to write"):
            rdfxml.serialize(triples)


@PROFILE
@given(st.lists(st.tuples(TEXT, TEXT), min_size=1, max_size=3))
def test_rows_come_back_or_are_an_error(rows: list[tuple[str, str]]) -> None:
    values = " ".join(f"({' '.join(str(ox.Literal(cell)) for cell in row)})" for row in rows)
    wanted = [[ox.Literal(cell) for cell in row] for row in rows]
    for format in ("json", "tsv", "xml"):
        out = io.BytesIO()
        try:
            results.write(run(ox.Store(), f"SELECT ?a ?b {{ VALUES (?a ?b) {{ {values} }} }}"), format, out)
        except QueryError:
            assert format == "xml"
            assert out.getvalue() == b""
            assert any(rdfxml.NOT_XML.search(cell) for row in rows for cell in row)
            continue
        content = out.getvalue()
        read = ox.parse_query_results(content, getattr(ox.QueryResultsFormat, format.upper()))
        assert isinstance(read, ox.QuerySolutions)
        assert [list(row) for row in read] == wanted, format
        if format == "xml":
            ElementTree.fromstring(content)


@pytest.mark.parametrize("engine", ["shacl", "pyshacl"])
def test_a_report_of_hostile_data_is_turtle(engine: str, place: Path) -> None:
    race = "https://w3id.org/gridwalk/ontology#"
    lines = [f"<urn:s> a <{race}Team> ; <{race}laps> {LABEL}, _:b .", f"<urn:r> a <{race}Result> ; <{race}laps> {LABEL} ."]
    (place / "a.ttl").write_text("\n".join(lines), encoding="utf-8")
    command = [sys.executable, "-m", "gridwalk", "validate", "a.ttl", "--engine", engine, "--format", "turtle"]
    done = subprocess.run(command, cwd=place, env=environment(), capture_output=True, check=False)
    assert done.returncode == 1, done.stderr
    read = list(ox.parse(done.stdout, ox.RdfFormat.TURTLE, base_iri="urn:report"))
    assert sum(quad.predicate.value.endswith("#result") for quad in read) > 1
    assert any(quad.object == ox.Literal(HOSTILE) for quad in read if quad.predicate.value.endswith("#value"))


def test_a_build_that_rdfxml_cannot_hold_is_bad_input() -> None:
    lines = [*build(SOURCE).lines, '<urn:s> <http://www.w3.org/2000/01/rdf-schema#label> "\\uFFFE" <urn:g> .']
    with pytest.raises(SourceError, match=r"gridwalk\.rdf: cannot be written: RDF/XML has no way to write the character U\+FFFE"):
        list(find("rdfxml").pieces(Content(lines)))
