"""The ontology as those who collect vocabularies ask: what Linked Open Vocabularies recommends, each point a test.

P.-Y. Vandenbussche and B. Vatant, Metadata Recommendations For Linked Open Data Vocabularies, version 1.1, 2012.
"""

from __future__ import annotations

import re
from datetime import date
from itertools import groupby
from pathlib import Path

import rdflib
from rdflib.namespace import DCTERMS, OWL, PROV, RDF, RDFS, SKOS, VANN, XSD

from gridwalk.base import resources
from gridwalk.dev import defined_by
from tests.graphs import ONTOLOGY, QUDT, RACE, STATUS, alignments, data, ontology, schemes, shipped

ROOT = Path(__file__).parent.parent
AUTHORS = rdflib.URIRef("https://w3id.org/gridwalk/authors")
MIT = rdflib.URIRef("https://spdx.org/licenses/MIT")
SCHEMES = 18
# What OWL 2 itself has, which nobody declares.
RESERVED = (str(OWL), str(RDF), str(RDFS), str(XSD))
ANNOTATION, PLAIN = {OWL.AnnotationProperty}, {RDF.Property, OWL.AnnotationProperty}
THINGS, VALUES, CLASS = {OWL.ObjectProperty}, {OWL.DatatypeProperty}, {OWL.Class}
# The types that vocabularies give to terms of theirs; to what they call a plain property OWL asks for another.
REUSED = {
    **dict.fromkeys(
        (DCTERMS[name] for name in ["created", "creator", "description", "issued", "license", "modified", "title"]), PLAIN
    ),
    **dict.fromkeys((rdflib.URIRef("https://schema.org/domainIncludes"), STATUS), PLAIN),
    **dict.fromkeys((VANN.preferredNamespacePrefix, VANN.preferredNamespaceUri), ANNOTATION),
    **dict.fromkeys((SKOS.prefLabel, SKOS.altLabel, SKOS.changeNote, SKOS.definition, QUDT.numericValue, QUDT.symbol), ANNOTATION),
    **dict.fromkeys((SKOS.notation, QUDT.conversionMultiplier, QUDT.conversionOffset), VALUES),
    **dict.fromkeys(
        (SKOS[name] for name in ["broader", "closeMatch", "exactMatch", "hasTopConcept", "inScheme", "topConceptOf"]), THINGS
    ),
    **dict.fromkeys((QUDT.hasQuantityKind, QUDT.hasUnit, PROV.wasDerivedFrom, PROV.wasGeneratedBy), THINGS),
    rdflib.URIRef("http://wikiba.se/ontology#rank"): THINGS,
    **dict.fromkeys((DCTERMS.Agent, PROV.Activity, PROV.Agent, PROV.Entity), CLASS),
    **dict.fromkeys((QUDT.QuantityValue, QUDT.Unit, SKOS.Concept, SKOS.ConceptScheme), CLASS),
}


def terms() -> set[rdflib.URIRef]:
    found = {s for s in ontology().subjects() if isinstance(s, rdflib.URIRef) and str(s).startswith(RACE)}
    assert len(found) > 250
    return found


def test_every_term_says_where_it_is_defined() -> None:
    for term in terms():
        assert list(ontology().objects(term, RDFS.isDefinedBy)) == [ONTOLOGY], f"{term}: python -m gridwalk.dev.ontology_rules"
    assert set(ontology().subjects(RDFS.isDefinedBy)) == terms()


def test_the_last_block_of_the_ontology_is_up_to_date() -> None:
    """Where this fails: python -m gridwalk.dev.ontology_rules."""
    assert defined_by.path().read_text(encoding="utf-8") == defined_by.text()


def test_every_term_has_a_type_a_label_and_a_comment() -> None:
    for term in terms():
        assert (term, RDF.type, None) in ontology(), term
        for predicate in (RDFS.label, RDFS.comment):
            texts = list(ontology().objects(term, predicate))
            assert [text.language for text in texts] == ["en"], (term, predicate)  # type: ignore[attr-defined]
            assert str(texts[0]).strip(), (term, predicate)


def test_no_two_terms_have_one_label() -> None:
    """Also none that differ in a capital only: a class and a property of one name are told apart where labels are shown."""
    named = sorted((str(ontology().value(term, RDFS.label)).casefold(), str(term)) for term in terms())
    doubled = {label: [term for _, term in group] for label, group in groupby(named, key=lambda pair: pair[0])}
    assert not {label: found for label, found in doubled.items() if len(found) > 1}


def test_the_ontology_is_described() -> None:
    graph = ontology()
    assert (ONTOLOGY, RDF.type, OWL.Ontology) in graph
    for predicate in (DCTERMS.title, DCTERMS.description):
        (text,) = graph.objects(ONTOLOGY, predicate)
        assert (text.language, bool(str(text))) == ("en", True)  # type: ignore[attr-defined]
    assert list(graph.objects(ONTOLOGY, DCTERMS.license)) == [MIT]


