"""One unit into lines: the one function that every runner calls, whether in memory, in processes or on a cluster."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from gridwalk.base.errors import SourceError
from gridwalk.builds.unit import Unit, UnitReport
from gridwalk.identities.applied import Identities
from gridwalk.rdf import vocabulary
from gridwalk.rdf.claims import claims
from gridwalk.rdf.kinds import inferred
from gridwalk.rdf.names import REPORT
from gridwalk.readers import registry
from gridwalk.tables.findings import Findings
from gridwalk.tables.own import Schemas
from gridwalk.tables.sheet import read_sheet


@dataclass(frozen=True)
class Converted:
    """What came of a unit: its report, the things that it describes, and its lines as blocks of text, some of them twice.

    The report counts the lines that went to a stream, not those of the blocks.
    """

    report: UnitReport
    things: set[str]
    blocks: list[str]


def convert(unit: Unit, who: Identities, stream: Callable[[str], object] | None = None) -> Converted:
    """Read one unit. What is wrong with it is in the report; nothing but an error of ``stream`` is raised.

    Needs nothing but its arguments and what they name, so units may be converted anywhere, in any order.
    ``stream``: where lines that describe records go, such as laps, which no other table repeats; by default the blocks.
    """
    findings, schemas, blocks = Findings(lenient=unit.lenient), Schemas(who, stream, unit.schemas), list[str]()
    try:
        _read(unit, schemas, who, blocks, findings)
    except SourceError as error:
        findings.problems.extend(error.problems)
    return Converted(_report(unit, findings, schemas, who, blocks), findings.subjects, blocks)


def _read(unit: Unit, schemas: Schemas, who: Identities, blocks: list[str], findings: Findings) -> None:
    if unit.holds == "vocabulary":
        blocks.extend(f"{line}\n" for line in vocabulary.lines())
        findings.subjects |= vocabulary.subjects()
    elif unit.holds == "identities":
        findings.problems.extend(who.problems)
        for sheet in who.sheets():
            read_sheet(sheet, schemas, blocks.append, findings)
    else:
        registry.read(unit.source, schemas, blocks.append, findings, unit.event)


def _report(unit: Unit, findings: Findings, schemas: Schemas, who: Identities, blocks: list[str]) -> UnitReport:
    known, subjects = vocabulary.subjects(), findings.subjects
    missing = {iri: at for iri, at in findings.references.items() if iri not in subjects and iri not in known}
    return UnitReport(
        statements=findings.streamed,
        references={iri: (unit.below(at[0]), at[1], at[2]) for iri, at in sorted(missing.items())},
        reports=sorted(iri for iri in subjects if iri.startswith(REPORT) and "/" not in iri[len(REPORT) :]),
        claims=claims(blocks),
        inferred=inferred(blocks),
        met=sorted(who.met(schemas.described)),
        unread=sorted(schemas.unread),
        warnings=[(unit.below(w.path), w.row, w.column, w.message) for w in findings.warnings],
        problems=findings.problems,
    )
