"""What stands on a page a hundred times, made without a template: links to things, terms and classes, marks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import TYPE_CHECKING

from gridwalk.charts import scale
from gridwalk.rdf.iris import OWL, RACE, RDF, WIKIBASE
from gridwalk.rdf.kinds import COMMENT, DERIVED
from gridwalk.rdf.names import DERIVED_FROM, NAMES, RDF_TYPE, number, report_slug
from gridwalk.site import terms
from gridwalk.site.addresses import home
from gridwalk.site.arranging import text
from gridwalk.site.facts import GENERATED_BY, Fact, is_thing

if TYPE_CHECKING:
    from gridwalk.site.marks import Mark, Note
    from gridwalk.site.rendering import Page


Said = Iterable[tuple[str, Sequence[Fact]]]
# Items of a list that are seen before it is opened, and passages and inferences of a note.
ITEMS, PASSAGES, INFERENCES = 12, 12, 6
# Values of a table up to which none goes to another page, and at most so many on such a page.
FEW, APART = 40, 90
# From so many seconds on a time is shown as a clock shows it.
MINUTE = 60
# How many of a list are seen where the rest is on another page.
SEEN = 6
# What a person calls a property that other vocabularies name.
WORDS = {
    RDF_TYPE: "kind", DERIVED_FROM: "from", GENERATED_BY: "made by", COMMENT: "note", f"<{OWL}sameAs>": "the same as",
    f"<{RDF}Statement>": "statement", f"<{RDF}subject>": "subject", f"<{RDF}predicate>": "property", f"<{RDF}object>": "value",
    f"<{WIKIBASE}rank>": "rank", f"<{WIKIBASE}PreferredRank>": "preferred", f"<{WIKIBASE}NormalRank>": "normal",
    f"<{WIKIBASE}DeprecatedRank>": "deprecated",
    **dict(zip(NAMES, ("name", "name", "other names"), strict=True)),
}  # fmt: skip

# What claims point to a thing as, whose disputes are listed.
CLAIMED = {f"<{RACE}claimSubject>": "sources differ in", f"<{RACE}claimValue>": "claimed in"}
# What else reads ill where its name is followed by what points to a thing.
POINTING = {**CLAIMED, f"<{RACE}canonical>": "also under the keys"}
LEADING = frozenset({"after", "as", "at", "before", "behind", "by", "for", "from", "in", "of", "on", "to", "with"})


class Html(str):
    """A text that is HTML already: templates take it as it is."""

    def __html__(self) -> str:
        return str(self)


class Parts:
    """The parts of one page."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def menu(self, pages: Iterable[Mapping[str, str]]) -> Html:
        """Return links to pages, given their paths and titles."""
        return Html("".join(map(self._menu, pages)))

    def _menu(self, page: Mapping[str, str]) -> str:
        here = ' aria-current="page"' if page["path"] == self._page.path else ""
        return f' <a href="{self._page.file(page["path"])}"{here}>{escape(page["title"])}</a>'

    def mark(self, found: Mark | None) -> Html:
        """Return the mark of a statement: a button that opens a note, without a script; nothing where no graph says it."""
        if not found:
            return Html()
        kind = "d" if found.kind == DERIVED else found.kind[0]
        return Html(f'<button class="c {kind}" popovertarget="n{found.note}" aria-label="{found.words}">{found.sign}</button>')

    def term(self, value: str) -> Html:
        """Return a term: what has a page is a link, and so is what is on the web."""
        page, label = self._page, escape(self._page.label(value) if value.startswith("<") else text(value))
        if is_thing(value):
            return Html(f'<a href="{page.link(value)}">{label}</a>')
        if there := page.term_page(value):
            return Html(f'<a href="{there}">{label}</a>')
        return Html(f'<a href="{escape(value[1:-1])}" rel="external">{label}</a>' if value.startswith("<http") else label)

    def property(self, name: str) -> Html:
        """Return the name of a property or class, a link to its page in the ontology."""
        there, label = self._page.term_page(name), escape(self._page.label(name))
        return Html(f'<a class="term" href="{there}">{label}</a>' if there else label)

    def race_class(self, iri: str, code: str = "") -> Html:
        """Return the code of a class in its colour, nothing where there is no class."""
        if not iri:
            return Html()
        page, label = self._page, escape(text(code) if code else self._page.label(iri))
        return Html(f'<a class="class k{page.colour(iri)}" href="{escape(page.link(iri))}">{label}</a>')

    def statements(self, about: Said, apart: str = "", first: int = ITEMS) -> Html:
        """Return what is said of a thing as a table, a row for each property, each value with its mark.

        Long lists of values are on the pages ``apart``, if these are named; else what is beyond the ``first`` ones is folded.
        """
        found = list(about)
        there = self._apart(found, apart)
        rows = "".join(
            f'<tr><th scope="row">{self.property(said)}</th><td>\n'
            f"{self._folded(facts, self._marked, there.get(said, ''), first)}</td></tr>\n"
            for said, facts in found
        )
        return Html(f'<table class="facts"><tbody>\n{rows}</tbody></table>\n')

    def _apart(self, found: Sequence[tuple[str, Sequence[Fact]]], apart: str) -> Mapping[str, str]:
        """Give long lists pages of their own where there is much altogether, and return where each of them is."""
        if not apart or sum(len(facts) for _, facts in found) <= FEW:
            return {}
        return self._page.divide(apart, [(said, facts) for said, facts in found if len(facts) > ITEMS], APART)

    def _folded(
        self, facts: Sequence[Fact], shown: Callable[[Fact], str], there: str = "", first: int = ITEMS, classes: str = ""
    ) -> str:
        """Return a list, what is beyond the first ones folded, or on the page that is named."""
        if not there:
            return folded(list(map(shown, facts)), first, classes)
        seen = folded(list(map(shown, facts[:SEEN])), SEEN, classes)
        return f'{seen}<p class="soft"><a href="{there}">All {len(facts)}</a></p>\n'

    def _marked(self, fact: Fact) -> str:
        return f"{self.valued(fact.property, fact.value)}{self.mark(self._page.notes.mark(fact))}"

    def valued(self, property: str, value: str) -> Html:
        """Return the value of a property, a number with its unit, a minute and more as a clock shows it."""
        found = terms.terms().get(property)
        unit = found.unit if found and value.startswith('"') else ""
        if unit == "s" and (number(text(value)) or 0) >= MINUTE:
            return Html(clock(text(value)))
        return Html(f"{self.term(value)}\N{NO-BREAK SPACE}{unit}" if unit else self.term(value))

    def told(self, said: Said) -> Html:
        """Return what a graph says as a table, a row for each thing."""
        rows = "".join(
            f'<tr><th scope="row">{self.term(thing)}</th><td><ul>\n{self._told(facts)}</ul></td></tr>\n' for thing, facts in said
        )
        return Html(f'<table class="facts told"><tbody>\n{rows}</tbody></table>\n')

    def _told(self, facts: Iterable[Fact]) -> str:
        items = (
            f'<span class="soft">{self.property(fact.property)}</span> {self.valued(fact.property, fact.value)}' for fact in facts
        )
        return _items(items)

    def pointing(self, said: Said, apart: str = "", first: int = ITEMS) -> Html:
        """Return what points to a thing as a table, a row for each property; claims by their disputes. See ``statements``."""
        # What a claim is about stands in its dispute; what RDF calls it says nothing more.
        found = [(name, list(_once(facts))) for name, facts in said if not name.startswith(f"<{RDF}")]
        there = self._apart(found, apart)
        rows = "".join(
            f'<tr><th scope="row">{self._points(name)}</th><td>\n'
            f"{self._folded(facts, self._pointing, there.get(name, ''), first, 'run')}</td></tr>\n"
            for name, facts in found
        )
        return Html(f'<table class="facts"><tbody>\n{rows}</tbody></table>\n')

    def _pointing(self, fact: Fact) -> str:
        return self.term(_told_by(fact))

    def _points(self, name: str) -> str:
        return POINTING.get(name) or f"{self.property(name)} {'this' if self._is_open(name) else 'of'}"

    def _is_open(self, name: str) -> bool:
        """Whether the name of a property asks for no "of": it is a phrase, or ends with a word that leads to a thing."""
        return name in WORDS or self._page.label(name).rpartition(" ")[2] in LEADING

    def listed(self, terms: Iterable[str], first: int = ITEMS, classes: str = "") -> Html:
        """Return terms as a list, those beyond the first ones folded."""
        return folded(list(map(self.term, terms)), first, classes)

    def values(self, thing: str, property: str, first: int) -> Html:
        """Return the values of a property of a thing with their marks, in a line, those beyond the first ones folded."""
        return self._run(((value, (thing, property, value)) for value in self._page.facts.values(thing, property)), first)

    def subjects(self, property: str, value: str, first: int) -> Html:
        """Return the things that have a value of a property with their marks, in a line, those beyond the first ones folded."""
        return self._run(((thing, (thing, property, value)) for thing in self._page.facts.subjects(property, value)), first)

    def _run(self, found: Iterable[tuple[str, tuple[str, str, str]]], first: int) -> Html:
        items = [f"{self.term(each)}{self.mark(self._page.notes.of(*said))}" for each, said in found]
        return folded(items, first, "run") if items else Html()

    def noted(self) -> Html:
        """Return what the marks of the page open; on paper, where nothing opens, they are notes at the end."""
        told = ((number, self._note(note)) for number, note in self._page.notes)
        notes = "".join(f'<div popover id="n{number}" class="note">\n{note}</div>\n' for number, note in told)
        script = f'<script src="{self._page.file("static/marks.js")}"></script>'
        return Html(f'<aside class="notes" aria-label="Sources">\n{notes}</aside>\n{script}' if notes else "")

    def _note(self, note: Note) -> str:
        stated, more = self.cited(note.stated[:PASSAGES]), len(note.stated) - PASSAGES
        parts = [
            f'<p><b>Sources differ.</b> <a href="{self._link(note.dispute)}">What each says</a></p>' if note.dispute else "",
            f"<p><b>Stated</b> by {stated}{f' and {more} more' if more > 0 else ''}</p>" if stated else "",
            *(f"<p><b>Inferred</b> from {self._passage(name)}{self._reason(name)}</p>" for name in note.inferred[:INFERENCES]),
            *map(self._rule, {self._page.rule(name): name for name in reversed(note.derived)}.values()),
            f'<p class="soft">{note.reports} sources</p>' if note.reports > 1 else "",
        ]
        return "".join(parts)

    def _rule(self, graph: str) -> str:
        name = f'<a href="{self._link(graph)}">{escape(self._page.rule(graph))}</a>'
        return f"<p><b>Derived</b> by the rule {name}. No source states it.</p>"

    def _reason(self, graph: str) -> str:
        why = self._page.reason(graph)
        return f": {escape(why)}" if why else ""

    def cited(self, graphs: Iterable[str]) -> Html:
        """Return passages by their places, those of one report together with its name."""
        return Html("; ".join(self._of_report(found) for _, found in groupby(graphs, key=_report)))

    def _of_report(self, graphs: Iterable[str]) -> str:
        told = [(self._link(graph), *self._page.passage(graph).partition(", ")[::2]) for graph in graphs]
        places, report = ", ".join(f'<a href="{there}">{escape(place)}</a>' for there, place, _ in told), told[0][2]
        return f"{places} of {escape(report)}" if report else places

    def _passage(self, graph: str) -> str:
        return f'<a href="{self._link(graph)}">{escape(self._page.passage(graph))}</a>'

    def _link(self, term: str) -> str:
        return escape(self._page.link(term))


