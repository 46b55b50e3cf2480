"""Opening whatever race results lie in."""

from __future__ import annotations

import re
from pathlib import Path

from gridwalk.api import arguments
from gridwalk.api.dataset import Dataset
from gridwalk.api.elsewhere import Database, Parts, Quads, Remote
from gridwalk.api.origins import Origin, Tables
from gridwalk.base.errors import Problem, SourceError
from gridwalk.builds.whole import build
from gridwalk.rdf.guard import Limits
from gridwalk.rdf.stored_parts import MANIFEST, listed
from gridwalk.stores.embedded import MARK
from gridwalk.stores.opening import CITATIONS, load_quads
from gridwalk.tables.own import find_sources

_URL = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")


def open(
    x: Path | str | None = None,
    *,
    lenient: bool = False,
    schemas: Path | str | None = None,
    limits: Limits | None = None,
) -> Dataset:
    """Open race results, whatever they lie in: by default the project's own tables.

    ``x`` is a folder of tables, which is built; a folder of a build (with ``gridwalk.nq``), of its parts (with
    ``manifest.json``) or of a database (with ``CURRENT``); a file of RDF, whose ending says its format; or the URL
    (http, https) of a running store. ``lenient``: a column or a state that a reader of timing files and the like does
    not know is left out with a warning. ``schemas``: a folder of table schemas that tables may use beside the project's.
    ``limits``: what files and questions of others may take.

    Raises SourceError with every problem of tables, or where a file cannot be read; StoreError for a database or endpoint;
    LimitError. What one kind cannot do, such as to write an endpoint's data, is a GridwalkError when it is asked for.

    >>> import gridwalk
    >>> len(gridwalk.open()) > 1000
    True
    >>> gridwalk.open("nothing.ttl")
    Traceback (most recent call last):
    ...
    gridwalk.base.errors.SourceError: nothing.ttl: is not there
    """
    allowed = arguments.schemas(schemas)
    bounds = arguments.optional("limits", limits, Limits, "Limits")
    if isinstance(x, str) and _URL.match(x):
        return Dataset(_remote(x, bounds))
    return Dataset(_local(arguments.optional_path("x", x), bounds, allowed, lenient=lenient))


def _local(path: Path | None, limits: Limits | None, schemas: Path | None, *, lenient: bool) -> Origin:
    if path is None:
        return Tables(build(lenient=lenient, schemas=schemas), limits, None, schemas)
    if not _is(path, MANIFEST) and not _is(path, MARK):
        if _is(path) and not _is(path, CITATIONS):
            return Tables(build(_tables(path), lenient=lenient, schemas=schemas), limits, path, schemas)
        return Quads(path, limits, [f"{quad} ." for quad in load_quads(path, limits, schemas)])
    return Database(path, limits).checked() if _is(path, MARK) else Parts(path, limits, listed(path))


def _is(path: Path, file: str = "") -> bool:
    try:
        return path.is_dir() and (not file or (path / file).is_file())
    except (OSError, ValueError) as error:
        raise SourceError([Problem(path, 0, "", f"cannot be read: {getattr(error, 'strerror', None) or error}")]) from error


def _tables(folder: Path) -> Path:
    if not any(True for _ in find_sources(folder)):
        message = f"holds neither tables with csv-metadata.json, nor {CITATIONS}, {MANIFEST} or the {MARK} of a database"
        raise SourceError([Problem(folder, 0, "", message)])
    return folder


def _remote(url: str, limits: Limits | None) -> Remote:
    from gridwalk.stores.connection import LONGEST, TIMEOUT
    from gridwalk.stores.store import connect_reader

    timeout, longest = (limits.seconds, limits.answer) if limits else (TIMEOUT, LONGEST)
    return Remote(url, limits, connect_reader(url, timeout=timeout, longest=longest))
