"""Pages in a real browser: seen, searched, moved through by keyboard, printed; nothing is asked of another machine."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gridwalk.ask.queries import Rows, find_queries, run
from gridwalk.rdf.dataset import load
from gridwalk.rdf.iris import BASE
from gridwalk.site import addresses
from gridwalk.site.facts import Facts
from gridwalk.site.writing import MENU, Site, static
from tests import browser, questions
from tests.serving import Server, serving

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

ABSENT = browser.missing()
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(bool(ABSENT), reason=ABSENT),
    # With the server, whose processor time counts once it has ended.
    pytest.mark.slow("looks at a page of every kind, in light and dark, on a phone and on paper"),
]
RACE = "id/event/nsc/2031/lakeside.html"
# Where there is more to see than on the first of their kind.
RICH = (RACE, "id/driver/fay-ness.html", "id/season/nsc/2031.html", "id/session/nsc/2031/lakeside/race.html")
TERMS = ("ontology/class/Entry.html", "ontology/property/position.html")
PHONE, SCREEN, PAPER = 390, 1280, 718
# Points of a page that are wider than the window, with what makes them so.
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
CUT = """() => [...document.querySelectorAll("table, svg")].filter(each => each.getClientRects().length
  && (each.getBoundingClientRect().right > innerWidth + 1 || each.parentElement.scrollWidth > each.parentElement.clientWidth + 1))
  .map(each => each.outerHTML.slice(0, 80))"""
FOCUS = "() => document.activeElement.outerHTML"


@pytest.fixture(scope="module")
def facts() -> Facts:
    return Facts(load(questions.lines(accounts=True)))


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    graph = tmp_path_factory.mktemp("browser") / "graph.nq"
    graph.write_text("\n".join([*questions.lines(accounts=True), ""]), encoding="utf-8")
    with serving("--on", str(graph)) as made:
        yield made


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with browser.browser() as made:
        yield made


class Seen:
    """A page, what it asked for, and what stands in its console."""

    def __init__(self, page: Page) -> None:
        self.page, self.asked, self.said = page, list[str](), list[str]()
        page.on("request", lambda request: self.asked.append(request.url))
        page.on("console", lambda message: self.said.append(message.text))
        page.on("pageerror", lambda error: self.said.append(str(error)))

    def faults(self, home: str) -> list[str]:
        """What was asked of others and what was said since the last time."""
        found = [*(url for url in self.asked if not url.startswith((home, "data:", "blob:"))), *self.said]
        self.asked.clear()
        self.said.clear()
        return found


@pytest.fixture
def context(chromium: Browser, server: Server) -> Iterator[BrowserContext]:
    made = chromium.new_context(base_url=server.address, viewport={"width": SCREEN, "height": 800}, color_scheme="light")
    made.set_default_timeout(10_000)
    yield made
    made.close()


@pytest.fixture
def seen(context: BrowserContext, server: Server) -> Iterator[Seen]:
    """A page on a wide screen; a test ends with nothing in its console, and nothing asked of another machine."""
    made = Seen(context.new_page())
    yield made
    assert not made.faults(server.address)


def kinds(facts: Facts) -> list[str]:
    """The address of a page of each kind: of the menu, of the ontology, and of each kind of thing the first."""
    things = (thing[1:-1] for thing in facts.things() if addresses.home(thing[1:-1]) == thing[1:-1])
    by = groupby(sorted(things), key=lambda iri: iri[len(BASE) :].split("/")[0])
    firsts = [f"{addresses.path(next(found))}.html" for _, found in by]
    return ["", *(f"{name}.html" for name in (*MENU, "search")), *TERMS, *RICH, *firsts]


def axe(page: Page, **options: Any) -> list[str]:
    """What axe objects to on a page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(browser.AXE.read_text(encoding="utf-8"))
    found = page.evaluate("options => axe.run(document, options)", {"resultTypes": ["violations"], **options})
    return [f"{each['id']}: {node['html'][:150]}: {node['failureSummary'][:300]}" for each in found["violations"] for node in each["nodes"][:2]]


def looked_at(seen: Seen, home: str) -> list[str]:
    """What is wrong with a page on a wide screen in light and dark, on a phone, and on paper printed from dark."""
    page = seen.page
    faults = axe(page)
    page.emulate_media(color_scheme="dark")
    faults += [f"dark: {each}" for each in axe(page, runOnly=["color-contrast"])]
    page.set_viewport_size({"width": PHONE, "height": 800})
    faults += [f"phone: {over} points too wide"] if (over := page.evaluate(WIDE)) else []
    page.emulate_media(media="print")
    page.set_viewport_size({"width": PAPER, "height": 1000})
    faults += [f"paper: cut: {each}" for each in page.evaluate(CUT)]
    shown = page.evaluate("() => [document.documentElement, document.body].map(each => getComputedStyle(each).backgroundColor)")
    faults += [f"paper: {shown}"] if set(shown) - {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"} else []
    faults += [f"paper: {each}" for each in axe(page, runOnly=["color-contrast"])]
    page.emulate_media(media="screen", color_scheme="light")
    page.set_viewport_size({"width": SCREEN, "height": 800})
    return faults + seen.faults(home)


def test_a_page_of_every_kind_can_be_used_by_everybody(seen: Seen, server: Server, facts: Facts) -> None:
    paths, faults = kinds(facts), []
    assert len(paths) > 45
    for path in paths:
        seen.page.goto(f"/{path}")
        assert seen.page.locator("h1").count() == 1, path
        faults += [f"{path}: {each}" for each in looked_at(seen, server.address)]
    assert not faults, "\n".join(faults[:30])
