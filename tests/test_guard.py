"""What strangers write is worked on within limits: queries, files of RDF, patterns, parts."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridwalk import Dataset, LimitError, QueryError, SourceError
from gridwalk.ask import queries
from gridwalk.base.errors import StoreError
from gridwalk.builds.unit import UnitReport
from gridwalk.check.by_event import validate_parts
from gridwalk.cli import main
from gridwalk.rdf.guard import Limits, RejectedError, Worker, asking, child
from gridwalk.rdf.guard.limits import MIB
from gridwalk.rdf.guard.lines import are_ours
from gridwalk.rdf.guard.parts import vetted
from gridwalk.rdf.stored_parts import StoredPart, listed
from gridwalk.stores import embedded, opening
from gridwalk.stores.comparing import canonical
from gridwalk.stores.staging import disguise

DATA = Path(__file__).parent.parent / "data"
CROSS = "?a ?b ?c . ?d ?e ?f . ?g ?h ?i"
QUICK = ["--timeout", "1", "--max-memory", "1G"]
LINE = b'<urn:s> <urn:p> "a \\"b\\""@en <urn:g> .\n'
NINE = "".join(f"_:b{i} <urn:p> _:b{j} <urn:g> .\n" for i in range(9) for j in range(9) if i != j)


def nested(depth: int) -> str:
    """Return a line of N-Quads with so many triple terms within each other."""
    return f"<urn:s> <urn:p> {'<<( <urn:a> <urn:b> ' * depth}<urn:c>{' )>>' * depth} <urn:g> .\n"


def rdfxml(doctype: str, value: str) -> str:
    """Return a document with a DOCTYPE and one statement."""
    return (
        f'{doctype}<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">'
        f'<rdf:Description rdf:about="urn:x"><e:p>{value}</e:p></rdf:Description></rdf:RDF>'
    )


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    with Worker(Limits(seconds=5, memory=1024 * MIB)) as made:
        yield made


def test_match() -> None:
    with Worker(Limits(seconds=20)) as worker:
        assert worker.match("[0-9]{4}", ["2004", "04", "2004\n", ""]) == [True, False, False, False]
        with pytest.raises(RejectedError, match="unterminated"):
            worker.match("(", ["x"])
        assert worker.match("", []) == []


def test_a_pattern_that_never_ends() -> None:
    with Worker(Limits(seconds=0.5)) as worker:
        with pytest.raises(LimitError, match=r"limit of time, 0\.5 s, was reached: it was matching cells; raise it with --timeout"):
            worker.match("(a+)+b", ["a" * 60])
        # The next request finds another child.
        assert worker.match("a+", ["a" * 60]) == [True]


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        (f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}", {5}),
        (f"SELECT * {{ {CROSS} }} ORDER BY ?a", {5}),
        (f"SELECT DISTINCT ?a ?d ?g {{ {CROSS} }}", {5}),
        (f"SELECT (GROUP_CONCAT(STR(?a)) AS ?x) {{ {CROSS} }}", {5}),
        (f"ASK {{ {CROSS} FILTER(STR(?a) = CONCAT(STR(?d), STR(?g))) }}", {5}),
        (f"CONSTRUCT {{ ?a ?e ?i }} {{ {CROSS} }}", {5}),
        (f"DESCRIBE ?a {{ {CROSS} }}", {5}),
        ("SELECT (STRLEN(?x50) AS ?n) {{ BIND('x' AS ?x0) {} }}"
         .format(" ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(50))), {5}),
        ("SELECT ({} AS ?x) {{}}".format("+".join(["1"] * 20_000)), {0, 5}),
        ("ASK {{ FILTER({}) }}".format("||".join(["true"] * 20_000)), {0, 5}),
        ("ASK {{ FILTER({}) }}".format("&&".join(["true"] * 20_000)), {0, 5}),
        ("ASK {{ ?s {} ?o }}".format("/".join(["<urn:p>"] * 20_000)), {5}),
        ("ASK {{ ?s {} ?o }}".format("|".join(["<urn:p>"] * 20_000)), {5}),
        ("ASK {" + "{" * 20_000 + "}" * 20_001, {5}),
        ("ASK { FILTER(%strue) }" % ("!" * 20_000), {0, 5}),
        ("SELECT (%s1 AS ?x) {}" % ("-" * 20_000), {2, 5}),
        ("ASK {{ {}{} }}".format("FILTER NOT EXISTS {" * 20_000, "}" * 20_000), {5}),
        ("ASK { %s }" % ("OPTIONAL { ?s ?p ?o } " * 20_000), {5}),
        ("ASK {{ {} }}".format(" UNION ".join(["{ ?s ?p ?o }"] * 20_000)), {5}),
        ("ASK {{ ?s ?p {}1{} }}".format("( " * 20_000, ")" * 20_000), {5}),
        ("SELECT ({}1{} AS ?x) {{}}".format("STR(" * 20_000, ")" * 20_000), {5}),
        ("SELECT ?t199 {{ BIND(<<( <urn:a> <urn:b> 1 )>> AS ?t0) {} }}"
         .format(" ".join(f"BIND(TRIPLE(<urn:a>, <urn:b>, ?t{i}) AS ?t{i + 1})" for i in range(199))), {5}),
        ("SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", {2}),
    ],
    ids=lambda value: value[:40] if isinstance(value, str) else None,
)  # fmt: skip
def test_a_query_ends_in_time_with_one_line_or_a_whole_answer(
    text: str, codes: set[int], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "query.rq").write_text(text)
    started = time.monotonic()
    code = main(["query", str(tmp_path / "query.rq"), *QUICK])
    out, err = capfd.readouterr()
    assert code in codes
    assert time.monotonic() - started < 8
    assert (out == "") == (code != 0)
    assert sum(line.startswith("gridwalk: error: ") for line in err.splitlines()) == (code != 0)


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        (Limits(seconds=0.5), r"time, 0\.5 s, was reached: it was answering; raise it with --timeout"),
        (Limits(memory=200 * MIB), "memory, 200 MiB, was reached: it was .*; raise it with --max-memory"),
        (Limits(rows=1000), r"rows of the answer, 1,000, was reached: .*1,\d{3} lines.*; raise it with --max-rows"),
        (Limits(answer=100_000), r"size of the answer, 97\.7 KiB, was reached: .*; raise it with --max-answer"),
    ],
)
def test_the_error_says_which_limit_how_far_and_how_to_raise_it(limits: Limits, message: str) -> None:
    text = {True: f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}", False: f"SELECT * {{ {CROSS} }}"}[limits.seconds < 1]
    if limits.memory == 200 * MIB:
        text = f"SELECT * {{ {CROSS} }} ORDER BY ?a"
    with pytest.raises(LimitError, match=message):
        Dataset.build().query(text, limits)


def test_rows_at_the_limit_are_an_answer(worker: Worker) -> None:
    values = " ".join(map(str, range(1000)))
    with Worker(Limits(rows=1000)) as bounded:
        assert len(list(queries.run(asking.ask_lines(bounded, []), f"SELECT ?x {{ VALUES ?x {{ {values} }} }}"))) == 1000
        with pytest.raises(LimitError, match="rows"):
            queries.run(asking.ask_lines(bounded, []), f"SELECT ?x {{ VALUES ?x {{ 1000 {values} }} }}")


DOUBLED = " ".join(f"BIND(CONCAT(?x{i}, ?x{i}) AS ?x{i + 1})" for i in range(20))


@pytest.mark.parametrize(
    "text",
    [
        f"SELECT ?x20 {{ BIND('{'x' * 16}' AS ?x0) {DOUBLED} }}",
        f"SELECT ?x19 ?x18 ?x17 ?x16 {{ BIND('{'x' * 16}' AS ?x0) {DOUBLED} }}",
        f"CONSTRUCT {{ <urn:s> <urn:p> ?x20 }} {{ BIND('{'x' * 16}' AS ?x0) {DOUBLED} }}",
    ],
)
def test_a_value_that_the_engine_does_not_take(text: str, capfd: pytest.CaptureFixture[str]) -> None:
    for format in ("turtle", "ntriples") if text.startswith("CONSTRUCT") else ("csv", "tsv", "json"):
        assert main(["query", "--text", text, "--format", format]) == 5
        out, err = capfd.readouterr()
        assert out == ""
        assert "the limit of length was reached: a row or statement is longer than 15 MiB" in err
    if text.startswith("SELECT"):
        with pytest.raises(LimitError, match="limit of length"):
            Dataset.build().query(text)


@pytest.mark.slow("a query makes a value as long as may be")
def test_a_long_value_that_it_takes(worker: Worker) -> None:
    size = child.LONGEST - 100
    text = f"SELECT ?x {{ BIND('{'x' * 16}' AS ?x0) {DOUBLED} BIND(SUBSTR(?x20, 1, {size}) AS ?x) }}"
    assert [len(str(value)) for (value,) in queries.run(asking.ask_lines(worker, []), text)] == [size + 2]  # type: ignore[union-attr]


def test_columns(worker: Worker) -> None:
    held = asking.ask_lines(worker, [])
    with pytest.raises(LimitError, match=r"limit of columns was reached: the answer has 1,001, expected at most 1,000"):
        queries.run(held, f"SELECT {' '.join(f'?x{i}' for i in range(1001))} {{}}")
    assert len(list(queries.run(held, f"SELECT {' '.join(f'?x{i}' for i in range(1000))} {{}}"))) == 1  # type: ignore[arg-type]


def test_depth_can_be_raised() -> None:
    text = "ASK {" + "FILTER NOT EXISTS {" * 400 + "}" * 401
    with Worker(Limits(stack=MIB // 2)) as small, pytest.raises(LimitError, match=r"stack of 512 KiB.*raise it with --max-stack"):
        queries.run(asking.ask_lines(small, []), text)
    with Worker() as usual:
        assert bool(queries.run(asking.ask_lines(usual, []), text)) in (True, False)


def test_defaults_are_in_force() -> None:
    with Worker() as worker:
        limits = worker.limits
    assert (limits.seconds, limits.rows, limits.answer) == (60, 10_000_000, 256 * MIB)
    assert 0 < limits.memory <= 4096 * MIB
    with pytest.raises(LimitError, match=r"size of the answer, 256 MiB"):
        Dataset.build().query(f"SELECT * {{ {CROSS} }}")


def test_a_worker_answers_as_a_store_does() -> None:
    data = Dataset.build()
    with Worker() as worker:
        held = asking.ask_lines(worker, ["\n".join(data.built.lines).encode()])
        for text in (
            "SELECT * { ?s rdfs:label ?o }",
            "SELECT * { GRAPH ?g { ?s race:laps ?o } }",
            'SELECT * { VALUES (?a ?b) { ("a\\tb\\n\\"\\\\" "x"@en) (UNDEF 1.0) (true <urn:x>) (1e0 UNDEF) } }',
            "SELECT * {}",
            "SELECT ?x { VALUES ?x { UNDEF 1 UNDEF } }",
        ):
            ours, theirs = queries.run(held, text), queries.run(data.store(), text)
            assert isinstance(ours, queries.Rows)
            assert isinstance(theirs, queries.Rows)
            assert ours.variables == theirs.variables
            assert list(ours) == list(theirs)
        assert bool(queries.run(held, "ASK { ?s race:laps ?o }")) is True
        text = "CONSTRUCT { ?s race:laps ?o } { ?s race:laps ?o }"
        assert set(queries.run(held, text)) == set(queries.run(data.store(), text))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("name", "text", "code", "message"),
    [
        ("nine.nq", NINE, 5, "naming the blank nodes of 72 statements"),
        ("nest.ttl", "<urn:s> <urn:p> " + "[ <urn:p> " * 100_000 + "1" + "]" * 100_000 + " .", 5, "limit of"),
        ("brackets.ttl", "<urn:s> <urn:p> " + "(" * 100_000 + ")" * 100_000 + " .", 5, "limit of"),
        ("triples.nq", nested(20_000), 5, "limit of"),
        ("triples150.nq", nested(150), 5, "triple terms are nested more than 100 deep"),
        ("deep.jsonld", '{"urn:p":' * 50_000 + '"x"' + "}" * 50_000, 5, "limit of"),
        ("remote.jsonld", '{"@context": "http://127.0.0.1:9/context", "a": 1}', 3, "remote contexts"),
        ("junk.ttl", "\x1f\ufffd\x08" * 1000, 3, "not allowed"),
        ("empty.ttl", "", 3, "holds no statement"),
        ("nested.rdf", rdfxml('<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>', "&b;"), 3, "'b', which holds another"),
        ("number.rdf", rdfxml('<!DOCTYPE r [<!ENTITY a "aa"><!ENTITY b "&#38;a;">]>', "&b;"), 3, "'b', which holds another"),
        ("outside.rdf", rdfxml('<!DOCTYPE r [<!ENTITY a SYSTEM "file:///etc/passwd">]>', "&a;"), 3, "from outside"),
        ("parameter.rdf", rdfxml("<!DOCTYPE r [<!ENTITY % p \"<!ENTITY a 'b'>\"> %p;]>", "&a;"), 3, "parameters"),
        ("long.rdf", rdfxml(f'<!DOCTYPE r [<!ENTITY a "{"a" * 9999}">]>', "&a;" * 9999), 3, "more than 1024 characters"),
        ("small.rdf", rdfxml('<!doctype r [<!entity a "aa">]>', "&a;"), 3, "is not XML"),
        ("late.rdf", rdfxml("", '<!DOCTYPE r [<!ENTITY a "aa">]>&a;'), 3, "is not XML"),
        ("hidden.rdf", rdfxml('<!DOCTYPE r [<!-- <!ENTITY a "aa"> -->]>', "b"), 3, "in a comment of its DOCTYPE"),
    ],
    ids=lambda value: value if isinstance(value, str) and len(value) < 20 else "",
)
@pytest.mark.parametrize("command", ["validate", "diff", "query"])
def test_a_file_of_a_stranger(
    command: str, name: str, text: str, code: int, message: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / name
    path.write_text(text)
    arguments = {"validate": [path], "diff": [path, DATA], "query": ["class-podiums", "--on", path]}[command]
    # Nothing is wrong with asking what is not there, nor where nothing deep is answered.
    if command != "validate" and name == "empty.ttl":
        code, message = {"diff": (1, "added"), "query": (0, "no event has a race with results")}[command]
    if command == "query" and name == "triples150.nq":
        code, message = 0, "no event has a race with results"
    assert main([command, *map(str, arguments), *QUICK]) == code
    out, err = capfd.readouterr()
    assert message in err
    # What data lack that are asked for is said in as many lines as there are sorts of it.
    assert len(err.splitlines()) == 1 or (command == "query" and code == 0)
    if code > 1:
        assert out == ""
        assert str(path) in err or command == "query"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_as_ontology_editors_write_them(encoding: str, worker: Worker) -> None:
    doctype = '<!DOCTYPE rdf:RDF [ <!ENTITY owl "http://www.w3.org/2002/07/owl#" > <!ENTITY a "b" > ]>'
    text = f'<?xml version="1.0" encoding="{encoding}"?>' + rdfxml(doctype, "&owl;&a;<!-- <!ENTITY x 'y'> -->")
    if encoding == "utf-16":
        # It is seen in any encoding; the engine reads UTF-8.
        with pytest.raises(SourceError, match="'b', which holds"):
            asking.quads(worker, Path("x.rdf"), [text.replace('a "b"', 'b "&owl;"').encode(encoding)], "rdf")
        return
    body = asking.quads(worker, Path("x.rdf"), [text.encode(encoding)], "rdf").body
    assert body.read() == b'<urn:x> <urn:e:p> "http://www.w3.org/2002/07/owl#b" .\n'


def test_a_child_opens_no_file_and_no_connection(worker: Worker) -> None:
    held = asking.ask_lines(worker, [])
    with pytest.raises(RuntimeError, match="Too many open files"):
        held.query("SELECT * { SERVICE <http://127.0.0.1:65000/> { ?s ?p ?o } }", prefixes={})
    assert list(queries.run(held, "SELECT * FROM <file:///etc/passwd> { ?s ?p ?o }")) == []


def test_lines_of_our_form() -> None:
    assert are_ours(LINE + b'<urn:s> <urn:p> "1"^^<urn:d> .\n')
    assert not are_ours(b'<urn:s> <urn:p> "1"^^<urn:d> .\n', quads=True)
    for line in (
        b"_:b <urn:p> <urn:o> <urn:g> .",
        b"<urn:s> <urn:p> _:b <urn:g> .",
        b"<urn:s> <urn:p> <urn:o> _:g .",
        nested(1).encode(),
        b"<urn:s> <urn:p> <urn:o> . <urn:x> <urn:g> .",
        b"<urn:s> <urn:p> <urn:o> <urn:g> . # x",
        b"<urn:s>  <urn:p> <urn:o> <urn:g> .",
        b'<urn:s> <urn:p> "a"b" <urn:g> .',
        b'<urn:s> <urn:p> "a\nb" <urn:g> .',
        b"",
    ):
        assert not are_ours(LINE + line + b"\n" + LINE)


@pytest.mark.parametrize("piece", [b'\\"', b"<", b"a", b'"@a-', b" ", LINE])
def test_the_form_is_looked_at_in_linear_time(piece: bytes) -> None:
    def seconds(size: int) -> float:
        text = b'<urn:s> <urn:p> "' + piece * (size // len(piece))
        started = time.perf_counter()
        assert not are_ours(text)
        return time.perf_counter() - started

    assert seconds(1 << 22) < 100 * max(seconds(1 << 18), 0.001)


def part(folder: Path, line: str) -> Path:
    """Write a part whose second line is a stranger's."""
    path = folder / "part.nq"
    path.write_bytes(LINE + line.encode() + LINE)
    return path


