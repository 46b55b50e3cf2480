"""What rules across events look at, of the statements of an event: a quarter of those about things, next to nothing of laps.

They are kept compressed until all events are there. Then they are one text of ASCII characters: of any other Python would take
twice the memory, and the engine a copy.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Sequence
from functools import cache

from gridwalk.check.representatives import NUMBERED, is_usual
from gridwalk.check.validation import Result, found, rules
from gridwalk.rdf import vocabulary
from gridwalk.rdf.dataset import statements as statements_of
from gridwalk.rdf.lines import subject as subject_of
from gridwalk.rdf.names import DISPUTE, RDF_TYPE

# The records that may be represented.
REPRESENTED = tuple(NUMBERED)
_NAME = re.compile(r"\b([a-z]+):([A-Za-z][A-Za-z0-9_-]*)|(<[^<>\s]*>)")
_BEYOND = re.compile("[^\x00-\x7f]")


def looked_at(texts: Sequence[str]) -> list[str]:
    """Return of the statements of an event, in texts, those that rules across events look at.

    Of things these are all with a property that such a rule names, all of disputes, and of what refers to a thing otherwise one
    each; of laps and weather readings one for each thing that any refers to, and those that say what no other does. Where a rule of
    another distribution looks across events, these are all.
    """
    names = named()
    if names is None:
        return [line for text in texts for line in text.split("\n") if line]
    kept, odd, referred = list[str](), set[str](), set[str]()
    for line in (line for text in texts for line in text.split("\n") if line):
        about, predicate, said = line.split(" ", 2)
        record = about.startswith(REPRESENTED)
        if record and not is_usual(line):
            odd.add(about)
        elif not record and (predicate in names or about.startswith(DISPUTE)):
            kept.append(line)
        elif said.startswith("<") and (refers := f"{predicate} {said}" if record else said) not in referred:
            referred.add(refers)
            kept.append(line)
    if odd:
        kept += [line for text in texts for line in text.split("\n") if subject_of(line) in odd]
    return kept


@cache
def named() -> frozenset[str] | None:
    """Return the IRIs in the texts of rules across events; None where another distribution has one, of which nothing is known."""
    names, prefixes = {RDF_TYPE}, vocabulary.prefixes()
    for rule in rules():
        if rule.across and rule.all_records:
            return None
        if rule.across:
            words = _NAME.findall(rule.path.read_text(encoding="utf-8-sig"))
            names |= {iri or f"<{prefixes[prefix]}{name}>" for prefix, name, iri in words if iri or prefix in prefixes}
    return frozenset(names)


def packed(lines: Iterable[str]) -> bytes:
    """Return statements as they are kept."""
    return zlib.compress(_ascii("".join(f"{line}\n" for line in lines)), 1)


def found_across(kept: Iterable[bytes], engine: str) -> set[Result]:
    """Return what the rules across events find in statements as ``packed`` has them."""
    text = _ascii("".join(f"{line}\n" for line in statements_of(vocabulary.lines()))).decode()
    for piece in kept:
        # In place: a list of the texts would be as long again.
        text += zlib.decompress(piece).decode()
    return found(text, engine, across=True)


def _ascii(text: str) -> bytes:
    r"""Return N-Triples with an escape for each character beyond ASCII, which means the same.

    >>> _ascii('"Jos\u00e9 \U0001f3c1"')
    b'"Jos\\u00E9 \\U0001F3C1"'
    """
    return (text if text.isascii() else _BEYOND.sub(_escape, text)).encode("ascii")


def _escape(match: re.Match[str]) -> str:
    code = ord(match[0])
    return f"\\u{code:04X}" if code < 1 << 16 else f"\\U{code:08X}"
