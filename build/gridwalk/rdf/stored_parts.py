"""Parts as they lie in a folder: which there are, and their lines as the join of their event has them.

A part is a file of N-Quads that is never rewritten. What rules derive is in files of its own, one for each event and one for
what belongs to none; they are parts like others. What is known only when all parts are there, such as other IRIs of
entries, disputes and the lines that they reject, lies beside it in a file of its own, which the manifest names. Whoever reads
parts reads them here, so that nobody forgets it.
"""

from __future__ import annotations

import hashlib
import re
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import chain
from pathlib import Path
from typing import Any

from gridwalk.base.errors import Problem, SourceError, StoreError
from gridwalk.base.packing import PACKED, crc32, opened
from gridwalk.base.reading import checked, load_perhaps_sealed, parsed
from gridwalk.rdf.about import About, about
from gridwalk.rdf.blocks import blocks
from gridwalk.rdf.guard import Limits
from gridwalk.rdf.guard.parts import refuse_wrong, vetted
from gridwalk.rdf.renaming import NOTHING, Renaming

MANIFEST = "manifest.json"
# The version of manifests, and the first that has a check sum of its own.
VERSION = SEALED = 4
# The manifest's word for the events and sources that were left out of a build, each with what was wrong.
MISSING = "missing"
LINES, DESCRIPTION, JOINED, DISPUTED = ".nq", ".json", ".joined.json", ".disputed.nq"
# The hash in the name of what lies beside a part, which is of its content.
_HASH = re.compile("[0-9a-f]{16}")
# How many times longer lines are than compressed.
_PRESSED = 24


def ending(packed: bool) -> str:
    """Return how the name of the lines of a part ends, compressed or not."""
    return f"{LINES}{PACKED}" if packed else LINES


def unit_part(name: str) -> str:
    """Return the name of a part without the ending of its lines.

    >>> unit_part("a/b.0123.nq.gz"), unit_part("a/b.0123.nq")
    ('a/b.0123', 'a/b.0123')
    """
    return name.removesuffix(PACKED).removesuffix(LINES)


