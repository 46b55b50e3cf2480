"""The site: every page made, those that changed written, those of things that are gone removed."""

from __future__ import annotations

import json
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TextIO, TypeVar

from gridwalk.base import locks, resources
from gridwalk.base.errors import StoreError
from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import RACE, SKOS
from gridwalk.rdf.jsonld import Context
from gridwalk.rdf.lines import statement
from gridwalk.rdf.names import NAMES, RDF_TYPE, Grouped
from gridwalk.rdf.names import grouped as by_subject
from gridwalk.rdf.turtle import turtle
from gridwalk.site import addresses, dividing, sameness, terms
from gridwalk.site.arranging import text
from gridwalk.site.asking import Asking
from gridwalk.site.facts import Fact, Facts
from gridwalk.site.rendering import Page, environment, grouped
from gridwalk.site.terms import CLASS, Term

if TYPE_CHECKING:
    import jinja2

MANIFEST = "site.json"
JOURNAL = ".site.journal"
# A hash of what the site was made of, and of its files.
SAME = ".site.same"
SEARCH = "search-names.js"
TURTLE, JSON_LD = ".ttl", ".jsonld"
ENDINGS = (addresses.PAGE, TURTLE, JSON_LD)
CONTEXT = f"{RACE.removesuffix('#')}/context.jsonld"
POINTING = 400
# Of so many things a question is asked at once, at most; so many files are held while they are written.
TOGETHER, AT_ONCE = 48, 16
T = TypeVar("T")
SEARCHED = frozenset(
    {"CarModel", "Circuit", "Driver", "Entry", "Event", "Make", "Organization", "Person", "RaceClass", "RecurringRace", "Report",
     "Season", "Series", "Team"}
)  # fmt: skip
MENU = ("races", "seasons", "drivers", "cars", "circuits", "records", "disputes", "sources", "questions", "ontology")


@dataclass(frozen=True)
class Told:
    """What became of the files of a site: how many there are, how many of them were written, and removed."""

    files: int
    written: int
    removed: int


