"""Files of YAML that hold entries: names and texts, and lists of entries in them.

Every scalar is read as the text that it is, since YAML 1.1 makes a number of ``007`` and of ``07:00`` one to the base of 60. What
a file of entries has no use for, and what makes a small file large or deep, is refused: anchors, aliases, tags, many documents,
files that are too long, entries that lie too deep, names that stand twice.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gridwalk.base.errors import Problem
from gridwalk.base.reading import checked
from gridwalk.tables.findings import Findings

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


def read(path: Path, findings: Findings) -> Value:
    """Return what a file says: an entry or a list of them, an empty text where it says nothing. What is wrong is noted."""
    try:
        return parsed(_text(checked(path).read_bytes()))
    except YamlError as error:
        findings.problems.append(Problem(path, error.line, "", str(error)))
    except OSError as error:
        findings.problems.append(Problem(path, 0, "", f"cannot be read: {error.strerror or error}"))
    return ""


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

    events = yaml.parse(text, Loader=getattr(yaml, "CBaseLoader", yaml.BaseLoader))
    try:
        kind, start = _next(events)
        while kind in ("StreamStart", "DocumentStart"):
            kind, start = _next(events)
        if kind == "StreamEnd":
            return ""
        found = _value(kind, start, events, 0)
        _next(events)
        kind, start = _next(events)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        raise YamlError(mark.line + 1 if mark else 0, f"is no YAML: {getattr(error, 'problem', '') or error}") from None
    if kind != "StreamEnd":
        raise YamlError(start.start_mark.line + 1, "holds a second document: expected one")
    return found


def _next(events: Iterator[Any]) -> tuple[str, Any]:
    event = next(events)
    return type(event).__name__.removesuffix("Event"), event


def _value(kind: str, event: Any, events: Iterator[Any], depth: int) -> Value:
    """Return the value that begins with an event, and take its other events."""
    line = event.start_mark.line + 1
    if kind == "Alias" or event.anchor or getattr(event, "tag", None):
        raise YamlError(line, "has an anchor, an alias or a tag: expected plain entries")
    if kind == "Scalar":
        return "" if event.implicit[0] and event.value in _NOTHING else str(event.value)
    if depth == DEEPEST:
        raise YamlError(line, f"has lists and entries inside each other, expected at most {DEEPEST}")
    return (_list if kind == "SequenceStart" else _entry)(line, events, depth + 1)


def _list(_line: int, events: Iterator[Any], depth: int) -> Value:
    found = list[Value]()
    while (following := _next(events))[0] != "SequenceEnd":
        found.append(_value(*following, events, depth))
    return found


def _entry(line: int, events: Iterator[Any], depth: int) -> Value:
    found = Entry(line)
    while (following := _next(events))[0] != "MappingEnd":
        name, at = _value(*following, events, depth), following[1].start_mark.line + 1
        if not isinstance(name, str):
            raise YamlError(at, "has a name that is no text")
        if name in found:
            raise YamlError(at, f"has {name!r} twice")
        found[name] = _value(*_next(events), events, depth)
    return found
