"""All the ways in which one flattened row could be cut into its fields, each with what its spelling costs."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gridwalk.base.limits import MOST_DRIVERS
from gridwalk.pages.printed_row import Reading
from gridwalk.pages.spelling import (
    CHARACTER,
    PARTICLES,
    PREFIXES,
    chassis_cost,
    code_cost,
    is_reason,
    name_cost,
    reason_cost,
    words_of,
)

KEPT = 100
WORSE = 30.0
# What a thousand laps and more cost: few races have them, and many names of cars end in a figure.
THOUSAND = 10.0
# What a class code is made of, whatever its spelling: GTS, LMP900, GTE Am, Gr.5, P+2.0, LMP2(Pro-Am), 1.1, Exp.
_CODE = re.compile(r"[^\W_](?:[^\W_]|[+.()&'-]|/(?=[^\W_])| (?=[^\W_(]))*")
_LONGEST_CODE = 16
# The number of a car behind its class: what there being one costs.
_NUMBER = re.compile(r"[ #]*([0-9]{1,3})[ ]*")
NUMBERED = 2.5
# How many of the rows have a number if any has, how many of what is printed are then unlike; fewer rows do not say.
MOST, UNLIKE, FEW = 0.9, 0.6, 5
# What a code has if a number may follow: a letter, or a decimal.
_NAMED = re.compile(r"[^\W\d_]|\d[.,]\d")
_PARTICLE = re.compile(rf"(?:{'|'.join(sorted(PARTICLES - {'e', 'y'}))})\s(?=[^\W\d_])|[dl]['’]")  # noqa: RUF001
# What stands before another particle, as in von der: a class does not end in it.
_TORN = re.compile(r"(?:v[ao]n|de)$")
_DIGITS = re.compile(r"\d+")
_SEPARATOR = re.compile(r"\s*/\s*")


@dataclass(frozen=True)
class Candidate:
    """A reading of a row, the styles of its joints, and the cost of its spelling in nats."""

    reading: Reading
    make: str
    joints: tuple[tuple[str, str], ...]
    cost: float


@dataclass(frozen=True)
class Known:
    """What is known before a table is read: class codes, and makes of cars."""

    classes: frozenset[str] = frozenset()
    makes: frozenset[str] = frozenset()


def candidates(position: int | None, state: str, body: str, known: Known) -> list[Candidate]:
    """Return the ways to read a row whose position has been cut off, the likeliest spelling first.

    >>> [str(c.reading) for c in candidates(1, "", "GTMay / RoeAlba GTX151-", Known())][:2]
    ['1 | GT | May / Roe | Alba GTX | 151 | -', '1 | GT | May / Roe | Alba GTX1 | 51 | -']
    """
    found: dict[Reading, Candidate] = {}
    rights = sorted(_right_ends(body), key=lambda right: right[-1])[:12]
    for code, number, start, class_cost in _classes(body, known):
        for end, laps, reason, right_joints, right_cost in rights:
            for drivers, chassis, left_joints, left_cost in _crews(body, start, end, known):
                reading = Reading(position, state, code, drivers, chassis, laps, reason, number)
                joint = ("class", _style(body[start - 1] if start else "", body[start : start + 1]))
                numbered = ("numbered", "yes" if number else "no"), ("number", number)
                cost = class_cost + right_cost + left_cost
                if reading not in found or found[reading].cost > cost:
                    make = chassis.split()[0]
                    found[reading] = Candidate(reading, make, (joint, *left_joints, *right_joints, *numbered), cost)
    ordered = sorted(found.values(), key=lambda c: (c.cost, str(c.reading)))
    return [c for c in ordered[:KEPT] if c.cost < ordered[0].cost + WORSE]


def numbered(rows: Sequence[list[Candidate]]) -> list[list[Candidate]]:
    """Return the readings of rows without those that take a car's number for a part of its class, or the other way round.

    Nearly every car of a race has a number or none has, and no two have the same.

    >>> bodies = [f"C{n}May / RoeAlba 4{n}-" for n in (7, 12, 16, 21, 43)]
    >>> rows = [candidates(1, "", body, Known()) for body in bodies]
    >>> {(c.reading.race_class, c.reading.number) for row in numbered(rows) for c in row} >= {("C", "7"), ("C", "43")}
    True
    >>> any(c.reading.number for row in numbered(rows[:1] * 5) for c in row)
    False
    """
    printed = [max((f"{c.reading.race_class}{c.reading.number}" for c in row if c.reading.number), default="") for row in rows]
    have = [text for text in printed if text]
    if len(have) >= MOST * len(rows) and len(rows) < FEW:
        return list(rows)
    are = len(have) >= MOST * len(rows) and len(set(have)) > UNLIKE * len(rows)
    return [[c for c in row if bool(c.reading.number) == are] or row for row in rows]


def _style(before: str, after: str) -> str:
    return "spaced" if before.isspace() or after.isspace() else "glued"


def _spaces(separator: str) -> str:
    # Styles are few, whatever a page has around its slashes.
    before, after = separator.split("/")
    return f"{min(3, len(before))}/{min(3, len(after))}"


def _classes(body: str, known: Known) -> Iterator[tuple[str, str, int, float]]:
    """Yield class codes at the start of a row, the number behind it, where what follows starts, and a cost."""
    match = _CODE.match(body)
    longest = min(match.end(), _LONGEST_CODE) if match else 0
    ends = {len(code) for code in known.classes if body.startswith(code)} | set(range(longest + 1))
    for end in sorted(ends):
        code = body[:end]
        if code != code.strip() or (code and not _ends_as_code(code)):
            continue
        cost = (0.0 if code in known.classes else code_cost(code) if code else 12.0) + CHARACTER * len(code)
        start = len(body) - len(body[end:].lstrip())
        if _PARTICLE.match(body, start) and _TORN.search(code):
            continue
        if _begins_name(body, start) and (code or not body[0].isdigit()):
            yield code, "", start, cost
        number = _NUMBER.match(body, end) if _NAMED.search(code) else None
        if number and _begins_name(body, number.end()):
            yield code, number[1], number.end(), cost + NUMBERED + CHARACTER * len(number[1])


def _begins_name(body: str, at: int) -> bool:
    return body[at : at + 1].isupper() or body[at : at + 1] == "(" or _PARTICLE.match(body, at) is not None


def _ends_as_code(code: str) -> bool:
    # A particle, the beginning of a name as of McAllen, or the full stop of an initial, is of the name that follows.
    small = re.search(r"[a-z]*$", code)
    whole = code.count("(") == code.count(")") and (code[-1].isalnum() or code[-1] in ")+" or re.search(r"[a-z]{2}\.$", code))
    return bool(whole) and not (small and small[0] in PARTICLES) and not re.search(rf"(?:{'|'.join(PREFIXES)})$", code)


def _right_ends(body: str) -> Iterator[tuple[int, int, str, tuple[tuple[str, str], ...], float]]:
    """Yield where the chassis ends, the laps, the reason, the styles of the joints, and a cost."""
    for run in _DIGITS.finditer(body):
        reason = body[run.end() :].strip()
        if not is_reason(reason):
            continue
        cost = reason_cost(reason) + CHARACTER * len(reason)
        joint = ("reason", _style("", body[run.end() : run.end() + 1]))
        for length in range(1, min(4, len(run[0])) + 1):
            laps = run[0][-length:]
            if laps[0] == "0" and length > 1:
                continue
            cut = run.end() - length
            inner = ("laps", _style(body[cut - 1 : cut], ""))
            yield cut, int(laps), reason, (inner, joint), cost + (THOUSAND if length == 4 else 0.0)


def _crews(
    body: str, start: int, end: int, known: Known
) -> Iterator[tuple[tuple[str, ...], str, tuple[tuple[str, str], ...], float]]:
    """Yield drivers, chassis, the styles of the joints and a cost for the text between class and laps."""
    text = body[start:end].rstrip()
    if text and "/" not in text:
        yield (), text, (), 10.0 + chassis_cost(text) + CHARACTER * len(text)
    separators = list(_SEPARATOR.finditer(text))
    for used in range(min(len(separators), MOST_DRIVERS) + 1):
        ends = separators[:used]
        names = [text[a:b] for a, b in zip([0, *(m.end() for m in ends)], [m.start() for m in ends], strict=False)]
        if any(not n or any(c.isdigit() for c in n) for n in names):
            return
        first = ends[-1].end() if ends else 0
        fixed = sum(name_cost(n) + CHARACTER * len(n) for n in names)
        joints = tuple(("slash", _spaces(m[0])) for m in ends)
        words = tuple(("words", str(words_of(n))) for n in names)
        for cut in _boundaries(text, first, known):
            name, chassis = text[first:cut].rstrip(), text[cut:].lstrip()
            cost = fixed + name_cost(name) + chassis_cost(chassis) + CHARACTER * (len(name) + len(chassis))
            joint = ("chassis", _style(text[cut - 1], text[cut]))
            last = ("words", str(words_of(name)))
            yield (*names, name), chassis, (joint, *joints, *words, last), cost


def _boundaries(text: str, first: int, known: Known) -> Iterator[int]:
    """Yield where the last driver may end and the chassis begin."""
    upper = text[first:].upper() == text[first:]
    for cut in range(first + 1, len(text)):
        before, after = text[cut - 1], text[cut]
        if before.isdigit() or before == "/":
            return
        if after.isspace() or (after.islower() and not before.isspace()):
            continue
        joint = before.islower() or before in " .)" or (text[cut + 1 : cut + 2].islower() and before.isupper())
        if after.isalnum() and (joint or upper or after.isdigit() or any(text.startswith(m, cut) for m in known.makes)):
            yield cut
