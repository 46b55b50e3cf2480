"""What a server answered, as rows, truth values and triples: read a piece at a time, and nothing that kills the engine.

The engine goes down into triple terms without a look at the stack, and its time for a header grows with the square of the
columns. So these are looked at first.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from typing import IO, Any, TypeVar, cast

import pyoxigraph as ox

from gridwalk.ask.queries import Rows, Term
from gridwalk.base.errors import StoreError
from gridwalk.base.spool import Spool
from gridwalk.rdf.guard.child import COLUMNS, DEEPEST
from gridwalk.rdf.literals import settled
from gridwalk.stores.connection import Reply
from gridwalk.stores.transport import too_long

SMALLEST = 200
"""What a row or statement counts at least: so many bytes in memory it takes, however short it is written."""
_CELL = 20
_HEAD = re.compile(rb'\A\s*+\{\s*+"head"\s*+:\s*+')
_LONGEST_HEAD = 1_000_000
# Virtuoso answers ASK with a row of this variable.
_ASKED = ("__ASK_RETVAL",)
# Texts in which no term can be nested are let through without being cut into tokens, which takes a second for 50 MB.
_NESTED_ROW = re.compile(rb'"triple"|\\u00[67]')
_ROW_TOKEN = re.compile(rb'\\.|"(?:[^"\\]|\\.)*+"|[{}]', re.DOTALL)
_NESTED_STATEMENT = re.compile(rb"<<\(")
_STATEMENT_TOKEN = re.compile(
    rb"""\\.|#[^\n]*+|<(?:[^<>"{}|^`\\\s]|\\.)*+>|"{3}(?:[^"\\]|\\.|"(?!""))*+"{3}|'{3}(?:[^'\\]|\\.|'(?!''))*+'{3}"""
    rb"""|"(?:[^"\\\n]|\\.)*+"|'(?:[^'\\\n]|\\.)*+'|<<\(|\)>>""",
    re.DOTALL,
)
_STEPS = {b"{": 1, b"}": -1, b"<<(": 1, b")>>": -1}
_T = TypeVar("_T")


class CutError(StoreError):
    """An answer is not whole, though the store said that all is well."""


def solutions(reply: Reply) -> ox.QuerySolutions | ox.QueryBoolean:
    """Return the rows, still to be read, or the truth value of an answer in JSON. Raises CutError, StoreError."""
    _check_head(reply)
    # Rows nest four braces, a triple term two more.
    _refuse_deep(reply, _NESTED_ROW, _ROW_TOKEN, 4 + 2 * DEEPEST)
    with _explained(reply, "SPARQL results in JSON"):
        return ox.parse_query_results(cast(IO[bytes], reply), format=ox.QueryResultsFormat.JSON)


def each(reply: Reply, found: ox.QuerySolutions) -> Iterator[tuple[Term | None, ...]]:
    """Yield the rows of an answer, decimals and booleans in canonical form. Raises CutError, StoreError."""
    width = range(len(found.variables))
    for row in _taken(reply, found, max(SMALLEST, _CELL * len(width)), "SPARQL results in JSON"):
        yield tuple(row[i] for i in width)


def rows(reply: Reply) -> tuple[Rows | ox.QueryBoolean, int]:
    """Return the rows or the truth value of an answer, all of which is looked at first, and how many rows there are.

    Raises CutError, StoreError.
    """
    found = solutions(reply)
    if isinstance(found, ox.QueryBoolean):
        return found, 1
    names = tuple(variable.value for variable in found.variables)
    # Kept once more, since the engine's rows can be read once: what is wrong is said before anything is written.
    kept, count = Spool(), 0
    kept.write(b'{"head":%s,"results":{"bindings":[' % json.dumps({"vars": names}).encode())
    for row in each(reply, found):
        if names == _ASKED:
            return _truth(isinstance(row[0], ox.Literal) and row[0].value == "1"), 1
        held = {name: _spelled(term) for name, term in zip(names, row, strict=True) if term is not None}
        kept.write((b",\n" if count else b"") + json.dumps(held).encode())
        count += 1
    if names == _ASKED:
        raise StoreError(f"{reply.url}: the answer is not SPARQL results in JSON: it has no rows")
    kept.write(b"]}}")
    kept.seek(0)
    again = ox.parse_query_results(kept, format=ox.QueryResultsFormat.JSON)
    assert isinstance(again, ox.QuerySolutions)
    return Rows(again), count


