"""A data set in parts: a file of N-Quads for each event or source, and a manifest that says which they are.

The name of a part ends in a hash of all that it is made of: the files it is read from, the identities, and the
code, schemas and libraries that write lines. So a part that is there need not be made again, a
stopped build goes on where it was, and the parts that a manifest names stay until the next manifest stands.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from functools import cache, partial
from itertools import chain, starmap
from pathlib import Path
from typing import Any

from gridwalk.base import files, resources
from gridwalk.base.collecting import rarely
from gridwalk.base.errors import Problem, SourceError, StoreError
from gridwalk.base.packing import crc32
from gridwalk.base.reading import seal
from gridwalk.builds.derived import Before, Told, derivations
from gridwalk.builds.join import Joined, join
from gridwalk.builds.parts_on_disk import OnDisk, named
from gridwalk.builds.program import JOINERS, made_by
from gridwalk.builds.sums import Sums
from gridwalk.builds.unfinished import hinted
from gridwalk.builds.unit import UnitReport, text
from gridwalk.builds.units import HASH, Task, find_units, hashes_of, program, require_names, sources_say, task_of
from gridwalk.derive.scopes import ALL
from gridwalk.identities.applied import FOLDER, Identities
from gridwalk.rdf.renaming import NOTHING
from gridwalk.rdf.stored_parts import (
    DESCRIPTION,
    DISPUTED,
    JOINED,
    LINES,
    MANIFEST,
    MISSING,
    VERSION,
    ending,
    load_manifest,
    missing_of,
)
from gridwalk.readers import registry
from gridwalk.tables.findings import Findings
from gridwalk.tables.schema import is_record

DERIVED = "derived"
# How the IRI begins of what an event that was left out may describe.
EVERYTHING = ("<",)
PART = re.compile(
    rf"(.*)\.[0-9a-f]{{{HASH}}}(?:{'|'.join(map(re.escape, (LINES, ending(packed=True), DESCRIPTION, JOINED, DISPUTED)))})"
)


@dataclass(frozen=True, slots=True)
class DerivedFile:
    """The lines that were derived of an event, or of what belongs to none: a file whose name ends in a hash of them.

    ``made_of``: a hash of what those of an event are made of.
    """

    lines: str
    size: int
    statements: int
    crc32: str
    scope: str = ""
    made_of: str = ""


@dataclass(frozen=True)
class Parts:
    """A build in parts: how many units there are and how many were converted now, and what they hold.

    ``missing``: what is wrong with the units that were left out, where that was asked for.

    >>> Parts(units=3, converted=1, statements=1200, size=90_000, withheld=0, warnings=[]).converted
    1
    """

    units: int
    converted: int
    statements: int
    size: int
    withheld: int
    warnings: list[Problem]
    missing: list[Problem] = field(default_factory=list)


def build_parts(
    data: Path | None,
    out: Path,
    *,
    lenient: bool = False,
    jobs: int = 1,
    schemas: Path | None = None,
    keep_going: bool = False,
    packed: bool = False,
) -> Parts:
    """Build every source below ``data`` into parts below ``out``, in so many processes.

    Only what changed since the last build is converted; the lines are those of a whole build, with those
    that a dispute withholds; what the join says lies beside the parts. Raises
    SourceError with every problem of every source, and StoreError where the folder cannot be written: then
    the last manifest and its parts stay as they are. ``schemas``: as for ``build``. ``keep_going``: an event or source
    that cannot be read is left out, and the manifest says so; such a build does not take the place of a whole one. ``packed``:
    the lines of parts are compressed; check sums are of the plain ones.
    """
    folder = data if data is not None else resources.folder("data")
    try:
        out.mkdir(parents=True, exist_ok=True)
        with files.locked(out) as lock, rarely():
            made = OnDisk(out, jobs, lock, packed=packed)
            return _build(folder, out, made, lenient=lenient, schemas=schemas, keep_going=keep_going)
    except OSError as error:
        raise StoreError(f"{error.filename or out}: cannot be written: {error.strerror or error}") from error


def _build(data: Path, out: Path, made: OnDisk, *, lenient: bool, schemas: Path | None, keep_going: bool) -> Parts:
    findings, who = Findings(lenient=lenient), Identities(data)
    units, same = list(find_units(data, who, findings, schemas)), hashes_of(who)
    require_names(data, findings, keep_going=keep_going)
    tasks = [task_of(unit, same) for unit in units]
    reports = made.run(tasks, who)
    # All is read: what readers keep of files from one season to the next takes as much memory as the rest of a build.
    registry.forget()
    missing = _missing(data, out, tasks, reports, findings) if keep_going else {}
    if missing:
        findings.problems.clear()
        tasks = [task for task in tasks if not reports[task.unit.name].problems]
        units, reports = [task.unit for task in tasks], reports.of(task.unit.name for task in tasks)
    joined = join(units, reports, who, made, EVERYTHING if missing else ())
    if problems := [*findings.problems, *(p for report in reports.values() for p in report.problems), *joined.problems]:
        raise SourceError(hinted(problems + _all(missing)))
    joined = replace(joined, missing={name: _below(data, problems) for name, problems in missing.items()})
    before, beside = named(out), set[str]()
    for task in tasks:
        for _, file, content in _beside(task.unit.name, joined):
            _keep(out, file, [content])
            beside.add(file)
    # Rules need the memory.
    reports = made.reports = reports.joined()
    described = partial(manifest_pieces, tasks, reports, joined, ending=made.ending)
    derived = _unchanged(out, described, made.sums)
    if derived is None:
        derived = [_kept(out, *found) for found in derived_files(tasks, joined, made, _Before(out))]
    with _written(out / MANIFEST) as descriptor:
        files.put_sealed(descriptor, described(derived))
    kept = {f"{task.part}{end}" for task in tasks for end in (made.ending, DESCRIPTION)} | beside
    _clean(out, kept | {one.lines for one in derived}, before)
    made.sums.keep(out / name for name in (*(f"{task.part}{made.ending}" for task in tasks), *(one.lines for one in derived)))
    done = summed(data, reports.values(), joined, findings, made.converted, derived)
    return replace(done, missing=SourceError(_all(missing)).problems)


def _below(data: Path, problems: list[Problem]) -> list[str]:
    """Return problems as a manifest says them, the same wherever the data lie."""
    said = SourceError(problems).problems
    return [str(replace(p, path=p.path.relative_to(data)) if p.path.is_relative_to(data) else p) for p in said]


def _all(missing: Mapping[str, list[Problem]]) -> list[Problem]:
    return [problem for problems in missing.values() for problem in problems]


def _missing(
    data: Path, out: Path, tasks: list[Task], reports: Mapping[str, UnitReport], findings: Findings
) -> dict[str, list[Problem]]:
    """Return what is wrong with the events and sources to leave out, by their names.

    Raises SourceError where nothing can be left out: for what concerns all sources, where nothing would remain, and where
    the folder has a whole build.
    """
    found = {name: list(report.problems) for name, report in reports.items() if report.problems}
    for problem in findings.problems:
        found.setdefault(_folder_of(data, problem.path), []).append(problem)
    sound = {task.unit.holds for task in tasks if not reports[task.unit.name].problems}
    needed = {task.unit.holds for task in tasks if task.unit.holds != "source"} | {"source"}
    if needed - sound or str(FOLDER) in found:
        raise SourceError(_all(found))
    if found and (out / MANIFEST).exists() and not missing_of(out):
        message = "is of a whole build, and one in which something is missing does not take its place: name another folder"
        raise SourceError([*_all(found), Problem(out / MANIFEST, 0, "", message)])
    return found


def _folder_of(data: Path, path: Path) -> str:
    """Return the folder of a source or an event that something is wrong with, below the data."""
    folder = path if path.is_dir() else path.parent
    return folder.relative_to(data).as_posix() if folder.is_relative_to(data) else str(folder)


class _Before:
    """What the last manifest of a folder names that was derived of events and seasons by rules as they are."""

    def __init__(self, out: Path) -> None:
        self._out = out
        self._files = dict[tuple[str, str], DerivedFile]()
        with suppress(OSError, ValueError, TypeError, KeyError, AttributeError, SourceError):
            manifest = load_manifest(out / MANIFEST)
            if manifest["join"] == join_program():
                files = [DerivedFile(**one) for one in manifest["derived"] if one["made_of"]]
                self._files = {(file.scope, file.made_of): file for file in files if isinstance(file.lines, str)}

    def lines(self, scope: str, made_of: str) -> list[str] | None:
        """Return the lines of a scope that was made of the same, None where its file is not whole."""
        file = self._files.get((scope, made_of))
        try:
            data = (self._out / file.lines).read_bytes() if file else b""
        except OSError:
            return None
        return data.decode().split("\n")[:-1] if file and f"{crc32(data):08x}" == file.crc32 else None


def derived_files(
    tasks: Iterable[Task], joined: Joined, made: Told, before: Before | None = None
) -> Iterator[tuple[DerivedFile, Iterable[str]]]:  # fmt: skip
    """Yield the files of what is derived, one at a time, each with its content, in pieces that can be asked for again.

    What was made ``before`` of the same is as it was.
    """
    units = (task.unit.name for task in tasks if task.unit.holds != "vocabulary")
    withheld, disputed = (set[str]().union(*lines.values()) for lines in (joined.withheld, joined.disputed))
    yield from starmap(_of_scope, derivations(units, made, withheld, disputed, joined.ranks, before))


class _Text:
    """Lines as the text of a file. In memory is never more than a piece of it."""

    def __init__(self, lines: Iterable[str]) -> None:
        self._lines = lines

    def __iter__(self) -> Iterator[str]:
        return files.gathered(f"{line}\n" for line in self._lines)


def _of_scope(scope: str, lines: Iterable[str], made_of: str) -> tuple[DerivedFile, Iterable[str]]:
    if scope != ALL:
        # As in parts, records come first. Of what belongs to no event none is one.
        lines = sorted(lines, key=lambda line: (not is_record(line), line))
    digest, size, number, summed = hashlib.sha256(), 0, 0, 0
    for piece in (text := _Text(lines)):
        data = piece.encode()
        digest.update(data)
        size, number, summed = size + len(data), number + piece.count("\n"), crc32(data, summed)
    name = f"{DERIVED}/{scope}.{digest.hexdigest()[:HASH]}{LINES}"
    return DerivedFile(name, size, number, f"{summed:08x}", scope, made_of), text


def _kept(out: Path, file: DerivedFile, content: Iterable[str]) -> DerivedFile:
    _keep(out, file.lines, content)
    return file


def _keep(out: Path, name: str, content: Iterable[str]) -> None:
    """Write a file whose name says what is in it, unless it is there and whole."""
    path = out / name
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.is_file() or not files.holds(path, content):
        with _written(path) as descriptor:
            for piece in content:
                files.put(descriptor, piece.encode())


def summed(
    data: Path,
    reports: Collection[UnitReport],
    joined: Joined,
    findings: Findings,
    converted: int,
    derived: Collection[DerivedFile],
) -> Parts:
    """Return what a build in parts holds."""
    withheld, disputed = (sum(map(len, lines.values())) for lines in (joined.withheld, joined.disputed))
    return Parts(
        units=len(reports),
        converted=converted,
        statements=sum(report.statements for report in reports) - withheld + disputed + sum(file.statements for file in derived),
        size=sum(report.size for report in reports) + sum(file.size for file in derived),
        withheld=withheld,
        warnings=[*findings.warnings, *(w for report in reports for w in report.warned(data)), *joined.warnings],
    )


def joined_files(tasks: Iterable[Task], joined: Joined) -> dict[str, str]:
    """Return the contents of the files that lie beside parts, by name."""
    return {file: content for task in tasks for _, file, content in _beside(task.unit.name, joined)}


def _beside(unit: str, joined: Joined) -> Iterator[tuple[str, str, str]]:
    """Yield what the join writes beside a part: the manifest's word, the name, which ends in a hash of the content, and that."""
    if unit in joined.withheld or unit in joined.renamings:
        renamed = joined.renamings.get(unit, NOTHING).described()
        content = text({"withheld": sorted(joined.withheld.get(unit, ()))} | renamed)
        yield "joined", _hashed(unit, content, JOINED), content
    if unit in joined.disputed:
        content = "".join(f"{line}\n" for line in sorted(joined.disputed[unit]))
        yield "disputed", _hashed(unit, content, DISPUTED), content


