"""What every chart is: a picture, what it is of in words, and the table of the same figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from gridwalk.charts import svg

Row = Mapping[str, str]
"""A row of an answer: what is bound, as a text, by the name of the column."""
Colour = Callable[[str], int]
"""Gives the number of the colour of a class, by its IRI."""

WIDTH = 760
COLOURS = 8
_TITLE, _LEADING = 17, 15
# Those of site/static/style.css, which a test compares: a file on its own has no style sheet.
LIGHT = {
    "ink": "#1b1d21", "soft": "#596170", "paper": "#fff", "panel": "#f5f6f8", "line": "#dfe3e8",
    "k0": "#b92323", "k1": "#1a5bb0", "k2": "#17713d", "k3": "#9a5b00", "k4": "#6b3fa0", "k5": "#00707a", "k6": "#a02668",
    "k7": "#5a6200",
}  # fmt: skip
DARK = {
    "ink": "#e8eaed", "soft": "#a9b0bc", "paper": "#14161a", "panel": "#1c1f25", "line": "#2f3540",
    "k0": "#ff7b72", "k1": "#79b4ff", "k2": "#6cc78d", "k3": "#f2b155", "k4": "#c0a0f0", "k5": "#5ccfd8", "k6": "#f08cc0",
    "k7": "#c5cf5a",
}  # fmt: skip


@dataclass(frozen=True)
class Chart:
    """A chart. ``subject``: the race or season; ``parts``: elements of SVG, ready; ``figures``: the table, a text for each cell.

    >>> chart = Chart("laps-led", "Laps led", "A race", "Who led.", ("Car", "Led"), [("No. 7", "12")], 20, ["<g/>"])
    >>> chart.title, chart.inline().startswith("<svg "), "<style>" in chart.file()
    ('A race: laps led', True, True)
    """

    name: str
    heading: str
    subject: str
    description: str
    columns: tuple[str, ...]
    figures: Sequence[tuple[str, ...]]
    height: float
    parts: Sequence[str] = field(repr=False)

    @property
    def title(self) -> str:
        """What it is, and of what."""
        return f"{self.subject}: {self.heading[0].lower()}{self.heading[1:]}"

    def inline(self) -> str:
        """Return it as a part of a page, whose style sheet has the colours."""
        return self._svg("".join(self.parts), self.height)

    def file(self) -> str:
        """Return it as a file of its own: with its colours, for light and dark, its title, and what it shows in words."""
        rows = [svg.text(12, 26, svg.fit(self.title, WIDTH - 24, _TITLE), class_="title")]
        rows += [
            svg.text(12, 46 + n * _LEADING, row, class_="soft") for n, row in enumerate(svg.wrapped(self.description, WIDTH - 24))
        ]
        top = 40 + len(rows) * _LEADING
        body = svg.element("style", _style()) + svg.element("rect", width=WIDTH, height=top + self.height, class_="paper")
        return self._svg(body + "".join(rows) + svg.group(self.parts, transform=f"translate(0 {top})"), top + self.height) + "\n"

    def _svg(self, body: str, height: float) -> str:
        title, told = (
            svg.element(n, svg.words(said), id=f"{self.name}-{n}")
            for n, said in (("title", self.title), ("desc", self.description))
        )
        return svg.element(
            "svg", title + told + body.replace("</g>", "</g>\n"), xmlns="http://www.w3.org/2000/svg", width=WIDTH, height=height,
            viewBox=f"0 0 {WIDTH} {svg.number(height)}", role="img", aria_labelledby=f"{self.name}-title {self.name}-desc",
        )  # fmt: skip


def _style() -> str:
    light, dark = ("".join(f"--{n}:{c};" for n, c in colours.items()) for colours in (LIGHT, DARK))
    classes = "".join(f".k{n}{{color:var(--k{n})}}" for n in range(COLOURS))
    return (
        f":root{{{light}}}@media (prefers-color-scheme:dark){{:root{{{dark}}}}}{classes}"
        "text{fill:var(--ink);font:11px system-ui,-apple-system,'Segoe UI',Roboto,'DejaVu Sans',sans-serif}"
        f".title{{font-size:{_TITLE}px;font-weight:600}}.paper{{fill:var(--paper)}}"
        ".soft{color:var(--soft)}text.soft{fill:var(--soft)}.rule{color:var(--line)}.on{fill:var(--paper);font-weight:700}"
        ".b{font-weight:600}.f13{font-size:13px}.f14{font-size:14px}.f16{font-size:16px}.own{fill:currentColor}g:hover>path.run{stroke-width:4}"
    )


def colours() -> Colour:
    """Return colours for the classes of one chart, in the order in which they are asked for."""
    known = dict[str, int]()
    return lambda name: known.setdefault(name, len(known) % COLOURS)
