"""What a build says, worked out once for all that ask."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from gridwalk.rdf import dataset, lines, names, vocabulary

ONTOLOGY = f"<{vocabulary.ONTOLOGY.value}>"
OPEN = f"<{names.BASE}concept/resolution/open>"
DISPUTES = f"<{names.BASE}dispute/"


@dataclass(frozen=True)
class Counts:
    """How much there is in a build, the vocabulary left out.

    A thing is what statements are about, reports, passages and disputes left out; a citation is one
    statement made by one passage. ``undecided`` are the disputes that nobody decided.

    >>> Content(['<https://w3id.org/gridwalk/id/make/a> <urn:p> 1 <https://w3id.org/gridwalk/id/report/r/p1> .']).counts
    Counts(things=1, statements=1, citations=1, passages=0, disputes=0, undecided=0)
    """

    things: int
    statements: int
    citations: int
    passages: int
    disputes: int
    undecided: int = 0


@dataclass(frozen=True)
class Content:
    """The sorted N-Quads lines of a build, and views of them that are made when first asked for.

    >>> content = Content(['<urn:s> <urn:p> "a" <urn:g1> .', '<urn:s> <urn:p> "a" <urn:g2> .'])
    >>> content.statements, content.nodes
    (['<urn:s> <urn:p> "a" .'], [('<urn:s>', [('<urn:p>', ['"a"'])])])
    """

    lines: list[str]

    @cached_property
    def statements(self) -> list[str]:
        """The statements as N-Triples lines, sorted, each once, vocabulary included."""
        return dataset.statements(self.lines)

    @cached_property
    def citations(self) -> list[str]:
        """The N-Quads lines that are not of the vocabulary."""
        end = f" {ONTOLOGY} ."
        return [line for line in self.lines if not line.endswith(end)]

    @cached_property
    def facts(self) -> list[tuple[str, str, str]]:
        """The statements that are not of the vocabulary, as terms of N-Triples."""
        return [lines.split(line) for line in dataset.statements(self.citations)]

    @cached_property
    def nodes(self) -> list[names.Grouped]:
        """The statements grouped by subject and predicate, in the order of a reader."""
        return list(names.grouped(self.statements))

    @cached_property
    def counts(self) -> Counts:
        """How much there is."""
        kinds = Counter(value for _, predicate, value in self.facts if predicate == names.RDF_TYPE)
        return Counts(
            things=sum(names.section(s) == 0 and not s.startswith(DISPUTES) for s in {s for s, _, _ in self.facts}),
            statements=len(self.facts),
            citations=sum(_is_passage(lines.graph(line)) for line in self.citations),
            passages=kinds[_race("Passage")],
            disputes=kinds[_race("Dispute")],
            undecided=sum(predicate == _race("resolution") and value == OPEN for _, predicate, value in self.facts),
        )


def _is_passage(name: str) -> bool:
    # A report is .../id/report/<slug>, a passage is one level below it.
    return name.startswith(names.REPORT) and "/" in name[len(names.REPORT) :]


def _race(name: str) -> str:
    return f"<{vocabulary.prefixes()['race']}{name}>"
