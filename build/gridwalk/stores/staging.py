"""Loading beside and swapping: how a load is invisible until it is whole.

A load first fills a graph of its own, the staging graph. There every IRI is disguised, and the predicate
carries the graph: no query about racing can match it. One SPARQL operation then takes the old statements
out and puts the disguised ones in under their real names. A store that does an operation whole or not at
all has, at any moment, the old data or the new.

In the store, the default graph (or, where that is the union of all graphs, the graph STATEMENTS) has every
statement once and the named graphs have the citations. The graph MANIFEST lists the graphs that are ours;
nothing else is ever touched.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from gridwalk.base.errors import StoreError
from gridwalk.rdf import lines as cut
from gridwalk.rdf.iris import BASE

MANIFEST = f"{BASE}manifest"
STATEMENTS = f"{BASE}statements"
PART = "http://purl.org/dc/terms/hasPart"
IDENTIFIER = "http://purl.org/dc/terms/identifier"
DEFAULT = "http://www.w3.org/ns/sparql-service-description#defaultGraph"
STAGINGS = "urn:gridwalk:staging"
DISGUISE = "urn:gridwalk:staged:"
# Between graph and predicate. IRIs may hold it, and those of a build do not.
BETWEEN = "~~"
WHOLE = "urn:gridwalk:whole"
_IRI = r'<[A-Za-z][A-Za-z0-9+.-]*+:[^\x00-\x20<>"{}|^`\\\x7f-\x9f]*+>'
# No \u: SPARQL reads it before anything else, so that it could end a literal in an update.
_LITERAL = rf'"(?:[^"\\\x00-\x1f\x7f]|\\[tbnrf"\\])*+"(?:@[A-Za-z]++(?:-[A-Za-z0-9]++)*+|\^\^{_IRI})?'
_LINE = re.compile(rf"{_IRI} {_IRI} (?:{_IRI}|{_LITERAL}) {_IRI} \.")
_STAGING = re.compile(rf"{STAGINGS}:[0-9a-f]{{32}}")


def disguise(line: str) -> str:
    """Return an N-Quads line as the N-Triples line that stands for it in a staging graph.

    Raises ValueError if the line is not in the form of a build, without blank nodes, quoted triples and BETWEEN.

    >>> disguise('<urn:s> <urn:p> "a b"@en <urn:g> .')
    '<urn:gridwalk:staged:urn:s> <urn:gridwalk:staged:urn:g~~urn:p> "a b"@en .'
    """
    # Whatever else is in a line would be an update's to read.
    if not _LINE.fullmatch(line):
        raise ValueError(f"found {line[:60]!r}, expected N-Quads as a build writes them: <subject> <predicate> object <graph> .")
    subject, predicate, thing, graph = cut.terms(line)
    if BETWEEN in graph or BETWEEN in predicate or "#" in graph:
        raise ValueError(f"the names of graphs and predicates may not hold {BETWEEN}, nor those of graphs #")
    shown = f"<{DISGUISE}{thing[1:]}" if thing[0] == "<" else thing
    return f"<{DISGUISE}{subject[1:]} <{DISGUISE}{graph[1:-1]}{BETWEEN}{predicate[1:]} {shown} ."


def graph_name(line: str) -> str:
    """Return the IRI of the graph of an N-Quads line.

    >>> graph_name('<urn:s> <urn:p> "a b"@en <urn:g> .')
    'urn:g'
    """
    return cut.graph(line)[1:-1]


def chunks(lines: Iterable[str], count: int, size: int) -> Iterator[list[str]]:
    """Cut lines into lists of at most ``count`` lines and ``size`` characters; a longer line stands alone.

    >>> list(chunks(["aa", "b", "c", "d"], 2, 3))
    [['aa', 'b'], ['c', 'd']]
    """
    chunk, held = list[str](), 0
    for line in lines:
        if chunk and (len(chunk) == count or held + len(line) > size):
            yield chunk
            chunk, held = [], 0
        chunk.append(line)
        held += len(line)
    if chunk:
        yield chunk


def name(iri: str) -> str:
    """Return an IRI in disguise.

    >>> name("urn:s")
    'urn:gridwalk:staged:urn:s'
    """
    return f"{DISGUISE}{iri}"


def manifest_line(graph: str) -> str:
    """Return the N-Quads line of the manifest that lists a graph."""
    return f"<{MANIFEST}> <{PART}> <{graph}> <{MANIFEST}> ."


def identifier_line(identifier: str) -> str:
    """Return the N-Quads line of the manifest that says what build was loaded."""
    return f'<{MANIFEST}> <{IDENTIFIER}> "{identifier}" <{MANIFEST}> .'


STATEMENTS_LINE = f"<{MANIFEST}> <{DEFAULT}> <{STATEMENTS}> <{MANIFEST}> ."

_SKIP = len(DISGUISE) + 1
_IS_STATEMENT = f'STRSTARTS(STR(?dp), "{name(STATEMENTS)}{BETWEEN}")'
_IS_MANIFEST = f'STRSTARTS(STR(?dp), "{name(MANIFEST)}{BETWEEN}")'
_DISGUISE_IT = f"""BIND(IRI(CONCAT("{DISGUISE}", STR(?s))) AS ?ds)
  BIND(IF(isIRI(?o), IRI(CONCAT("{DISGUISE}", STR(?o))), ?o) AS ?do)"""


def _revealed(suffix: str) -> str:
    """Return the SPARQL that takes the disguise off ?ds ?dp ?do."""
    return f"""FILTER(STRSTARTS(STR(?ds), "{DISGUISE}"))
    BIND(IRI(SUBSTR(STR(?ds), {_SKIP})) AS ?s{suffix})
    BIND(IRI(STRBEFORE(SUBSTR(STR(?dp), {_SKIP}), "{BETWEEN}")) AS ?g{suffix})
    BIND(IRI(STRAFTER(STR(?dp), "{BETWEEN}")) AS ?p{suffix})
    BIND(IF(isIRI(?do), IRI(SUBSTR(STR(?do), {_SKIP})), ?do) AS ?o{suffix})"""


@dataclass(frozen=True)
class Staging:
    """One load on its way: its staging graph, and the updates that register, prepare, swap and remove it.

    Raises StoreError for a graph that no load has named, since it would be written into updates, and dropped.
    """

    graph: str = field(default_factory=lambda: f"{STAGINGS}:{uuid.uuid4().hex}")

    def __post_init__(self) -> None:
        if not _STAGING.fullmatch(self.graph):
            raise StoreError(f"the store lists {self.graph[:100]!r} as an unfinished load: expected {STAGINGS}: and 32 hex digits")

    @property
    def old(self) -> str:
        """The graph in which what is to go is staged."""
        return f"{self.graph}:old"

    def register(self) -> str:
        """Return the update that lists the staging graph, so that the next load finds what a killed one left."""
        return f"INSERT DATA {{ GRAPH <{STAGINGS}> {{ <{STAGINGS}> <{PART}> <{self.graph}> }} }}"

    def remove(self) -> list[str]:
        """Return the updates that drop the staging graphs and their listing; dropped mark first, no swap happens."""
        listed = f"<{STAGINGS}> <{PART}> <{self.graph}>"
        drops = [f"DROP SILENT GRAPH <{graph}>" for graph in (self.graph, self.old)]
        return [*drops, f"DELETE DATA {{ GRAPH <{STAGINGS}> {{ {listed} }} }}"]

    def prepare(self, *, union: bool) -> list[str]:
        """Return the updates that leave in the staging graphs only what differs from what the store has.

        Statements are added to the staged citations; what the store has is staged as well; what is in both is
        taken out of both. So a swap is as large as the change. (And Virtuoso, restarted after a crash, loses
        what one transaction has both taken out and put in.) ``union``: see ``swap``.
        """
        graphs = f"""{{ GRAPH <{MANIFEST}> {{ <{MANIFEST}> <{PART}> ?g }} }} UNION {{
    GRAPH <{self.graph}> {{ <{name(MANIFEST)}> <{name(MANIFEST)}{BETWEEN}{PART}> ?dg }}
    BIND(IRI(SUBSTR(STR(?dg), {_SKIP})) AS ?g)
  }}"""
        named = f"{{ SELECT DISTINCT ?g WHERE {{ {graphs} }} }} GRAPH ?g {{ ?s ?p ?o }}"
        # The graph STATEMENTS is ours alone; joined with the named graphs, Virtuoso 7.2 loses some of its statements.
        held = f"GRAPH <{STATEMENTS}> {{ ?s ?p ?o }}" if union else f"{{ SELECT DISTINCT ?s ?p ?o WHERE {{ {named} ?s ?p ?o }} }}"
        return [
            f"""INSERT {{ GRAPH <{self.graph}> {{ ?ds ?sp ?do }} }} WHERE {{
  GRAPH <{self.graph}> {{ ?ds ?dp ?do }} FILTER(STRSTARTS(STR(?dp), "{DISGUISE}") && !{_IS_MANIFEST})
  BIND(IRI(CONCAT("{name(STATEMENTS)}{BETWEEN}", STRAFTER(STR(?dp), "{BETWEEN}"))) AS ?sp)
}}""",
            f"""INSERT {{ GRAPH <{self.old}> {{ ?ds ?dp ?do }} }} WHERE {{
  {{ SELECT DISTINCT ?g WHERE {{ {graphs} }} }}
  GRAPH ?g {{ ?s ?p ?o }}
  {_DISGUISE_IT}
  BIND(IRI(CONCAT("{DISGUISE}", STR(?g), "{BETWEEN}", STR(?p))) AS ?dp)
}}""",
            f"""INSERT {{ GRAPH <{self.old}> {{ ?ds ?dp ?do }} }} WHERE {{
  {held}
  {_DISGUISE_IT}
  BIND(IRI(CONCAT("{name(STATEMENTS)}{BETWEEN}", STR(?p))) AS ?dp)
}}""",
            f"""INSERT {{ GRAPH <{self.old}> {{ ?ds ?dp ?do }} }} WHERE {{
  GRAPH <{MANIFEST}> {{ ?s ?p ?o }}
  {_DISGUISE_IT}
  BIND(IRI(CONCAT("{name(MANIFEST)}{BETWEEN}", STR(?p))) AS ?dp)
}}""",
            f"""DELETE {{ GRAPH <{self.graph}> {{ ?ds ?dp ?do }} GRAPH <{self.old}> {{ ?ds ?dp ?do }} }} WHERE {{
  GRAPH <{self.old}> {{ ?ds ?dp ?do }} GRAPH <{self.graph}> {{ ?ds ?dp ?do }}
}}""",
        ]

    def mark(self) -> str:
        """Return the N-Triples line that says that the staging graph is whole; without it no swap happens."""
        return f'<{self.graph}> <{WHOLE}> "whole" .'

    def swap(self, *, union: bool) -> str:
        """Return the one operation that takes out what goes and puts in what comes.

        Sent twice, the second does nothing, since the first takes the mark away. ``union`` says that the
        store's default graph is the union of all graphs: statements then are in the graph STATEMENTS.
        """
        out, into = f"GRAPH <{self.old}> {{ ?ds ?dp ?do }}", f"GRAPH <{self.graph}> {{ ?ds ?dp ?do }}"
        branches = [f"{out} {_revealed('1')}", f"{into} {_revealed('2')}"]
        default_out = default_in = ""
        if not union:
            branches = [f"{branch} FILTER(!{_IS_STATEMENT})" for branch in branches]
            branches += [f"{out} FILTER({_IS_STATEMENT}) {_revealed('3')}", f"{into} FILTER({_IS_STATEMENT}) {_revealed('4')}"]
            default_out, default_in = "?s3 ?p3 ?o3 .", "?s4 ?p4 ?o4 ."
        branches.append(f"GRAPH <{self.graph}> {{ <{self.graph}> <{WHOLE}> ?mark }}")
        patterns = "\n  UNION ".join(f"{{ {branch} }}" for branch in branches)
        return f"""DELETE {{ {default_out} GRAPH ?g1 {{ ?s1 ?p1 ?o1 }} GRAPH <{self.graph}> {{ <{self.graph}> <{WHOLE}> ?mark }} }}
INSERT {{ {default_in} GRAPH ?g2 {{ ?s2 ?p2 ?o2 }} }}
WHERE {{
  GRAPH <{self.graph}> {{ <{self.graph}> <{WHOLE}> "whole" }}
  {patterns}
}}"""
