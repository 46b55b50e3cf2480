"""What verify asks for can be had: for each kind of finding there is an edit, the one that its message names, that silences it."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import pytest

from gridwalk.verify.sentences import sha256, split
from gridwalk.verify.verify import Finding, verify

FIXTURES = Path(__file__).parent / "fixtures"
LAKESIDE = FIXTURES / "data" / "reports" / "lakeside-2031"
DOCUMENT = (FIXTURES / "documents" / "lakeside-2031.txt").read_bytes().decode()
# Altered texts, and the words of the findings that they must bring about.
ALTERED = [
    ("at Lakeside Marlow was fourth", "at Lakeside Marlow was fifth", "is not in the passage"),
    ("1,764-pounds", "1,764-kilograms", "together with its unit"),
    ("Second is Castor-Abel", "A 1:46.203 on 17 May 2031 made second Castor-Abel", "no row uses the time 1:46.203"),
    ("Second is Castor-Abel", "On 17 May 2031 second is Castor-Abel", "no row uses the date 17 May 2031"),
    ("Second is Castor-Abel", "In May second is Castor-Abel", "no row uses the month May"),
    ("Second is Castor-Abel", "A 1h 02m 03.4s later second is Castor-Abel", "no row uses the number 3723.4"),
    ("but failed the stall test", "but failed the stall test, as did Pike Racing", "no row uses the name 'Pike Racing'"),
    ("Kate Marlow and Jon Finch came second", "Kate Marlow and his friend came second", "is not in the passage"),
    ("8S1Dorne / HaleVelox V240Water Pump", "8S1Dorne, HaleVelox V240-Water Pump", "put together"),
    (" Orrin and Velox build them.", " Orrin and Velox build them. It is so.", "in the document and not in the table"),
    (" Orrin and Velox build them.", "", "is not a sentence or table row"),
    ("Pike Racing replaced its Kestrel K2 with a Wren W1", "Pike Racing replaced it", "is not the key of what the passage names"),
]  # fmt: skip

# Cells of the right tables that are altered: table, words of the row, column, value; and the finding.
CELLS = [
    ("drivers", "kate-marlow,", "givenName", "", "must be givenName and familyName"),
    ("results", "p14.2", "gridPosition", "", "has no value beyond its key"),
    ("models", "p15.3", "make", "", "wren belongs there"),
    ("results", "p8.5", "note", "they won", "must read"),
    ("results", "p8.5", "note", "position=2: won", "the cell says"),
    ("results", "p8.5", "note", "place=1: won", "names no column"),
    ("entries", "/r08", "crewSize", "3", "crewSize must be the number of names"),
    ("entries", "/r08", "passage", "lakeside-2031/p14.3", "one entry, one result"),
    ("results", "/r08", "retirementCause", "", "must have a retirementCause"),
    ("crew", "/r08", "order", "3", "must count from 1"),
    ("crew", "/r08", "entry", "r07", "must be of one car"),
    ("passages", "/p16.1", "statesNothing", "", "must say why no row cites"),
    ("passages", "/p1.1", "statesNothing", "nothing", "but rows cite it"),
    ("reports", "lakeside-2031", "characters", "12", "is not the length"),
]


class Keeper:
    """Who does what each finding says, and nothing else, until there is none."""

    def __init__(self, source: Path, document: str) -> None:
        self._source, self._document = source, document
        self.asked = list[str]()

    def work(self, rounds: int = 6) -> list[Finding]:
        """Return what is left after so many rounds."""
        for _ in range(rounds):
            findings = verify(self._source, self._document)
            self.asked += [finding.message for finding in findings]
            if not findings:
                return []
            # Where passages are not right, nothing that is said of their texts is.
            places = [f for f in findings if f.path.name == "passages.csv" and not f.message.startswith(("no row", "must say"))]
            for finding in sorted(places or findings, key=lambda finding: -finding.line):
                self._do(finding)
        return verify(self._source, self._document)

    def _do(self, finding: Finding) -> None:
        said = finding.message
        if "in the document and not in the table" in said:
            self._add(finding.passage)
        elif "is not a sentence or table row" in said:
            self._remove(finding)
        elif "is not the hash" in said or "is not the length" in said:
            is_hash = finding.column == "sha256"
            self.edit(finding.path, finding.line, finding.column, sha256(self._document) if is_hash else str(len(self._document)))
        elif expected := re.fullmatch("expected (.+)", said):
            self.edit(finding.path, finding.line, finding.column, expected[1])
        elif finding.column == "note":
            # Said of a note alone, so a value that it should explain is asked for once it is gone.
            self.edit(finding.path, finding.line, "note", "")
        elif "but rows cite it" in said:
            self.edit(finding.path, finding.line, "statesNothing", "")
        elif "must say why no row cites" in said:
            self.edit(finding.path, finding.line, "statesNothing", "in other words")
        elif "remove the row" in said:
            self._remove(finding)
        elif fills := re.search("though (.+) belongs there", said):
            self.edit(finding.path, finding.line, finding.column, fills[1])
        else:
            self._note(finding)

    def _note(self, finding: Finding) -> None:
        """Write the note that a message spells out into the row that it names, or where it was found."""
        note = re.search(r"'([A-Za-z]+=.*)'(?: at (\S+):([0-9]+))?", finding.message)
        assert note, finding
        place = (self._source / note[2], int(note[3])) if note[2] else (finding.path, finding.line)
        part = note[1]
        if part.startswith("entry=r05"):
            part = f"entry={self._cells(*place)['entry']}: printed so"
        self.edit(*place, "note", "; ".join(filter(None, [self._cells(*place)["note"], part])))

    def _cells(self, path: Path, line: int) -> dict[str, str]:
        return self._rows(path)[line - 2]

    def _rows(self, path: Path) -> list[dict[str, str]]:
        with path.open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    def edit(self, path: Path, line: int, column: str, value: str) -> None:
        """Set a cell, given by its line of the table."""
        rows = self._rows(path)
        rows[line - 2][column] = value
        self._write(path, rows)

    def _add(self, name: str) -> None:
        path, slug = self._source / "passages.csv", self._source.name
        found = next(p for p in split(self._document) if p.name == name)
        cells = {"id": f"{slug}/{name}", "report": slug, "start": str(found.start), "end": str(found.end), "sha256": found.sha256}
        rows = self._rows(path)
        self._write(path, [*rows, {**dict.fromkeys(rows[0], ""), **cells}])

    def _remove(self, finding: Finding) -> None:
        """Take a row out; and of a passage the rows that cite it."""
        rows = self._rows(finding.path)
        gone = rows.pop(finding.line - 2)
        self._write(finding.path, rows)
        for path in sorted(self._source.glob("*.csv")) if finding.path.name == "passages.csv" else ():
            self._write(path, [row for row in self._rows(path) if row.get("passage") != gone["id"]])

    def _write(self, path: Path, rows: list[dict[str, str]]) -> None:
        header = path.read_text(encoding="utf-8").split("\n", 1)[0].split(",")
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, header, lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    return shutil.copytree(LAKESIDE, tmp_path / "lakeside-2031")


@pytest.mark.parametrize(("before", "after", "finding"), ALTERED)
def test_each_finding_is_silenced_by_the_edit_that_it_names(source: Path, before: str, after: str, finding: str) -> None:
    assert before in DOCUMENT
    keeper = Keeper(source, DOCUMENT.replace(before, after, 1))
    assert keeper.work() == []
    assert any(finding in message for message in keeper.asked), set(keeper.asked)


@pytest.mark.parametrize(("table", "words", "column", "value", "finding"), CELLS)
def test_so_is_each_that_a_cell_brings_about(source: Path, table: str, words: str, column: str, value: str, finding: str) -> None:
    keeper, path = Keeper(source, DOCUMENT), source / f"{table}.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    line = next(n for n, text in enumerate(lines, 1) if n > 1 and words in text)
    keeper.edit(path, line, column, value)
    assert keeper.work() == []
    assert any(finding in message for message in keeper.asked), set(keeper.asked)
