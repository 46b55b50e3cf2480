r"""The values that a text prints: numbers in figures and in English words, times, and dates.

A time means seconds, however it is put: ``1:46.203`` is 106.203, a ten-second penalty is one of 10, ``1h 02m 03.4s`` is
3723.4. Where one print can mean several values (18:30 on a clock, or in minutes and seconds) all of them are kept: a
row that has one of them uses it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache, lru_cache

from gridwalk.tables.matching import name_pattern, plain

# English writes larger counts in figures.
_LARGEST_WORD = 199
_FIGURES = r"(?:0,[0-9]+|[1-9][0-9]{0,2}(?:,[0-9]{3})+|0|[1-9][0-9]*|0(?=[.,]))(?:\.[0-9]+|,[0-9]{1,2}(?![0-9]))?"
_PLAIN = re.compile(rf"(?<![\w./:]){_FIGURES}(?:st|nd|rd|th)?(?!\w|:[0-9])")
_CLOCK = re.compile(r"(?<![\w.:/])([0-9]{1,3}):([0-5][0-9])(?::([0-5][0-9]))?(?:[.,]([0-9]+))?(?!['’]?[\w:])")  # noqa: RUF001
# As timing exports write hours: 4:00'04.690.
_MIXED = re.compile(r"(?<![0-9:])([0-9]{1,3}):([0-5]?[0-9])['’]([0-5][0-9])(?:[.,]([0-9]{1,6}))?(?![0-9])")  # noqa: RUF001
_CONTINENTAL = re.compile(r"(?<![\w.:/])(?:([0-9]{1,2})[hH])?([0-9]{1,2})['.]([0-5]?[0-9])(?:''|[\".])([0-9]{1,3})?(?!\w|\.[0-9])")
_GLUED = re.compile(
    r"(?<![\w.:/])(?:([0-9]{1,2})h ?([0-5][0-9])|"
    r"(?:([0-9]{1,2})h ?)?([0-9]{1,2}) ?m(?:in)? ?([0-5]?[0-9])(?:[.,]([0-9]+))?(?: ?s(?:ecs?)?)?)(?!\w)"
)
_SECONDS = {"hour": 3600, "hr": 3600, "h": 3600, "minute": 60, "min": 60, "m": 60, "second": 1, "sec": 1, "s": 1}
_UNIT = r"(?P<{}>hours?|hrs?|h|minutes?|mins?|m|seconds?|secs?|s)\b"
_JOINT = re.compile(r"(?:,? and |, ?|[ -]?)")
_PARTS_OF_ONE = {"half": Decimal("0.5"), "quarter": Decimal("0.25"), "three quarters": Decimal("0.75")}
_PART = re.compile(r"(?<!\w)(?i:(half|quarter|three[ -]quarters)[ -](?:of )?(?:an? )?(hour|minute|second|dozen))(?!\w)")
_ONE_AND = re.compile(r"(?<!\w)(?i:(?:an?|one) (hour|minute|second) and a (half|quarter))(?!\w)")
_HALVES = re.compile(r"[ -]and[ -]a[ -]half")
# Spelled so, a count may be meant: it is found where a row has it, and missed by nobody.
_COUNTS = {"once": 1, "twice": 2, "thrice": 3}
_DOZEN = re.compile(r"(?<!\w)(?i:(?:an? )?dozen)(?!\w)")

MONTHS = [
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
]  # fmt: skip
_MONTH = rf"(?:{'|'.join(MONTHS)}|(?:Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec)(?:\.|(?=[ -][0-9])))"
_DAY = r"(?:0?[1-9]|[12][0-9]|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?:,? (?P<year>[12][0-9]{3})(?![0-9-]))?"
_DATES = (
    re.compile(
        rf"(?<![\w.:/-])(?:(?P<first>{_DAY})(?: ?- ?| and | to ))?(?P<day>{_DAY})(?: of)?[ -](?P<month>{_MONTH}){_YEAR}(?!\w)"
    ),
    re.compile(rf"(?<!\w)(?P<month>{_MONTH}) (?P<day>{_DAY})(?: ?- ?(?P<first>{_DAY}))?{_YEAR}(?![\w:])"),
    re.compile(r"(?<![\w./-])(?P<year>[12][0-9]{3})-(?P<month>0[1-9]|1[0-2])-(?P<day>0[1-9]|[12][0-9]|3[01])(?![\w-])"),
    re.compile(rf"(?<!\w)(?P<month>{_MONTH}){_YEAR}(?!\w)"),
)
_NUMERIC_DATE = re.compile(r"(?<![\w./-])(0?[1-9]|[12][0-9]|3[01])([./])(0?[1-9]|[12][0-9]|3[01])\2([12][0-9]{3})(?!\w)")
# Months that are words and names too: only where what stands before shows it.
_TIMELY = re.compile(r"(?:in|of|until|since|by|from|to|early|late|mid|last|next|this|during|before|after|and)[ -]$", re.IGNORECASE)

Date = tuple[int, int, int]


@dataclass(frozen=True)
class Printed:
    """A value in a text: its range, and what it may mean, as numbers or as dates.

    A date is year, month and day, 0 where it is not printed. ``sure``: it is certainly a value. ``figure``: where the number
    alone ends.
    """

    start: int
    end: int
    numbers: frozenset[Decimal]
    dates: frozenset[Date] = frozenset()
    sure: bool = True
    figure: int = 0


@lru_cache(maxsize=16_384)
def values(text: str) -> Sequence[Printed]:
    """Return the values in a text, in its order; those inside others are not told twice.

    >>> [sorted(map(str, v.numbers)) for v in values("1:46.203, a ten-second penalty, twelve-lap and half-hour, 1h 02m 03.4s")]
    [['106.203'], ['10'], ['12'], ['0.5', '1800.0'], ['3723.4']]
    >>> [sorted(v.dates) for v in values("17 October 2004, on Oct. 18th, in May, 2004-10-19 and 5/6/2004")]
    [[(2004, 10, 17)], [(0, 10, 18)], [(0, 5, 0)], [(2004, 10, 19)], [(2004, 5, 6), (2004, 6, 5)]]
    """
    text, found = plain(text), list[Printed]()
    taken = bytearray(len(text))
    for reader in (_dates, _clocks, _glued, _durations, _parts, _rest):
        for value in reader(text):
            if not any(taken[value.start : value.end]):
                found.append(value)
                taken[value.start : value.end] = b"\1" * (value.end - value.start)
    return sorted(found, key=lambda value: (value.start, value.end))


@lru_cache(maxsize=16_384)
def numbers(text: str) -> frozenset[Decimal]:
    """Return the numbers in a text, in figures or in English words, cardinal or ordinal; of dates the year and the day.

    A number that is part of a longer one, or of a name such as ``GT3`` or ``B2K/40``, is not found.

    >>> sorted(map(int, numbers("In 2004 thirty-three laps of 1,653 or 5-6, and a second-place finish in the GT3")))
    [2, 5, 6, 33, 1653, 2004]
    """
    return frozenset(number for value in values(text) for number in value.numbers)


@lru_cache(maxsize=16_384)
def dates(text: str) -> frozenset[Date]:
    """Return the dates in a text.

    >>> sorted(dates("from 16-17 October 2004"))
    [(2004, 10, 16), (2004, 10, 17)]
    """
    return frozenset(date for value in values(text) for date in value.dates)


@lru_cache(maxsize=16_384)
def has_quantity(number: Decimal, units: frozenset[str], text: str) -> bool:
    """Return whether a number is in a text with its unit right behind it, or behind the range that it begins.

    >>> units = frozenset({"pound", "pounds"})
    >>> [has_quantity(Decimal(n), units, "750-800 pounds and 6.0-liter") for n in (750, 800, 6)]
    [True, True, False]
    """
    text = plain(text)
    found = [value for value in values(text) if value.numbers and not value.dates]
    following = {value.start: value.figure or value.end for value in found}
    for value in found:
        end = value.figure or value.end
        behind = text[end:]
        if following.get(end + 1) and behind.startswith("-"):
            behind = text[following[end + 1] :]
        if number in value.numbers and any(name_pattern(unit).match(behind.lstrip(" -")) for unit in units):
            return True
    return False


def _dates(text: str) -> Iterator[Printed]:
    for pattern in _DATES:
        for found in pattern.finditer(text):
            if _is_date(found, text):
                yield _date(found)
    for found in _NUMERIC_DATE.finditer(text):
        one, other, year = int(found[1]), int(found[3]), int(found[4])
        meant = frozenset((year, month, day) for day, month in ((one, other), (other, one)) if month <= len(MONTHS))
        if meant:
            yield Printed(*found.span(), frozenset({Decimal(year)}), meant)


def _is_date(found: re.Match[str], text: str) -> bool:
    """Whether what may be a month is one: not the May of a name, nor the Jan."""
    given = found.groupdict()
    plainly = given.get("day") or given.get("year") or given["month"] not in ("March", "May")
    return bool(plainly or _TIMELY.search(text[: found.start()]))


def _date(found: re.Match[str]) -> Printed:
    given = found.groupdict()
    days = [int(re.sub("[a-z]", "", given[name])) for name in ("first", "day") if given.get(name)]
    year, month = int(given["year"] or 0), _month(given["month"])
    of_year = {Decimal(year)} if year else set()
    return Printed(*found.span(), frozenset({*of_year, *map(Decimal, days)}), frozenset((year, month, day) for day in days or [0]))


def _month(name: str) -> int:
    return int(name) if name.isdecimal() else next(n for n, full in enumerate(MONTHS, 1) if full.startswith(name[:3]))


def _clocks(text: str) -> Iterator[Printed]:
    for found in _CLOCK.finditer(text):
        first, second, third, fraction = found.groups()
        meant = {_seconds(*((first, second, third) if third else ("0", first, second)), fraction)}
        # Without a fraction it may be hours and minutes, of a day or of a race.
        if not third and not fraction:
            meant.add(_seconds(first, second, "0", None))
        yield Printed(*found.span(), frozenset(meant))
    for found in _MIXED.finditer(text):
        yield Printed(*found.span(), frozenset({_seconds(found[1], found[2], found[3], found[4])}))
    for found in _CONTINENTAL.finditer(text):
        hours, minutes, seconds, fraction = found.groups()
        # 1.46.203 is a time, 18.10.04 and 5'10 are none.
        if '"' in found[0] or "''" in found[0] or (len(seconds) == 2 and len(fraction or "") == 3):
            yield Printed(*found.span(), frozenset({_seconds(hours or "0", minutes, seconds, fraction)}))


def _glued(text: str) -> Iterator[Printed]:
    for found in _GLUED.finditer(text):
        hours, minutes, *rest = found.groups()
        meant = _seconds(hours, minutes, "0", None) if hours else _seconds(rest[0] or "0", *rest[1:])
        yield Printed(*found.span(), frozenset({meant}))


def _seconds(hours: str, minutes: str, seconds: str, fraction: str | None) -> Decimal:
    return Decimal(int(hours) * 3600 + int(minutes) * 60 + int(seconds)) + Decimal(f"0.{fraction or 0}")


def _parts(text: str) -> Iterator[Printed]:
    """Yield halves and quarters of an hour, and dozens."""
    for found in _ONE_AND.finditer(text):
        share = 1 + _PARTS_OF_ONE[found[2].casefold()]
        yield Printed(*found.span(), frozenset({share, share * _SECONDS[found[1].casefold()]}))
    for found in _PART.finditer(text):
        share, of = _PARTS_OF_ONE[found[1].casefold().replace("-", " ")], found[2].casefold()
        meant = {share * 12} if of == "dozen" else {share, share * _SECONDS[of]}
        yield Printed(*found.span(), frozenset(meant))
    for found in _DOZEN.finditer(text):
        yield Printed(*found.span(), frozenset({Decimal(12)}))


def _durations(text: str) -> Iterator[Printed]:
    """Yield numbers with units of time, those of one duration together."""
    after = 0
    for found in _measures().finditer(text):
        if found.start() < after or _is_decade(found, text):
            continue
        parts, after = [found], found.end()
        while following := _following(parts[-1], text):
            parts.append(following)
            after = following.end()
        # Metres are no minutes.
        if len(parts) > 1 or found["unit"] != "m":
            yield from _duration(parts)


def _following(part: re.Match[str], text: str) -> re.Match[str] | None:
    joint = _JOINT.match(text, part.end())
    found = _measures().match(text, joint.end()) if joint else None
    return found if found and _factor(found) < _factor(part) else None


def _duration(parts: Sequence[re.Match[str]]) -> Iterator[Printed]:
    first, last = parts[0], parts[-1]
    seconds = sum((_number(part) * _factor(part) for part in parts), Decimal(0))
    meant = {seconds} if len(parts) > 1 else {_number(first), seconds}
    # "ten second places": a space before the singular may be no unit.
    if first["unit"] == "second" and first["joint"] == " " and len(parts) == 1 and _number(first) != 1:
        yield Printed(first.start(), first.end("figure"), frozenset(meant))
        yield Printed(first.start("unit"), first.end(), frozenset({Decimal(2)}), sure=False)
    else:
        yield Printed(first.start(), last.end(), frozenset(meant), figure=first.end("figure"))


def _is_decade(found: re.Match[str], text: str) -> bool:
    """Whether it is the 90s: a year, no seconds."""
    glued = found["unit"] == "s" and not found["joint"] and found["figure"].isdecimal()
    return glued and (len(found["figure"]) > 3 or text[: found.start()].endswith(("the ", "'", "early ", "late ", "mid-")))


def _factor(found: re.Match[str]) -> int:
    unit = found["unit"].casefold()
    return _SECONDS.get(unit) or _SECONDS[unit.removesuffix("s")]


def _number(found: re.Match[str]) -> Decimal:
    return _value(found["figure"]) + (_PARTS_OF_ONE["half"] if found["half"] else 0)


def _rest(text: str) -> Iterator[Printed]:
    """Yield all other numbers."""
    for found in _PLAIN.finditer(text):
        yield Printed(*found.span(), frozenset({_value(found[0])}))
    for found in _word_pattern().finditer(text):
        yield Printed(*found.span(), frozenset({_value(found[0])}), sure=found[0].casefold() not in _COUNTS)


def _value(printed: str) -> Decimal:
    """Return a number as it is printed: in words, or in figures with commas between thousands or before decimals."""
    words = printed.casefold().replace("-", " ")
    if words in _words():
        return Decimal(_words()[words])
    figures = re.sub("(?:st|nd|rd|th)$", "", printed)
    decimals = re.fullmatch("([0-9]+),([0-9]{1,2}|(?<=^0,)[0-9]+)", figures)
    return Decimal(f"{decimals[1]}.{decimals[2]}" if decimals else figures.replace(",", ""))


@cache
def _measures() -> re.Pattern[str]:
    figure = rf"(?<![\w./:])(?P<figure>[0-9]{{1,3}}(?:[.,][0-9]+)?|{_FIGURES}|(?i:{_spelled()})\b)"
    return re.compile(rf"{figure}(?P<half>{_HALVES.pattern})?(?P<joint>[ -]?){_UNIT.format('unit')}")


@cache
def _words() -> dict[str, int]:
    from num2words import num2words  # here, because importing every language takes a while

    counts = {
        str(num2words(number, to=kind)).replace("-", " "): number
        for number in range(_LARGEST_WORD + 1)
        for kind in ("cardinal", "ordinal")
    }
    return counts | _COUNTS


@cache
def _spelled() -> str:
    words = sorted(_words(), key=len, reverse=True)
    return "|".join(w.replace(" ", "[ -]") for w in words)


@cache
def _word_pattern() -> re.Pattern[str]:
    return re.compile(rf"(?<!\w)(?i:{_spelled()})(?!\w)")
