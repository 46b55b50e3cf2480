"""The SKOS schemes, the units and the alignments."""

from __future__ import annotations

from decimal import Decimal

import rdflib
from rdflib.namespace import OWL, RDF, RDFS, SKOS

from gridwalk.rdf import vocabulary
from tests.graphs import QUDT, RACE, alignments, data, ontology, schemes

UNIT = rdflib.Namespace("http://qudt.org/vocab/unit/")


def test_schemes_are_whole() -> None:
    concepts = set(schemes().subjects(RDF.type, SKOS.Concept))
    assert len(concepts) > 35
    for concept in concepts:
        (scheme,) = schemes().objects(concept, SKOS.inScheme)
        assert str(concept).startswith(f"{scheme}/")
        assert (scheme, RDF.type, SKOS.ConceptScheme) in schemes()
        for predicate in (SKOS.prefLabel, SKOS.definition):
            (text,) = schemes().objects(concept, predicate)
            assert text.language == "en", concept
        top = (concept, SKOS.topConceptOf, scheme) in schemes()
        assert top == ((scheme, SKOS.hasTopConcept, concept) in schemes()), concept
        broader = set(schemes().objects(concept, SKOS.broader))
        assert len(broader) == (0 if top else 1), concept
        ends = set(schemes().transitive_objects(concept, SKOS.broader))
        assert any((end, SKOS.topConceptOf, scheme) in schemes() for end in ends), concept


def test_names_within_a_scheme_are_distinct() -> None:
    for scheme in schemes().subjects(RDF.type, SKOS.ConceptScheme):
        members = set(schemes().subjects(SKOS.inScheme, scheme))
        names = [str(n) for m in members for p in (SKOS.prefLabel, SKOS.altLabel, SKOS.notation) for n in schemes().objects(m, p)]
        assert len(names) == len(set(names)) > 0, scheme


def test_concepts_are_of_the_scheme_that_the_property_names() -> None:
    properties = set(ontology().subjects(RDFS.range, SKOS.Concept))
    assert len(properties) > 10
    for each in properties:
        named = set(ontology().objects(each, RDFS.seeAlso))
        assert named <= set(schemes().subjects(RDF.type, SKOS.ConceptScheme)), each
        assert {schemes().value(value, SKOS.inScheme) for value in data().objects(predicate=each)} <= named, each


def test_units_convert() -> None:
    factor = {unit: Decimal(str(value)) for unit, value in schemes().subject_objects(QUDT.conversionMultiplier)}
    assert set(factor) == set(schemes().subjects(RDF.type, QUDT.Unit))
    assert factor[UNIT["MI-PER-HR"]] == factor[UNIT.MI] / factor[UNIT.HR]
    assert factor[UNIT.LB] < factor[UNIT.KiloGM]
    for unit in factor:
        (_kind,) = schemes().objects(unit, QUDT.hasQuantityKind)


def test_alignments_go_from_our_terms_to_other_vocabularies() -> None:
    allowed = {RDFS.subClassOf, RDFS.subPropertyOf, SKOS.closeMatch}
    outside = {name: iri for name, iri in vocabulary.prefixes().items() if name not in ("race", "id", "concept")}
    aligned = set()
    for term, predicate, value in alignments():
        if predicate == RDF.type:
            assert not term.startswith(RACE)
            continue
        assert predicate in allowed
        assert (term, RDF.type, None) in ontology()
        aligned |= {name for name, iri in outside.items() if str(value).startswith(iri)}
        assert str(value).startswith(tuple(outside.values())), value
    assert aligned == {"dcterms", "schema", "sport", "spmcrstat", "time"}


def test_every_class_of_things_that_others_know_is_aligned() -> None:
    """Only the kinds that neither schema.org nor the IPTC has stand alone."""
    graph = ontology() + alignments()
    classes = {c for c in graph.subjects(RDF.type, OWL.Class) if c.startswith(RACE)}
    assert len(classes) > 30
    known = {c for c in classes for up in graph.transitive_objects(c, RDFS.subClassOf) if not up.startswith(RACE)}
    known |= set(graph.subjects(SKOS.closeMatch))
    alone = {"RacingThing", "Record", "RaceClass", "ClassRegulation", "LapGap", "RunningPosition", "ModelChange", "TitleCondition"}
    alone |= {
        "Listing",
        "CircuitName",
        "Count",
        "ClassDescription",
        "DatedName",
        "Pairing",
        "PointsRule",
        "PointsSystem",
        "WeatherObservation",
    }
    assert classes - known == {RACE[name] for name in alone}
