"""N-Quads lines as texts: cut out of blocks."""

from __future__ import annotations

from collections.abc import Iterable


def lines_of(blocks: Iterable[str]) -> set[str]:
    """Return the N-Quads lines of blocks of text.

    Lines end in LF and nothing else: str.splitlines would cut a literal at characters such as U+2028.

    >>> sorted(lines_of(["<a> <b> 'x\\u2028y' .\\n", "<a> <b> 'z' .\\n"])) == ["<a> <b> 'x\\u2028y' .", "<a> <b> 'z' ."]
    True
    """
    lines = set("".join(blocks).split("\n"))
    lines.discard("")
    return lines