def _beside_said(word: str, file: str, content: str) -> Iterator[tuple[str, str]]:
    """Yield what the manifest says of a file beside a part: its name, and of lines the CRC-32, as of all lines."""
    yield word, file
    if file.endswith(LINES):
        yield f"{word}Crc32", f"{crc32(content.encode()):08x}"


def _hashed(unit: str, content: str, end: str) -> str:
    return f"{unit}.{hashlib.sha256(content.encode()).hexdigest()[:HASH]}{end}"


def manifest_pieces(
    tasks: Collection[Task],
    reports: Mapping[str, UnitReport],
    joined: Joined,
    derived: Iterable[DerivedFile],
    *,
    ending: str = LINES,
) -> Iterator[str]:
    """Yield the text of the manifest of parts, in pieces, without the brace that it begins with: its check sum comes before that.

    It is JSON with the names in order. ``derived`` are the ``derived_files``; ``ending``: of the names of lines.
    """
    said = {name: words for _, name, words in sources_say(task.unit for task in tasks) if words}
    program_and_more = {"version": VERSION, "program": program(), "join": join_program(), "sources": said}
    named = {name: iter([_json(value, 1)]) for name, value in program_and_more.items()}
    if joined.missing:
        named[MISSING] = iter([_json(dict(joined.missing), 1)])
    named["derived"] = _listed("[]", 1, (_json(asdict(file), 2) for file in derived))
    in_order = sorted(tasks, key=lambda task: task.unit.name)
    units = ((task.unit.name, _described(task, reports[task.unit.name], joined, ending)) for task in in_order)
    named["units"] = _listed("{}", 1, (f"{_json(name)}: {_json(described, 2)}" for name, described in units))
    for n, (name, pieces) in enumerate(sorted(named.items())):
        yield f"{',' if n else ''}\n {_json(name)}: "
        yield from pieces
    yield "\n}\n"


