"""The build in parts, driven from here and done by the workers of a Spark.

Sources are listed here; a unit is a task. A worker converts its unit into a file of its own, and Spark's writer
takes the lines into a staging folder of the file system, where only one attempt of a task ever counts. From
there the parts are renamed into place, and last comes the manifest that names them: the folder is, to the
byte, that of a build in parts on this machine.
"""

from __future__ import annotations

import json
import re
import tempfile
import uuid
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from gridwalk import files, resources
from gridwalk.conversion import Findings
from gridwalk.errors import Problem, StoreError
from gridwalk.files import PARTIAL
from gridwalk.manifest import FILE, Parts, across, is_record, manifest_text, stale
from gridwalk.parts import DESCRIPTION, LINES, UnitReport
from gridwalk.parts_on_disk import weight
from gridwalk.spark import session, task
from gridwalk.spark.hadoop import Folder
from gridwalk.spark.task import Outcome
from gridwalk.units import Task, disputed, find_units, task_of
from gridwalk.validation import Result

if TYPE_CHECKING:
    from pyspark import RDD, SparkContext

# What Hadoop takes for a pattern in a path.
GLOB = re.compile(r"[][{}*?\\]")
Outcomes = dict[int, Outcome]


@dataclass(frozen=True)
class SparkBuild:
    """What was built, and what was left out: the units that have ``problems`` or violate a rule.

    There are no parts, and everything is as it was, where no unit of a source is sound. ``results`` are those
    of all rules and units; ``problems`` of sources as a whole and between units, too.
    """

    parts: Parts
    left_out: list[str]
    problems: list[Problem]
    results: list[Result]


def build_on_spark(
    data: Path | None, out: str, *, master: str = "", lenient: bool = False, check: bool = True, schemas: Path | None = None
) -> SparkBuild:  # fmt: skip
    """Build every source below ``data`` into parts below ``out``, a URL or a path of Hadoop's default file system.

    Workers read the data, and the ``schemas`` that may be used beside the project's, at the same path. A unit that
    cannot be read, or violates a rule where ``check`` is given, is left out and reported; the manifest names the
    others. Raises StoreError where Spark or the file system fails: then the last manifest and its parts stay as
    they are.
    """
    folder = (data if data is not None else resources.folder("data")).absolute()
    findings = Findings(lenient=lenient)
    allowed = schemas.absolute() if schemas is not None else None
    disputes = disputed(folder, allowed)
    units = find_units(folder, findings, {line: rejected for line, (rejected, _) in disputes.items()}, allowed)
    # The largest first, so that no worker is left with it at the end.
    tasks = sorted(map(task_of, units), key=lambda t: (-weight(t), t.part))
    with session.running(master) as context, _failures(out):
        place = Folder(context, out)
        with _staged(place) as staging, tempfile.TemporaryDirectory() as known:
            outcomes = _convert(context, tasks, f"{place.url}/{staging}", check=check)
            _gather(context, tasks, outcomes, f"{place.url}/{staging}", Path(known))
            outcomes |= _in_context(context, outcomes, f"{place.url}/{staging}", Path(known))
            reports = {t.unit.name: outcomes[n].report for n, t in enumerate(tasks)}
            problems = [*findings.problems, *(p for report in reports.values() for p in report.problems)]
            problems += across(folder, Path(known), tasks, reports, disputes)
            sound = {n: t for n, t in enumerate(tasks) if outcomes[n].sound}
            if any(one.unit.holds == "source" for one in sound.values()):
                _publish(place, staging, sound, outcomes)
            else:
                sound = {}
    return SparkBuild(
        parts=_sum(folder, [outcomes[n].report for n in sound], findings),
        left_out=sorted(t.unit.name for n, t in enumerate(tasks) if n not in sound),
        problems=problems,
        results=sorted({result for outcome in outcomes.values() for result in outcome.results}),
    )


class _Merged:
    """An accumulator of outcomes: that of a task is the same whichever attempt it comes from."""

    def zero(self, value: Outcomes) -> Outcomes:
        return {}

    def addInPlace(self, one: Outcomes, other: Outcomes) -> Outcomes:  # noqa: N802
        one.update(other)
        return one


def _convert(context: SparkContext, tasks: Sequence[Task], staging: str, *, check: bool) -> Outcomes:
    """Convert all units, each as a task, into ``part-00000`` and so on of a folder that is not there yet."""
    outcomes = context.accumulator(Outcomes(), _Merged())  # type: ignore[arg-type, unused-ignore]
    work = partial(_work, outcomes=outcomes, check=check, attempts=session.attempts(context))
    context.parallelize(list(tasks), len(tasks)).mapPartitionsWithIndex(work).saveAsTextFile(staging)
    found: Outcomes = outcomes.value
    if missing := [t.unit.name for n, t in enumerate(tasks) if n not in found]:
        raise StoreError(f"no word came of {', '.join(missing)}")
    return found


