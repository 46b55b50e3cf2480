"""A table with columns, from whatever page or text, read into rows: the one reader of grids.

A car may take several rows, as where its engine stands below its chassis, or a driver on each: those whose position and
number are one cell are one car. The heads may take two rows too: then the second is of the second row of each car, or names
the columns that the first one groups.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, pairwise
from pathlib import Path

from gridwalk.base import limits
from gridwalk.base.errors import Problem
from gridwalk.pages import columns, grid_kinds
from gridwalk.pages.html_tables import FLAG, FLAGS, Budget, HtmlTable, Placed, TableRow, placed
from gridwalk.pages.page_text import shown, taken_out
from gridwalk.pages.people import family_first, people
from gridwalk.pages.printed_row import PrintedRow, Reading
from gridwalk.pages.states import state_of
from gridwalk.pages.values import FIELDS, count_of, is_nothing, laps_of, place_of, values_of

BREAKS_OFF = "the page ends within this row, expected </table>; read the complete page, or close the table if this is all of it"
NO_END = "the table is not closed by </table>, so rows may be missing; is this the complete page?"
_ENGINE = re.compile(
    r"\b[0-9](?:[.,][0-9])?\s*-?(?:l|lit(?:er|re)s?)\b|\b[vwh][0-9]{1,2}\b|\bturbo\b|\bflat-?[0-9]+\b|\b[0-9]{4}\s?cc\b", re.I
)
_NUMBER_SIGN = re.compile(r"(?:#|n(?:[or]\.|[o°º]))\s*(?=[0-9])", re.IGNORECASE)
_ENDED = re.compile(r"[^\W\d_]{2}")
_CAR_NUMBER = re.compile(r"#?\s*[0-9]{1,3}[A-Z]?(?:\.0)?")
_FOOTNOTE = re.compile(r"\[[0-9A-Za-z]{1,3}\]|(?<![*†‡§])[*†‡§]+\s*$")
_SOURCE = re.compile(r"\s*+(?:source|sources|note|notes|fastest lap|pole|quelle|references?|legend|key)\b", re.IGNORECASE)
# Letters, and no figures but those of a name: no time, no date.
_CLASS = re.compile(r"(?=.*[^\W\d_])[^:;,?!]*[^:;,?!.]")
# What is a class wherever it is written: capitals and figures.
_CODE = re.compile(r"[A-Z][A-Z0-9+./() -]{0,11}")
_LONGEST_CLASS = 30
_ONE_VALUE = ("position", "number", "race_class", "laps")
_PRINTED = ("race_class", "chassis", "reason", "number", "team", "engine", "tyres", "make", "status")
_BEHIND = ("gapToLeader", "lapsBehind", "interval", "intervalLaps")
TO_FIRST = ("gapToLeader", "lapsBehind")
NO_GAPS = "gaps are left out, since each class counts from 1 and they may be to the first of all, or of the class"
_NOT_NONE = ("lapsLed", "lapsBehind", "intervalLaps")
_CALLED = {"team": "team", "chassis": "car", "race_class": "class"}
_MOST_SAID = 5
# How many rows tell that a column without a name has the places.
_FEWEST_PLACES = 3


@dataclass(frozen=True)
class PrintedTable:
    """A results table of a page: its line from 1, its rows, the headers that mean nothing to us, and rows passed over.

    ``width`` and ``place`` are how many columns it has and which of them has the place, where it has columns;
    ``heads`` are the ranges of the rows that name them. ``warnings`` is what else there is to say of it; ``title`` what is
    written above it; ``other``: what it is of, where that is no race.
    """

    line: int
    rows: tuple[PrintedRow, ...]
    left_out: tuple[str, ...] = ()
    passed_over: tuple[Problem, ...] = ()
    width: int = 0
    place: int = 0
    warnings: tuple[Problem, ...] = ()
    heads: tuple[tuple[int, int], ...] = ()
    title: str = ""
    caption: str = ""
    headers: tuple[str, ...] = ()
    other: str = ""


@dataclass
class _Car:
    """The rows of a table that are one car, and what stands in their places."""

    rows: list[TableRow]
    places: list[list[Placed]]
    heading: str = ""


@dataclass
class _Grid:
    """A table that is being read: its heads, level by level, what they mean, and what there is to say of it."""

    path: Path
    table: HtmlTable
    heads: list[list[str]]
    fields: list[columns.Places]
    problems: list[Problem] = field(default_factory=list)
    passed: list[Problem] = field(default_factory=list)
    said: dict[str, list[tuple[int, str]]] = field(default_factory=dict)
    inverted: bool = False
    several: bool = True

    def say(self, line: int, what: str, found: str) -> None:
        """Note that something of a row is not read."""
        self.said.setdefault(what, []).append((line, found))

    def warnings(self) -> Iterator[Problem]:
        """Yield a warning for each kind of thing that is not read, with where it was found first."""
        for what, found in self.said.items():
            shown_ones = ", ".join(dict.fromkeys(repr(text[:80]) for _, text in found[:_MOST_SAID]))
            times = f" and {len(found) - 1} more" if len(found) > 1 else ""
            yield Problem(
                self.path, found[0][0], "", f"{what}: {shown_ones}{' ...' if len(found) > _MOST_SAID else ''}, here{times}"
            )


def read_grid(path: Path, table: HtmlTable, problems: list[Problem], budget: Budget) -> PrintedTable | None:
    """Return a table with columns as a results table, or None where it has no header of one. Problems are added."""
    if not has_header(table, budget):
        return None
    limits.check(path, table.line, "rows in a table", len(table.rows), limits.MOST_ROWS, "split the table into several pages")
    places = _with_places(_with_whole_names(placed(table, budget)))
    texts = [[shown(place.text) for place in row] for row in places]
    header = columns.header_row(texts) or 0
    if header and "position" in columns.fields(texts[header - 1]) and _second_head(table, places, texts, header - 1):
        header -= 1  # the row that groups columns names fewer
    levels = 1 + _second_head(table, places, texts, header)
    body = header + levels
    grid = _Grid(path, table, *_heads(texts, places, header, levels))
    _number_the_cars(grid, texts[body:])
    grid.problems.extend(_of_two_races(grid))
    if table.breaks_off or (not table.closed and len(texts[-1]) < len(texts[header])):
        grid.problems.append(Problem(path, table.rows[-1].line, "", BREAKS_OFF))
    heads = [(row.start, row.end) for row in table.rows[header:body]]
    cars = list(_cars(grid, list(zip(table.rows, places, strict=True))[body:], heads))
    _learn_names(grid, cars)
    _learn_clock(grid, cars)
    rows = [row for car in cars if (row := _row(grid, car))]
    found = _checked(grid, rows)
    problems.extend(grid.problems)
    if not rows:
        return None
    missed = (*_missed(grid), *_unnamed(grid, cars))
    warnings = (*(() if table.closed else (Problem(path, table.line, "", NO_END),)), *grid.warnings())
    width, place = len(texts[header]), grid.fields[0]["position"][0]
    named = {name for meant in grid.fields for name in meant}
    other = grid_kinds.kind_of(table.title, grid.heads[0], named, found)
    return PrintedTable(
        table.line, tuple(found), missed, tuple(grid.passed), width, place, warnings, tuple(heads), table.title,
        table.caption, tuple(grid.heads[0]), other,
    )  # fmt: skip


def _of_two_races(grid: _Grid) -> Iterator[Problem]:
    """Yield a problem where two columns are called laps, or time: of two heats, of which none is the race."""
    for name in ("laps", "time"):
        called = [header for header in grid.heads[0] if columns.plain(header) in columns.HEADERS[name]]
        if name not in grid.fields[0] and len(called) > 1:
            message = f"{len(called)} columns are called {called[0]!r}, as those of two heats are, so the race is not known"
            way_out = "leave the columns of one, or give those that are not of the whole race another name"
            yield Problem(grid.path, grid.table.line, "", f"{message}; {way_out}")


def _number_the_cars(grid: _Grid, texts: Sequence[Sequence[str]]) -> None:
    """Take a column of cars for their numbers where it has nothing else, and no other column has those."""
    for meant in grid.fields:
        if "number" not in meant and len(meant.get("chassis", ())) == 1:
            cars = [row[meant["chassis"][0]] for row in texts if meant["chassis"][0] < len(row) and len(set(row)) > 1]
            if cars and all(_CAR_NUMBER.fullmatch(car) or is_nothing(car) for car in cars):
                meant["number"] = meant.pop("chassis")


def _missed(grid: _Grid) -> tuple[str, ...]:
    """Return the headers that are not read: of two levels those that neither reads."""
    if len(grid.fields) == 1:
        return tuple(columns.left_out(grid.heads[0]))
    read = {grid.heads[n][index] for n, meant in enumerate(grid.fields) for indexes in meant.values() for index in indexes}
    return tuple(dict.fromkeys(header for level in grid.heads for header in level if header and header not in read))


def _unnamed(grid: _Grid, cars: Sequence[_Car]) -> Iterator[str]:
    """Yield, for each column that has text and no name, its number."""
    for index, name in enumerate(grid.heads[0]):
        if not name and any(index < len(places) and places[index].text.strip() for car in cars for places in car.places):
            yield f"number {index + 1}, which has no name"


def has_header(table: HtmlTable, budget: Budget) -> bool:
    """Return whether a table names its columns, the position and the drivers among them."""
    first = _with_places(_with_whole_names(placed(table, budget, columns.HEADER_WITHIN + _FEWEST_PLACES)))
    return columns.header_row([[shown(place.text) for place in row] for row in first]) is not None


def _with_whole_names(rows: list[list[Placed]]) -> list[list[Placed]]:
    """Return the rows with one column for each driver whose given and family names have a column each."""
    heads = ((columns.pairs([shown(place.text) for place in row]), row) for row in rows[: columns.HEADER_WITHIN])
    named, head = next(((found, row) for found, row in heads if found), ([], []))
    if not named:
        return rows
    joined = {given: (family, called) for given, family, called in named}
    families = {family for _, family, _ in named}
    found = []
    for row in rows:
        if len(row) > max(*joined, *families):
            row = [_whole(row, index, joined, head=row is head) for index in range(len(row)) if index not in families]
        found.append(row)
    return found


def _with_places(rows: list[list[Placed]]) -> list[list[Placed]]:
    """Return the rows with a name for the column of places, where it has none: 1, 2, 3 stand below it."""
    texts = [[shown(place.text) for place in row] for row in rows[: columns.HEADER_WITHIN + _FEWEST_PLACES]]
    if columns.header_row(texts) is not None:
        return rows
    for at, head in enumerate(texts[: columns.HEADER_WITHIN]):
        if {"drivers"} < set(columns.fields(head)):
            below = [row for row in texts[at + 1 :] if any(row)][:_FEWEST_PLACES]
            bare = [index for index, name in enumerate(head) if name.strip() in ("", "#") and _counts(below, index)]
            if len(bare) == 1:
                row = [Placed("Pos", place.cell) if index == bare[0] else place for index, place in enumerate(rows[at])]
                return [*rows[:at], row, *rows[at + 1 :]]
    return rows


def _counts(rows: Sequence[Sequence[str]], index: int) -> bool:
    return len(rows) > 1 and all(index < len(row) and place_of(row[index]) == n for n, row in enumerate(rows, 1))


def _whole(row: list[Placed], index: int, joined: dict[int, tuple[int, str]], *, head: bool) -> Placed:
    place = row[index]
    if index not in joined:
        return place
    family, called = joined[index]
    parts = [part for part in (place.text, row[family].text) if not is_nothing(part)]
    return Placed(called if head else " ".join(parts), place.cell)


def _second_head(table: HtmlTable, places: list[list[Placed]], texts: list[list[str]], header: int) -> bool:
    """Whether the row below the head is head too: cells of the head span it, and its own name columns or are ``th``."""
    if header + 1 >= len(places):
        return False
    above, own = {id(place.cell) for place in places[header]}, places[header + 1]
    spanned = [id(place.cell) in above for place in own]
    named = [shown(place.text) for place, old in zip(own, spanned, strict=True) if not old and place.text]
    meant = columns.fields(named)
    return any(spanned) and bool(meant) and not any(place_of(name) for name in named)


def _heads(
    texts: list[list[str]], places: list[list[Placed]], header: int, levels: int
) -> tuple[list[list[str]], list[columns.Places]]:
    """Return the names of the columns and what they mean, for each row that a car may take."""
    first = texts[header]
    if levels == 1:
        return [first], [columns.fields(first)]
    second = texts[header + 1]
    body = places[header + 2] if header + 2 < len(places) else []
    index = columns.fields(first)["position"][0]
    if index < len(body) and body[index].cell.rows > 1:
        return [first, second], [columns.fields(first), columns.fields(second)]
    # Columns that the first row groups: the second names them, where it says what they are.
    names = [
        f"{top} {low}"
        if top != low and columns.fields([f"{top} {low}"])
        else low
        if columns.fields([low])
        else top
        if columns.fields([top])
        else low
        for top, low in zip(first, second, strict=False)
    ]
    return [names], [columns.fields(names)]


def _cars(grid: _Grid, rows: list[tuple[TableRow, list[Placed]]], heads: list[tuple[int, int]]) -> Iterator[_Car]:
    """Yield the cars of a table: its rows, those together that are one, under the heading that stands above them."""
    car: _Car | None = None
    heading = ""
    for row, places in rows:
        texts = [shown(place.text) for place in places]
        if row.hidden:
            grid.passed.append(Problem(grid.path, row.line, "", f"skipped, since a browser does not show it: {_shown(texts)}"))
        elif not any(texts):
            continue
        elif columns.fields(texts) == grid.fields[0] or (len(grid.fields) > 1 and columns.fields(texts) == grid.fields[1]):
            heads.append((row.start, row.end))  # the headers once more
        elif (above := _spanning(texts)) is not None:
            heading = _heading(grid, row, above, heading)
            if car:
                yield car
            car = None
        elif car and _same_car(grid, car, places):
            car.rows.append(row)
            car.places.append(places)
        else:
            if car:
                yield car
            car = _Car([row], [places], heading)
    if car:
        yield car


def _spanning(texts: Sequence[str]) -> str | None:
    """Return the text of a row that has no other: one that spans the columns, or a state with nothing beside it."""
    first = next(filter(None, texts), "")
    if len(set(texts)) == 1:
        return None if len(texts) > 1 and place_of(first) else first
    alone = len(texts) > 1 and texts[0] == first and not any(texts[1:])
    return first if alone and " " in first and state_of(first) else None


def _heading(grid: _Grid, row: TableRow, text: str, before: str) -> str:
    """Return the heading that stands above the rows from here on: a class or a state; what is neither is passed over."""
    names_class = "race_class" not in grid.fields[0] and len(text) <= _LONGEST_CLASS and not _SOURCE.match(text)
    if state_of(text) is not None or (names_class and _CLASS.fullmatch(text)):
        return text
    grid.passed.append(Problem(grid.path, row.line, "", f"skipped, with no position and no drivers: {_shown([text])}"))
    return before


def _same_car(grid: _Grid, car: _Car, places: list[Placed]) -> bool:
    """Whether a row goes on with a car: position and number are cells that span it, or all that names the car is printed again."""
    above, meant = car.places[-1], grid.fields[0]
    if _goes_on(grid, car, places):
        return True
    position, number = meant["position"][0], meant.get("number", (-1,))[0]
    if max(position, number, meant["drivers"][0]) >= min(len(places), len(above)):
        return False

    def one_cell(index: int) -> bool:
        return places[index].cell is above[index].cell

    def same(index: int) -> bool:
        return bool(places[index].text) and places[index].text == above[index].text

    drivers = meant["drivers"][0]
    if number < 0:
        laps = meant.get("laps", (-1,))[0]
        return one_cell(position) and (one_cell(drivers) or (0 <= laps < min(len(places), len(above)) and one_cell(laps)))
    return (one_cell(position) and one_cell(number)) or (same(position) and same(number) and same(drivers))


def _goes_on(grid: _Grid, car: _Car, places: list[Placed]) -> bool:
    """Whether a row has nothing but a further driver, or an engine below the chassis, of a car that has a place and more."""
    named = {index: name for name, indexes in grid.fields[0].items() for index in indexes}
    own = {named.get(index, "") for index, place in enumerate(places) if place.text and not is_nothing(place.text)}
    first = {named.get(index, "") for index, place in enumerate(car.places[0]) if place.text and not is_nothing(place.text)}
    further = own <= {"drivers", "nationality"} and "drivers" in own
    return (further or own == {"chassis"}) and "position" in first and len(first - {"position", "drivers", "nationality"}) > 1


def _texts(grid: _Grid, car: _Car) -> dict[str, list[str]]:
    """Return what a car's rows print for each field, in their order, each text once."""
    found: dict[str, list[str]] = {}
    used = set[int]()
    for level, places in enumerate(car.places):
        at = min(level, len(grid.fields) - 1)
        for name, indexes in grid.fields[at].items():
            for index in (index for index in indexes if index < len(places)):
                cell, text = places[index].cell, shown(places[index].text).strip()
                if level and id(cell) in used:
                    continue
                if name in ("drivers", "nationality") and (flagged := cell.flagged):
                    text = _of_flags(name, text, flagged)
                if level and at < level and name == "chassis" and _ENGINE.search(text) and "engine" not in found:
                    found["engine"] = [text]
                elif text and not is_nothing(text) and (text not in found.setdefault(name, []) or name == "nationality"):
                    found[name].append(text)
        used |= {id(place.cell) for place in places}
    return found


