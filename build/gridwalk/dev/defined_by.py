"""The last block of the ontology: each term says which ontology defines it, as those who collect vocabularies ask.

``python -m gridwalk.dev.ontology_rules`` writes it, with the rules that follow from the ontology; a test says when that is due.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox

from gridwalk.base import resources
from gridwalk.rdf.iris import RACE, RDF
from gridwalk.rdf.names import natural
from gridwalk.rdf.vocabulary import ONTOLOGY

MARK = "# Where each term is defined, made by python -m gridwalk.dev.ontology_rules: this block is the last.\n"
_TYPE = f"{RDF}type"


def path() -> Path:
    """Return the file of the ontology."""
    return resources.folder("ontology") / "gridwalk.ttl"


def text() -> str:
    """Return what the file has to hold: what people wrote, as it stands, and the block.

    >>> text().endswith(f"race:year rdfs:isDefinedBy {ONTOLOGY} .\\n")
    True
    """
    written, _, _ = path().read_text(encoding="utf-8").partition(MARK)
    block = "".join(f"race:{name} rdfs:isDefinedBy {ONTOLOGY} .\n" for name in sorted(set(_terms(written)), key=natural))
    return f"{written.rstrip()}\n\n{MARK}{block}"


def _terms(turtle: str) -> Iterator[str]:
    for quad in ox.parse(turtle, format=ox.RdfFormat.TURTLE):
        subject, predicate = quad.subject, quad.predicate
        if isinstance(subject, ox.NamedNode) and subject.value.startswith(RACE) and predicate.value == _TYPE:
            yield subject.value.removeprefix(RACE)
