"""Pages and charts of a stranger's graph in which a property has another kind of term than the ontology wants.

All other statements are those of the made-up world, so that what is sound has to be shown.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from itertools import groupby

import pytest

from gridwalk.ask import queries
from gridwalk.builds.whole import build
from gridwalk.charts import drawing
from gridwalk.charts.chart import colours
from gridwalk.rdf.dataset import load
from gridwalk.rdf.iris import BASE, RACE, XSD
from gridwalk.rdf.lines import terms
from gridwalk.site import addresses
from gridwalk.site.facts import Facts
from gridwalk.site.writing import Site
from tests import questions

# Instead of a thing.
NO_THING = {
    "text": '"an \\"odd\\" <b>text</b>"', "language": '"odd"@en', "empty": '""', "blank": "_:odd", "web": "<urn:odd>",
    "script": "<javascript:alert(1)>", "statement": '<<( <urn:a> <urn:b> "c d" )>>', "nobody": f"<{BASE}driver/nobody-at-all>",
}  # fmt: skip
# Instead of a text or a number.
NO_TEXT = {
    "thing": f"<{BASE}driver/nils-dorne>", "web": "<urn:odd>", "blank": "_:odd", "language": '"odd"@en', "empty": '""',
    "statement": '<<( <urn:a> <urn:b> "c d" )>>', "word": f'"odd"^^<{XSD}integer>', "day": f'"2031-99-99"^^<{XSD}date>',
    "below": f'"-7"^^<{XSD}integer>', "none": f'"0"^^<{XSD}integer>', "great": f'"{"9" * 15}"^^<{XSD}integer>',
    "endless": f'"{"9" * 5000}"^^<{XSD}integer>', "parts": f'"-1.{"3" * 40}"^^<{XSD}decimal>', "infinite": f'"INF"^^<{XSD}double>',
    "controls": '"a\\nb\\u0001 \\uFFFE"',
}  # fmt: skip
# Kinds of things of which there are few, or whose pages have most in them, are looked at whole; of others one.
WHOLE = ("event", "season")


@cache
def world() -> tuple[tuple[str, str, str, str], ...]:
    """The statements of the made-up world."""
    return tuple(map(terms, build(questions.WORLD).lines))


def properties(*, of_things: bool) -> list[str]:
    """The properties of the ontology whose values are things, or are none."""
    found = {said for _, said, value, _ in world() if said.startswith(f"<{RACE}") and value.startswith("<") == of_things}
    assert len(found) > 90
    return sorted(found)


def odd(wanted: frozenset[str], value: str, *, of_things: bool) -> Iterator[str]:
    for subject, said, was, graph in world():
        is_odd = said in wanted and was.startswith("<") == of_things and not subject.startswith(f"<{RACE}")
        yield f"{subject} {said} {value if is_odd else was} {graph} ."


def pages(facts: Facts) -> Iterator[tuple[str, str]]:
    """The pages of the menu, and of things of each kind, as a server makes them."""
    site = Site(facts)
    site.prepare()
    yield from ((page["path"], site.file(page["path"]) or "") for page in site._globals["menu"])
    named = sorted(thing[1:-1] for thing in facts.things() if addresses.home(thing[1:-1]) == thing[1:-1])
    for kind, things in groupby(named, key=lambda iri: iri[len(BASE) :].partition("/")[0]):
        for iri in things if kind in WHOLE else [next(things)]:
            for ending in (".html", ".ttl", ".jsonld"):
                path = addresses.path(iri) + ending
                yield path, site.file(path) or ""


def charts(facts: Facts) -> Iterator[tuple[str, str]]:
    for name in drawing.NAMES:
        rows = drawing.rows(queries.run(facts.store, drawing.question(name).text))
        key = "season" if name == "season-matrix" else "event"
        for of in {row[key] for row in rows}:
            for found in drawing.draw(name, [row for row in rows if row[key] == of], colours()):
                yield f"{name} of {of}", found.file()


def require_shown(lines: Sequence[str]) -> Mapping[str, str]:
    """All is made, and leads nowhere but to pages and to the web. Returns what is made by its name."""
    facts = Facts(load(list(dict.fromkeys(lines))))
    made = dict([*pages(facts), *charts(facts)])
    assert all(made.values())
    for name, text in made.items():
        if name.endswith(".html"):
            assert not re.search(r'href="(?!https?://)[^"]*:(?!/)[^"]*\(', text), name
    return made


CASES = [
    *(pytest.param(kind, value, True, id=f"{kind} for a thing") for kind, value in NO_THING.items()),
    *(pytest.param(kind, value, False, id=f"{kind} for a text") for kind, value in NO_TEXT.items()),
]


@pytest.mark.slow("makes the pages and charts of a world again for each kind of odd value, and for shares of its properties")
@pytest.mark.parametrize(("kind", "value", "of_things"), CASES)
def test_what_is_sound_is_shown_beside_odd_values(kind: str, value: str, of_things: bool) -> None:
    named = properties(of_things=of_things)
    # All, and shares of them: where all are odd hardly a question has a row.
    for wanted in (frozenset(named), *(frozenset(named[n::9]) for n in range(9))):
        made = require_shown(list(odd(wanted, value, of_things=of_things)))
        assert len(made) > 100, kind


def test_the_world_itself_is_shown() -> None:
    made = require_shown([" ".join((*found, ".")) for found in world()])
    assert sum(not name.startswith(tuple(drawing.NAMES)) for name in made) > 100
    # Of no driver there is a lap that neither the pits nor a caution slowed.
    assert {name.partition(" ")[0] for name in made} >= set(drawing.NAMES) - {"lap-times"}


@pytest.mark.parametrize(("value", "shown"), [(NO_THING["text"], "odd"), (NO_THING["script"], "javascript:alert(1)")])
def test_an_odd_driver_is_a_word_and_no_link(value: str, shown: str) -> None:
    made = require_shown(list(odd(frozenset({f"<{RACE}driver>"}), value, of_things=True)))
    told = {name: text for name, text in made.items() if name.endswith(".html")}
    assert any(shown in text for name, text in told.items() if name.startswith("id/event/"))
    assert not any('href="javascript' in text or "<b>text</b>" in text for text in told.values())
