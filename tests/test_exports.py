"""Every output says the same, the same way every time, and never stands half written."""

from __future__ import annotations

import hashlib
import json
import os
import re
import resource
import signal
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.graph import DATASET_DEFAULT_GRAPH_ID

from gridwalk import publish
from gridwalk.base import files
from gridwalk.base.errors import GridwalkError, StoreError
from gridwalk.builds.whole import Built, build
from gridwalk.publish import _description as description
from gridwalk.publish._description import Described
from gridwalk.publish._figures import figures_of
from gridwalk.rdf.content import Content
from gridwalk.rdf.jsonld import Context
from gridwalk.rdf.names import by_graph, grouped, natural, short
from gridwalk.rdf.rdflib_graphs import graph, rdflib_dataset
from gridwalk.rdf.turtle import trig, turtle

ROOT = Path(__file__).parent.parent
WORLD = ROOT / "tests" / "fixtures" / "data"
# A part of it, for a build that is another.
FIXTURE = WORLD / "reports"
BESIDE = {"SHA256SUMS", "answers.md", "void.ttl"}
FILES = sorted(BESIDE | {publish.find(name).file for name in publish.names()})
# The formats of RDF, and what rdflib calls them. Other formats are tested by themselves.
TURTLE_TYPES = {"turtle": "turtle", "jsonld": "json-ld", "rdfxml": "xml"}
QUAD_TYPES = {"trig": "trig", "nquads": "nquads"}
AWKWARD = [
    r'<urn:s> <urn:p> "quote \" backslash \\ tab \t line \n end" <urn:g> .',
    '<urn:s> <urn:p> "été & <b> ]]> \'" <urn:g> .',
    '<urn:s> <urn:p> "007"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:g> .',
    '<urn:s> <urn:p> "4"^^<http://www.w3.org/2001/XMLSchema#decimal> <urn:g> .',
    '<urn:s> <urn:p> "2.238"^^<http://www.w3.org/2001/XMLSchema#decimal> <urn:g> .',
    '<urn:s> <urn:p> "4." <urn:g> .',
    '<urn:s> <urn:p> "1"^^<http://www.w3.org/2001/XMLSchema#boolean> <urn:g> .',
    '<urn:s> <urn:p> "Werk"@de <urn:g> .',
    '<urn:s> <urn:p> "Werk" <urn:g> .',
    '<urn:s> <urn:p> "a^^<b>" <urn:g> .',
    '<urn:s> <urn:p> "" <urn:g> .',
    "<urn:s> <urn:p> <https://w3id.org/gridwalk/id/> <urn:g> .",
    "<urn:s> <urn:p> <https://w3id.org/gridwalk/id/a:b/c> <urn:g> .",
    "<urn:s> <urn:p> <https://w3id.org/gridwalk/id/a/../c> <urn:g> .",
    "<urn:s> <urn:p> <https://w3id.org/gridwalk/id//a> <urn:g> .",
    "<urn:s> <urn:p> <https://w3id.org/gridwalk/ontology#a.b> <urn:g> .",
    "<urn:s> <urn:p> <https://w3id.org/gridwalk/ontology#> <urn:g> .",
    "<urn:s> <urn:p> <mailto:a@b> <urn:g> .",
    '<https://w3id.org/gridwalk/id/make/audi> <http://www.w3.org/2000/01/rdf-schema#label> "Audi"@en <urn:g> .',
    '<https://w3id.org/gridwalk/id/make/audi> <http://www.w3.org/2000/01/rdf-schema#label> "Audi" <urn:g> .',
    '<urn:s> <https://w3id.org/gridwalk/ontology#laps> "076"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:g> .',
    '<https://w3id.org/gridwalk/id/make/audi> <https://w3id.org/gridwalk/ontology#laps> "many" <urn:g> .',
    '<urn:s> <https://w3id.org/gridwalk/ontology#laps> "9007199254740993"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:g> .',
    '<urn:s> <https://w3id.org/gridwalk/ontology#laps> "-9007199254740993"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:g> .',
    '<urn:s> <urn:p> "123456789012345678"^^<http://www.w3.org/2001/XMLSchema#integer> <urn:g> .',
    '<https://w3id.org/gridwalk/id/make/audi> <https://w3id.org/gridwalk/ontology#model> "R8" <urn:g> .',
    "<https://w3id.org/gridwalk/id/make/audi> <https://w3id.org/gridwalk/ontology#laps> <urn:thing> <urn:g> .",
]
# rdflib's own parsers still use what rdflib has deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:(ConjunctiveGraph|Dataset.default_context) is deprecated:DeprecationWarning")


