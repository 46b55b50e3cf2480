"""What other distributions add, by entry points (``docs/extending.md``): modules by name, and folders of files.

Our own things are found in our own folders, so that a file put there is enough and an old installation hides none. Of
other distributions nothing is imported until it is asked for.
"""

from __future__ import annotations

import os
import pkgutil
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from gridwalk.base.errors import GridwalkError

OURS = "gridwalk"
# What a distribution can add as modules, and as folders of files.
MODULES = ("readers", "formats", "engines", "commands")
FOLDERS = ("queries", "rules", "tables", "terms")
_SUFFIXES = (".dist-info", ".egg-info")


class PluginError(GridwalkError):
    """What another distribution adds cannot be used: the message names the distribution."""


class PluginWarning(UserWarning):
    """What another distribution adds is left out: the message names the distribution."""


class Plugin(NamedTuple):
    """An entry point: its name, the module or folder that it means, the distribution that declares it."""

    kind: str
    name: str
    value: str
    distribution: str


@cache
def declared() -> tuple[Plugin, ...]:
    """Return what other distributions declare, by kind and name."""
    first = dict[str, str]()
    for place in sys.path:
        for info in _infos(place or os.curdir):
            # As for modules, the first on the path is the one that is meant.
            first.setdefault(Path(info).name.partition("-")[0].lower(), info)
    return tuple(sorted(p for info in first.values() for p in _entry_points(Path(info))))


def _infos(folder: str) -> list[str]:
    """Return the descriptions of the other distributions in a folder that declare something of ours, sorted."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(e.path for e in entries if e.name.endswith(_SUFFIXES) and not e.name.startswith(f"{OURS}-"))
    except OSError:
        return []
    return [name for name in names if _mentions(f"{name}/entry_points.txt")]


def _mentions(file: str) -> bool:
    # importlib.metadata takes a third of `gridwalk --help` to be imported: only for what concerns us.
    try:
        with open(file, "rb") as opened:  # noqa: PTH123 - a third of the time of a Path, for each distribution
            return f"[{OURS}.".encode() in opened.read()
    except OSError:
        return False


def _entry_points(info: Path) -> Iterator[Plugin]:
    from importlib.metadata import Distribution

    name = " ".join(info.stem.split("-")[:2])
    try:
        points = Distribution.at(info).entry_points
    except (ValueError, TypeError, OSError) as error:
        warnings.warn(f"{name}: its entry_points.txt cannot be read: {error}", PluginWarning, stacklevel=2)
        return
    for point in points:
        kind = point.group.removeprefix(f"{OURS}.")
        if point.group.startswith(f"{OURS}.") and kind in (*MODULES, *FOLDERS):
            yield Plugin(kind, point.name, point.value, name)


def of(kind: str) -> Iterator[Plugin]:
    """Yield what other distributions declare of a kind."""
    return (plugin for plugin in declared() if plugin.kind == kind)


def modules_in(package: str, paths: Iterable[str], suffix: str = "") -> dict[str, str]:
    """Return the modules of a folder of ours by what they are called without a suffix. Those with a ``_`` are helpers.

    >>> modules_in("gridwalk.publish", [str(Path(__file__).parent.parent / "publish")])["turtle"]
    'gridwalk.publish.turtle'
    """
    found = (m.name for m in pkgutil.iter_modules(paths) if m.name.endswith(suffix) and not m.name.startswith("_"))
    return {name.removesuffix(suffix): f"{package}.{name}" for name in found}


class Modules:
    """The things of one kind, a module each. ``own``: our modules by name; ``says``: what each module has to have."""

    def __init__(self, kind: str, own: Mapping[str, str], says: Sequence[str]) -> None:
        self.kind, self.own, self.says = kind, own, says

    def __contains__(self, name: str) -> bool:
        """Whether there is such a thing. Other distributions are asked only where it is not ours."""
        return name in self.own or any(plugin.name == name for plugin in of(self.kind))

    def names(self) -> list[str]:
        """Return all names, sorted. Raises PluginError where two distributions declare one name."""
        others = ((plugin.name, plugin.distribution) for plugin in of(self.kind))
        return sorted(owners(self.kind, [*((name, OURS) for name in self.own), *others]))

    def load(self, name: str) -> ModuleType:
        """Import a thing. Raises KeyError where there is none, PluginError where two have it, or that of another fails."""
        if name in self.own:
            return import_module(self.own[name])
        plugin = next((plugin for plugin in of(self.kind) if plugin.name == name), None)
        if plugin is None:
            raise KeyError(name)
        self.names()  # whether it is that of one alone
        return self._import(plugin)

    def _import(self, plugin: Plugin) -> ModuleType:
        try:
            module = import_module(plugin.value)
        # Whatever it does when it is imported, also sys.exit().
        except (Exception, SystemExit) as error:
            raise unusable(plugin, f"cannot be imported: {type(error).__name__}: {error}") from error
        if missing := [word for word in self.says if not hasattr(module, word)]:
            raise unusable(plugin, f"has no {', '.join(missing)}")
        return module

    def working(self) -> Iterator[tuple[str, ModuleType]]:
        """Import all, and yield names and modules. What cannot be imported is left out with a PluginWarning."""
        for name in self.names():
            try:
                module = self.load(name)
            except PluginError as error:
                warnings.warn(str(error), PluginWarning, stacklevel=2)
                continue
            yield name, module


def unusable(plugin: Plugin, why: str) -> PluginError:
    """Return the error that says why something cannot be used."""
    return PluginError(f"{plugin.distribution}: {plugin.value}, which it declares as {OURS}.{plugin.kind} {plugin.name!r}, {why}")


def owners(kind: str, declarations: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return who declares each name. Raises PluginError where two do."""
    found = dict[str, str]()
    for name, owner in declarations:
        if found.setdefault(name, owner) != owner:
            raise PluginError(f"{name!r} of {OURS}.{kind} is declared by {found[name]} and by {owner}: uninstall one of them")
    return found