@dataclass(frozen=True, order=True)
class StoredPart:
    """A part: the path of its lines, their CRC-32 (as of gzip) where it is known, what is renamed, and what is then left out.

    ``derived``: what rules derived of what the other parts say.
    """

    path: Path
    crc32: int | None = None
    withheld: frozenset[str] = frozenset()
    renaming: Renaming = field(default=NOTHING, compare=False)
    derived: bool = False

    @property
    def size(self) -> int:
        """The size of the file in bytes. Raises OSError."""
        return self.path.stat().st_size

    @property
    def plain_size(self) -> int:
        """About the size of its lines in bytes, also where the file is compressed. Raises OSError."""
        return self.size * (_PRESSED if self.path.name.endswith(ending(packed=True)) else 1)

    def blocks(self, limits: Limits | None = None) -> Iterator[str]:
        """Yield the lines in blocks, each without its last line break; lines of others as the guard reads them, perhaps twice.

        Raises OSError, SourceError where the part is not N-Quads, LimitError; at the end StoreError where it is damaged.
        """
        with opened(self.path) as file:
            for block in vetted(self.path, summed := _Summed(blocks(file)), limits):
                text = self.renaming.text(self._text(block).removesuffix("\n"))
                if kept := "\n".join(self._kept(text.split("\n"))) if self.withheld else text:
                    yield kept
            self._compare(summed)

    def sifted(self, wanted: Callable[[bytes], bytes], limits: Limits | None = None) -> Iterator[str]:
        """Yield the lines that ``wanted`` leaves of blocks, as ``blocks`` has them, and maybe others; nobody looked at the rest.

        Raises what ``blocks`` raises.
        """
        if self.renaming:  # what is wanted has another IRI before
            for block in self.blocks(limits):
                yield from wanted(f"{block}\n".encode()).decode().splitlines()
            return
        with opened(self.path) as file:
            for known in vetted(self.path, filter(None, map(wanted, summed := _Summed(blocks(file)))), limits):
                yield from self._kept(self._text(known).removesuffix("\n").split("\n"))
            self._compare(summed)

    def unlooked(self, limits: Limits | None = None) -> Iterator[bytes]:
        """Yield the lines in blocks, as ``blocks`` does, but where nothing is renamed or withheld nobody looked at them.

        For whoever looks at them anyway, and asks for ``blocks`` where they have not our form.
        """
        if self.renaming or self.withheld:
            yield from (f"{block}\n".encode() for block in self.blocks(limits))
            return
        with opened(self.path) as file:
            yield from (summed := _Summed(blocks(file)))
            self._compare(summed)

    def require_whole(self) -> None:
        """Raise StoreError where the part is not as the manifest says, and OSError."""
        with opened(self.path) as file:
            self._compare(_Summed(blocks(file)))

    def asserted(self, lines: list[str]) -> list[str]:
        """Return lines of the part as they are renamed, less those that are withheld."""
        return self._kept(self.renaming.lines(lines))

    def _kept(self, lines: list[str]) -> list[str]:
        return [line for line in lines if line not in self.withheld] if self.withheld else lines

    def checked(self, limits: Limits | None = None) -> Iterator[list[bytes]]:
        """Yield the lines, each with its line break, in lists; lines of others as the guard reads them.

        Raises StoreError where the part is not as the manifest says, SourceError where it is not N-Quads, LimitError.
        """
        withheld = {f"{line}\n".encode() for line in self.withheld}
        try:
            with opened(self.path) as file:
                for known in vetted(self.path, summed := _Summed(blocks(file)), limits):
                    renamed = self.renaming.text(self._text(known)).encode() if self.renaming else known
                    lines = renamed.splitlines(keepends=True)
                    yield [line for line in lines if line not in withheld] if withheld else lines
                self._compare(summed)
        except OSError as error:
            raise StoreError(f"{self.path}: the part cannot be read: {error.strerror or error}") from error

    def _text(self, block: bytes) -> str:
        try:
            return block.decode()
        except UnicodeDecodeError as error:
            refuse_wrong(self.path)  # it says in which line
            raise SourceError([Problem(self.path, 0, "", "is not UTF-8")]) from error

    def _compare(self, summed: _Summed) -> None:
        if self.crc32 is not None and (found := summed.crc32()) != self.crc32:
            sums = f"CRC-32 {found:08x}, the manifest says {self.crc32:08x}"
            raise StoreError(f"{self.path}: is damaged ({sums}); remove it and build again")


class _Summed:
    """Blocks, with the CRC-32 of all of them, also of those that nobody took."""

    def __init__(self, read: Iterator[bytes]) -> None:
        self._read, self._found = read, 0

    def __iter__(self) -> Iterator[bytes]:
        for block in self._read:
            self._found = crc32(block, self._found)
            yield block

    def crc32(self) -> int:
        deque(self, maxlen=0)
        return self._found


def listed(folder: Path) -> list[StoredPart]:
    """Return the parts that the manifest of a folder names, sorted by path. Raises SourceError where there is no manifest."""
    path = folder / MANIFEST
    try:
        manifest = load_manifest(path)
        derived = (
            StoredPart(_within(folder, one["lines"]), int(one["crc32"], 16), derived=True) for one in manifest.get("derived", ())
        )
        return sorted(chain((part for unit in manifest["units"].values() for part in _stored(folder, unit)), derived))
    except SourceError:
        raise
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise SourceError([Problem(path, 0, "", "is not the manifest of a build in parts")]) from error


def load_manifest(path: Path) -> dict[str, Any]:
    """Return what a manifest says, but for what each part was made of, which is more than all the rest and nobody asks for.

    Raises OSError, and ValueError where it is not as it was written, or is no object of JSON.
    """
    found, sealed = load_perhaps_sealed(path, _but_inputs)
    # Those of earlier versions have no check sum, and those of others have neither.
    if not sealed and found.get("version", 0) in range(SEALED, VERSION + 1):
        raise ValueError("it has no check sum")
    return found


