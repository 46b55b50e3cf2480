"""Questions asked twice of one store, in a process of its own that can be stopped: prints what each took, as JSON.

``python -m tests.bench.asking_one oxigraph|virtuoso|rdflib PLACE SECONDS EVENT NAME ...``; a question is stopped after so
many, and narrowed to an event where its IRI is not empty.
"""

from __future__ import annotations

import hashlib
import json
import signal
import sys
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pyoxigraph as ox
import rdflib

from gridwalk.ask import parameters, queries
from gridwalk.stores import embedded
from tests import questions
from tests.questions import Row

STATEMENTS = "https://w3id.org/gridwalk/id/statements"
# Virtuoso has no truth values in answers, and the others say 4 or 4.0: what is compared is the value.
TRUTH = {"true": "1", "false": "0"}
BOOLEAN = f"{questions.XSD}boolean"
ROWS, TRIPLES = "application/sparql-results+json", "application/n-triples"


def oxigraph(place: str, name: str, text: str) -> Callable[[], list[Row]]:
    """The database on disk, opened for each question."""

    def ask() -> list[Row]:
        return _rows(queries.run(embedded.open_readonly(Path(place)), text))

    return ask


def virtuoso(place: str, name: str, text: str) -> Callable[[], list[Row]]:
    """A server that runs at a URL."""

    def ask() -> list[Row]:
        form = {"query": text, "default-graph-uri": STATEMENTS}
        answer = httpx.post(place, data=form, headers={"Accept": TRIPLES if questions.is_construct(name) else ROWS}, timeout=None)
        if answer.is_error or "X-SPARQL-MaxRows" in answer.headers:
            raise SystemExit(answer.text[:500] if answer.is_error else "the answer is cut short")
        if questions.is_construct(name):
            return _rows(ox.parse(answer.content, format=ox.RdfFormat.N_TRIPLES))
        # Not in the standard, and not understood by a parser that keeps to it.
        document = answer.text.replace('"typed-literal"', '"literal"')
        solutions = ox.parse_query_results(document, format=ox.QueryResultsFormat.JSON)
        assert isinstance(solutions, ox.QuerySolutions)
        return _rows(queries.Rows(solutions))

    return ask


def rdflib_graph(place: str, name: str, text: str) -> Callable[[], list[Row]]:
    """The statements in memory, with their graphs for a question that needs them."""
    graph = _graph(place, citations=questions.asks_for_citations(name))
    return lambda: questions.ask_rdflib(graph)(text)


@cache
def _graph(place: str, *, citations: bool) -> rdflib.Graph:
    graph = rdflib.Dataset(default_union=True) if citations else rdflib.Graph()
    graph.parse(place + (".nq" if citations else ".nt"))
    return graph


def _rows(answer: Any) -> list[Row]:
    if isinstance(answer, queries.Rows):
        return [tuple(map(questions.ox_cell, row)) for row in answer]
    return questions.ox_triples(answer)


def digest(rows: list[Row]) -> str:
    """Return a hash of the rows as a bag: where ORDER BY leaves rows alike, stores differ."""
    return hashlib.sha256("\n".join(sorted(repr(tuple(map(_alike, row))) for row in rows)).encode()).hexdigest()


def _alike(cell: Any) -> str:
    if isinstance(cell, tuple) and cell[-1] == BOOLEAN:
        return TRUTH.get(str(cell[1]), str(cell[1]))
    return str(cell)


ENGINES = {"oxigraph": oxigraph, "virtuoso": virtuoso, "rdflib": rdflib_graph}


def text(name: str, event: str) -> str:
    """Return a question as it is asked of the fixture world, which is in the data, or of one event."""
    asked = questions.text(name)
    return parameters.fill(asked, {"event": ox.NamedNode(event)}) if event else asked


def main(engine: str, place: str, seconds: str, event: str, *names: str) -> None:
    """Ask each question and print, a line each, what it took; one that is stopped has only ``error``."""

    def stop(*_: object) -> None:
        raise TimeoutError(f"stopped after {seconds} s")

    # Heard by Python only: who asks a store written in another language has to end the process.
    signal.signal(signal.SIGALRM, stop)
    for name in names:
        ask = ENGINES[engine](place, name, text(name, event))
        signal.alarm(int(seconds))
        try:
            told: dict[str, Any] = timed(ask)
        except TimeoutError as error:
            told = {"error": str(error)}
        signal.alarm(0)
        print(json.dumps(told), flush=True)


def timed(ask: Callable[[], list[Row]]) -> dict[str, Any]:
    """Ask twice; return seconds and processor seconds of both, the number of rows, and their digest."""
    took, used, rows = list[float](), list[float](), list[Row]()
    for _ in range(2):
        start, busy = time.perf_counter(), time.process_time()
        rows = ask()
        took.append(time.perf_counter() - start)
        used.append(time.process_time() - busy)
    return {"seconds": took, "cpu": used, "rows": len(rows), "digest": digest(rows)}


if __name__ == "__main__":
    main(*sys.argv[1:])
