"""The drawing of the ontology's spine: the classes that most statements are about, and the properties between them, as SVG."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from gridwalk.rdf.iris import RACE

WIDE, HIGH, ACROSS, DOWN = 118, 34, 190, 88
# What says where all else comes from is no class.
ALL = "every statement"
# Where each class stands: column and row.
PLACES = {
    "Series": (0, 0), "Season": (1, 0), "Event": (2, 0), "CircuitLayout": (3, 0), "Circuit": (4, 0),
    "RaceClass": (0, 1), "Session": (2, 1), "Passage": (3, 5), "Report": (4, 5),
    "ClassRegulation": (0, 2), "Entry": (1, 2), "Result": (2, 2), "Incident": (3, 1), ALL: (2, 5),
    "Make": (0, 4), "CarModel": (0, 3), "Team": (1, 3), "Driver": (2, 4), "Standing": (3, 4), "CrewMember": (2, 3),
}  # fmt: skip
EDGES = (
    ("Season", "series", "Series"), ("RaceClass", "series", "Series"), ("Event", "season", "Season"),
    ("Event", "layout", "CircuitLayout"), ("CircuitLayout", "circuit", "Circuit"), ("Session", "event", "Event"),
    ("Entry", "event", "Event"), ("Entry", "raceClass", "RaceClass"), ("ClassRegulation", "raceClass", "RaceClass"),
    ("Entry", "team", "Team"), ("Entry", "model", "CarModel"), ("CarModel", "make", "Make"), ("CrewMember", "entry", "Entry"),
    ("CrewMember", "driver", "Driver"), ("Result", "entry", "Entry"), ("Result", "session", "Session"),
    ("Incident", "session", "Session"), ("Standing", "competitor", "Driver"), (ALL, "from", "Passage"),
    ("Passage", "report", "Report"),
)  # fmt: skip


def drawing(page: Callable[[str], str]) -> str:
    """Return the drawing; ``page`` gives the address of the page of a term, an IRI in angle brackets.

    >>> drawing(lambda term: "x.html").startswith('<svg viewBox="-1 -1 880 476"')
    True
    """
    width, height = 4 * ACROSS + WIDE + 2, 5 * DOWN + HIGH + 2
    said = "; ".join(f"{start} {name} {end}" for start, name, end in EDGES)
    return (
        f'<svg viewBox="-1 -1 {width} {height}" role="group" aria-labelledby="spine-title spine-said" class="spine">'
        f'<title id="spine-title">The spine of the ontology</title><desc id="spine-said">{escape(said)}</desc>'
        '<defs><marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
        '<path d="M0 0L8 4L0 8z"/></marker></defs>'
        + "".join(_edge(*edge) for edge in EDGES)
        + "".join(_box(name, page(f"<{RACE}{name}>")) for name in PLACES)
        + "</svg>"
    )


def _middle(name: str) -> tuple[int, int]:
    column, row = PLACES[name]
    return column * ACROSS + WIDE // 2, row * DOWN + HIGH // 2


def _edge(start: str, name: str, end: str) -> str:
    (x1, y1), (x2, y2) = _meets(start, end), _meets(end, start)
    return (
        f'<path class="edge" d="M{x1} {y1}L{x2} {y2}" marker-end="url(#tip)"/>'
        f'<text class="soft" x="{(x1 + x2) // 2}" y="{(y1 + y2) // 2 - 3}" text-anchor="middle">{escape(name)}</text>'
    )


def _meets(name: str, other: str) -> tuple[int, int]:
    """Return where the line from the middle of one box to that of another leaves the first."""
    (x, y), (to_x, to_y) = _middle(name), _middle(other)
    right, down = to_x - x, to_y - y
    # Whole numbers, so that the drawing is the same on every machine.
    if abs(right) * HIGH > abs(down) * WIDE:
        side = WIDE // 2 if right > 0 else -(WIDE // 2)
        return x + side, y + down * abs(side) // max(1, abs(right))
    side = HIGH // 2 if down > 0 else -(HIGH // 2)
    return x + right * abs(side) // max(1, abs(down)), y + side


def _box(name: str, page: str) -> str:
    column, row = PLACES[name]
    x, y = column * ACROSS, row * DOWN
    box = (
        f'<rect x="{x}" y="{y}" width="{WIDE}" height="{HIGH}" rx="5"/>'
        f'<text x="{x + WIDE // 2}" y="{y + HIGH // 2 + 4}" text-anchor="middle">{escape(name)}</text>'
    )
    return f'<a href="{escape(page)}">{box}</a>' if name != ALL else box
