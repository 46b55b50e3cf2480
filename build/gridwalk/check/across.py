"""What rules across events look at, of the statements of an event, and how each of them gets what it looks at of all events.

Of things that is a quarter of the statements, of laps next to nothing. They are kept compressed, by their property, in a file
where they are many. When all events are there, rules that look at the same get their statements together, one such group after
another: no text, and no graph of an engine, is longer than what the rule looks at that looks at most. Texts are of ASCII
characters: of any other Python would take twice the memory, and the engine a copy.
"""

from __future__ import annotations

import re
import zlib
from array import array
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache

from gridwalk.base.spool import Spool
from gridwalk.check.needs import SUB_CLASS, Need, key, needs, wanted
from gridwalk.check.open_disputes import filled, lacking
from gridwalk.check.representatives import NUMBERED, is_usual
from gridwalk.check.validation import Result, found_by, rules
from gridwalk.rdf import vocabulary
from gridwalk.rdf.dataset import statements as statements_of
from gridwalk.rdf.lines import split
from gridwalk.rdf.lines import subject as subject_of
from gridwalk.rdf.names import RDF_TYPE

# The records that may be represented.
REPRESENTED = tuple(NUMBERED)
# Keys beside those of ``needs.key``: types of classes that no rule names; of each thing that is referred to one statement that does
# so; and all statements, where another distribution has a rule across events.
OTHER_TYPES, REFERRING, EVERY = f"{RDF_TYPE} ", "refers", "every"
# Bytes that rules get together, though none of them looks at so many.
AT_ONCE = 8 << 20
_BEYOND = re.compile("[^\x00-\x7f]")
# By key how many bytes statements are, and they themselves, compressed.
Packed = dict[str, tuple[int, bytes]]


def looked_at(texts: Sequence[str]) -> dict[str, list[str]]:
    """Return of the statements of an event, in texts, those that rules across events look at, by key.

    Of things these are all with a property that such a rule names, and of what is referred to one each that does so; of laps and
    weather readings one for each thing that any refers to, and all of those that say what no other does. Where a rule of
    another distribution looks across events, these are all.
    """
    lines = (line for text in texts for line in text.split("\n") if line)
    if needs() is None:
        return {EVERY: list(lines)}
    kept, odd, referred = defaultdict[str, list[str]](list), set[str](), set[str]()
    for line in lines:
        about, predicate, said = line.split(" ", 2)
        record, refers = about.startswith(REPRESENTED), said.startswith("<")
        if record and not is_usual(line):
            odd.add(about)
        if (of := _key(predicate, said, line)) and not (record and (not refers or f"{predicate} {said}" in referred)):
            kept[of].append(line)
        if refers:
            if said not in referred:
                kept[REFERRING].append(line)
                referred.add(said)
            if record:
                referred.add(f"{predicate} {said}")
    if odd:
        for line in (line for text in texts for line in text.split("\n") if subject_of(line) in odd):
            _, predicate, said = line.split(" ", 2)
            if of := _key(predicate, said, line):
                kept[of].append(line)
    return kept


def _key(predicate: str, said: str, line: str) -> str:
    """Return the key of a statement, nothing where no rule looks at it, or all get it as one of the vocabulary."""
    if predicate != RDF_TYPE:
        return predicate if predicate in wanted() and not (predicate == SUB_CLASS and line in _vocabulary()) else ""
    of = key(predicate, said[:-2])
    return of if of in wanted() else OTHER_TYPES


def packed(kept: dict[str, list[str]]) -> Packed:
    """Return statements as they are kept."""
    return {of: (sum(map(len, lines)), _pressed(lines)) for of, lines in kept.items()}


@dataclass(frozen=True)
class Group:
    """Rules that look at much the same, and the statements: texts, compressed."""

    rules: frozenset[str]
    pieces: list[bytes]


