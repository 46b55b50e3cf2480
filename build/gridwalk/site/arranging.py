"""Rows of questions as pages want them: in groups, as a matrix, added up."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from unicodedata import combining, normalize

from gridwalk.ask.queries import Query, find_queries
from gridwalk.rdf.names import natural, shown, whole
from gridwalk.site.asking import Row

AND = " / "
# The states of a championship: its end, after a race, before one.
STATES = ("asOf", "before")


@dataclass(frozen=True)
class Line:
    """A car of a season: its class and code, number, team or crew, and its start in each race, by the event.

    ``alone``: it is the driver who tells one line from others, in whatever car.
    """

    race_class: str
    code: str
    number: str
    team: str
    crew: str
    starts: dict[str, Row]
    alone: bool = False


def entries_by_rounds(rows: Sequence[Row]) -> list[Line]:
    """Return the cars of a season by class and number, given its starts: one car is what has class, number and team in common.

    Where most cars have one driver, it is that driver: numbers may be new in each race.

    >>> rows = [Row({"number": f'"{each}"', "crew": '"A"', "event": f"<urn:{each}>"}) for each in "78"]
    >>> [(text(line.crew), text(line.number), list(line.starts)) for line in entries_by_rounds(rows)]
    [('A', '', ['<urn:7>', '<urn:8>'])]
    """
    if 2 * sum(AND in row["crew"] or not row["crew"] for row in rows) < len(rows):
        return _by_driver(rows)
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


def _by_driver(rows: Iterable[Row]) -> list[Line]:
    found = defaultdict[tuple[str, str], list[Row]](list)
    for row in rows:
        found[row["class"], row["crew"] or row["entry"]].append(row)
    lines = map(_of_driver, found.values())
    return sorted(lines, key=lambda line: (not line.code, text(line.code), in_order(text(line.crew))))


def _of_driver(rows: Sequence[Row]) -> Line:
    race_class, code, number, team, crew = (_same(rows, each) for each in ("class", "code", "number", "team", "crew"))
    starts = {event: found[0] for event, found in by(rows, "event").items()}
    return Line(race_class, code, number, team, crew, starts, alone=True)


def _same(rows: Sequence[Row], column: str) -> str:
    """Return what stands in a column of all rows, empty where they differ."""
    return rows[0][column] if len({row[column] for row in rows}) == 1 else ""


def filled(rows: Iterable[Row]) -> set[str]:
    """Return the columns in which something stands.

    >>> sorted(filled([Row({"class": "", "laps": '"3"'}), Row({"grid": '"1"'})]))
    ['grid', 'laps']
    """
    return {column for row in rows for column, value in row.items() if value}


def best(rows: Iterable[Row], column: str) -> str:
    """Return the least number that stands in a column, as a text, empty where none does.

    >>> best([Row({"position": '"10"'}), Row({"position": '"9"'}), Row()], "position"), best([], "position")
    ('9', '')
    """
    return min((text(row[column]) for row in rows if row[column]), key=natural, default="")


def in_the_end(rows: Iterable[Row], is_later: Callable[[str], object]) -> list[Row]:
    """Return of the standings of each competitor in a season and class the last, and what the end of the season says besides.

    ``is_later`` gives what events are in order by.

    >>> rows = [Row({"rank": '"1"', "asOf": "<urn:1>"}), Row({"rank": '"2"', "asOf": "<urn:2>"}), Row({"champion": '"true"'})]
    >>> [(row["asOf"], row["champion"]) for row in in_the_end(rows, str)]
    [('<urn:2>', ''), ('', '"true"')]
    """
    of = defaultdict[tuple[str, ...], list[Row]](list)
    for row in rows:
        of[row["season"], row["class"], row["competitor"]].append(row)
    return [row for found in of.values() for row in _in_the_end(found, is_later)]


def _in_the_end(rows: Sequence[Row], is_later: Callable[[str], object]) -> Iterator[Row]:
    final = [row for row in rows if not any(row[state] for state in STATES)]
    if not any(row["rank"] or row["points"] for row in final):
        for state in STATES:
            dated = [row for row in rows if row[state]]
            last = max((is_later(row[state]) for row in dated), default=None)  # type: ignore[type-var]
            yield from (row for row in dated if is_later(row[state]) == last)
    yield from final


def as_the_end(rows: Sequence[Row], last: Callable[[str], str]) -> list[Row]:
    """Return standings, those after the last race of a season as of its end where there are others of that; see ``in_the_end``.

    ``last`` gives the last race of a season. It then stands in the column ``last`` instead.

    >>> rows = [Row({"rank": '"1"'}), Row({"rank": '"2"', "asOf": "<urn:2>"}), Row({"rank": '"3"', "asOf": "<urn:1>"})]
    >>> [(row["asOf"], row["last"]) for row in as_the_end(rows, lambda season: "<urn:2>")]
    [('', ''), ('', '<urn:2>'), ('<urn:1>', '')]
    >>> [row["asOf"] for row in as_the_end(rows[1:], lambda season: "<urn:2>")]
    ['<urn:2>', '<urn:1>']
    """
    final = {row["season"] for row in rows if not any(row[state] for state in STATES)}
    ends = {season: last(season) for season in final & {row["season"] for row in rows if row["asOf"]}}
    return [Row(row, asOf="", last=row["asOf"]) if row["asOf"] and row["asOf"] == ends.get(row["season"]) else row for row in rows]


def ranked(rows: Iterable[Row]) -> list[Row]:
    """Return standings by season, class and rank, those without a rank last.

    >>> [text(row["rank"]) for row in ranked([Row(), Row({"rank": '"10"'}), Row({"rank": '"9"'})])]
    ['9', '10', '']
    """

    def place(row: Row) -> tuple[object, ...]:
        return row["season"], row["class"], not row["rank"], natural(text(row["rank"])), row["competitor"]

    return sorted(rows, key=place)


def alike(rows: Iterable[Row], column: str) -> list[Row]:
    """Return rows that differ in nothing but the thing in a column as one, those things with a blank between them.

    >>> rows = [Row({"standing": f"<urn:{name}>", "rank": rank}) for name, rank in ("a1", "b2", "c1")]
    >>> [(row["standing"], row["rank"]) for row in alike(rows, "standing")]
    [('<urn:a> <urn:c>', '1'), ('<urn:b>', '2')]
    """
    found = defaultdict[tuple[tuple[str, str], ...], list[str]](list)
    for row in rows:
        found[tuple(sorted((name, value) for name, value in row.items() if name != column))].append(row[column])
    return [Row(said, **{column: " ".join(things)}) for said, things in found.items()]


def best_ranked(rows: Sequence[Row], most: int) -> list[Row]:
    """Return at most so many standings, those of the best ranks, in the order in which they are.

    >>> [text(row["rank"]) for row in best_ranked([Row({"rank": '"10"'}), Row({"rank": '"2"'}), Row({"rank": '"1"'}), Row()], 2)]
    ['2', '1']
    """
    places = sorted(range(len(rows)), key=lambda place: (not rows[place]["rank"], natural(text(rows[place]["rank"]))))
    return [rows[place] for place in sorted(places[:most])]


def undated(rows: Iterable[Row]) -> list[Row]:
    """Return counts that sources state, first those of no state of a championship.

    >>> [row["asOf"] for row in undated([Row({"asOf": "<urn:e>"}), Row()])]
    ['', '<urn:e>']
    """
    return sorted(rows, key=lambda row: any(row[state] for state in STATES))


def in_order(name: str) -> tuple[str, str]:
    """Return a sort key for names, letters with and without accents alike.

    >>> sorted(["Otto", "Ösel", "Zoe"], key=in_order)
    ['Ösel', 'Otto', 'Zoe']
    """
    plain = "".join(letter for letter in normalize("NFKD", name) if not combining(letter))
    return plain.casefold(), name


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
    ends = ((whole(text(row["start"])), whole(text(row["end"]))) for row in rows if row["statements"])
    ranges = sorted((start, end) for start, end in ends if start is not None and end is not None)
    covered = end = 0
    for start, until in ranges:
        # Passages may overlap.
        covered, end = covered + max(0, until - max(start, end)), max(end, until)
    size = whole(text(characters))
    return f"{100 * covered / size:.1f}" if size and size > 0 else ""


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
    return shown(term)
