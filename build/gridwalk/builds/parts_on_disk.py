"""Parts on the disk: which are there and whole, the others converted, and all of them flushed.

A part is known whole by its CRC-32, which is not taken again of a file that was whole and did not change since.
"""

from __future__ import annotations

import mmap
import os
from collections import defaultdict, deque
from collections.abc import Collection, Generator, Iterable, Iterator, Mapping, Sequence, Set
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing, suppress
from itertools import chain, repeat
from pathlib import Path
from typing import IO, BinaryIO

from gridwalk.base import files, workers
from gridwalk.base.errors import SourceError
from gridwalk.base.packing import PACKED, opened
from gridwalk.base.reading import load_json
from gridwalk.builds.contradictions import differing, doubled
from gridwalk.builds.part_file import write_part
from gridwalk.builds.reports import Reports
from gridwalk.builds.sums import Sums
from gridwalk.builds.unit import UnitReport
from gridwalk.builds.units import Task
from gridwalk.derive.laps import of_laps
from gridwalk.identities.applied import Identities
from gridwalk.rdf.blocks import BLOCK, LONGEST, blocks
from gridwalk.rdf.guard.limits import installed
from gridwalk.rdf.lines import about
from gridwalk.rdf.renaming import NOTHING, Renaming
from gridwalk.rdf.stored_parts import DESCRIPTION, LINES, ending, listed, unit_part
from gridwalk.tables.schema import is_record


