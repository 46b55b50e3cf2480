"""The rules that follow from the ontology: what ``gridwalk.ttl`` says of a property, as SHACL.

``python -m gridwalk.dev.ontology_rules`` writes the shapes of each property into the files of these rules in
``ontology/shapes/``, below the head of the rule, which stays as it is. As core constraints they cost a tenth
of a query over all statements. A test says when they are out of date. It also writes the last block of the ontology.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox

from gridwalk.base import resources
from gridwalk.dev import defined_by
from gridwalk.identities.applied import DIFFERENT, LINKS
from gridwalk.rdf import vocabulary
from gridwalk.rdf.dataset import load
from gridwalk.rdf.iris import OWL, RACE, RDF, RDFS, SKOS
from gridwalk.tables.schema import load_schema

MARK = "# Made from the ontology by python -m gridwalk.dev.ontology_rules\n"
PREFIXES = {
    "owl": OWL,
    "rdf": RDF,
    "rdfs": RDFS,
    "skos": SKOS,
}
# For each rule: which properties it is about and what it asks of each, and the shape that asks it.
RULES = {
    "blank-node": (
        "?property a owl:ObjectProperty . BIND (1 AS ?asked)",
        "a sh:PropertyShape ; sh:path {property} ; sh:nodeKind sh:IRI",
    ),
    "concept": (
        "?property rdfs:range skos:Concept ; rdfs:seeAlso ?asked",
        "a sh:PropertyShape ; sh:path ( {property} skos:inScheme ) ; sh:in ( {asked} )",
    ),
    "datatype": (
        "?property a owl:DatatypeProperty ; rdfs:range ?asked",
        "a sh:PropertyShape ; sh:path {property} ; sh:datatype {asked}",
    ),
    "domain": ("?property rdfs:domain ?asked", "a sh:NodeShape ; sh:class {asked}"),
    "functional": (
        "?property a owl:FunctionalProperty . BIND (1 AS ?asked)",
        "a sh:PropertyShape ; sh:path {property} ; sh:maxCount 1",
    ),
    "range": (
        "?property a owl:ObjectProperty ; rdfs:range ?asked . FILTER (?asked NOT IN (owl:Thing, rdf:Statement))",
        "a sh:PropertyShape ; sh:path {property} ; sh:class {asked}",
    ),
}


# The rules that hold one shape for each property, on which editors and forms look for what to call it.
NAMED = ("datatype", "range")
# What a build says beside the tables, of everything or of disputes, in the words of others.
OF_BUILDS = (*(f"{PREFIXES['rdf']}{name}" for name in ("type", "subject", "predicate", "object")), "http://wikiba.se/ontology#rank")
# The rule that knows no other properties than these, in one list.
CLOSED = "declared"
NAMES = (CLOSED, *RULES)


def text(name: str) -> str:
    """Return what the file of a rule has to hold, its head as it stands. Raises KeyError for other rules.

    >>> "sh:path race:laps ; sh:maxCount 1" in text("functional")
    True
    """
    head, _, _ = _path(name).read_text(encoding="utf-8").partition(MARK)
    if name == CLOSED:
        return f"{head}{MARK}\nshapes:{name} sh:closed true ;\n    sh:ignoredProperties (\n{_all()}    ) .\n"
    message = next(line.strip(" ;.") for line in head.splitlines() if "sh:message" in line)
    return head + MARK + "".join(f"\n{shape}" for shape in _shapes(name, message))


def _path(name: str) -> Path:
    return resources.folder("ontology") / "shapes" / f"{name}.ttl"


def _all() -> str:
    """Return every property of the ontology, of the table schemas and of links to things outside, a line each."""
    found = {iri for iri, _ in _asked("?property rdfs:domain|rdfs:range ?any . BIND (1 AS ?asked)")} | set(OF_BUILDS)
    for path in resources.files("ontology", "tables/*.json"):
        found.update(column.property_url for column in load_schema(path).columns if column.property_url)
    found |= LINKS | {DIFFERENT}
    return "".join(f"        <{iri}>\n" for iri in sorted(found))


def _shapes(name: str, message: str) -> Iterator[str]:
    pattern, shape = RULES[name]
    names = _names() if name in NAMED else {}
    for short, asked in _properties(pattern):
        yield (
            f"shapes:{name}.{short} {shape.format(property=f'race:{short}', asked=asked)} ;\n{names.get(short, '')}"
            f"    sh:targetSubjectsOf race:{short} ;\n"
            f"    sh:severity sh:Violation ; {message} .\n"
        )


def _names() -> dict[str, str]:
    """Return for each of our properties its label and comment as name and description in a form."""
    labels, comments = (dict(_properties(f"?property rdfs:{said} ?asked")) for said in ("label", "comment"))
    return {short: f"    sh:name {labels[short]} ; sh:description {comments[short]} ;\n" for short in comments if short in labels}


def _properties(pattern: str) -> Iterator[tuple[str, str]]:
    """Yield our properties and what is asked of each, where there are several with a space between."""
    for iri, asked in _asked(pattern):
        if iri.startswith(RACE):
            yield iri.removeprefix(RACE), asked


def _asked(pattern: str) -> Iterator[tuple[str, str]]:
    query = f"SELECT DISTINCT ?property ?asked WHERE {{ {pattern} }} ORDER BY ?property ?asked"
    rows = load(vocabulary.lines()).query(query, prefixes=PREFIXES)
    assert isinstance(rows, ox.QuerySolutions)
    pairs = [(str(row["property"]).strip("<>"), str(row["asked"])) for row in rows]
    for iri, group in groupby(pairs, key=lambda pair: pair[0]):
        yield iri, " ".join(asked for _, asked in group)


def main() -> None:
    """Write the files of the rules, and the last block of the ontology."""
    defined_by.path().write_text(defined_by.text(), encoding="utf-8")
    for name in NAMES:
        _path(name).write_text(text(name), encoding="utf-8")


if __name__ == "__main__":
    main()
