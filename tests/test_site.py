"""Pages for people: whole, linked, escaped, the same again; what a browser does with them is of tests/test_browser.py."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urldefrag

import pyoxigraph as ox
import pytest

from gridwalk.base import resources
from gridwalk.base.errors import StoreError
from gridwalk.rdf.dataset import load
from gridwalk.rdf.iris import BASE, RACE
from gridwalk.site.facts import Facts
from gridwalk.site.writing import Site, write
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


def test_written_again_nothing_is_and_what_is_gone_goes(facts: Facts, tmp_path: Path) -> None:
    first = write(Site(facts), tmp_path / "site")
    stamps = {path: path.stat().st_mtime_ns for path in (tmp_path / "site").rglob("*.html")}
    again = write(Site(facts), tmp_path / "site")
    assert (again.files, again.written, again.removed) == (first.files, 0, 0)
    assert stamps == {path: path.stat().st_mtime_ns for path in (tmp_path / "site").rglob("*.html")}
    fewer = write(Site(Facts(load(questions.lines(accounts=False)))), tmp_path / "site")
    assert fewer.removed > 10
    assert 0 < fewer.written < first.files // 2
    assert len(list((tmp_path / "site").rglob("*.*"))) == fewer.files + 1


def test_a_folder_of_somebody_else_is_left_alone(facts: Facts, tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(StoreError, match="no site wrote them"):
        write(Site(facts), tmp_path)
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
