"""The podium of each class as an SVG picture, drawn from the answer to ``class-podiums``.

    python -m gridwalk.dev.podiums > docs/podiums.svg

SVG 1.1 (https://www.w3.org/TR/SVG11/), written with the standard library: text and rectangles need no
plotting library, and the same graph gives the same bytes.
"""

from __future__ import annotations

import sys
from itertools import groupby
from xml.etree import ElementTree as ET

from gridwalk.api import Dataset

WIDTH, CARD, GAP, TOP = 920, 445, 30, 46
CARD_HEIGHT, STEP = 152, 40
COLOURS = {1: "#d4a72c", 2: "#9aa4af", 3: "#b0713d"}
FONT = "system-ui, 'Segoe UI', 'DejaVu Sans', sans-serif"

Place = tuple[str, int, str, str, int]


def picture(rows: list[Place], title: str) -> str:
    """Return the podiums as an SVG document.

    ``rows`` are (class, place, crew, car, laps), ordered by class.

    >>> picture([("GT", 1, "Ann / Bo", "Car X", 90)], "A race").count("<rect ")
    2
    """
    cards = [(name, list(group)) for name, group in groupby(rows, key=lambda row: row[0])]
    height = TOP + -(-len(cards) // 2) * (CARD_HEIGHT + 20)
    svg = ET.Element("svg", xmlns="http://www.w3.org/2000/svg", viewBox=f"0 0 {WIDTH} {height}", role="img")
    svg.set("font-family", FONT)
    ET.SubElement(svg, "title").text = title
    _box(svg, 0, 0, WIDTH, height, "#ffffff")
    _text(svg, 10, 28, title, 18, "#1f2328", "600")
    for n, (name, podium) in enumerate(cards):
        _card(svg, (n % 2) * (CARD + GAP), TOP + (n // 2) * (CARD_HEIGHT + 20), name, podium)
    ET.indent(svg)
    return ET.tostring(svg, encoding="unicode") + "\n"


def _card(svg: ET.Element, x: int, y: int, name: str, podium: list[Place]) -> None:
    _text(svg, x + 10, y + 22, name, 16, "#1f2328", "700")
    for n, (_, place, crew, car, laps) in enumerate(podium):
        top = y + 32 + n * STEP
        _box(svg, x + 10, top, 26, STEP - 6, COLOURS[place])
        _text(svg, x + 18, top + 23, str(place), 16, "#ffffff", "700")
        _text(svg, x + 46, top + 15, crew, 14, "#1f2328", "600")
        _text(svg, x + 46, top + 32, f"{car}, {laps} laps", 12, "#59636e", "400")


def _box(svg: ET.Element, x: int, y: int, width: int, height: int, fill: str) -> None:
    ET.SubElement(svg, "rect", x=str(x), y=str(y), width=str(width), height=str(height), rx="4", fill=fill)


def _text(svg: ET.Element, x: int, y: int, text: str, size: int, fill: str, weight: str) -> None:
    element = ET.SubElement(svg, "text", {"x": str(x), "y": str(y), "font-size": str(size), "fill": fill, "font-weight": weight})
    element.text = text


def draw(dataset: Dataset) -> str:
    """Return the podiums of a data set's race as an SVG document."""
    ((event, series, year),) = dataset.query(TITLE).rows
    found = dataset.query("class-podiums", event=str(event)).rows
    rows = [(str(c), int(str(p)), str(crew), str(car), int(str(laps))) for _, c, p, crew, car, laps in found]
    # The quickest class first.
    most = {name: max(laps for of, _, _, _, laps in rows if of == name) for name, *_ in rows}
    rows.sort(key=lambda row: (-most[row[0]], row[0], row[1]))
    return picture(rows, f"{event}: {series} {year}, class podiums")


TITLE = """
SELECT ?event ?series ?year {
  ?last a race:Event ; rdfs:label ?event ; race:season ?season ; race:layout ?layout .
  ?season race:year ?year ; race:series/race:abbreviation ?series .
}
"""

if __name__ == "__main__":
    sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    sys.stdout.write(draw(Dataset.build()))