@pytest.mark.parametrize("line", [NINE, nested(20_000), nested(150)])
def test_a_part_with_lines_of_a_stranger(line: str, tmp_path: Path) -> None:
    path = part(tmp_path, line)
    with pytest.raises(LimitError, match="part"):
        validate_parts([StoredPart(path)], limits=Limits(seconds=1))
    with pytest.raises(LimitError):
        canonical([quad.triple for quad in ox.parse(NINE, format=ox.RdfFormat.N_QUADS)], Limits(seconds=1))


def test_a_part_with_a_blank_node_is_read(tmp_path: Path) -> None:
    path = part(tmp_path, "_:b <urn:p> <urn:o> <urn:g> .\n")
    assert b"_:c14n0 <urn:p> <urn:o> <urn:g> .\n" in list(_lines(path))
    with pytest.raises(SourceError, match="without a graph"):
        list(_lines(part(tmp_path, "_:b <urn:p> <urn:o> .\n")))


def test_a_part_of_a_stranger_is_read_once(tmp_path: Path) -> None:
    path = part(tmp_path, nested(1) * 80_000)
    started = time.monotonic()
    blocks = list(StoredPart(path).blocks(Limits(seconds=20)))
    assert time.monotonic() - started < 20
    assert sum(block.count("<urn:c>") for block in blocks) in (1, 80_000)
    wrong = StoredPart(path, zlib.crc32(path.read_bytes()) ^ 1)
    with pytest.raises(StoreError, match="is damaged"):
        list(wrong.checked())
    assert list(StoredPart(path, zlib.crc32(path.read_bytes())).checked())


