"""Which of several sources comes first where only one can be followed."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from gridwalk.base.reading import checked, load_json
from gridwalk.tables.own import METADATA

WORD = "precedence"
REPORT_SCHEMA = "report.json"
_NUMBER = re.compile("[0-9]{1,18}")
_FIRST, _UNSAID, _LAST = range(3)


def precedence(source: Path) -> tuple[int, int, str]:
    """Return the sort key of a source: by its number, then those that say nothing, ``none`` last; equal ones by name.

    What cannot be read says nothing here: it is said when the source is read.
    """
    said = ""
    with suppress(OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        metadata = load_json(source / METADATA)
        said = str(metadata.get(WORD) or next(_cells(source, metadata), ""))
    rank = _FIRST if _NUMBER.fullmatch(said) else _LAST if said == "none" else _UNSAID
    return rank, int(said) if rank == _FIRST else 0, source.resolve().name


def _cells(source: Path, metadata: Mapping[str, Any]) -> Iterator[str]:
    """Yield what a source's own table of reports says of its precedence."""
    for table in metadata.get("tables", ()):
        if Path(table["tableSchema"]).name == REPORT_SCHEMA:
            with checked(source / table["url"]).open(encoding="utf-8", newline="") as file:
                yield from (row[WORD] for row in csv.DictReader(file) if row.get(WORD))
