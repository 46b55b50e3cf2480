"""The words of a source's metadata: each is read, or it is said that it is not."""

from __future__ import annotations

import difflib
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from gridwalk.base.errors import Problem
from gridwalk.rdf import about
from gridwalk.tables.findings import Findings

CSVW = "http://www.w3.org/ns/csvw"
# What a source without a table of reports says of its reports; all others are for people, and for programs that make use
# of CSVW: nothing is taken from them.
OF_SOURCE = frozenset({"precedence", "copyOf"})
# What lets a source's reader leave out what it does not know, with a warning.
LENIENT = "lenient"
EVERYWHERE = frozenset({"@context", "dc:type", LENIENT}) | OF_SOURCE | about.words()
_IDLE = frozenset({"notes", "@id", "@type"})


def unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Return the object that JSON's pairs make; for ``object_pairs_hook``. Raises ValueError for a word that stands twice.

    >>> unique([("url", "laps.csv")])
    {'url': 'laps.csv'}
    """
    made = dict[str, Any]()
    for word, value in pairs:
        if word in made:
            raise ValueError(f"the key {word!r} appears twice in one object")
        made[word] = value
    return made


def note_unknown(path: Path, said: Mapping[str, Any], read: Collection[str], findings: Findings) -> None:
    """Note the words of an object of metadata that are not read.

    One with a prefix is an annotation, of which CSVW says that it changes nothing: a warning. Any other is unknown.
    """
    for word in said:
        if word not in read and (":" in word or word in _IDLE):
            findings.warnings.append(Problem(path, 0, word, "is not read"))
        elif word not in read:
            near = difflib.get_close_matches(word, read, 1)
            wanted = f"did you mean {near[0]!r}?" if near else f"the properties are {', '.join(sorted(read))}"
            findings.unknown(Problem(path, 0, word, f"unknown property; {wanted}"))


def note_lenient(path: Path, metadata: Mapping[str, Any], findings: Findings, *, said: bool) -> None:
    """Read a source leniently from here on where its metadata ask for that; ``said``: with a warning that it is."""
    lenient = metadata.get(LENIENT, False)
    if not isinstance(lenient, bool):
        findings.problems.append(Problem(path, 0, LENIENT, f"found {lenient!r}, expected true or false"))
    elif lenient:
        findings.lenient = True
        if said:
            message = "is true: what the reader does not know is left out, with a warning"
            findings.warnings.append(Problem(path, 0, LENIENT, message))


def note_context(path: Path, metadata: Mapping[str, Any], findings: Findings) -> None:
    """Note a context other than that of CSVW, which would change what other words mean. A language changes nothing here."""
    context = metadata.get("@context", CSVW)
    first, more = (context[0], context[1:]) if isinstance(context, list) and context else (context, [])
    if first != CSVW or any(not isinstance(other, dict) or set(other) - {"@language"} for other in more):
        findings.problems.append(Problem(path, 0, "@context", f"found {context!r}, expected {CSVW!r}"))


def note_no_text(path: Path, said: Mapping[str, Any], words: Collection[str], findings: Findings) -> None:
    """Note those of the words whose value is no text, and no whole number."""
    for word in words:
        value = said.get(word, "")
        if not isinstance(value, str | int) or isinstance(value, bool):
            findings.problems.append(Problem(path, 0, word, f"found {value!r}, expected text"))