def clock(seconds: str) -> str:
    """Return seconds as a clock shows them, no digit more or less; any other text as it is.

    >>> clock("83.5"), clock("8123.046"), clock("9.038")
    ('1:23.5', '2:15:23.046', '9.038')
    """
    found = number(seconds)
    return seconds if found is None else scale.clock(found)


def _once(facts: Iterable[Fact]) -> Iterable[Fact]:
    """Return facts, of those that are told on one page the first."""
    found = dict[str, Fact]()
    for fact in facts:
        found.setdefault(_told_by(fact), fact)
    return found.values()


def _told_by(fact: Fact) -> str:
    return f"<{home(fact.subject[1:-1])}>" if fact.property in CLAIMED else fact.subject


def _report(graph: str) -> str:
    return report_slug(graph) or graph


def folded(items: Sequence[str], first: int = ITEMS, classes: str = "") -> Html:
    """Return a list of items that are HTML, those beyond the first ones folded.

    >>> folded(["a", "b"], 1)
    '<ul>\\n<li>a</li>\\n</ul>\\n<details class="more"><summary>1 more</summary><ul>\\n<li>b</li>\\n</ul></details>'
    """
    opened, more = f'<ul class="{classes}">' if classes else "<ul>", len(items) - first
    seen = f"{opened}\n{_items(items[:first])}</ul>\n"
    if more <= 0:
        return Html(seen)
    return Html(f'{seen}<details class="more"><summary>{more} more</summary>{opened}\n{_items(items[first:])}</ul></details>')


def _items(items: Iterable[str]) -> str:
    return "".join(f"<li>{item}</li>\n" for item in items)
