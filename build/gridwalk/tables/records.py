"""Records of small files, sorted into our tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from gridwalk.tables.delimited import Delimited
from gridwalk.tables.findings import Findings
from gridwalk.tables.sheet import Sheet
from gridwalk.tables.values import name

# A line number, and the cells of the line by the names of their columns.
NumberedRow = tuple[int, dict[str, str]]


def read_rows(file: Delimited, findings: Findings) -> list[NumberedRow]:
    """Return all rows of a small file, white space set right."""
    return [
        (line, dict(zip(file.header, map(name, cells), strict=True)))
        for columns, lines in file.batches(findings)
        for line, cells in zip(lines, zip(*columns, strict=True), strict=True)
    ]


class Records:
    """What one file says, by tables. ``columns``: how the file calls our columns, for messages."""

    def __init__(self, path: Path, columns: Mapping[str, str], passage: str) -> None:
        self._path = path
        self._columns = columns
        self._by = {"passage": passage}
        self._tables = dict[str, dict[tuple[object, ...], tuple[int, dict[str, str]]]]()

    def add(self, schema: str, line: int, record: dict[str, str], *, once: bool = False) -> None:
        """Put a record into a table. ``once``: of equal records of many lines, the first is kept."""
        table = self._tables.setdefault(schema, {})
        table.setdefault(tuple(record.values()) if once else (line, *record.values()), (line, record | self._by))

    def first(self, schema: str, line: int, key: dict[str, str], record: dict[str, str]) -> bool:
        """Put a record into a table unless there is one of that key; return whether it was put.

        Of several rows about one thing the first is kept.
        """
        made = (line, key | record | self._by)
        return self._tables.setdefault(schema, {}).setdefault(tuple(key.values()), made) is made

    def thing(self, schema: str, line: int, record: dict[str, str]) -> None:
        """Put a thing into a table, once however many lines name it.

        Another spelling with the same key, which differs in case, space or stops only, is another label.
        """
        table = self._tables.setdefault(schema, {})
        _, known = table.setdefault((record["id"],), (line, record | self._by))
        spellings = {known["label"], *known.get("altLabel", "").split("|")}
        if record["label"] not in spellings:
            known["altLabel"] = "|".join(filter(None, [known.get("altLabel", ""), record["label"]]))

    def sheets(self) -> Iterator[Sheet]:
        """Yield what was added, a table at a time."""
        for schema, records in self._tables.items():
            yield Sheet(schema, self._path, list(records.values()), self._columns)
