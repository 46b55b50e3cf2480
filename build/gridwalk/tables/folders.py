"""Folders of data: the sources below one, the tables beside them that nobody would read, and files safe to open.

A link is followed where it leads to something below the folder of data; one that leads out of it, or nowhere,
is an error. Nothing is read twice. What is hidden (its name begins with a dot) is the system's own.
"""

from __future__ import annotations

import errno
import os
from collections.abc import Collection, Iterable
from pathlib import Path

from gridwalk.base.errors import Problem, SourceError
from gridwalk.tables.findings import Findings

METADATA = "csv-metadata.json"
IDENTITIES = "identities"
# What ``gridwalk read`` writes beside its tables, for a person.
REVIEW = "review.tsv"
# What ``gridwalk start`` and ``gridwalk todo`` write beside the tables, for a person.
TODO = "todo.tsv"
# What ``gridwalk migrate`` writes beside everything, for a person.
MIGRATED = "migrate.tsv"
_TABLES = frozenset({".csv", ".tsv", ".tab", ".psv", ".ssv"})
_COMPRESSED = frozenset({".gz", ".bz2", ".xz", ".zst", ".zip", ".lz4", ".br"})
# How the names of files begin that are about a folder, whatever they end in.
_ABOUT = ("readme", "licence", "license", "copying", "notice", "citation", "changelog", "changes", "authors")


def unreadable(path: Path, error: OSError) -> Problem:
    """Return the problem of a file or folder that the system does not let us read: the one it names, else ``path``."""
    return Problem(Path(error.filename or path), 0, "", f"cannot be read: {error.strerror or error}")


def is_table(name: str) -> bool:
    """Return whether a file is called as tables are, in whatever capitals, compressed or not.

    >>> [is_table(name) for name in ("a.csv", "A.Csv", "a.tsv.gz", "a.csv.txt", ".a.csv", "csv")]
    [True, True, True, False, False, False]
    """
    ends = [end.lower().strip() for end in Path(name).suffixes]
    if ends and ends[-1] in _COMPRESSED:
        ends.pop()
    return not is_hidden(name) and bool(ends) and ends[-1] in _TABLES


def is_hidden(name: str) -> bool:
    """Return whether the system hides a file of this name."""
    return name.startswith(".")


def find_sources(data: Path, warnings: list[Problem] | None = None) -> list[Path]:
    """Return the folders below ``data`` that hold CSVW metadata, sorted by path.

    Links to sources that are found in their own place too are noted in ``warnings``. Raises SourceError where
    something would be missing from the build: a folder that cannot be read, a link that leads out of ``data`` or
    nowhere, a folder of tables without metadata.
    """
    walk = _Walk(data)
    problems = walk.problems or walk.strays()
    if problems:
        raise SourceError(problems)
    if warnings is not None:
        warnings += walk.again()
    return sorted(walk.sources)


