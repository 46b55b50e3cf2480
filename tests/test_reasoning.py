"""The rules of OWL 2 RL over ontology and data: nothing contradicts, nothing changes its kind."""

from __future__ import annotations

import owlrl
import pytest
import rdflib
from rdflib.namespace import OWL, PROV, RDF, SKOS

from tests.graphs import ID, RACE, alignments, data, ontology, schemes, supers

ERROR = rdflib.URIRef("http://www.daml.org/2002/03/agents/agent-ont#error")


def close(graph: rdflib.Graph) -> list[str]:
    """Close a graph under OWL 2 RL/RDF and return the contradictions."""
    owlrl.DeductiveClosure(owlrl.OWLRL_Semantics).expand(graph)
    same = [f"{s} is the same as {o}" for s, o in graph.subject_objects(OWL.sameAs) if s != o]
    return [str(message) for message in graph.objects(predicate=ERROR)] + same


def test_reasoning_finds_no_contradiction_and_no_new_kind_of_thing() -> None:
    vocabulary_graph = ontology() + alignments() + schemes()
    graph = data() + vocabulary_graph
    things = {s: set(data().objects(s, RDF.type)) for s in set(data().subjects())}
    recorded = set(data().subject_objects(OWL.sameAs))
    expected_same = {f"{s} is the same as {o}" for a, b in recorded for s, o in ((a, b), (b, a))}
    assert set(close(graph)) == expected_same
    for thing, asserted in things.items():
        expected = {general for each in asserted for general in supers(vocabulary_graph, each)}
        assert set(graph.objects(thing, RDF.type)) - {OWL.Thing, PROV.Entity} == expected - {PROV.Entity}, thing


@pytest.mark.parametrize(
    ("subject", "predicate", "value", "kind"),
    [
        ("entry/x/r01", "driver", "model/audi", "CarModel"),
        ("event/x", "season", "series/x", "Series"),
        ("entry/x/r01", "raceClass", "concept/x/gt", None),
        ("report/x/p1.1", "position", "report/x/p1.1", "Passage"),
    ],
)
def test_reasoning_finds_a_reference_to_the_wrong_kind(subject: str, predicate: str, value: str, kind: str | None) -> None:
    graph = rdflib.Graph() + ontology()
    graph.add((ID[subject], RACE[predicate], ID[value]))
    graph.add((ID[value], RDF.type, RACE[kind] if kind else SKOS.Concept))
    (message, *_) = close(graph)
    assert str(ID[value]) in message
