"""What a caller gives, looked at where it comes in: what is wrong is an error of ours that says what was expected."""

from __future__ import annotations

import math
from collections.abc import Iterable
from pathlib import Path
from typing import TypeVar

from gridwalk.base.errors import GridwalkError, Problem, SourceError

T = TypeVar("T")


def path(name: str, given: object) -> Path:
    """Return the path that was given as ``name``. Raises GridwalkError where it is none.

    >>> path("folder", None)
    Traceback (most recent call last):
    ...
    gridwalk.base.errors.GridwalkError: folder: found None, expected a path, as str or Path
    """
    if not isinstance(given, str | Path) or given == "":
        raise _wrong(name, given, "a path, as str or Path")
    if "\0" in str(given):
        raise SourceError([Problem(Path(given), 0, "", "is not there: no file has a NUL in its name")])
    return Path(given)


def optional_path(name: str, given: object) -> Path | None:
    """Return the path that was given as ``name``, or None. Raises GridwalkError where it is neither."""
    return None if given is None else path(name, given)


def paths(name: str, given: object) -> list[Path]:
    """Return the paths that were given as ``name``: one, several, or None for none. Raises GridwalkError where one is none.

    >>> paths("document", ["a.txt"]) == paths("document", "a.txt"), paths("document", None)
    (True, [])
    """
    if given is None:
        return []
    several = isinstance(given, Iterable) and not isinstance(given, str | bytes)
    return [path(name, each) for each in given] if several and isinstance(given, Iterable) else [path(name, given)]


def schemas(given: object) -> Path | None:
    """Return the folder of schemas that was given, or None. Raises SourceError where there is no such folder, GridwalkError."""
    folder = optional_path("schemas", given)
    if folder is not None and not folder.is_dir():
        raise SourceError([Problem(folder, 0, "", "is not a folder")])
    return folder


def url(name: str, given: object) -> str:
    """Return the URL that was given as ``name``. Raises GridwalkError where it is no text, empty, or has a NUL."""
    if not isinstance(given, str) or not given.strip() or "\0" in given:
        raise _wrong(name, given, "a URL")
    return given


def text(name: str, given: object) -> str:
    """Return the text that was given as ``name``. Raises GridwalkError where it is none."""
    return instance(name, given, str, "a text")


def line(name: str, given: object) -> str:
    """Return the line of text that was given as ``name``. Raises GridwalkError where it is none, or says nothing."""
    found = text(name, given)
    if not (found.strip() and found.isprintable()):
        raise _wrong(name, given, "a line of text")
    return found


def instance(name: str, given: object, kind: type[T], expected: str) -> T:
    """Return what was given as ``name``. Raises GridwalkError where it is of another kind than expected."""
    if not isinstance(given, kind):
        raise _wrong(name, given, expected)
    return given


def instances(name: str, given: object, kind: type[T], expected: str) -> list[T]:
    """Return the things that were given as ``name``. Raises GridwalkError where they are no list, or of another kind."""
    if not isinstance(given, Iterable):
        raise _wrong(name, given, expected)
    return [instance(name, each, kind, expected) for each in given]


def optional(name: str, given: object, kind: type[T], expected: str) -> T | None:
    """Return what was given as ``name``, or None. Raises GridwalkError where it is of another kind than expected."""
    return None if given is None else instance(name, given, kind, expected)


def count(name: str, given: object) -> int:
    """Return a number from 1 that was given as ``name``. Raises GridwalkError where it is none."""
    if not isinstance(given, int) or isinstance(given, bool) or given < 1:
        raise _wrong(name, given, "a whole number from 1")
    return given


def number(name: str, given: object, most: int) -> int:
    """Return a number from 0 that was given as ``name``. Raises GridwalkError where it is none, or more than ``most``."""
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given <= most:
        raise _wrong(name, given, f"a whole number from 0 to {most}")
    return given


def score(name: str, given: object) -> float:
    """Return a number from 0 to 1 that was given as ``name``. Raises GridwalkError where it is none."""
    if not isinstance(given, int | float) or math.isnan(given) or not 0 <= given <= 1:
        raise _wrong(name, given, "a number from 0 to 1")
    return given


def texts(name: str, given: object, known: Iterable[str] = ()) -> list[str]:
    """Return texts that were given as ``name``. Raises GridwalkError where they are none, or not all among those known."""
    if isinstance(given, str) or not isinstance(given, Iterable):
        raise _wrong(name, given, "a list of texts")
    found, allowed = [text(name, each) for each in given], list(known)
    if allowed and (unknown := [each for each in found if each not in allowed]):
        raise _wrong(name, unknown[0], f"some of {', '.join(allowed)}")
    return found


def _wrong(name: str, given: object, expected: str) -> GridwalkError:
    return GridwalkError(f"{name}: found {repr(given)[:80]}, expected {expected}")