def test_the_creator_is_a_resource_that_is_described() -> None:
    assert list(ontology().objects(ONTOLOGY, DCTERMS.creator)) == [AUTHORS]
    assert {DCTERMS.Agent, PROV.Agent} <= set(ontology().objects(AUTHORS, RDF.type))
    named = str(ontology().value(AUTHORS, RDFS.label))
    assert f'authors = [{{ name = "{named}" }}]' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert not list(ontology().triples((None, rdflib.URIRef("http://purl.org/dc/elements/1.1/creator"), None)))


def test_dates_are_given_and_in_order() -> None:
    found = [list(ontology().objects(ONTOLOGY, predicate)) for predicate in (DCTERMS.created, DCTERMS.issued, DCTERMS.modified)]
    assert [len(values) for values in found] == [1, 1, 1]
    assert {value.datatype for (value,) in found} == {XSD.date}  # type: ignore[attr-defined]
    created, issued, modified = (date.fromisoformat(str(value)) for (value,) in found)
    assert created <= issued <= modified
    version = str(ontology().value(ONTOLOGY, OWL.versionInfo))
    released = re.search(rf"^## {re.escape(version)} - (.+)$", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert released
    assert issued == date.fromisoformat(released[1])


def test_prefix_and_namespace_are_those_in_use() -> None:
    assert str(ontology().value(ONTOLOGY, VANN.preferredNamespaceUri)) == str(RACE)
    prefix = str(ontology().value(ONTOLOGY, VANN.preferredNamespacePrefix))
    assert dict(ontology().namespaces())[prefix] == rdflib.URIRef(str(RACE))
    assert str(RACE).rstrip("#") == str(ONTOLOGY)


def test_schemes_have_title_creator_and_licence() -> None:
    found = set(schemes().subjects(RDF.type, SKOS.ConceptScheme))
    assert len(found) == SCHEMES
    titles = set[str]()
    for scheme in found:
        assert list(schemes().objects(scheme, DCTERMS.license)) == [MIT], scheme
        assert list(schemes().objects(scheme, DCTERMS.creator)) == [AUTHORS], scheme
        (title,) = schemes().objects(scheme, DCTERMS.title)
        assert title.language == "en", scheme  # type: ignore[attr-defined]
        titles.add(str(title))
    assert len(titles) == len(found)


def test_what_is_reused_is_declared_with_the_type_that_it_has() -> None:
    for term, types in REUSED.items():
        assert set(ontology().objects(term, RDF.type)) == types, term


def test_what_is_used_is_declared_or_reserved() -> None:
    whole = ontology() + schemes() + data() + shipped()
    used = set(whole.predicates()) | {kind for kind in whole.objects(predicate=RDF.type) if isinstance(kind, rdflib.URIRef)}
    of_others = {term for term in used if not str(term).startswith((*RESERVED, str(RACE)))}
    assert len(of_others) > 20
    assert not of_others - set(REUSED)
    # Alignments name terms of others only; what they say with is declared.
    said = {term for term in alignments().predicates() if not str(term).startswith(RESERVED)}
    assert said
    assert not said - set(REUSED)


def test_exceptions_to_the_profile_are_documented() -> None:
    """Datatypes beyond OWL 2 RL are named in the head of the ontology and in its documentation."""
    kept = {XSD.boolean, XSD.decimal, XSD.integer, XSD.string}
    beyond = {str(kind).rpartition("#")[2] for kind in ontology().objects(predicate=RDFS.range) if str(kind).startswith(str(XSD))}
    beyond -= {str(kind).rpartition("#")[2] for kind in kept}
    assert beyond == {"date", "gYear", "gYearMonth"}
    head = (resources.folder("ontology") / "gridwalk.ttl").read_text(encoding="utf-8").partition("@prefix")[0]
    page = (
        (ROOT / "docs" / "ontology.md")
        .read_text(encoding="utf-8")
        .partition("## Rules the ontology keeps")[2]
        .partition("\n- **Dis")[0]
    )
    for name in beyond:
        assert f"xsd:{name}" in head, name
        assert f"`xsd:{name}`" in page, name


def test_what_is_the_same_as_something_is_the_same_as_something_described() -> None:
    """Of a name that is replaced nothing else is said: it is what is the same as a thing, never what a thing is the same as."""
    same = list(shipped().subject_objects(OWL.sameAs))
    assert len(same) >= 40
    for replaced, kept in same:
        assert (kept, RDF.type, None) in shipped(), f"{replaced} is the same as {kept}, of which nothing is said"
