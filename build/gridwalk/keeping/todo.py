"""What each passage of a report still has to say: what in it looks like a fact and no row that cites it uses.

The list is for a person; no build reads it. It holds figures and names, never a sentence.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields

from gridwalk.keeping.mentions import Mention, mentions, units
from gridwalk.tables.matching import without
from gridwalk.tables.rows import Row
from gridwalk.verify.completeness import Left, left
from gridwalk.verify.evidence import Evidence
from gridwalk.verify.printed import MONTHS
from gridwalk.verify.tablerows import is_table_row

SEPARATOR = "; "
# Words with capitals behind each other; one alone at the beginning of a sentence may be any word.
_NAME = re.compile(r"(?<![\w.])[A-Z][\w'&-]*(?: [A-Z][\w'&-]*)*")


_OPENERS = frozenset({"A", "After", "An", "At", "Both", "For", "From", "His", "In", "Its", "On", "The", "Their", "With"})
# What stands for the reason why a passage states nothing until somebody has read it: the folder builds, and it stays on the list.
UNREAD = "not read yet"
_Names = tuple[str, ...]


@dataclass(frozen=True)
class Line:
    """What one passage still has to say. ``rows``: how many rows cite it; ``proposed``: what ``--take`` would write.

    ``known`` are names that rows print of something, ``names`` others.

    >>> Line("p1.1", 2).open, Line("p1.1", 0).open, Line("p1.1", 2, numbers=("1994",)).open
    (False, True, True)
    """

    passage: str
    rows: int
    numbers: tuple[str, ...] = ()
    quantities: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    names: tuple[str, ...] = ()
    proposed: tuple[str, ...] = ()

    @property
    def lists(self) -> tuple[tuple[str, ...], ...]:
        """What there is left, column by column."""
        return (self.numbers, self.quantities, self.dates, self.known, self.names, self.proposed)

    @property
    def open(self) -> bool:
        """Whether there is something to do: a fact that no row uses, or no row at all."""
        return not self.rows or any(self.lists)


def lines(evidence: Evidence) -> list[Line]:
    """Return the line of each passage that still has something to say, in the order of the report."""
    proposed = defaultdict[str, list[Mention]](list)
    for mention in mentions(evidence):
        proposed[mention.passage].append(mention)
    passages = [row.cells["id"] for row in evidence.rows if row.table == "passage" and row.cells["statesNothing"] in ("", UNREAD)]
    return [line for p in passages if (line := _line(p, evidence, proposed[p])).open]


def as_tsv(found: Sequence[Line]) -> str:
    """Return lines as a table for a person, separated by tabs.

    >>> as_tsv([Line("p1.1", 0, numbers=("2", "1994"))])
    'passage\\trows\\tnumbers\\tquantities\\tdates\\tknown\\tnames\\tproposed\\np1.1\\t0\\t2; 1994\\t\\t\\t\\t\\t\\n'
    """
    return "".join("\t".join(row) + "\n" for row in (COLUMNS, *map(cells, found)))


COLUMNS = [f.name for f in fields(Line)]


def cells(line: Line) -> list[str]:
    """Return what stands in the columns of a line."""
    return [line.passage, str(line.rows), *map(SEPARATOR.join, line.lists)]


def _line(passage: str, evidence: Evidence, proposed: Iterable[Mention]) -> Line:
    rows, name = evidence.citing[passage], passage.partition("/")[2]
    shown = tuple(map(str, proposed))
    if is_table_row(passage):
        return Line(name, len(rows), proposed=shown)
    return Line(name, len(rows), *_facts(left(passage, evidence), rows), shown)


def _facts(rest: Left, rows: Sequence[Row]) -> tuple[_Names, _Names, _Names, _Names, _Names]:
    """Return the numbers, quantities, dates, known names and other names that are left of a passage."""
    used = [cell for row in rows for cell in row.cells.values()]
    # A name of several words, such as that of a car, is one fact, figures and all.
    text = without((name for name in rest.names if " " in name), rest.text)
    free = [unused for unused in rest.values if text[unused.value.start : unused.value.end].strip("_ -")]
    dates = [unused.printed for unused in free if unused.value.dates]
    figures = sorted((min(unused.value.numbers), unused.printed) for unused in free if not unused.value.dates)
    measured = {number: unit for number, _ in figures for unit in units(number, text)}
    bare = [printed if ":" in printed else str(number) for number, printed in figures if number not in measured]
    others = _other_names(text, {*rest.names, *MONTHS}, used)
    quantities = [f"{number} {unit}" for number, unit in measured.items()]
    return tuple(dict.fromkeys(bare)), tuple(quantities), tuple(dict.fromkeys(dates)), rest.names, tuple(others)


def _other_names(text: str, known: Iterable[str], used: Sequence[str]) -> Iterator[str]:
    """Yield the words with capitals that are no known names and stand in no row of the passage."""
    said = "\n".join(used)
    for found in _NAME.finditer(text):
        first, _, more = found[0].removesuffix("'s").partition(" ")
        name = more if first in _OPENERS else f"{first} {more}".strip()
        alone = found.start() == 0 and not more
        if name and not alone and name not in said and not any(name in other for other in known):
            yield name
