"""The ontology: what is used is declared, what is declared is used, and it is OWL 2 RL."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SKOS, XSD

from gridwalk.base import resources
from tests import questions
from tests.graphs import ID, ONTOLOGY, QUDT, RACE, STATUS, alignments, data, ontology, schemes, supers, used

DOMAIN_INCLUDES = rdflib.URIRef("https://schema.org/domainIncludes")

KINDS = {OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty}
ANNOTATIONS = {RDFS.label, RDFS.comment, RDFS.isDefinedBy, RDFS.seeAlso, STATUS, DOMAIN_INCLUDES, SKOS.closeMatch, SKOS.changeNote}
# OWL 2 Profiles, 4.2: of the datatypes of RL, those that every store keeps.
DATATYPES = {XSD.boolean, XSD.decimal, XSD.integer, XSD.string}
# On purpose beyond the profile: see the head of the ontology.
BEYOND = {XSD.gYear, XSD.gYearMonth, XSD.date, RDF.Statement, RDF.subject, RDF.predicate, RDF.object, OWL.Thing}
RESERVED = (str(OWL), str(RDF), str(RDFS), str(XSD))

TERM = re.compile(r"(?:\brace:|gridwalk/ontology#)([A-Za-z]\w*)")
CONCEPT = re.compile(r"(?:\bconcept:|gridwalk/id/concept/)([a-z-]+)\\?/([a-z0-9-]+)")
# Where terms are used, and how many files there are at least.
USERS = {"ontology": {"tables/*.json": 25, "shapes/*.ttl": 30, "rules/*.rq": 0}, "queries": {"*.rq": 40}}


@pytest.fixture(scope="module")
def texts() -> str:
    """Table schemas, shapes and queries, without the comments of Turtle and SPARQL."""
    found = []
    for folder, patterns in USERS.items():
        for pattern, least in patterns.items():
            files = resources.files(folder, pattern)
            assert len(files) >= least, f"{folder}/{pattern}: {len(files)} files, expected {least} at least"
            found += [re.sub(r"(?m)^\s*#.*$", "", file.read_text(encoding="utf-8")) for file in files]
    return "\n".join(found)


def declared() -> dict[rdflib.URIRef, set[rdflib.URIRef]]:
    terms = {s: set(ontology().objects(s, RDF.type)) for s in set(ontology().subjects()) if str(s).startswith(RACE)}
    assert len(terms) > 120
    return terms


def test_every_term_in_use_is_declared(texts: str) -> None:
    terms = declared()
    in_texts = {RACE[name] for name in TERM.findall(texts)}
    assert not used(data()) - set(terms)
    assert not in_texts - set(terms)
    assert not used(alignments()) - set(terms)


def test_every_declared_term_is_in_use(texts: str) -> None:
    """In a schema, a rule or a question. Which of them shipped data use is a matter of tests/test_shipped_report.py."""
    in_texts = {RACE[name] for name in TERM.findall(texts)}
    in_data = {general for term in used(data()) for general in supers(ontology(), term)}
    assert len(in_data) > 150
    assert not set(declared()) - in_texts - in_data
    statuses = set(ontology().objects(predicate=STATUS))
    assert statuses == {rdflib.Literal("unstable")}


def test_every_concept_in_use_exists(texts: str) -> None:
    concepts = set(schemes().subjects(RDF.type, SKOS.Concept))
    in_data = {o for o in data().objects() if str(o).startswith(ID["concept/"])}
    assert len(in_data) > 20
    assert not in_data - concepts
    assert not {ID[f"concept/{scheme}/{name}"] for scheme, name in CONCEPT.findall(texts)} - concepts
    units = set(data().objects(predicate=QUDT.hasUnit))
    assert units
    assert not units - set(schemes().subjects(RDF.type, QUDT.Unit))


def test_terms_are_described() -> None:
    for term, kinds in declared().items():
        for predicate in (RDFS.label, RDFS.comment):
            (text,) = ontology().objects(term, predicate)
            assert text.language == "en", term
        assert str(ontology().value(term, RDFS.comment)).endswith("."), term
        assert len(kinds & KINDS) == 1, term
        if kinds & {OWL.ObjectProperty, OWL.DatatypeProperty}:
            assert len(list(ontology().objects(term, RDFS.domain))) == len(list(ontology().objects(term, RDFS.range))) == 1, term


def test_domains_are_no_wider_than_their_uses() -> None:
    for term, kinds in declared().items():
        includes = set(ontology().objects(term, DOMAIN_INCLUDES))
        domain = ontology().value(term, RDFS.domain)
        assert len(includes) != 1, f"{term}: one class is the domain itself"
        assert all(domain in supers(ontology(), each) for each in includes), term
        allowed = includes or {domain}
        if kinds & {OWL.ObjectProperty, OWL.DatatypeProperty}:
            for subject in data().subjects(term):
                types = {general for each in data().objects(subject, RDF.type) for general in supers(ontology(), each)}
                assert types & allowed, f"{term} of {subject}"


def test_version_is_that_of_the_package() -> None:
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert str(ontology().value(ONTOLOGY, OWL.versionInfo)) == project["version"]
    assert ontology().value(ONTOLOGY, OWL.versionIRI) == rdflib.URIRef(f"{ONTOLOGY}/{project['version']}")


def test_no_blank_nodes() -> None:
    lines = questions.lines()
    assert len(lines) > 1000
    assert not [line for line in lines if re.search(r"(^| )_:", line)]


def test_axioms_are_owl_2_rl() -> None:
    """Each statement about a term is one that the grammar of the profile has, on named classes and datatypes."""
    terms = declared()
    functional = {OWL.ObjectProperty, OWL.DatatypeProperty}
    graph = ontology() + alignments()
    for term, predicate, value in graph:
        if term not in terms or predicate in ANNOTATIONS:
            continue
        kinds = terms[term]
        if predicate == RDF.type:
            assert value in KINDS or (value == OWL.FunctionalProperty and kinds & functional), (term, value)
        elif predicate == RDFS.range and OWL.DatatypeProperty in kinds:
            assert value in DATATYPES | BEYOND, (term, value)
        else:
            on_classes = predicate in {RDFS.subClassOf, OWL.disjointWith} and OWL.Class in kinds
            on_properties = predicate in {RDFS.subPropertyOf, RDFS.domain, RDFS.range} and kinds & (
                functional | {OWL.AnnotationProperty}
            )
            assert on_classes or on_properties, (term, predicate)
            if value not in BEYOND:
                assert not str(value).startswith(RESERVED), (term, predicate, value)
                assert (value, RDF.type, None) in graph, f"{value} is not declared"


def test_the_diagram_of_the_documentation_shows_real_terms() -> None:
    page = (Path(__file__).parent.parent / "docs" / "ontology.md").read_text(encoding="utf-8")
    diagram = page.partition("```mermaid\n")[2].partition("```")[0]
    edges = re.findall(r'^ +(\w+)|-->\|"?([\w, ]+?)(?:, \.\.\.)?"?\| (\w+)', diagram, re.MULTILINE)
    names = {name for edge in edges for part in edge for name in part.split(", ") if name}
    assert len(names) > 30
    assert {RACE[name] for name in names} - {RACE.Concept} <= set(declared())
