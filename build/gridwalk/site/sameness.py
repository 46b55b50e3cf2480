"""Whether a site would be what is there already: what it is made of, and the files that are there, as one hash."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from gridwalk.base import plugin_folders, resources

if TYPE_CHECKING:
    from gridwalk.site.facts import Facts

LIBRARIES = ("jinja2", "markupsafe", "pyoxigraph")
PACKAGE = Path(__file__).parent.parent


class _Hashed:
    """A file for who writes, of which only a hash is kept."""

    def __init__(self) -> None:
        self.digest = hashlib.sha256()

    def write(self, data: bytes) -> int:
        self.digest.update(data)
        return len(data)

    def flush(self) -> None:
        pass


def source(facts: Facts, *said: object) -> str:
    """Return a hash of all that a site is made of: statements, sentences, program, questions, vocabulary, and what else is said."""
    hashed = _Hashed()
    for piece in (*map(repr, said), *_program(), *(f"{name} {version(name)}" for name in LIBRARIES)):
        hashed.write(piece.encode("utf-8", "surrogatepass") + b"\0")
    for passage, sentence in sorted(facts.texts.items()):
        hashed.write(f"{passage}\0{sentence}\0".encode())
    facts.store.dump(hashed, ox.RdfFormat.N_QUADS)  # type: ignore[arg-type]
    return hashed.digest.hexdigest()


def _program() -> Iterator[str]:
    places = (PACKAGE.rglob("*.*"), resources.files("queries", "*.rq"), resources.folder("ontology").rglob("*.*"))
    for path in sorted(path for found in places for path in found if path.suffix not in (".pyc", ".so") and path.is_file()):
        yield f"{path.name}\n{path.read_text(encoding='utf-8', errors='surrogateescape')}"
    for path in plugin_folders.added("queries", "*.rq"):
        yield f"{path.name}\n{path.read_text(encoding='utf-8')}"


def written(folder: Path, source: str, paths: Iterable[str]) -> str:
    """Return a hash of what a site was made of and of its files as they are: their names, sizes and times; empty if one is gone."""
    digest = hashlib.sha256(source.encode())
    for path in paths:
        try:
            found = (folder / path).stat()
        except OSError:
            return ""
        digest.update(f"{path}\0{found.st_size}\0{found.st_mtime_ns}\0".encode())
    return digest.hexdigest()
