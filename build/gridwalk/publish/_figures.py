"""How much a build holds, as VoID counts it: added up over groups of lines of which no two are about one thing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from gridwalk.rdf.content import Content
from gridwalk.rdf.iris import RACE
from gridwalk.rdf.names import NAMES, RDF_TYPE, THING

REPORT = f"<{RACE}Report>"
# What the description repeats of a report.
OF_REPORT = (RDF_TYPE, NAMES[0], f"<{RACE}sha256>")


@dataclass
class Figures:
    """The figures of the statements of a build, each counted once, vocabulary included; ``vocabulary`` of them are that alone.

    ``entities`` are the subjects below ``id/``. ``objects`` are not counted (None) where there are several groups, since
    all of them would have to be held. ``stated`` are the statements of a build of those that passages state.
    """

    triples: int = 0
    subjects: int = 0
    entities: int = 0
    objects: int | None = None
    vocabulary: int = 0
    stated: int = 0
    citations: int = 0
    passages: int = 0
    inferred: int = 0
    classes: Counter[str] = field(default_factory=Counter)
    properties: Counter[str] = field(default_factory=Counter)
    reports: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, content: Content) -> set[str]:
        """Add a group, and return its objects."""
        terms = content.terms
        subjects, values = {subject for subject, _, _ in terms}, {value for _, _, value in terms}
        self.triples += len(terms)
        self.subjects += len(subjects)
        self.entities += sum(subject.startswith(THING) for subject in subjects)
        self.vocabulary += len(terms) - len(content.facts)
        self.stated += len(content.stated)
        counts = content.counts
        self.citations += counts.citations
        self.passages += counts.passages
        self.inferred += counts.inferred
        self.classes.update(value for _, predicate, value in terms if predicate == RDF_TYPE)
        self.properties.update(predicate for _, predicate, _ in terms)
        reports = {subject for subject, predicate, value in terms if predicate == RDF_TYPE and value == REPORT}
        self.reports += [term for term in terms if term[0] in reports and term[1] in OF_REPORT]
        return values


def figures(groups: Iterable[Sequence[str]]) -> Figures:
    """Return the figures of groups of N-Quads lines.

    >>> found = figures([['<urn:s> <urn:p> "a" <urn:g1> .', '<urn:s> <urn:p> "a" <urn:g2> .']])
    >>> found.triples, found.objects
    (1, None)
    """
    found = Figures()
    for lines in groups:
        found.add(Content(list(lines)))
    return found


def figures_of(content: Content) -> Figures:
    """Return the figures of a whole build.

    >>> figures_of(Content(['<urn:s> <urn:p> "a" <urn:g1> .', '<urn:s> <urn:p> "a" <urn:g2> .'])).objects
    1
    """
    found = Figures()
    found.objects = len(found.add(content))
    return found
