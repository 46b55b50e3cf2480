"""The bundled questions asked of each engine, and their answers made comparable."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import rdflib
from rdflib.query import Result

from gridwalk import dataset, queries
from gridwalk.build import build

EXPECTED = Path(__file__).parent / "expected"
XSD = "http://www.w3.org/2001/XMLSchema#"
NUMERIC = {f"{XSD}{name}" for name in ("integer", "decimal", "double", "float")}
# Engines keep 18 to 28 digits of a quotient; the questions round to six at most.
DIGITS = 9

Cell = tuple[str, ...] | Decimal | None
Row = tuple[Cell, ...]


def names() -> list[str]:
    return [query.name for query in queries.find_queries()]


def text(name: str) -> str:
    return queries.load_query(name).text


def expected_path(name: str) -> Path:
    """A CONSTRUCT is kept as N-Triples, a SELECT as SPARQL 1.1 TSV."""
    return EXPECTED / f"{name}.{'nt' if is_construct(name) else 'tsv'}"


def is_construct(name: str) -> bool:
    return "\nCONSTRUCT" in text(name)


def asks_for_citations(name: str) -> bool:
    """Whether a question needs named graphs, which plain Turtle has not."""
    return "GRAPH ?" in text(name)


@cache
def lines() -> list[str]:
    return build().lines


@cache
def store() -> ox.Store:
    return dataset.load(lines())


@cache
def union() -> rdflib.Dataset:
    """The N-Quads as rdflib parses them, all graphs together as the default graph."""
    made = rdflib.Dataset(default_union=True)
    made.parse(data="\n".join(lines()) + "\n", format="nquads")
    return made


@cache
def plain() -> rdflib.Graph:
    """The statements alone, as rdflib parses them."""
    made = rdflib.Graph()
    made.parse(data="\n".join(dataset.statements(lines())) + "\n", format="nt")
    return made


def in_oxigraph(name: str) -> list[Row]:
    answer = queries.run(store(), text(name))
    if isinstance(answer, ox.QueryTriples):
        return ox_triples(answer)
    assert isinstance(answer, queries.Rows)
    return [tuple(map(ox_cell, row)) for row in answer]


def in_rdflib(graph: rdflib.Graph) -> Callable[[str], list[Row]]:
    def ask(name: str) -> list[Row]:
        result = graph.query(text(name))
        if result.type == "CONSTRUCT":
            assert result.graph is not None
            return sorted({tuple(map(rdflib_cell, triple)) for triple in result.graph}, key=str)
        return rdflib_rows(result)

    return ask


def rdflib_rows(result: Result) -> list[Row]:
    assert result.vars is not None
    return [tuple(rdflib_cell(binding.get(var)) for var in result.vars) for binding in result.bindings]


def expected(name: str) -> list[Row]:
    path = expected_path(name)
    if is_construct(name):
        return ox_triples(ox.parse(path=path, format=ox.RdfFormat.N_TRIPLES))
    solutions = ox.parse_query_results(path=path, format=ox.QueryResultsFormat.TSV)
    assert isinstance(solutions, ox.QuerySolutions)
    return [tuple(map(ox_cell, row)) for row in queries.Rows(solutions)]


def ox_triples(triples: Iterable[ox.Triple | ox.Quad]) -> list[Row]:
    return sorted({(ox_cell(t.subject), ox_cell(t.predicate), ox_cell(t.object)) for t in triples}, key=str)


def ox_cell(term: object) -> Cell:
    match term:
        case None:
            return None
        case ox.NamedNode():
            return ("iri", term.value)
        case ox.Literal():
            return literal(term.value, term.language or "", term.datatype.value)
    raise AssertionError(f"a blank node or worse in an answer: {term}")


def rdflib_cell(term: object) -> Cell:
    match term:
        case None:
            return None
        case rdflib.URIRef():
            return ("iri", str(term))
        case rdflib.Literal():
            return literal(str(term), term.language or "", str(term.datatype or f"{XSD}string"))
    raise AssertionError(f"a blank node or worse in an answer: {term}")


def literal(value: str, language: str, datatype: str) -> Cell:
    """Numbers by value, so that 94.556 is 94.5560; everything else by its form."""
    if datatype in NUMERIC:
        return round(Decimal(value), DIGITS).normalize()
    return ("literal", value, language, "" if language else datatype)