def _of_flags(name: str, text: str, flagged: str) -> str:
    """Return the text of a cell with pictures of flags: drivers with marks for them, nations as the flags are called."""
    if name == "drivers":
        return shown(flagged)
    return text or "\n".join(flag[1] for flag in FLAGS.finditer(flagged))


def _row(grid: _Grid, car: _Car) -> PrintedRow | None:
    first, last = car.rows[0], car.rows[-1]
    texts = _texts(grid, car)
    for found in texts.values():
        way_out = "is this one row? look for a tag that is not closed"
        limits.check(grid.path, first.line, "characters in a cell", max(map(len, found), default=0), limits.MOST_FIELD, way_out)
    readings = _readings(grid, first.line, texts, car.heading)
    if readings is None:
        return None
    cells = {id(place.cell): shown(place.text) for place in chain.from_iterable(car.places)}
    raw = [place.text for places in car.places for place in places]
    _say_flags(grid, car)
    if not (readings[0].drivers or readings[0].position):
        message = f"skipped, with no position and no drivers: {_shown(list(cells.values()))}"
        grid.passed.append(Problem(grid.path, first.line, "", message))
        return None
    return PrintedRow(first.line, first.start, last.end, readings, taken_out(raw), tuple(cells.values()), car.heading)


def _say_flags(grid: _Grid, car: _Car) -> None:
    """Say which flags are of nobody: they stand beside teams and cars."""
    ours = {index for meant in grid.fields for name in ("drivers", "nationality") for index in meant.get(name, ())}
    for places in car.places:
        for place in (place for index, place in enumerate(places) if index not in ours and FLAG in place.cell.raw):
            grid.say(car.rows[0].line, "flags that stand beside no driver are not read", FLAGS.findall(place.cell.raw)[0])


