"""A unit of work: one event, or one source without events, read on its own into one file of N-Quads.

A part is two files: the lines, and a description (JSON) of what other units have to know of it. Memory is that
of one batch of rows and of the things of one event: records, such as laps, go straight to the disk.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal, Self

from gridwalk import identities, kinds, vocabulary
from gridwalk.build import lines_of
from gridwalk.conversion import Findings
from gridwalk.errors import Problem, SourceError
from gridwalk.files import PARTIAL
from gridwalk.names import BASE
from gridwalk.tables import Schemas

REPORT = f"<{BASE}report/"
LINES, DESCRIPTION = ".nq", ".json"


@dataclass(frozen=True)
class Unit:
    """What is converted on its own.

    ``data`` is the folder of all sources; ``source`` that of this one, with the name of the ``event`` within it
    where its kind has events. ``disputed``: the lines that disputes anywhere name, and whether they reject them.
    """

    data: Path
    source: Path
    event: str = ""
    holds: Literal["source", "identities", "vocabulary"] = "source"
    lenient: bool = False
    disputed: tuple[tuple[str, bool], ...] = ()

    @property
    def name(self) -> str:
        """The name of the unit, a path: that of its folder below the data.

        >>> Unit(Path("data"), Path("data/timing/lakes-2031"), "03_Lakeside").name
        'timing/lakes-2031/03_Lakeside'
        """
        if self.holds == "vocabulary":
            return "ontology"
        folder = self.source.relative_to(self.data).as_posix()
        return "/".join(filter(None, ["" if folder == "." else folder, self.event])) or self.source.resolve().name


# File, line and column, the file as a path below the folder of data.
Where = tuple[str, int, str]


@dataclass(frozen=True)
class UnitReport:
    """What came of one unit. Nothing was written where there are ``problems``.

    ``crc32`` (as of gzip) is that of the lines. ``references`` are the things that it refers to and does not
    describe, each with a place; ``reports`` those that it describes; ``disputed`` the disputed lines that it made,
    of which the rejected ones are left out; ``met`` the things of identities that it describes.
    """

    statements: int = 0
    size: int = 0
    crc32: int = 0
    withheld: int = 0
    references: dict[str, Where] = field(default_factory=dict)
    reports: list[str] = field(default_factory=list)
    disputed: list[str] = field(default_factory=list)
    met: list[str] = field(default_factory=list)
    warnings: list[tuple[str, int, str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    @classmethod
    def load(cls, description: Path) -> Self:
        """Read the description of a part. Raises OSError, ValueError or TypeError where there is none."""
        read = json.loads(description.read_text(encoding="utf-8"))
        return cls(**{key: value for key, value in read.items() if key != "things"})


class _Lines:
    """The file of lines while it is written."""

    def __init__(self, descriptor: int, disputed: dict[str, bool]) -> None:
        self._descriptor = descriptor
        self._disputed = {f"{line}\n": rejected for line, rejected in disputed.items()}
        self.size = self.crc32 = 0
        self.met = set[str]()

    @property
    def withheld(self) -> int:
        """How many rejected lines were left out."""
        return sum(self._disputed[line] for line in self.met)

    def write(self, text: str) -> None:
        """Write lines, but those that are rejected."""
        if self._disputed:
            text = "".join(self._asserted(text))
        data = text.encode()
        self.size += len(data)
        self.crc32 = zlib.crc32(data, self.crc32)
        _write(self._descriptor, data)

    def _asserted(self, text: str) -> Iterator[str]:
        # Only at line feeds: other characters that end a line may stand in a literal.
        for line in (f"{line}\n" for line in text.removesuffix("\n").split("\n")):
            if line in self._disputed:
                self.met.add(line)
            if not self._disputed.get(line):
                yield line


def convert_unit(unit: Unit, part: Path) -> UnitReport:
    """Convert one unit into the files ``part`` + ``.nq`` and ``.json``, and return what came of it.

    The folder of the part has to be there. The files appear whole or not at all, the description last, and are
    not yet flushed to the disk. Needs nothing but its arguments and what they name, so units may be converted
    anywhere, in any order. Raises OSError where the files cannot be written.
    """
    findings = Findings(lenient=unit.lenient)
    who = identities.Identities(unit.data)
    with _whole(Path(f"{part}{LINES}")) as (descriptor, keep):
        lines = _Lines(descriptor, dict(unit.disputed))
        blocks = list[str]()
        try:
            _read(unit, Schemas(who, lines.write), who, blocks, findings)
        except SourceError as error:
            findings.problems.extend(error.problems)
        things = sorted(lines_of(blocks))
        lines.write("".join(f"{line}\n" for line in things))
        if findings.problems:
            return UnitReport(problems=findings.problems)
        keep()
    report = _report(unit, lines, len(things), who, findings)
    with _whole(Path(f"{part}{DESCRIPTION}")) as (descriptor, keep):
        described = asdict(report) | {"things": sorted(findings.subjects)}
        _write(descriptor, text(described).encode())
        keep()
    return report


def _read(unit: Unit, schemas: Schemas, who: identities.Identities, blocks: list[str], findings: Findings) -> None:
    if unit.holds == "vocabulary":
        blocks.extend(f"{line}\n" for line in vocabulary.lines())
        findings.subjects |= vocabulary.subjects()
    elif unit.holds == "identities":
        findings.problems.extend(who.problems)
        for part in who.parts():
            kinds.read_part(part, schemas, blocks.append, findings)
    else:
        kinds.read(unit.source, schemas, blocks.append, findings, unit.event)


def _report(unit: Unit, lines: _Lines, things: int, who: identities.Identities, findings: Findings) -> UnitReport:
    known = vocabulary.subjects()
    missing = {iri: at for iri, at in findings.references.items() if iri not in findings.subjects and iri not in known}
    return UnitReport(
        statements=findings.streamed + things - lines.withheld,
        size=lines.size,
        crc32=lines.crc32,
        withheld=lines.withheld,
        references={iri: (_below(unit, at[0]), at[1], at[2]) for iri, at in sorted(missing.items())},
        reports=sorted(iri for iri in findings.subjects if iri.startswith(REPORT) and "/" not in iri[len(REPORT) :]),
        disputed=sorted(line.rstrip("\n") for line in lines.met),
        met=sorted(who.met()),
        warnings=[(_below(unit, w.path), w.row, w.column, w.message) for w in findings.warnings],
    )


def _write(descriptor: int, data: bytes) -> None:
    # Straight to the file: a buffer in between costs twice as much as the encoding.
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _below(unit: Unit, path: Path) -> str:
    return path.relative_to(unit.data).as_posix() if path.is_relative_to(unit.data) else path.name


def text(described: dict[str, Any]) -> str:
    """Return JSON text that is the same for the same content."""
    return json.dumps(described, ensure_ascii=False, sort_keys=True, separators=(",", ":")) + "\n"


def partial(path: Path) -> Path:
    """Return where a file of a part is until it is whole."""
    return path.with_name(f".{path.name}{PARTIAL}")


@contextmanager
def _whole(path: Path) -> Iterator[tuple[int, Any]]:
    """Write a file beside its place; it is renamed into place only if ``keep`` was called."""
    kept = list[bool]()
    descriptor = os.open(partial(path), os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
    try:
        yield descriptor, lambda: kept.append(True)
        if kept:
            partial(path).replace(path)
    finally:
        os.close(descriptor)
        partial(path).unlink(missing_ok=True)
