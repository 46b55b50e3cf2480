"""Rows of questions as pages want them: in groups, as a matrix, added up."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from gridwalk.ask.queries import Query, find_queries
from gridwalk.rdf.names import literal, natural, shown
from gridwalk.site.asking import Row


@dataclass(frozen=True)
class Line:
    """A car of a season: its class and code, number, team or crew, and its start in each race, by the event."""

    race_class: str
    code: str
    number: str
    team: str
    crew: str
    starts: dict[str, Row]


def entries_by_rounds(rows: Iterable[Row]) -> list[Line]:
    """Return the cars of a season by class and number, given its starts: one car is what has class, number and team in common.

    >>> rows = [Row({"number": '"7"', "crew": '"A"', "event": f"<urn:{each}>"}) for each in "ab"]
    >>> [(text(line.number), list(line.starts)) for line in entries_by_rounds(rows)]
    [('7', ['<urn:a>', '<urn:b>'])]
    """
    lines = dict[tuple[str, ...], Line]()
    for row in rows:
        # Without a number or a team nothing but its crew tells a car from others.
        crew = "" if row["number"] and row["team"] else row["crew"] or row["entry"]
        key = row["class"], row["number"], row["team"], crew
        line = lines.setdefault(key, Line(row["class"], row["code"], row["number"], row["team"], row["crew"], {}))
        line.starts.setdefault(row["event"], row)
    return sorted(
        lines.values(), key=lambda line: (not line.code, text(line.code), natural(text(line.number)), line.team, line.crew)
    )


def by(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    """Return rows by what stands in a column, in the order in which that is there first."""
    found = dict[str, list[Row]]()
    for row in rows:
        found.setdefault(row[column], []).append(row)
    return found


def ended(row: Row) -> str:
    """Return why a car stopped, else how it ended unless it was running, in words.

    >>> ended(Row({"cause": '"gearbox"', "finish": '"retired"'})), ended(Row({"finish": '"did not start"'}))
    ('gearbox', 'did not start')
    """
    finish = text(row["finish"])
    return text(row["cause"]) or ("" if finish in ("running", "finished") else finish)


def judged(row: Row) -> str:
    """Return the classification of a result if it is to be told: that a car is out always, another where nothing says more.

    >>> row = Row({"cause": '"gearbox"', "classification": "<urn:c/disqualified>"})
    >>> judged(row), judged(Row(row, classification="<urn:c/not-classified>"))
    ('<urn:c/disqualified>', '')
    """
    how = row["classification"].rpartition("/")[2]
    told = how in ("disqualified>", "excluded>") or (how not in ("", "classified>") and not ended(row))
    return row["classification"] if told else ""


def coverage(rows: Iterable[Row], characters: str) -> str:
    """Return which part of a source's characters is in passages that state something, in percent; empty where nobody knows.

    >>> coverage([Row({"start": '"0"', "end": '"40"', "statements": '"3"'})], '"80"')
    '50.0'
    """
    ranges = sorted(
        (int(text(row["start"])), int(text(row["end"]))) for row in rows if row["statements"] and row["start"] and row["end"]
    )
    covered = end = 0
    for start, until in ranges:
        # Passages may overlap.
        covered, end = covered + max(0, until - max(start, end)), max(end, until)
    return f"{100 * covered / int(text(characters)):.1f}" if text(characters) not in ("", "0") else ""


def questions() -> dict[str, list[Query]]:
    """Return the bundled questions by their first tag."""
    found = dict[str, list[Query]]()
    for query in find_queries():
        found.setdefault(query.tags[0] if query.tags else "other", []).append(query)
    return dict(sorted(found.items()))


def text(term: str) -> str:
    """Return a term as a person reads it.

    >>> text('"a"@en'), text("")
    ('a', '')
    """
    return literal(term).value if term.startswith('"') else shown(term) if term else ""