def _readings(grid: _Grid, line: int, texts: dict[str, list[str]], heading: str) -> tuple[Reading, ...] | None:
    """Return what a car's texts say, in each way that they can be read; None where they cannot, which is a problem."""
    for name in _ONE_VALUE:
        if len(set(texts.get(name, ()))) > 1:
            grid.say(line, f"a car has several values for {name.replace('_', ' ')}, so none is read", " and ".join(texts.pop(name)))
    word = " ".join(texts.get("time", []))
    if not ("reason" in texts or "status" in texts) and _ENDED.search(word) and not values_of("time", word):
        # Where no other column has them, reasons stand among the times.
        texts["status"] = texts.pop("time")
    place_text, laps_text = _place(grid, line, texts), " ".join(texts.get("laps", []))
    place, laps = place_of(place_text), _laps(laps_text)
    crew = people("\n".join(texts.get("drivers", [])), inverted=grid.inverted, several=grid.several)
    if problem := _unreadable(place_text, laps_text, len(crew.names)):
        grid.problems.append(Problem(grid.path, line, "", problem))
        return None
    for text in crew.dropped:
        grid.say(line, "left out of the names of drivers", text)
    printed = {name: _clean(texts.get(name, [])) for name in _PRINTED}
    for name in ("team", "chassis", "race_class"):
        if any("\n" in text for text in texts.get(name, ())):
            grid.say(line, f"several lines are read as one name of the {_CALLED[name]}", printed[name])
    above = "" if state_of(heading) else heading
    one = Reading(
        place, "" if place else place_text or ("" if above else heading), printed["race_class"] or above, tuple(crew.names),
        printed["chassis"], laps, printed["reason"], _number(printed["number"]), printed["team"], printed["engine"],
        " ".join(texts.get("time", [])), printed["tyres"], printed["make"], printed["status"],
        _nations(grid, line, texts, crew.nations), tuple(crew.printed), _values(grid, line, texts, first=place == 1), columns=True,
    )  # fmt: skip
    return one, *(replace(one, drivers=names, nations=(), printed=()) for names in crew.others)


