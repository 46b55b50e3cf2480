"""The join: what can be said only when every unit has been read.

Whoever ran the units, here, in processes or on a cluster, gives their reports and says what their lines hold. What
nobody describes, what two describe, and what disputes say of lines that nobody makes are problems; lines that a
dispute rejects are withheld. Lines that were made stay as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from gridwalk.base.errors import Problem
from gridwalk.builds.unit import Unit, UnitReport
from gridwalk.identities.applied import Identities
from gridwalk.rdf.claims import is_rejected
from gridwalk.rdf.names import DISPUTE, REPORT
from gridwalk.tables.findings import Place

DISPUTES_TABLE = "disputes.csv"


class Made(Protocol):
    """What units made, wherever it is."""

    def described(self, things: Collection[str]) -> Set[str]:
        """Return those of the things, IRIs in angle brackets, that some line is about."""

    def holding(self, lines: Collection[str]) -> Mapping[str, Set[str]]:
        """Return those of the lines that were made, by the name of the unit that made them."""


@dataclass(frozen=True)
class Joined:
    """What is wrong between units, and the lines to withhold, by the name of the unit that made them."""

    problems: list[Problem] = field(default_factory=list)
    withheld: Mapping[str, Set[str]] = field(default_factory=dict)


def join(units: Iterable[Unit], reports: Mapping[str, UnitReport], who: Identities, made: Made) -> Joined:
    """Join units, given the report of each by its name."""
    units = list(units)
    unread = {beginning for report in reports.values() for beginning in report.unread}
    problems = [*described_again(units, reports), *_dangling(units, reports, made, unread)]
    if not unread and not who.problems:
        problems += who.strangers({thing for report in reports.values() for thing in report.met})
    claims = {node: line for report in reports.values() for node, line in report.claims.items()}
    # A dispute names a passage; a reader may have concluded the value from it.
    meant = {line: {line, *_inferred(line, reports)} for line in claims.values()}
    found = made.holding(set[str]().union(*meant.values())) if claims else {}
    there = set[str]().union(*found.values())
    if not any(report.problems for report in reports.values()):
        # Else the statement that a dispute names may be among those that could not be read.
        problems += [unmade(node, line, units) for node, line in claims.items() if there.isdisjoint(meant[line])]
    rejected = {made for node, line in claims.items() if is_rejected(node) for made in meant[line]}
    return Joined(problems, {name: lines & rejected for name, lines in found.items() if lines & rejected})


def _inferred(line: str, reports: Mapping[str, UnitReport]) -> Iterator[str]:
    """Yield the lines of inferences from the passage of a line that say the same."""
    yield from (made for report in reports.values() for made in report.inferred.get(line, ()))


def described_again(units: Iterable[Unit], reports: Mapping[str, UnitReport]) -> Iterator[Problem]:
    """Yield a problem for each report that another source describes too."""
    first = dict[str, Path]()
    for unit in units:
        for iri in reports[unit.name].reports:
            if (known := first.setdefault(iri, unit.folder)) != unit.folder:
                yield Problem(unit.folder, 0, "", f"describes the report {iri}, which {known} describes")


def _dangling(units: list[Unit], reports: Mapping[str, UnitReport], made: Made, unread: Collection[str]) -> Iterator[Problem]:
    """Yield a problem for each thing that a cell refers to and no row describes.

    Of things whose IRIs begin as those in ``unread``, nothing is said: what describes them may not have been read.
    """
    wanted, beginnings = dict[str, Place](), tuple(unread)
    # What lines of identities refer to is theirs to say.
    for unit in (unit for unit in units if unit.holds != "identities"):
        for iri, (file, row, column) in reports[unit.name].references.items():
            if not iri.startswith(beginnings):
                wanted.setdefault(iri, (unit.data / file, row, column))
    there = made.described(wanted) if wanted else ()
    yield from (unknown(iri, place) for iri, place in wanted.items() if iri not in there)


def unknown(iri: str, place: Place) -> Problem:
    """Return the problem of a cell that refers to what nothing describes."""
    what = "passage" if iri.startswith(REPORT) else "thing"
    return Problem(*place, f"unknown {what} {iri}: no table describes it")


def unmade(node: str, line: str, units: Iterable[Unit]) -> Problem:
    """Return the problem of a dispute, by the node of its side, about a line that no table makes."""
    key = node[len(DISPUTE) : -1].rpartition("/")[0]
    for path in (unit.source / DISPUTES_TABLE for unit in units):
        if path.is_file():
            for row, text in enumerate(path.read_text(encoding="utf-8").split("\n"), 1):
                if text.startswith(f"{key},"):
                    return Problem(path, row, "", f"names a statement that no table makes: {line}")
    return Problem(Path(DISPUTES_TABLE), 0, "", f"{node} names a statement that no table makes: {line}")
