"""What rules found, as a validation report of SHACL."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from gridwalk.rdf.iris import SH, SHAPES, XSD
from gridwalk.rdf.names import RDF_TYPE

if TYPE_CHECKING:
    from gridwalk.check.validation import Report

STEP = re.compile(r"\^?<[^>]*>")


def _path(path: str) -> str:
    """Return a path as SHACL writes it in Turtle: results have that of SPARQL, ``^<p>`` or ``(<p>/<q>)``."""
    if path.startswith("(") and ">|" in path:
        return f"[ <{SH}alternativePath> ( {' '.join(map(_path, STEP.findall(path)))} ) ]"
    if path.startswith("("):
        return f"( {' '.join(map(_path, STEP.findall(path)))} )"
    return f"[ <{SH}inversePath> {path[1:]} ]" if path.startswith("^") else path


def report_lines(report: Report) -> Iterator[str]:
    """Yield a report as statements, as https://www.w3.org/TR/shacl/#validation-report has it."""
    yield f"<#report> {RDF_TYPE} <{SH}ValidationReport> ."
    yield f'<#report> <{SH}conforms> "{str(report.conforms).lower()}"^^<{XSD}boolean> .'
    for number, r in enumerate(report.results, 1):
        values = {
            "sourceShape": f"<{SHAPES}{r.rule}>",
            "resultSeverity": f"<{SH}{r.severity}>",
            "focusNode": r.focus,
            "resultPath": _path(r.path),
            "value": r.value,
            "resultMessage": json.dumps(r.message, ensure_ascii=False),
        }
        yield f"<#report> <{SH}result> <#result-{number}> ."
        yield f"<#result-{number}> {RDF_TYPE} <{SH}ValidationResult> ."
        for name, value in values.items():
            if value:
                yield f"<#result-{number}> <{SH}{name}> {'[]' if value.startswith('_:') else value} ."
