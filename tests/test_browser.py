"""Pages in a real browser: seen, searched, moved through by keyboard, printed; nothing is asked of another machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from gridwalk.ask.queries import Rows, find_queries, run
from gridwalk.base import resources
from gridwalk.rdf.dataset import load
from gridwalk.site import addresses
from gridwalk.site.facts import Facts
from gridwalk.site.writing import MENU, Site, static
from tests import browser, picture, questions
from tests.derived import said
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
LAKESIDE = "nsc/2031/lakeside"
RACE = f"id/event/{LAKESIDE}.html"
# Where there is more to see than on the first of their kind.
RICH = (
    RACE,
    "id/driver/fay-ness.html",
    "id/season/nsc/2031.html",
    f"id/session/{LAKESIDE}/race.html",
    f"id/entry/{LAKESIDE}/r01.html",
    f"id/result/{LAKESIDE}/r01/race.html",
)
PRINTED = ("/", "disputes.html", "search.html", f"{LAKESIDE}/race.html", "driver/fay-ness.html")
TERMS = ("ontology/class/Entry.html", "ontology/property/position.html")
PHONE, SCREEN, PAPER = 390, 1280, 718
# Points of a page that are wider than the window, with what makes them so.
WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
CUT = """() => [...document.querySelectorAll("table, svg")].filter(each => each.getClientRects().length
  && (each.getBoundingClientRect().right > innerWidth + 1 || each.parentElement.scrollWidth > each.parentElement.clientWidth + 1))
  .map(each => each.outerHTML.slice(0, 80))"""
ALIKE = "tr:nth-child(n+7), main li:nth-child(n+7), details:nth-of-type(n+3), .note:nth-child(n+7)"
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
    """The address of a page of each kind: of the menu, of the ontology, of each class that has a template the first thing, and
    of the others an entry and a result."""
    own = {path.stem for path in (resources.package("site") / "templates/things").iterdir()}
    firsts = dict[str, str]()
    for thing in sorted(facts.things()):
        for name in own & {re.split("[#/]", kind[:-1])[-1] for kind in facts.kinds(thing)}:
            firsts.setdefault(name, f"{addresses.path(addresses.home(thing[1:-1]))}.html")
    assert len(firsts) == len(own)
    found = ["", *(f"{name}.html" for name in (*MENU, "search")), *TERMS, *RICH, *firsts.values()]
    return list(dict.fromkeys(found))


def axe(page: Page, **options: Any) -> list[str]:
    """What axe objects to on a page."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(browser.AXE.read_text(encoding="utf-8"))
        # Rows that are like those before, of which axe would look at each.
        page.evaluate(f"() => document.querySelectorAll('{ALIKE}').forEach(each => each.remove())")
    found = page.evaluate("options => axe.run(document, options)", {"resultTypes": ["violations"], **options})
    return [
        f"{each['id']}: {node['html'][:150]}: {node['failureSummary'][:300]}"
        for each in found["violations"]
        for node in each["nodes"][:2]
    ]


def looked_at(seen: Seen, home: str) -> list[str]:
    """What is wrong with a page on a wide screen in light and dark, on a phone, and on paper printed from dark."""
    page = seen.page
    page.set_viewport_size({"width": PHONE, "height": 800})
    faults = [f"phone: {over} points too wide"] if (over := page.evaluate(WIDE)) else []
    page.emulate_media(media="print", color_scheme="dark")
    page.set_viewport_size({"width": PAPER, "height": 1000})
    faults += [f"paper: cut: {each}" for each in page.evaluate(CUT)]
    shown = page.evaluate("() => [document.documentElement, document.body].map(each => getComputedStyle(each).backgroundColor)")
    faults += [f"paper: {shown}"] if set(shown) - {"rgb(255, 255, 255)", "rgba(0, 0, 0, 0)"} else []
    page.set_viewport_size({"width": SCREEN, "height": 800})
    page.emulate_media(media="screen", color_scheme="light")
    faults += axe(page)
    page.emulate_media(color_scheme="dark")
    faults += [f"dark: {each}" for each in axe(page, runOnly=["color-contrast"])]
    page.emulate_media(media="print")
    # Its colours are those of light, where it was looked at whole: a choice is enough.
    faults += [f"paper: {each}" for each in axe(page, runOnly=["color-contrast"])] if page.url.endswith(PRINTED) else []
    page.emulate_media(media="screen", color_scheme="light")
    return faults + seen.faults(home)


