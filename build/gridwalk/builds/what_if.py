"""What a build would be with a line of identities or a decision more, or without one: a copy of the data, changed so."""

from __future__ import annotations

import csv
import json
import os
import shutil
import tempfile
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager
from difflib import get_close_matches
from pathlib import Path

from gridwalk.base.errors import Problem, SourceError
from gridwalk.base.reading import checked
from gridwalk.identities import sssom
from gridwalk.identities.applied import ENDING, FOLDER
from gridwalk.rdf.iris import BASE, RACE
from gridwalk.tables.own import METADATA, find_sources

NAME = "what-if"
# So many of what may be meant are named.
NEAREST = 3
# How a key may be written, as a line of identities, a shape's message or an answer has it.
_BEFORE = ("gridwalk:", "id:", BASE, "race:", RACE)
_CURIES = f"#curie_map:\n#  gridwalk: {BASE}\n"
_HEAD = f"#mapping_set_id: {BASE}{NAME}\n#license: https://w3id.org/sssom/license/unspecified\n"
_COLUMNS = "subject_id\tpredicate_id\tobject_id\tmapping_justification\n"
DISPUTES_TABLE = "disputes.csv"


@contextmanager
def changed(
    data: Path, more: Sequence[str] = (), without: Sequence[str] = (), known: Collection[str] = ()
) -> Iterator[Path]:  # fmt: skip
    """Yield a copy of a folder of data with lines and decisions added and taken away; it is gone afterwards.

    ``more``: files of SSSOM or of decisions (``.csv``), or lines as ``SUBJECT OBJECT``, which would be one. ``without``: lines as
    ``SUBJECT OBJECT``, or decisions as ``SUBJECT PROPERTY``. Things are named by their paths below ``id/``; ``known`` are those
    that there are. Raises SourceError for what is neither, for a line about what is not known, and for what is not there to be
    taken away.
    """
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / (data.resolve().name or "data")
        shutil.copytree(data, copy, symlinks=True, copy_function=_linked)
        problems = [problem for what in without if (problem := _take(copy, what))]
        problems += [problem for what in more if (problem := _unknown(data, what, known))]
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


def _unknown(data: Path, what: str, known: Collection[str]) -> Problem | None:
    """Return what is wrong with lines of which none is about a thing that there is: they would change nothing, without a word."""
    pair, path = _pair(what), Path(what)
    lines = [pair] if pair and not what.endswith((ENDING, ".csv")) else _lines(path) if what.endswith(ENDING) else []
    # An entry that joined another by itself is known to the tables alone.
    own = _own_entries(data) if any(subject.startswith("entry/") for subject, _ in lines) else set()
    if not lines or any(subject in known or subject.rpartition("/")[2] in own for subject, _ in lines):
        return None
    near = get_close_matches(lines[0][0], known, NEAREST)
    hint = f"; nearest: {', '.join(near)}" if near else ""
    return Problem(path, 0, "", f"no source describes {lines[0][0]}{' or another subject' if len(lines) > 1 else ''}{hint}")


def _lines(path: Path) -> list[tuple[str, str]]:
    found = sssom.read(path).mappings if path.is_file() else []
    return [(m.subject.removeprefix(BASE), m.object.removeprefix(BASE)) for m in found]


def _own_entries(data: Path) -> set[str]:
    found = set[str]()
    for path in data.rglob("*.csv"):
        with path.open(encoding="utf-8-sig", errors="replace", newline="") as file:
            rows = csv.reader(file)
            header = next(rows, [])
            if "entry" in header:
                found |= {row[header.index("entry")] for row in rows if len(row) == len(header)}
    return found


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
    elif what.endswith((ENDING, ".csv")):
        return Problem(path, 0, "", "is not there")
    elif pair:
        _replace(copy / FOLDER / f"{NAME}-{number}{ENDING}", _line(pair))
    else:
        return Problem(path, 0, "", f"expected a file *{ENDING}, a table of decisions *.csv, or 'SUBJECT OBJECT'")
    return None


def _line(pair: tuple[str, str]) -> str:
    """Return a file of SSSOM that says that two things are one, or that a thing is one outside, whose IRI is whole."""
    curies, ends = _CURIES, list[str]()
    for n, end in enumerate(pair):
        cut = max(end.rfind("/"), end.rfind("#")) + 1
        outside = "://" in end
        curies += f"#  outside{n}: {end[:cut]}\n" if outside else ""
        ends.append(f"outside{n}:{end[cut:]}" if outside else f"gridwalk:{end}")
    line = "\tskos:exactMatch\t".join(ends) + "\tsemapv:ManualMappingCuration"
    return f"{curies}{_HEAD}{_COLUMNS}{line}\n"


def _take(copy: Path, what: str) -> Problem | None:
    pair = _pair(what)
    if pair is None:
        return Problem(Path(what), 0, "", "expected 'SUBJECT OBJECT' of a line, or 'SUBJECT PROPERTY' of a decision")
    tables = [path for source in find_sources(copy) if (path := source / DISPUTES_TABLE).is_file()]
    found = [_without_lines(path, pair) for path in sorted((copy / FOLDER).glob(f"*{ENDING}"))]
    found += [_without_decisions(path, pair) for path in tables]
    if any(found):
        return None
    near = get_close_matches(" ".join(pair), _there(copy, tables), NEAREST)
    hint = f"; nearest: {', '.join(map(repr, near))}" if near else ""
    return Problem(Path(what), 0, "", f"is no line of identities and no decision: nothing to take away{hint}")


def _there(copy: Path, tables: Iterable[Path]) -> list[str]:
    """Return what could be taken away: each line and decision as a text of its two names."""
    found = [" ".join(pair) for path in sorted((copy / FOLDER).glob(f"*{ENDING}")) for pair in _lines(path)]
    for path in tables:
        with checked(path).open(encoding="utf-8-sig", newline="") as file:
            found += [f"{row.get('subject')} {row.get('property')}" for row in csv.DictReader(file)]
    return found


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
