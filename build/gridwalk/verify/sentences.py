"""A document's passages: its sentences and the rows of its flattened tables, as character ranges.

Characters are Unicode code points of the document as it is stored, counted from 0; a range ends
before ``end``. A paragraph is a line. Only ranges and hashes leave this module, never the text:
a source's words belong to its author.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

# A table that lost its columns: the position, glued to a class code, glued to the first name.
# Two capitals at least, or a capital and a figure, tell a code from the first word of a sentence.
TABLE_ROW = re.compile(r"\s*[0-9]{1,3}(?:[A-Z]+[0-9]+|[A-Z]{2,})[A-Za-z]")
SENTENCE_END = re.compile(r"[.!?](?=\s+([A-Z•]))")
WORD = re.compile(r"[\w.]")


@dataclass(frozen=True)
class Passage:
    """A sentence or table row: its name within the document, its range, the hash of its text.

    >>> split("It rained.")[0].name
    'p1.1'
    """

    name: str
    start: int
    end: int
    sha256: str


@dataclass(frozen=True)
class Parting:
    """One way to part a document into passages.

    ``cells``: what the columns of a table row show, by its name. A row that is not among them is one of a table that lost
    its columns.
    """

    passages: Sequence[Passage]
    cells: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


def likest(recorded: Collection[tuple[str, str]], ways: Iterable[Parting]) -> Parting:
    """Return the way to part a document that agrees best with the names and hashes of passages in tables, the first of equals.

    No further way is asked for where one has these passages and no others: to find the tables of a document takes long.

    >>> likest([], [Parting(split("It rained."))]).passages[0].name
    'p1.1'
    """
    known, hashes, best, most = set(recorded), {digest for _, digest in recorded}, Parting(()), (-1, -1)
    for way in ways:
        found = [(passage.name, passage.sha256) for passage in way.passages]
        if known == set(found):
            return way
        score = (len(known.intersection(found)), sum(digest in hashes for _, digest in found))
        best, most = (way, score) if score > most else (best, most)
    return best


def sha256(text: str) -> str:
    """Return the SHA-256 of a text in UTF-8, in hexadecimal.

    >>> sha256("")[:8]
    'e3b0c442'
    """
    return hashlib.sha256(text.encode()).hexdigest()


def split(text: str) -> list[Passage]:
    """Propose the passages of a document: ``p2.3`` for a sentence, ``r07`` for a table row.

    Sentences and rows are numbered from 1 in the order of the text; nothing but white space lies
    between two passages.

    >>> [(p.name, p.start, p.end) for p in split("No. 7 won. It rained.\\n1GTMay / RoeAlba 4151-\\n")]
    [('p1.1', 0, 10), ('p1.2', 11, 21), ('r01', 22, 44)]
    """
    return [Passage(name, start, end, sha256(text[start:end])) for name, start, end in _ranges(text)]


def _ranges(text: str) -> Iterator[tuple[str, int, int]]:
    offset = paragraph = row = 0
    for line in text.split("\n"):
        if TABLE_ROW.match(line):
            row += 1
            yield f"r{row:02d}", *_trimmed(text, offset, offset + len(line))
        elif line.strip():
            paragraph += 1
            for number, (start, end) in enumerate(_sentences(text, offset, offset + len(line)), 1):
                yield f"p{paragraph}.{number}", start, end
        offset += len(line) + 1


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    start, end = _trimmed(text, start, end)
    for found in SENTENCE_END.finditer(text, start, end):
        if not _abbreviated(text, start, found.end()):
            yield start, found.end()
            start = found.start(1)
    yield start, end


def _abbreviated(text: str, start: int, end: int) -> bool:
    """Return whether a text that goes to ``end`` ends in an abbreviation with its full stop: initials, or numero.

    It is looked at from its end, no further than the abbreviation goes: all before it may be long.

    >>> _abbreviated("of J.J.", 0, 7), _abbreviated("No.", 0, 3), _abbreviated("the R.8B.", 0, 9), _abbreviated("Oh!", 0, 3)
    (True, True, False, False)
    """
    begin = end
    while begin - 2 >= start and text[begin - 1] == "." and "A" <= text[begin - 2] <= "Z":
        begin -= 2
    if begin == end and text.startswith("No.", end - 3):
        begin = end - 3
    return start <= begin < end and not (begin > start and WORD.match(text, begin - 1))


def _trimmed(text: str, start: int, end: int) -> tuple[int, int]:
    """Return the range without the white space at either end."""
    part = text[start:end]
    return end - len(part.lstrip()), start + len(part.rstrip())
