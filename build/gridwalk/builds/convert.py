"""One unit into lines: the one function that every runner calls, whether in memory, in processes or on a cluster."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from gridwalk.base.errors import SourceError
from gridwalk.builds.contradictions import values
from gridwalk.builds.decisions import decisions_of
from gridwalk.builds.places import RESULT, session_of
from gridwalk.builds.sets import NAMED
from gridwalk.builds.unit import Unit, UnitReport
from gridwalk.identities.applied import STANDING, Identities
from gridwalk.rdf import vocabulary
from gridwalk.rdf.kinds import START, starts
from gridwalk.rdf.names import REPORT, THING
from gridwalk.rdf.renaming import NOTHING, Renaming
from gridwalk.readers import registry
from gridwalk.tables.entered import families, givens, numbers
from gridwalk.tables.findings import Findings
from gridwalk.tables.own import Schemas
from gridwalk.tables.sheet import read_sheet

_STANDING = re.compile(f"{re.escape(STANDING)}[^> ]+>")


@dataclass(frozen=True)
class Converted:
    """What came of a unit: its report, the things that it describes, and its lines as blocks of text, some of them twice.

    ``values``: for things of sources a hash of what is said of them, of those properties that can have one value.

    The report counts the lines that went to a stream, not those of the blocks.
    """

    report: UnitReport
    things: set[str]
    blocks: list[str]
    values: dict[str, str]


def convert(unit: Unit, who: Identities, stream: Callable[[str], object] | None = None) -> Converted:
    """Read one unit. What is wrong with it is in the report; nothing but an error of ``stream`` is raised.

    Needs nothing but its arguments and what they name, so units may be converted anywhere, in any order.
    ``stream``: where lines that describe records go, such as laps, which no other table repeats; by default the blocks.
    """
    exact = who.exact if unit.holds == "source" else NOTHING
    replaced = set[str]()
    findings, blocks = Findings(lenient=unit.lenient), list[str]()
    schemas = Schemas(who, _exactly(stream, exact, replaced), unit.schemas)
    try:
        _read(unit, schemas, who, blocks, findings)
    except SourceError as error:
        findings.problems.extend(error.problems)
    if exact:
        blocks = [_renamed(block, exact, replaced) for block in blocks]
        findings.subjects = set(exact.lines(findings.subjects))
        findings.references = {exact.text(iri): place for iri, place in findings.references.items()}
        findings.keyed = {(exact.text(thing), car): None for thing, car in findings.keyed}
        findings.crews = {(exact.text(seat), driver): None for seat, driver in findings.crews}
    blocks = _standings(blocks, findings, who)
    twice, said = values(_lines(blocks)) if unit.holds == "source" else (set[str](), dict[str, str]())
    begins = starts(_lines(block for block in blocks if START in block))
    schemas.described.update(iri[len(THING) : -1] for iri in replaced)
    return Converted(_report(unit, findings, schemas, who, twice, begins), findings.subjects, blocks, said)


def _standings(blocks: list[str], findings: Findings, who: Identities) -> list[str]:
    """Return blocks, and change findings, so that standings are named after the drivers and events that lines say theirs are."""
    named = {iri: new for iri in findings.subjects if iri.startswith(STANDING) and (new := who.standing(iri)) != iri}
    if not named:
        return blocks
    findings.subjects = {named.get(iri, iri) for iri in findings.subjects}
    findings.references = {named.get(iri, iri): place for iri, place in findings.references.items()}
    return [_STANDING.sub(lambda iri: named.get(iri[0], iri[0]), block) if STANDING in block else block for block in blocks]


def _exactly(stream: Callable[[str], object] | None, exact: Renaming, replaced: set[str]) -> Callable[[str], object] | None:
    return (lambda block: stream(_renamed(block, exact, replaced))) if stream and exact else stream


def _renamed(block: str, exact: Renaming, replaced: set[str]) -> str:
    """Return a block of lines as lines of identities have it, and note which IRIs in angle brackets they replaced."""
    if (new := exact.text(block)) != block:
        replaced.update(iri for iri in exact.seats if iri in block)
    return new


def _read(unit: Unit, schemas: Schemas, who: Identities, blocks: list[str], findings: Findings) -> None:
    if unit.holds == "vocabulary":
        blocks.extend(f"{line}\n" for line in vocabulary.lines())
        findings.subjects |= vocabulary.subjects()
    elif unit.holds == "identities":
        findings.problems.extend(who.problems)
        findings.warnings.extend(who.left)
        blocks.extend(who.statements())
        for sheet in who.sheets():
            read_sheet(sheet, schemas, blocks.append, findings)
    else:
        registry.read(unit.source, schemas, blocks.append, findings, unit.event)


def _report(
    unit: Unit, findings: Findings, schemas: Schemas, who: Identities, twice: set[str], begins: dict[str, int]
) -> UnitReport:
    known, subjects = vocabulary.subjects(), findings.subjects
    missing = {iri: at for iri, at in findings.references.items() if iri not in subjects and iri not in known}
    return UnitReport(
        statements=findings.streamed,
        references={iri: (unit.below(at[0]), at[1], at[2]) for iri, at in sorted(missing.items())},
        reports=sorted(iri for iri in subjects if iri.startswith(REPORT) and "/" not in iri[len(REPORT) :]),
        entries=findings.entries,
        crews=list(map(list, findings.crews)),
        numbers=numbers(findings.numbers),
        families=families(findings.names),
        givens=givens(findings.names),
        begins=begins,
        keyed=list(map(list, findings.keyed)),
        doubled=sorted(twice),
        decisions=decisions_of(unit, findings.problems),
        met=sorted(who.met(schemas.described)),
        named=sorted(thing for thing in subjects if thing.startswith(NAMED)),
        sessions=sorted({session_of(thing) for thing in subjects if thing.startswith(RESULT)}),
        unread=sorted(schemas.unread),
        warnings=[(unit.below(w.path), w.row, w.column, w.message) for w in findings.warnings],
        problems=findings.problems,
    )


def _lines(blocks: Iterable[str]) -> Iterator[str]:
    yield from (line for block in blocks for line in block.split("\n") if line)
