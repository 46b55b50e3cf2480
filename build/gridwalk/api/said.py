"""What passages say of things, and what they contradict each other on, as Python values."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from gridwalk.ask import cite, disputes
from gridwalk.rdf.lines import split as split_line
from gridwalk.rdf.names import NAMES
from gridwalk.rdf.python_values import value_of


@dataclass(frozen=True)
class Citation:
    """One statement made by one passage, or concluded from it; ``asserted`` is false where a dispute rejects it.

    ``status`` is stated, inferred, derived (open where that leans on what is in dispute) or rejected; ``reason`` is why a
    reader concluded it, ``premises`` what a rule derived it from. IRIs are without
    brackets, a literal is an int, a Decimal, a bool or a str. A label is None where there is none.

    >>> import gridwalk
    >>> said = next(c for c in gridwalk.open().cite("make/audi") if c.property.endswith("#label"))
    >>> said.subject, said.value, said.asserted
    ('https://w3id.org/gridwalk/id/make/audi', 'Audi', True)
    >>> said.subject_label, said.property_label, said.value_label
    ('Audi', None, None)
    >>> said.status, next(c.reason for c in gridwalk.open().cite("driver/johnny-herbert") if c.status == "inferred")
    ('stated', 'he, in the sentence before')
    """

    passage: str
    subject: str
    property: str
    value: object
    asserted: bool
    subject_label: str | None = None
    property_label: str | None = None
    value_label: str | None = None
    status: str = "stated"
    reason: str | None = None
    premises: tuple[Citation, ...] = ()


@dataclass(frozen=True)
class Claim:
    """One side of a dispute: a value as of a citation, and the IRIs of the passages that give it.

    >>> Claim(3, ("https://w3id.org/gridwalk/id/report/r/p01",)).value
    3
    """

    value: object
    passages: tuple[str, ...]
    value_label: str | None = None


@dataclass(frozen=True)
class Dispute:
    """Two statements of one property of one thing that cannot both hold; values are as of a citation.

    >>> import gridwalk
    >>> mass = next(d for d in gridwalk.open().disputes() if d.property.endswith("#minimumMass"))
    >>> type(mass.rejected.value) is type(mass.accepted.value), mass.rejected.value == mass.accepted.value
    (True, False)
    """

    iri: str
    subject: str
    property: str
    rejected: Claim
    accepted: Claim
    reason: str
    subject_label: str | None = None
    property_label: str | None = None


Label = Callable[[str], str | None]


def labels(statements: Iterable[str]) -> dict[str, str]:
    """Return the label of each thing that has one, among N-Triples lines: rdfs:label before skos:prefLabel.

    >>> labels(['<urn:a> <http://www.w3.org/2000/01/rdf-schema#label> "A"@en .'])
    {'<urn:a>': 'A'}
    """
    found = dict[str, tuple[int, str]]()
    for line in statements:
        # Few lines name something, so the cheap test comes first.
        if NAMES[0] in line or NAMES[1] in line:
            subject, predicate, value = split_line(line)
            if predicate in NAMES[:2] and value.startswith('"'):
                found[subject] = min(found.get(subject, (len(NAMES), "")), (NAMES.index(predicate), str(value_of(value))))
    return {subject: label for subject, (_, label) in found.items()}


def citation(found: cite.Citation, label: Label) -> Citation:
    """Return a citation of N-Triples terms as one of Python values."""
    terms = _iri(found.passage), _iri(found.subject), _iri(found.property), value_of(found.value)
    labels = label(found.subject), label(found.property), label(found.value)
    reason = str(value_of(found.reason)) if found.reason else None
    premises = tuple(citation(cite.of_line(line), label) for line in found.premises)
    return Citation(*terms, found.asserted, *labels, found.status, reason, premises)


def dispute(found: disputes.Dispute, label: Label) -> Dispute:
    """Return a dispute of N-Triples terms as one of Python values."""
    iri, subject, reason = _iri(found.iri), _iri(found.subject), str(value_of(found.reason))
    sides = _claim(found.rejected, label), _claim(found.accepted, label)
    return Dispute(iri, subject, _iri(found.property), *sides, reason, label(found.subject), label(found.property))


def _claim(found: disputes.Claim, label: Label) -> Claim:
    return Claim(value_of(found.value), tuple(map(_iri, found.passages)), label(found.value))


def _iri(term: str) -> str:
    return str(value_of(term))
