"""The metadata of an SSSOM/TSV file: YAML in lines that start with ``#``, as far as a build needs it.

Read are the texts of words, and the prefixes of the ``curie_map``, a line each, plain or in quotes. Of other words it is
enough to know where they end, so lists and whatever else stands indented below them is passed over. What could be
meant otherwise than it is read here (anchors, tags, texts of several lines, a word twice) is a problem with its line.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path

from gridwalk.base.errors import Problem

PREFIXES = "curie_map"
# Words of which a build needs the text.
NEEDED = ("mapping_set_id", "license")
_WORD = re.compile(r"\A([A-Za-z_][\w.-]*+|\"[^\"\\]++\"|'[^']++')[ ]*+:(?:[ ]++(.*+))?")
_QUOTED = re.compile(r"\A(?:\"([^\"\\]*+)\"|'((?:[^']|'')*+)')(?:[ ]++#.*+|[ ]*+)")
# A text that begins with one of these, or has a colon and a space in it, is something else in YAML.
_OTHER = re.compile(r"\A(?:[-?:](?:[ ]|\Z)|[&*!|>%@`{}\[\],#\"'])")
_NOTHING = ("", "~", "null")
_HOW = "expected 'key: text' or, below curie_map, '  prefix: IRI'"


def read_metadata(
    path: Path, lines: Sequence[str], built_in: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str], list[Problem]]:  # fmt: skip
    """Return the words with their texts, the prefixes with those that are built in, and what is wrong."""
    found = _Metadata(path, built_in)
    indent = next((len(line) - len(line[1:].lstrip(" ")) for line in lines if line.strip("# ")), 1)
    for row, line in enumerate(lines, 1):
        if line[1:indent].strip(" "):
            found.refuse(row, f"found {line!r}, expected as many spaces after # as in the lines above")
        elif line[indent:].strip() and not line[indent:].lstrip(" ").startswith("#"):
            found.read(row, line[indent:].rstrip(" "))
    return found.words, found.prefixes, found.problems


class _Metadata:
    """What was read so far."""

    def __init__(self, path: Path, built_in: Mapping[str, str]) -> None:
        self.words = dict[str, str]()
        self.prefixes = dict(built_in)
        self.problems = list[Problem]()
        self._path = path
        self._built_in = built_in
        self._seen = set[str]()
        self._mapped = dict[str, int]()
        self._word = ""
        self._depth = 0

    def refuse(self, row: int, message: str) -> None:
        """Note a problem."""
        self.problems.append(Problem(self._path, row, "", message))

    def read(self, row: int, text: str) -> None:
        """Read a line: a word, or what stands below one."""
        depth = len(text) - len(text.lstrip(" "))
        if depth == 0 and not text.startswith("- "):
            self._read_word(row, text)
        elif self._word == PREFIXES:
            self._read_prefix(row, text, depth)
        elif self._word in NEEDED or not self._word:
            self.refuse(row, f"found {text!r}, which cannot be parsed: {_HOW}")

    def _read_word(self, row: int, text: str) -> None:
        match = _WORD.fullmatch(text)
        self._word = match[1].strip("\"'") if match else ""
        if match is None or (self._word in (*NEEDED, PREFIXES) and _scalar(match[2] or "") is None):
            self.refuse(row, f"found {text!r}, which cannot be parsed: {_HOW}")
        elif self._word in self._seen:
            self.refuse(row, f"the key {self._word!r} appears twice")
        elif self._word == PREFIXES and _scalar(match[2] or ""):
            self.refuse(row, f"found {text!r}, expected nothing after curie_map: and a line for each prefix below")
        elif _scalar(match[2] or "") not in _NOTHING:
            self.words[self._word] = _scalar(match[2] or "") or ""
        self._seen.add(self._word)

    def _read_prefix(self, row: int, text: str, depth: int) -> None:
        match = _WORD.fullmatch(text.lstrip(" "))
        iri = _scalar(match[2] or "") if match else None
        self._depth = self._depth or depth
        if match is None or iri is None or iri in _NOTHING or not depth == self._depth > 0:
            self.refuse(row, f"found {text!r}, which cannot be parsed: {_HOW}")
            return
        prefix = match[1].strip("\"'")
        if prefix in self._mapped:
            self.refuse(row, f"the prefix {prefix!r} appears twice, after line {self._mapped[prefix]}")
        elif iri != self._built_in.get(prefix, iri):
            self.refuse(row, f"the prefix {prefix!r} is {self._built_in[prefix]} in all of Gridwalk, found {iri}")
        self._mapped.setdefault(prefix, row)
        self.prefixes.setdefault(prefix, iri)


def _scalar(value: str) -> str | None:
    """Return the text of a value in one line, or None where it is something else in YAML.

    >>> [_scalar(v) for v in ("a b # c", '"a # b"', "'it''s'", "https://a.b/#c", "", "&a b", "[a]", "a: b", '"a', "|")]
    ['a b', 'a # b', "it's", 'https://a.b/#c', '', None, None, None, None, None]
    """
    if quoted := _QUOTED.fullmatch(value):
        return quoted[1] if quoted[1] is not None else quoted[2].replace("''", "'")
    plain = value.partition(" #")[0].rstrip(" ")
    return None if _OTHER.match(plain) or ": " in plain else plain
