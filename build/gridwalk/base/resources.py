"""Where the ontology, the queries and the data are: in the checkout, else in the installed wheel."""

from __future__ import annotations

from functools import cache
from pathlib import Path

PACKAGE = Path(__file__).resolve().parent.parent
CHECKOUT = PACKAGE.parent.parent


@cache
def folder(name: str) -> Path:
    """Return the folder ``name`` (``ontology``, ``queries`` or ``data``).

    A checkout has it at its top level; a wheel carries it inside the package.

    >>> (folder("ontology") / "gridwalk.ttl").is_file()
    True
    """
    if (CHECKOUT / "pyproject.toml").is_file() and (CHECKOUT / name).is_dir():
        return CHECKOUT / name
    return PACKAGE / name


def package(name: str) -> Path:
    """Return a folder of the package, which holds files that are no code: ``site`` its templates.

    >>> (package("site") / "templates").is_dir()
    True
    """
    return PACKAGE / name


def files(name: str, pattern: str) -> list[Path]:
    """Return the files below the folder ``name`` that match ``pattern``, sorted by path.

    >>> [p.name for p in files("ontology", "*.ttl")][:1]
    ['alignments.ttl']
    """
    return sorted(folder(name).glob(pattern))
