"""A season: each driver's place in class, or overall where no class is known, in each race."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from gridwalk.charts import svg
from gridwalk.charts.cars import LAST, NONE, whole
from gridwalk.charts.chart import WIDTH, Chart, Colour, Row
from gridwalk.rdf import names

QUESTION = "chart-season"
NEEDS = "results of drivers in two races of the season"
# Of a class so many drivers are shown, the best first, so that a season of any size is a chart.
DRIVERS = 30
_STEP, _LEFT, _WIDEST = 18, 190, 44
_SHADES = {1: 0.55, 2: 0.35, 3: 0.2}
_TOLD = "The place of each driver in each race, in the class where that is known, else overall."


@dataclass(frozen=True)
class _Driver:
    """A driver in a class, and the places by event."""

    iri: str
    name: str
    places: dict[str, list[int]] = field(default_factory=dict)

    @property
    def order(self) -> tuple[list[int], int, str, str]:
        """What puts the driver with the best places first, then the one with more of them."""
        return sorted(place for by in self.places.values() for place in by) or [LAST], -len(self.places), self.name, self.iri

    def shown(self, event: str) -> str:
        """Return the places in an event; a dash where there was a start and no place, nothing where there was no start."""
        return "" if event not in self.places else "/".join(map(str, sorted(self.places[event]))) or NONE


def draw(rows: Sequence[Row], colour: Colour, name: str) -> Chart | None:
    """Return the chart of the rows of ``chart-season``; None where the results of fewer than two races are known."""
    events = _events(rows)
    if len(events) < 2:
        return None
    grid = _Grid(events)
    parts, figures, top, left = list[str](), list[tuple[str, ...]](), 4.0, 0
    for (iri, code), drivers in _classes(rows).items():
        kept = sorted(drivers.values(), key=lambda driver: driver.order)[:DRIVERS]
        left += len(drivers) - len(kept)
        parts.append(svg.group(grid.block(code or "Class not known", kept, top), class_=f"k{colour(iri)}" if iri else "soft"))
        figures += [(driver.name, code, *(driver.shown(event) for event in events)) for driver in kept]
        top += 44 + _STEP * len(kept)
    told = _TOLD + (f" {left} drivers with lower places are left out." if left else "")
    columns = ("Driver", "Class", *(f"{number} {label}".strip() for number, label in events.values()))
    return Chart(name, "Places by race", rows[0].get("seasonLabel", ""), told, columns, figures, top, parts)


def _events(rows: Sequence[Row]) -> dict[str, tuple[str, str]]:
    """Return the round and the label of each event, in order."""
    ordered = sorted(rows, key=lambda row: (whole(row, "round"), row.get("date", ""), row["event"]))
    return {row["event"]: (row.get("round", ""), row.get("eventLabel", "")) for row in ordered}


def _classes(rows: Sequence[Row]) -> dict[tuple[str, str], dict[str, _Driver]]:
    """Return the drivers of each class, IRI and code, in the order of the best places overall, no class last."""
    found = defaultdict[tuple[str, str], dict[str, _Driver]](dict)
    ordered = sorted(rows, key=lambda row: (not row.get("entered"), whole(row, "position"), row.get("entered", "")))
    for row in ordered:
        driver = found[row.get("entered", ""), row.get("code", "")].setdefault(
            row["driver"], _Driver(row["driver"], row["driverLabel"])
        )
        place = names.whole(row.get("classPosition") or row.get("position", ""))
        driver.places[row["event"]] = sorted({*driver.places.get(row["event"], []), *(() if place is None else (place,))})
    return found


class _Grid:
    """Where the races are."""

    def __init__(self, events: Mapping[str, tuple[str, str]]) -> None:
        self.events, self.column = events, min(_WIDEST, (WIDTH - _LEFT - 10) / len(events))
        self.x = {event: _LEFT + (n + 0.5) * self.column for n, event in enumerate(events)}

    def block(self, code: str, drivers: Sequence[_Driver], top: float) -> list[str]:
        """Return the drivers of a class below its name and the rounds."""
        head = svg.text(12, top + 18, svg.fit(code, _LEFT - 24, 14), class_="b f14 own")
        rounds = [
            svg.group([svg.text(self.x[event], top + 18, number or "·", text_anchor="middle", class_="soft")], label)
            for event, (number, label) in self.events.items()
        ]
        return [head, *rounds, *(self._driver(driver, top + 30 + n * _STEP) for n, driver in enumerate(drivers))]

    def _driver(self, driver: _Driver, y: float) -> str:
        cells = [self._cell(driver, event, y) for event in self.events if event in driver.places]
        drawn = svg.group(cells, fill="currentColor", text_anchor="middle")
        tip = ", ".join(f"{self.events[event][1]} {driver.shown(event)}" for event in self.events if event in driver.places)
        return svg.group([svg.text(12, y + 13, svg.fit(driver.name, _LEFT - 24)), drawn], f"{driver.name}: {tip}")

    def _cell(self, driver: _Driver, event: str, y: float) -> str:
        best, at = min(driver.places[event], default=LAST), self.x[event]
        size = {"x": at - self.column / 2 + 1, "y": y + 1, "width": self.column - 2, "height": _STEP - 2, "rx": 2}
        back = svg.element("rect", **size, fill_opacity=_SHADES[best]) if best in _SHADES else ""
        shown = svg.fit(driver.shown(event), self.column)
        return back + svg.text(at, y + 13, shown, class_="b" if best in _SHADES else None)