@dataclass
class Kept:
    """What rules across events look at of all events.

    ``at_once``: so many bytes rules get together, though none of them looks at so many; with 0 each gets its own.
    """

    at_once: int = AT_ONCE
    _file: Spool = field(default_factory=Spool)
    _places: dict[str, array[int]] = field(default_factory=lambda: defaultdict(lambda: array("Q")))
    _sizes: Counter[str] = field(default_factory=Counter)
    _end: int = 0

    def add(self, made: Packed) -> None:
        """Take what rules look at of an event."""
        self._file.seek(self._end)
        for of, (size, piece) in made.items():
            self._places[of].extend((self._end, len(piece)))
            self._sizes[of] += size
            self._end += self._file.write(piece)

    def lines(self, of: str) -> Iterator[str]:
        """Yield the statements with a key, or with all keys that begin with the word for a type."""
        for each in self._typed() if of == RDF_TYPE else (of,):
            for piece in self._pieces(each):
                yield from filter(None, zlib.decompress(piece).decode().split("\n"))

    def groups(self) -> Iterator[Group]:
        """Yield the rules that may find something, in groups, each with the statements that they look at."""
        found = needs()
        if found is None:
            yield Group(frozenset(rule.name for rule in rules() if rule.across), [_pressed(_vocabulary()), *self._pieces(EVERY)])
            return
        added = [*_vocabulary(), *lacking(self.lines, wanted())]
        there = {*self._sizes, *map(_of, added)}
        for some, keys in self._together(need for need in found if self._all(need.targets) & there):
            referring = [need for need in some if need.referring]
            pieces = [_pressed(line for line in added if referring or _of(line) in keys)]
            pieces += [piece for of in sorted(keys) for piece in self._pieces(of)]
            yield Group(frozenset(need.rule for need in some), [*pieces, *map(self._referring, referring)])

    def _together(self, found: Iterable[Need]) -> list[tuple[list[Need], frozenset[str]]]:
        """Return rules in groups, each with what they look at: not more than one of them alone, or a little."""
        groups = list[tuple[list[Need], frozenset[str]]]()
        for need in sorted(found, key=lambda need: (-self._size(self._all(need.keys)), need.rule)):
            keys = self._all(need.keys)
            most = max(self.at_once, self._size(groups[0][1])) if groups and self.at_once else self.at_once
            more = {place: self._size(keys - others) for place, (_, others) in enumerate(groups)}
            fits = [place for place, size in more.items() if self._size(groups[place][1]) + size <= most]
            if fits:
                some, others = groups[place := min(fits, key=more.__getitem__)]
                groups[place] = [*some, need], others | keys
            else:
                groups.append(([need], keys))
        return groups

    def _size(self, keys: Collection[str]) -> int:
        return sum(self._sizes[of] for of in keys)

    def _all(self, keys: frozenset[str]) -> frozenset[str]:
        """Return keys, with those of all types where data have classes of their own below others."""
        return keys | frozenset(self._typed()) if RDF_TYPE in keys or SUB_CLASS in self._sizes else keys

    def _typed(self) -> list[str]:
        return [of for of in self._sizes if of.startswith(RDF_TYPE)]

    def _referring(self, need: Need) -> bytes:
        """Return of what refers to things that which refers to those in the focus of a rule."""
        things = {subject_of(line) for of in self._all(need.targets) for line in self.lines(of)}
        return _pressed(line for line in self.lines(REFERRING) if split(line)[2] in things)

    def _pieces(self, of: str) -> Iterator[bytes]:
        places = self._places.get(of, array("Q"))
        for start, length in zip(places[::2], places[1::2], strict=True):
            self._file.seek(start)
            yield self._file.read(length)


def found_across(group: Group, engine: str) -> set[Result]:
    """Return what the rules of a group find in its statements."""
    text = ""
    for piece in group.pieces:
        # In place: a list of the texts would be as long again.
        text += zlib.decompress(piece).decode()
    return found_by(group.rules, filled(text) if needs() is None else text, engine)


def _pressed(lines: Iterable[str]) -> bytes:
    return zlib.compress(_ascii("".join(f"{line}\n" for line in lines)), 1)


@cache
def _vocabulary() -> tuple[str, ...]:
    return tuple(statements_of(vocabulary.lines()))


def _of(line: str) -> str:
    return key(*split(line)[1:])


def _ascii(text: str) -> bytes:
    r"""Return N-Triples with an escape for each character beyond ASCII, which means the same.

    >>> _ascii('"Jos\u00e9 \U0001f3c1"')
    b'"Jos\\u00E9 \\U0001F3C1"'
    """
    return (text if text.isascii() else _BEYOND.sub(_escape, text)).encode("ascii")


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\u{code:04X}" if code < 1 << 16 else f"\\U{code:08X}"
