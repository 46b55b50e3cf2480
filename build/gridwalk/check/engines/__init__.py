"""SHACL engines behind one form: a module each, named after the engine, found in this folder.

Other distributions add engines: ``docs/extending.md``.

An engine has one function, ``run(shapes, data)``: the shapes as Turtle texts and the data as
N-Triples in, findings out. Each engine parses both with its own parser: handed a graph that another
library built, an engine may read it as empty, and then everything conforms.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from gridwalk.base.errors import GridwalkError
from gridwalk.base.plugins import Modules, modules_in


class Finding(NamedTuple):
    """One result of an engine. Terms are in N-Triples syntax; ``path`` and ``value`` may be empty.

    ``shape`` has a name: of a shape without, as in ``sh:property [ ... ]``, it is the nearest around it that has one.
    Then ``severity`` is empty, and ``message`` too where the shape has none of its own: those of the rule hold.
    A rule must give as ``value`` a term of the data: ``shacl`` leaves out one that a query computes.
    """

    shape: str
    severity: str
    focus: str
    path: str
    value: str
    message: str


Run = Callable[[list[str], str], list[Finding]]
ENGINES = Modules("engines", modules_in(__name__, __path__, "_engine"), ["run"])


def names() -> list[str]:
    """Return the names of the engines, sorted.

    >>> names()
    ['pyshacl', 'shacl']
    """
    return ENGINES.names()


def load(name: str) -> Run:
    """Return the function of an engine. Raises GridwalkError, naming the engines, where there is none."""
    if name not in names():
        raise GridwalkError(f"unknown SHACL engine {name!r}: the engines are {', '.join(names())}")
    run: Run = ENGINES.load(name).run
    return run
