"""What passages say of things, and what they contradict each other on, as Python values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from gridwalk.ask import cite, disputes
from gridwalk.rdf.kinds import passage_of
from gridwalk.rdf.lines import split as split_line
from gridwalk.rdf.names import NAMES
from gridwalk.rdf.python_values import value_of


@dataclass(frozen=True)
class Citation:
    """One statement made by one passage, or concluded from it; ``asserted`` is false where a dispute withholds it.

    ``status`` is stated, inferred or derived, or, of what is in dispute, rejected or open: open is what nobody decided yet,
    of which at most one value is asserted, and what a rule derived of that. ``reason`` is why a reader concluded it,
    ``premises`` what a rule derived it from. IRIs are without brackets, a literal is an int, a Decimal, a bool or a str.
    A label is None where there is none, ``sentence``, the text of the passage, where its document was not given.
    ``sources`` are the reports that say the same, none of them a copy of another, so that passages of one report count
    once; ``accounts`` is how many such reports speak of the thing at all.

    >>> import gridwalk
    >>> said = next(c for c in gridwalk.open().cite("make/audi") if c.property.endswith("#label"))
    >>> said.subject, said.value, said.asserted
    ('https://w3id.org/gridwalk/id/make/audi', 'Audi', True)
    >>> said.subject_label, said.property_label, said.value_label
    ('Audi', None, None)
    >>> said.status, next(c.reason for c in gridwalk.open().cite("result/alms/2004/laguna-seca/r23/race") if c.value == 1)
    ('stated', 'the pole')
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
    sentence: str | None = None
    sources: tuple[str, ...] = ()
    accounts: int = 0


@dataclass(frozen=True)
class Claim:
    """One value in dispute, as of a citation, with the IRIs of the passages that give it and of their reports.

    ``status`` is accepted, rejected or open. A report that is a copy of another is no further source. ``sentences``: the text
    of each passage, None where its document was not given; none at all where no document was.

    >>> report = "https://w3id.org/gridwalk/id/report/r"
    >>> Claim(3, (f"{report}/p01", f"{report}/p02"), (report,), "open").sources == (report,)
    True
    """

    value: object
    passages: tuple[str, ...]
    sources: tuple[str, ...]
    status: str
    value_label: str | None = None
    sentences: tuple[str | None, ...] = ()


@dataclass(frozen=True)
class Dispute:
    """One property of one thing and the values that are claimed of it; values are as of a citation.

    ``resolution`` is open, decided or none-of-them; ``question`` is all of it in words. Where several cars are given one place
    of a session, the thing is the session, and the values are the results of the cars.

    >>> import gridwalk
    >>> mass = next(d for d in gridwalk.open().disputes() if d.property.endswith("#minimumMass"))
    >>> mass.resolution, [claim.status for claim in mass.claims]
    ('decided', ['accepted', 'rejected'])
    """

    iri: str
    subject: str
    property: str
    claims: tuple[Claim, ...]
    resolution: str
    reasons: tuple[str, ...]
    question: str
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


def citation(found: cite.Citation, label: Label, sentences: Mapping[str, str]) -> Citation:
    """Return a citation of N-Triples terms as one of Python values. ``sentences``: the texts of passages that are at hand."""
    terms = _iri(found.passage), _iri(found.subject), _iri(found.property), value_of(found.value)
    labels = label(found.subject), label(found.property), label(found.value)
    reason, sources = str(value_of(found.reason)) if found.reason else None, tuple(map(_iri, found.sources))
    premises = tuple(citation(cite.of_line(line), label, sentences) for line in found.premises)
    sentence = sentences.get(found.passage)
    return Citation(*terms, found.asserted, *labels, found.status, reason, premises, sentence, sources, found.accounts)


def dispute(found: disputes.Dispute, label: Label, sentences: Mapping[str, str]) -> Dispute:
    """Return a dispute of N-Triples terms as one of Python values. ``sentences``: the texts of passages that are at hand."""
    iri, subject, said = map(_iri, (found.iri, found.subject, found.property))
    claims, words = tuple(_claim(claim, label, sentences) for claim in found.claims), disputes.question(found, label)
    named = label(found.subject), label(found.property)
    return Dispute(iri, subject, said, claims, found.resolution, found.reasons, words, *named)


def _claim(found: disputes.Claim, label: Label, sentences: Mapping[str, str]) -> Claim:
    passages, sources = (tuple(map(_iri, terms)) for terms in (found.passages, found.sources))
    texts = tuple(map(sentences.get, map(passage_of, found.passages))) if sentences else ()
    return Claim(value_of(found.value), passages, sources, found.status, label(found.value), texts)


def _iri(term: str) -> str:
    return str(value_of(term))
