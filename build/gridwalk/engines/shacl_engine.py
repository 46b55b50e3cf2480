"""The default engine: ``shacl`` from PyPI, written in Rust."""

from __future__ import annotations

from functools import lru_cache

import shacl

from gridwalk.engines import Finding


@lru_cache(maxsize=4)
def _compiled(shapes: str) -> shacl.Shapes:
    compiled = shacl.Shapes.from_text(shapes, format="turtle")
    if not len(compiled):
        raise ValueError("the shapes hold no shape: nothing would be checked")
    return compiled


def run(shapes: list[str], data: str) -> list[Finding]:
    """Validate N-Triples against shapes in Turtle and return the findings, in no order.

    Raises ValueError where the shapes hold no shape, or where shapes or data cannot be parsed.
    """
    report = _compiled("\n".join(shapes)).validate_text(data, format="ntriples")
    return [_finding(result) for result in report.results]


def _finding(result: shacl.Result) -> Finding:
    shape, path, value = result.source_shape or "", result.path or "", result.value or ""
    return Finding(shape, result.severity, result.focus_node, path, value, result.message or "")
