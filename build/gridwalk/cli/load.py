"""Load a build into a running SPARQL 1.1 store, replacing what was loaded before.

Readers see either the old data or the new, never a mixture. User and password come from GRIDWALK_USER and
GRIDWALK_PASSWORD, or from netrc.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from gridwalk.cli import _shared

if TYPE_CHECKING:
    from gridwalk.api import Limits
    from gridwalk.api.stores import RemoteStore

SUMMARY = "load a build into a running store"
EXAMPLES = """  gridwalk load --to http://localhost:7878/
  gridwalk load dist --to http://localhost:3030/races --dry-run
  gridwalk load --to http://localhost:8890/sparql
"""


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    _shared.add_build(parser)
    parser.add_argument("--to", type=_shared.url, required=True, metavar="URL", help="URL of the store, or of one of its services")
    _shared.add_store(parser)
    _shared.add_limits(parser, "")
    text = "load a build in parts although its manifest says that something is missing"
    parser.add_argument("--incomplete", action="store_true", help=text)
    parser.add_argument("--dry-run", action="store_true", help="report what would change, without changing anything")


def run(options: argparse.Namespace) -> int:
    """Load, and say what was loaded."""
    from gridwalk.api.stores import checked, connect, load

    lines, path = _lines(options)
    given = {"update_url": options.update_url, "graphs_url": options.graphs_url}
    with connect(options.to, **given, timeout=options.timeout, longest=_shared.longest(options)) as store:
        if options.dry_run:
            return _preview(store, checked(lines, path), path, _shared.limits(options))
        loaded = load(store, lines, path=path)
    print(f"{_shared.count(loaded.quads, 'quad')} loaded into {options.to} in {loaded.seconds:.1f} s, SHA-256 {loaded.identifier}")
    return 0


def _lines(options: argparse.Namespace) -> tuple[Iterable[str], Path]:
    """Return the lines to load, and the file or folder that they come from. Raises SourceError where some of a build is missing."""
    from gridwalk.api import open
    from gridwalk.api.parts import MANIFEST, require_whole

    folder: Path | None = options.file
    if folder is None or not _shared.is_folder(folder, MANIFEST):
        return _shared.build_lines(options), _shared.build_path(options)
    if not options.incomplete:
        require_whole(folder)
    return open(folder, limits=_shared.limits(options)).lines, folder


def _preview(store: RemoteStore, lines: Iterable[str], path: Path, limits: Limits) -> int:
    from gridwalk.api.stores import differences

    rows, totals = [], [0, 0, 0]
    for found in differences(store, lines, path, limits):
        if found.graph is None:
            continue
        counts = len(found.missing), len(found.extra), found.same
        totals = [total + count for total, count in zip(totals, counts, strict=True)]
        if found.missing or found.extra:
            rows.append([_verdict(*counts), found.graph, *map(str, counts)])
    _shared.write_records(["graph", "name", "added", "removed", "unchanged"], rows, None)
    print(f"nothing was changed; a load would add {totals[0]:,}, remove {totals[1]:,} and keep {totals[2]:,} quads")
    return 0


def _verdict(added: int, removed: int, same: int) -> str:
    return "changed" if same else "replaced" if added and removed else "new" if added else "gone"
