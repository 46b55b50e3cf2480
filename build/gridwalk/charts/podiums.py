"""The podium of each class: the first three cars, with a mark on those that stopped and those on which sources differ."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from gridwalk.charts import svg
from gridwalk.charts.cars import Car, car, whole
from gridwalk.charts.chart import Chart, Colour, Row

QUESTION = "chart-podiums"
NEEDS = "a place of a car in its class"
_CARD, _STEP, _GAP = 368, 46, 16
_ENDED = {"", "running", "finished"}
_COLUMNS = ("Class", "Place", "No.", "Crew", "Car", "Laps", "Remarks")
_DIFFER = "sources differ"


def draw(rows: Sequence[Row], colour: Colour, name: str) -> Chart | None:
    """Return the podiums of the rows of ``chart-podiums``; None of no rows."""
    if not rows:
        return None
    kept = sorted(
        {row["entry"]: row for row in reversed(rows)}.values(), key=lambda r: (r["class"], whole(r, "place"), car(r).order)
    )
    cards = sorted(([*found] for _, found in groupby(kept, key=lambda r: r["class"])), key=lambda found: car(found[0]).order)
    parts, bottom = list[str](), 4.0
    for left, right in zip(cards[::2], [*cards[1::2], []], strict=False):
        parts += [*_card(4, bottom, left, colour), *_card(4 + _CARD + _GAP, bottom, right, colour)]
        bottom += 30 + _STEP * max(len(left), len(right)) + 12
    return Chart(
        name, "Podiums of the classes", rows[0].get("eventLabel", ""), _told(kept, len(cards)), _COLUMNS,
        [figures for found in cards for figures in map(_figures, found)], bottom, parts,
    )  # fmt: skip


def _told(rows: Sequence[Row], classes: int) -> str:
    stopped, disputed = sum(bool(_stopped(row)) for row in rows), sum("disputed" in row for row in rows)
    said = [f"The first three cars of each of {classes} classes." if classes > 1 else "The first three cars of the class."]
    said += [f"Stopped before the end: {stopped}."] if stopped else []
    said += [f"Sources differ on {disputed}, marked with a question mark."] if disputed else []
    return " ".join(said)


def _stopped(row: Row) -> str:
    return "" if (finish := row.get("finish", "")) in _ENDED else ": ".join(part for part in (finish, row.get("cause", "")) if part)


def _remarks(row: Row) -> list[str]:
    return [said for said in (_stopped(row), _DIFFER if "disputed" in row else "") if said]


def _figures(row: Row) -> tuple[str, ...]:
    one = car(row)
    return one.code, row["place"], one.number, one.crew, row.get("car", ""), row.get("laps", ""), ", ".join(_remarks(row))


def _card(x: float, y: float, rows: Sequence[Row], colour: Colour) -> list[str]:
    if not rows:
        return []
    first = car(rows[0])
    head = svg.text(x + 4, y + 18, svg.fit(first.code, _CARD - 8, 14), class_="b f14 own")
    parts = [head, *(part for n, row in enumerate(rows) for part in _place(x, y + 28 + n * _STEP, row, car(row)))]
    return [svg.group(parts, class_=f"k{colour(first.race_class)}")]


def _place(x: float, y: float, row: Row, one: Car) -> list[str]:
    stopped, disputed = bool(_stopped(row)), "disputed" in row
    # One that stopped has an empty box.
    filled = {"fill": "none", "stroke": "currentColor", "stroke_width": 1.5, "stroke_dasharray": "4 3"} if stopped else {}
    badge = [
        svg.box(x + 4.5, y + 0.5, 30, _STEP - 9, rx=4, **filled),
        svg.text(x + 19.5, y + 25, row["place"], text_anchor="middle", class_="b f16 own" if stopped else "f16 on"),
    ]
    laps = f"{row['laps']} laps" if row.get("laps") else ""
    ended = svg.fit(", ".join(part for part in (laps, _stopped(row)) if part), _CARD - 120)
    model = svg.fit(row.get("car", ""), _CARD - 56 - svg.width(ended))
    below = ", ".join(part for part in (model, ended) if part)
    whole = ", ".join(part for part in (row.get("car", ""), laps, *_remarks(row)) if part)
    mark = [svg.text(x + _CARD - 8, y + 15, "?", class_="b f14 own", text_anchor="end")] if disputed else []
    room = _CARD - 48 - (24 if disputed else 0)
    name = " ".join(part for part in (f"No. {one.number}" if one.number else "", one.crew) if part) or one.name
    words = [
        svg.text(x + 44, y + 15, svg.fit(name, room, 13), class_="b f13"),
        svg.text(x + 44, y + 32, below, class_="soft"),
    ]
    return [svg.group([*badge, *words, *mark], f"{one.code} {row['place']}: {name}; {whole}")]
