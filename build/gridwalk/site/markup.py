"""What stands on a page a hundred times, made without a template: links to things, terms and classes, marks."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from gridwalk.rdf.kinds import DERIVED
from gridwalk.site.arranging import text
from gridwalk.site.facts import is_thing

if TYPE_CHECKING:
    from gridwalk.site.marks import Mark
    from gridwalk.site.rendering import Page


class Html(str):
    """A text that is HTML already: templates take it as it is."""

    def __html__(self) -> str:
        return str(self)


class Parts:
    """The parts of one page."""

    def __init__(self, page: Page) -> None:
        self._page = page

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
            return Html(f'<a href="{escape(page.link(value))}">{label}</a>')
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
