"""The quirks of the real files of Formula One, counted in the files and in what a build says of them.

Run as ``python -m tests.bench.quirks FOLDER ...``: each is a folder with the files of Ergast or of F1DB and ``csv-metadata.json``.
The files are read with the module ``csv`` and nothing of the readers; the lines of a build tell what the readers made of the very
rows. Where the two differ it is marked, and the exit code is 1. ``counted`` is what the releases had that the documentation is of:
others may have more. Of what no column says there is nothing to count: cars of Formula Two, half and double points.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

from gridwalk.tables.own import METADATA
from tests.bench.quirks.ergast import Ergast
from tests.bench.quirks.f1db import F1db

KINDS: dict[str, Callable[[Path], Ergast | F1db]] = {"ergast": Ergast, "f1db": F1db}


def main(folders: Iterable[Path]) -> int:
    """Print the table of each folder; return 1 where a build has something another number of times than the files."""
    wrong = False
    for folder in folders:
        kind = json.loads((folder / METADATA).read_text(encoding="utf-8"))["dc:type"]
        print(f"{kind}\nquirk  files  build  counted  what")
        for of in KINDS[kind](folder).counted():
            wrong |= of.wrong
            build, known = ("" if n is None else str(n) for n in (of.build, of.known))
            mark = "  WRONG" if of.wrong else "  not as counted" if of.known not in (None, of.files) else ""
            print(f"{of.quirk:5}  {of.files:5}  {build:>5}  {known:>7}  {of.what}{mark}")
    return int(wrong)


if __name__ == "__main__":
    sys.exit(main(map(Path, sys.argv[1:])))