def _unreadable(place: str, laps: str, drivers: int) -> str:
    """Return what keeps a row from being read, or nothing."""
    if place and place_of(place) is None and state_of(place) is None:
        return f"found the position {place[:40]!r}, expected a number or a state such as DNF, DNS, NC or DSQ"
    if laps and _laps(laps) is None:
        return f"found the laps {laps[:40]!r}, expected a whole number"
    return (
        f"found {drivers} drivers, expected at most {limits.MOST_DRIVERS}; is this one row?"
        if drivers > limits.MOST_DRIVERS
        else ""
    )


def _place(grid: _Grid, line: int, texts: dict[str, list[str]]) -> str:
    """Return what stands in the place, without the mark of a note, which is said."""
    text = " ".join(texts.get("position", []))
    plain = _FOOTNOTE.sub("", text).rstrip(".)= ")
    if plain != text.rstrip(".)= "):
        grid.say(line, "marks of notes are not read", text)
    return plain


def _laps(text: str) -> int | None:
    """Return the laps that a car ran: a number, with the word for laps behind it or not."""
    return laps_of(text) if count_of(text) is None and text[:1].isdigit() else count_of(text)


def _number(text: str) -> str:
    return re.sub(r"(?<=[0-9])\.0+$", "", _NUMBER_SIGN.sub("", text, count=1))