class OnDisk:
    """Units converted into the parts of a folder, in so many processes; what is there and whole is not made again.

    ``packed``: the files of lines are compressed. ``lock`` is the descriptor of ``files.locked``, which processes keep as long as
    they write, where there is one.
    """

    def __init__(self, out: Path, jobs: int, lock: int | None, *, packed: bool = False) -> None:
        self._out = out
        self._jobs = jobs
        self._lock = lock
        self._packed = packed
        self.ending = ending(packed)
        # By the name of the unit, the part below the folder.
        self._parts = dict[str, str]()
        self.reports = Reports()
        self.converted = 0
        self.sums = Sums(out)
        self._renamings: Mapping[str, Renaming] = {}

    def run(self, tasks: list[Task], who: Identities) -> Reports:
        """Convert units, and return the report of each by its name. All of them are on the disk then. Raises OSError."""
        made, self.converted = _reports(tasks, self._out, self._jobs, who, self._lock, self._packed, self.sums)
        # The largest were made first.
        self.reports = made.of(task.unit.name for task in tasks)
        self._parts = {task.unit.name: task.part for task in tasks if not self.reports[task.unit.name].problems}
        return self.reports

    def rename(self, renamings: Mapping[str, Renaming]) -> None:
        """Take the lines of units, by name, with other IRIs of entries from now on."""
        self._renamings = renamings

    def described(self, things: Collection[str]) -> Set[str]:
        """Return those of the things that a part describes. Memory is that of what is looked for."""
        return described(things, (self._out / part for part in self._parts.values()), self.ending)

    def things(self, unit: str) -> Collection[str]:
        """Return the things that a part describes, as its description has it and as they are renamed."""
        found: list[str] = load_json(self._out / f"{self._parts[unit]}{DESCRIPTION}")["things"]
        return self._renamed(unit, found)

    def told(self, unit: str) -> Iterator[str]:
        """Yield the lines of a part, as they are renamed, less those about laps and weather readings, which are not read."""
        renaming = self._renamings.get(unit, NOTHING)
        with opened(self._lines(unit)) as file:
            for block in _spans(file, self.reports[unit].told):
                yield from filter(None, renaming.text(block.decode()).split("\n"))

    def of_laps(self, unit: str, name: str) -> Iterator[str]:
        """Yield the lines of a part, as they are renamed, that say a property of laps."""
        with opened(self._lines(unit)) as file:
            for block in _spans(file, self.reports[unit].bare):
                yield from map(self._renamings.get(unit, NOTHING).text, of_laps(block.decode(), name))

    def version(self, unit: str) -> str:
        """Return the name of a part, which has a hash of what it was made of."""
        return self._parts[unit].rpartition("/")[2]

    def differing(self, together: Sequence[Collection[str]] = ()) -> Set[str]:
        """Return the things, as they are renamed, of which parts may say different values.

        Units that are ``together`` tell of one thing each in its own way, mostly with other properties: only where their lines
        have two values of one, or of what sources may name otherwise, is it among them; records, too. Memory is that of such a
        group.
        """
        found = differing(self._values_renamed)
        groups, teller = {name: n for n, units in enumerate(together, 1) for name in units}, dict[str, int]()
        for name, values in self._values():
            group = groups.get(name, 0)
            for thing in found.intersection(self._renamed(name, values)):
                teller[thing] = group if teller.setdefault(thing, group) == group else 0
        by_group = defaultdict[int, set[str]](set)
        for thing, group in teller.items():
            by_group[group].add(thing)
        return by_group[0].union(*(self._doubled(units, by_group[group]) for group, units in enumerate(together, 1)))

    def _doubled(self, units: Iterable[str], things: Set[str]) -> set[str]:
        """Return those of the things, and of all records, of which lines of some units have two values."""
        lines = chain.from_iterable(self._all(name) for name in units if name in self._parts)
        return doubled(about(lines, lambda thing: is_record(thing) or thing in things))

    def _values(self) -> Iterator[tuple[str, Mapping[str, str]]]:
        for name, part in self._parts.items():
            yield name, load_json(self._out / f"{part}{DESCRIPTION}")["values"]

    def _values_renamed(self) -> Iterator[tuple[Mapping[str, str], Renaming]]:
        yield from ((values, self._renamings.get(name, NOTHING)) for name, values in self._values())

    def about(self, things: Set[str]) -> Mapping[str, Set[str]]:
        """Return the lines about things, both as they are renamed, by the name of the unit. Records are read only if asked for."""
        records, found = any(map(is_record, things)), dict[str, Set[str]]()
        for name in self._parts:
            lines = self._all(name) if records else self.told(name)
            found[name] = set(about(lines, things.__contains__))
        return {name: lines for name, lines in found.items() if lines}

    def _all(self, name: str) -> Iterator[str]:
        """Yield all lines of a part, as they are renamed."""
        renaming = self._renamings.get(name, NOTHING)
        with opened(self._lines(name)) as file:
            for block in blocks(file):
                yield from renaming.text(block.decode().removesuffix("\n")).split("\n")

    def _lines(self, unit: str) -> Path:
        return self._out / f"{self._parts[unit]}{self.ending}"

    def _renamed(self, name: str, lines: Iterable[str]) -> list[str]:
        return self._renamings.get(name, NOTHING).lines(lines)


def _spans(file: IO[bytes], spans: Iterable[Sequence[int]]) -> Iterator[bytes]:
    """Yield spans of a file of lines, each from the start of a line to the end of one, in blocks of lines."""
    for start, end in spans:
        file.seek(start)
        while start < end and (block := file.read(min(BLOCK, end - start))):
            block += b"" if block.endswith(b"\n") else file.readline(LONGEST)
            start += len(block)
            yield block


def described(things: Collection[str], parts: Iterable[Path], ending: str = LINES) -> Set[str]:
    """Return those of the things that one of the parts describes: as its description says, or records, as its lines do.

    ``ending``: of the names of files of lines.
    """
    missing = set(things)
    parts = list(parts) if missing else []
    for part in parts:
        if missing:
            missing.difference_update(load_json(Path(f"{part}{DESCRIPTION}"))["things"])
    records = set(filter(is_record, missing))
    for part in parts if records else []:
        missing -= _beginning(Path(f"{part}{ending}"), {f"{iri} ": iri for iri in records})
    return set(things) - missing


