"""What a person says of a page or report beside what it prints: names of the event, the series and itself, and the day."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from gridwalk.base.errors import GridwalkError
from gridwalk.pages.page_text import taken_out

Record = dict[str, str]


@dataclass(frozen=True)
class Titles:
    """What a person says when beginning: the names, as the report prints them, of the event and of the series.

    ``report``: what the report is called, in our words; ``source``: what it is and where it was found; ``day``: of the race,
    as ISO 8601 writes it.
    """

    event: str = ""
    series: str = ""
    report: str = ""
    source: str = ""
    day: str = ""

    def check(self) -> None:
        """Raise GridwalkError where one of them has a character that no table may have, or the day is none.

        >>> Titles(report="a\\x1b[2J").check()
        Traceback (most recent call last):
        ...
        gridwalk.base.errors.GridwalkError: --label: found the character U+001B, expected text
        >>> Titles(day="17.5.2031").check()
        Traceback (most recent call last):
        ...
        gridwalk.base.errors.GridwalkError: --date: found '17.5.2031', expected a day such as 2031-05-17
        """
        said = {"--event-name": self.event, "--series-name": self.series, "--label": self.report, "--source": self.source}
        found = {
            option: taken_out([text]) or "".join(dict.fromkeys(c for c in text if c in "\t\n")) for option, text in said.items()
        }
        wrong = [f"{option}: found the character U+{ord(out[0]):04X}, expected text" for option, out in found.items() if out]
        if self.day and not _is_day(self.day):
            wrong.append(f"--date: found {self.day!r}, expected a day such as 2031-05-17")
        if wrong:
            raise GridwalkError("; ".join(wrong))


def _is_day(text: str) -> bool:
    try:
        # It takes other forms of ISO 8601 too, which no table does.
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def beside(named: Record, called: Collection[str], title: str) -> Record:
    """Return a name as another one where other sources name the thing: a second label would give two answers to its name."""
    if not called or named["label"] in called:
        return named
    # What is said of a name that was made, where none was given, is not said of no name.
    note = {"note": re.sub(r"\blabel=", "altLabel=", named["note"], count=1)} if title and "note" in named else {}
    return {"altLabel": title, "passage": named["passage"]} | note
