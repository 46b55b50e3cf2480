"""The folders of files that other distributions add: questions, rules, table schemas, terms. Nothing is imported."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.machinery import ModuleSpec
from importlib.util import find_spec
from pathlib import Path

from gridwalk.base.plugins import OURS, Plugin, PluginWarning, of, owners, unusable


def files(kind: str, own: Sequence[Path], pattern: str) -> list[Path]:
    """Return our files of a kind and those of other distributions, sorted by name. Raises PluginError for a name of two."""
    others = [(path, plugin) for plugin, path in _files(kind, pattern)]
    if not others:
        return list(own)
    declarations = [*((path.name, OURS) for path in own), *((path.name, plugin.distribution) for path, plugin in others)]
    owners(kind, declarations)
    return sorted([*own, *(path for path, _ in others)], key=lambda path: path.name)


def added(kind: str, pattern: str) -> list[Path]:
    """Return the files of a kind in the folders of other distributions, those of one folder after the other."""
    return [path for _, path in _files(kind, pattern)]


def _files(kind: str, pattern: str) -> Iterator[tuple[Plugin, Path]]:
    return ((plugin, path) for plugin, folder in folders(kind) for path in sorted(folder.glob(pattern)))


@cache
def folders(kind: str) -> tuple[tuple[Plugin, Path], ...]:
    """Return the folders of a kind that other distributions declare. One that is not there is a PluginWarning."""
    return tuple((plugin, folder) for plugin in of(kind) if (folder := _folder(plugin)))


def _folder(plugin: Plugin) -> Path | None:
    """Return the folder that is meant by the name of a package, as ``example.questions``: nothing is imported."""
    _, *below = plugin.value.split(".")
    spec = _top(plugin)
    places = (Path(place, *below) for place in (spec and spec.submodule_search_locations) or ())
    found = next((place for place in places if place.is_dir()), None)
    if found is None:
        warnings.warn(str(unusable(plugin, "is not a folder that can be found")), PluginWarning, stacklevel=2)
    return found


def packages(plugin: Plugin) -> list[Path]:
    """Return the folders of the whole package that a plug-in is in; none where it is a module alone. Nothing is imported."""
    spec = _top(plugin)
    return [Path(place) for place in (spec and spec.submodule_search_locations) or ()]


def module(plugin: Plugin) -> list[Path]:
    """Return the file of the module that a plug-in is, if it is in no package. Nothing is imported."""
    spec = _top(plugin)
    return [Path(spec.origin)] if spec and spec.origin and not spec.submodule_search_locations else []


def held(plugin: Plugin) -> Iterator[tuple[str, Path]]:
    """Yield the files of the module or of the whole package that a plug-in is in, code and whatever it may read: path and file."""
    for folder in packages(plugin):
        for path in sorted(folder.glob("**/*")):
            if "__pycache__" not in path.parts and path.is_file():
                yield path.relative_to(folder).as_posix(), path
    yield from ((path.name, path) for path in module(plugin))


def _top(plugin: Plugin) -> ModuleSpec | None:
    try:
        return find_spec(plugin.value.partition(".")[0])
    except (ImportError, ValueError):
        return None  # said where it is asked for
