"""The JSON-LD 1.1 context, made from the ontology: https://www.w3.org/TR/json-ld11/.

``python -m gridwalk.dev.context`` writes ``ontology/context.jsonld``; a test says when it has to be run.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

import pyoxigraph as ox

from gridwalk.base import resources
from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import BASE, OWL, RACE, RDF, RDFS

FILE = "context.jsonld"
RDF_TYPE = ox.NamedNode(f"{RDF}type")
RANGE = ox.NamedNode(f"{RDFS}range")

# What the data and the vocabulary reuse, with the type of its values: "@id" for things, "" for values
# that carry their own type or are classes. The ontologies these come from are not at hand to read it from.
REUSED = {
    "rdf:Statement": "",
    "rdf:subject": "@id",
    "rdf:predicate": "@id",
    "rdf:object": "",
    "rdfs:label": "",
    "rdfs:comment": "",
    "rdfs:isDefinedBy": "@id",
    "rdfs:domain": "@id",
    "rdfs:range": "@id",
    "rdfs:seeAlso": "@id",
    "rdfs:subClassOf": "@id",
    "rdfs:subPropertyOf": "@id",
    "owl:disjointWith": "@id",
    "owl:sameAs": "@id",
    "owl:differentFrom": "@id",
    "skos:Concept": "",
    "skos:ConceptScheme": "",
    "skos:prefLabel": "",
    "skos:altLabel": "",
    "skos:definition": "",
    "skos:notation": "",
    "skos:inScheme": "@id",
    "skos:topConceptOf": "@id",
    "skos:hasTopConcept": "@id",
    "skos:broader": "@id",
    "skos:changeNote": "",
    "skos:exactMatch": "@id",
    "skos:closeMatch": "@id",
    "skos:broadMatch": "@id",
    "skos:narrowMatch": "@id",
    "skos:relatedMatch": "@id",
    "skos:mappingRelation": "@id",
    "prov:wasDerivedFrom": "@id",
    "prov:wasGeneratedBy": "@id",
    "qudt:QuantityValue": "",
    "qudt:Unit": "",
    "qudt:numericValue": "xsd:decimal",
    "qudt:hasUnit": "@id",
    "qudt:hasQuantityKind": "@id",
    "qudt:conversionMultiplier": "xsd:decimal",
    "qudt:symbol": "",
    "schema:domainIncludes": "@id",
    "wikibase:rank": "@id",
}
# Values of these come in any number, so they are always an array, even of one.
MANY = {"skos:altLabel", "prov:wasDerivedFrom"}

Definition = str | dict[str, str]


def context() -> dict[str, float | Definition]:
    """Return the context: prefixes, then the terms of the ontology, then the reused ones.

    Things are IRIs, literals have the datatype of the property's range, and there is no default
    language: a plain string is a plain literal. A property that is not functional is always an array.

    >>> context()["laps"]
    {'@id': 'race:laps', '@type': 'xsd:integer'}
    >>> context()["team"]
    {'@id': 'race:team', '@type': '@id', '@container': '@set'}
    >>> context()["label"], context()["wikibase:rank"]
    ('rdfs:label', {'@id': 'wikibase:rank', '@type': '@id'})
    """
    own = dict(_own())
    reused = {_name(curie, own): _definition(curie, kind, curie in MANY) for curie, kind in sorted(REUSED.items())}
    return {"@version": 1.1, "@base": BASE, **vocabulary.prefixes(), **own, **reused}


def _own() -> Iterator[tuple[str, Definition]]:
    for term, objects in sorted(_terms().items()):
        kinds = objects[RDF_TYPE]
        things = f"{OWL}ObjectProperty" in kinds
        many = f"{OWL}FunctionalProperty" not in kinds and (things or f"{OWL}DatatypeProperty" in kinds)
        yield term, _definition(f"race:{term}", "@id" if things else _datatype(objects.get(RANGE, set())), many)


def _datatype(ranges: set[str]) -> str:
    # A string needs no type: it is what a JSON string is.
    xsd = vocabulary.prefixes()["xsd"]
    names = [f"xsd:{iri[len(xsd) :]}" for iri in sorted(ranges) if iri.startswith(xsd)]
    return next((name for name in names if name != "xsd:string"), "")


def _terms() -> dict[str, dict[ox.NamedNode, set[str]]]:
    """Return types and ranges of each term of the ontology, by its local name."""
    terms = dict[str, dict[ox.NamedNode, set[str]]]()
    for term, predicate, value, _ in vocabulary.quads():
        if not isinstance(term, ox.NamedNode) or not isinstance(value, ox.NamedNode):
            continue
        if predicate in (RDF_TYPE, RANGE) and term.value.startswith(RACE):
            terms.setdefault(term.value[len(RACE) :], {}).setdefault(predicate, set()).add(value.value)
    return terms


def _definition(curie: str, kind: str, many: bool) -> Definition:
    keywords = {"@type": kind} if kind else {}
    if many:
        keywords["@container"] = "@set"
    return {"@id": curie, **keywords} if keywords else curie


def _name(curie: str, own: dict[str, Definition]) -> str:
    local = curie.partition(":")[2]
    return curie if local in own else local


def text() -> str:
    """Return the context as the text of its file."""
    return json.dumps({"@context": context()}, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    (resources.folder("ontology") / FILE).write_text(text(), encoding="utf-8")