def _work(number: int, tasks: Iterator[Task], *, outcomes: object, check: bool, attempts: int) -> Iterator[bytes]:
    from pyspark import TaskContext

    context = TaskContext.get()
    last = context is None or context.attemptNumber() + 1 >= attempts
    for one in tasks:
        yield from task.run(one, check=check, last=last, note=lambda outcome: outcomes.add({number: outcome}))  # type: ignore[attr-defined]


def _gather(context: SparkContext, tasks: Sequence[Task], outcomes: Outcomes, staging: str, known: Path) -> None:
    """Lay out here what one unit has to know of others: descriptions, and the lines of records that others refer to."""
    wanted = {iri for outcome in outcomes.values() for iri in outcome.report.references if is_record(iri)}
    found = _lines(context, staging, wanted) if wanted else []
    for n, one in enumerate(tasks):
        path = known / one.part
        path.parent.mkdir(parents=True, exist_ok=True)
        Path(f"{path}{DESCRIPTION}").write_text(outcomes[n].description or '{"things":[]}', encoding="utf-8")
        Path(f"{path}{LINES}").write_text("".join(found), encoding="utf-8")


def _lines(context: SparkContext, staging: str, subjects: set[str]) -> list[str]:
    about = _text(context, f"{staging}/part-", "*").filter(lambda line: line.partition(" ")[0] in subjects)
    return [f"{line}\n" for line in about.collect()]


def _text(context: SparkContext, path: str, pattern: str = "") -> RDD[str]:
    # A folder whose name begins with a dot is not read as a whole; its files are.
    return context.textFile(GLOB.sub(r"\\\g<0>", path) + pattern)


def _in_context(context: SparkContext, outcomes: Outcomes, staging: str, folder: Path) -> Outcomes:
    """Check units that violate a rule again, beside all that other units say of their things.

    What is found both times stands. What is found alone only lacked another unit; what is found beside the others
    only lacks what they cite.
    """
    suspects = {n: set(json.loads(o.description)["things"]) for n, o in outcomes.items() if o.violates}
    said = _lines(context, staging, set().union(*suspects.values())) if suspects else []
    again = Outcomes()
    for n, things in suspects.items():
        own, others = folder / "own.nq", folder / "others.nq"
        own.write_text("".join(f"{line}\n" for line in _text(context, f"{staging}/part-{n:05d}").collect()), encoding="utf-8")
        others.write_text("".join(line for line in said if line.partition(" ")[0] in things), encoding="utf-8")
        beside = set(task.found_in([own, others]))
        again[n] = replace(outcomes[n], results=[result for result in outcomes[n].results if result in beside])
    return again


def _publish(place: Folder, staging: str, sound: Mapping[int, Task], outcomes: Outcomes) -> None:
    """Move parts into place, write their descriptions and the manifest, and remove those of earlier builds."""
    there = dict(place.files())
    for n, one in sound.items():
        name, lines = f"{one.part}{LINES}", f"{staging}/part-{n:05d}"
        size = outcomes[n].report.size
        if there.get(lines) != size:
            raise StoreError(f"{place.url}/{lines}: has {there.get(lines)} bytes, expected {size}")
        place.make(one.part.rpartition("/")[0])
        place.move(lines, name)
        place.write(f"{one.part}{DESCRIPTION}", outcomes[n].description)
    reports = {one.unit.name: outcomes[n].report for n, one in sound.items()}
    place.write(FILE, manifest_text(list(sound.values()), reports))
    kept = {f"{one.part}{end}" for one in sound.values() for end in (LINES, DESCRIPTION)}
    # A part of a source that is no more has its description beside it; anything else here may be anybody's.
    pairs = {name for name in there if name.endswith(LINES) and f"{name.removesuffix(LINES)}{DESCRIPTION}" in there}
    for name in stale(there, kept | pairs) - kept:
        place.delete(name)


@contextmanager
def _staged(place: Folder) -> Iterator[str]:
    """Yield the name of a folder to write into, removed at the end with what killed builds left."""
    with ExitStack() as stack:
        place.make()
        if place.local is not None:
            stack.enter_context(files.locked(place.local))
        try:
            yield f".spark-{uuid.uuid4().hex}{PARTIAL}"
        finally:
            for name in place.children():
                if name.startswith(".spark-") and name.endswith(PARTIAL):
                    place.delete(name)


@contextmanager
def _failures(out: str) -> Iterator[None]:
    """Raise StoreError for what Spark and Hadoop's file systems report, and for what this machine does."""
    try:
        yield
    except StoreError:
        raise
    except OSError as error:
        raise StoreError(f"{error.filename or out}: cannot be written: {error.strerror or error}") from error
    except Exception as error:
        if type(error).__module__.partition(".")[0] != "py4j":
            raise
        raise StoreError(f"{out}: {session.reason(error)}") from error


def _sum(data: Path, reports: Sequence[UnitReport], findings: Findings) -> Parts:
    warnings = [Problem(data / file, row, column, message) for r in reports for file, row, column, message in r.warnings]
    return Parts(
        units=len(reports),
        converted=len(reports),
        statements=sum(report.statements for report in reports),
        size=sum(report.size for report in reports),
        withheld=sum(report.withheld for report in reports),
        warnings=[*findings.warnings, *warnings],
    )