def _clean(found: list[str]) -> str:
    return " ".join(" ".join(_FOOTNOTE.sub("", text).split()) for text in found)


def _nations(grid: _Grid, line: int, texts: dict[str, list[str]], own: list[str]) -> tuple[str, ...]:
    """Return the nation of each driver: that in brackets, else that of a column that has one for each of them."""
    listed = [part.strip() for text in texts.get("nationality", []) for part in re.split(r"[\n/,;]", text)]
    if len(own) < len(listed) and len(set(listed)) == len(own) == 1:
        listed = listed[:1]
    if listed == own or (len(listed) == len(own) and not any(own)):
        return tuple("" if is_nothing(nation) else nation for nation in listed)
    if listed:
        grid.say(line, f"not read as the nations of {len(own)} drivers", " ".join(listed))
    return tuple(own)


def _values(grid: _Grid, line: int, texts: dict[str, list[str]], *, first: bool) -> tuple[tuple[str, str], ...]:
    found = dict[str, str]()
    for name in (*FIELDS, "reason", "status"):
        text = " ".join(texts.get(name, []))
        meant = values_of(name if name in FIELDS else "time", _FOOTNOTE.sub("", text).strip()) if text else []
        if meant is None and name in FIELDS:
            grid.say(line, f"not read as {name.replace('_', ' ')}", text)
        for column, value in _of_first(meant or [], text, first=first):
            found.setdefault(column, value)
    return tuple(found.items())


