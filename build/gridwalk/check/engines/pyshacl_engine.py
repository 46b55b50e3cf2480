"""The reference engine: ``pyshacl``, on rdflib. Imported only when asked for: both are slow to load."""

from __future__ import annotations

from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import pyshacl
from rdflib import BNode, Graph
from rdflib.exceptions import ParserError
from rdflib.extras.shacl import parse_shacl_path
from rdflib.namespace import SH
from rdflib.paths import AlternativePath, SequencePath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.sparql import Query
from rdflib.query import Result
from rdflib.term import Node

from gridwalk.base.errors import Problem, SourceError
from gridwalk.check.engines import Finding


class _Prepared(Graph):
    """A graph that parses each query once: pyshacl asks each again for every node, and parsing is half of its time."""

    def query(self, query_object: str | Query, *args: Any, **kwargs: Any) -> Result:
        """Answer a query, as a graph does."""
        return super().query(_prepared(str(query_object)), *args, **kwargs)


@cache
def _prepared(text: str) -> Query:
    return prepareQuery(text)


@lru_cache(maxsize=4)
def _parsed(shapes: str) -> Graph:
    graph = Graph().parse(data=shapes, format="turtle")
    if not len(graph):
        raise ValueError("the shapes graph holds no shapes, so there is nothing to check")
    return graph


def run(shapes: list[str], data: str) -> list[Finding]:
    """Validate N-Triples against shapes in Turtle and return the findings, in no order.

    Raises ValueError where the shapes are empty or pyshacl cannot run them, SourceError where rdflib has no word for a
    term of the data, as for a triple term.
    """
    try:
        graph = Graph().parse(data=data, format="nt")
    except ParserError as error:
        what = "hold a term that pyshacl cannot read, such as a triple term: use the engine shacl"
        raise SourceError([Problem(Path("the data"), 0, "", what)]) from error
    return check(shapes, graph)


def check(shapes: list[str], graph: Graph) -> list[Finding]:
    """Validate a graph that rdflib parsed, as ``run`` does; the graph is left as it is."""
    asked, parsed = _Prepared(store=graph.store, identifier=graph.identifier), _parsed("\n".join(shapes))
    _, report, text = pyshacl.validate(asked, shacl_graph=parsed, inference="none", inplace=True)
    if not isinstance(report, Graph):
        raise ValueError(f"pyshacl cannot run the shapes: {text}")
    return [_finding(report, parsed, node) for node in report.subjects(SH.resultSeverity, None)]


def _finding(report: Graph, shapes: Graph, node: Node) -> Finding:
    def term(predicate: Node) -> str:
        value = report.value(node, predicate)
        return "" if value is None else value.n3()

    shape, severity = report.value(node, SH.sourceShape), str(report.value(node, SH.resultSeverity)).rsplit("#", 1)[-1]
    message = str(report.value(node, SH.resultMessage) or "")
    if isinstance(shape, BNode):
        # Where the shape says none, pyshacl makes up a message.
        shape, severity, message = _named(shapes, shape), "", message if (shape, SH.message, None) in shapes else ""
    return Finding("" if shape is None else shape.n3(), severity, term(SH.focusNode), _path(report, node), term(SH.value), message)


def _named(shapes: Graph, shape: Node | None) -> Node | None:
    """Return the nearest shape around one without a name that has one."""
    while isinstance(shape, BNode):
        shape = next(shapes.subjects(SH.property | SH.node, shape), None)
    return shape


def _path(report: Graph, node: Node) -> str:
    """Return the path as a SPARQL property path, one of several steps in brackets, as the default engine does."""
    path = report.value(node, SH.resultPath)
    if path is None:
        return ""
    parsed = parse_shacl_path(report, path) if isinstance(path, BNode) else path
    return f"({parsed.n3()})" if isinstance(parsed, SequencePath | AlternativePath) else parsed.n3()
