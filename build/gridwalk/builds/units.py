"""The units of a folder of sources: what there is to convert, and a hash of all that each part is made of."""

from __future__ import annotations

import hashlib
import json
import stat
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

from gridwalk.base import resources
from gridwalk.base.errors import Problem, SourceError
from gridwalk.base.reading import checked
from gridwalk.builds.program import MAKERS, made_by
from gridwalk.builds.unit import Unit, text
from gridwalk.identities.applied import FOLDER, Identities
from gridwalk.rdf.about import About, about, words
from gridwalk.readers import registry
from gridwalk.tables import folders
from gridwalk.tables.findings import Findings
from gridwalk.tables.own import METADATA, Table, find_sources, load_metadata
from gridwalk.tables.rows import tables
from gridwalk.tables.schema_files import is_ours, refusal

# Figures of a part's hash.
HASH = 16


@dataclass(frozen=True)
class Task:
    """A unit, the part that it becomes, the hashes of the files that it is read from, packed, and how many bytes these have."""

    unit: Unit
    part: str
    # The part is named after them. All tasks of a build are kept until its manifest is written.
    packed: bytes = field(compare=False, repr=False)
    size: int = field(compare=False)

    @property
    def inputs(self) -> dict[str, str]:
        """The hashes of the files that the unit is read from, by name."""
        found: dict[str, str] = json.loads(zlib.decompress(self.packed))
        return found


def find_units(data: Path, who: Identities, findings: Findings, schemas: Path | None = None) -> Iterator[Unit]:
    """Yield the units of all sources below a folder, the vocabulary first. What is wrong with sources is noted."""
    lenient = findings.lenient
    yield Unit(data, resources.folder("ontology"), holds="vocabulary")
    for stray in who.strays:
        findings.unknown(stray)
    if _is(Path.exists, data / FOLDER):
        yield Unit(data, data / FOLDER, holds="identities", lenient=lenient)
    else:
        findings.problems += who.problems
    sources = find_sources(data, findings.warnings)
    if not sources:
        findings.problems.append(no_source(data))
    for source in sources:
        noted = Findings(lenient=lenient)
        events = registry.events(source, noted)
        if events:  # else the source is a unit, and what is wrong with it is said when that is read
            findings.problems += noted.problems
            findings.warnings += noted.warnings
        for event in events or [""]:
            yield Unit(data, source, event, lenient=lenient, schemas=schemas)
    deque(abouts((Unit(data, source) for source in sources), findings), maxlen=0)


def require_names(data: Path, findings: Findings, *, keep_going: bool = False) -> None:
    """Raise SourceError where the name of a file alone is wrong, before anything is converted, which may take minutes.

    ``findings``: those of ``find_units``. ``keep_going``: a source of which that is so is left out, so only what lies beside all
    sources is looked at.
    """
    whole = [problem for problem in findings.problems if not problem.row and not problem.column]
    if keep_going:
        whole = [problem for problem in whole if problem.path.parent == data / FOLDER]
    if whole:
        raise SourceError(findings.problems)


def sources_say(units: Iterable[Unit]) -> Iterator[tuple[Path, str, dict[str, Any]]]:
    """Yield the metadata file of each source, the name of the source, and what the former says of its data as a whole."""
    for source, unit in {unit.source: unit for unit in units if unit.holds == "source"}.items():
        # What cannot be read is said when the source is.
        metadata = load_metadata(source, Findings()) or {}
        yield source / METADATA, replace(unit, event="").name, {word: metadata[word] for word in words() if word in metadata}


def abouts(units: Iterable[Unit], findings: Findings) -> Iterator[About]:
    """Yield what the metadata of each source say of its data, and note what is wrong with that."""
    for path, name, said in sources_say(units):
        yield about(name, said, lambda *fault, path=path: findings.problems.append(Problem(path, 0, *fault)))


def no_source(folder: Path) -> Problem:
    """Return the problem of a folder without sources."""
    return Problem(folder, 0, "", "holds no source: expected a folder with csv-metadata.json")


def _is(kind: Callable[[Path], bool], path: Path) -> bool:
    """Whether a path is of a kind, or not where that cannot be told: that is said when it is read."""
    try:
        return kind(path)
    except OSError:
        return False


def task_of(unit: Unit, who: Mapping[str, str]) -> Task:
    """Say what a unit is made of. ``who``: the hashes of the files that say who is who, by name."""
    own = _own_tables(unit)
    files = _input_files(unit, own)
    inputs = {unit.below(path): _hash_of_input(path) for path in files}
    with suppress(OSError):  # said when the unit is read
        inputs |= {unit.below(path): digest for path, digest in registry.made_of(unit.source, unit.event).items()}
    made_of = {"program": program(), "identities": who, "inputs": inputs, "lenient": unit.lenient, "schemas": _strangers(unit, own)}
    digest = hashlib.sha256(text(made_of).encode()).hexdigest()[:HASH]
    return Task(unit, f"{unit.name}.{digest}", zlib.compress(json.dumps(inputs).encode(), 1), sum(map(_size, files)))


def _input_files(unit: Unit, own: Iterable[Table]) -> list[Path]:
    """Return the files that a unit is read from, among them its ``own`` tables."""
    if unit.holds == "vocabulary":
        return resources.files("ontology", "**/*.ttl")
    found = list[Path]()
    with suppress(OSError):  # said when the unit is read
        found = folders.below(unit.folder)
    named = [path for table in own for path in (table.path, table.schema.path)]
    if unit.holds == "source":
        named.append(unit.source / METADATA)
    return sorted({*found, *(path for path in named if _is(Path.is_file, path))})


def _own_tables(unit: Unit) -> list[Table]:
    with suppress(SourceError, OSError, ValueError, KeyError, TypeError, RecursionError):
        return tables(unit.source) if unit.holds == "source" and not unit.event else []
    return []


def _strangers(unit: Unit, tables: Iterable[Table]) -> list[str]:
    """Return the hashes of the schemas that are not the project's and may be used, in the order of the tables."""
    own = (table.schema.path for table in tables)
    return [_sha256(path) for path in own if not is_ours(path) and not refusal(path, unit.schemas)]


def _hash_of_input(path: Path) -> str:
    return _hash_of_ours(path) if is_ours(path) else _sha256(path)


@cache
def _hash_of_ours(schema: Path) -> str:
    """Return the hash of a schema of the project, which many reports name; as ``program``, the same until this process ends."""
    return _sha256(schema)


def _size(path: Path) -> int:
    """Return how many bytes a file has; nothing where that cannot be told, which is said when it is read."""
    with suppress(OSError):
        status = path.stat()
        return status.st_size if stat.S_ISREG(status.st_mode) else 0
    return 0


def _sha256(path: Path) -> str:
    try:
        with checked(path).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""  # said when the unit is read


@cache
def program() -> str:
    """Return the hash of everything that is no source and decides what a part says: see ``made_by``."""
    return made_by(MAKERS)


def hashes_of(who: Identities) -> dict[str, str]:
    """Return the SHA-256 of each file that says who is who, by its name."""
    return {path.name: _sha256(path) for path in who.inputs}
