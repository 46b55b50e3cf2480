"""A season: each driver's place in class, or overall where no class is known, in each round."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import groupby

from gridwalk.charts import svg
from gridwalk.charts.chart import WIDTH, Chart, Colour, Row

QUESTION = "season-matrix"
# Of a class so many drivers are shown, the best first, so that a season of any size is a chart.
DRIVERS = 30
_STEP, _LEFT, _WIDEST = 18, 190, 44
_FIRST = {1: 0.55, 2: 0.35, 3: 0.2}

Places = Mapping[int, Sequence[int]]


def draw(rows: Sequence[Row], colour: Colour, name: str) -> Chart | None:
    """Return the chart of the rows of ``season-matrix``; None where results of fewer than two rounds are known."""
    rounds = sorted({int(row["round"]) for row in rows if row.get("round")})
    if len(rounds) < 2:
        return None
    events = {int(row["round"]): row.get("event", "") for row in rows}
    column = min(_WIDEST, (WIDTH - _LEFT - 10) / len(rounds))
    x = {number: _LEFT + (n + 0.5) * column for n, number in enumerate(rounds)}
    parts, figures, top, left = list[str](), list[tuple[str, ...]](), 4.0, 0
    for code, found in groupby(sorted(rows, key=lambda row: row.get("classLabel", "")), key=lambda row: row.get("classLabel", "")):
        drivers = _drivers(found)
        left += max(0, len(drivers) - DRIVERS)
        drawn = [_driver(label, places, x, top + 30 + n * _STEP, column) for n, (label, places) in enumerate(drivers[:DRIVERS])]
        head = svg.text(12, top + 18, svg.fit(code, _LEFT - 24, 14), class_="b own", style="font-size:14px")
        heads = [svg.group([svg.text(at, top + 18, str(n), text_anchor="middle", class_="soft")], events[n]) for n, at in x.items()]
        parts.append(svg.group([head, *heads, *drawn], class_=f"k{colour(code)}"))
        figures += [(label, code, *(_shown(places.get(number, ())) for number in rounds)) for label, places in drivers[:DRIVERS]]
        top += 44 + _STEP * len(drawn)
    told = "The place of each driver in each round, in the class where that is known, else overall." + (f" Left out: {left} drivers." if left else "")
    columns = ("Driver", "Class", *(f"{number} {events[number]}".strip() for number in rounds))
    return Chart(name, "Places by round", rows[0].get("seasonLabel", ""), told, columns, figures, top, parts)


def _drivers(rows: Sequence[Row] | object) -> list[tuple[str, Places]]:
    found = defaultdict[str, dict[int, list[int]]](lambda: defaultdict(list))
    for row in rows:  # type: ignore[attr-defined]
        place = row.get("classPosition") or row.get("position")
        found[row["driverLabel"]][int(row["round"])] += [int(place)] if place else []
    return sorted(found.items(), key=_best)


def _best(driver: tuple[str, Places]) -> tuple[list[int], int, str]:
    """Return what puts the driver with the best places first, then the one with more of them."""
    label, places = driver
    return sorted(place for by in places.values() for place in by) or [1 << 30], -len(places), label


def _shown(places: Sequence[int]) -> str:
    return "/".join(map(str, sorted(places)))


def _driver(label: str, places: Places, x: Mapping[int, float], y: float, column: float) -> str:
    parts = [svg.text(12, y + 13, svg.fit(label, _LEFT - 24))]
    for number, at in x.items():
        if number in places:
            shown, best = _shown(places[number]) or "–", min(places[number], default=0)
            parts.append(svg.box(at - column / 2 + 1, y + 1, column - 2, _STEP - 2, rx=2, fill_opacity=_FIRST.get(best, 0.07)))
            parts.append(svg.text(at, y + 13, shown, text_anchor="middle", class_="b" if best in _FIRST else None))
    return svg.group(parts, f"{label}: " + ", ".join(f"round {n}: {_shown(p) or '–'}" for n, p in sorted(places.items())))