def _json(value: object, depth: int = 0) -> str:
    """Return a value as JSON, as it is within so many others."""
    # There is no line break within a text of JSON.
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1).replace("\n", "\n" + " " * depth)


def _listed(ends: str, depth: int, values: Iterable[str]) -> Iterator[str]:
    """Yield JSON of several values, between two brackets."""
    start = ends[0]
    for value in values:
        yield f"{start}\n{' ' * (depth + 1)}{value}"
        start = ","
    yield ends if start == ends[0] else f"\n{' ' * depth}{ends[1]}"


def _described(task: Task, report: UnitReport, joined: Joined, ending: str) -> dict[str, Any]:
    """Return what the manifest says of a part and what lies beside it: all that is derived is made of that of all parts."""
    withheld = len(joined.withheld.get(task.unit.name, ()))
    described = {"part": f"{task.part}{ending}", "inputs": task.inputs, "size": report.size, "statements": report.statements}
    described |= {"crc32": f"{report.crc32:08x}", "reports": report.reports, "withheld": withheld}
    return described | {key: value for beside in _beside(task.unit.name, joined) for key, value in _beside_said(*beside)}


def _unchanged(
    out: Path, described: Callable[[Iterable[DerivedFile]], Iterable[str]], sums: Sums
) -> list[DerivedFile] | None:  # fmt: skip
    """Return the files of what is derived that the last manifest names, where all else in it is the same and they are whole."""
    try:
        derived = [DerivedFile(**one) for one in load_manifest(out / MANIFEST)["derived"]]
        whole = files.holds(out / MANIFEST, described(derived), len(seal(0)))
        return derived if whole and all(sums.is_whole(out / file.lines, int(file.crc32, 16)) for file in derived) else None
    except (OSError, ValueError, TypeError, KeyError, AttributeError):
        return None


@cache
def join_program() -> str:
    """Return the hash of the code that decides what lies beside parts."""
    return made_by(JOINERS)


@contextmanager
def _written(path: Path) -> Iterator[int]:
    """Yield the descriptor of a file that is in its place, and on the disk, when all of it was written."""
    with files.beside(path) as (descriptor, keep):
        yield descriptor
        os.fsync(descriptor)
        keep()


def _clean(out: Path, kept: set[str], before: set[str]) -> None:
    """Remove the parts that the manifest before this named, what a killed build left, and folders that are empty then.

    The folder may be anybody's: what is removed has the name of a unit and of a part.
    """
    known = {f"{part}{DESCRIPTION}" for part in before} | kept
    folders = {(out / name).parent for name in known}
    there = {folder: [path.relative_to(out).as_posix() for path in folder.iterdir()] for folder in folders if folder.is_dir()}
    # At once: of folders there may be as many as of names that are known.
    for name in stale(chain.from_iterable(there.values()), known) - kept:
        (out / name).unlink(missing_ok=True)
    for folder in (folder for folder, names in there.items() if names and folder.is_dir()):
        for place in [folder, *folder.parents]:
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
    return {name for name in there if (match := PART.fullmatch(files.whole_name(name))) and match[1] in units}
