"""The bundled questions asked of the fixture world in each engine, and their answers made comparable."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

import pyoxigraph as ox
import rdflib
from rdflib.query import Result

from gridwalk.ask import parameters, queries
from gridwalk.builds.whole import build
from gridwalk.rdf import dataset

EXPECTED = Path(__file__).parent / "expected"
# Three races of two series by two kinds of source: see tests/README.md. No change of data/ touches it.
WORLD = Path(__file__).parent / "fixtures" / "data"
# Two more accounts of one of its races, one a copy of the other, and the questions that are asked of the world with them.
ACCOUNTS = Path(__file__).parent / "fixtures" / "accounts"
SEVERAL = frozenset({"result-table", "said-by-all", "said-by-one", "source-index", "where-sources-differ"})
ID = "https://w3id.org/gridwalk/id/"
ONTOLOGY = "https://w3id.org/gridwalk/ontology#"
# What is asked of those questions that have to be about one thing, as a person calls it.
GIVEN = {
    "driver-against-driver": {"driver": "Kate Marlow", "rival": "driver/nils-dorne"},
    "facts-of-one-passage": {"passage": "report/lakeside-2031/p14.4"},
    "passages-for-a-driver": {"driver": "Nils Dorne"},
}
XSD = "http://www.w3.org/2001/XMLSchema#"
NUMERIC = {f"{XSD}{name}" for name in ("integer", "decimal", "double", "float")}
# Engines keep 18 to 28 digits of a quotient; the questions round to six at most.
DIGITS = 9

Cell = tuple[str, ...] | Decimal | None
Row = tuple[Cell, ...]


def names() -> list[str]:
    return [query.name for query in queries.find_queries()]


def text(name: str, **given: str) -> str:
    """A question as it is asked of the world: of all that it holds, or narrowed to what is given."""
    return parameters.narrow(queries.load_query(name).text, GIVEN.get(name, {}) | given, ask_terms)


def expected_path(name: str) -> Path:
    """A CONSTRUCT is kept as N-Triples, a SELECT as SPARQL 1.1 TSV."""
    return EXPECTED / f"{name}.{'nt' if is_construct(name) else 'tsv'}"


def is_construct(name: str) -> bool:
    return "\nCONSTRUCT" in text(name)


def asks_for_citations(name: str) -> bool:
    """Whether a question needs named graphs, which plain Turtle has not."""
    return "GRAPH ?" in text(name)


@cache
def lines(*, accounts: bool = False) -> list[str]:
    """The world, or the world with further accounts of one of its races."""
    with TemporaryDirectory() as folder:
        for part in (WORLD, ACCOUNTS) if accounts else (WORLD,):
            copytree(part, folder, dirs_exist_ok=True)
        return build(Path(folder)).lines


@cache
def store(*, accounts: bool = False) -> ox.Store:
    return dataset.load(lines(accounts=accounts))


@cache
def union(*, accounts: bool = False) -> rdflib.Dataset:
    """The N-Quads as rdflib parses them, all graphs together as the default graph."""
    made = rdflib.Dataset(default_union=True)
    made.parse(data="\n".join(lines(accounts=accounts)) + "\n", format="nquads")
    return made


@cache
def plain(*, accounts: bool = False) -> rdflib.Graph:
    """The statements alone, as rdflib parses them."""
    made = rdflib.Graph()
    made.parse(data="\n".join(dataset.statements(lines(accounts=accounts))) + "\n", format="nt")
    return made


def in_oxigraph(name: str) -> list[Row]:
    return ask_oxigraph(text(name), accounts=name in SEVERAL)


def ask_terms(query: str) -> list[tuple[object, ...]]:
    """Ask the world, and return rows of terms."""
    answer = queries.run(store(), query)
    assert isinstance(answer, queries.Rows)
    return list(answer)


@cache
def ask_oxigraph(query: str, *, accounts: bool = False) -> list[Row]:
    answer = queries.run(store(accounts=accounts), query)
    if isinstance(answer, ox.QueryTriples):
        return ox_triples(answer)
    assert isinstance(answer, queries.Rows)
    return [tuple(map(ox_cell, row)) for row in answer]


def in_rdflib(graph: rdflib.Graph) -> Callable[[str], list[Row]]:
    """Return what asks a graph the question of a name."""
    return lambda name: ask_rdflib(graph)(text(name))


def ask_rdflib(graph: rdflib.Graph) -> Callable[[str], list[Row]]:
    """Return what asks a graph a query."""

    def ask(query: str) -> list[Row]:
        result = graph.query(query)
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
