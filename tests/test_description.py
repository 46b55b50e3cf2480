"""The description of a build says what is true of its files, in the words that catalogues ask for, on the terms of the sources."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from shutil import copytree

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import DCAT, DCTERMS, FOAF, PROV, RDF, RDFS, SDO, VOID

import gridwalk
from gridwalk.base.errors import SourceError
from gridwalk.builds.whole import build
from gridwalk.cli import main
from gridwalk.publish import _description as description
from gridwalk.rdf.about import Agent, about, words

ROOT = Path(__file__).parent.parent
REPORT = ROOT / "tests" / "fixtures" / "data" / "reports" / "lakeside-2031"
RULES = ROOT / "tests" / "fixtures" / "data" / "rules" / "isles-2032"
DATA = rdflib.URIRef(description.DATASET)
HERE = description.PLACE
VERSION = rdflib.URIRef("http://www.w3.org/ns/dcat#version")
SPDX = rdflib.Namespace("http://spdx.org/rdf/terms#")
VCARD = rdflib.Namespace("http://www.w3.org/2006/vcard/ns#")
SHARED, OTHER = "https://spdx.org/licenses/CC-BY-SA-4.0", "https://spdx.org/licenses/ODbL-1.0"
# SHACL of DCAT-AP 3.0.1 asks this of the classes that are used here: the properties that each has to have, those that it has
# once at most, and of what class the values have to be.
WANTED = {
    DCAT.Dataset: {DCTERMS.title, DCTERMS.description},
    DCAT.Distribution: {DCAT.accessURL},
    FOAF.Agent: {FOAF.name},
    SPDX.Checksum: {SPDX.algorithm, SPDX.checksumValue},
}
ONCE = {
    DCAT.Dataset: {DCTERMS.publisher, DCTERMS.issued, DCTERMS.modified, VERSION, DCTERMS.accessRights},
    DCAT.Distribution: {DCTERMS.license, DCTERMS.rights, DCAT.byteSize, DCAT.mediaType, SPDX.checksum, DCTERMS.modified},
    SPDX.Checksum: {SPDX.algorithm, SPDX.checksumValue},
}
CLASSES = {
    DCTERMS.license: DCTERMS.LicenseDocument,
    DCTERMS.rights: DCTERMS.RightsStatement,
    DCTERMS.publisher: FOAF.Agent,
    DCAT.contactPoint: VCARD.Kind,
    DCAT.mediaType: DCTERMS.MediaType,
    DCAT.landingPage: FOAF.Document,
    DCAT.distribution: DCAT.Distribution,
    DCTERMS.source: DCAT.Dataset,
    SPDX.checksum: SPDX.Checksum,
    SPDX.algorithm: SPDX.ChecksumAlgorithm,
}


@pytest.fixture
def sources(tmp_path: Path) -> Callable[..., Path]:
    """Return what makes a folder of two sources, with these words in the metadata of each."""

    def make(report: dict[str, object], rules: dict[str, object] | None = None) -> Path:
        for source, said in ((REPORT, report), (RULES, rules)):
            if said is not None:
                copy = tmp_path / "data" / source.name
                copytree(source, copy)
                metadata = json.loads((copy / "csv-metadata.json").read_text(encoding="utf-8"))
                (copy / "csv-metadata.json").write_text(json.dumps(metadata | said), encoding="utf-8")
        return tmp_path / "data"

    return make


def described(data: Path, out: Path, *formats: str) -> rdflib.Graph:
    gridwalk.Dataset.build(data).write(out, formats, check=False)
    return read(out)


def read(out: Path) -> rdflib.Graph:
    return rdflib.Graph().parse(out / "void.ttl")


def test_it_has_what_dcat_ap_asks_for(sources: Callable[..., Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1097971200")
    publisher = {"@id": "https://races.example/club", "foaf:name": "Auk Club"}
    everything = {"dc:license": SHARED, "dc:publisher": publisher, "dcat:contactPoint": "club@races.example"}
    everything |= {"dc:issued": "2031-08-01", "dc:modified": "2031-08-02", "dcat:version": "3"}
    found = described(sources(everything, {"dc:license": OTHER, "dc:rights": "theirs"}), tmp_path / "out")
    for class_, properties in WANTED.items():
        things = list(found.subjects(RDF.type, class_))
        assert things, class_
        assert not [(thing, wanted) for thing in things for wanted in properties if (thing, wanted, None) not in found]
    for class_, properties in ONCE.items():
        of = [(thing, once) for thing in found.subjects(RDF.type, class_) for once in properties]
        assert not [pair for pair in of if len(set(found.objects(*pair))) > 1]
    for property_, class_ in CLASSES.items():
        values = set(found.objects(None, property_))
        assert property_ == DCAT.landingPage or values, property_
        assert all((value, RDF.type, class_) in found for value in values), property_
    sizes = {value.datatype for value in found.objects(None, DCAT.byteSize) if isinstance(value, rdflib.Literal)}
    assert sizes == {rdflib.XSD.nonNegativeInteger}


def test_figures_are_those_of_the_files(tmp_path: Path, sources: Callable[..., Path]) -> None:
    found = described(sources({}, {}), tmp_path / "out")
    for file in found.objects(DATA, VOID.dataDump):
        triples = {str(quad.triple) for quad in ox.parse(path=tmp_path / "out" / file.removeprefix(HERE))}
        assert int(str(found.value(DATA, VOID.triples))) == len(triples)
    dump = rdflib.Graph().parse(tmp_path / "out" / "gridwalk.ttl")
    counted = {VOID.distinctSubjects: set(dump.subjects()), VOID.distinctObjects: set(dump.objects())}
    counted |= {VOID.properties: set(dump.predicates()), VOID.classes: set(dump.objects(None, RDF.type))}
    counted[VOID.entities] = {subject for subject in dump.subjects() if subject.startswith("https://w3id.org/gridwalk/id/")}
    assert {what: int(str(found.value(DATA, what))) for what in counted} == {what: len(each) for what, each in counted.items()}
    for kind, what, number in (
        ("class", VOID.entities, dump.objects(None, RDF.type)),
        ("property", VOID.triples, dump.predicates()),
    ):
        parts = list(found.objects(DATA, VOID[f"{kind}Partition"]))
        said = {found.value(part, VOID[kind]): int(str(found.value(part, what))) for part in parts}
        assert said == Counter(number)


def test_subsets_are_counted(tmp_path: Path, sources: Callable[..., Path]) -> None:
    data = sources({}, {})
    found = described(data, tmp_path / "out", "stated", "nquads")
    quads = list(ox.parse(path=tmp_path / "out" / "gridwalk.nq"))
    ontology = {str(quad.triple) for quad in quads if quad.graph_name.value == "https://w3id.org/gridwalk/ontology"}  # type: ignore[union-attr]
    others = {str(quad.triple) for quad in quads if quad.graph_name.value != "https://w3id.org/gridwalk/ontology"}  # type: ignore[union-attr]
    subsets = {str(each).rpartition("/")[2]: int(str(found.value(each, VOID.triples))) for each in found.objects(DATA, VOID.subset)}
    stated = len(list(ox.parse(path=tmp_path / "out" / "gridwalk-stated.ttl")))
    assert subsets == {"vocabulary": len(ontology - others), "stated": stated}


def test_checksums_are_those_of_the_files(tmp_path: Path, sources: Callable[..., Path]) -> None:
    found = described(sources({}), tmp_path / "out")
    files = list(found.objects(DATA, DCAT.distribution))
    assert len(files) >= 8
    for file in files:
        content = (tmp_path / "out" / file.removeprefix(HERE)).read_bytes()
        checksum = found.value(file, SPDX.checksum)
        assert str(found.value(checksum, SPDX.checksumValue)) == hashlib.sha256(content).hexdigest()
        assert str(found.value(file, SDO.encodingFormat)).count("/") == 1
        assert (DATA, SDO.distribution, file) in found
        assert (file, DCTERMS.description, None) in found


def test_one_licence_of_all_sources_is_that_of_the_data(tmp_path: Path, sources: Callable[..., Path]) -> None:
    found = described(sources({"dc:license": SHARED, "dc:title": "Lakes"}, {"dcterms:license": {"@id": SHARED}}), tmp_path / "out")
    files = list(found.objects(DATA, DCAT.distribution))
    for thing in (DATA, *files):
        assert list(found.objects(thing, DCTERMS.license)) == list(found.objects(thing, SDO.license)) == [rdflib.URIRef(SHARED)]
    software = found.value(DATA, PROV.wasAttributedTo)
    assert found.value(software, DCTERMS.license) == rdflib.URIRef("https://spdx.org/licenses/MIT")
    assert "Lakes" in str(found.value(DATA, SDO.name)).split("; ")
    assert (DATA, RDF.type, SDO.Dataset) in found


@pytest.mark.parametrize(
    ("first", "second", "told"),
    [
        (SHARED, OTHER, f"{SHARED} (lakeside-2031); {OTHER} (isles-2032)."),
        (SHARED, None, f"{SHARED} (lakeside-2031); none is stated (isles-2032)."),
        (None, None, None),
    ],
    ids=["two", "one and none", "none"],
)
def test_licences_that_differ_are_listed_by_source(
    first: str | None, second: str | None, told: str | None, tmp_path: Path, sources: Callable[..., Path]
) -> None:
    data = sources(*({"dc:license": license} if license else {} for license in (first, second)))
    found = described(data, tmp_path / "out", "turtle")
    assert (DATA, DCTERMS.license, None) not in found
    rights = found.value(DATA, DCTERMS.rights)
    assert (str(found.value(rights, RDFS.label)).partition(": ")[2] or None if rights else None) == told
    names = {"lakeside-2031": first, "isles-2032": second}
    stated = {str(each).rpartition("/")[2]: found.value(each, DCTERMS.license) for each in found.objects(DATA, DCTERMS.source)}
    assert stated == {name: license and rdflib.URIRef(license) for name, license in names.items()}


def test_what_sources_do_not_state_is_absent(tmp_path: Path, sources: Callable[..., Path]) -> None:
    found = described(sources({}), tmp_path / "out", "turtle")
    for absent in (DCTERMS.license, DCTERMS.rights, DCAT.contactPoint, DCTERMS.issued, DCTERMS.modified, VERSION):
        assert (DATA, absent, None) not in found, absent


def test_parts_say_the_same_as_a_whole_build(tmp_path: Path, sources: Callable[..., Path]) -> None:
    data = sources({"dc:license": SHARED}, {"dc:license": OTHER, "dc:publisher": "Auk Club"})
    gridwalk.build_parts(data, tmp_path / "parts")
    gridwalk.open(tmp_path / "parts").write(tmp_path / "streamed", ["merged", "nquads"], check=False)
    whole, streamed = described(data, tmp_path / "whole", "merged", "nquads"), read(tmp_path / "streamed")
    # Checksums are of other orders of lines, and distinct objects are not counted in a stream.
    left = {(p, o) for s, p, o in set(whole) ^ set(streamed) if p not in (SPDX.checksumValue, VOID.distinctObjects)}
    assert not left
    for file in ("gridwalk-merged.nq", "gridwalk.nq"):
        lines = [sorted((tmp_path / place / file).read_text(encoding="utf-8").splitlines()) for place in ("whole", "streamed")]
        assert lines[0] == lines[1]


def test_no_count_of_parts_is_stale(tmp_path: Path, sources: Callable[..., Path]) -> None:
    """What is said of each property is what a count finds, and so it is after one source of two changed."""
    data = sources({}, {})
    command = ["build", "--data", str(data), "--parts", str(tmp_path / "parts"), "--out", str(tmp_path / "out")]
    counts = list[Counter[str]]()
    for changed in (False, True):
        if changed:
            table = data / REPORT.name / "pit-stops.csv"
            rows = table.read_text(encoding="utf-8").splitlines()
            table.write_text("\n".join(rows[:-1]) + "\n", encoding="utf-8")
        assert main([*command, "--format", "merged"]) == 0
        found, triples = read(tmp_path / "out"), {quad.triple for quad in ox.parse(path=tmp_path / "out" / "gridwalk-merged.nq")}
        said = {
            str(found.value(part, VOID.property)): int(str(found.value(part, VOID.triples)))
            for part in found.objects(DATA, VOID.propertyPartition)
        }
        counts.append(Counter(triple.predicate.value for triple in triples))
        assert said == counts[-1]
    assert counts[0] != counts[1]


def test_files_of_parts_are_those_that_can_be_streamed(
    tmp_path: Path, sources: Callable[..., Path], capsys: pytest.CaptureFixture[str]
) -> None:
    command = ["build", "--data", str(sources({})), "--parts", str(tmp_path / "parts"), "--out", str(tmp_path / "out")]
    assert main([*command, "--format", "turtle"]) == 2
    assert "turtle needs the whole build in memory; of parts: annotated, merged, nquads" in capsys.readouterr().err
    assert not (tmp_path / "parts").exists()
    assert main([*command, "--format", "annotated"]) == 0
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["SHA256SUMS", "gridwalk-annotated.ttl", "void.ttl"]
    whole = described(tmp_path / "data", tmp_path / "whole", "annotated")
    assert (DATA, VOID.triples, whole.value(DATA, VOID.triples)) in read(tmp_path / "out")
    one, other = (set(ox.parse(path=tmp_path / place / "gridwalk-annotated.ttl")) for place in ("out", "whole"))
    assert one == other


@pytest.mark.parametrize(
    ("word", "value", "expected"),
    [
        ("dc:license", "CC BY-SA 4.0", "the IRI of a licence, such as https://spdx.org/licenses/CC-BY-SA-4.0"),
        ("dc:license", ["https://one.example/", "https://two.example/"], "the IRI of a licence"),
        ("dc:license", "https://one.example/> . <urn:a", "the IRI of a licence"),
        ("dc:publisher", {"name": "Auk Club"}, "a name, an IRI, or an object with foaf:name or @id"),
        ("dcat:contactPoint", 7, "an address of mail, an IRI, or an object with vcard:fn or vcard:hasEmail"),
        ("dc:issued", "August 2031", "a day as YYYY-MM-DD"),
        ("dcat:version", ["1"], "text"),
    ],
)
def test_a_value_that_cannot_be_read_is_an_error(word: str, value: object, expected: str, sources: Callable[..., Path]) -> None:
    data = sources({word: value})
    with pytest.raises(SourceError) as caught:
        build(data)
    assert [(p.path.name, p.column) for p in caught.value.problems] == [("csv-metadata.json", word)]
    assert f"found {value!r}, expected {expected}" in str(caught.value)


def test_who_publishes_may_be_written_in_several_ways() -> None:
    said = ["Auk Club", "https://races.example/", {"foaf:name": "Auk Club", "@id": "https://races.example/"}]
    said += [{"schema:name": "Auk Club", "schema:url": {"@id": "https://races.example/"}}]
    found = [about("a", {"dc:publisher": each}, pytest.fail).publisher for each in said]  # type: ignore[arg-type]
    both = Agent("https://races.example/", "Auk Club")
    assert found == [Agent("", "Auk Club"), Agent("https://races.example/"), both, both]
    assert about("a", {"dcat:contactPoint": "club@races.example"}, pytest.fail).contact == Agent("mailto:club@races.example")  # type: ignore[arg-type]
    assert len(words()) == 16


def test_the_shipped_data_have_the_licence_and_the_version_of_the_project() -> None:
    citation = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    said = dict(
        line.split(": ", 1) for line in citation.splitlines() if line.split(": ", 1)[0] in ("version", "date-released", "license")
    )
    for said_of in (abouts := build().abouts):
        assert said_of.license == f"https://spdx.org/licenses/{said['license']}"
        assert (said_of.version, said_of.issued) == (said["version"], said["date-released"].strip('"'))
    assert len(abouts) == 3
