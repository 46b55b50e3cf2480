"""The key to the colours of a chart: a row of classes."""

from __future__ import annotations

from collections.abc import Iterable

from gridwalk.charts import svg
from gridwalk.charts.chart import WIDTH, Colour

HEIGHT = 20
_LONGEST = 150


def key(names: Iterable[tuple[str, str]], colour: Colour) -> tuple[list[str], float]:
    """Return a mark and a name for each class, IRI and code, in rows, and the height that they take."""
    parts, x, y = list[str](), 12.0, 12.0
    for iri, code in names:
        name = svg.fit(code, _LONGEST)
        room = svg.width(name) + 32
        if x > 12 and x + room > WIDTH:
            x, y = 12.0, y + HEIGHT
        parts.append(svg.group([svg.box(x, y - 9, 10, 10, rx=2)], class_=f"k{colour(iri)}") + svg.text(x + 15, y, name))
        x += room
    return parts, (y + 8 if parts else 0)
