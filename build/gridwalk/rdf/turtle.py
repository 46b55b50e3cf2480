"""Turtle and TriG for people: a block a subject, `a` and the label first, values with commas.

Written here because no library at hand writes it. pyoxigraph with ``base_iri`` and prefixes of the vocabulary escapes no
slash, but writes the namespaces of prefixes relative to the base too (``@prefix race: </gridwalk/ontology#>``), each prefix
whether used or not, a number as it came (``007``, which rdflib's parser rewrites), and no blank line or heading; rdflib's
writer takes eight times as long. There are no blank nodes and no lists in our graphs, so it is short.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import BASE
from gridwalk.rdf.names import RDF_TYPE, Grouped, by_graph, grouped_terms, prefixed, section, short

HEADINGS = ("Things", "Reports and their passages", "Vocabulary")
WIDTH = 100
INSIDE = "\n        "


def turtle(nodes: Iterable[Grouped]) -> Iterator[str]:
    """Write grouped statements (see ``names.grouped``) as Turtle, in pieces of text.

    >>> from gridwalk.rdf.names import grouped
    >>> print("".join(turtle(grouped(['<urn:s> <http://www.w3.org/2000/01/rdf-schema#label> "a" .']))))
    @base <https://w3id.org/gridwalk/id/> .
    @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
    <BLANKLINE>
    # Vocabulary
    <BLANKLINE>
    <urn:s>
        rdfs:label "a" .
    <BLANKLINE>
    """
    blocks = list(_sections(nodes))
    yield f"@base <{BASE}> .\n{prefixes(blocks)}"
    yield from blocks


def portable(nodes: Iterable[Grouped]) -> Iterator[str]:
    """Write grouped statements as Turtle without a base: what is relative in them stays relative to the file.

    >>> from gridwalk.rdf.names import grouped
    >>> print("".join(portable(grouped(['<urn:s> <http://rdfs.org/ns/void#dataDump> <gridwalk.ttl> .']))))
    @prefix void: <http://rdfs.org/ns/void#> .
    <BLANKLINE>
    <urn:s>
        void:dataDump <gridwalk.ttl> .
    <BLANKLINE>
    """
    blocks = [f"\n{_block(subject, properties, prefixed)}" for subject, properties in nodes]
    yield prefixes(blocks)
    yield from blocks


def trig(lines: Iterable[str]) -> Iterator[str]:
    """Write N-Quads lines as TriG, in pieces of text: a block of statements for each passage."""
    graphs = [f"\n{short(name)} {{\n{_inside(statements)}}}\n" for name, statements in by_graph(lines)]
    yield f"@base <{BASE}> .\n{prefixes(graphs)}"
    yield from graphs


def prefixes(blocks: list[str]) -> str:
    """Return the prefixes that the blocks use, by name, as directives."""
    # A prefix inside a string counts too: one prefix too many is harmless, parsing strings is not worth it.
    text = "".join(blocks)
    named = {name: iri for name, iri in vocabulary.prefixes().items() if f"{name}:" in text}
    used = {name: iri for name, iri in named.items() if any(f"{before}{name}:" in text for before in " \n^")}
    return "".join(f"@prefix {name}: <{iri}> .\n" for name, iri in used.items())


def _sections(nodes: Iterable[Grouped]) -> Iterator[str]:
    before = -1
    for subject, properties in nodes:
        if section(subject) != before:
            before = section(subject)
            yield f"\n# {HEADINGS[before]}\n"
        yield f"\n{_block(subject, properties)}"


def _block(subject: str, properties: list[tuple[str, list[str]]], name: Callable[[str], str] = short, line: str = "\n    ") -> str:
    """Write a block, whose lines after the first begin with ``line``."""
    parts = (f"{_verb(predicate)}{_values([*map(name, values)], line)}" for predicate, values in properties)
    return f"{name(subject)}{line}" + f" ;{line}".join(parts) + " .\n"


def _verb(predicate: str) -> str:
    return "a" if predicate == RDF_TYPE else short(predicate)


def _values(values: list[str], line: str) -> str:
    fits = len(values) == 1 or sum(map(len, values)) <= WIDTH
    return " " + ", ".join(values) if fits else f"{line}    " + f",{line}    ".join(values)


def _inside(statements: list[tuple[str, str, str]]) -> str:
    return "\n".join(f"    {_block(*node, line=INSIDE)}" for node in grouped_terms(statements))
