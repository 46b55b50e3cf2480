"""The join: what can be said only when every unit has been read.

Whoever ran the units, here, in processes or on a cluster, gives their reports and says what their lines hold. Entries of
several accounts that are one car get one IRI. What nobody describes, what two describe, and decisions about what nobody
states are problems. Where statements contradict each other the join makes a dispute, and lines are withheld. Lines that
were made stay as they are.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Protocol

from gridwalk.base.errors import Problem
from gridwalk.builds.contradictions import Rank, Settled, concerned, renamed, settle
from gridwalk.builds.decided import Decision, Fault
from gridwalk.builds.entries import Entries, entries_of
from gridwalk.builds.membership import differing_crews
from gridwalk.builds.places import concerned as placed
from gridwalk.builds.precedence import precedence
from gridwalk.builds.unit import Unit, UnitReport
from gridwalk.identities.applied import Identities
from gridwalk.identities.slips import Slips, joined_wrongly
from gridwalk.rdf import concepts
from gridwalk.rdf.iris import CONCEPTS
from gridwalk.rdf.names import REPORT, THING
from gridwalk.rdf.renaming import ENTRY, Renaming, split
from gridwalk.readers import registry
from gridwalk.tables.findings import Place
from gridwalk.tables.notes import NOTE


class Made(Protocol):
    """What units made, wherever it is."""

    def rename(self, renamings: Mapping[str, Renaming]) -> None:
        """Take the lines of units, by name, with other IRIs of entries from now on."""

    def described(self, things: Collection[str]) -> Set[str]:
        """Return those of the things, IRIs in angle brackets as units have them, that some line is about."""

    def things(self, unit: str) -> Collection[str]:
        """Return the things that a unit without problems describes, as they are renamed; records need not be among them."""

    def differing(self, together: Sequence[Collection[str]] = ()) -> Set[str]:
        """Return the things, as they are renamed, of which units may say different values of what can have one.

        ``together``: units that share entries. Those alone can say one record, and by them things may be left out that are told
        alike.
        """

    def about(self, things: Set[str]) -> Mapping[str, Set[str]]:
        """Return the lines about things, both as they are renamed, by the name of the unit that made them."""


@dataclass(frozen=True)
class Joined:
    """What is wrong between units; what is renamed, the lines to withhold then, and those of disputes, by the name of the unit.

    A dispute is with the first unit that makes one of its statements. ``ranks``: the order of sources, by the report that each is.
    ``missing``: what is wrong with the units that were left out, by their names.
    """

    problems: list[Problem] = field(default_factory=list)
    withheld: Mapping[str, Set[str]] = field(default_factory=dict)
    renamings: Mapping[str, Renaming] = field(default_factory=dict)
    disputed: Mapping[str, list[str]] = field(default_factory=dict)
    warnings: list[Problem] = field(default_factory=list)
    ranks: Mapping[str, Rank] = field(default_factory=dict)
    missing: Mapping[str, list[str]] = field(default_factory=dict)


def join(
    units: Iterable[Unit], reports: Mapping[str, UnitReport], who: Identities, made: Made, missing: Collection[str] = ()
) -> Joined:
    """Join units, given the report of each by its name.

    ``missing``: how the IRIs of things begin that units which are left out may describe.
    """
    units = list(units)
    unread = {*missing} | {beginning for report in reports.values() for beginning in report.unread}
    one = entries_of(units, reports, who)
    made.rename(one.renamings)
    problems = [*one.problems, *described_again(units, reports), *_dangling(units, reports, made, one, unread)]
    warnings = list[Problem]()
    if not who.problems:
        warnings += joined_wrongly(who, _with_ids(units, reports))
    if not unread and not who.problems:
        slips = Slips(who, {*one.met, *_met(reports, who, made)}, lambda: _there(reports, made))
        problems += slips.unknown()
        warnings += slips.idle()
    order = ranks(units, reports)
    about, settled = contradictions(units, reports, made, one, order)
    # Else the statement that a decision names may be among those that could not be read.
    if not missing and not any(report.problems for report in reports.values()):
        problems += _said(settled.problems, units)
    withheld = {name: lines & settled.withheld for name, lines in about.items() if lines & settled.withheld}
    warnings += _said(settled.warnings, units)
    return Joined(problems, withheld, one.renamings, _by_unit(settled, about), warnings, order)


def contradictions(
    units: Collection[Unit], reports: Mapping[str, UnitReport], made: Made, one: Entries, order: Mapping[str, Rank]
) -> tuple[Mapping[str, Set[str]], Settled]:  # fmt: skip
    """Return the lines about all that may be in dispute, by unit, and what becomes of the disputes."""
    decisions = [renamed(d, one.renaming(name).text) for name, report in reports.items() for d in report.decisions]
    things = {thing for name, report in reports.items() for thing in one.renaming(name).lines(report.doubled)}
    things |= concerned(decisions) | made.differing(accounts(reports, one))
    things |= differing_crews(one.renaming(name).lines(seat for seat, _ in report.crews) for name, report in reports.items())
    things |= _placed(decisions, reports, one)
    about = made.about(things) if things else {}
    begins = {passage: start for report in reports.values() for passage, start in report.begins.items()} if things else {}
    return about, settle(set[str]().union(*about.values()), decisions, order, begins, _known(units, reports))


def _known(units: Iterable[Unit], reports: Mapping[str, UnitReport]) -> Mapping[str, Set[str]]:
    """Return the teams and makes that each source describes, by the reports that it is."""
    named, reported = (defaultdict[Path, set[str]](set) for _ in range(2))
    for unit in units:
        named[unit.source].update(reports[unit.name].named)
        reported[unit.source].update(reports[unit.name].reports)
    return {report: named[source] for source, those in reported.items() for report in those}


def _placed(decisions: Collection[Decision], reports: Mapping[str, UnitReport], one: Entries) -> set[str]:
    """Return the things whose lines tell what follows of decisions about places."""
    sessions = {session for report in reports.values() for session in report.sessions}
    entries = chain.from_iterable(one.renaming(name).lines(report.entries) for name, report in reports.items())
    return placed(decisions, entries, sessions) if decisions else set()


def ranks(units: Iterable[Unit], reports: Mapping[str, UnitReport]) -> dict[str, Rank]:
    """Return the order of sources, by the report that each is."""
    of = cache(precedence)
    return {iri: of(unit.source) for unit in units for iri in reports[unit.name].reports}


def accounts(reports: Mapping[str, UnitReport], one: Entries) -> list[list[str]]:
    """Return the units that share an entry with another, in groups that share none: their laps and results may differ, too."""
    named = {name: one.renaming(name).lines(report.entries) for name, report in reports.items() if report.entries}
    return [several for several in sharing(named) if len(several) > 1] if one.events else []


def sharing(named: Mapping[str, Iterable[str]]) -> list[list[str]]:
    """Return names in groups: those that have something in common, perhaps by way of others, are in one.

    >>> sharing({"a": ["<urn:1>"], "b": ["<urn:2>"], "c": ["<urn:1>", "<urn:3>"], "d": ["<urn:3>"]})
    [['a', 'c', 'd'], ['b']]
    """
    groups, first = {name: [name] for name in named}, dict[str, str]()
    for name, things in named.items():
        for other in {first.setdefault(thing, name) for thing in things}:
            if (own := groups[name]) is not (of := groups[other]):
                of += own
                groups |= dict.fromkeys(own, of)
    return list({id(group): group for group in groups.values()}.values())


def _by_unit(settled: Settled, about: Mapping[str, Set[str]]) -> dict[str, list[str]]:
    """Return the lines of each dispute with the first unit that makes one of its statements."""
    found = defaultdict[str, list[str]](list)
    for dispute in settled.disputes:
        unit = next(name for name, lines in about.items() if not dispute.claimed.isdisjoint(lines))
        found[unit] += dispute.lines
    return found


def _said(faults: Iterable[Fault], units: list[Unit]) -> list[Problem]:
    return [Problem(units[0].data / f.decision.file, f.decision.row, f.column, f.message) for f in faults]


def _met(reports: Mapping[str, UnitReport], who: Identities, made: Made) -> Iterator[str]:
    """Yield the keys of the things of lines of identities that units met or replaced, and of those that some unit describes."""
    yield from (key for report in reports.values() for key in report.met)
    if asked := who.asked():
        yield from (iri[len(THING) : -1] for iri in made.described(asked))


def _there(reports: Mapping[str, UnitReport], made: Made) -> set[str]:
    """Return the keys of all things that units describe, records apart."""
    return {iri[len(THING) : -1] for name, report in reports.items() if not report.problems for iri in made.things(name)}


def _with_ids(units: Iterable[Unit], reports: Mapping[str, UnitReport]) -> Mapping[str, Set[str]]:
    """Return by the name of each source with ids of its own the keys of things of lines of identities that it met."""
    found = defaultdict[str, set[str]](set)
    has_ids = cache(registry.has_ids)
    for unit in units:
        # Most meet none, and need not be asked what they are.
        if unit.holds == "source" and (met := reports[unit.name].met) and has_ids(unit.source):
            found[replace(unit, event="").name].update(met)
    return found


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
    """Return the problem of a cell that refers to what nothing describes; of a concept it says which there are."""
    if iri.startswith(f"<{CONCEPTS}"):
        return Problem(*place, f"unknown concept {iri}: {concepts.instead(iri)}")
    # A passage whose name is not one is a passage all the same, in its column.
    cited = "/" in iri.removeprefix(REPORT) or place[2] in ("passage", NOTE)
    what = ("passage" if cited else "report") if iri.startswith(REPORT) else "thing"
    return Problem(*place, f"unknown {what} {iri}: no table describes it")