def triples(reply: Reply, format: ox.RdfFormat) -> Iterator[ox.Triple]:
    """Yield the triples of an answer in N-Triples or Turtle. Raises CutError, StoreError."""
    _refuse_deep(reply, _NESTED_STATEMENT, _STATEMENT_TOKEN, DEEPEST)
    with _explained(reply, format.name):
        found = ox.parse(cast(IO[bytes], reply), format=format)
    for quad in _taken(reply, found, SMALLEST, format.name):
        yield quad.triple


def _taken(reply: Reply, items: Iterator[_T], size: int, expected: str) -> Iterator[_T]:
    with _explained(reply, expected):
        for number, item in enumerate(items, 1):
            reply.check_time()
            if number * size > reply.longest:
                raise StoreError(f"{reply.url}: {too_long(reply.longest)} (a row or statement counts at least {SMALLEST})")
            yield item


@contextmanager
def _explained(reply: Reply, expected: str) -> Iterator[None]:
    try:
        yield
    except MemoryError:
        raise StoreError(f"{reply.url}: the answer has a value longer than the 16 MiB that the engine takes") from None
    except (SyntaxError, ValueError, RuntimeError, OSError) as error:
        # Oxigraph, when time is up, ends an answer of status 200 in the middle.
        what = getattr(error, "msg", None) or str(error)
        raise CutError(f"{reply.url}: the answer is incomplete, or not {expected}: {' '.join(what.split())[:200]}") from error


def _check_head(reply: Reply) -> None:
    start = reply.beginning(_LONGEST_HEAD)
    found = _HEAD.match(start)
    names: Any = None
    if found:
        try:
            head, _ = json.JSONDecoder().raw_decode(start[found.end() :].decode(errors="replace"))
            names = head.get("vars", [])
        except (ValueError, AttributeError, RecursionError):
            pass
    if not isinstance(names, list):
        raise CutError(f"{reply.url}: the answer is incomplete, or not SPARQL results in JSON, which begin with their head")
    if len(names) > COLUMNS:
        raise StoreError(f"{reply.url}: the answer has {len(names):,} columns, expected at most {COLUMNS:,}: ask for fewer")


def _refuse_deep(reply: Reply, suspicious: re.Pattern[bytes], token: re.Pattern[bytes], deepest: int) -> None:
    with reply.content() as content:
        if sum(1 for _ in islice(suspicious.finditer(content), DEEPEST)) < DEEPEST:
            return
        depth = 0
        for found in token.finditer(content):
            depth += _STEPS.get(found[0], 0)
            reply.check_time()
            if depth > deepest:
                raise StoreError(f"{reply.url}: the answer has triple terms nested more than {DEEPEST} deep")


def _spelled(term: Term) -> dict[str, Any]:
    if isinstance(term, ox.NamedNode):
        return {"type": "uri", "value": term.value}
    if isinstance(term, ox.BlankNode):
        return {"type": "bnode", "value": term.value}
    if isinstance(term, ox.Triple):
        parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
        return {"type": "triple", "value": {name: _spelled(part) for name, part in parts.items()}}
    spelled = {"type": "literal", "value": settled(term.value, term.datatype.value)}
    if term.language:
        return spelled | {"xml:lang": term.language} | ({"its:dir": term.direction.value} if term.direction else {})
    return spelled | {"datatype": term.datatype.value}


def _truth(value: bool) -> ox.QueryBoolean:
    answer = ox.parse_query_results(b'{"head":{},"boolean":%s}' % str(value).lower().encode(), format=ox.QueryResultsFormat.JSON)
    assert isinstance(answer, ox.QueryBoolean)
    return answer
