"""Representatives of records: of laps and weather readings that no rule can tell apart, those of the least and greatest number.

Nine tenths of the lines of an event are about laps, and to a rule most of them are one: the same entry, session, driver,
passage and flag, the same properties filled, every number positive and in the usual form. Two of such a group stand for all:
where rules find nothing in them, they find nothing in the others. Where they find something, whoever asks has all lines checked.

That holds for rules that hold a number of one record against a limit. A rule that counts records or compares them with each
other is of the class ``shapes:AllRecords`` (see ``Rule.all_records``).

They are made of the lines as they are read, so that nothing has to be believed that lies beside a part: a record costs a
hundredth of what the engine takes for it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache, lru_cache
from itertools import chain

from gridwalk.base import resources
from gridwalk.rdf.guard.lines import are_ours
from gridwalk.rdf.iris import RACE, XSD
from gridwalk.rdf.names import RDF_TYPE, THING
from gridwalk.tables.schema import load_schema

# How the IRIs of records begin that may be represented, each with the property whose value is the last part of the IRI.
NUMBERED = {f"{THING}lap/": f"<{RACE}lapNumber>", f"{THING}weather/": f"<{RACE}observedAt>"}
# A record with more bytes is none of ours, nor are records that are laid out in more ways.
_MOST, _WAYS = 1 << 18, 64
_NUMBER = "[1-9][0-9]{0,11}"
_IN_IRI = r'[^\x00-\x20<>"{}|^`\\]'
_IRI = f"<{_IN_IRI}*+>"
_LITERAL = rf'"[^"\\\r\n]*+(?:\\[tbnrf"\'\\uU][^"\\\r\n]*+)*+"(?:@[A-Za-z]++(?:-[A-Za-z0-9]++)*+|\^\^{_IRI})?+'
# Numbers that differ in how great they are, and in nothing else. Any other, such as nought, is told from all others.
_ALIKE = (
    rf'"{_NUMBER}"\^\^{re.escape(f"<{XSD}integer>")}',
    rf'"(?:[1-9][0-9]{{0,8}}(?:\.[0-9]{{1,9}})?|0\.[0-9]{{0,8}}[1-9])"\^\^{re.escape(f"<{XSD}decimal>")}',
)
_LINE = re.compile(rf"(?:{_IRI}) ({_IRI}) ({_IRI}|{_LITERAL})( {_IRI})? \.\n")
_BEGINS = "|".join(map(re.escape, NUMBERED))
_SUBJECT = re.compile(f"((?:{_BEGINS})(?:{_IN_IRI}*/)?)({_NUMBER})>".encode())
_RUN = re.compile(rf"((?:{_BEGINS})[^ \n]*) [^\n]*\n(?:\1 [^\n]*\n)*".encode())
_START = re.compile(f"^(?:{_BEGINS})".encode(), re.MULTILINE)
# Where a term other than the subject is a record.
_MENTIONS = tuple(f" {begin}".encode() for begin in NUMBERED)


@dataclass
class _Group:
    """Records that no rule can tell apart: the lines of the least number, and of the greatest."""

    least: int
    first: bytes
    greatest: int
    last: bytes

    def take(self, number: int, lines: bytes) -> None:
        """Take another record."""
        if number > self.greatest:
            self.greatest, self.last = number, lines
        elif number < self.least:
            self.least, self.first = number, lines


@dataclass
class _Layout:
    """How the lines of records follow each other: a pattern, and which of its groups tell the records apart that it matches.

    The first group is the IRI of a record up to its number, the second the number.
    """

    pattern: re.Pattern[bytes]
    telling: tuple[int, ...]
    groups: dict[tuple[bytes | None, ...], _Group] = field(default_factory=dict)


class _Numbers:
    """The numbers that were met. Those that follow each other take no memory."""

    def __init__(self, first: int) -> None:
        self._first = self._last = first
        self._others = set[int]()

    def met(self, number: int) -> bool:
        """Whether a number was met before. From now on it was."""
        if self._first <= number <= self._last or number in self._others:
            return True
        if number == self._last + 1:
            self._last = number
        else:
            self._others.add(number)
        return False


class AllNeeded(Exception):  # noqa: N818
    """Nobody stands for another: all lines have to be checked."""


class Representatives:
    """Lines in the form that we write, in blocks, less those about records for which others stand.

    Memory is that of the lines that are kept. Methods raise AllNeeded where lines have not our form, where what is said of a
    record is in several places, or where something refers to a record.
    """

    def __init__(self) -> None:
        self._kept = list[bytes]()
        self._layouts = list[_Layout]()
        self._met = dict[bytes, _Numbers]()
        self._rest = b""
        self._stood = 0

    def add(self, block: bytes) -> None:
        """Take a block of a file."""
        text = self._rest + block
        whole = text.rfind(b"\n") + 1
        self._rest = self._taken(text[:whole], last=False) + text[whole:]
        if len(self._rest) > _MOST:
            raise AllNeeded

    def end(self) -> None:
        """Note that the file ends: what follows is of another."""
        ended = self._rest.removesuffix(b"\n")
        self._rest = self._taken(ended + b"\n" if ended else b"", last=True)

    @property
    def every(self) -> bool:
        """Whether all lines are kept: nobody stands for another."""
        groups = chain.from_iterable(layout.groups.values() for layout in self._layouts)
        return self._stood == sum(2 - (group.first is group.last) for group in groups)

    def kept(self) -> Iterator[bytes]:
        """Yield the lines that are kept, in texts."""
        yield from self._kept
        for group in chain.from_iterable(layout.groups.values() for layout in self._layouts):
            yield group.first
            if group.last is not group.first:
                yield group.last

    def _taken(self, text: bytes, *, last: bool) -> bytes:
        """Take whole lines, and return those of the last record where its lines may go on in the next block."""
        at = 0
        while at < len(text):
            match = self._known(text, at)
            run = match or _RUN.match(text, at)
            end = run.end() if run else _next(text, at)
            if run and end == len(text) and not last:
                break
            if found := match or (self._learnt(text, at, end) if run else None):
                self._stand(found)
            else:
                self._keep(text[at:end])
            at = end
        return text[at:]

    def _known(self, text: bytes, at: int) -> re.Match[bytes] | None:
        """Return a record that is laid out as others are, whose layout is the first of all then."""
        for place, layout in enumerate(self._layouts):
            if match := layout.pattern.match(text, at):
                if place:
                    self._layouts.insert(0, self._layouts.pop(place))
                return match
        return None

    def _learnt(self, text: bytes, at: int, end: int) -> re.Match[bytes] | None:
        """Return a record that is laid out as none before, None where it is like no other."""
        layout = _layout(text[at:end].decode("latin-1"))
        match = layout.pattern.fullmatch(text, at, end) if layout else None
        if layout and match:
            self._layouts.insert(0, layout)
            if len(self._layouts) > _WAYS:
                raise AllNeeded
        return match

    def _stand(self, match: re.Match[bytes]) -> None:
        """Let a record stand for others, or others for it."""
        layout, number, lines = self._layouts[0], int(match[2]), match[0]
        self._meet(match[1], number)
        self._stood += 1
        key = match.group(1, *layout.telling)
        if group := layout.groups.get(key):
            group.take(number, lines)
        elif mentions_record(lines):
            raise AllNeeded
        else:
            layout.groups[key] = _Group(number, lines, number, lines)

    def _keep(self, lines: bytes) -> None:
        """Keep lines about things, or about a record that is like no other."""
        if not are_ours(lines, quads=True) or mentions_record(lines):
            raise AllNeeded
        if run := _RUN.match(lines):
            subject = _SUBJECT.fullmatch(run[1])
            self._meet(*((subject[1], int(subject[2])) if subject else (run[1], 0)))
        self._kept.append(lines)

    def _meet(self, begin: bytes, number: int) -> None:
        met = self._met.get(begin)
        if met is None:
            self._met[begin] = _Numbers(number)
        elif met.met(number):
            raise AllNeeded


def mentions_record(lines: bytes) -> bool:
    """Whether another term of lines than the subject is a record.

    >>> mentions_record(f"<urn:dispute> <urn:about> {THING}lap/one/1> .".encode()), mentions_record(f"{THING}lap/one/1>".encode())
    (True, False)
    """
    return any(mention in lines for mention in _MENTIONS)


def _next(text: bytes, at: int) -> int:
    """Return where the next record begins, or all lines end."""
    start = _START.search(text, at + 1)
    return start.start() if start else len(text)


@cache
def usual(begin: str) -> tuple[frozenset[str], str]:
    """Return the properties of records whose IRIs begin so, as their table has them, and their class."""
    schema = load_schema(resources.folder("ontology") / "tables" / f"{begin.rstrip('/').rpartition('/')[2]}.json")
    of_class = next(column.value_url for column in schema.columns if column.virtual)
    return frozenset(f"<{column.property_url}>" for column in schema.columns if column.property_url), f"<{of_class}>"


def is_usual(line: str) -> bool:
    """Whether a line about a record says what the tables of such records do: rules about other things do not look at it.

    >>> lap = f"{THING}lap/one/1>"
    >>> [is_usual(f"{lap} {said} .") for said in (f"{RDF_TYPE} <{RACE}Lap>", f"{RDF_TYPE} <{RACE}Tally>", f'<{RACE}laps> "1"')]
    [True, False, False]
    """
    predicate, value = line.split(" ", 3)[1:3]
    properties, of_class = usual(next(begin for begin in NUMBERED if line.startswith(begin)))
    return value == of_class if predicate == RDF_TYPE else predicate in properties


def _layout(run: str) -> _Layout | None:
    """Return how the lines of a record follow each other, None where it is like no other.

    So it is where it says two values of a property, what no record says, or not the number that is in its IRI.
    """
    lines, subject = _LINE.findall(run), _SUBJECT.match(run.encode("latin-1"))
    values = {predicate: value for predicate, value, _ in lines}
    if not subject or len(values) < len(lines) or not all(map(is_usual, run.split("\n")[:-1])):
        return None
    begin, number = next(b for b in NUMBERED if subject[1].startswith(b.encode())), subject[2].decode()
    if values.get(NUMBERED[begin]) != f'"{number}"^^<{XSD}integer>':
        return None
    return _pattern(begin, lines)


def _pattern(begin: str, lines: list[tuple[str, str, str]]) -> _Layout:
    """Return the layout of a record: what its numbers are is left open, what else it says is told."""
    pieces, count, graphs = list[str](), 2, dict[str, int]()
    for predicate, value, graph in lines:
        about = r"\1\2>" if pieces else f"({re.escape(begin)}(?:{_IN_IRI}*/)?)({_NUMBER})>"
        alike = next((form for form in _ALIKE if re.fullmatch(form, value)), "")
        if predicate == NUMBERED[begin]:
            said = rf'"\2"\^\^{re.escape(f"<{XSD}integer>")}'
        elif alike or predicate == RDF_TYPE:
            said = alike or re.escape(value)
        else:
            count += 1
            said = f"({_IRI})" if value.startswith("<") else f"(?!{'|'.join(_ALIKE)})({_LITERAL})"
        if graph and graph not in graphs:
            count += 1
            graphs[graph] = count
            graph = f" ({_IRI})"
        elif graph:
            graph = rf" \{graphs[graph]}"
        pieces.append(rf"{about} {re.escape(predicate)} {said}{graph} \.\n")
    source = "".join(pieces) + r"(?!\1\2> )"
    return _Layout(_compiled(source), tuple(range(3, count + 1)))


@lru_cache(maxsize=64)
def _compiled(source: str) -> re.Pattern[bytes]:
    return re.compile(source.encode("latin-1"))
