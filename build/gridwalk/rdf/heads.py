"""What the head of a SELECT asks for, and whether its pattern may bind that; and how to ask whether a pattern that is counted fits.

No engine is asked, and nothing is said where that may be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gridwalk.rdf.mentioned import TOKEN

AGGREGATES = frozenset({"COUNT", "SUM", "AVG", "MIN", "MAX", "SAMPLE", "GROUP_CONCAT"})
Token = re.Match[str]


@dataclass(frozen=True)
class Head:
    """Variables that a head asks for and does not make itself, those that the pattern may bind, each without its mark.

    ``ask``: where a count of nothing is still a row, the query whether the pattern fits at all; else empty.

    >>> found = head("SELECT (COUNT(?drivr) AS ?n) { ?entry race:driver ?driver }")
    >>> found.asked, sorted(found.bound), found.ask
    (('drivr',), ['driver', 'entry'], 'ASK { ?entry race:driver ?driver }')
    """

    asked: tuple[str, ...] = ()
    bound: frozenset[str] = frozenset()
    ask: str = ""


def head(text: str) -> Head:
    """Return what is told of the head of a query, nothing of one that is no SELECT or is not complete."""
    tokens = [token for token in TOKEN.finditer(text) if token["comment"] is None]
    words = list(map(_word, tokens))
    start = next((n for n, word in enumerate(words) if word in ("SELECT", "{")), len(words))
    begin = next(_outside(words, start + 1, ("FROM", "WHERE", "{")), len(words))
    opens = next((n for n in range(begin, len(words)) if words[n] == "{"), len(words))
    end = _closing(words, opens)
    if words[start : start + 1] != ["SELECT"] or not end:
        return Head()
    # The values of a query may stand behind it.
    bound = frozenset(_binding(tokens, words, opens, end)) | frozenset(_binding(tokens, words, _values(words, end), len(words)))
    counts = any(word in AGGREGATES and after == "(" for word, after in pairwise(words[start:begin]))
    ask = f"{text[: tokens[start].start()]}ASK {text[tokens[begin].start() : tokens[end].end()]}"
    return Head(tuple(_asked(tokens, words, start, begin)), bound, ask if counts and "GROUP" not in words[end:] else "")


def _word(token: Token) -> str:
    return (token["word"] or token["sign"] or "").upper()


def _outside(words: Sequence[str], start: int, wanted: Sequence[str]) -> Iterator[int]:
    """Yield where words are that stand in no brackets."""
    depth = 0
    for n in range(start, len(words)):
        depth += {"(": 1, ")": -1}.get(words[n], 0)
        if not depth and words[n] in wanted:
            yield n


def _closing(words: Sequence[str], opens: int) -> int:
    """Return where a group ends, 0 where it does not."""
    depth = 0
    for n in range(opens, len(words)):
        depth += {"{": 1, "}": -1}.get(words[n], 0)
        if not depth:
            return n
    return 0


def _values(words: Sequence[str], end: int) -> int:
    return next((n for n in range(end, len(words)) if words[n] == "VALUES"), len(words))


def _asked(tokens: Sequence[Token], words: Sequence[str], start: int, end: int) -> Iterator[str]:
    """Yield the variables of a head that it does not make, each once."""
    named = [(tokens[n]["variable"][1:], words[n - 1] == "AS") for n in range(start, end) if tokens[n]["variable"]]
    made = {name for name, is_made in named if is_made}
    yield from dict.fromkeys(name for name, _ in named if name not in made)


def _binding(tokens: Sequence[Token], words: Sequence[str], start: int, end: int) -> Iterator[str]:
    """Yield the variables of a pattern but for those that stand only in brackets of a function, a filter or the like."""
    inside = list[bool]()
    for n in range(start, end):
        if words[n] == "(":
            # Lists and values have brackets, too, and nothing or another name before them.
            inside.append(bool(tokens[n - 1]["word"]) and words[n - 1] != "VALUES")
        elif words[n] == ")" and inside:
            inside.pop()
        elif tokens[n]["variable"] and (words[n - 1] == "AS" or not any(inside)):
            yield tokens[n]["variable"][1:]
