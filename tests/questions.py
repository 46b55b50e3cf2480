"""The bundled questions asked of the fixture world in each engine, and their answers made comparable.

Expected are the right rows. A question that cannot give them yet is one of ``WAITING``, and its tests say so.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from functools import cache
from pathlib import Path
from shutil import copytree
from tempfile import TemporaryDirectory

import pyoxigraph as ox
import rdflib
from rdflib.query import Result

from gridwalk.ask import queries
from gridwalk.builds.whole import build
from gridwalk.rdf import dataset

EXPECTED = Path(__file__).parent / "expected"
# Three races of two series by two kinds of source: see tests/README.md. No change of data/ touches it.
WORLD = Path(__file__).parent / "fixtures" / "data"
# Two more accounts of one of its races, one a copy of the other, and the questions that are asked of the world with them.
ACCOUNTS = Path(__file__).parent / "fixtures" / "accounts"
SEVERAL = frozenset({"said-by-all", "said-by-one", "source-index", "where-sources-differ"})
ID = "https://w3id.org/gridwalk/id/"
ONTOLOGY = "https://w3id.org/gridwalk/ontology#"
# A question that names a thing of the shipped report, which a parameter is to take the place of.
THING = re.compile(r"VALUES \?\w+ { ([a-z]+):([\w.-]+) }")
# What such a question is asked of here: each of these things, by the prefix of the one that it names.
CLASSES = {"event": "Event", "season": "Season", "series": "Series"}
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


@cache
def waiting() -> frozenset[str]:
    """The questions that cannot give the right rows: bound to the shipped report, or with a row for each driver too many."""
    return frozenset({"crews-of-three", "team-mates", *filter(bound_to, names())})


def bound_to(name: str) -> str:
    """Return the kind of thing (event, season, driver, ...) of which a question names one, or an empty text."""
    found = {match[1] for match in THING.finditer(text(name)) if f"PREFIX {match[1]}: <{ID}concept/" not in text(name)}
    return found.pop() if found else ""


@cache
def things(name: str) -> list[str]:
    """What of the world a bound question is asked of: all things of a class, or those of its expected rows."""
    kind = bound_to(name)
    if kind in CLASSES:
        found = ask_oxigraph(f"SELECT ?thing {{ ?thing a <{ONTOLOGY}{CLASSES[kind]}> }} ORDER BY ?thing")
        return [row[0][1] for row in found]  # type: ignore[index, misc]
    return list(dict.fromkeys(row[0][1] for row in expected(name)))  # type: ignore[index, misc]


def texts(name: str) -> dict[str, str]:
    """A question as it is asked of the world: once, or of each thing that may stand where it names one."""
    kind = bound_to(name)
    if not kind:
        return {"": text(name)}
    named = re.compile(f"(VALUES \\?\\w+ {{) {kind}:[\\w.-]+ }}")
    return {thing: named.sub(rf"\1 <{thing}> }}", text(name)) for thing in things(name)}


def asked(name: str, ask: Callable[[str], list[Row]]) -> list[Row]:
    """The rows of a question asked of each thing of the world, which stands first in each row; of a CONSTRUCT, all triples.

    An engine is not asked of what Oxigraph has no row of: of no group at all, rdflib makes an empty one.
    """
    answers = {thing: ask(each) for thing, each in texts(name).items() if ask_oxigraph(each, accounts=name in SEVERAL)}
    if is_construct(name):
        return sorted({row for rows in answers.values() for row in rows}, key=str)
    return [(("iri", thing), *row) if thing else row for thing, rows in answers.items() for row in rows]


def in_order(name: str, rows: list[Row]) -> list[Row]:
    """The rows of a question that waits in an order that engines share: its ORDER BY tells too little of another race's."""
    return sorted(rows, key=str) if name in waiting() else rows


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
