"""Pages for people: whole, linked, escaped, the same again; what a browser does with them is of tests/test_browser.py."""

from __future__ import annotations

import gc
import hashlib
import json
import re
import tempfile
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pyoxigraph as ox
import pytest

import gridwalk
from gridwalk.api import elsewhere
from gridwalk.api.elsewhere import Parts
from gridwalk.base import locks, resources
from gridwalk.base.errors import StoreError
from gridwalk.builds.built import Built
from gridwalk.builds.manifest import build_parts
from gridwalk.rdf.dataset import load
from gridwalk.rdf.iris import BASE, RACE, RDF, RDFS
from gridwalk.site import terms
from gridwalk.site.facts import Facts
from gridwalk.site.writing import JOURNAL, MANIFEST, Site, write
from tests import questions

VOID = {"meta", "link", "input", "br", "path", "rect", "line", "circle", "polyline"}


class Read(HTMLParser):
    """What a page links to, which names its parts have, and what its marks open; wrong nesting is an error."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links, self.loaded, self.ids, self.opens, self._open = list[str](), list[str](), list[str](), list[str](), list[str]()
        self.feed(text)
        self.close()
        assert not self._open, self._open

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.ids += [found["id"]] if "id" in found else []
        self.opens += [found["popovertarget"]] if "popovertarget" in found else []
        if tag == "a":
            self.links.append(found["href"])
        self.loaded += [found[name] for name in ("src", "href") if name in found and tag != "a"]
        if tag not in VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in VOID, tag
        self.handle_starttag(tag, attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag


@pytest.fixture(scope="module")
def facts() -> Facts:
    return Facts(load(questions.lines(accounts=True)))


@pytest.fixture(scope="module")
def folder(facts: Facts, tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("site") / "with a space and é"
    told = write(Site(facts), place)
    assert told.files == told.written > 1000
    return place


@pytest.fixture(scope="module")
def pages(folder: Path) -> dict[Path, Read]:
    found = {path: Read(path.read_text(encoding="utf-8")) for path in sorted(folder.rglob("*.html"))}
    assert len(found) > 400
    return found


def test_every_link_leads_somewhere_and_nothing_is_loaded_from_elsewhere(folder: Path, pages: dict[Path, Read]) -> None:
    broken = []
    for path, read in pages.items():
        assert not [each for each in read.loaded if "//" in each]
        for link in read.links:
            target, part = urldefrag(link)
            if target.startswith("http"):
                continue
            there = (path.parent / unquote(target)).resolve() if target else path
            if (there.suffix == ".html" and (there not in pages or (part and part not in pages[there].ids))) or not there.is_file():
                broken.append((path.relative_to(folder), link))
    assert not broken, broken[:5]


def test_every_mark_opens_a_note_of_its_page_and_names_are_there_once(pages: dict[Path, Read]) -> None:
    assert sum(len(read.opens) for read in pages.values()) > 5000
    for path, read in pages.items():
        assert set(read.opens) <= set(read.ids), path
        assert len(read.ids) == len(set(read.ids)), path


def test_turtle_and_json_ld_beside_a_page_say_what_the_graph_says(facts: Facts, folder: Path) -> None:
    things = [thing for thing in facts.things() if thing.startswith((f"<{BASE}driver/", f"<{BASE}event/"))]
    assert len(things) > 20
    for thing in things:
        base = folder / f"id/{thing[len(BASE) + 1 : -1]}"
        said = {
            str(quad.triple) for quad in facts.store.quads_for_pattern(ox.NamedNode(thing[1:-1]), None, None, ox.DefaultGraph())
        }
        assert {str(t.triple) for t in ox.parse(path=str(base.with_suffix(".ttl")), format=ox.RdfFormat.TURTLE)} == said
        text = json.loads(base.with_suffix(".jsonld").read_text(encoding="utf-8"))
        text["@context"] = json.loads((resources.folder("ontology") / "context.jsonld").read_text(encoding="utf-8"))["@context"]
        read = {str(t.triple) for t in ox.parse(json.dumps(text), format=ox.RdfFormat.JSON_LD)}
        assert {line for line in read if "XMLSchema#decimal" not in line} <= said


def some(*kinds: str, accounts: bool = True) -> list[str]:
    """The statements about things of some kinds."""
    return [line for line in questions.lines(accounts=accounts) if line.startswith(tuple(f"<{BASE}{kind}/" for kind in kinds))]


def test_written_again_nothing_is_and_what_is_gone_goes(tmp_path: Path) -> None:
    site = Site(Facts(load(some("driver", "team"))))
    first = write(site, tmp_path / "site")
    stamps = {path: path.stat().st_mtime_ns for path in (tmp_path / "site").rglob("*.html")}
    again = write(site, tmp_path / "site")
    assert (again.files, again.written, again.removed) == (first.files, 0, 0)
    assert stamps == {path: path.stat().st_mtime_ns for path in (tmp_path / "site").rglob("*.html")}
    fewer = write(Site(Facts(load(some("driver")))), tmp_path / "site")
    assert fewer.removed > 10
    assert 0 < fewer.written < first.files // 2
    # Beside them a list of them, and what tells whether anything is new.
    assert len(list((tmp_path / "site").rglob("*.*"))) == fewer.files + 2
    (tmp_path / "site" / "races.html").write_text("other", encoding="utf-8")
    (tmp_path / "site" / "drivers.html").unlink()
    mended = write(Site(Facts(load(some("driver")))), tmp_path / "site")
    assert (mended.files, mended.written, mended.removed) == (fewer.files, 2, 0)
    renamed = write(Site(Facts(load(some("driver"))), "Another"), tmp_path / "site")
    assert renamed.written > fewer.files // 4


class EndedError(Exception):
    """Stands for a signal that ends the writing."""


class Breaks(Site):
    """A site whose writing ends when so many files are written."""

    most = 60

    def pages(self) -> Iterator[tuple[str, str]]:
        for number, page in enumerate(super().pages()):
            if number == self.most:
                raise EndedError
            yield page


def files(place: Path) -> set[Path]:
    return {path.relative_to(place) for path in place.rglob("*") if path.is_file()}


def test_who_is_ended_half_way_is_mended_by_the_next(tmp_path: Path) -> None:
    with pytest.raises(EndedError):
        write(Breaks(Facts(load(some("driver")))), tmp_path / "site")
    noted = (tmp_path / "site" / JOURNAL).read_text(encoding="utf-8")
    assert noted.count("\n") > 50
    # A path that breaks off, and a page of a thing that is not there any more.
    (tmp_path / "site/id").mkdir()
    (tmp_path / "site/id/gone.html").write_text("gone")
    (tmp_path / "site" / JOURNAL).write_text(f"id/gone.html\n{noted}id/dri", encoding="utf-8")
    told = write(Site(Facts(load(some("driver")))), tmp_path / "site")
    assert told.removed == 1
    whole = write(Site(Facts(load(some("driver")))), tmp_path / "whole")
    assert whole.files == told.files
    assert files(tmp_path / "site") == files(tmp_path / "whole")


def test_two_do_not_write_at_once(tmp_path: Path) -> None:
    with locks.held(tmp_path, locks.FOLDER), pytest.raises(StoreError, match="another program writes a site into it"):
        write(Site(Facts(load([]))), tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("path", ["../mine.txt", "/etc/passwd", "id/../../mine.txt", "", "a\\..\\b"])
def test_a_list_of_files_reaches_nothing_outside(path: str, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    (tmp_path / "site").mkdir()
    (tmp_path / "site" / MANIFEST).write_text(json.dumps([path]))
    with pytest.raises(StoreError, match="expected paths of files below the folder"):
        write(Site(Facts(load([]))), tmp_path / "site")
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_search_engines_read_what_the_graph_says(facts: Facts, folder: Path) -> None:
    found = dict[str, int]()
    for path in [*folder.glob("id/**/*.html"), folder / "index.html"]:
        for text in re.findall(r'<script type="application/ld\+json">(.*?)</script>', path.read_text(encoding="utf-8"), re.DOTALL):
            said = json.loads(text)
            found[said["@type"]] = found.get(said["@type"], 0) + 1
            names = said["name"]
            assert said["@type"] == "Dataset" or names == facts.label(f"<{said['@id']}>"), path
    assert {"SportsEvent", "Person", "SportsTeam", "Place", "Dataset", "CreativeWork", "Car", "EventSeries"} <= found.keys()
    [event] = re.findall(r"json\">(.*?)</script>", (folder / "id/event/nsc/2031/lakeside.html").read_text(encoding="utf-8"))
    assert len(json.loads(event)["competitor"]) > 4


def test_passages_are_told_with_their_report_and_every_term_has_a_page(folder: Path) -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in folder.glob("id/driver/*.html"))
    assert re.search(r">p[0-9.]+, Report of the made-up", text)
    assert "rdf:type" not in text
    assert len(list(folder.glob("ontology/*/*.html"))) == len(terms.terms()) > 300
    assert (folder / "ontology/class/Session.html").is_file()
    assert (folder / "ontology/property/session.html").is_file()


def test_pages_are_light(folder: Path) -> None:
    assert max(path.stat().st_size for path in folder.glob("id/driver/**/*.html")) < 50_000
    assert max(path.stat().st_size for path in folder.glob("id/rule/*.html")) < 50_000


def test_a_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(StoreError, match="no site wrote them"):
        write(Site(Facts(load([]))), tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


HOSTILE = "<script>alert(1)</script>\"'&\\u2028 {{ 7*7 }}"


def test_what_a_source_says_is_text(tmp_path: Path) -> None:
    label = json.dumps(HOSTILE)
    lines = [
        f"<{BASE}driver/x> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{RACE}Driver> <{BASE}report/r/p1> .",
        f"<{BASE}driver/x> <http://www.w3.org/2000/01/rdf-schema#label> {label} <{BASE}report/r/p1> .",
        f"<{BASE}driver/x> <http://www.w3.org/2000/01/rdf-schema#seeAlso> <javascript:alert(1)> <{BASE}report/r/p1> .",
        f'<{BASE}driver/../../../etc> <http://www.w3.org/2000/01/rdf-schema#label> "up" <{BASE}report/r/p1> .',
        f'<{BASE}driver/{"y" * 400}> <http://www.w3.org/2000/01/rdf-schema#label> "long" <{BASE}report/r/p1> .',
    ]
    write(Site(Facts(load(lines))), tmp_path / "site")
    text = (tmp_path / "site/id/driver/x.html").read_text(encoding="utf-8")
    assert "<script>alert" not in text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    assert "{{ 7*7 }}" in text
    assert 'href="javascript' not in text
    assert [path.name for path in tmp_path.iterdir()] == ["site"]
    assert "\nwindow" not in (tmp_path / "site/search-names.js").read_text(encoding="utf-8")


def test_disputes_of_somebody_else_are_things_like_others(tmp_path: Path) -> None:
    kind = f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <{RACE}Dispute>"
    report = f"<{BASE}report/r/p1>"
    lines = [f"<urn:d> {kind} {report} .", f"<{BASE}dispute/x/y> {kind} {report} .",
             f'<{BASE}make/audi> <http://www.w3.org/2000/01/rdf-schema#label> "Audi" {report} .']  # fmt: skip
    write(Site(Facts(load(lines))), tmp_path / "site")
    assert "id/dispute/x/y.html" in (tmp_path / "site/disputes.html").read_text(encoding="utf-8")


def vendored() -> Iterator[dict[str, str]]:
    yield from json.loads((resources.package("site") / "static/vendor/list.json").read_text(encoding="utf-8"))


def test_scripts_of_others_are_the_released_files() -> None:
    place = resources.package("site") / "static/vendor"
    listed = {each["file"]: each for each in vendored()}
    assert listed.keys() == {path.name for path in place.iterdir()} - {"list.json"}
    for name, each in listed.items():
        assert hashlib.sha256((place / name).read_bytes()).hexdigest() == each["sha256"]
        assert each["version"] in name
        assert each["licence"]


@pytest.mark.parametrize(("ranks", "said"), [
    (["", ""], "No source has a rank. Where sources differ and nobody decided, the value stays of the one that is first by its"),
    (["2", ""], "1 before 2, those without one last."),
    (["2", "none"], "1 before 2, those without one last; of a source with “none” no value stays."),
])  # fmt: skip
def test_what_is_said_of_ranks_is_what_the_table_of_sources_shows(ranks: list[str], said: str) -> None:
    reports = [(f"<{BASE}report/{name}>", rank) for name, rank in zip("ab", ranks, strict=True)]
    lines = [f"{report} <{RDF}type> <{RACE}Report> {report} ." for report, _ in reports]
    lines += [f'{report} <{RDFS}label> "Report" {report} .' for report, _ in reports]
    lines += [f'{report} <{RACE}precedence> "{rank}" {report} .' for report, rank in reports if rank]
    page = Site(Facts(load(lines))).file("sources.html")
    assert page is not None
    assert said in page
    # The column is there on a phone, too, or not at all.
    assert re.findall(r"<th[^>]*>Rank</th>", page) == ['<th class="n">Rank</th>'] * any(ranks)
    assert re.findall(r'<td class="n">([^<]*)</td></tr>', page) == (
        [rank or "\u2013" for rank in ranks] if any(ranks) else ["0", "0"]
    )


def test_of_large_parts_a_database_is_read_which_is_gone_afterwards(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They may be more than memory holds."""
    monkeypatch.setattr(elsewhere, "IN_MEMORY", 1 << 18)
    room, source = tmp_path / "room", Path(__file__).parent / "fixtures" / "data" / "reports" / "lakeside-2031"
    room.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(room))
    build_parts(source, tmp_path / "parts", packed=True)
    gridwalk.open(source).site(tmp_path / "whole")

    def held(_: Parts) -> Built:
        raise AssertionError

    monkeypatch.setattr(Parts, "built", property(held))
    parts = gridwalk.open(tmp_path / "parts")
    parts.site(tmp_path / "site")
    assert any(room.iterdir())
    del parts
    gc.collect()
    assert list(room.iterdir()) == []
    places = (tmp_path / "site", tmp_path / "whole")
    # The list of files is as they were written, in the order of the store.
    lists = {Path(MANIFEST), Path(".site.same")}
    of_parts, whole = ({name: (place / name).read_bytes() for name in files(place) - lists} for place in places)
    assert len(of_parts) > 100
    assert of_parts == whole
