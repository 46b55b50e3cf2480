"""The same work as `gridwalk build` plus all queries, done with rdflib and pyshacl alone.

A straightforward program as one would write it with the two libraries: read the tables by their CSVW
schemas into an rdflib Dataset, take out what disputes reject, validate with pyshacl, ask every query,
serialise every format. Run as a process of its own: ``python -m tests.bench.rdflib_peer OUT``.
"""

from __future__ import annotations

import csv
import json
import re
import sys
from pathlib import Path
from typing import Any

import rdflib
from pyshacl import validate
from rdflib import RDF, Literal, URIRef

ROOT = Path(__file__).resolve().parent.parent.parent
ONTOLOGY = URIRef("https://w3id.org/gridwalk/ontology")
GRAPH = "https://w3id.org/gridwalk/ontology#graph"
XSD = "http://www.w3.org/2001/XMLSchema#"
FROM = URIRef("http://www.w3.org/ns/prov#wasDerivedFrom")


def fill(template: str, row: dict[str, str]) -> URIRef:
    return URIRef(re.sub(r"\{\+?(\w+)\}", lambda m: row[m[1]], template))


def literal(column: dict[str, Any], value: str) -> Literal:
    datatype = column.get("datatype", "string")
    base = datatype["base"] if isinstance(datatype, dict) else datatype
    return Literal(value) if base == "string" else Literal(value, datatype=URIRef(XSD + base))


def read_table(path: Path, schema: dict[str, Any], dataset: rdflib.Dataset) -> None:
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            graph = dataset.graph(fill(schema[GRAPH], row))
            for column in schema["columns"]:
                if "propertyUrl" not in column or column.get("suppressOutput"):
                    continue
                value = row.get(column["name"], "")
                if not value and not column.get("virtual"):
                    continue
                subject = fill(column.get("aboutUrl", schema["aboutUrl"]), row)
                predicate = URIRef(column["propertyUrl"])
                if "valueUrl" in column:
                    graph.add((subject, predicate, fill(column["valueUrl"], row)))
                else:
                    separator = column.get("separator")
                    for part in value.split(separator) if separator else [value]:
                        graph.add((subject, predicate, literal(column, part)))


def build() -> rdflib.Dataset:
    dataset = rdflib.Dataset(default_union=True)
    for metadata in sorted((ROOT / "data" / "reports").rglob("csv-metadata.json")):
        for table in json.loads(metadata.read_text(encoding="utf-8"))["tables"]:
            schema = json.loads((metadata.parent / table["tableSchema"]).read_text(encoding="utf-8"))
            read_table(metadata.parent / table["url"], schema, dataset)
    for node in list(dataset.subjects(RDF.type, RDF.Statement)):
        if str(node).endswith("/rejected"):
            triple = tuple(dataset.value(node, p) for p in (RDF.subject, RDF.predicate, RDF.object))
            dataset.graph(dataset.value(node, FROM)).remove(triple)
    vocabulary = dataset.graph(ONTOLOGY)
    for path in [*sorted((ROOT / "ontology").glob("*.ttl")), *sorted((ROOT / "ontology" / "schemes").glob("*.ttl"))]:
        vocabulary.parse(path, format="turtle")
    return dataset


def main(out: Path) -> None:
    # Without this rdflib rewrites literals.
    rdflib.NORMALIZE_LITERALS = False
    out.mkdir(parents=True, exist_ok=True)
    dataset = build()
    plain = rdflib.Graph()
    for s, p, o, _ in dataset.quads():
        plain.add((s, p, o))
    shapes = rdflib.Graph()
    for path in sorted((ROOT / "ontology" / "shapes").glob("*.ttl")):
        shapes.parse(path, format="turtle")
    conforms, _, _ = validate(plain, shacl_graph=shapes, advanced=True, inference="none", allow_warnings=True)
    rows = {}
    for path in sorted((ROOT / "queries").glob("*.rq")):
        text = path.read_text(encoding="utf-8")
        result = (dataset if re.search(r"\bGRAPH\b", text) else plain).query(text)
        rows[path.stem] = [[None if v is None else v.n3() for v in row] for row in result]
    for suffix, name in (("ttl", "turtle"), ("jsonld", "json-ld"), ("rdf", "xml")):
        plain.serialize(out / f"gridwalk.{suffix}", format=name)
    for suffix, name in (("trig", "trig"), ("nq", "nquads")):
        dataset.serialize(out / f"gridwalk.{suffix}", format=name)
    (out / "answers.json").write_text(json.dumps({"conforms": conforms, "rows": rows}), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
