"""The mark beside a statement: how it is known, and by which passages; what it opens is told once on a page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from gridwalk.rdf import kinds
from gridwalk.rdf.names import natural, report_slug
from gridwalk.site.facts import Fact, Facts

OPEN, DECIDED = "open", "decided"
WORDS = {
    kinds.STATED: "stated", kinds.INFERRED: "inferred by a reader", kinds.DERIVED: "derived by a rule",
    OPEN: "sources differ, nobody decided", DECIDED: "sources differ, decided",
}  # fmt: skip


class Mark(NamedTuple):
    """What stands beside a statement, as it is seen and as it is read aloud.

    ``kind``: stated, inferred or derived, what says it most directly; open or decided where sources differ.
    ``number``: passages that say so. ``note``: the number, on its page, of the note that it opens.
    """

    kind: str
    number: int
    note: int

    @property
    def sign(self) -> str:
        """What is seen: the number of passages, or a letter or sign of its own."""
        return {kinds.INFERRED: "i", kinds.DERIVED: "r", OPEN: "?", DECIDED: "!"}.get(self.kind, str(self.number))

    @property
    def words(self) -> str:
        """What is read aloud."""
        if self.kind in (OPEN, DECIDED):
            return WORDS[self.kind].capitalize()
        passages = f" by {self.number} passage{'s'[: self.number != 1]}" if self.kind == kinds.STATED else ""
        return f"{WORDS[self.kind].capitalize()}{passages}"


class Note(NamedTuple):
    """What marks open: the graphs by kind, the number of reports they are of, and the dispute, if the statement is in one."""

    stated: tuple[str, ...]
    inferred: tuple[str, ...]
    derived: tuple[str, ...]
    reports: int
    dispute: str


class Notes:
    """The notes of one page, each once, in the order in which marks ask for them."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._numbers = dict[Note, int]()

    def __iter__(self) -> Iterator[tuple[int, Note]]:
        yield from ((number, note) for note, number in self._numbers.items())

    def mark(self, fact: Fact) -> Mark | None:
        """Return the mark of a statement, None where no graph says it."""
        if not fact.graphs:
            return None
        by: dict[str, tuple[str, ...]] = dict.fromkeys(kinds.KINDS, ())
        for name in fact.graphs:
            by[kinds.kind(name)] += (name,)
        question = self._facts.disputes.about(fact.subject, fact.property)
        reports = {_report(name) for kind in (kinds.STATED, kinds.INFERRED) for name in by[kind]}
        note = Note(by[kinds.STATED], by[kinds.INFERRED], by[kinds.DERIVED], len(reports), question.dispute if question else "")
        number = self._numbers.setdefault(note, len(self._numbers) + 1)
        settled = next(kind for kind in kinds.KINDS if by[kind])
        kind = (OPEN if question.is_open else DECIDED) if question else settled
        return Mark(kind, len(by[kinds.STATED]), number)

    def of(self, subject: str, property: str, value: str, alike: Iterable[str] = ()) -> Mark | None:
        """Return the mark of a statement that a question answered with, and of those of other things that say the same."""
        graphs = self._facts.graphs(subject, property, value)
        more = {name for other in alike for name in self._facts.graphs(other, property, value)}
        return self.mark(Fact(subject, property, value, tuple(sorted({*graphs, *more}, key=natural)) if more else graphs))

    def disputed(self, subject: str, property: str) -> Mark | None:
        """Return the mark of what sources differ on, where nobody decided and no value is kept; None where they do not."""
        question = self._facts.disputes.about(subject, property)
        if not question or not question.is_open:
            return None
        note = Note((), (), (), 0, question.dispute)
        return Mark(OPEN, 0, self._numbers.setdefault(note, len(self._numbers) + 1))


def _report(name: str) -> str:
    return report_slug(name) or name
