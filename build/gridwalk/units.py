"""The units of a folder of sources: what there is to convert, and a hash of all that each part is made of."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from gridwalk import build, folders, kinds, resources
from gridwalk.conversion import Findings
from gridwalk.errors import Problem
from gridwalk.folders import checked
from gridwalk.identities import FOLDER, Identities
from gridwalk.parts import REPORT, Unit, below, text
from gridwalk.rows import tables
from gridwalk.schema_files import is_ours, refusal
from gridwalk.tables import METADATA, Schemas, Table, find_sources, read_table

# Figures of a part's hash.
HASH = 16


@dataclass(frozen=True)
class Task:
    """A unit, the hashes of the files that it is read from, and the part that it becomes."""

    unit: Unit
    inputs: dict[str, str]
    part: str


def find_units(
    data: Path, findings: Findings, disputes: Mapping[str, bool] | None = None, schemas: Path | None = None
) -> Iterator[Unit]:  # fmt: skip
    """Yield the units of all sources below a folder, the vocabulary first. What is wrong with sources is noted."""
    lenient, lines = findings.lenient, tuple(sorted((disputes or {}).items()))
    yield Unit(data, resources.folder("ontology"), holds="vocabulary")
    if (data / FOLDER).exists():
        for stray in Identities(data).strays:
            findings.unknown(stray)
        yield Unit(data, data / FOLDER, holds="identities", lenient=lenient, disputed=lines)
    sources = find_sources(data, findings.warnings)
    if not sources:
        findings.problems.append(build.no_source(data))
    for source in sources:
        noted = Findings(lenient=lenient)
        events = kinds.events(source, noted)
        if events:  # else the source is a unit, and what is wrong with it is said when that is read
            findings.problems += noted.problems
            findings.warnings += noted.warnings
        for event, report in (events or {"": ""}).items():
            # An event's part does not change with disputes about others.
            about = tuple(line for line in lines if not report or f" {REPORT}{report}/" in line[0])
            yield Unit(data, source, event, lenient=lenient, disputed=about, schemas=schemas)


def disputed(data: Path, schemas: Path | None = None) -> dict[str, tuple[bool, Problem]]:
    """Return the lines that disputes of reports name: whether they are rejected, and the problem if nothing makes them."""
    made, conversions = set[str](), Schemas(Identities(data), allowed=schemas)
    sources = [s for s in find_sources(data) if _is_file(s / build.DISPUTES)]
    for source in sources:
        blocks = list[str]()
        with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):  # said when the source itself is read
            for table in tables(source):
                if table.path.name == build.DISPUTES:
                    read_table(table.path, conversions, table.schema.path, blocks.append, Findings())
        made |= build.lines_of(blocks)
    return {
        line: (node.endswith("/rejected>"), build.unmade(node, line, sources)) for node, line in build.disputed(made).items()
    }  # fmt: skip


def _is_file(path: Path) -> bool:
    try:
        return path.is_file()
    except OSError:
        return False  # said when the source itself is read


def task_of(unit: Unit) -> Task:
    """Say what a unit is made of."""
    inputs = {below(unit, path): _sha256(path) for path in input_files(unit)}
    made_of = {
        "program": program(), "identities": _identities(unit.data), "inputs": inputs, "disputed": unit.disputed,
        "lenient": unit.lenient, "schemas": _strangers(unit),
    }  # fmt: skip
    digest = hashlib.sha256(text(made_of).encode()).hexdigest()[:HASH]
    return Task(unit, inputs, f"{unit.name}.{digest}")


def input_files(unit: Unit) -> list[Path]:
    """Return the files that a unit is read from."""
    if unit.holds == "vocabulary":
        return resources.files("ontology", "**/*.ttl")
    folder, found = unit.source / unit.event, list[Path]()
    with suppress(OSError):  # said when the unit is read
        found = folders.below(folder)
    named = [path for table in _own_tables(unit) for path in (table.path, table.schema.path)]
    if unit.holds == "source":
        named.append(unit.source / METADATA)
    return sorted({*found, *filter(_is_file, named)})


def _own_tables(unit: Unit) -> list[Table]:
    with suppress(OSError, ValueError, KeyError, TypeError, RecursionError):
        return tables(unit.source) if unit.holds == "source" and not unit.event else []
    return []


def _strangers(unit: Unit) -> list[str]:
    """Return the hashes of the schemas that are not the project's and may be used, in the order of the tables."""
    own = (table.schema.path for table in _own_tables(unit))
    return [_sha256(path) for path in own if not is_ours(path) and not refusal(path, unit.schemas)]


def _sha256(path: Path) -> str:
    try:
        with checked(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""  # said when the unit is read


@cache
def program() -> str:
    """Return the hash of everything that is no source and decides what a part says: the program, schemas, vocabulary."""
    package, ontology = Path(__file__).parent, resources.folder("ontology")
    paths = [*package.glob("**/*.py"), *ontology.glob("**/*.json"), *ontology.glob("*.ttl"), *ontology.glob("schemes/*.ttl")]
    named = {path.relative_to(package if path.suffix == ".py" else ontology).as_posix(): _sha256(path) for path in paths}
    return hashlib.sha256(text(named).encode()).hexdigest()


def _identities(data: Path) -> dict[str, str]:
    return {path.name: _sha256(path) for path in Identities(data).files}
