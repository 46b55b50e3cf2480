"""Builds that are finished: where one lies that was made of the same files, by the same program.

Of each build that writes files a record is kept in a folder of the user's own. Its name is a hash of all that the build is
made of: the bytes of the data, of the schemas that may be used, of the program with its ontology and questions, and of what
other distributions add; and which distributions are installed. It says where the files are, and the SHA-256 of each. So nothing
old can be taken for new: whatever differs, in the inputs or in the files, there is no finished build, and one is made. That a
file changed while it was built is seen by its times. Nothing that lies beside the data is believed.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

from gridwalk.base import plugins, resources
from gridwalk.base.reading import load_sealed, sealed

# The variable that names the folder of records; where it is empty, none are kept.
CACHE = "GRIDWALK_CACHE"
EPOCH = "SOURCE_DATE_EPOCH"
VERSION = 2
# The file that has all lines of a build, and its statements.
MERGED = "gridwalk-merged.nq"
# So many records are kept, the newest.
MOST = 32
_BLOCK = 1 << 20
_METADATA = "csv-metadata.json"
# The words of metadata that name other files.
_NAMING = ("url", "tableSchema")


@dataclass(frozen=True)
class Inputs:
    """What a build is made of, as a hash, and the times of the files that it was read from, as another."""

    key: str
    times: str


@dataclass(frozen=True)
class Finished:
    """A finished build: its folder, the SHA-256 of its files by name, all names in the folder, and what else there is to know.

    ``settings``: what it was asked for; ``statements``: how many there are, ``plain``: of how many bytes; ``told``: what was said
    of it, as its maker likes.
    """

    folder: str
    files: dict[str, str]
    names: list[str]
    settings: dict[str, Any]
    statements: int
    plain: int
    withheld: list[str]
    sources: list[str]
    warnings: list[tuple[str, int, str, str]]
    abouts: list[dict[str, Any]]
    told: dict[str, Any]
    version: int = VERSION

    def read(self, name: str) -> bytes | None:
        """Return the content of a file, None where it is not there as it was written."""
        try:
            content = (Path(self.folder) / name).read_bytes() if name in self.files else b""
        except OSError:
            return None
        return content if content and hashlib.sha256(content).hexdigest() == self.files[name] else None

    def is_whole(self) -> bool:
        """Whether all files are there as they were written, and no others came or went."""
        try:
            same = sorted(os.listdir(self.folder)) == self.names  # noqa: PTH208 - names are wanted
            return same and all(_sha256(os.path.join(self.folder, name)) == known for name, known in self.files.items())  # noqa: PTH118
        except OSError:
            return False


def inputs(data: Path | None, *, lenient: bool = False, schemas: Path | None = None) -> Inputs | None:
    """Return what a build of a folder of data would be made of; None where no records are kept, or a file cannot be read."""
    if place() is None:
        return None
    folder = data if data is not None else resources.folder("data")
    # What is said of files names them as they were named, and a source in no folder is called as its folder is.
    asked = [str(folder), str(folder.resolve()), str(schemas), lenient, sys.version, *_installed()]
    held, times = [json.dumps(asked)], list[str]()
    try:
        for path, plain in _files(folder, schemas):
            time, content = _held(path) if plain else _looked_at(path)
            held.append(f"{path}\0{content}")
            times.append(time)
    except (OSError, ValueError, RecursionError):
        return None
    return Inputs(*(hashlib.sha256("\n".join(each).encode(errors="surrogateescape")).hexdigest() for each in (held, times)))


def find(found: Inputs | None) -> Iterator[Finished]:
    """Yield the finished builds that are of these inputs, as they were recorded; whether their files are there is not looked at."""
    for record in _records(f"{found.key}-") if found else ():
        if known := _load(record):
            yield known


def unchanged(found: Inputs | None, out: Path, settings: Mapping[str, Any]) -> Finished | None:
    """Return the finished build in a folder that a build with the same settings would write again, to the byte."""
    kept = place()
    known = _load(kept / _named_for(found, out)) if found and kept else None
    return known if known and known.settings == settings and known.is_whole() else None


def keep(before: Inputs | None, after: Inputs | None, finished: Finished) -> None:
    """Keep the record of a build, if its inputs were the same before and after. Where it cannot be kept, it is not."""
    if before is not None and before == after:
        put(_named_for(before, Path(finished.folder)), sealed(json.dumps(asdict(finished))))


def put(name: str, text: str) -> None:
    """Write a record, whole or not at all, and forget the oldest. Where it cannot be kept, it is not."""
    kept = place()
    if kept is None:
        return
    with suppress(OSError):
        kept.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not is_own(kept):
            return
        new = kept / f".{name}.{os.getpid()}"
        try:
            new.write_text(text, encoding="utf-8")
            new.replace(kept / name)
        finally:
            new.unlink(missing_ok=True)
        _forget(kept)


def _forget(kept: Path) -> None:
    """Remove all records but the newest, and what a killed build left of one. Raises OSError."""
    by_time = sorted((path for path in kept.iterdir() if path.is_file()), key=lambda path: -path.stat().st_mtime_ns)
    for old in by_time[MOST:]:
        old.unlink(missing_ok=True)


def names(folder: Path) -> list[str]:
    """Return all names in a folder, sorted."""
    return sorted(path.name for path in folder.iterdir())


def place() -> Path | None:
    """Return the folder of records; None where there is none."""
    told = os.environ.get(CACHE)
    if told is not None:
        return Path(told).absolute() if told else None
    if known := os.environ.get("LOCALAPPDATA" if os.name == "nt" else "XDG_CACHE_HOME"):
        return Path(known) / "gridwalk" if os.path.isabs(known) else None  # noqa: PTH117
    # Who has no home has no records, and gets no home for them.
    home = os.path.expanduser("~")  # noqa: PTH111
    return Path(home) / ".cache" / "gridwalk" if os.path.isabs(home) and os.path.isdir(home) else None  # noqa: PTH112, PTH117


def is_own(folder: Path) -> bool:
    """Whether nobody else can have written into a folder."""
    found = folder.stat()
    return not hasattr(os, "getuid") or (found.st_uid == os.getuid() and not found.st_mode & 0o022)


def _named_for(found: Inputs, out: Path) -> str:
    return f"{found.key}-{hashlib.sha256(os.fsencode(out.resolve())).hexdigest()[:16]}.json"


def _records(start: str) -> list[Path]:
    kept = place()
    try:
        return [path for path in kept.iterdir() if path.name.startswith(start) and path.suffix == ".json"] if kept else []
    except OSError:
        return []


def _load(record: Path) -> Finished | None:
    try:
        if not is_own(record.parent):
            return None
        known = Finished(**load_sealed(record))
    except (OSError, ValueError, TypeError):
        return None
    return known if known.version == VERSION else None


def _files(data: Path, schemas: Path | None) -> Iterator[tuple[str, bool]]:
    """Yield all files that a build of a folder may be made of, and whether each is a plain one. Raises OSError."""
    program = [resources.PACKAGE, *(resources.folder(name) for name in ("ontology", "queries"))]
    own = [*map(str, program), *_folders_added()]
    for top in dict.fromkeys(own):
        # What Python itself keeps of a program is made anew whenever that changes.
        yield from _below(top, but="__pycache__")
    yield from ((path, False) for path in _modules_added())
    found = _below(str(data))
    yield from found
    yield from _below(str(schemas)) if schemas else ()
    known = [*own, str(data)]
    elsewhere = {other for path, _ in found if os.path.basename(path) == _METADATA for other in _elsewhere(path, known)}  # noqa: PTH119
    yield from ((path, False) for path in sorted(elsewhere))


def _below(top: str, *, but: str = "") -> list[tuple[str, bool]]:
    """Return the files below a folder, and the folders that are links, which are looked at and not followed, sorted.

    ``but``: the name of folders that are left out.
    """
    found, folders = list[tuple[str, bool]](), [top]
    while folders:
        with os.scandir(folders.pop()) as entries:
            for entry in entries:
                if not entry.is_dir(follow_symlinks=False):
                    found.append((entry.path, entry.is_file(follow_symlinks=False)))
                elif entry.name != but:
                    folders.append(entry.path)
    return sorted(found)


def _elsewhere(metadata: str, tops: Sequence[str]) -> Iterator[str]:
    """Yield the files that metadata name and that lie below none of the folders, whether they are there or not.

    Each as the system finds it from the metadata, where a link may lead elsewhere than the path looks. Raises ValueError where
    they are no JSON.
    """
    inside = tuple(os.path.join(os.path.abspath(top), "") for top in tops)  # noqa: PTH100, PTH118
    named, folder = dict[str, None](), os.path.dirname(metadata)  # noqa: PTH120

    def note(pairs: list[tuple[str, object]]) -> None:
        named.update((value, None) for word, value in pairs if word in _NAMING and isinstance(value, str))

    with open(metadata, "rb") as file:  # noqa: PTH123
        json.loads(file.read(), object_pairs_hook=note)
    real = cache(os.path.realpath)
    for path in (os.path.join(folder, name) for name in named):  # noqa: PTH118
        looks = os.path.abspath(path)  # noqa: PTH100
        if not looks.startswith(inside) or real(os.path.dirname(path)) != real(os.path.dirname(looks)):  # noqa: PTH120
            yield path


def _looked_at(path: str) -> tuple[str, str]:
    """Return as ``_held`` does of what is perhaps no file, or not there: also where links lead. Raises OSError."""
    link = os.path.realpath(path)
    try:
        kind = stat.S_IFMT(os.stat(path).st_mode)  # noqa: PTH116
    except FileNotFoundError:
        return "", f"nothing {link}"
    time, content = _held(path) if kind == stat.S_IFREG else ("", str(kind))
    return time, f"{content} {link}"


def _held(path: str) -> tuple[str, str]:
    """Return the times of a file, and the SHA-256 of what it holds. Raises OSError."""
    # Hundreds of small files: without a file object it takes half the time.
    descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_BINARY", 0))
    try:
        found, digest = os.fstat(descriptor), hashlib.sha256()
        while block := os.read(descriptor, _BLOCK):
            digest.update(block)
            # The whole of a small file was read at once.
            if len(block) < _BLOCK and len(block) == found.st_size:
                break
    finally:
        os.close(descriptor)
    return state(found), digest.hexdigest()


def state(found: os.stat_result) -> str:
    """Return what tells a file from what it was before, other than by reading it: its number, times and size."""
    return f"{found.st_ino} {found.st_mtime_ns} {found.st_ctime_ns} {found.st_size}"


def _sha256(path: str) -> str:
    return _held(path)[1]


def _installed() -> Iterator[str]:
    """Yield the names of all installed distributions with their versions, what ours says of itself, and the settings of dates."""
    yield os.environ.get(EPOCH, "")
    for folder in sys.path:
        for name in sorted(_named(folder or os.curdir)):
            yield name
            about = os.path.join(folder, name, "METADATA")  # noqa: PTH118
            if name.startswith(f"{plugins.OURS}-") and os.path.isfile(about):  # noqa: PTH113
                yield _sha256(about)


def _named(folder: str) -> list[str]:
    try:
        return [name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info"))]  # noqa: PTH208
    except OSError:
        return []


def _folders_added() -> list[str]:
    """Return the folders that other distributions add: of files, and their packages, which may read whatever lies in them."""
    if not plugins.declared():
        return []
    from gridwalk.base import plugin_folders

    folders = [folder for kind in plugins.FOLDERS for _, folder in plugin_folders.folders(kind)]
    found = {*folders, *(folder for plugin in plugins.declared() for folder in plugin_folders.packages(plugin))}
    return sorted(str(folder) for folder in found if found.isdisjoint(folder.parents))


def _modules_added() -> list[str]:
    """Return the modules that other distributions add, where they are in no package."""
    if not plugins.declared():
        return []
    from gridwalk.base import plugin_folders

    return sorted({str(path) for plugin in plugins.declared() for path in plugin_folders.module(plugin)})