def _of_first(meant: list[tuple[str, str]], text: str, *, first: bool) -> list[tuple[str, str]]:
    """Return what a cell says where it may be of the first car, which has no gap: its time may stand among the gaps."""
    if first and meant[:1] and meant[0][0] in _BEHIND:
        return [] if "+" in text or not re.search("[:hm'’]", text, re.IGNORECASE) else [("totalTime", meant[0][1])]  # noqa: RUF001
    # A count of none is no count, and no gap of nothing is one.
    return [(name, value) for name, value in meant if value != "0" or name not in _NOT_NONE]


def _learn_names(grid: _Grid, cars: Sequence[_Car]) -> None:
    """Learn from the whole column of drivers how it names them."""
    crews = ["\n".join(_texts(grid, car).get("drivers", [])) for car in cars]
    indexes = grid.fields[0]["drivers"]
    called = {columns.plain(grid.heads[0][index]) for index in indexes}
    grid.inverted = family_first(crews)
    grid.several = len(indexes) == 1 and not called.isdisjoint(
        {
            "drivers",
            "driver(s)",
            "crew",
            "pilotes",
            "piloti",
            "fahrer",
            "riders",
            "names",
            "pilotos",
            "equipage",
            "equipaggio",
            "driver/s",
        }
    )


def _learn_clock(grid: _Grid, cars: Sequence[_Car]) -> None:
    """Learn which of two columns, Diff and Gap, is to the first car: makers of clocks differ, and rows may not tell."""
    meant = grid.fields[0]
    pair = [meant.get(name, (-1,))[0] for name in ("gap", "interval")]
    if [columns.plain(grid.heads[0][index]) if index >= 0 else "" for index in pair] != ["diff", "gap"]:
        return
    texts = [[car.places[0][index].text if index < len(car.places[0]) else "" for index in pair] for car in cars]
    rising = [_rises([values_of("gap", text.strip()) or [] for text in column]) for column in zip(*texts, strict=True)]
    if rising == [False, True]:
        meant["gap"], meant["interval"] = meant["interval"], meant["gap"]
    elif rising != [True, False]:
        for name in ("gap", "interval"):
            del meant[name]
        found = " and ".join(grid.heads[0][index] for index in pair)
        grid.say(grid.table.line, "not read, since either may be to the first car, or to the one before", found)