class Site:
    """A site of a graph. ``title`` is what stands on every page; ``menu`` are further pages, path and title, to choose there.

    Raises GridwalkError where Jinja2 is not installed.
    """

    def __init__(self, facts: Facts, title: str = "Gridwalk", menu: Sequence[tuple[str, str]] = ()) -> None:
        self.facts, self.title = facts, title
        self._templates = environment()
        self._named = self._templates.list_templates(extensions=["html"])
        self._colours = self._class_colours()
        self._asking = Asking(facts)
        self._find = cache(self._template)
        self._context = Context(_context())
        pages = [{"path": f"{name}.html", "title": name.capitalize()} for name in MENU if self._has(f"pages/{name}.html")]
        self._globals = {"title": title, "menu": [*pages, *({"path": path, "title": name} for path, name in menu)]}

    def pages(self) -> Iterator[tuple[str, str]]:
        """Yield the files of the site: their paths and their texts."""
        for name in (each for each in self._named if each.startswith("pages/")):
            path = name.removeprefix("pages/")
            yield path, self.page(path, name)
        yield from self._vocabulary()
        for term in terms.terms().values():
            yield self._term(term)
        found = list[str]()
        at_home = (thing for thing in self.facts.things() if addresses.home(thing[1:-1]) == thing[1:-1])
        for things in _together(at_home, TOGETHER):
            self._asking.expect(things)
            for thing in things:
                yield from self._thing(thing)
                found += self._searched(thing)
        yield SEARCH, _names(found)

    def file(self, path: str) -> str | None:
        """Return the text of one file of the site, made now; None where there is none. ``write`` adds those of ``static``."""
        if path == SEARCH:
            return _names(each for thing in self.facts.things() for each in self._searched(thing))
        if self._has(f"pages/{path}"):
            return self.page(path, f"pages/{path}")
        if path.startswith("ontology"):
            made = (self._term(term) for term in terms.terms().values() if term.path == path)
            return next((text for name, text in chain(made, self._vocabulary()) if name == path), None)
        ending = next((each for each in ENDINGS if path.endswith(each)), "")
        thing = self.at(dividing.whole(path.removesuffix(ending))) if ending else ""
        return next((text for name, text in self._thing(thing, ending, path) if name == path), None) if thing else None

    def source(self) -> str:
        """Return a hash of all that the site is made of."""
        return sameness.source(self.facts, self._globals)

    def prepare(self) -> None:
        """Do now what the first page would be waited for."""
        for name in self._named:
            self._templates.get_template(name)
        _ = self.facts.disputes.all(), terms.terms()
        if thing := next(self.facts.things(), ""):
            self.file(addresses.path(addresses.home(thing[1:-1])) + addresses.PAGE)

    def at(self, base: str) -> str:
        """Return the thing whose page has this path, without its ending, in angle brackets; empty where there is none."""
        thing = f"<{addresses.thing(base)}>"
        if thing == "<>":
            return self._cut.get(base, "")
        return thing if addresses.home(thing[1:-1]) == thing[1:-1] and self.facts.tells_of(thing) else ""

    @cached_property
    def _cut(self) -> dict[str, str]:
        """The things a name of whose path is cut, by their paths."""
        found = ((addresses.path(thing[1:-1]), thing) for thing in self.facts.things() if len(thing) > addresses.LONGEST)
        return {path: thing for path, thing in found if not addresses.thing(path)}

    def page(self, path: str, template: str, **names: Any) -> str:
        """Return a page of a template, which may call what those of the site call, and ``names``."""
        page = self._page(path)
        return self._templates.get_template(template).render(site=self._globals, **page.names(), **names)

    def _page(self, path: str) -> Page:
        return Page(self.facts, path, self._colours, self._asking)

    def _vocabulary(self) -> Iterator[tuple[str, str]]:
        """Yield the vocabulary as one file of each format, and what JSON-LD is read by."""
        nodes = list(by_subject(map(statement, vocabulary.lines())))
        yield "ontology.ttl", "".join(turtle(nodes))
        yield "ontology.jsonld", json.dumps({"@context": CONTEXT, "@graph": [self._context.node(*node) for node in nodes]})
        yield "ontology/context.jsonld", (resources.folder("ontology") / "context.jsonld").read_text(encoding="utf-8")

    def _term(self, term: Term) -> tuple[str, str]:
        page = self._page(term.path)
        below, of_class = terms.below(term.iri), terms.properties(term.iri)
        found = self.facts.example(RDF_TYPE, term.iri) if term.kind == CLASS else self.facts.example(term.iri)
        called = {"each": term, "below": below, "of_class": of_class, "found": found, "title": term.label}
        return term.path, self._templates.get_template("term.html").render(site=self._globals, **called, **page.names())

    def _thing(self, thing: str, ending: str = "", wanted: str = "") -> Iterator[tuple[str, str]]:
        """Yield the files of a thing: all, or those of an ending; of the parts of its page all, or one."""
        base, about = addresses.path(thing[1:-1]), self.facts.about(thing)
        nodes: list[Grouped] = [(thing, [(said, [fact.value for fact in facts]) for said, facts in grouped(about)])]
        if ending in ("", addresses.PAGE):
            page = self._page(base + addresses.PAGE)
            yield page.path, self._html(page, thing, base, about)
            yield from self._parts(page, thing, wanted)
        if ending in ("", TURTLE):
            yield base + TURTLE, "".join(turtle(nodes))
        if ending in ("", JSON_LD):
            yield base + JSON_LD, json.dumps({"@context": CONTEXT, **self._context.node(*nodes[0])})

    def _html(self, page: Page, thing: str, base: str, about: list[Fact]) -> str:
        pointing = self.facts.pointing(thing, POINTING + 1)
        return self._find(self.facts.kinds(thing)).render(
            site=self._globals, title=page.label(thing), thing=thing, iri=thing[1:-1], base=base, kinds=self.facts.kinds(thing),
            about=list(grouped(about)), pointing=list(grouped(pointing[:POINTING])), more=len(pointing) > POINTING,
            guests=self.facts.guests(thing), **page.names(),
        )  # fmt: skip

    def _parts(self, of: Page, thing: str, wanted: str) -> Iterator[tuple[str, str]]:
        """Yield the pages of what stands apart from a page, or that one of them that is wanted."""
        for divided in of.apart:
            for number, part in enumerate(divided.parts, 1):
                if wanted in ("", path := divided.path(number)):
                    page = self._page(path)
                    names = {"title": page.label(thing), "thing": thing, "divided": divided, "number": number, "part": part}
                    template = self._templates.get_template(f"parts/{divided.name}.html")
                    yield path, template.render(site=self._globals, **names, **page.names())

    def _searched(self, thing: str) -> Iterator[str]:
        """Yield what the search knows of a thing that people look for by name: its label, page, class, and other names."""
        kinds = [kind for kind in self.facts.kinds(thing) if kind.removeprefix(f"<{RACE}").removesuffix(">") in SEARCHED]
        if kinds:
            label = self.facts.label(thing)
            others = [
                text(name) for said in (*NAMES, f"<{RACE}code>", f"<{RACE}familyName>") for name in self.facts.values(thing, said)
            ]
            known = [name for name in dict.fromkeys(others) if name != label]
            path = addresses.path(thing[1:-1]) + addresses.PAGE
            yield json.dumps([label, path, self.facts.label(kinds[0]), *([known] if known else [])], ensure_ascii=False)

    def _template(self, kinds: tuple[str, ...]) -> jinja2.Template:
        named = [
            f"things/{kind.rpartition('#')[2].rstrip('>')}.html" for kind in kinds if kind.startswith((f"<{RACE}", f"<{SKOS}"))
        ]
        return self._templates.select_template([*named, "thing.html"])

    def _has(self, template: str) -> bool:
        return template in self._named

    def _class_colours(self) -> dict[str, int]:
        classes = self.facts.store.query(f"SELECT DISTINCT ?class {{ ?class a <{RACE}RaceClass> }} ORDER BY ?class")
        return {str(row[0]): number % 8 for number, row in enumerate(classes)}  # type: ignore[arg-type]


