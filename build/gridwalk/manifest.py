"""A data set in parts: a file of N-Quads for each event or source, and a manifest that says which they are.

The name of a part ends in a hash of all that it is made of: the files it is read from, the identities, the
disputes about it, and this program with its schemas. So a part that is there need not be made again, a
stopped build goes on where it was, and the parts that a manifest names stay until the next manifest stands.
"""

from __future__ import annotations

import json
import mmap
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import BinaryIO

from gridwalk import build, files, parts_on_disk, resources
from gridwalk.conversion import ROW, Findings, Place
from gridwalk.errors import Problem, SourceError, StoreError
from gridwalk.identities import Identities
from gridwalk.parts import DESCRIPTION, LINES, UnitReport
from gridwalk.schema import load_schema
from gridwalk.units import HASH, Task, disputed, find_units, program, task_of

FILE, VERSION = parts_on_disk.FILE, 1
PART = re.compile(rf"(.*)\.[0-9a-f]{{{HASH}}}(?:{re.escape(LINES)}|{re.escape(DESCRIPTION)})")


@dataclass(frozen=True)
class Parts:
    """A build in parts: how many units there are and how many were converted now, and what they hold."""

    units: int
    converted: int
    statements: int
    size: int
    withheld: int
    warnings: list[Problem]


def build_parts(data: Path | None, out: Path, *, lenient: bool = False, jobs: int = 1) -> Parts:
    """Build every source below ``data`` into parts below ``out``, in so many processes.

    Only what changed since the last build is converted; the bytes are those of a whole build. Raises
    SourceError with every problem of every source, and StoreError where the folder cannot be written: then
    the last manifest and its parts stay as they are.
    """
    folder = data if data is not None else resources.folder("data")
    try:
        out.mkdir(parents=True, exist_ok=True)
        with files.locked(out) as lock:
            return _build(folder, out, lenient=lenient, jobs=jobs, lock=lock)
    except OSError as error:
        if isinstance(error, StoreError):
            raise
        raise StoreError(f"{error.filename or out}: cannot be written: {error.strerror or error}") from error


def _build(data: Path, out: Path, *, lenient: bool, jobs: int, lock: int) -> Parts:
    findings = Findings(lenient=lenient)
    disputes = disputed(data)
    units = list(find_units(data, findings, {line: rejected for line, (rejected, _) in disputes.items()}))
    tasks = [task_of(unit) for unit in units]
    reports, converted = parts_on_disk.reports(tasks, out, jobs, lock)
    problems = [*findings.problems, *(p for report in reports.values() for p in report.problems)]
    problems += across(data, out, tasks, reports, disputes)
    if problems:
        raise SourceError(problems)
    before = parts_on_disk.named(out)
    _write(out, manifest_text(tasks, reports))
    _clean(out, {f"{task.part}{end}" for task in tasks for end in (LINES, DESCRIPTION)}, before)
    warnings = [Problem(data / file, row, column, message) for r in reports.values() for file, row, column, message in r.warnings]
    return Parts(
        units=len(tasks),
        converted=converted,
        statements=sum(report.statements for report in reports.values()),
        size=sum(report.size for report in reports.values()),
        withheld=sum(report.withheld for report in reports.values()),
        warnings=[*findings.warnings, *warnings],
    )


def across(
    data: Path, out: Path, tasks: list[Task], reports: Mapping[str, UnitReport], disputes: Mapping[str, tuple[bool, Problem]]
) -> Iterator[Problem]:
    """Yield what is wrong between units: things that none describes, reports that two describe, disputes about nothing."""
    parts = {task.unit.name: out / task.part for task in tasks if not reports[task.unit.name].problems}
    wanted = {iri: (data / at[0], at[1], at[2]) for r in reports.values() for iri, at in reversed(r.references.items())}
    yield from (build.unknown(iri, place) for iri, place in undescribed(wanted, list(parts.values())))
    described = dict[str, str]()
    for name, report in reports.items():
        for iri in report.reports:
            if (first := described.setdefault(iri, name)) != name:
                yield Problem(data / name, 0, "", f"describes the report {iri}, which {first} describes")
    if len(parts) < len(tasks):
        return  # what is missing may be in the units that could not be read
    made = {line for report in reports.values() for line in report.disputed}
    yield from (problem for line, (_, problem) in disputes.items() if line not in made)
    who = Identities(data)
    if not who.problems:
        yield from who.strangers({thing for report in reports.values() for thing in report.met})