def _rises(found: Sequence[list[tuple[str, str]]]) -> bool:
    """Whether gaps never fall, in laps or in seconds, as those to the first car do not."""
    for name in ("lapsBehind", "gapToLeader"):
        gaps = [float(value) for each in found for key, value in each if key == name]
        if any(a > b for a, b in pairwise(gaps)):
            return False
    return True


def _checked(grid: _Grid, rows: list[PrintedRow]) -> list[PrintedRow]:
    """Return the rows, their places those in the class where each class counts from 1; several races are a problem."""
    rows = _settled(grid, rows)
    if starts := grid_kinds.restarts(rows):
        if not grid_kinds.by_class(rows, starts):
            message = "the positions begin again at 1, under no class of its own: the table has several races or parts of one"
            way_out = "split it into a file for each, or give it a column that names the class"
            grid.problems.append(Problem(grid.path, rows[starts[0]].line, "", f"{message}; {way_out}"))
            return rows
        if found := sum(name in TO_FIRST for row in rows for name, _ in row.certain.values):
            grid.say(rows[0].line, NO_GAPS, f"{found} gaps")
        rows = [replace(row, readings=tuple(map(in_class, row.readings))) for row in rows]
    return _gaps(grid, _laps_behind(grid, _total_times(grid, rows)))