def test_a_page_of_every_kind_can_be_used_by_everybody(seen: Seen, server: Server, facts: Facts) -> None:
    paths, faults = kinds(facts), []
    assert len(paths) > 30
    for path in paths:
        seen.page.goto(f"/{path}")
        assert seen.page.locator("h1").count() == 1, path
        faults += [f"{path}: {each}" for each in looked_at(seen, server.address)]
    assert not faults, "\n".join(faults[:30])


def test_on_paper_each_mark_has_the_number_of_its_note_and_the_notes_are_there(seen: Seen) -> None:
    page = seen.page
    page.goto(f"/{RACE}")
    mark = page.locator("button.c").first
    number = mark.get_attribute("popovertarget")
    note = page.locator(f"#{number}")
    assert not note.is_visible()
    page.emulate_media(media="print")
    assert note.is_visible()
    assert page.evaluate("each => getComputedStyle(each, '::after').content", mark.element_handle()) in (
        "attr(popovertarget)",
        f'"{number}"',
    )
    assert page.locator(".note a").first.evaluate("each => getComputedStyle(each).color") == "rgb(27, 29, 33)"
    assert not page.locator("header").is_visible()
    pages = page.pdf(format="A4").count(b"/Type /Page\n")
    assert 1 < pages < 12


def test_a_season_of_many_rounds_is_whole_on_paper(seen: Seen, tmp_path: Path) -> None:
    rounds = range(1, 26)
    told = ['season/s/1 a Season ; label "S"', 'driver/d a Driver ; label "Maximilian Longname"']
    for n in rounds:
        told += [
            f'event/{n} a Event ; label "Grand Prix {n}" ; season season/s/1 ; round {n}',
            f"event/{n} raceSession session/{n} ; raceResult result/{n}",
            f'session/{n} a Session ; label "race {n}" ; event event/{n}',
            f'entry/{n} a Entry ; label "No. {n}" ; event event/{n} ; number "{n}" ; driver driver/d ; crewLabel "M. Longname"',
            f"result/{n} a Result ; session session/{n} ; entry entry/{n} ; finish concept/finish/did-not-prequalify",
        ]
    site, page = Site(Facts(load(said("\n".join(told))))), seen.page
    for path, text in [("season.html", site.file("id/season/s/1.html") or ""), *static()]:
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text.replace("../../../static", "static"), encoding="utf-8")
    page.goto((tmp_path / "season.html").as_uri())
    assert page.locator(".matrix thead th").count() == 2 + len(rounds)
    page.set_viewport_size({"width": PAPER, "height": 1000})
    assert page.evaluate(CUT)
    page.emulate_media(media="print")
    assert page.evaluate(CUT) == []
    seen.asked.clear()


def keys(page: Page, *names: str) -> str:
    """Press keys, and return the element that has the focus then."""
    for name in names:
        page.keyboard.press(name)
    return str(page.evaluate(FOCUS))


@pytest.mark.parametrize("script", [True, False])
def test_all_can_be_reached_and_each_citation_opened_by_keyboard(chromium: Browser, server: Server, script: bool) -> None:
    context = chromium.new_context(base_url=server.address, java_script_enabled=script)
    seen = Seen(context.new_page())
    page = seen.page
    page.goto(f"/{RACE}")
    assert 'class="skip"' in keys(page, "Tab")
    assert page.locator(".skip").bounding_box()["x"] >= 0  # type: ignore[index]
    keys(page, "Enter")
    assert page.url.endswith("#main")
    # Past the menu: the first of the page's own.
    assert "<header" not in keys(page, "Tab")
    assert page.evaluate("() => document.querySelector('main').contains(document.activeElement)")
    order = page.evaluate("() => [...document.querySelectorAll('[tabindex]')].filter(each => each.tabIndex > 0).length")
    assert order == 0
    assert any("popovertarget" in keys(page, "Tab") for _ in range(30))
    note = page.locator(f"#{page.evaluate('() => document.activeElement.getAttribute(`popovertarget`)')}")
    assert not note.is_visible()
    keys(page, "Enter")
    assert note.is_visible()
    # What it leads to comes next; Escape closes it, and one is where one was.
    assert "<a " in keys(page, "Tab")
    assert page.evaluate("() => Boolean(document.activeElement.closest('.note'))")
    if script:
        assert not axe(page)
    assert "popovertarget" in keys(page, "Escape")
    assert not note.is_visible()
    keys(page, "Enter", "Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/report/**")
    assert not seen.faults(server.address)
    context.close()


