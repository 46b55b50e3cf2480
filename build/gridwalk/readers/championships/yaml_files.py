"""Files of YAML that hold entries: names and texts, and lists of entries in them.

Every scalar is read as the text that it is, since YAML 1.1 makes a number of ``007`` and of ``07:00`` one to the base of 60. What
a file of entries has no use for, and what makes a small file large or deep, is refused: anchors, aliases, tags, many documents,
files that are too long, entries that lie too deep, names that stand twice.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from gridwalk.base.errors import Problem
from gridwalk.base.reading import checked
from gridwalk.tables.findings import Findings
from gridwalk.tables.folders import unreadable

# Bytes of a file, and how many lists and entries a value may lie in. The longest real file has 23,000, the deepest value lies in 6.
LONGEST = 1 << 20
DEEPEST = 10
# What stands for nothing, if it is not in quotes.
_NOTHING = frozenset({"", "~", "null", "Null", "NULL"})
MISSING = "this kind of source needs PyYAML: pip install 'gridwalk[yaml]'"


class Entry(dict[str, "Value"]):
    """Names and what they say; ``line``: where it begins."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line


Value = str | list[Any] | Entry


class YamlError(ValueError):
    """What is wrong with a file, in which line."""

    def __init__(self, line: int, message: str) -> None:
        super().__init__(message)
        self.line = line


def installed() -> bool:
    """Whether the library that reads YAML is there."""
    try:
        import yaml  # noqa: F401
    except ImportError:
        return False
    return True


def read(path: Path, findings: Findings) -> Value | None:
    """Return what a file says: an entry or a list of them, an empty text where it says nothing.

    Where it cannot be read that is noted, and there is None.
    """
    try:
        return parsed(_text(checked(path).read_bytes()))
    except YamlError as error:
        findings.problems.append(Problem(path, error.line, "", str(error)))
    except OSError as error:
        findings.problems.append(unreadable(path, error))
    return None


def _text(data: bytes) -> str:
    if len(data) > LONGEST:
        raise YamlError(0, f"has {len(data):,} bytes, expected at most {LONGEST:,}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise YamlError(data[: error.start].count(b"\n") + 1, "is not UTF-8") from None


def parsed(text: str) -> Value:
    """Return what a text of YAML says. Raises YamlError.

    >>> parsed("- a: 007\\n  b: 07:00\\n  c: ~\\n  d: [x, 'y z']\\n")
    [{'a': '007', 'b': '07:00', 'c': '', 'd': ['x', 'y z']}]
    >>> parsed("a: &x 1\\nb: *x\\n")
    Traceback (most recent call last):
    ...
    gridwalk.readers.championships.yaml_files.YamlError: has an anchor, an alias or a tag: expected plain entries
    """
    import yaml

    try:
        return _Parser(text).whole()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise YamlError(mark.line + 1 if mark else 0, f"is no YAML: {_said(error)}") from None


def _said(error: Exception) -> str:
    return str(getattr(error, "problem", "") or error).partition("\n")[0]


class _Parser:
    """Builds what a text says of the events of its parser: nothing is made of what an event is not wanted for."""

    def __init__(self, text: str) -> None:
        import yaml

        self._event = getattr(yaml, "CBaseLoader", yaml.BaseLoader)(text).get_event
        self._scalar, self._list_starts, self._list_ends = yaml.ScalarEvent, yaml.SequenceStartEvent, yaml.SequenceEndEvent
        self._entry_ends, self._alias, self._text_ends = yaml.MappingEndEvent, yaml.AliasEvent, yaml.StreamEndEvent

    def whole(self) -> Value:
        """Return what the one document of the text says. Raises YamlError, and what the parser raises."""
        self._event()
        if isinstance(self._event(), self._text_ends):
            return ""
        found = self._value(self._event(), 0)
        self._event()
        after = self._event()
        if not isinstance(after, self._text_ends):
            raise YamlError(after.start_mark.line + 1, "holds a second document: expected one")
        return found

    def _value(self, event: Any, depth: int) -> Value:
        """Return the value that begins with an event, and take its other events."""
        if isinstance(event, self._alias) or event.anchor or event.tag:
            raise YamlError(event.start_mark.line + 1, "has an anchor, an alias or a tag: expected plain entries")
        if isinstance(event, self._scalar):
            return "" if event.implicit[0] and event.value in _NOTHING else str(event.value)
        if depth == DEEPEST:
            raise YamlError(event.start_mark.line + 1, f"has more than {DEEPEST} lists and entries inside each other")
        return (self._list if isinstance(event, self._list_starts) else self._entry)(event, depth + 1)

    def _list(self, _start: Any, depth: int) -> Value:
        found = list[Value]()
        while not isinstance(event := self._event(), self._list_ends):
            found.append(self._value(event, depth))
        return found

    def _entry(self, start: Any, depth: int) -> Value:
        found = Entry(start.start_mark.line + 1)
        while not isinstance(event := self._event(), self._entry_ends):
            name = self._value(event, depth)
            if not isinstance(name, str):
                raise YamlError(event.start_mark.line + 1, "has a name that is no text")
            if name in found:
                raise YamlError(event.start_mark.line + 1, f"has {name!r} twice")
            found[name] = self._value(self._event(), depth)
        return found
