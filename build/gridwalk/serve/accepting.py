"""What a client takes for an answer: the header Accept, as RFC 9110 has it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

_QUALITY = re.compile(r"q=(?P<q>0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)", re.IGNORECASE)


def best(accept: str | None, offered: Sequence[str]) -> str:
    """Return the media type that a client likes best of those offered, the first among equals; empty where it takes none.

    >>> best("text/turtle;q=0.5, text/*", ["application/ld+json", "text/turtle", "text/html"])
    'text/html'
    >>> [best(accept, ["text/html"]) for accept in ("*/*", None, "image/png", "text/html;q=0")]
    ['text/html', 'text/html', '', '']
    """
    ranges = dict(_ranges(accept)) if accept and accept.strip() else {"*/*": 1.0}
    liked = [(_liking(ranges, each), each) for each in offered]
    most = max(liking for liking, _ in liked)
    return next(each for liking, each in liked if liking == most) if most else ""


def _ranges(accept: str) -> Iterator[tuple[str, float]]:
    for part in accept.split(","):
        name, *parameters = (each.strip() for each in part.split(";"))
        found = [match for each in parameters if (match := _QUALITY.fullmatch(each))]
        yield name.lower(), float(found[0]["q"]) if found else 1.0


def _liking(ranges: dict[str, float], offered: str) -> float:
    # The nearest range says it.
    near = (offered, f"{offered.partition('/')[0]}/*", "*/*")
    return next((ranges[each] for each in near if each in ranges), 0.0)
