"""What records say, counted by columns while their lines are written: nobody has to read them again for it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from gridwalk.rdf.counted import BARE, LINKS, NO_FACTS, Counted
from gridwalk.rdf.names import RDF_TYPE
from gridwalk.tables.batches import Cells, Columns
from gridwalk.tables.templates import fill, variables

if TYPE_CHECKING:
    from gridwalk.tables.schema import Column, TableSchema

# So many passages are told apart; with more, as where each row is one, nothing is said of any.
MOST = 20_000


@dataclass(frozen=True, eq=False)
class Tallied:
    """How the records of a schema are counted: those of which other tables say nothing, laps and weather readings."""

    schema: TableSchema

    @cached_property
    def bare(self) -> bool:
        """Whether the records are such."""
        return f"<{self.schema.about_url}".startswith(BARE)

    @cached_property
    def _columns(self) -> list[Column]:
        return [column for column in self.schema.columns if column.property_url]

    @cached_property
    def plain(self) -> bool:
        """Whether each column says one thing of the record, by a property of its own: then it is enough to count cells."""
        said = [column.property_url for column in self._columns]
        simple = not any(c.separator or c.about_url or _is_made_type(c) for c in self._columns)
        return simple and len(said) == len(set(said))

    @cached_property
    def _facts(self) -> list[int]:
        """The numbers of the columns that make facts, among those that make lines."""
        return [n for n, column in enumerate(self._columns) if f"<{column.property_url}>" not in NO_FACTS]

    @cached_property
    def _passage(self) -> list[int]:
        return [self.schema.header.index(name) for name in variables(self.schema.graph)]

    def facts(self, counts: Sequence[int], columns: Columns, found: Counter[Cells]) -> None:
        """Count the facts of a batch by the cells that name the passage. ``counts``: the lines that each column made."""
        size, named = len(columns[0]), [columns[n] for n in self._passage]
        if all(cells.count(cells[0]) == size for cells in named):
            found[tuple(cells[0] for cells in named)] += sum(counts[n] for n in self._facts)
            return
        of = [self._columns[n] for n in self._facts]
        cells = [columns[self.schema.header.index(c.name)] for c in of if not c.virtual]
        virtual = len(of) - len(cells)
        for passage, row in zip(zip(*named, strict=True), zip(*cells, strict=True), strict=True):
            found[passage] += virtual + len(row) - row.count("")

    def counted(self, sums: Sequence[int], facts: Mapping[Cells, int]) -> Counted:
        """Return what batches said. ``sums``: the lines that each column made; ``facts``: by the cells that name the passage."""
        terms = {f"<{column.property_url}>": number for column, number in zip(self._columns, sums, strict=True) if number}
        classes = {
            f"<{column.value_url}>": number
            for column, number in zip(self._columns, sums, strict=True)
            if f"<{column.property_url}>" == RDF_TYPE and number
        }
        return Counted(
            Counter(terms),
            Counter(terms),
            Counter(classes),
            Counter({1: sum(number for term, number in terms.items() if term not in LINKS)}),
            Counter({self._named(cells): number for cells, number in facts.items()}),
        )

    def _named(self, cells: Cells) -> str:
        return f"<{fill(self.schema.graph, dict(zip(variables(self.schema.graph), cells, strict=True)).__getitem__)}>"


@dataclass
class Tally:
    """The sums of batches. ``whole`` is False where something could not be counted: then nobody may believe the rest."""

    sums: dict[Tallied, list[int]] = field(default_factory=dict)
    facts: dict[Tallied, Counter[Cells]] = field(default_factory=dict)
    whole: bool = True

    def batch(self, of: Tallied, counts: Sequence[int], columns: Columns, text: str, *, noted: bool) -> None:
        """Take a batch of records and its lines. ``counts``: how many each column made; ``noted``: notes made others of some."""
        if not (of.bare and text.startswith(BARE)):
            return
        if noted or not of.plain:
            self.whole = False
            return
        sums = self.sums.get(of)
        self.sums[of] = list(counts) if sums is None else list(map(int.__add__, sums, counts))
        facts = self.facts.setdefault(of, Counter())
        of.facts(counts, columns, facts)
        if len(facts) > MOST:
            facts.clear()
            self.whole = False

    def described(self) -> dict[str, dict[str, int]] | None:
        """Return what was counted, as JSON has it; None where that is not all."""
        if not self.whole:
            return None
        found = Counted()
        for of, sums in self.sums.items():
            found.add(of.counted(sums, self.facts[of]))
        return found.described()


def _is_made_type(column: Column) -> bool:
    """Whether cells say the class."""
    return f"<{column.property_url}>" == RDF_TYPE and not (column.virtual and column.value_url and "{" not in column.value_url)