def _settled(grid: _Grid, rows: list[PrintedRow]) -> list[PrintedRow]:
    """Take no heading for a class that may be none: one alone, or not above all rows, where it is no code."""
    headings = {row.heading: row.line for row in rows if row.heading and row.heading == row.certain.race_class}
    whole = all(row.heading for row in rows) and len(headings) > 1
    if not headings or whole or all(_CODE.fullmatch(heading) for heading in headings):
        return rows
    for heading, line in headings.items():
        grid.passed.append(Problem(grid.path, line, "", f"skipped, with no position and no drivers: {_shown([heading])}"))
    return [
        replace(row, heading="", readings=tuple(replace(r, race_class="") for r in row.readings))
        if row.heading in headings
        else row
        for row in rows
    ]


def in_class(reading: Reading) -> Reading:
    """Return a reading whose position is that in the class; its gaps may be to the first of the class, or of all."""
    reading = replace(reading, values=tuple(pair for pair in reading.values if pair[0] not in TO_FIRST))
    if reading.position is None or reading.in_class:
        return reading
    values = (("classPosition", str(reading.position)), *(pair for pair in reading.values if pair[0] != "classPosition"))
    return replace(reading, position=None, values=values, in_class=True)


def _total_times(grid: _Grid, rows: list[PrintedRow]) -> list[PrintedRow]:
    """Leave times out that are less than that of the first car after as many laps: they may be gaps."""
    first = next((row.certain for row in rows if row.certain.position == 1), None)
    whole = dict(first.values).get("totalTime") if first else None
    found = []
    for row in rows:
        own, time = row.certain, dict(row.certain.values).get("totalTime")
        if first and whole and time and (own.position or 0) > 1 and own.laps == first.laps and float(time) < float(whole):
            grid.say(row.line, "not read as time, since that of the first is longer", f"{time} seconds")
            row = _without(row, "totalTime")
        found.append(row)
    return found


def _laps_behind(grid: _Grid, rows: list[PrintedRow]) -> list[PrintedRow]:
    """Leave laps behind out where the laps that are run say otherwise: they may be behind another car, or be no such laps."""
    first = next((row.certain.laps for row in rows if row.certain.position == 1), None)
    found = []
    for row in rows:
        behind = dict(row.certain.values).get("lapsBehind")
        if behind and first is not None and row.certain.laps is not None and first - row.certain.laps != int(behind):
            text = f"{behind} of a car with {row.certain.laps} laps, {first - row.certain.laps} fewer than the first"
            grid.say(row.line, "not read as laps behind", text)
            row = _without(row, "lapsBehind")
        found.append(row)
    return found


def _without(row: PrintedRow, name: str) -> PrintedRow:
    """Return a row without a value of its readings."""
    return replace(row, readings=tuple(replace(r, values=tuple(v for v in r.values if v[0] != name)) for r in row.readings))


def _gaps(grid: _Grid, rows: list[PrintedRow]) -> list[PrintedRow]:
    """Leave gaps out that cannot be to the first car, since they fall from place to place: they may be to the car before."""
    placed_rows = sorted((row.certain.position, dict(row.certain.values)) for row in rows if row.certain.position)
    gaps = [float(values["gapToLeader"]) for _, values in placed_rows if "gapToLeader" in values and "lapsBehind" not in values]
    if all(a <= b for a, b in pairwise(gaps)):
        return rows
    grid.say(rows[0].line, "the gaps fall from place to place, so they are not read as gaps to the first", f"{len(gaps)} gaps")
    return [_without(row, "gapToLeader") for row in rows]


def _shown(texts: Sequence[str]) -> str:
    """Return the first of what stands in a row: of a heading, which stands in each column, once."""
    return repr(" | ".join(" ".join(text[:80].split()) for text in dict.fromkeys(texts[: limits.MOST_SHOWN]))[:80])
