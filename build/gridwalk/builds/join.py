"""The join: what can be said only when every unit has been read.

Whoever ran the units, here, in processes or on a cluster, gives their reports and says what their lines hold. What
nobody describes, what two describe, and decisions about what nobody states are problems. Where statements contradict
each other the join makes a dispute, and lines are withheld. Lines that were made stay as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from gridwalk.base.errors import Problem
from gridwalk.builds.contradictions import Fault, Settled, concerned, settle
from gridwalk.builds.unit import Unit, UnitReport
from gridwalk.identities.applied import Identities
from gridwalk.rdf.names import REPORT
from gridwalk.tables.findings import Place


class Made(Protocol):
    """What units made, wherever it is."""

    def described(self, things: Collection[str]) -> Set[str]:
        """Return those of the things, IRIs in angle brackets, that some line is about."""

    def shared(self) -> Set[str]:
        """Return the things that more than one unit describes, records left out."""

    def about(self, things: Collection[str]) -> Mapping[str, Set[str]]:
        """Return the lines about things, by the name of the unit that made them."""


@dataclass(frozen=True)
class Joined:
    """What is wrong between units, the lines to withhold, by the name of the unit that made them, and those of disputes.

    ``disputed`` are by the name of the first unit that made a statement in dispute.
    """

    problems: list[Problem] = field(default_factory=list)
    withheld: Mapping[str, Set[str]] = field(default_factory=dict)
    disputed: Mapping[str, list[str]] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)


def join(units: Iterable[Unit], reports: Mapping[str, UnitReport], who: Identities, made: Made) -> Joined:
    """Join units, given the report of each by its name."""
    units = list(units)
    unread = {beginning for report in reports.values() for beginning in report.unread}
    problems = [*described_again(units, reports), *_dangling(units, reports, made, unread)]
    if not unread and not who.problems:
        problems += who.strangers({thing for report in reports.values() for thing in report.met})
    about, settled = contradictions(reports, made)
    # Else the statement that a decision names may be among those that could not be read.
    if not any(report.problems for report in reports.values()):
        problems += _said(settled.problems, units)
    withheld = {name: lines & settled.withheld for name, lines in about.items() if lines & settled.withheld}
    return Joined(problems, withheld, _by_unit(settled, about), _said(settled.warnings, units))


def contradictions(reports: Mapping[str, UnitReport], made: Made) -> tuple[Mapping[str, Set[str]], Settled]:
    """Return the lines about all that may be in dispute, by unit, and what becomes of the disputes."""
    decisions = [decision for report in reports.values() for decision in report.decisions]
    ranked = {iri: given for report in reports.values() for iri, given in report.precedence.items()}
    things = {thing for report in reports.values() for thing in report.doubled} | concerned(decisions) | made.shared()
    about = made.about(things) if things else {}
    return about, settle(set[str]().union(*about.values()), decisions, ranked)


def _by_unit(settled: Settled, about: Mapping[str, Set[str]]) -> dict[str, list[str]]:
    """Return the lines of each dispute with the first unit that makes one of its statements."""
    found = defaultdict[str, list[str]](list)
    for dispute in settled.disputes:
        unit = next(name for name, lines in about.items() if not dispute.claimed.isdisjoint(lines))
        found[unit] += dispute.lines
    return found


def _said(faults: Iterable[Fault], units: list[Unit]) -> list[Problem]:
    return [Problem(units[0].data / f.decision.file, f.decision.row, f.column, f.message) for f in faults]


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