# What Tab comes to, of what can be seen; what is folded has no turn.
STOPS = """() => [...document.querySelectorAll("a[href], button, input, summary, [tabindex]")].filter(each => each.tabIndex >= 0
  && !each.closest("[popover]") && each.checkVisibility({ contentVisibilityAuto: true })
  && !each.parentElement.closest("details:not([open])")).map(each => each.outerHTML)"""


def test_the_marks_of_a_row_are_one_stop_and_arrows_lead_along_them(seen: Seen) -> None:
    page = seen.page
    for path, most in ((RACE, 150), ("id/season/nsc/2031.html", 130)):
        page.goto(f"/{path}")
        assert 20 < len(stops := page.evaluate(STOPS)) < most
        counted = "which => [...document.querySelectorAll('tr')].map(row => row.querySelectorAll(`button.c${which}`).length)"
        assert max(page.evaluate(counted, "")) > 1
        assert set(page.evaluate(counted, ":not([tabindex='-1'])")) == {0, 1}
        assert any("What points here" in each for each in stops)
    page.goto(f"/{RACE}")
    row = page.locator("#result ~ * tbody tr").first
    marks = row.locator("button.c")
    marks.first.focus()
    # By a key, as a person comes there.
    keys(page, "ArrowRight")
    place = "() => [...document.activeElement.closest('tr').querySelectorAll('button.c')].indexOf(document.activeElement)"
    assert page.evaluate(place) == 1
    assert page.locator(".arrows").is_visible()
    steps = [
        ("End", marks.count() - 1),
        ("ArrowRight", marks.count() - 1),
        ("ArrowLeft", marks.count() - 2),
        ("Home", 0),
        ("ArrowLeft", 0),
    ]
    for key, wanted in steps:
        keys(page, key)
        assert page.evaluate(place) == wanted
    keys(page, "ArrowRight")
    # Who comes back to the row is where he was in it.
    keys(page, "Tab", "Shift+Tab")
    assert page.evaluate(place) == 1
    keys(page, "Enter")
    assert page.locator(".note:popover-open").is_visible()
    keys(page, "Escape")
    page.locator("h1").click()
    assert not page.locator(".arrows").is_visible()


def test_without_a_script_each_mark_is_a_stop(chromium: Browser, server: Server) -> None:
    context = chromium.new_context(base_url=server.address, java_script_enabled=False)
    page = context.new_page()
    page.goto(f"/{RACE}")
    assert page.locator("button.c").count() > 50
    assert page.locator("button.c[tabindex]").count() == 0
    context.close()


def test_a_page_lists_its_sections_and_what_it_tells_twice_is_folded(seen: Seen) -> None:
    page = seen.page
    page.goto(f"/{RACE}")
    listed = page.locator("nav.contents a")
    headings = page.locator("main h2")
    assert listed.all_inner_texts() == headings.all_inner_texts()
    statements = page.locator("section[aria-labelledby=statements] table").first
    assert not statements.is_visible()
    listed.get_by_text("Statements").click()
    page.locator("section[aria-labelledby=statements] summary").first.click()
    assert statements.is_visible()


def test_every_link_and_mark_of_a_page_has_its_turn(seen: Seen) -> None:
    page = seen.page
    page.goto("/disputes.html")
    wanted = page.evaluate("() => [...document.querySelectorAll('a, input, button')].filter(each => !each.closest('.note')).length")
    met = list[str]()
    while "<body" not in (found := keys(page, "Tab")):
        met.append(found)
    assert len(met) == wanted


@pytest.mark.parametrize(("words", "name"), [("quayle", "Quayle"), ("Quaile racing", "Quayle"), ("LAKESIDE motor", "Lakeside")])
def test_a_name_is_found_from_any_page_however_it_is_written(seen: Seen, words: str, name: str) -> None:
    page = seen.page
    page.goto("/drivers.html")
    page.get_by_role("searchbox").fill(words)
    page.keyboard.press("Enter")
    first = page.locator("#found a").first
    first.wait_for()
    assert name in first.inner_text()
    keys(page, "Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/id/**")
    assert page.locator("h1").inner_text()