@pytest.fixture(scope="module")
def built() -> Built:
    """The fixture world."""
    return build(WORLD)


@pytest.fixture(autouse=True)
def _literals_as_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    # rdflib's parsers rewrite literals unless told not to, which would hide a difference or make one.
    monkeypatch.setattr(rdflib, "NORMALIZE_LITERALS", False)


def text(name: str, lines: list[str]) -> str:
    return "".join(publish.find(name).pieces(Content(lines)))


def statements(lines: list[str]) -> set[str]:
    return {str(quad.triple) for quad in ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS)}


@pytest.fixture(scope="module")
def published(built: Built, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("published")
    publish.write(Content(built.lines), folder)
    return folder


@pytest.mark.parametrize("name", TURTLE_TYPES)
@pytest.mark.parametrize("awkward", [False, True], ids=["data", "awkward"])
def test_statements_are_the_same_in_two_parsers(name: str, awkward: bool, built: Built) -> None:
    lines = sorted(AWKWARD) if awkward else built.lines
    written = text(name, lines)
    format = ox.RdfFormat.from_media_type(publish.find(name).media_type)
    assert format is not None
    assert {str(quad) for quad in ox.parse(written, format=format)} == statements(lines)
    assert set(rdflib.Graph().parse(data=written, format=TURTLE_TYPES[name])) == set(graph(Content(lines).statements))


@pytest.mark.parametrize("name", QUAD_TYPES)
@pytest.mark.parametrize("awkward", [False, True], ids=["data", "awkward"])
def test_citations_are_the_same_in_two_parsers(name: str, awkward: bool, built: Built) -> None:
    lines = sorted(AWKWARD) if awkward else built.lines
    written = text(name, lines)
    format = ox.RdfFormat.from_media_type(publish.find(name).media_type)
    assert format is not None
    parsed = {str(quad) for quad in ox.parse(written, format=format)}
    assert parsed == {str(quad) for quad in ox.parse("\n".join(lines), format=ox.RdfFormat.N_QUADS)}
    second = rdflib.Dataset()
    second.parse(data=written, format=QUAD_TYPES[name])
    expected = {quad for quad in rdflib_dataset(Content(lines)).quads() if quad[3] != DATASET_DEFAULT_GRAPH_ID}
    assert set(second.quads()) == expected
    assert len(expected) == len(lines)


def test_graphs_are_never_rewritten() -> None:
    made = graph(Content(AWKWARD).statements)
    assert rdflib.Literal("007", datatype=rdflib.XSD.integer, normalize=False) in set(made.objects())
    assert len(made) == len(AWKWARD)


def test_every_format_is_there_and_none_twice() -> None:
    formats = [publish.find(name) for name in publish.names()]
    assert {f.name for f in formats} >= {*TURTLE_TYPES, *QUAD_TYPES}
    assert len({f.file for f in formats}) == len(formats) == len(FILES) - len(BESIDE)
    assert all(re.match("gridwalk[.-]", f.file) and "/" in f.media_type and f.title for f in formats)
    with pytest.raises(GridwalkError, match=f"there are {', '.join(publish.names())}$"):
        publish.find("excel")


def test_turtle_is_pretty() -> None:
    base, race = "<https://w3id.org/gridwalk/id/", "<https://w3id.org/gridwalk/ontology#"
    integer = "^^<http://www.w3.org/2001/XMLSchema#integer>"
    cited = "<http://www.w3.org/ns/prov#wasDerivedFrom>"
    lines = [
        f'{base}entry/r1/crew/1> {race}order> "1"{integer} .',
        f"{base}entry/r1> {cited} {base}report/x/p10.1> .",
        f"{base}entry/r1> {cited} {base}report/x/p9.1> .",
        f'{base}entry/r1> {race}number> "07" .',
        f"{base}entry/r1> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> {race}Entry> .",
        f'{base}report/x/p9.1> {race}start> "0"{integer} .',
    ]
    assert "".join(turtle(grouped(lines))) == (
        "@base <https://w3id.org/gridwalk/id/> .\n"
        "@prefix prov: <http://www.w3.org/ns/prov#> .\n"
        "@prefix race: <https://w3id.org/gridwalk/ontology#> .\n"
        "\n# Things\n"
        "\n<entry/r1>\n    a race:Entry ;\n"
        '    race:number "07" ;\n'
        "    prov:wasDerivedFrom <report/x/p9.1>, <report/x/p10.1> .\n"
        "\n<entry/r1/crew/1>\n    race:order 1 .\n"
        "\n# Reports and their passages\n"
        "\n<report/x/p9.1>\n    race:start 0 .\n"
    )


def test_turtle_has_a_block_a_thing_and_no_escapes(built: Built) -> None:
    written = text("turtle", built.lines)
    subjects = [line for line in written.splitlines() if line and line[0] not in " #@"]
    assert len(subjects) == len(set(subjects)) == len({line.split(" ", 1)[0] for line in built.lines})
    assert "\\/" not in written
    assert "<https://w3id.org/gridwalk/id/" not in written.split("\n# Things\n")[1]


def test_trig_has_the_passages_in_the_order_of_the_report(built: Built) -> None:
    names = re.findall(r"^<(report/\S+/\S+)> \{$", "".join(trig(built.lines)), re.MULTILINE)
    assert len(names) > 80
    assert names == sorted(names, key=natural)
    assert len(list(by_graph(built.lines))) == len({line.rsplit(" ", 2)[1] for line in built.lines})


def test_context_is_used_where_it_fits() -> None:
    context = Context({"@vocab": "urn:v/", "title": {"@id": "urn:v/title", "@container": "@language"}, "kind": {"@type": "@vocab"}})
    node = context.node("<urn:s>", [("<urn:v/title>", ['"a"@en', '"b"@en', '"c"']), ("<urn:v/kind>", ["<urn:v/title>"])])
    assert node == {"@id": "urn:s", "title": {"en": ["a", "b"]}, "urn:v/title": "c", "kind": "title"}


def test_json_ld_needs_no_network_and_reads_like_json(built: Built) -> None:
    written = text("jsonld", built.lines)
    assert '"@context": {' in written
    assert '"@type": "Entry"' in written
    assert re.search(r'"laps": \d+,?\n', written)


def test_json_ld_has_no_number_that_a_reader_of_json_would_round() -> None:
    most = 2**53 - 1
    values = [f"{sign}{number}" for sign in ("", "-") for number in (most, most + 1, most + 2, 10**17 + 1)]
    integer, laps = "<http://www.w3.org/2001/XMLSchema#integer>", "<https://w3id.org/gridwalk/ontology#laps>"
    lines = [f'<urn:s> {name} "{value}"^^{integer} <urn:g> .' for name in (laps, "<urn:p>") for value in values]
    written = text("jsonld", lines)
    as_elsewhere = json.dumps(json.loads(written, parse_int=lambda digits: int(float(digits))))
    for read in (written, as_elsewhere):
        assert {str(quad.triple) for quad in ox.parse(read, format=ox.RdfFormat.JSON_LD)} == statements(lines)
    assert f" {most}," in written.replace("[", " ")


def run(folder: Path, **environment: str) -> dict[str, bytes]:
    code = "import sys; from gridwalk import Dataset; Dataset.build(sys.argv[1]).write(sys.argv[2])"
    kept = {k: v for k, v in os.environ.items() if k not in ("SOURCE_DATE_EPOCH", "LC_ALL")}
    subprocess.run(
        [sys.executable, "-c", code, FIXTURE, folder], check=True, env={**kept, "PYTHONPATH": "build", **environment}, cwd=ROOT
    )
    return {path.name: path.read_bytes() for path in folder.iterdir()}


def test_bytes_are_the_same_whatever_the_hash_seed_locale_and_zone(tmp_path: Path) -> None:
    one = run(tmp_path / "one", PYTHONHASHSEED="1", LC_ALL="C", TZ="UTC")
    two = run(tmp_path / "zwei é", PYTHONHASHSEED="2", LC_ALL="C.UTF-8", TZ="Asia/Tokyo", PYTHONIOENCODING="ascii")
    assert sorted(one) == FILES
    assert one == two


def test_time_is_written_only_if_the_environment_gives_one(tmp_path: Path) -> None:
    dated = run(tmp_path / "dated", SOURCE_DATE_EPOCH="1097971200")["void.ttl"]
    assert b'prov:generatedAtTime "2004-10-17T00:00:00Z"^^xsd:dateTime' in dated
    assert b"generatedAtTime" not in run(tmp_path / "plain")["void.ttl"]


METADATA = "Metadata-Version: 2.4\nName: gridwalk\nVersion: 0.1.0\n"
URLS = "Project-URL: Homepage, https://races.example/\nProject-URL: Publisher, https://races.example/club\n"


@pytest.mark.parametrize(
    ("fields", "landing", "publisher", "name"),
    [
        ("", None, None, None),
        ("Project-URL: Issues, https://races.example/issues\n", None, None, None),
        ("Project-URL: Homepage, https://races.example/\n", "https://races.example/", None, None),
        ("Project-URL: Publisher, https://races.example/club\n", None, "https://races.example/club", None),
        ('Maintainer: The "Auk" Club\n', None, f"{description.DATASET}/publisher", 'The "Auk" Club'),
        ("Maintainer-email: Auk Club <club@races.example>\n", None, f"{description.DATASET}/publisher", "Auk Club"),
        (f"{URLS}Maintainer: Auk Club\n", "https://races.example/", "https://races.example/club", "Auk Club"),
    ],
)
def test_description_has_the_publisher_and_the_page_that_the_project_names(
    fields: str,
    landing: str | None,
    publisher: str | None,
    name: str | None,
    built: Built,
    installed_with: Callable[[str], None],
) -> None:
    installed_with(fields)
    found = rdflib.Graph().parse(data="".join(description.pieces(Described(figures_of(Content(built.lines))), [])))
    data = rdflib.URIRef(description.DATASET)
    said = found.value(data, rdflib.DCAT.landingPage), found.value(data, rdflib.DCTERMS.publisher)
    assert said == tuple(None if iri is None else rdflib.URIRef(iri) for iri in (landing, publisher))
    assert [str(label) for label in found.objects(said[1], rdflib.RDFS.label)] == ([name] if name else []) or said[1] is None


def test_files_are_where_the_project_says(built: Built, installed_with: Callable[[str], None]) -> None:
    installed_with("Project-URL: Files, https://races.example/files\n")
    dump = description.Dump("gridwalk.ttl", "text/turtle", "All", 1)
    found = rdflib.Graph().parse(data="".join(description.pieces(Described(figures_of(Content(built.lines))), [dump])))
    (file,) = found.objects(rdflib.URIRef(description.DATASET), rdflib.VOID.dataDump)
    assert str(file) == "https://races.example/files/gridwalk.ttl"


def test_a_project_url_that_is_no_iri_is_an_error(built: Built, installed_with: Callable[[str], None]) -> None:
    installed_with("Project-URL: Homepage, races\n")
    with pytest.raises(GridwalkError, match="the project URL 'Homepage' is 'races', expected an absolute IRI"):
        list(description.pieces(Described(figures_of(Content(built.lines))), []))


@pytest.fixture
def installed_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Return what puts a distribution whose metadata have these fields before the installed one."""

    def install(fields: str) -> None:
        info = tmp_path / "gridwalk-0.1.0.dist-info"
        info.mkdir()
        (info / "METADATA").write_text(METADATA + fields, encoding="utf-8")
        monkeypatch.syspath_prepend(tmp_path)

    return install


def test_each_file_is_read_without_a_base(published: Path) -> None:
    paths = [path for path in published.iterdir() if path.name not in ("SHA256SUMS", "answers.md")]
    assert len(paths) >= 9
    for path in paths:
        # Of bytes, so that nobody knows a path to take for a base.
        assert sum(1 for _ in ox.parse(path.read_bytes(), format=ox.RdfFormat.from_extension(path.suffix[1:]))) > 100
    # The other files are read by rdflib above; where there is a relative IRI it takes the folder for a base.
    described = rdflib.Graph().parse(data=(published / "void.ttl").read_bytes(), format="turtle")
    assert not [node for node in described.all_nodes() if isinstance(node, rdflib.URIRef) and node.startswith("file:")]


def test_description_counts_what_is_there(published: Path, built: Built) -> None:
    found = rdflib.Graph().parse(published / "void.ttl")
    void, dcat, race = rdflib.VOID, rdflib.DCAT, rdflib.Namespace("https://w3id.org/gridwalk/ontology#")
    data = rdflib.URIRef(description.DATASET)
    assert int(found.value(data, void.triples)) == len(statements(built.lines))
    dumps = {str(file).removeprefix(description.PLACE) for file in found.objects(data, void.dataDump)}
    assert dumps == set(FILES) - BESIDE - {"gridwalk-annotated.ttl", "gridwalk-stated.ttl"}
    assert {str(file).removeprefix(description.PLACE) for file in found.objects(data, dcat.distribution)} == set(FILES) - BESIDE
    for file in found.objects(data, dcat.distribution):
        assert int(found.value(file, dcat.byteSize)) == (published / file.removeprefix(description.PLACE)).stat().st_size
    partition = found.value(None, void["class"], race.Dispute)
    assert int(found.value(partition, void.entities)) == Content(built.lines).counts.disputes == 3
    reports = {str(report) for report in found.objects(data, rdflib.PROV.wasDerivedFrom)}
    hashed = {report for report in reports if found.value(rdflib.URIRef(report), race.sha256)}
    names = {report.removeprefix("https://w3id.org/gridwalk/id/report/") for report in reports}
    assert names == {"lakeside-2031", "isles-2032-rules", "isles-2032-skerry", "isles-2032-holm"}
    # The hashes of timing files are those of their passages.
    assert len(hashed) == 2
    assert not [node for node in found.all_nodes() if isinstance(node, rdflib.BNode)]


def test_hashes_fit_and_permissions_follow_the_umask(tmp_path: Path, built: Built) -> None:
    before = os.umask(0o027)
    try:
        paths = publish.write(Content(built.lines), tmp_path / "out")
    finally:
        os.umask(before)
    sums = dict(reversed(line.split("  ")) for line in (tmp_path / "out" / "SHA256SUMS").read_text().splitlines())
    assert sums == {p.name: hashlib.sha256(p.read_bytes()).hexdigest() for p in paths if p.name != "SHA256SUMS"}
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == FILES
    assert {stat.S_IMODE(path.stat().st_mode) for path in paths} == {0o640}


@pytest.fixture
def good(tmp_path: Path) -> dict[Path, bytes]:
    """A folder with a good build in it: its files and their bytes."""
    paths = publish.write(Content(build(FIXTURE).lines), tmp_path / "dist")
    return {path: path.read_bytes() for path in paths}


def contents(folder: Path) -> dict[Path, bytes]:
    return {path: path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_full_disk_leaves_the_good_build(tmp_path: Path, good: dict[Path, bytes], built: Built) -> None:
    # A limit on the size of a file fails as a full disk does: in the middle of a write.
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, hard))
    try:
        with pytest.raises(StoreError, match="dist: cannot be written: File too large"):
            publish.write(Content(built.lines), tmp_path / "dist")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert contents(tmp_path / "dist") == good


def test_error_on_the_way_leaves_the_good_build(tmp_path: Path, good: dict[Path, bytes]) -> None:
    with pytest.raises(ZeroDivisionError), files.replacing(tmp_path / "dist") as replacement:  # noqa: PT012
        replacement.write("gridwalk.ttl", ["half"])
        replacement.write("gridwalk.nq", (str(1 // n) for n in (1, 0)))
    assert contents(tmp_path / "dist") == good


def test_killed_build_leaves_the_good_build_and_the_next_one_tidies(tmp_path: Path, good: dict[Path, bytes]) -> None:
    code = (
        "import sys, time, pathlib\n"
        "from gridwalk.base import files\n"
        "def pieces():\n"
        "    yield 'half' * 10_000\n"
        "    print('half way', flush=True)\n"
        "    time.sleep(60)\n"
        "with files.replacing(pathlib.Path(sys.argv[1])) as replacement:\n"
        "    replacement.write('gridwalk.nq', ['whole'])\n"
        "    replacement.write('gridwalk.ttl', pieces())\n"
    )
    env = {**os.environ, "PYTHONPATH": str(ROOT / "build")}
    with subprocess.Popen([sys.executable, "-c", code, tmp_path / "dist"], stdout=subprocess.PIPE, env=env) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == b"half way\n"
        process.send_signal(signal.SIGKILL)
    left = contents(tmp_path / "dist")
    assert {path: data for path, data in left.items() if path in good} == good
    unfinished = tmp_path / "dist" / files.UNFINISHED
    assert set(left) - set(good) == {unfinished / "gridwalk.nq", unfinished / "gridwalk.ttl"}
    publish.write(Content(build(FIXTURE).lines), tmp_path / "dist")
    assert contents(tmp_path / "dist") == good


def test_two_builds_at_once_are_refused(tmp_path: Path, good: dict[Path, bytes], built: Built) -> None:
    with files.replacing(tmp_path / "dist"), pytest.raises(StoreError, match="another build is writing here"):
        publish.write(Content(built.lines), tmp_path / "dist")
    assert contents(tmp_path / "dist") == good


def test_what_is_not_confirmed_leaves_no_trace(tmp_path: Path, good: dict[Path, bytes], built: Built) -> None:
    def refuse() -> None:
        assert (tmp_path / "new" / "deep" / files.UNFINISHED / "gridwalk.ttl").is_file()
        raise ValueError("a rule is violated")

    with pytest.raises(ValueError, match="a rule is violated"):
        publish.write(Content(built.lines), tmp_path / "new" / "deep", (), refuse)
    assert not (tmp_path / "new").exists()
    with pytest.raises(ZeroDivisionError):
        publish.write(Content(built.lines), tmp_path / "dist", (), lambda: 1 / 0)
    assert contents(tmp_path / "dist") == good


def test_folder_that_cannot_be_made_is_named(tmp_path: Path, built: Built) -> None:
    (tmp_path / "file").write_text("not a folder")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(StoreError, match=r"file(/below)?: cannot be written"):
            publish.write(Content(built.lines), folder)


def test_short_names_read_back() -> None:
    terms = sorted({term for line in AWKWARD for term in (line.split(" ")[0], line.split(" ", 2)[2].rsplit(" ", 2)[0])})
    assert len(terms) > 20
    prefixes = "@base <https://w3id.org/gridwalk/id/> . @prefix race: <https://w3id.org/gridwalk/ontology#> . "
    prefixes += "@prefix xsd: <http://www.w3.org/2001/XMLSchema#> . "
    for term in terms:
        (quad,) = ox.parse(f"{prefixes} <urn:s> <urn:p> {short(term)} .", format=ox.RdfFormat.TURTLE)
        assert str(quad.object) == term


def test_a_folder_in_the_way_of_one_file_leaves_all_as_they_are(tmp_path: Path, good: dict[Path, bytes]) -> None:
    (tmp_path / "dist" / "gridwalk.rdf").unlink()
    (tmp_path / "dist" / "gridwalk.rdf").mkdir()
    with pytest.raises(StoreError, match=r"gridwalk\.rdf: is a folder, expected a file"):
        publish.write(Content(build(WORLD).lines), tmp_path / "dist")
    (tmp_path / "dist" / "gridwalk.rdf").rmdir()
    assert {p: data for p, data in good.items() if p.suffix != ".rdf"} == contents(tmp_path / "dist")


def test_a_format_named_twice_is_written_once(tmp_path: Path, built: Built) -> None:
    (tmp_path / ".wget.partial").write_text("theirs", encoding="utf-8")
    paths = publish.write(Content(built.lines), tmp_path, ["turtle", "turtle"])
    assert [path.name for path in paths] == ["gridwalk.ttl", "void.ttl", "SHA256SUMS"]
    assert (tmp_path / ".wget.partial").is_file()
