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
from gridwalk.cli import main
from gridwalk.rdf.names import shown
from tests import questions
from tests.graphs import STATUS, ontology, shipped, supers, used

ROOT = Path(__file__).parent.parent
REPORT = ROOT / "data" / "reports" / "alms-2004-laguna-seca"
# Rows of questions about its race. The report has two others of which it tells a car or two.
ROWS = {
    "average-speed-of-the-winner": 1, "calendar": 9, "cars-by-make": 10, "cars-without-a-team": 13,
    "champions-in-the-finale": 5, "circuits-and-countries": 8, "class-podiums": 12, "class-results": 25,
    "class-winning-margins": 4, "crews": 56, "distance-covered": 25, "eligible-but-absent": 6, "event-as-schema-org": 259,
    "event-profile": 1, "facts-of-the-winner": 14, "finishers-per-class": 4, "from-the-previous-round": 6, "laps-behind": 25,
    "laps-led-against-laps-run": 1, "models-in-the-race": 13, "numbers-and-teams": 14, "places-gained": 4, "qualifying": 8,
    "qualifying-against-finish": 5, "raced-but-not-named-for-its-class": 4, "result-table": 25, "retirements": 6,
    "retirements-by-cause": 5, "running-order-at-turn-two": 5, "series-profile": 5, "what-the-classes-are": 4,
    "who-beat-a-faster-qualifier": 5, "who-led": 6,
}  # fmt: skip
RACE = {"event": "alms/2004/laguna-seca", "season": "alms/2004", "series": "series/alms"}


@cache
def report() -> Dataset:
    return Dataset.build(REPORT)


@cache
def shipped_accounts() -> Dataset:
    return Dataset.build(ROOT / "data")


def test_it_says_as_much_as_it_said() -> None:
    counts = report().counts()
    assert (counts.things, counts.citations, counts.inferred, counts.passages) == (330, 2268, 349, 116)


def test_the_winner_of_each_class() -> None:
    podiums = report().query("class-podiums", event="alms/2004/laguna-seca").rows
    assert [row[1:] for row in podiums if row[2] == 1] == [
        ("GT", 1, "Romain Dumas / Marc Lieb", "Porsche GT3RSR", 154),
        ("GTS", 1, "Ron Fellows / Johnny O'Connell", "Chevrolet Corvette C5.R", 160),
        ("LMP1", 1, "Johnny Herbert / Pierre Kaffer", "Audi R8", 169),
        ("LMP2", 1, "Clint Field / Robin Liddell / Rick Sutherland", "Lola B2K/40", 157),
    ]


def test_its_disputes() -> None:
    decided, left = by_status(report())
    row = "entry/alms/2004/laguna-seca/r20"
    assert decided == {
        (row, "race:model"): {"rejected": "model/lola-b2k-40", "accepted": "model/courage-c65"},
        ("regulation/alms/2004/lmp2", "race:minimumMass"): {
            "rejected": "quantity/alms/2004/lmp2/minimum-mass-lb",
            "accepted": "quantity/alms/2004/lmp2/minimum-mass-kg",
        },
    }
    assert left == {
        (row, "race:crewSize"): {"2": 1, "3": 1},
        ("regulation/alms/2004/gt", "race:mayWinOverall"): {"True": 1, "False": 1},
        ("regulation/alms/2004/gts", "race:mayWinOverall"): {"True": 1, "False": 1},
    }


def test_three_accounts_leave_each_contradiction_open_and_make_no_other() -> None:
    """With the accounts that ship beside it: each value with the number of its sources."""
    decided, left = by_status(shipped_accounts())
    assert set(decided) == set(by_status(report())[0])
    event = "entry/alms/2004/laguna-seca"
    assert left == by_status(report())[1] | {
        (f"{event}/r20", "race:crewSize"): {"2": 2, "3": 1},
        (f"{event}/r20", "race:driver"): {"driver/john-macaluso": 1},
        (f"{event}/r03", "race:model"): {"model/lola-ex257": 2, "model/lola-b01-60-aer": 1},
        (f"{event}/r23", "race:model"): {"model/reynard-dba-035": 1, "model/dba-zytek": 1},
    }


def test_three_accounts_have_the_cars_of_one_race() -> None:
    cars = f"""PREFIX race: <{questions.ONTOLOGY}>
    SELECT ?car {{ ?car a race:Entry ; race:event <{questions.ID}event/alms/2004/laguna-seca> }}"""
    found = [list(queries.run(each.store(), cars)) for each in (shipped_accounts(), report())]  # type: ignore[arg-type]
    assert [len(rows) for rows in found] == [25, 25]


def by_status(found: Dataset) -> tuple[dict[tuple[str, str], dict[str, str]], dict[tuple[str, str], dict[str, int]]]:
    """The decided disputes with their values, and the open ones with how many sources say each."""
    decided, left = {}, {}
    for d in found.disputes():
        about = (shown(f"<{d.subject}>"), shown(f"<{d.property}>"))
        if d.resolution == "open":
            left[about] = {str(c.value).removeprefix(questions.ID): len(c.sources) for c in d.claims}
        else:
            decided[about] = {c.status: str(c.value).removeprefix(questions.ID) for c in d.claims}
    return decided, left


@pytest.mark.parametrize("name", ROWS)
def test_a_question_about_it_has_as_many_rows_as_it_had(name: str) -> None:
    first = next(each.name for each in queries.load_query(name).parameters if each.name in RACE)
    found = report().query(name, **{first: RACE[first]})
    assert len(found) == ROWS[name]


def test_the_first_question_of_the_readme_gets_the_answer_that_stands_there() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"query --text '\n(.+?)'\n```\n```\n(.+?)```", readme, re.DOTALL)
    assert shown is not None
    out = io.BytesIO()
    results.write(queries.run(report().store(), shown[1]), "table", out)
    assert out.getvalue().decode() == shown[2]


def test_the_readme_shows_a_dispute_between_sources_as_it_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    shown = re.search(r"gridwalk (disputes --open --thing \S+)\n```\n```\n(.+?)```", readme, re.DOTALL)
    assert shown is not None
    assert main([*shown[1].split(), "--data", str(ROOT / "data"), "--format", "table"]) == 0
    assert capsys.readouterr().out.rstrip() + "\n" == shown[2]


def test_all_that_is_shipped_conforms_but_for_two_of_one_name() -> None:
    found = Dataset.build(ROOT / "data").validate().results
    assert [(result.severity, result.rule) for result in found] == [("Warning", "name-double")] * 2


def test_terms_without_shipped_data_are_marked_and_no_others() -> None:
    in_data = {general for term in used(shipped()) for general in supers(ontology(), term)}
    terms = {term for term in ontology().subjects(RDF.type) if str(term).startswith(str(questions.ONTOLOGY))}
    annotations = set(ontology().subjects(RDF.type, OWL.AnnotationProperty))
    waiting = set(ontology().subjects(STATUS, rdflib.Literal("unstable")))
    assert len(waiting) > 20
    assert not waiting & in_data, "has data now: remove vs:term_status"
    assert not terms - in_data - annotations - waiting, 'has no data: add vs:term_status "unstable"'