def undescribed(wanted: dict[str, Place], parts: list[Path]) -> Iterator[tuple[str, Place]]:
    """Yield those of the things that no part describes. Memory is that of what is looked for."""
    missing = set(wanted)
    for part in parts:
        if missing:
            missing.difference_update(json.loads(Path(f"{part}{DESCRIPTION}").read_text(encoding="utf-8"))["things"])
    records = set(filter(is_record, missing))
    for part in parts if records else []:
        # An empty file cannot be mapped.
        with suppress(ValueError), Path(f"{part}{LINES}").open("rb") as file, _mapped(file) as content:
            begins = {iri: f"{iri} ".encode() for iri in records}
            missing -= {iri for iri, b in begins.items() if content[: len(b)] == b or content.find(b"\n" + b) >= 0}
    yield from ((iri, wanted[iri]) for iri in sorted(missing))


def _mapped(file: BinaryIO) -> mmap.mmap:
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def is_record(iri: str) -> bool:
    """Whether an IRI in angle brackets is that of a record, which a part's description does not list."""
    return iri.startswith(_of_records())


@cache
def _of_records() -> tuple[str, ...]:
    schemas = (load_schema(path) for path in resources.files("ontology", "tables/*.json"))
    return tuple(f"<{s.about_url.partition('{')[0]}" for s in schemas if any(c.property_url == ROW for c in s.columns))


def manifest_text(tasks: list[Task], reports: Mapping[str, UnitReport]) -> str:
    """Return the manifest of parts, as JSON text."""
    units = {
        task.unit.name: {
            "part": f"{task.part}{LINES}", "inputs": task.inputs, "size": r.size, "statements": r.statements,
            "crc32": f"{r.crc32:08x}", "reports": r.reports, "withheld": r.withheld,
        }
        for task in tasks
        for r in [reports[task.unit.name]]
    }  # fmt: skip
    manifest = {"version": VERSION, "program": program(), "units": units}
    return json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def _write(out: Path, text: str) -> None:
    partial = out / f".{FILE}{files.PARTIAL}"
    with partial.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(out / FILE)


def _clean(out: Path, kept: set[str], before: set[str]) -> None:
    """Remove the parts that the manifest before this named, what a killed build left, and folders that are empty then.

    The folder may be anybody's: what is removed has the name of a unit and of a part.
    """
    known = {f"{part}{LINES}" for part in before} | kept
    for folder in {(out / name).parent for name in known}:
        there = [path.relative_to(out).as_posix() for path in folder.iterdir()] if folder.is_dir() else []
        for name in stale(there, known) - kept:
            (out / name).unlink(missing_ok=True)
        for place in [folder, *folder.parents] if there else []:
            if place == out or next(place.iterdir(), None) is not None:
                break
            place.rmdir()


def stale(there: Iterable[str], known: Iterable[str]) -> set[str]:
    """Return which files are parts of units that some part is known of, or were to become one.

    >>> sorted(stale(["a/b.0123456789abcdef.nq", "a/.b.0123456789abcdef.json.partial", "a/c.0123456789abcdef.nq"],
    ...              ["a/b.fedcba9876543210.nq"]))
    ['a/.b.0123456789abcdef.json.partial', 'a/b.0123456789abcdef.nq']
    """
    units = {match[1] for name in known if (match := PART.fullmatch(name))}
    return {name for name in there if (match := PART.fullmatch(_whole(name))) and match[1] in units}


def _whole(name: str) -> str:
    """Return the name that a file has when it is whole."""
    above, slash, last = name.rpartition("/")
    partial = last.startswith(".") and last.endswith(files.PARTIAL)
    return f"{above}{slash}{last[1:].removesuffix(files.PARTIAL)}" if partial else name
