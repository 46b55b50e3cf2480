"""Tables to N-Triples with rdflib, as one would write it."""

from __future__ import annotations

import csv
import re
import sys
from pathlib import Path

import rdflib
from mapping import XSD, datatype, statements, tables
from rdflib import Literal, URIRef

rdflib.NORMALIZE_LITERALS = False


def fill(template: str, row: dict[str, str]) -> URIRef:
    return URIRef(re.sub(r"\{\+?(\w+)\}", lambda m: row[m[1]], template))


if __name__ == "__main__":
    graph = rdflib.Graph()
    for path, schema in tables(Path(sys.argv[1])):
        with path.open(encoding="utf-8", newline="") as file:
            for row in csv.DictReader(file):
                for subject, predicate, column in statements(schema):
                    value = row.get(column["name"], "")
                    if (not value and not column.get("virtual")) or "separator" in column:
                        continue
                    if "valueUrl" in column:
                        term = fill(column["valueUrl"], row)
                    else:
                        kind = datatype(column)
                        term = Literal(value) if kind == "string" else Literal(value, datatype=URIRef(XSD + kind))
                    graph.add((fill(subject, row), URIRef(predicate), term))
    graph.serialize(sys.argv[2], format="ntriples", encoding="utf-8")
