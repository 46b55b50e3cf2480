"""What a worker does: one unit, converted and checked, its lines handed to Spark to write."""

from __future__ import annotations

import os
import socket
import tempfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.builds.part_file import write_part
from gridwalk.builds.parts_on_disk import described
from gridwalk.builds.unit import Unit, UnitReport
from gridwalk.builds.units import Task, hashes_of, task_of
from gridwalk.check.by_event import validate_parts
from gridwalk.check.validation import Result
from gridwalk.identities.applied import Identities
from gridwalk.rdf.blocks import blocks
from gridwalk.rdf.stored_parts import DESCRIPTION, LINES, StoredPart


@dataclass(frozen=True)
class Outcome:
    """What came of one unit: the report, its text as the part's description, and what breaks a rule.

    The report's references are those that the unit itself does not satisfy.
    """

    report: UnitReport
    description: str = ""
    results: list[Result] = field(default_factory=list)

    @property
    def sound(self) -> bool:
        """Whether there are lines and they may be kept."""
        return not self.report.problems and not self.violates

    @property
    def violates(self) -> bool:
        """Whether the unit violates a rule."""
        return any(result.severity == "Violation" for result in self.results)


def run(task: Task, who: Identities, *, check: bool, last: bool, note: Callable[[Outcome], object]) -> Iterator[bytes]:
    """Convert a unit, note what came of it, and yield its lines in blocks, each without its last line break.

    ``check``: hold them against the rules, too. Where conversion itself breaks, Spark tries again, elsewhere;
    the ``last`` attempt notes the failure as a problem, so that the other units come to their end.
    """
    with tempfile.TemporaryDirectory(prefix="gridwalk-", dir=_scratch()) as folder:
        part = Path(folder) / "part"
        try:
            outcome = convert(task, part, who, check=check)
        except Exception as error:
            if not last:
                raise
            outcome = _failed(task.unit, f"cannot be converted, even after all retries: {error!r}")
        note(outcome)
        if not outcome.report.problems:
            with Path(f"{part}{LINES}").open("rb") as file:
                yield from (block.removesuffix(b"\n") for block in blocks(file))


def convert(task: Task, part: Path, who: Identities, *, check: bool) -> Outcome:
    """Convert a unit into the files of a part and return what came of it. Raises OSError."""
    if task_of(task.unit, hashes_of(who)) != task:
        message = (
            f"differs between {socket.gethostname()} and the machine that started the build: its files, the identities, or gridwalk"
        )
        return _failed(task.unit, message)
    report = write_part(task.unit, part, who)
    if report.problems:
        return Outcome(report)
    there = described(report.references, [part])
    open_ = {iri: at for iri, at in report.references.items() if iri not in there}
    description = Path(f"{part}{DESCRIPTION}").read_text(encoding="utf-8")
    results = violations(task.unit, part) if check else []
    return Outcome(replace(report, references=open_), description, results)


def violations(unit: Unit, part: Path) -> list[Result]:
    """Return what rules find in a unit of a source. What is no source is not checked alone."""
    return found_in([Path(f"{part}{LINES}")]) if unit.holds == "source" else []


def found_in(paths: Iterable[Path]) -> list[Result]:
    """Return what rules find in files of N-Quads, each with its records first; those that are empty say nothing."""
    filled = [StoredPart(path) for path in paths if path.stat().st_size]
    return validate_parts(filled).results if filled else []


def _failed(unit: Unit, message: str) -> Outcome:
    return Outcome(UnitReport(problems=[Problem(unit.source / unit.event, 0, "", message)]))


def _scratch() -> str | None:
    # Spark clears these folders when the application ends, also after a worker was killed.
    found = os.environ.get("SPARK_LOCAL_DIRS", "").partition(",")[0]
    return found if found and Path(found).is_dir() else None