def _but_inputs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return an object of a manifest; of a unit without its inputs."""
    found = dict(pairs)
    if isinstance(found.get("part"), str):
        found.pop("inputs", None)
    return found


def abouts(folder: Path) -> tuple[About, ...]:
    """Return what the sources of the parts say of their data, as the manifest has it. Raises SourceError."""
    path = folder / MANIFEST

    def refuse(word: str, message: str) -> None:
        raise SourceError([Problem(path, 0, word, message)])

    try:
        said: dict[str, dict[str, Any]] = load_manifest(path).get("sources", {})
        return tuple(about(str(name), words, refuse) for name, words in said.items())
    except SourceError:
        raise
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise SourceError([Problem(path, 0, "", "is not the manifest of a build in parts")]) from error


def missing_of(folder: Path) -> dict[str, list[str]]:
    """Return what the manifest of a folder says was left out, with what was wrong; nothing where there is no manifest.

    Raises SourceError where it says it otherwise.
    """
    path = folder / MANIFEST
    try:
        missing = load_manifest(path).get(MISSING, {})
    except (OSError, ValueError):
        return {}
    try:
        return {str(name): [str(problem) for problem in problems] for name, problems in missing.items()}
    except (AttributeError, TypeError) as error:
        raise SourceError([Problem(path, 0, "", "is not the manifest of a build in parts")]) from error


def lacking(folder: Path) -> list[Problem]:
    """Return what a build in parts is without, for who reads it all the same: a problem for each event or source left out."""
    return [
        Problem(
            folder / MANIFEST, 0, "", f"the build is incomplete: {name} is left out, since {why[0] if why else 'it was not read'}"
        )
        for name, why in sorted(missing_of(folder).items())
    ]


def require_whole(folder: Path) -> None:
    """Raise SourceError where the manifest of a folder says that something was left out."""
    if missing := missing_of(folder):
        message = f"the build is incomplete, so it is not loaded: missing are {', '.join(missing)}"
        way_out = "--incomplete loads it, or incomplete=True in Python"
        raise SourceError([Problem(folder / MANIFEST, 0, "", f"{message}; {way_out}")])


def _stored(folder: Path, unit: dict[str, Any]) -> Iterator[StoredPart]:
    withheld, renaming = _joined(_within(folder, unit["joined"])) if "joined" in unit else (frozenset[str](), NOTHING)
    if len(withheld) != unit.get("withheld", len(withheld)):
        raise ValueError("another number of lines is withheld")
    yield StoredPart(_within(folder, unit["part"]), int(unit["crc32"], 16), withheld, renaming)
    if "disputed" in unit:
        # A manifest of an earlier version does not say it.
        crc32 = int(unit["disputedCrc32"], 16) if "disputedCrc32" in unit else None
        yield StoredPart(_within(folder, unit["disputed"]), crc32)


def _joined(path: Path) -> tuple[frozenset[str], Renaming]:
    """Return what a file beside a part says: which lines are withheld, and what is renamed. Raises SourceError."""
    try:
        content = checked(path).read_bytes()
        named = _HASH.fullmatch(path.name.removesuffix(JOINED).rpartition(".")[2])
        if named and not hashlib.sha256(content).hexdigest().startswith(named[0]):
            raise ValueError("its name has the hash of something else")
        said = parsed(content.decode())
        withheld = said.get("withheld", [])
        if not isinstance(withheld, list):
            raise TypeError("expected a list")
        return frozenset(withheld), Renaming.of(said)
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise SourceError([Problem(path, 0, "", "is damaged: build again")]) from error


def _within(folder: Path, name: str) -> Path:
    """Return the path of a file that a manifest names: below its folder, and no pipe or device. Raises SourceError."""
    path = folder / name
    inside = not Path(name).is_absolute() and ".." not in Path(name).parts and path.resolve().is_relative_to(folder.resolve())
    why = "" if inside else "it is not below the folder"
    try:
        if inside and path.exists():
            checked(path)
    except OSError as error:
        why = error.strerror or str(error)
    if why:
        raise SourceError([Problem(folder / MANIFEST, 0, "", f"names {name!r}, which cannot be read: {why}")])
    return path
