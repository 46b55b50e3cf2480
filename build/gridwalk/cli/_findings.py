"""What rules found, written for whoever reads it: by every command that checks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from gridwalk.cli import _shared

if TYPE_CHECKING:
    from gridwalk.api import Report, Result

COLUMNS = ("severity", "rule", "focus", "path", "value", "message", "label", "passage", "file", "row", "solution")


def list_results(
    results: Sequence[Result],
    format: str | None,
    lines: Iterable[str] = (),
    tables: Path | None = None,
    schemas: Path | None = None,
) -> None:
    """Write results to standard output, a record each, with what ``lines`` and ``tables`` say of them.

    Below a table stands how each rule that was broken is kept: as a column it would be longer than all others.
    """
    write_rows(result_rows(results, lines, tables, schemas), format)


def result_rows(
    results: Sequence[Result], lines: Iterable[str] = (), tables: Path | None = None, schemas: Path | None = None
) -> list[list[str]]:
    """Return results as rows of ``COLUMNS``."""
    from gridwalk.api.offenders import offenders
    from gridwalk.api.terms import shown

    return [
        [r.severity, r.rule, *map(shown, (r.focus, r.path, r.value)), r.message, o.label, o.passage, o.file, o.row, o.solution]
        for o in offenders(results, lines, tables, schemas)
        for r in [o.result]
    ]


def write_rows(rows: Sequence[Sequence[str]], format: str | None) -> None:
    """Write rows of results to standard output, as ``list_results`` does."""
    if _shared.chosen(format) != "table":
        _shared.write_records(COLUMNS, rows, format)
        return
    _shared.write_records(COLUMNS[:-1], [row[:-1] for row in rows], format)
    print()
    for rule, solution in {row[1]: row[-1] for row in rows}.items():
        print(f"{rule}: {solution}")


def unchecked(report: Report) -> str:
    """Return which rules were left out, and why; nothing where none was."""
    names = ", ".join(report.unchecked)
    number = _shared.count(len(report.unchecked), "rule")
    why = "these data hold only some kinds of statements, and what the rules ask for may be of another"
    return f"{number} not checked, since {why}: {names}" if names else ""


def summary(report: Report) -> str:
    """Return in one line how many rules were checked and what they found."""
    kinds = [(kind, report.count(kind)) for kind in ("Violation", "Warning", "Info")]
    found = ", ".join(_shared.count(number, kind.lower()) for kind, number in kinds if number)
    return f"{_shared.count(report.rules, 'rule')} checked: {found or 'all hold'}"
