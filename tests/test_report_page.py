"""docs/report.md, followed word by word by a keeper who can do nothing else: what is typed, what the program answers."""

from __future__ import annotations

import csv
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from gridwalk.keeping.names import as_csv

ROOT = Path(__file__).parent.parent
PAGE = ROOT / "docs" / "report.md"
REPORT = ROOT / "tests" / "fixtures" / "documents" / "net-1998-silverstone.txt"
# A block with the lines before it, which say what to do with it.
_BLOCK = re.compile(r"(?:^(Add to|Change in|Correct in) `([a-z-]+\.csv)`[^\n]*:\n)?^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
# Words of `gridwalk start` that a person types, and which end in a cell.
_TYPED = ("--event-name", "--series-name", "--label", "--source")


@dataclass
class Keeper:
    """Somebody who follows the page in a folder of their own."""

    place: Path
    cells: int = 0
    tables: set[str] = field(default_factory=set)
    runs: int = 0
    errors: list[str] = field(default_factory=list)
    said: str = ""
    failed: bool = False

    def follow(self, page: str) -> None:
        """Do what each block says, in order. A block of ``text`` is what the program says to the command before it."""
        for how, table, language, body in _BLOCK.findall(page):
            if language == "sh":
                self.run(body)
            elif language == "text":
                assert self.said == body
            elif language == "csv":
                assert how, f"the page does not say what to do with {body!r}"
                self.write(how, self.place / "net" / table, list(csv.DictReader(body.splitlines())))

    def run(self, command: str) -> None:
        """Run one command, and keep what it says."""
        words = shlex.split(command)
        assert words[0] == "gridwalk"
        self.cells += sum(word in _TYPED for word in words)
        done = subprocess.run([sys.executable, "-m", "gridwalk", *words[1:]], cwd=self.place, capture_output=True, text=True)
        self.runs += 1
        self.said = done.stderr + done.stdout
        self.failed = done.returncode != 0
        if self.failed:
            self.errors.append(self.said)

    def write(self, how: str, path: Path, rows: list[dict[str, str]]) -> None:
        """Add rows to a table, or change cells of the rows that are named by the first column."""
        with path.open(encoding="utf-8", newline="") as file:
            reader = csv.DictReader(file)
            header, there = list(reader.fieldnames or ()), list(reader)
        assert all(set(row) <= set(header) and None not in row.values() for row in rows), path
        for row in rows:
            key = next(iter(row))
            if how == "Add to":
                there.append(row)
            else:
                [changed] = [old for old in there if old[key] == row[key]]
                changed |= row
            self.cells += sum(bool(value) and (how == "Add to" or column != key) for column, value in row.items())
        self.tables.add(path.name)
        path.write_text(as_csv(header, there), encoding="utf-8")


def test_a_keeper_who_follows_the_page_ends_with_the_report_entered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shutil.copy(REPORT, tmp_path)
    keeper = Keeper(tmp_path)
    keeper.follow(PAGE.read_text(encoding="utf-8"))
    with capsys.disabled():
        print(
            f"\n{keeper.cells} cells by hand in {len(keeper.tables)} tables; {len(keeper.errors)} of {keeper.runs} runs in errors"
        )
    assert not keeper.failed
    assert keeper.cells <= 645 // 2
    assert len(keeper.errors) <= 3