class _Walk:
    """What a walk through all folders below the data finds. Real folders only: each has one place there."""

    def __init__(self, data: Path) -> None:
        self.problems = list[Problem]()
        self.sources = list[Path]()
        self._data = data
        self._root = Path(os.path.realpath(data))
        # Folders in which a reader of a source, or of identities, says what it does not read; and those that are hidden.
        self._looked_after = set[Path]()
        self._unread = dict[Path, str]()
        self._links = dict[Path, Path]()
        for folder, folders, files in os.walk(data, onerror=self._note):
            self._visit(Path(folder), folders, files)

    def _note(self, error: OSError) -> None:
        # Of a path that is no folder at all, the caller says that it holds no source.
        if not isinstance(error, FileNotFoundError | NotADirectoryError):
            self.problems.append(unreadable(self._data, error))

    def _visit(self, folder: Path, folders: list[str], files: list[str]) -> None:
        if METADATA in files or METADATA in folders:
            self.sources.append(folder)
            self._looked_after.add(folder)
        elif self._is_looked_after(folder):
            self._looked_after.add(folder)
        elif table := min(filter(is_table, {*files} - {MIGRATED}), default=""):
            self._unread[folder] = table
        for name in (*folders, *files):
            path = folder / name
            # Not Path.is_symlink: where it cannot tell, the source itself is said to be unreadable.
            if os.path.islink(path):  # noqa: PTH114
                self._follow(path)
            if not name.isprintable() and _is_no_text(name):
                self.problems.append(Problem(path, 0, "", "has a name that is not UTF-8: expected another name"))
            if name != METADATA and name.lower() == METADATA:
                self.problems.append(Problem(path, 0, "", f"is not read: expected the name {METADATA}"))

    def _is_looked_after(self, folder: Path) -> bool:
        if folder.name == IDENTITIES and folder != self._data:
            # Only those beside all sources are read.
            return folder.parent == self._data
        return (is_hidden(folder.name) and folder != self._data) or folder.parent in self._looked_after

    def _follow(self, link: Path) -> None:
        try:
            target = Path(os.path.realpath(link, strict=True))
        except OSError as error:
            if not is_hidden(link.name):
                self.problems.append(_broken(link, error))
            return
        self._links[link] = target
        if not target.is_relative_to(self._root):
            message = f"is a link to {target}, outside {self._data}: files must be inside it"
            self.problems.append(Problem(link, 0, "", message))

    def strays(self) -> list[Problem]:
        """Return a problem for each folder of tables that no reader looks after, directly or through a link."""
        ours = {self._data / IDENTITIES, *self._links}
        linked = [self._links[link] for link in self._links if link in ours and self._leads_for(link)]
        return [
            Problem(folder, 0, "", f"holds tables that are not read, such as {table}: expected {METADATA} beside them")
            for folder, table in self._unread.items()
            if not any(self._is_within(folder, table, target) for target in linked)
        ]

    def _leads_for(self, link: Path) -> bool:
        return link.parent in self._looked_after or link == self._data / IDENTITIES

    def _is_within(self, folder: Path, table: str, target: Path) -> bool:
        return self._real(folder).is_relative_to(target) or self._real(folder) / table == target

    def _real(self, folder: Path) -> Path:
        return self._root / folder.relative_to(self._data)

    def again(self) -> list[Problem]:
        """Return a note for each link to a folder whose sources are found in their own place."""
        return [
            Problem(link, 0, "", f"is a link to {target}, which is read there, once")
            for link, target in self._links.items()
            if any(self._real(source).is_relative_to(target) for source in self.sources)
        ]


def _is_no_text(name: str) -> bool:
    # Python hides the bytes that it could not decode as halves of characters.
    return any("\ud800" <= character <= "\udfff" for character in name)


def _broken(link: Path, error: OSError) -> Problem:
    if error.errno in (errno.ENOENT, errno.ENOTDIR, errno.ELOOP):
        return Problem(link, 0, "", f"is a broken link: {error.strerror}")
    return unreadable(link, error)


def below(top: Path) -> list[Path]:
    """Return the files in a folder of a source and in all folders below, sorted; not the hidden ones.

    Links to folders are followed, and each folder is looked at once. Folders that are sources of their own are left
    out, and so are identities. Raises OSError.
    """
    found, waiting, here = list[Path](), [top], Path(os.path.realpath(top))
    seen = set[Path]()
    while waiting:
        folder = waiting.pop()
        real = Path(os.path.realpath(folder))
        # Nor does a link lead up to what is around this folder.
        if real in seen or (here != real and here.is_relative_to(real)):
            continue
        seen.add(real)
        for path in (path for path in folder.iterdir() if not is_hidden(path.name)):
            if not path.is_dir():
                found.append(path)
            elif path != top / IDENTITIES and not is_source(path):
                waiting.append(path)
    return sorted(found)


def is_source(folder: Path) -> bool:
    """Return whether a folder is a source of its own."""
    return os.path.lexists(folder / METADATA)


def note_unread(paths: Iterable[Path], read: Collection[Path], message: str, findings: Findings) -> None:
    """Note the files that are not ``read``: a table is a problem, with this message; another file is warned of.

    Nothing is said of files about a folder, such as README and LICENSE.
    """
    known = set(map(os.path.realpath, read))
    for path in (path for path in paths if os.path.realpath(path) not in known and path.name != MIGRATED):
        if is_table(path.name):
            findings.problems.append(Problem(path, 0, "", message))
        elif not path.name.lower().startswith(_ABOUT):
            findings.warnings.append(Problem(path, 0, "", "is not read"))
