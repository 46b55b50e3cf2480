"""How IRIs begin: the project's own, and those of the vocabularies that it reuses. It loads nothing, so anybody may ask it."""

from __future__ import annotations

OURS = "https://w3id.org/gridwalk/"
BASE = f"{OURS}id/"
"""Things."""
RACE = f"{OURS}ontology#"
"""Classes and properties of the ontology."""
SHAPES = f"{OURS}shapes#"
"""Rules."""
CONCEPTS = f"{BASE}concept/"
REPORTS = f"{BASE}report/"
"""Reports, and the passages below them."""
DISPUTES = f"{BASE}dispute/"
"""Disputes, and their two sides below them."""

OWL = "http://www.w3.org/2002/07/owl#"
PROV = "http://www.w3.org/ns/prov#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
XSD = "http://www.w3.org/2001/XMLSchema#"