def write(site: Site, folder: Path) -> Told:
    """Write a site into a folder: only files whose text changed, and none is left of what an earlier one had and this has not.

    Who is ended half way leaves whole files, and the next one mends the rest. Raises StoreError where a file cannot be written,
    where another program writes into the folder, or where it holds files that no site wrote.
    """
    with _alone(folder):
        files, source = _number(folder), site.source()
        if _is_as_before(folder, source):
            return Told(files, 0, 0)
        told = _all(site, folder)
        _write(folder / SAME, sameness.written(folder, source, _listed(folder)).encode())
        (folder / JOURNAL).unlink()
        return told


def _all(site: Site, folder: Path) -> Told:
    """Write what is new, remove what is gone, and list what is there."""
    after, written, listed = array("q"), 0, _beside(folder / MANIFEST)
    # What is written is noted before it is there, so that none of it is ever somebody else's.
    with (folder / JOURNAL).open("a", encoding="utf-8") as journal, listed.open("w", encoding="utf-8") as manifest:
        for files in _together(chain(static(), site.pages()), AT_ONCE):
            manifest.write(f"{',' if after else '['}\n" + ",\n".join(json.dumps(path) for path, _ in files))
            after.extend(hash(path) for path, _ in files)
            written += _write_new(folder, files, journal)
        manifest.write("\n]")
    removed = _remove(folder, array("q", sorted(after)))
    listed.replace(folder / MANIFEST)
    return Told(len(after), written, removed)


def _write_new(folder: Path, files: Iterable[tuple[str, str]], journal: TextIO) -> int:
    """Write those of some files that are others than those that are there, and return how many they are."""
    texts = ((path, text.encode()) for path, text in files)
    new = [(path, text) for path, text in texts if _differs(folder / path, text)]
    journal.write("".join(f"{path}\n" for path, _ in new))
    journal.flush()
    for path, content in new:
        _write(folder / path, content)
    return len(new)


def _remove(folder: Path, after: array[int]) -> int:
    """Remove the files of which there are no more, given sorted hashes of the paths that are, and return how many."""
    removed = 0
    for path in chain(_listed(folder), _noted(folder)):
        place = bisect_left(after, hash(path))
        if after[place : place + 1] != array("q", [hash(path)]):
            with suppress(FileNotFoundError):
                (folder / path).unlink()
                removed += 1
    return removed


