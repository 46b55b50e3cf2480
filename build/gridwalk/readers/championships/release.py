"""A data set that is given out as one CSV file for each of its tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.readers.championships.files import Folder, Layout, opened
from gridwalk.tables.findings import Findings
from gridwalk.tables.folders import below, note_unread
from gridwalk.tables.own import METADATA


class Release:
    """The CSV files of a folder. All of them are opened at once, and what is wrong with one is said of the register."""

    def __init__(self, layout: Layout, source: Path, lenient: bool) -> None:
        self._layout = layout
        self._source = source
        self._folder = opened(source, layout, lenient=lenient)

    def seasons(self) -> list[str]:
        """Return the years of which there are races."""
        return self._folder.seasons()

    def complete(self) -> bool:
        """Whether all files are there that have to be."""
        return self._folder.tables.keys() >= {table for table, form in self._layout.files.items() if form.needed}

    def known(self, season: str) -> Folder:
        """Return all tables."""
        del season
        return self._folder

    def parts(self, season: str) -> Sequence[Folder]:
        """Return the folder."""
        return [Folder(self._folder.tables) if season else self._folder]

    def cited(self, season: str) -> Iterator[tuple[Path, str, str]]:
        """Yield all files with the register."""
        there = self._folder.tables
        for table, rows in there.items() if not season else ():
            yield rows.path, rows.path.name, self._layout.nothing_of(table, there) or ("" if rows.lines else "has no row")

    def digests(self, season: str) -> dict[Path, str]:
        """Return the SHA-256 of what each file says of a season and of what it refers to; of all files, if of none."""
        tables = self._folder.tables
        found = {rows.path: rows.digest(season) if season else rows.whole for rows in tables.values()}
        return found | {tables[table].path: tables[table].whole for table in self._layout.register if table in tables}

    def note(self, findings: Findings) -> None:
        """Note the files that are missing and those that are not read."""
        there, layout = self._layout.found(self._source), self._layout
        for table, form in layout.files.items():
            if table not in there:
                what = "it is needed" if form.needed else "nothing is said of it"
                (findings.problems if form.needed else findings.warnings).append(
                    Problem(self._source, 0, "", f"holds no {table}.csv: {what}")
                )
        for table, file in there.items():
            if table in layout.left:
                findings.warnings.append(Problem(file, 0, "", f"is not read: it {layout.left[table]}"))
        known = [self._source / METADATA, *(file for table, file in there.items() if table in {*layout.files, *layout.left})]
        note_unread(below(self._source), known, f"unknown file: the files are {', '.join(sorted(layout.files))}", findings)
