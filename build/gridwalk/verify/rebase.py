"""A source whose document changed: its passages found again in the new text, by their hashes.

A passage that stands in the new document is the same one wherever it stands: rows that cite it cite it under its new
name. One that stands where another stood is that one, changed: what rows say of it has to be read again. Nothing else
is decided here, and no row is ever lost: rows that cite a passage that is gone keep the tables from being written.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict, deque
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from itertools import groupby
from pathlib import Path

from gridwalk.base.errors import Problem, SourceError
from gridwalk.base.files import write_texts
from gridwalk.base.reading import checked
from gridwalk.tables import notes
from gridwalk.tables.folders import METADATA, REVIEW
from gridwalk.tables.rows import Row, read_rows, tables
from gridwalk.verify.sentences import Parting, Passage, likest, sha256, split

SAME, MOVED, RENAMED, CHANGED, NEW, GONE = "same", "moved", "renamed", "changed", "new", "gone"


@dataclass(frozen=True)
class Moved:
    """What became of a passage: moved, renamed (and moved), changed, new or gone.

    ``old`` and ``new`` are its names, empty where it has none; ``start`` and ``end`` its range in the new document, both 0 where it
    is gone. ``cited_by``: the rows that cite it, by file and line.

    >>> Moved("renamed", "p1.1", "p2.1", 12, 30, ("results.csv:3",)).new
    'p2.1'
    """

    change: str
    old: str
    new: str
    start: int
    end: int
    cited_by: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Pair:
    """A passage of the old document, a passage of the new one, or both where they are one."""

    old: Passage | None
    new: Passage | None

    @property
    def change(self) -> str:
        if not self.old or not self.new:
            return NEW if self.new else GONE
        if self.old.sha256 != self.new.sha256:
            return CHANGED
        return SAME if self.old == self.new else MOVED if self.old.name == self.new.name else RENAMED


class Rebase:
    """The tables of a source, and a new version of its document, with its path for messages.

    ``ways``: how that may be parted into passages, by default into sentences and rows that lost their columns.
    Raises SourceError where the tables are of no one report, or the document is of another.
    """

    def __init__(self, source: Path, document: str, path: Path, ways: Iterable[Parting] | None = None) -> None:
        self._source, self._document = source, document
        self._rows = [row for table in tables(source) for row in read_rows(table)]
        passages = [row for row in self._rows if row.table == "passage"]
        reports = sorted({row.cells["report"] for row in passages})
        if len(reports) != 1:
            raise SourceError([Problem(source, 0, "", f"holds passages of {len(reports)} reports, expected one")])
        self._report = reports[0]
        old = [self._passage(row) for row in passages]
        new = likest({(passage.name, passage.sha256) for passage in old}, ways or (Parting(split(document)),))
        self._pairs = _pairs(old, new.passages)
        if all(pair.change in (NEW, CHANGED, GONE) for pair in self._pairs):
            message = f"none of its passages has a text of {self._report}: expected a new version of the document"
            raise SourceError([Problem(path, 0, "", message)])
        self._cited_by = defaultdict[str, list[Row]](list)
        for row in self._rows:
            if row.passage:
                self._cited_by[row.passage].append(row)

    def _passage(self, row: Row) -> Passage:
        name = row.cells["id"].removeprefix(f"{self._report}/")
        return Passage(name, int(row.cells["start"]), int(row.cells["end"]), row.cells["sha256"])

    def moves(self) -> list[Moved]:
        """Return what became of the passages that are not as before, in the order of the new document; what is gone, last."""
        return [self._moved(pair) for pair in self._pairs if pair.change != SAME]

    def _moved(self, pair: _Pair) -> Moved:
        old, new = pair.old, pair.new
        rows = self._cited_by[f"{self._report}/{old.name}"] if old else ()
        place = (new.start, new.end) if new else (0, 0)
        return Moved(pair.change, old.name if old else "", new.name if new else "", *place, tuple(_place(row) for row in rows))

    def write(self, folder: Path | None = None, *, force: bool = False) -> list[str]:
        """Write the tables that change over the old ones, or the whole source into another folder; return the files' names.

        All files are written or none. Raises SourceError where rows cite passages that are gone, StoreError where a file is
        there already and ``force`` is not set, and where one cannot be written.
        """
        if lost := list(self._lost()):
            raise SourceError(lost)
        texts = dict(self._texts(whole=folder is not None))
        write_texts(folder or self._source, texts, force=force)
        return list(texts)

    def _lost(self) -> Iterator[Problem]:
        for pair in self._pairs:
            if pair.old and not pair.new:
                for row in self._cited_by[f"{self._report}/{pair.old.name}"]:
                    message = f"found {row.passage}, which is not in the new document: expected another passage, or no such row"
                    yield Problem(row.path, row.line, "passage", message)

    def _texts(self, *, whole: bool) -> Iterator[tuple[str, str]]:
        """Yield the name and the text of each file that changes, or of all."""
        for path, rows in groupby(self._rows, lambda row: row.path):
            before = list(rows)
            after = list(self._new_passages(before) if before[0].table == "passage" else map(self._renewed, before))
            if after != [row.cells for row in before]:
                yield path.name, _csv(before[0].schema.header, after)
            elif whole:
                yield path.name, path.read_text(encoding="utf-8")
        filled = {row.path for row in self._rows}
        empty = [table.path for table in tables(self._source) if table.path not in filled]
        for path in (*empty, self._source / METADATA, self._source / REVIEW) if whole else ():
            if path.is_file():
                yield path.name, checked(path).read_text(encoding="utf-8")

    def _new_passages(self, rows: Sequence[Row]) -> Iterator[dict[str, str]]:
        cells = {row.cells["id"].removeprefix(f"{self._report}/"): row.cells for row in rows}
        for pair in self._pairs:
            if new := pair.new:
                before = cells[pair.old.name] if pair.old else dict.fromkeys(rows[0].schema.header, "")
                place = {"id": f"{self._report}/{new.name}", "report": self._report, "start": str(new.start), "end": str(new.end)}
                yield {**self._noted(before), **place, "sha256": new.sha256}

    def _renewed(self, row: Row) -> dict[str, str]:
        """Return the cells of a row that cites its passage under its new name."""
        cells = self._noted(row.cells)
        name = row.passage.removeprefix(f"{self._report}/")
        if name in self._names:
            cells["passage"] = f"{self._report}/{self._names[name]}"
        if row.table == "report" and cells["id"] == self._report:
            said = {"sha256": sha256(self._document), "characters": str(len(self._document))}
            cells |= {column: value for column, value in said.items() if cells[column]}
        return cells

    def _noted(self, cells: Mapping[str, str]) -> dict[str, str]:
        return {**cells, notes.NOTE: notes.renamed(cells[notes.NOTE], self._names)} if cells.get(notes.NOTE) else dict(cells)

    @property
    def _names(self) -> dict[str, str]:
        return {pair.old.name: pair.new.name for pair in self._pairs if pair.old and pair.new}


def _place(row: Row) -> str:
    return f"{row.path.name}:{row.line}"


def _csv(header: Sequence[str], rows: Sequence[Mapping[str, str]]) -> str:
    out = io.StringIO()
    writer = csv.DictWriter(out, header, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def _pairs(old: Sequence[Passage], new: Sequence[Passage]) -> list[_Pair]:
    """Return the passages of two documents that are one: those in the same order first, as a sentence may stand there twice."""
    old = sorted(old, key=lambda passage: passage.start)
    found, blocks = dict[int, int](), list[tuple[range, range]]()
    matcher = SequenceMatcher(None, [p.sha256 for p in old], [p.sha256 for p in new], autojunk=False)
    for tag, a, b, c, d in matcher.get_opcodes():
        if tag == "equal":
            found.update(zip(range(c, d), range(a, b), strict=True))
        else:
            blocks.append((range(a, b), range(c, d)))
    _elsewhere(old, new, found)
    _changed(old, new, found, blocks)
    pairs = [_Pair(old[found[n]] if n in found else None, passage) for n, passage in enumerate(new)]
    kept = set(found.values())
    return pairs + [_Pair(passage, None) for n, passage in enumerate(old) if n not in kept]


def _elsewhere(old: Sequence[Passage], new: Sequence[Passage], found: dict[int, int]) -> None:
    """Add the passages that stand in another order."""
    free, kept = defaultdict[str, deque[int]](deque), set(found.values())
    for n, passage in enumerate(old):
        if n not in kept:
            free[passage.sha256].append(n)
    for n, passage in enumerate(new):
        if n not in found and free[passage.sha256]:
            found[n] = free[passage.sha256].popleft()


def _changed(old: Sequence[Passage], new: Sequence[Passage], found: dict[int, int], blocks: Sequence[tuple[range, range]]) -> None:
    """Add, of what stands between the same passages, old ones with new ones in their order: somebody has to read these again."""
    kept = set(found.values())
    for before, after in blocks:
        # A sentence does not become a row of a table.
        for kind in ("p", "r"):
            gone = [n for n in before if n not in kept and old[n].name.startswith(kind)]
            come = [n for n in after if n not in found and new[n].name.startswith(kind)]
            found.update(zip(come, gone, strict=False))


__all__ = ["Moved", "Rebase"]
