"""Output formats. Adding one is adding one file here; other distributions add theirs: ``docs/extending.md``.

A module of this folder, unless its name begins with ``_``, says ``FILE`` (the name of its file), ``MEDIA_TYPE``,
``TITLE`` (for people) and has a function ``pieces(content)``, which takes the content of a build and yields text. It may say
``USE`` (what the file is for), ``HOLDS`` (``statements``, which is meant where it says nothing, ``stated`` or ``annotations``),
and have ``streamed(groups)``, which takes groups of lines, so that a build larger than memory can be written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from gridwalk.ask import answers
from gridwalk.base import files
from gridwalk.base.errors import GridwalkError
from gridwalk.base.plugins import Modules, modules_in
from gridwalk.publish import _description
from gridwalk.publish._description import Described, Dump
from gridwalk.publish._figures import figures, figures_of
from gridwalk.rdf.about import About
from gridwalk.rdf.content import Content
from gridwalk.rdf.kinds import KINDS

SUMS = "SHA256SUMS"
# The modules that write formats.
FORMATS = Modules("formats", modules_in(__name__, __path__), ["FILE", "MEDIA_TYPE", "TITLE", "pieces"])

# What a module may have besides, by the field that it fills.
_MORE = {"streamed": "streamed", "use": "USE", "holds": "HOLDS"}


@dataclass(frozen=True)
class Export:
    """An output format: its name is the name of its module. ``streamed`` is None where it takes a whole build."""

    name: str
    file: str
    media_type: str
    title: str
    pieces: Callable[[Content], Iterable[str]]
    streamed: Callable[[Iterable[Sequence[str]]], Iterable[str]] | None = None
    use: str = ""
    holds: str = "statements"

    def dump(self, written: files.Written) -> Dump:
        """Return the file as the description has it."""
        return Dump(written.name, self.media_type, self.title, written.size, self.use, written.sha256, self.holds)


def names() -> list[str]:
    """Return the names of all formats.

    >>> {"jsonld", "nquads", "rdfxml", "trig", "turtle"} <= set(names())
    True
    """
    return FORMATS.names()


@cache
def find(name: str) -> Export:
    """Return a format by name. Raises GridwalkError, with the names there are, if there is none, or where it cannot be used.

    >>> find("turtle").file
    'gridwalk.ttl'
    """
    if name not in names():
        raise GridwalkError(f"unknown format {name!r}; there are {', '.join(names())}")
    return _export(name, FORMATS.load(name))


def _export(name: str, module: ModuleType) -> Export:
    more = {word: getattr(module, said) for word, said in _MORE.items() if hasattr(module, said)}
    return Export(name, module.FILE, module.MEDIA_TYPE, module.TITLE, module.pieces, **more)


def every() -> list[Export]:
    """Return all formats, sorted by name, but those of other distributions that cannot be imported: a PluginWarning each."""
    return [_export(name, module) for name, module in FORMATS.working()]


def write(
    content: Content, folder: Path, formats: Sequence[str] = (), confirm: Callable[[], object] = lambda: None
) -> list[files.Written]:
    """Write the content of a build into a folder, in all formats or in those named; return the files as written.

    The description (``void.ttl``) and the hashes (``SHA256SUMS``) of what was written ride along, and with all
    formats the answers to all bundled questions (``answers.md``).
    All files are replaced together, or none (see ``gridwalk.files``). The bytes depend on the build alone.
    ``confirm`` is called once all files stand beside their places: if it raises, none is replaced.
    Raises StoreError where the folder cannot be written, GridwalkError for an unknown format.
    """
    exports = [find(name) for name in dict.fromkeys(formats)] if formats else every()
    with files.replacing(folder) as replacement:
        dumps = [(export, replacement.write(export.file, export.pieces(content))) for export in exports]
        described = Described(figures_of(content), content.kinds, content.abouts)
        replacement.write(_description.FILE, _description.pieces(described, [e.dump(w) for e, w in dumps]))
        if not formats:
            replacement.write(answers.FILE, answers.pieces(content))
        # Last, so that the hashes are renamed last: whoever finds them fit has one whole build.
        replacement.write(SUMS, sums(replacement.written))
        confirm()
    return replacement.written


def kinds_of(path: Path) -> frozenset[str]:
    """Return the kinds of the statements in a file or folder of a build, as the description beside it says; else all of them."""
    return _description.kinds_of(path)


def write_streamed(
    groups: Callable[[], Iterable[Sequence[str]]], abouts: tuple[About, ...], folder: Path, formats: Sequence[str]
) -> list[files.Written]:  # fmt: skip
    """Do as ``write`` does with a build too large for memory, in formats that can be streamed; return the files as written.

    ``groups`` returns groups of N-Quads lines of which no two are about one thing, and is called once for each file.
    Raises GridwalkError also for a format that needs the whole.
    """
    exports = [find(name) for name in dict.fromkeys(formats)]
    with files.replacing(folder) as replacement:
        dumps = [(export, replacement.write(export.file, _stream(export)(groups()))) for export in exports]
        described = Described(figures(groups()), abouts=abouts)
        replacement.write(_description.FILE, _description.pieces(described, [e.dump(w) for e, w in dumps]))
        replacement.write(SUMS, sums(replacement.written))
    return replacement.written


def streamable() -> list[str]:
    """Return the names of the formats that can be streamed.

    >>> {"annotated", "merged", "nquads"} <= set(streamable())
    True
    """
    return [export.name for export in every() if export.streamed]


def require_streamable(formats: Iterable[str]) -> None:
    """Raise GridwalkError for a format that cannot be streamed."""
    for name in formats:
        _stream(find(name))


def _stream(export: Export) -> Callable[[Iterable[Sequence[str]]], Iterable[str]]:
    if export.streamed is None:
        raise GridwalkError(f"the format {export.name} needs the whole build in memory; of parts: {', '.join(streamable())}")
    return export.streamed


def require_room(content: Content, folder: Path) -> None:
    """Raise GridwalkError where a build of some kinds of statements alone would be written over a whole one."""
    if content.kinds == frozenset(KINDS):
        return
    known = [_description.FILE, SUMS, answers.FILE, *(export.file for export in every())]
    there = [name for name in known if (folder / name).exists()]
    try:
        whole = bool(there) and not _description.is_of_some_kinds(folder)
    except OSError:
        # Nothing says what the files are.
        whole = True
    if whole:
        why = f"only {', '.join(sorted(content.kinds))} is not written over a whole build; name another folder"
        raise GridwalkError(f"{folder / there[0]}: {why}")


def sums(written: Iterable[files.Written]) -> Iterator[str]:
    """Yield the lines that ``sha256sum --check`` reads."""
    for file in sorted(written, key=lambda w: w.name):
        yield f"{file.sha256}  {file.name}\n"
