"""What a build says, worked out once for all that ask."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from gridwalk.rdf import dataset, lines, names, vocabulary
from gridwalk.rdf import kinds as kinds_of
from gridwalk.rdf.about import About
from gridwalk.rdf.iris import BASE, RACE

# What is said of statements: disputes, rules with what they derived, and what they counted.
NO_THINGS = (names.DISPUTE, f"{names.THING}rule/", f"{names.THING}count/")
ONTOLOGY = f"<{vocabulary.ONTOLOGY.value}>"
READ_AS = f" <{vocabulary.ONTOLOGY.value}#readAs> "
OPEN = f"<{BASE}concept/resolution/open>"


@dataclass(frozen=True)
class Counts:
    """How much there is in a build, the vocabulary left out.

    A thing is what statements are about, reports, passages, disputes and rules left out; a citation is one
    statement made by one passage; ``inferred`` are those that a reader concluded from one. ``undecided`` are the disputes
    that nobody decided.

    >>> Content(['<https://w3id.org/gridwalk/id/make/a> <urn:p> 1 <https://w3id.org/gridwalk/id/report/r/p1> .']).counts
    Counts(things=1, statements=1, citations=1, passages=0, disputes=0, inferred=0, undecided=0)
    """

    things: int
    statements: int
    citations: int
    passages: int
    disputes: int
    inferred: int
    undecided: int = 0


@dataclass(frozen=True)
class Content:
    """The sorted N-Quads lines of a build, and views of them that are made when first asked for.

    >>> content = Content(['<urn:s> <urn:p> "a" <urn:g1> .', '<urn:s> <urn:p> "a" <urn:g2> .'])
    >>> content.statements, content.nodes
    (['<urn:s> <urn:p> "a" .'], [('<urn:s>', [('<urn:p>', ['"a"'])])])
    """

    lines: list[str]
    kinds: frozenset[str] = frozenset(kinds_of.KINDS)
    abouts: tuple[About, ...] = ()

    @cached_property
    def statements(self) -> list[str]:
        """The statements as N-Triples lines, sorted, each once, vocabulary included."""
        return dataset.statements(self.lines)

    @cached_property
    def said(self) -> list[str]:
        """The N-Quads lines that are not of the vocabulary, of all kinds: stated, inferred and derived."""
        end = f" {ONTOLOGY} ."
        return [line for line in self.lines if not line.endswith(end)]

    @cached_property
    def terms(self) -> list[tuple[str, str, str]]:
        """The statements, vocabulary included, as terms of N-Triples."""
        return [*map(lines.split, self.statements)]

    @cached_property
    def stated(self) -> frozenset[str]:
        """The statements of a build of what passages state, as N-Triples lines."""
        return frozenset(map(lines.statement, kinds_of.limited(self.lines, {kinds_of.STATED})))

    @cached_property
    def facts(self) -> list[tuple[str, str, str]]:
        """The statements that are not of the vocabulary, as terms of N-Triples."""
        said = {lines.statement(line) for line in self.said}
        return [terms for line, terms in zip(self.statements, self.terms, strict=True) if line in said]

    def limited(self, chosen: Collection[str]) -> Content:
        """Return the content of these kinds alone (see ``rdf.kinds``), and the vocabulary."""
        return Content(kinds_of.limited(self.lines, chosen), self.kinds & frozenset(chosen), self.abouts)

    def stated_nodes(self) -> Iterator[names.Grouped]:
        """Yield ``nodes`` less the statements that no passage states. Nothing is sorted again."""
        for subject, properties in self.nodes:
            found = [(p, [value for value in values if f"{subject} {p} {value} ." in self.stated]) for p, values in properties]
            if kept := [(p, values) for p, values in found if values]:
                yield subject, kept

    @cached_property
    def nodes(self) -> list[names.Grouped]:
        """The statements grouped by subject and predicate, in the order of a reader."""
        return list(names.grouped_terms(self.terms))

    @cached_property
    def counts(self) -> Counts:
        """How much there is."""
        graphs = [lines.graph(line) for line in self.said]
        classes = Counter(value for _, predicate, value in self.facts if predicate == names.RDF_TYPE)
        return Counts(
            things=sum(names.section(s) == 0 and not s.startswith(NO_THINGS) for s in {s for s, _, _ in self.facts}),
            statements=len(self.facts),
            # How a passage was read, it does not say itself.
            citations=sum(kinds_of.is_passage(g) and READ_AS not in line for g, line in zip(graphs, self.said, strict=True)),
            passages=classes[_race("Passage")],
            disputes=classes[_race("Dispute")],
            # What an inference says of itself is no conclusion.
            inferred=sum(kinds_of.is_inference(g) and not line.startswith(g) for g, line in zip(graphs, self.said, strict=True)),
            undecided=sum(predicate == _race("resolution") and value == OPEN for _, predicate, value in self.facts),
        )


def _race(name: str) -> str:
    return f"<{RACE}{name}>"
