"""What can be told of the text of a SPARQL query without an engine: its prologue, its form, its prefixes, where its pattern begins.

Grammar: https://www.w3.org/TR/sparql11-query/#sparqlGrammar. No engine is asked: a query that is for a store could end ours.
"""

from __future__ import annotations

import re

from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import BASE
from gridwalk.rdf.slashes import unescaped

_TOKEN = re.compile(
    r"""#[^\n]*|<[^<>"{}|^`\\\s]*>|\\.|\"{3}.*?\"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|[{}()]|[?$:\w]+""",
    re.DOTALL,
)
_PROLOGUE = re.compile(r"(?:\s++|#[^\n]*+|prefix\s++[^\s:]*+:\s*+<[^>]*+>|base\s*+<[^>]*+>)*+", re.IGNORECASE)
_FOR_TRIPLES = re.compile(r"\A" + _PROLOGUE.pattern + r"(construct|describe)\b", re.IGNORECASE)
_BASE = re.compile(r"\A(?:\s++|#[^\n]*+|prefix\s++[^\s:]*+:\s*+<[^>]*+>)*+base\b", re.IGNORECASE)
_OF_GRAPHS = frozenset({"GRAPH", "FROM"})
_DECLARED = re.compile(r"\bprefix\s++([^\s:]*+):", re.IGNORECASE)


def prologue_end(text: str) -> int:
    """Return where the prologue of a query ends.

    >>> prologue_end("PREFIX a: <urn:a> ASK {}")
    18
    """
    prologue = _PROLOGUE.match(text)
    return prologue.end() if prologue else 0


def is_for_triples(text: str) -> bool:
    """Whether a query is a CONSTRUCT or a DESCRIBE.

    >>> is_for_triples("# SELECT\\nDESCRIBE <urn:a>"), is_for_triples("ASK {}")
    (True, False)
    """
    return _FOR_TRIPLES.match(text) is not None


def declared(text: str) -> set[str]:
    """Return the prefixes that a query declares, in small letters.

    >>> declared("PREFIX A: <urn:a> ASK {}")
    {'a'}
    """
    return {name.lower() for name in _DECLARED.findall(text)}


def whole(text: str) -> str:
    """Return a query as an engine takes it that knows nothing of ours: with what it uses and does not declare.

    These are prefixes of the vocabulary, and the base of relative IRIs, that of things.

    >>> whole("ASK { ?s a race:Lap }")
    'PREFIX race: <https://w3id.org/gridwalk/ontology#> ASK { ?s a race:Lap }'
    >>> whole("ASK { <driver/lind> ?p ?o }")
    'BASE <https://w3id.org/gridwalk/id/> ASK { <driver/lind> ?p ?o }'
    """
    from gridwalk.rdf.mentioned import has_relative

    text = unescaped(text)
    known = declared(text)
    missing = {n: iri for n, iri in vocabulary.prefixes().items() if n.lower() not in known and f"{n}:" in text}
    base = f"BASE <{BASE}> " if has_relative(text) and not _BASE.match(text) else ""
    return base + "".join(f"PREFIX {name}: <{iri}> " for name, iri in missing.items()) + text


def names_graphs(text: str) -> bool:
    """Whether a query may ask for more than the default graph: it has GRAPH or FROM as a word of its own.

    >>> names_graphs("ASK { graph ?passage { ?s ?p ?o } }"), names_graphs("ASK FROM <urn:a> {}")
    (True, True)
    >>> names_graphs("# GRAPH\\nASK { ?s race:graph ?from ; rdfs:label 'a GRAPH' }")
    False
    """
    return any(token[0].upper() in _OF_GRAPHS for token in _TOKEN.finditer(text))


def pattern_start(text: str) -> int | None:
    """Return where the WHERE clause of a query begins, or None if there is none or the query has FROM.

    >>> pattern_start("CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }"), pattern_start("DESCRIBE <urn:a>")
    (23, None)
    """
    depth, before = 0, ""
    for token in _TOKEN.finditer(text):
        word = token[0].upper()
        if depth == 0 and word == "FROM":
            return None
        if depth == 0 and (word == "WHERE" or (word == "{" and before != "CONSTRUCT")):
            return token.start()
        depth += {"{": 1, "(": 1, "}": -1, ")": -1}.get(word, 0)
        before = word if not word.startswith("#") else before
    return None