def _beginning(lines: Path, texts: Mapping[str, str]) -> set[str]:
    """Return what belongs to those of the texts with which a line of a part begins."""
    begins = {name: text.encode() for text, name in texts.items()}
    if lines.name.endswith(PACKED):
        with opened(lines) as file:
            return {name for block in blocks(file) for name, b in begins.items() if block.startswith(b) or b"\n" + b in block}
    # An empty file cannot be mapped.
    with suppress(ValueError), lines.open("rb") as file, _mapped(file) as content:
        return {name for name, b in begins.items() if content[: len(b)] == b or content.find(b"\n" + b) >= 0}
    return set()


def _mapped(file: BinaryIO) -> mmap.mmap:
    return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


def _reports(
    tasks: list[Task], out: Path, jobs: int, who: Identities, lock: int | None, packed: bool, sums: Sums
) -> tuple[Reports, int]:
    """Convert what is not there yet, and return the reports of all units, and how many were converted."""
    found = Reports()
    for task in tasks:
        if (report := _made(out, task.part, ending(packed), sums)) is not None:
            found.add(task.unit.name, report)
    # The largest first, so that no process is left with it at the end.
    todo = sorted((t for t in tasks if t.unit.name not in found), key=lambda t: (-t.size, t.part))
    for task in todo:
        (out / task.part).parent.mkdir(parents=True, exist_ok=True)
    # The disk is waited for beside the work, in a thread.
    with ThreadPoolExecutor(1) as flusher, closing(_converted(todo, out, jobs, who, lock, packed)) as converted:
        flushed, size, room = deque[Future[None]](), 0, kept()
        for task, report in zip(todo, converted, strict=True):
            found.add(task.unit.name, report)
            size += report.stored or report.size
            whole = [Path(f"{out / task.part}{end}") for end in (ending(packed), DESCRIPTION) if not report.problems]
            flushed += [flusher.submit(_flush, path, size < room) for path in whole]
            while flushed and flushed[0].done():
                flushed.popleft().result()
        for outcome in flushed:
            outcome.result()
    return found, len(todo)


def _converted(todo: list[Task], out: Path, jobs: int, who: Identities, lock: int | None, packed: bool) -> Generator[UnitReport]:
    units, parts, same = (task.unit for task in todo), (out / task.part for task in todo), repeat(who, len(todo))
    how = repeat(packed, len(todo))
    if jobs < 2 or len(todo) < 2:
        yield from map(write_part, units, parts, same, how)
        return
    try:
        with closing(workers.each(min(jobs, len(todo)), write_part, units, parts, same, how, lock=lock)) as made:
            yield from made
    except BaseException:
        # Processes that were ended in the middle of a part.
        for path in (out / f"{task.part}{end}" for task in todo for end in (ending(packed), DESCRIPTION)):
            files.partial(path).unlink(missing_ok=True)
        raise


def kept() -> int:
    """Return how many bytes of parts may stay in the system's cache: a quarter of the memory.

    To write more than memory holds costs the system half as much again, looking for what to forget.
    """
    return installed() // 4


def _flush(path: Path, keep: bool) -> None:
    """Wait until a file is on the disk. Where it is not to be kept in memory, the system is told so."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        if not keep and hasattr(os, "posix_fadvise"):
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def named(out: Path) -> set[str]:
    """Return the parts that the last manifest names; none where there is no manifest."""
    try:
        return {unit_part(part.path.relative_to(out).as_posix()) for part in listed(out)}
    except SourceError:
        return set()


def _made(out: Path, part: str, end: str, sums: Sums) -> UnitReport | None:
    """Return the report of a part that is there and whole, else None."""
    try:
        report, lines = UnitReport.load(Path(f"{out / part}{DESCRIPTION}")), Path(f"{out / part}{end}")
        same = lines.stat().st_size == (report.stored if end.endswith(PACKED) else report.size)
        return report if same and sums.is_whole(lines, report.crc32) else None
    except (OSError, ValueError, TypeError, KeyError):
        return None
