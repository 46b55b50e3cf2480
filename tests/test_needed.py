"""What a question needs of the data: where that is not said it has no row, which the page of questions shows without asking."""

from __future__ import annotations

import re

import pyoxigraph as ox
import pytest

from gridwalk.ask.queries import Rows, find_queries, run
from gridwalk.rdf.iris import RACE
from gridwalk.rdf.needed import TYPE, needed
from gridwalk.site.facts import Facts
from gridwalk.site.writing import Site
from tests import questions

# Properties and classes that many questions need, without each of which some have no rows.
WITHOUT = ("position", "driver", "raceClass", "Passage", "Standing", "Incident", "Inference", "kind")


def short(iri: str) -> str:
    return re.split("[#/]", iri)[-1]


@pytest.mark.parametrize(
    ("pattern", "wanted"),
    [
        ("?x race:laps ?n OPTIONAL { ?x race:points ?p } MINUS { ?x race:lap ?l }", "laps"),
        ("?x race:laps ?n FILTER NOT EXISTS { ?x race:points ?p } FILTER (?n != race:points) ?x race:entry ?e", "laps entry"),
        ("?x race:entry/race:driver ?d ; ^race:result ?r", "entry driver result"),
        ("?x race:entry|race:driver ?d ; race:laps* ?n ; (race:number/race:code) ?c ; !race:points ?p ; race:grid+ ?g", "grid"),
        ("?x race:broaderModel?/race:make ?make", "make"),
        ("?x a race:Lap , race:Result ; race:kind <urn:k>", "type:Lap type:Result kind:k"),
        ("?y race:by [ race:code ?c ; race:model ?m ] ; race:lap (1 race:points) ; race:laps ?n .", "by code model lap laps"),
        ("[ race:code ?c ] race:by ?x . GRAPH ?g { ?x race:laps ?n } VALUES (?a ?b) { (race:lap race:points) }", "code by laps"),
        ("{ SELECT (COUNT(?x) AS ?n) { ?x race:laps ?l } } ?y race:entry ?e", "entry"),
        ("{ SELECT ?y (COUNT(?x) AS ?n) { ?x race:laps ?y } GROUP BY ?y } ?y race:entry ?e", "laps entry"),
        ("BIND (EXISTS { ?x race:points ?p } AS ?y) ?x rdfs:label ?l", "label"),
        ("{ ?x race:laps ?n } UNION { ?x race:points ?n } ?x race:entry ?e", "laps points entry"),
    ],
)  # fmt: skip
def test_what_is_needed_is_what_stands_outside_of_what_is_optional(pattern: str, wanted: str) -> None:
    found = needed(f"PREFIX race: <{RACE}> SELECT * {{ {pattern} }}").lacking(lambda *said: False)
    assert {f"{short(name)}:{re.split('[#/:]', value)[-1]}".rstrip(":") for name, value in found} == set(wanted.split())


def test_one_of_two_alternatives_is_enough_and_what_counts_nothing_has_a_row() -> None:
    either = needed("SELECT * { { ?x race:laps ?n } UNION { ?x race:points ?n } }")
    assert either.lacking(lambda name, value: short(name) == "points") == []
    assert needed("SELECT (COUNT(*) AS ?n) { ?x race:laps ?l }").lacking(lambda *said: False) == []
    assert needed("CONSTRUCT { ?x a race:Lap } WHERE { ?x race:laps ?l }").lacking(lambda *said: False) == [(f"{RACE}laps", "")]
    for broken in ("", "SELECT", "SELECT * {", "SELECT * { ?x race:laps", "SELECT * { ?x (race:laps ?y }", "}{ ASK", "ASK { [ } ]"):
        needed(broken)


@pytest.mark.parametrize("name", WITHOUT)
def test_a_question_that_lacks_something_has_no_row(name: str) -> None:
    """And of those that have rows none is said to lack anything."""
    store, gone = ox.Store(), ox.NamedNode(f"{RACE}{name}")
    kept = [quad for quad in questions.store() if gone not in (quad.predicate, quad.object)]
    store.extend(kept)
    facts = Facts(store)

    def is_said(*said: str) -> bool:
        return facts.says(*(f"<{each}>" if each else "" for each in said))

    lacking = [query for query in find_queries() if needed(query.text).lacking(is_said)]
    assert lacking
    for query in lacking:
        answer = run(store, query.text)
        assert isinstance(answer, Rows | ox.QueryTriples)
        assert next(iter(answer), None) is None, query.name


def test_the_page_says_which_questions_have_no_answer_here() -> None:
    world = Site(Facts(questions.store())).file("questions.html")
    assert world
    assert "Nothing here says" not in world
    store, gone = ox.Store(), ox.NamedNode(f"{RACE}Incident")
    store.extend(quad for quad in questions.store() if gone not in (quad.predicate, quad.object))
    page = Site(Facts(store)).file("questions.html") or ""
    found = re.findall(r'<details class="lacks"><summary><b>([^<]*)</b>[^<]*<small>\s*([^<]*?)\s*</small>', page)
    assert ("incidents", "Nothing here says: what is an incident.") in found
    assert f"{len(found)} of {len(find_queries())} have no answer here" in page
    assert TYPE not in page.partition("<main")[2].partition("<pre>")[0]