@pytest.mark.parametrize(
    "line",
    [
        b'<urn:s> <urn:p> "\xff" <urn:g> .\n',
        b'<urn:s> <urn:p> "\\uD800" <urn:g> .\n',
        b'<s> <urn:p> "x" <urn:g> .\n',
        b'<urn:%zz> <urn:p> "x" <urn:g> .\n',
        b'<urn:s> <urn:p> "x"@abcdefghijkl <urn:g> .\n',
        b'<urn:s> <urn:p> "x"^^<d> <urn:g> .\n',
    ],
)
@pytest.mark.parametrize("jobs", ["1", "2"])
def test_parts_of_our_form_that_are_wrong(line: bytes, jobs: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.nq").write_bytes(LINE * 4000 + line)
    (tmp_path / "b.nq").write_bytes(LINE)
    manifest(tmp_path, {name: {"part": name, "crc32": checksum(tmp_path / name)} for name in ("a.nq", "b.nq")})
    assert main(["validate", str(tmp_path), "--jobs", jobs]) == 3
    assert f"{tmp_path}/a.nq:4001: is not N-Quads: " in capfd.readouterr().err


def checksum(path: Path) -> str:
    return f"{zlib.crc32(path.read_bytes()):08x}"


def manifest(folder: Path, units: object) -> None:
    (folder / "manifest.json").write_text(json.dumps({"units": units}))


@pytest.mark.parametrize(
    "text", ["[" * 100_000, "[]", "7", '{"units": []}', '{"units": {"a": []}}', '{"units": {"a": {"part": 7}}}']
)
def test_a_manifest_that_is_none(text: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "manifest.json").write_text(text)
    assert main(["validate", str(tmp_path)]) == 3
    assert "is not the manifest of a build in parts" in capfd.readouterr().err


@pytest.mark.parametrize("text", ["[" * 100_000, "[]", "7"], ids=range(3))
def test_a_description_that_is_none(text: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.nq").write_bytes(LINE)
    (tmp_path / "a.json").write_text(text)
    unit = {"part": "a.nq", "crc32": checksum(tmp_path / "a.nq")}
    manifest(tmp_path, {"a": unit})
    assert main(["validate", str(tmp_path)]) == 0
    manifest(tmp_path, {"a": unit | {"joined": "a.json"}})
    assert main(["validate", str(tmp_path)]) == 3
    with pytest.raises(ValueError, match=r"expected an object|nested too deeply"):
        UnitReport.load(tmp_path / "a.json")
    (tmp_path / "csv-metadata.json").write_text(text)
    assert main(["verify", str(tmp_path / "a.nq"), "--source", str(tmp_path)]) == 3
    assert "csv-metadata.json: is not CSVW metadata" in capfd.readouterr().err


@pytest.mark.parametrize("name", ["../x.nq", "/dev/zero", "pipe", "link", "sub/../../x.nq", "sub"])
@pytest.mark.parametrize("key", ["part", "joined"])
def test_a_manifest_names_files_of_its_folder(name: str, key: str, tmp_path: Path) -> None:
    folder = tmp_path / "parts"
    (folder / "sub").mkdir(parents=True)
    for path in (folder / "a.nq", tmp_path / "x.nq"):
        path.write_bytes(LINE)
    os.mkfifo(folder / "pipe")
    (folder / "link").symlink_to(tmp_path / "x.nq")
    manifest(folder, {"a": {"part": "a.nq", "crc32": "0", key: name}})
    with pytest.raises(SourceError, match=r"manifest\.json: names '.*', which cannot be read: it is|Is a directory"):
        listed(folder)


def _lines(path: Path) -> Iterator[bytes]:
    for block in vetted(path, [path.read_bytes()]):
        yield from block.splitlines(keepends=True)


def test_no_update_can_be_in_a_line_that_is_loaded() -> None:
    with pytest.raises(ValueError, match="expected N-Quads as a build writes them"):
        disguise("<urn:s> <urn:p> <urn:o> . } ; DROP ALL ; INSERT DATA { <urn:a> <urn:b> <urn:c> <urn:g> .")


def test_a_database_is_asked_within_limits(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    embedded.replace(tmp_path / "races", [f"<urn:s{i}> <urn:p> <urn:o{i}> <urn:g> ." for i in range(2000)])
    text = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"
    assert main(["query", "--text", text, "--on", str(tmp_path / "races"), *QUICK]) == 5
    assert "limit of time" in capfd.readouterr().err
    assert main(["query", "--text", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", "--on", str(tmp_path / "races")]) == 0
    assert capfd.readouterr().out == "?n\n2000\n"


def test_a_device_and_a_pipe(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "/dev/zero", "--max-input", "10M"]) == 5
    assert main(["validate", "/dev/zero", "--max-input", "10M"]) == 5
    assert capfd.readouterr().err.count("limit of size of the input") == 2
    done = subprocess.run(
        [sys.executable, "-m", "gridwalk", "query", "--text", "ASK { ?s ?p 'a \"b\"'@en }", "--on", "/dev/stdin"],
        input=LINE, capture_output=True, check=False,
    )  # fmt: skip
    assert (done.returncode, done.stdout, done.stderr) == (0, b"true\n", b"")


def test_lines_of_our_own_count_for_nothing() -> None:
    lines = b"".join(b'<urn:s%d> <urn:p> "%s" <urn:g> .\n' % (i, b"x" * 100) for i in range(400_000))
    question = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    # To load them takes more time than there is to answer, and more memory.
    with Worker(Limits(seconds=1, memory=300 * MIB, input=100)) as worker:
        held = asking.ask_lines(worker, [lines])
        assert [str(n.value) for (n,) in queries.run(held, question)] == ["400000"]  # type: ignore[union-attr]
        with pytest.raises(LimitError, match=r"limit of memory, 300 MiB|limit of time"):
            queries.run(held, f"SELECT * {{ {CROSS} }} ORDER BY ?a")
        with pytest.raises(LimitError, match="size of the input"):
            asking.quads(worker, Path("a.nq"), [LINE * 3])


def test_what_is_read_is_held_against_the_limit_of_the_input() -> None:
    with Worker(Limits(answer=100, rows=2, input=1000)) as worker:
        assert asking.quads(worker, Path("a.nq"), [LINE * 20]).body.read()
        with pytest.raises(LimitError, match=r"size of the input, 1000 bytes.*was reached: .*; raise it with --max-input"):
            asking.quads(
                worker, Path("a.ttl"), [f"@prefix a: <urn:{'a' * 99}> . a:a a:a {', '.join('12345678')} .".encode()], "ttl"
            )
    with Worker(Limits(answer=100)) as worker, pytest.raises(LimitError, match="size of the answer"):
        queries.run(asking.ask_lines(worker, []), f"SELECT ('{'x' * 200}' AS ?x) {{}}")


def test_an_answer_at_the_last_moment_keeps_the_data() -> None:
    with Worker(Limits(seconds=0.05)) as worker:
        held, answered, late = asking.ask_lines(worker, [LINE]), 0, 0
        for delay in range(40):
            try:
                # Around the limit: with data there is the right answer, without them an error, never an answer that kills.
                worker.match("(a+)+b", ["a" * (10 + delay % 12)])
                assert bool(held.query("ASK { ?s ?p ?o }", prefixes={}))
                answered += 1
            except LimitError:
                held, late = asking.ask_lines(worker, [LINE]), late + 1
    assert answered


@pytest.mark.parametrize("command", ["validate", "load", "load --dry-run", "compare"])
def test_lines_of_our_form_have_a_limit_too(command: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "large.nq").write_bytes(LINE * 40_000)
    store = {"load": ["--to", "http://127.0.0.1:9/"], "compare": ["--endpoint", "http://127.0.0.1:9/"]}.get(command.split()[0], [])
    for path in (str(tmp_path / "large.nq"), "/dev/zero"):
        # Without a server a load gets no further than the first lines, so these are already too many.
        size = "1M" if command == "validate" else "50K"
        assert main([*command.split(), path, *store, "--max-input", size]) == 5
        assert f"{path}: the limit of size of the input" in capfd.readouterr().err


def test_a_line_without_an_end(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "long.nq").write_bytes(LINE + b'<urn:s> <urn:p> "' + b"a" * (16 * MIB) + b'" <urn:g> .\n')
    assert main(["compare", str(tmp_path / "long.nq"), "--endpoint", "http://127.0.0.1:9/"]) == 3
    assert "long.nq:2: is longer than 15 MiB" in capfd.readouterr().err
    assert main(["validate", str(tmp_path / "long.nq")]) == 5
    assert "longer than the 16 MiB" in capfd.readouterr().err


@pytest.mark.parametrize("request_", ["worker.match('(a+)+b', ['a' * 60])", f"asking.ask_lines(worker, [LINES]).query({CROSS!r})"])
def test_a_child_dies_with_its_parent(request_: str) -> None:
    text = f"SELECT (COUNT(*) AS ?n) {{ {CROSS} }}"
    program = (
        "from gridwalk.rdf.guard import *\nfrom gridwalk.rdf.guard import asking\nworker = Worker()\n"
        "LINES = b''.join(b'<urn:s%d> <urn:p> <urn:o> <urn:g> .\\n' % i for i in range(2000))\n"
        "print(worker._process.pid, flush=True)\n" + request_.replace(repr(CROSS), f"{text!r}, prefixes={{}}")
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        time.sleep(1)
        parent.send_signal(signal.SIGKILL)
    for _ in range(20):
        time.sleep(0.1)
        if not _is_running(child):
            return
    os.kill(child, signal.SIGKILL)
    pytest.fail("the child was alive 2 s after its parent")


def _is_running(process: int) -> bool:
    try:
        # Who nobody waits for is a zombie.
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


WORDS = [
    "SELECT",
    "*",
    "?x",
    "{",
    "}",
    "(",
    ")",
    "ASK",
    "CONSTRUCT",
    "VALUES",
    "<urn:a>",
    "'x'",
    "1",
    "+",
    "||",
    "!",
    "FILTER",
    "OPTIONAL",
    "UNION",
    "BIND",
    "AS",
    "GROUP_CONCAT",
    "<<(",
    ")>>",
    "/",
    "^",
    "SERVICE",
    "GRAPH",
    "_:b",
    "[",
    "]",
    ".",
    ";",
    "#",
    "\\u0053",
    "\x00",
    "é",
    "'",
    '"""',
    "LIMIT",
    "ORDER",
    "BY",
    "EXISTS",
    "MINUS",
    "REGEX",
    "a",
]
PIECES = [
    "<urn:a>",
    '"x"',
    "_:b",
    "[",
    "]",
    "(",
    ")",
    ".",
    ";",
    ",",
    "<<(",
    ")>>",
    "<<",
    ">>",
    "{",
    "}",
    "@prefix",
    "@en",
    "^^",
    "{|",
    "|}",
    ":",
    '"',
    "<",
    ">",
    "<?xml",
    "<!DOCTYPE",
    "<!ENTITY",
    "&a;",
    "{}",
    "@context",
    "\x00",
    "é",
    "\\u",
    "1",
    "a",
    "]>",
]


def _texts(words: list[str]) -> st.SearchStrategy[str]:
    pieces = st.one_of(st.sampled_from(words), st.tuples(st.sampled_from(words), st.integers(1, 3000)).map(lambda p: p[0] * p[1]))
    return st.lists(pieces, max_size=12).map(" ".join)


def _refusal(call: Callable[[], object]) -> str:
    """Return the message of the error that a call ends with, of those that it may end with; empty if it has an answer."""
    started = time.monotonic()
    message = ""
    try:
        call()
    except (QueryError, SourceError, LimitError) as error:
        message = str(error)
    assert time.monotonic() - started < 5
    return message


@settings(max_examples=30, deadline=None, derandomize=True)
@given(text=_texts(WORDS))
def test_any_text_is_answered_or_refused(text: str) -> None:
    with Worker(Limits(seconds=2)) as worker:
        held = asking.ask_lines(worker, [LINE])
        assert len(_refusal(lambda: queries.run(held, text))) < 2000


@settings(max_examples=30, deadline=None, derandomize=True)
@given(text=_texts(PIECES), ending=st.sampled_from(["ttl", "nq", "nt", "trig", "jsonld", "rdf", "n3"]))
def test_any_file_is_read_or_refused(text: str, ending: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    path = tmp_path_factory.getbasetemp() / f"any.{ending}"
    path.write_text(text)
    message = _refusal(lambda: opening.load_statements(path, Limits(seconds=2)))
    assert not message or str(path) in message


@pytest.mark.parametrize(("given", "code"), [("20000000", 0), ("1", 5), ("0", 2), ("x", 2), ("-1", 2)])
def test_the_limit_of_rows_can_be_raised_and_lowered_on_the_command_line(given: str, code: int) -> None:
    assert main(["query", "--text", "SELECT ?s { ?s a race:Result } LIMIT 2", "--max-rows", given]) == code


RDF_XML = (
    '<?xml version="1.0"?><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns:e="urn:e:">'
    '<rdf:Description rdf:about="urn:a"><e:p>one</e:p></rdf:Description>'
    '<rdf:Description rdf:about="urn:b"><e:p>two</e:p></rdf:Description></rdf:RDF>'
)


@pytest.mark.parametrize("cut", [len("</rdf:RDF>"), len("</rdf:Description></rdf:RDF>"), 150])
def test_a_document_of_xml_that_is_cut_is_not_read_as_whole(cut: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "half.rdf"
    path.write_text(RDF_XML, encoding="utf-8")
    assert main(["diff", str(path), str(path)]) == 0
    path.write_text(RDF_XML[:-cut], encoding="utf-8")
    capsys.readouterr()
    assert main(["query", "--on", str(path), "--text", "SELECT * { ?s ?p ?o }"]) == 3
    assert ": is not XML: " in capsys.readouterr().err
    path.write_text(RDF_XML.replace("?>", ' encoding="ISO-8859-15"?>', 1), encoding="utf-8")
    assert main(["query", "--on", str(path), "--text", "SELECT * { ?s ?p ?o }"]) == 3
    assert "declares an encoding that is not read: expected UTF-8" in capsys.readouterr().err


def test_what_is_wrong_with_a_query_of_many_prefixes_is_said_soon() -> None:
    names = range(15_000)
    text = "".join(f"PREFIX p{n}: <urn:{n}> " for n in names) + "SELECT * { " + " ".join(f"p{n}:a" for n in names) + " ]"
    begun = time.process_time()
    assert "not valid SPARQL 1.1" in queries.explain("error at 1:200000: expected", text)
    assert time.process_time() - begun < 2
