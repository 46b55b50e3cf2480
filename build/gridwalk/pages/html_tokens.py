"""The tags and texts of an HTML page, each with the character range at which it stands in its source.

The rules are those of the HTML standard, less what no table needs: https://html.spec.whatwg.org/multipage/parsing.html
Each character is looked at a fixed number of times, whatever the page: nothing is searched for again that is
known to be missing, and no pattern can match in two ways. What never ends (a comment, a tag, a script) takes the rest of
the page with it, as in browsers, and is given as such.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

_SPACE = r"\t\n\f\r "
_TAG = re.compile(rf"</?([a-zA-Z][^{_SPACE}/>]*)[{_SPACE}]*(/?[{_SPACE}/]*)")
_ATTRIBUTE = re.compile(
    rf"([^{_SPACE}/>][^{_SPACE}/>=]*)"
    rf"(?:[{_SPACE}]*=[{_SPACE}]*(?:\"([^\"]*)(?:\"|\Z)|'([^']*)(?:'|\Z)|([^{_SPACE}>\"'][^{_SPACE}>]*))?)?"
    rf"([{_SPACE}/]*)"
)
_COMMENT_END = re.compile(r"--!?>")
# Text up to their own end tag, whatever stands in it.
_RAW = {name: re.compile(rf"</{name}(?=[{_SPACE}/>])", re.IGNORECASE) for name in ("script", "style")}
# Python refuses to read a number of thousands of digits; of those that have so many, none is a character.
_LONG_REFERENCE = re.compile(r"&#(?:[0-9]{8,}|[xX][0-9a-fA-F]{8,});?")


class Token(NamedTuple):
    """A piece of a page: ``text``, ``start`` or ``end`` of an element, ``empty`` (``<br/>``), or ``unended``, and its range."""

    kind: str
    name: str
    start: int
    end: int
    attributes: dict[str, str] = {}  # noqa: RUF012 - nobody writes into it


def tokens(source: str) -> Iterator[Token]:
    """Yield the tags and texts of a page in their order; comments and declarations are left out.

    >>> [(t.kind, t.name or source[t.start:t.end]) for source in ["a<b c='>'>d<!-- e --></b>1 < 2<br/>"] for t in tokens(source)]
    [('text', 'a'), ('start', 'b'), ('text', 'd'), ('end', 'b'), ('text', '1 '), ('text', '<'), ('text', ' 2'), ('empty', 'br')]
    """
    at = 0
    while at < len(source):
        opens = source.find("<", at)
        if opens != at:
            yield Token("text", "", at, opens if opens > 0 else len(source))
        if opens < 0:
            return
        token, at = _markup(source, opens)
        if token is not None:
            yield token
        if token is not None and token.kind == "start" and token.name in _RAW:
            ends = _RAW[token.name].search(source, at)
            at = ends.start() if ends else len(source)
            if ends is None:
                yield Token("unended", token.name, token.start, at)


def _markup(source: str, at: int) -> tuple[Token | None, int]:
    """Return what begins with a ``<``, or None for what says nothing, and where it ends."""
    if tag := _TAG.match(source, at):
        return _tag(source, at, tag)
    if source.startswith("<!--", at):
        # «<!-->» and «<!--->» are whole comments.
        if short := next((form for form in ("<!-->", "<!--->") if source.startswith(form, at)), ""):
            return None, at + len(short)
        found = _COMMENT_END.search(source, at + 4)
        end = found.end() if found else 0
    elif source.startswith(("<!", "<?"), at) or (source.startswith("</", at) and at + 2 < len(source)):
        end = source.find(">", at) + 1
    else:
        return Token("text", "", at, at + 1), at + 1
    return (None, end) if end else (Token("unended", source[at : at + 4], at, len(source)), len(source))


def _tag(source: str, at: int, tag: re.Match[str]) -> tuple[Token, int]:
    attributes: dict[str, str] = {}
    end, gap, name = tag.end(), tag[2], tag[1].lower()
    while source[end : end + 1] not in {">", ""}:
        found = _ATTRIBUTE.match(source, end)
        assert found is not None  # it matches any character that is neither space nor slash nor «>»
        attributes.setdefault(found[1].lower(), found[2] or found[3] or found[4] or "")
        end, gap = found.end(), found[5]
    if end == len(source):
        return Token("unended", f"<{name[:20]}", at, end), end
    kind = "end" if source[at + 1] == "/" else "empty" if gap.endswith("/") else "start"
    return Token(kind, name, at, end + 1, attributes), end + 1


def decoded(text: str) -> str:
    """Return a text with its character references resolved.

    >>> decoded("O&#39;Hara &amp; Sons &lt;&#x41;&#xD800;&#99999999999999;"), decoded("&#" + "0" * 9000 + "65;")
    ("O'Hara & Sons <A\\ufffd\\ufffd", 'A')
    """
    return unescape(_LONG_REFERENCE.sub(_shortened, text)) if "&" in text else text


def _shortened(reference: re.Match[str]) -> str:
    digits = reference[0][2:].rstrip(";")
    base = digits[0] if digits[0] in "xX" else ""
    value = digits[len(base) :].lstrip("0")
    return f"&#{base}{value or 0};" if len(value) < 8 else "\ufffd"