def _is_as_before(folder: Path, source: str) -> bool:
    """Whether a site of this was written to its end, and its files are as they were left."""
    try:
        noted = (folder / SAME).read_text(encoding="ascii")
    except (OSError, UnicodeDecodeError):
        return False
    return not (folder / JOURNAL).exists() and bool(noted) and noted == sameness.written(folder, source, _listed(folder))


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Hold the only right to write into a folder, which is made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with locks.held(folder, locks.FOLDER):
            yield
    except BlockingIOError:
        raise StoreError(f"{folder}: another program writes a site into it; wait until it has ended") from None
    except OSError as error:
        raise StoreError(f"{error.filename or folder}: cannot be written: {error.strerror}") from error


def _number(folder: Path) -> int:
    """Return how many files the site has that is there. Raises StoreError where none is, and the folder is not empty."""
    if not any((folder / name).exists() for name in (MANIFEST, JOURNAL)) and any(p.name != locks.LOCK for p in folder.iterdir()):
        raise StoreError(f"{folder}: it holds files, and no site wrote them; name an empty folder or one of a site")
    for path in _noted(folder):
        _beside(folder / path).unlink(missing_ok=True)
    return sum(1 for _ in _listed(folder))


def _listed(folder: Path) -> Iterator[str]:
    """Yield the files of the site that is there, of which a list has one a line; it is not held in memory."""
    place = folder / MANIFEST
    try:
        with suppress(FileNotFoundError), place.open(encoding="utf-8") as file:
            for number, line in enumerate(file):
                said = line.strip()
                said = said.removeprefix("[") if not number else said
                if said := said.removesuffix("]").removesuffix(","):
                    yield _inside(place, json.loads(said))
    except ValueError as error:
        raise StoreError(f"{place}: {error}") from error


def _noted(folder: Path) -> Iterator[str]:
    """Yield what was written by who did not end. A line that breaks off was never acted on."""
    with suppress(FileNotFoundError), (folder / JOURNAL).open(encoding="utf-8", newline="\n") as file:
        yield from (_inside(folder / JOURNAL, line[:-1]) for line in file if line.endswith("\n"))


def _inside(place: Path, path: object) -> str:
    if not isinstance(path, str) or not _is_inside(path):
        raise StoreError(f"{place}: found {path!r}, expected paths of files below the folder")
    return path


def _is_inside(path: str) -> bool:
    return bool(path) and not path.startswith("/") and not {"", ".", ".."} & set(path.split("/")) and "\\" not in path


def static(*, live: bool = False) -> Iterator[tuple[str, str]]:
    """Yield the files that pages load, their paths and texts; ``live``: also those that need a server."""
    place = resources.package("site") / "static"
    listed = json.loads((place / "vendor" / "list.json").read_text(encoding="utf-8"))
    left = set() if live else {f"vendor/{each['file']}" for each in listed if each.get("live")}
    for path in sorted(place.rglob("*")):
        name = path.relative_to(place).as_posix()
        if path.is_file() and name not in left and (live or not name.startswith("live/")):
            yield f"static/{name}", path.read_text(encoding="utf-8")


def _together(each: Iterator[T], number: int) -> Iterator[list[T]]:
    while found := list(islice(each, number)):
        yield found


def _names(found: Iterable[str]) -> str:
    # Sorted, for a store has things in an order of its own.
    return f"window.gridwalkNames = [\n{','.join(sorted(found))}\n];\n".replace("],[", "],\n[")


def _differs(path: Path, text: bytes) -> bool:
    """Whether a file is not there, or is another than this text."""
    try:
        return path.read_bytes() != text
    except (FileNotFoundError, NotADirectoryError, IsADirectoryError):
        return True


def _write(path: Path, text: bytes) -> None:
    """Write a file, whole or not at all."""
    beside = _beside(path)
    try:
        file = beside.open("wb", buffering=0)
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = beside.open("wb", buffering=0)
    with file:
        left = memoryview(text)
        while left:
            left = left[file.write(left) :]
    beside.replace(path)


def _beside(path: Path) -> Path:
    return path.with_name(f".{path.name[:180]}.partial")


def _context() -> dict[str, Any]:
    found: Mapping[str, dict[str, Any]] = json.loads((resources.folder("ontology") / "context.jsonld").read_text(encoding="utf-8"))
    return found["@context"]
