"""The JSON-LD context: made from the ontology, covers the data, and reads back what was meant."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.namespace import RDF, XSD

from gridwalk.base import resources
from gridwalk.dev import context
from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import BASE
from tests.graphs import RACE, data, ontology

CONTEXT: dict[str, Any] = json.loads(context.text())["@context"]
# Values of these come in several types, so they carry it themselves.
UNTYPED = {RDF.type, RDF.object, RACE.claimValue}


def expand(name: str) -> rdflib.URIRef:
    prefix, _, local = name.partition(":")
    return rdflib.URIRef(CONTEXT[prefix] + local)


def definitions() -> dict[rdflib.URIRef, dict[str, str]]:
    terms = {n: d for n, d in CONTEXT.items() if not n.startswith("@") and n not in vocabulary.prefixes()}
    full = {name: {"@id": d} if isinstance(d, str) else d for name, d in terms.items()}
    return {expand(each["@id"]): each for each in full.values()}


def test_the_file_is_the_one_made() -> None:
    file = resources.folder("ontology") / context.FILE
    assert file.read_text(encoding="utf-8") == context.text(), "run: python -m gridwalk.dev.context"


def test_it_covers_the_ontology_and_the_data() -> None:
    terms = set(definitions())
    declared = {term for term in ontology().subjects(RDF.type) if term.startswith(RACE)}
    assert declared <= terms
    assert not set(data().predicates()) - terms - {RDF.type}
    assert not set(data().objects(predicate=RDF.type)) - terms


def test_no_term_is_taken_for_a_prefix_or_another_term() -> None:
    terms = [name for name in CONTEXT if not name.startswith("@") and name not in vocabulary.prefixes()]
    assert len(terms) == len(definitions())
    assert "@language" not in CONTEXT


def test_types_are_those_of_the_data() -> None:
    terms = definitions()
    for _, predicate, value in data():
        if predicate not in UNTYPED:
            declared = terms[predicate].get("@type", "")
            if isinstance(value, rdflib.Literal):
                assert (
                    declared in ("", "xsd:string") if value.datatype in (None, XSD.string) else expand(declared) == value.datatype
                )
            else:
                assert declared == "@id", predicate


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")  # rdflib's own JSON-LD reader uses it
@pytest.mark.parametrize("reader", ["pyoxigraph", "rdflib"])
def test_it_reads_as_meant(reader: str) -> None:
    node = {
        "@id": "result/x/r01/race",
        "@type": "Result",
        "entry": "entry/x/r01",
        "position": 3,
        "gapInClass": "0.5",
        "ledRace": True,
        "asPrinted": "-",
        "finish": "concept:finish/running",
        "wasDerivedFrom": ["report/x/r01"],
        "wikibase:rank": "wikibase:NormalRank",
        "object": {"@value": "2", "@type": "xsd:integer"},
    }
    text = json.dumps({"@context": CONTEXT, **node})
    expected = f"""
        @base <{BASE}> . @prefix race: <{RACE}> . @prefix prov: <{CONTEXT["prov"]}> .
        @prefix wikibase: <{CONTEXT["wikibase"]}> . @prefix rdf: <{RDF}> .
        <result/x/r01/race> a race:Result ; race:entry <entry/x/r01> ; race:position 3 ; race:gapInClass 0.5 ;
            race:ledRace true ; race:asPrinted "-" ; race:finish <concept/finish/running> ;
            prov:wasDerivedFrom <report/x/r01> ; wikibase:rank wikibase:NormalRank ; rdf:object 2 ."""
    triples = {q.triple for q in ox.parse(expected, format=ox.RdfFormat.TURTLE)}
    if reader == "rdflib":
        text = rdflib.Graph().parse(data=text, format="json-ld").serialize(format="nt")
    found = {q.triple for q in ox.parse(text, format=ox.RdfFormat.N_TRIPLES if reader == "rdflib" else ox.RdfFormat.JSON_LD)}
    assert found == triples