def test_from_a_disk_pages_are_whole_and_searched(seen: Seen, facts: Facts, tmp_path: Path) -> None:
    site, page = Site(facts), seen.page
    for path in ("search.html", "search-names.js", RACE):
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(site.file(path) or "", encoding="utf-8")
    for path, text in static():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    page.goto(f"{tmp_path.as_uri()}/search.html")
    page.get_by_role("searchbox").fill("harbour")
    page.locator("#found a", has_text="Harbour").first.click()
    page.wait_for_url("**/id/**")
    page.goto(f"{tmp_path.as_uri()}/{RACE}")
    page.locator("button.c").first.click()
    assert page.locator(".note:popover-open").is_visible()
    assert page.evaluate("() => getComputedStyle(document.querySelector('thead th')).fontWeight") == "600"
    assert not seen.faults(tmp_path.as_uri())


def test_the_picture_in_the_readme_is_taken_anew_and_small(chromium: Browser, facts: Facts, tmp_path: Path) -> None:
    picture.draw(chromium, Site(facts), RACE, tmp_path, tmp_path / "race.png")
    kept = picture.PICTURE.read_bytes()
    # Its width and height, in the first part of a PNG.
    assert (tmp_path / "race.png").read_bytes()[:24] == kept[:24]
    assert len(kept) < 150_000
    assert f"](docs/{picture.PICTURE.name})" in (browser.ROOT / "README.md").read_text(encoding="utf-8")


def test_the_editor_asks_a_bundled_question_and_shows_its_rows(seen: Seen, facts: Facts) -> None:
    page = seen.page
    page.goto("/query")
    named = next(query for query in find_queries() if query.name == "season-index")
    rows = run(facts.store, named.text)
    assert isinstance(rows, Rows)
    expected = len(list(rows))
    page.get_by_label("Questions").select_option("season-index")
    page.locator(".yasqe_queryButton").click()
    page.locator(".yasr_results tbody tr").first.wait_for()
    assert page.locator(".yasr_results tbody tr").count() == expected > 1
    # What can be scrolled there is scrolled by the keys of the text.
    rules = {"scrollable-region-focusable": {"enabled": False}}
    assert not axe(page, rules=rules)
    page.emulate_media(color_scheme="dark")
    assert not axe(page, runOnly=["color-contrast"])
    # Tab leads out of the text.
    page.locator(".CodeMirror textarea").focus()
    assert "Share query" in keys(page, "Tab")
    # A term that there is not is said beside the rows without a value, and no longer once another query is asked.
    hint = page.get_by_role("status").filter(has_text="ontology has no")
    page.evaluate("() => document.querySelector('.CodeMirror').CodeMirror.setValue('SELECT ?é { ?x race:postion ?é }')")
    page.locator(".yasqe_queryButton").click()
    hint.wait_for()
    assert hint.inner_text() == "the ontology has no race:postion; nearest: race:position, race:forPosition, race:gridPosition"
    assert not axe(page, rules=rules)
    page.get_by_label("Questions").select_option("")
    page.get_by_label("Questions").select_option("season-index")
    page.locator(".yasqe_queryButton").click()
    hint.wait_for(state="detached")
    page.get_by_label("Questions").select_option("")
    page.evaluate("() => document.querySelector('.CodeMirror').CodeMirror.setValue('SELECT ?x { ?x')")
    page.locator(".yasqe_queryButton").click()
    page.locator(".yasr .errorResult, .yasr_results .alert, .yasr pre").first.wait_for()
    assert seen.asked[-1].endswith("/sparql")
    # That the server refused it is said in the console by the browser itself.
    seen.said = [each for each in seen.said if "400" not in each]


def test_without_a_script_the_editor_is_a_form(chromium: Browser, server: Server) -> None:
    context = chromium.new_context(base_url=server.address, java_script_enabled=False)
    page = context.new_page()
    page.goto("/query")
    page.get_by_role("button", name="Ask").click()
    page.wait_for_url("**/sparql?**")
    assert "Harbour" in page.content()
    context.close()
