"""Parts on the disk: which are there and whole, the others converted, and all of them flushed.

A part that the last manifest names was on the disk before it, so its size is enough to know it whole. Any other
was left by a build that was stopped: it is read once more and its CRC-32 compared.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Generator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

from gridwalk import beside
from gridwalk.errors import Problem, SourceError
from gridwalk.parts import DESCRIPTION, LINES, UnitReport, convert_unit, partial
from gridwalk.units import Task, input_files

FILE = "manifest.json"


def reports(tasks: list[Task], out: Path, jobs: int, lock: int) -> tuple[dict[str, UnitReport], int]:
    """Convert what is not there yet, and return the reports of all units by name, and how many were converted.

    ``lock`` is the descriptor of ``files.locked``, which processes keep as long as they write.
    """
    sure = named(out)
    found = {task.part: report for task in tasks if (report := _made(out, task.part, sure)) is not None}
    # The largest first, so that no process is left with it at the end.
    todo = sorted((t for t in tasks if t.part not in found), key=lambda t: (-weight(t), t.part))
    for task in todo:
        (out / task.part).parent.mkdir(parents=True, exist_ok=True)
    # The disk is waited for beside the work, in a thread.
    with ThreadPoolExecutor(1) as flusher, closing(_converted(todo, out, jobs, lock)) as converted:
        flushed, size, room = list[Future[None]](), 0, kept()
        for task, report in zip(todo, converted, strict=True):
            found[task.part] = report
            size += report.size
            files = [Path(f"{out / task.part}{end}") for end in (LINES, DESCRIPTION) if not report.problems]
            flushed += [flusher.submit(_flush, path, size < room) for path in files]
        for outcome in flushed:
            outcome.result()
    return {task.unit.name: found[task.part] for task in tasks}, len(todo)


def _converted(todo: list[Task], out: Path, jobs: int, lock: int) -> Generator[UnitReport]:
    units, parts = [task.unit for task in todo], [out / task.part for task in todo]
    if jobs < 2 or len(todo) < 2:
        yield from map(convert_unit, units, parts)
        return
    try:
        with closing(beside.each(min(jobs, len(todo)), convert_unit, units, parts, lock=lock)) as made:
            yield from made
    except BaseException:
        # Processes that were ended in the middle of a part.
        for path in (Path(f"{part}{end}") for part in parts for end in (LINES, DESCRIPTION)):
            partial(path).unlink(missing_ok=True)
        raise


def kept() -> int:
    """Return how many bytes of parts may stay in the system's cache: a quarter of the memory.

    To write more than memory holds costs the system half as much again, looking for what to forget.
    """
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 4


def _flush(path: Path, keep: bool) -> None:
    """Wait until a file is on the disk. Where it is not to be kept in memory, the system is told so."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        if not keep and hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def weight(task: Task) -> int:
    """Return how many bytes a unit is read from."""
    return sum(path.stat().st_size for path in input_files(task.unit) if path.is_file())


def listed(folder: Path) -> dict[Path, int]:
    """Return the parts that the manifest of a folder names, sorted, with the CRC-32 of each.

    Raises SourceError where there is no such manifest.
    """
    path = folder / FILE
    try:
        units = json.loads(path.read_text(encoding="utf-8"))["units"]
        return dict(sorted((folder / unit["part"], int(unit["crc32"], 16)) for unit in units.values()))
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise SourceError([Problem(path, 0, "", "is not the manifest of a build in parts")]) from error


def named(out: Path) -> set[str]:
    """Return the parts that the last manifest names, which were on the disk before it; none where there is no manifest."""
    try:
        return {path.relative_to(out).as_posix().removesuffix(LINES) for path in listed(out)}
    except SourceError:
        return set()


def _made(out: Path, part: str, sure: set[str]) -> UnitReport | None:
    """Return the report of a part that is there and whole, else None."""
    try:
        report, lines = UnitReport.load(Path(f"{out / part}{DESCRIPTION}")), Path(f"{out / part}{LINES}")
        if lines.stat().st_size != report.size:
            return None
        # What a killed build left may not have reached the disk when the power went.
        return report if part in sure or _crc32(lines) == report.crc32 else None
    except (OSError, ValueError, TypeError):
        return None


def _crc32(path: Path) -> int:
    """Return the CRC-32 of a file, as gzip has it."""
    value = 0
    with path.open("rb") as file:
        while block := file.read(1 << 20):
            value = zlib.crc32(block, value)
    return value
