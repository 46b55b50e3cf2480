"""What a build would be with a line of identities or a decision more, or without one: a copy of the data, changed so."""

from __future__ import annotations

import csv
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from gridwalk.base.errors import Problem, SourceError
from gridwalk.base.reading import checked
from gridwalk.identities import sssom
from gridwalk.identities.applied import ENDING, FOLDER
from gridwalk.rdf.iris import BASE
from gridwalk.tables.own import METADATA, find_sources

NAME = "what-if"
# How a key may be written, as a line of identities, a shape's message or an answer has it.
_BEFORE = ("gridwalk:", "id:", BASE)
_HEAD = f"#curie_map:\n#  gridwalk: {BASE}\n#mapping_set_id: {BASE}{NAME}\n#license: https://w3id.org/sssom/license/unspecified\n"
_COLUMNS = "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
DISPUTES_TABLE = "disputes.csv"


@contextmanager
def changed(data: Path, more: Sequence[str] = (), without: Sequence[str] = ()) -> Iterator[Path]:
    """Yield a copy of a folder of data with lines and decisions added and taken away; it is gone afterwards.

    ``more``: files of SSSOM or of decisions (``.csv``), or lines as ``SUBJECT OBJECT``, which would be one. ``without``: lines as
    ``SUBJECT OBJECT``, or decisions as ``SUBJECT PROPERTY``. Things are named by their paths below ``id/``. Raises SourceError for
    what is neither, and for what is not there to be taken away.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / (data.resolve().name or "data")
        shutil.copytree(data, copy, symlinks=True, copy_function=_linked)
        problems = [problem for what in without if (problem := _take(copy, what))]
        problems += [problem for n, what in enumerate(more, 1) if (problem := _add(copy, n, what))]
        if problems:
            raise SourceError(problems)
        yield copy


def _linked(source: str, target: str) -> None:
    """Copy a file without its content where the system can. What is changed later is written anew, so nothing is shared then."""
    try:
        os.link(source, target)
    except OSError:
        shutil.copy2(source, target)


def _add(copy: Path, number: int, what: str) -> Problem | None:
    path, pair = Path(what), _pair(what)
    if what.endswith(ENDING) and path.is_file():
        _replace(copy / FOLDER / f"{NAME}-{number}-{path.name}", checked(path).read_text("utf-8"))
        if (metadata := sssom.beside(path)).is_file():
            _replace(copy / FOLDER / f"{NAME}-{number}-{metadata.name}", checked(metadata).read_text("utf-8"))
    elif what.endswith(".csv") and path.is_file():
        place = copy / f"{NAME}-{number}"
        _replace(place / DISPUTES_TABLE, checked(path).read_text("utf-8"))
        tables = [{"url": DISPUTES_TABLE, "tableSchema": "dispute.json"}]
        _replace(place / METADATA, json.dumps({"@context": "http://www.w3.org/ns/csvw", "dc:title": NAME, "tables": tables}))
    elif pair:
        line = "\t".join((f"gridwalk:{pair[0]}", "skos:exactMatch", f"gridwalk:{pair[1]}", "semapv:ManualMappingCuration"))
        _replace(copy / FOLDER / f"{NAME}-{number}{ENDING}", f"{_HEAD}{_COLUMNS}{line}\n")
    else:
        return Problem(path, 0, "", f"expected a file *{ENDING}, a table of decisions *.csv, or 'SUBJECT OBJECT'")
    return None


def _take(copy: Path, what: str) -> Problem | None:
    pair = _pair(what)
    if pair is None:
        return Problem(Path(what), 0, "", "expected 'SUBJECT OBJECT' of a line, or 'SUBJECT PROPERTY' of a decision")
    tables = [path for source in find_sources(copy) if (path := source / DISPUTES_TABLE).is_file()]
    found = [_without_lines(path, pair) for path in sorted((copy / FOLDER).glob(f"*{ENDING}"))]
    found += [_without_decisions(path, pair) for path in tables]
    return None if any(found) else Problem(Path(what), 0, "", "is no line of identities and no decision: nothing to take away")


def _pair(what: str) -> tuple[str, str] | None:
    """Return the two names in a text, as keys below ``id/``.

    >>> _pair("gridwalk:driver/lind https://w3id.org/gridwalk/id/driver/jan-lind"), _pair("lind")
    (('driver/lind', 'driver/jan-lind'), None)
    """
    words = [_key(word) for word in what.split()]
    return (words[0], words[1]) if len(words) == 2 else None


def _key(word: str) -> str:
    bare = word.strip("<>")
    return next((bare.removeprefix(start) for start in _BEFORE if bare.startswith(start)), bare)


def _without_lines(path: Path, pair: tuple[str, str]) -> bool:
    """Take the lines of a pair out of a file of identities, and return whether there were any."""
    mappings = sssom.read(path).mappings
    gone = {m.line for m in mappings if (m.subject.removeprefix(BASE), m.object.removeprefix(BASE)) == pair}
    if not gone:
        return False
    starts = sorted(m.line for m in mappings)
    lines, kept = checked(path).read_text("utf-8-sig").split("\n"), list[str]()
    for n, line in enumerate(lines, 1):
        # A row may go over several lines.
        if max((start for start in starts if start <= n), default=0) not in gone or not line:
            kept.append(line)
    _replace(path, "\n".join(kept))
    return True


def _without_decisions(path: Path, pair: tuple[str, str]) -> bool:
    """Take the decisions on a property of a thing out of a table, and return whether there were any."""
    with checked(path).open(encoding="utf-8-sig", newline="") as file:
        header, *rows = list(csv.reader(file))
    at = [header.index(column) for column in ("subject", "property")] if {"subject", "property"} <= set(header) else []
    kept = [row for row in rows if not at or len(row) <= max(at) or (_key(row[at[0]]), row[at[1]]) != pair]
    if len(kept) == len(rows):
        return False
    path.unlink()
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([header, *kept])
    return True


def _replace(path: Path, text: str) -> None:
    """Write a file anew: the one that is there may be the original under another name."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    path.write_text(text, encoding="utf-8", newline="")
