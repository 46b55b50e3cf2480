"""The join: what can be said only when every unit has been read.

Whoever ran the units, here, in processes or on a cluster, gives their reports and says what their lines hold. Entries of
several accounts that are one car get one IRI. What nobody describes, what two describe, and what disputes say of lines that
nobody makes are problems; lines that a dispute rejects are withheld. Lines that were made stay as they are.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from gridwalk.base.errors import Problem
from gridwalk.builds.entries import Entries, entries_of
from gridwalk.builds.unit import Unit, UnitReport
from gridwalk.identities.applied import Identities
from gridwalk.rdf.claims import is_rejected
from gridwalk.rdf.names import DISPUTE, REPORT
from gridwalk.rdf.renaming import ENTRY, Renaming, split
from gridwalk.tables.findings import Place

DISPUTES_TABLE = "disputes.csv"


class Made(Protocol):
    """What units made, wherever it is."""

    def rename(self, renamings: Mapping[str, Renaming]) -> None:
        """Take the lines of units, by name, with other IRIs of entries from now on."""

    def described(self, things: Collection[str]) -> Set[str]:
        """Return those of the things, IRIs in angle brackets as units have them, that some line is about."""

    def holding(self, lines: Collection[str]) -> Mapping[str, Set[str]]:
        """Return those of the lines, as they are renamed, that were made, by the name of the unit that made them."""


@dataclass(frozen=True)
class Joined:
    """What is wrong between units; what is renamed, and the lines to withhold then, by the name of the unit that made them."""

    problems: list[Problem] = field(default_factory=list)
    withheld: Mapping[str, Set[str]] = field(default_factory=dict)
    renamings: Mapping[str, Renaming] = field(default_factory=dict)


def join(units: Iterable[Unit], reports: Mapping[str, UnitReport], who: Identities, made: Made) -> Joined:
    """Join units, given the report of each by its name."""
    units = list(units)
    unread = {beginning for report in reports.values() for beginning in report.unread}
    one = entries_of(units, reports, who)
    made.rename(one.renamings)
    problems = [*one.problems, *described_again(units, reports), *_dangling(units, reports, made, one, unread)]
    if not unread and not who.problems:
        problems += who.strangers({*one.met, *(thing for report in reports.values() for thing in report.met)})
    claims = {node: one.renaming(name).text(line) for name, report in reports.items() for node, line in report.claims.items()}
    found = made.holding(set(claims.values())) if claims else {}
    there = set[str]().union(*found.values())
    if not any(report.problems for report in reports.values()):
        # Else the statement that a dispute names may be among those that could not be read.
        problems += [unmade(node, line, units) for node, line in claims.items() if line not in there]
    rejected = {line for node, line in claims.items() if is_rejected(node)}
    return Joined(problems, {name: lines & rejected for name, lines in found.items() if lines & rejected}, one.renamings)


def described_again(units: Iterable[Unit], reports: Mapping[str, UnitReport]) -> Iterator[Problem]:
    """Yield a problem for each report that another source describes too."""
    first = dict[str, Path]()
    for unit in units:
        for iri in reports[unit.name].reports:
            if (known := first.setdefault(iri, unit.folder)) != unit.folder:
                yield Problem(unit.folder, 0, "", f"describes the report {iri}, which {known} describes")


def _dangling(
    units: list[Unit], reports: Mapping[str, UnitReport], made: Made, one: Entries, unread: Collection[str]
) -> Iterator[Problem]:  # fmt: skip
    """Yield a problem for each thing that a cell refers to and no row describes.

    Of things whose IRIs begin as those in ``unread``, nothing is said: what describes them may not have been read.
    """
    wanted, cars, beginnings = dict[str, Place](), dict[str, Place](), tuple(unread)
    # What lines of identities refer to is theirs to say.
    for unit in (unit for unit in units if unit.holds != "identities"):
        for iri, (file, row, column) in reports[unit.name].references.items():
            if not iri.startswith(beginnings):
                renamed = one.renaming(unit.name).renamed
                car = iri in renamed or (iri.startswith(ENTRY) and split(iri)[0] in one.events)
                (cars if car else wanted).setdefault(renamed.get(iri, iri), (unit.data / file, row, column))
    there = {*(made.described(wanted) if wanted else ()), *one.described}
    yield from (unknown(iri, place) for iri, place in (wanted | cars).items() if iri not in there)


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
