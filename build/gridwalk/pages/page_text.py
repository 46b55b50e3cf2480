"""The text of a page: which encoding its bytes are in, and whether it is HTML."""

from __future__ import annotations

import codecs
import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from gridwalk.base import limits
from gridwalk.base.errors import Problem, SourceError

DECLARED_WITHIN = 4096
_DECLARED = re.compile(rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*+=\s*+[\"']?\s*+([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_MARKUP = re.compile(r"<(?:!doctype\s+html|html|head|body|table|div|p|pre|br|span)\b[^<>]*>", re.IGNORECASE)
# The longer first: that of UTF-32 begins as that of UTF-16 does.
_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# What browsers take these declarations to mean: https://encoding.spec.whatwg.org/#names-and-labels
_MEANT = {"iso8859-1": "cp1252", "ascii": "cp1252", "latin-1": "cp1252", "iso8859-9": "cp1254"}
# Whoever can read such a declaration byte by byte reads no UTF-16.
_MEANT |= dict.fromkeys(("utf-16", "utf-16-le", "utf-16-be"), "utf-8")

# Controls, formats (direction, no width, tags), halves of pairs, separators of lines and paragraphs.
_NO_TEXT = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_PLAIN = re.compile(r"[\t\n\x20-\x7e]*+")
# Of Python's program text, of mail and of names in the network, not of pages.
_NOT_OF_PAGES = frozenset({"idna", "punycode", "unicode-escape", "raw-unicode-escape", "utf-7"})


def read_page_text(path: Path) -> str:
    """Return the characters of a page, line ends and byte order mark included. Raises SourceError.

    The encoding is that of the byte order mark, else the one declared in the page, else UTF-8, else what
    browsers take: windows-1252. Raises LimitError where there is more than is read.
    """
    data = limits.read(path)
    if not data.strip():
        raise SourceError([Problem(path, 0, "", "is empty, expected a page with a results table, or a report")])
    encoding = _encoding(path, data)
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        message = f"found the byte 0x{data[error.start]:02x}, expected text in {encoding}"
        raise SourceError([Problem(path, row, "", message)]) from error


def shown(text: str) -> str:
    r"""Return the text of a cell or line as it is kept: controls, marks of direction and the like are taken out.

    They are no part of a name, a terminal obeys them, and a table with them does not build. Those that are
    white space become a space; tabs and line feeds, which part columns and drivers, stay.

    >>> shown("Ann\x1b[2J \u202eP\x7f"), shown("Ann\u2028Poe\tRoe\n")
    ('Ann[2J P', 'Ann Poe\tRoe\n')
    """
    return text if _PLAIN.fullmatch(text) else "".join(map(_kept, text))


def taken_out(texts: Iterable[str]) -> str:
    r"""Return the characters that ``shown`` leaves out of some texts, each once, in their order.

    >>> taken_out(["A\x1bnn\x1b", "P\u202eoe\u2028"])
    '\x1b\u202e'
    """
    return "".join(dict.fromkeys(char for text in texts if not _PLAIN.fullmatch(text) for char in text if not _kept(char)))


def _kept(char: str) -> str:
    if char in "\t\n" or unicodedata.category(char) not in _NO_TEXT:
        return char
    return " " if char.isspace() else ""


def _encoding(path: Path, data: bytes) -> str:
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    if wide := _wide(data):
        message = f"has a zero in every other byte, like {wide}, but no byte order mark; save the page as UTF-8"
        raise SourceError([Problem(path, 0, "", message)])
    if declared := _DECLARED.search(data[:DECLARED_WITHIN]):
        label = declared[1].decode("ascii")
        name = _known(label)
        if name is None:
            raise SourceError([Problem(path, 0, "", f"declares the encoding {label!r}, which is unknown")])
        return _MEANT.get(name, name)
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8"


def _wide(data: bytes) -> str:
    """Return the encoding of two or four bytes a character that a page without a byte order mark seems to be in.

    >>> _wide("<table>".encode("utf-16-le")), _wide("<table>".encode("utf-32-be")), _wide(b"<table>\\0")
    ('UTF-16', 'UTF-32', '')
    """
    begins = data[:64]
    zeros = begins.count(0)
    return "" if 5 * zeros < 2 * len(begins) else "UTF-32" if 5 * zeros > 3 * len(begins) else "UTF-16"


def _known(label: str) -> str | None:
    """Return Python's name of an encoding of text, or None: it also calls ``zip`` and ``rot13`` encodings."""
    try:
        name = codecs.lookup(label).name
        # Sound in every encoding of text, of however many bytes a character. Of nothing, Python tries no encoding.
        bytes(4).decode(name)
    except (LookupError, UnicodeError):
        return None
    return None if name in _NOT_OF_PAGES else name


def is_html(path: Path, text: str) -> bool:
    """Return whether a page is HTML: by its name, else by the tags in it.

    >>> is_html(Path("a"), "<TABLE border=1>"), is_html(Path("a.txt"), "1GTMay / RoeAlba 4151-")
    (True, False)
    """
    return path.suffix.lower() in {".html", ".htm", ".xhtml"} or _MARKUP.search(text) is not None
