"""Champions, wins, poles and records in the real files of Formula One beside what the bundled questions answer.

Run as ``python -m tests.bench.records --on PARTS FOLDER ...``: a build of all of the folders, in parts or a database, and
these, each with the files of Ergast or of F1DB and ``csv-metadata.json``, the first by precedence first. The files are read
with the module ``csv`` and nothing of the readers; the answers are those of ``gridwalk query``. Each thing on which the two
differ is printed below the table, and the exit code is then 1.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import gridwalk
from gridwalk.tables.own import METADATA
from tests.bench.records.asked import Asked
from tests.bench.records.comparing import Compared, Comparison
from tests.bench.records.files import READ


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the table and what differs; return 1 where something does."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.records", description=__doc__)
    parser.add_argument("--on", type=Path, required=True, metavar="PARTS", help="a build of the folders")
    parser.add_argument("folders", type=Path, nargs="+", metavar="FOLDER")
    given = parser.parse_args(arguments)
    kinds = [json.loads((folder / METADATA).read_text(encoding="utf-8"))["dc:type"] for folder in given.folders]
    told = [READ[kind](folder) for kind, folder in zip(kinds, given.folders, strict=True)]
    print("compared  differ  source  what (question)")
    found = list[Compared]()
    for each in Comparison(told, Asked(gridwalk.open(given.on))).compared():
        found.append(each)
        print(f"{each.things:8,}  {len(each.differing):6,}  {each.kind:6}  {each.what} ({each.question})", flush=True)
    for each in found:
        for words in each.differing:
            print(f"{each.kind}, {each.what}: {words}")
    return int(any(each.differing for each in found))


if __name__ == "__main__":
    sys.exit(main())
