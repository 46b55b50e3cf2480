"""Which schema file a source's metadata means, and whether it may be used.

The project's schemas, and those that installed distributions add, may be used by every source, and so may a copy of one.
Any other is a stranger's: what it says becomes statements, so it is used only where the caller names a folder that it
lies in.
"""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path

from gridwalk.base import plugin_folders, resources
from gridwalk.base.errors import Problem, SourceError
from gridwalk.tables.schema import content

_OURS = re.compile(r"(?:\.\./)*(?:[a-z-]+/)*[a-z-]+\.json")
_SCHEME = re.compile("[A-Za-z][A-Za-z0-9+.-]*:")


def schema_path(source: Path, reference: str) -> Path:
    """Return the schema file that a source's metadata refers to, which need not be there.

    The reference is resolved beside the source, as CSVW says; where the source lies outside the
    checkout and nothing is there, the schema of the same name in our own ontology is meant. So it is where a
    copy of one of ours is there. Raises OSError or ValueError where the system cannot say.
    """
    if not isinstance(reference, str):
        raise TypeError("expected the path of a schema as tableSchema")
    if _OURS.fullmatch(reference) and _nothing_at(source / reference):
        return named(Path(reference).name)  # links need not be followed
    try:
        beside = (source / reference).resolve()
    except RuntimeError as error:  # links that lead in a circle, before Python 3.13
        raise ValueError(str(error)) from error
    # Nothing is fetched, so what a URL names is not known to be ours.
    if is_ours(beside):
        return beside
    if beside.exists() or _SCHEME.match(reference):
        return _original(beside) or beside
    return named(Path(reference).name)


def _nothing_at(path: Path) -> bool:
    try:
        path.lstat()
    except FileNotFoundError:
        return True
    except OSError:
        return False  # said where it is looked at
    return False


def refusal(schema: Path, allowed: Path | None) -> str:
    """Return why a schema file may not be used, or nothing. ``allowed``: a folder whose schemas may be used."""
    if is_ours(schema):
        return ""
    if schema.exists() and not schema.is_file():
        return "is not a regular file, expected a table schema"
    if allowed is not None and schema.resolve().is_relative_to(allowed.resolve()):
        return ""
    return (
        f"is not one of the project's schemas, and a schema decides how cells are converted; "
        f"if you trust it, allow it with --schemas {schema.parent}"
    )


def check_allowed(schema: Path, allowed: Path | None) -> None:
    """Raise SourceError where a schema file may not be used."""
    if message := refusal(schema, allowed):
        raise SourceError([Problem(schema, 0, "", message)])


def is_ours(schema: Path) -> bool:
    """Whether a schema file is one of the project's, or of an installed distribution.

    >>> is_ours(resources.folder("ontology") / "tables" / "make.json"), is_ours(Path("make.json"))
    (True, False)
    """
    # Asked for each table, so nothing is looked up on the disk: paths of metadata are resolved already.
    if schema.name in ("", ".."):
        return False
    return schema.parent in _spellings(_ours()) or any(schema.parent in _spellings(f) for _, f in plugin_folders.folders("tables"))


def named(name: str) -> Path:
    """Return the schema file of a name, ours or of an installed distribution, which need not be there."""
    ours = _ours() / name
    return ours if ours.exists() else next((path for path in plugin_folders.added("tables", "*.json") if path.name == name), ours)


def every() -> list[Path]:
    """Return all schema files, sorted by name. Raises PluginError where two distributions have one of the same name."""
    return plugin_folders.files("tables", resources.files("ontology", "tables/*.json"), "*.json")


def _ours() -> Path:
    return resources.folder("ontology") / "tables"


@lru_cache(maxsize=4)
def _spellings(folder: Path) -> tuple[Path, Path]:
    return folder, folder.resolve()


def _original(schema: Path) -> Path | None:
    """Return the schema of the project that a file is a copy of, to the byte."""
    if not schema.is_file():
        return None
    try:
        return _by_content().get(content(schema))
    except (OSError, ValueError):
        return None  # said when it is read


@cache
def _by_content() -> dict[bytes, Path]:
    return {path.read_bytes(): path for path in every()}
