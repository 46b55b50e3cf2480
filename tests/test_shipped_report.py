"""The shipped report: the few tests that are about what it says, and about what is shipped beside it.

All other tests read the fixture world. Of these too, all but the last two build the report's own folder alone, so that
another race in data/ changes none. The last two say what such a race asks for.
"""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path

import pytest
import rdflib
from rdflib.namespace import OWL, RDF

from gridwalk import Dataset
from gridwalk.ask import queries, results
from gridwalk.rdf.names import shown
from tests import questions
from tests.graphs import STATUS, ontology, shipped, supers, used

ROOT = Path(__file__).parent.parent
REPORT = ROOT / "data" / "reports" / "alms-2004-laguna-seca"
# Rows of the questions that name the report or its things. The other questions are about whatever data there are.
ROWS = {
    "average-speed-of-the-winner": 1, "calendar": 9, "cars-by-make": 10, "cars-without-a-team": 13,
    "champions-in-the-finale": 5, "circuits-and-countries": 8, "class-podiums": 12, "class-results": 25,
    "class-winning-margins": 4, "crews": 56, "distance-covered": 25, "eligible-but-absent": 6, "event-as-schema-org": 259,
    "event-profile": 1, "facts-of-one-passage": 5, "facts-of-the-winner": 14, "finishers-per-class": 4,
    "from-the-previous-round": 4, "laps-behind": 25, "laps-led-against-laps-run": 1, "models-in-the-race": 13,
    "numbers-and-teams": 14, "passages-for-a-driver": 36, "places-gained": 4, "pole-sitters": 3, "qualifying": 8,
    "qualifying-against-finish": 5, "raced-but-not-named-for-its-class": 4, "result-table": 25, "retirements": 6,
    "retirements-by-cause": 5, "running-order-at-turn-two": 5, "series-profile": 5, "what-the-classes-are": 4,
    "who-beat-a-faster-qualifier": 5, "who-led": 6,
}  # fmt: skip


@cache
def report() -> Dataset:
    return Dataset.build(REPORT)


def test_it_says_as_much_as_it_said() -> None:
    counts = report().counts()
    assert (counts.things, counts.citations, counts.inferred, counts.passages) == (319, 2278, 258, 116)


def test_the_winner_of_each_class() -> None:
    podiums = report().query("class-podiums").rows
    assert [row for row in podiums if row[1] == 1] == [
        ("LMP1", 1, "Johnny Herbert / Pierre Kaffer", "Audi R8", 169),
        ("GTS", 1, "Ron Fellows / Johnny O'Connell", "Chevrolet Corvette C5.R", 160),
        ("LMP2", 1, "Clint Field / Robin Liddell / Rick Sutherland", "Lola B2K/40", 157),
        ("GT", 1, "Romain Dumas / Marc Lieb", "Porsche GT3RSR", 154),
    ]


def test_its_three_disputes() -> None:
    said = {(shown(f"<{d.subject}>"), shown(f"<{d.property}>")): {c.status: c.value for c in d.claims} for d in report().disputes()}
    found = {what: (values["rejected"], values["accepted"]) for what, values in said.items()}
    row = "entry/alms/2004/laguna-seca/r20"
    assert set(found) == {(row, "race:crewSize"), (row, "race:model"), ("regulation/alms/2004/lmp2", "race:minimumMass")}
    assert found[row, "race:crewSize"] == (2, 3)
    assert found[row, "race:model"] == (f"{questions.ID}model/lola-b2k-40", f"{questions.ID}model/courage-c65")
    assert "alms/2004/lmp2" in str(found["regulation/alms/2004/lmp2", "race:minimumMass"][0])


def test_questions_about_it_are_these() -> None:
    assert {name for name in questions.names() if questions.bound_to(name)} == set(ROWS)


@pytest.mark.parametrize("name", ROWS)
def test_a_question_about_it_has_as_many_rows_as_it_had(name: str) -> None:
    assert len(list(queries.run(report().store(), questions.text(name)))) == ROWS[name]  # type: ignore[arg-type]


def test_the_first_question_of_the_readme_gets_the_answer_that_stands_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"query --text '\n(.+?)'\n```\n```\n(.+?)```", readme, re.DOTALL)
    assert shown is not None
    out = io.BytesIO()
    results.write(queries.run(report().store(), shown[1]), "table", out)
    assert out.getvalue().decode() == shown[2]


def test_all_that_is_shipped_conforms() -> None:
    found = Dataset.build().validate().results
    assert not [result for result in found if result.severity == "Violation"]


def test_terms_without_shipped_data_are_marked_and_no_others() -> None:
    in_data = {general for term in used(shipped()) for general in supers(ontology(), term)}
    terms = {term for term in ontology().subjects(RDF.type) if str(term).startswith(str(questions.ONTOLOGY))}
    annotations = set(ontology().subjects(RDF.type, OWL.AnnotationProperty))
    waiting = set(ontology().subjects(STATUS, rdflib.Literal("unstable")))
    assert len(waiting) > 20
    assert not waiting & in_data, "has data now: remove vs:term_status"
    assert not terms - in_data - annotations - waiting, 'has no data: add vs:term_status "unstable"'
