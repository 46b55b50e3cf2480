"""What the peers have in common: the tables with their schemas, and the schemas as an RML mapping.

RML with logical sources in CSV, https://rml.io/specs/rml/. The values of templates are percent-encoded by RML; the
schemas' ``{+name}`` is not: where a peer cannot be told, the comparison undoes it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

XSD = "http://www.w3.org/2001/XMLSchema#"
PREFIXES = """@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix rml: <http://semweb.mmlab.be/ns/rml#> .
@prefix ql: <http://semweb.mmlab.be/ns/ql#> .
@base <http://example.org/mapping/> .
"""
ONTOLOGY = Path(__file__).resolve().parents[3] / "ontology" / "tables"


def tables(folder: Path) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Yield every table below a folder with its schema."""
    for metadata in sorted(folder.rglob("csv-metadata.json")):
        for table in json.loads(metadata.read_text(encoding="utf-8"))["tables"]:
            schema = ONTOLOGY / Path(table["tableSchema"]).name
            yield metadata.parent / table["url"], json.loads(schema.read_text(encoding="utf-8"))


def template(text: str) -> str:
    """Turn a URL template of a schema into one of R2RML."""
    return re.sub(r"\{\+?(\w+)\}", r"{\1}", text)


def statements(schema: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Yield subject template, predicate and column of each statement that a row makes."""
    for column in schema["columns"]:
        if "propertyUrl" in column and not column.get("suppressOutput"):
            yield column.get("aboutUrl", schema["aboutUrl"]), column["propertyUrl"], column


def datatype(column: dict[str, Any]) -> str:
    """Return the local name of a column's datatype."""
    found = column.get("datatype", "string")
    return str(found["base"] if isinstance(found, dict) else found)


def rml(folder: Path) -> str:
    """Return the mapping of all tables of a folder. A list in a cell cannot be said in RML: there must be none."""
    text = [PREFIXES]
    for number, (path, schema) in enumerate(tables(folder)):
        subjects: dict[str, list[str]] = {}
        for subject, predicate, column in statements(schema):
            if "separator" not in column:
                subjects.setdefault(subject, []).append(
                    f"  rr:predicateObjectMap [ rr:predicate <{predicate}> ; {_object(column)} ]"
                )
        for n, (subject, maps) in enumerate(subjects.items()):
            source = f'rml:logicalSource [ rml:source "{path}" ; rml:referenceFormulation ql:CSV ]'
            about = f'rr:subjectMap [ rr:template "{template(subject)}" ]'
            text.append(f"<t{number}-{n}> a rr:TriplesMap ; {source} ;\n  {about} ;\n" + " ;\n".join(maps) + " .\n")
    return "\n".join(text)


def _object(column: dict[str, Any]) -> str:
    if "valueUrl" in column:
        url = template(column["valueUrl"])
        made = f'rr:template "{url}"' if "{" in url else f"rr:constant <{url}>"
        return f"rr:objectMap [ {made} ]"
    kind = datatype(column)
    typed = "" if kind == "string" else f" ; rr:datatype <{XSD}{kind}>"
    return f'rr:objectMap [ rml:reference "{column["name"]}"{typed} ]'
