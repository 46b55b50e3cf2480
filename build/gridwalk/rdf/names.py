"""Short names for terms, as Turtle writes them, and the order in which a reader expects things."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import BASE, CONCEPTS, DISPUTES, PROV, RDF, RDFS, REPORTS, SKOS, XSD
from gridwalk.rdf.lines import split, terms

# How terms begin in a line: of things, of reports and the passages below them, of disputes and their sides.
THING, REPORT, DISPUTE = f"<{BASE}", f"<{REPORTS}", f"<{DISPUTES}"
RDF_TYPE = f"<{RDF}type>"
DERIVED_FROM = f"<{PROV}wasDerivedFrom>"
NAMES = (f"<{RDFS}label>", f"<{SKOS}prefLabel>", f"<{SKOS}altLabel>")

# What a reader wants first; everything else follows by name, and where it comes from is last.
STATEMENT = (f"<{RDF}subject>", f"<{RDF}predicate>", f"<{RDF}object>")
RANKS = {term: rank for rank, term in enumerate((RDF_TYPE, *NAMES, *STATEMENT))} | {DERIVED_FROM: 99}
LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_-]*")
RELATIVE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._~-]*(?:/[A-Za-z0-9][A-Za-z0-9._~-]*)*")
DIGITS = re.compile(r"(\d+)")
# A stranger's file may have any text for a number; none of a race has more digits, and a drawing has no room for it.
_NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]+)?")
# Only canonical numbers are written bare: rdflib's Turtle parser rewrites any other, such as 007.
SHORT = {
    f"{XSD}integer": re.compile(r"0|-?[1-9]\d*"),
    f"{XSD}decimal": re.compile(r"-?(?:0|[1-9]\d*)\.\d*[1-9]"),
    f"{XSD}boolean": re.compile(r"true|false"),
}

Grouped = tuple[str, list[tuple[str, list[str]]]]


def report_slug(name: str) -> str:
    """Return what a report is called, of itself, a passage of it, or what was inferred from one; nothing of anything else.

    >>> report_slug(f"{REPORT}lakes-2031/p1.2/inferred/0a1b2c3d>"), report_slug(f"{REPORT}lakes-2031>"), report_slug("<urn:g>")
    ('lakes-2031', 'lakes-2031', '')
    """
    return name[len(REPORT) : -1].partition("/")[0] if name.startswith(REPORT) else ""


def reported_by(name: str) -> str:
    """Return the report of a passage, or of what was inferred from one; nothing of anything else.

    >>> shown(reported_by(f"{REPORT}lakes-2031/p1.2>")), reported_by("<urn:g>")
    ('report/lakes-2031', '')
    """
    slug = report_slug(name)
    return f"{REPORT}{slug}>" if slug else ""


class Literal(NamedTuple):
    """A literal: its value, the IRI of its datatype, and its language tag, which may be empty."""

    value: str
    datatype: str
    language: str


def literal(term: str) -> Literal:
    """Return the parts of a literal of an N-Triples line; of any other term what it is shown as, of no datatype.

    >>> literal(r'"a \"b\""@en')
    Literal(value='a "b"', datatype='http://www.w3.org/1999/02/22-rdf-syntax-ns#langString', language='en')
    >>> literal("<urn:x>").value, literal("_:b").value
    ('urn:x', '_:b')
    """
    # What a stranger's file says need not be a literal where the ontology wants one.
    if not term.startswith('"'):
        return Literal(short(term).strip("<>") if term.startswith("<") else term, "", "")
    end = term.rindex('"') + 1
    # The escapes of canonical N-Triples are those of JSON.
    value = json.loads(term[:end]) if "\\" in term else term[1 : end - 1]
    if term[end : end + 1] == "@":
        return Literal(value, f"{RDF}langString", term[end + 1 :])
    return Literal(value, term[end + 3 : -1] or f"{XSD}string", "")


def number(text: str) -> Decimal | None:
    """Return the number that a text is, in digits with or without a stop; None of any other text.

    >>> number("83.50"), number("-3"), number("abc"), number("1E400"), number("")
    (Decimal('83.50'), Decimal('-3'), None, None, None)
    >>> number("0.12345678901234567")
    Decimal('0.12345678901234567')
    """
    return Decimal(text) if _NUMBER.fullmatch(text) else None


def whole(text: str) -> int | None:
    """Return the whole number that a text is, in digits; None of any other text.

    >>> whole("76"), whole("-3"), whole("1.5"), whole("urn:x"), whole("9" * 5000)
    (76, -3, None, None, None)
    """
    found = _NUMBER.fullmatch(text)
    return int(text) if found and not found[1] else None


@lru_cache(maxsize=1 << 13)
def natural(text: str) -> tuple[str | int, ...]:
    """Return a sort key that counts numbers as numbers.

    >>> sorted(["p10.1", "p9.2", "p9.1"], key=natural)
    ['p9.1', 'p9.2', 'p10.1']
    """
    # Every other part is a number, so two keys always compare like with like.
    return tuple(int(part, 16) if index % 2 else part for index, part in enumerate(DIGITS.split(text)))


@lru_cache(maxsize=1 << 16)
def short(term: str) -> str:
    """Return a term of an N-Triples line as Turtle with our prefixes and base writes it.

    >>> short("<https://w3id.org/gridwalk/ontology#laps>"), short("<https://w3id.org/gridwalk/id/make/audi>")
    ('race:laps', '<make/audi>')
    >>> short('"76"^^<http://www.w3.org/2001/XMLSchema#integer>'), short('"Audi"')
    ('76', '"Audi"')
    """
    # A slash in a prefixed name must be escaped, which nobody can read; a relative IRI needs no escape.
    if term.startswith(THING) and RELATIVE.fullmatch(term, len(BASE) + 1, len(term) - 1):
        return f"<{term[len(BASE) + 1 :]}"
    return prefixed(term)


@lru_cache(maxsize=1 << 16)
def prefixed(term: str) -> str:
    """Return a term of an N-Triples line as Turtle with our prefixes, but no base, writes it.

    >>> prefixed("<https://w3id.org/gridwalk/ontology#laps>"), prefixed("<urn:x>")
    ('race:laps', '<urn:x>')
    """
    if term.startswith("<"):
        cut = max(term.rfind("#"), term.rfind("/")) + 1
        prefix = _names().get(term[1:cut])
        return f"{prefix}:{term[cut:-1]}" if prefix and LOCAL.fullmatch(term, cut, len(term) - 1) else term
    value, mark, datatype = term.rpartition("^^<")
    if not mark or not term.endswith(">"):
        return term
    bare = SHORT.get(datatype[:-1])
    return value[1:-1] if bare and bare.fullmatch(value[1:-1]) else f"{value}^^{prefixed(f'<{datatype}')}"


def shown(term: str) -> str:
    """Return a term of an N-Triples line as a person reads and types it: a path below id/, a prefixed name, the IRI; a value.

    >>> shown("<https://w3id.org/gridwalk/id/make/audi>"), shown("<https://w3id.org/gridwalk/ontology#laps>"), shown('"GT"@en')
    ('make/audi', 'race:laps', 'GT')
    """
    return literal(term).value


@lru_cache(maxsize=1 << 16)
def shown_among_texts(iri: str) -> str:
    """Return an IRI as a person reads it in a cell that may also hold a text: always with a prefix, or in angle brackets.

    >>> shown_among_texts("https://w3id.org/gridwalk/id/team/risi"), shown_among_texts("urn:x")
    ('id:team/risi', '<urn:x>')
    """
    fits = [(len(base), name) for name, base in vocabulary.prefixes().items() if iri.startswith(base)]
    if not fits:
        return f"<{iri}>"
    size, name = max(fits)
    return f"{name}:{iri[size:]}"


@lru_cache(maxsize=1)
def _names() -> dict[str, str]:
    return {namespace: name for name, namespace in vocabulary.prefixes().items()}


def section(subject: str) -> int:
    """Return 0 for a thing, 1 for a report or passage, 2 for a term of the vocabulary.

    >>> section("<https://w3id.org/gridwalk/id/make/audi>"), section("<https://w3id.org/gridwalk/ontology#laps>")
    (0, 2)
    """
    if subject.startswith(REPORT):
        return 1
    return 0 if subject.startswith(THING) and not subject.startswith(f"<{CONCEPTS}") else 2


def subject_order(subject: str) -> tuple[int, tuple[str | int, ...]]:
    """Return the sort key of a subject: things, then reports, then vocabulary, each in natural order."""
    # Without the closing bracket a thing precedes its parts: `r01` before `r01/crew/1`.
    return section(subject), natural(subject[1:-1])


@lru_cache(maxsize=1 << 12)
def predicate_order(predicate: str) -> tuple[int, str]:
    """Return the sort key of a predicate: type, labels, then by name, passages last."""
    return RANKS.get(predicate, len(RANKS)), short(predicate)


def grouped(statements: Iterable[str]) -> Iterator[Grouped]:
    """Group N-Triples lines by subject and predicate, in the order of a reader.

    >>> list(grouped(['<urn:s> <urn:p> "b" .', '<urn:s> <urn:p> "a" .']))
    [('<urn:s>', [('<urn:p>', ['"a"', '"b"'])])]
    """
    return grouped_terms(map(split, statements))


def grouped_terms(statements: Iterable[tuple[str, str, str]]) -> Iterator[Grouped]:
    """Do as ``grouped`` does with statements that are cut into subject, predicate and object."""
    subjects = defaultdict[str, defaultdict[str, list[str]]](lambda: defaultdict(list))
    for subject, predicate, value in statements:
        subjects[subject][predicate].append(value)
    for subject in sorted(subjects, key=subject_order):
        predicates = subjects[subject]
        yield subject, [(p, _sorted(predicates[p])) for p in sorted(predicates, key=predicate_order)]


def _sorted(values: list[str]) -> list[str]:
    # Most properties have one value, whose key need not be made.
    return sorted(values, key=natural) if len(values) > 1 else values


def by_graph(lines: Iterable[str]) -> Iterator[tuple[str, list[tuple[str, str, str]]]]:
    """Group N-Quads lines by graph: each graph with its statements, cut into terms, in the order of a reader."""
    graphs = defaultdict[str, list[tuple[str, str, str]]](list)
    for subject, predicate, value, graph in map(terms, lines):
        graphs[graph].append((subject, predicate, value))
    for name in sorted(graphs, key=subject_order):
        yield name, graphs[name]
