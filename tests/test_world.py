"""The fixture world is what tests/README.md says: small, right, and with what the questions need."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridwalk.builds.manifest import build_parts
from gridwalk.builds.parts_on_disk import listed
from gridwalk.builds.whole import build
from gridwalk.check.by_event import validate_parts
from gridwalk.check.validation import rules, validate
from gridwalk.verify.verify import verify
from tests import questions

DOCUMENTS = Path(__file__).parent / "fixtures" / "documents"
RACED = """
SELECT ?event (COUNT(DISTINCT ?entry) AS ?cars) {
  ?result a race:Result ; race:position ?any ; race:laps ?laps ; race:entry ?entry ; race:session ?session .
  ?session race:kind <https://w3id.org/gridwalk/id/concept/session/race> ; race:event ?event .
} GROUP BY ?event ORDER BY ?event
"""
CREWS = """
SELECT ?entry (COUNT(DISTINCT ?driver) AS ?drivers) { ?entry a race:Entry ; race:driver ?driver }
GROUP BY ?entry ORDER BY DESC(?drivers) ?entry LIMIT 2
"""
PREFIX = f"PREFIX race: <{questions.ONTOLOGY}>"


def rows(query: str) -> list[tuple[str, int]]:
    return [(str(thing[1]).removeprefix(questions.ID), int(n)) for thing, n in questions.ask_oxigraph(PREFIX + query)]  # type: ignore[index, arg-type]


def test_three_races_of_two_series() -> None:
    assert rows(RACED) == [("event/isles/2032/holm", 5), ("event/isles/2032/skerry", 5), ("event/nsc/2031/lakeside", 8)]
    found = questions.ask_oxigraph(f"{PREFIX} SELECT ?series {{ ?series a race:Series }} ORDER BY ?series")
    assert [row[0] for row in found] == [("iri", f"{questions.ID}series/isles"), ("iri", f"{questions.ID}series/nsc")]


def test_one_crew_of_six_and_none_larger_than_three_besides() -> None:
    assert rows(CREWS) == [("entry/isles/2032/skerry/22", 6), ("entry/isles/2032/holm/11", 3)]


def test_no_rule_objects_to_it() -> None:
    statements = sorted({line.rsplit(" ", 2)[0] + " ." for line in questions.lines()})
    report = validate(statements)
    assert (report.results, report.rules) == ([], len(rules()))


def test_in_parts_it_is_the_same_and_no_rule_objects(tmp_path: Path) -> None:
    build_parts(questions.WORLD, tmp_path)
    parts = [line for part in tmp_path.rglob("*.nq") for line in part.read_text(encoding="utf-8").splitlines()]
    # What a dispute rejects may be in a part, and is withheld from whoever reads it.
    assert set(parts) - set(build(questions.WORLD).withheld) == set(questions.lines())
    assert validate_parts(listed(tmp_path)).results == []


@pytest.mark.parametrize(
    ("source", "document"), [("reports/lakeside-2031", "lakeside-2031"), ("rules/isles-2032", "isles-2032-rules")]
)
def test_its_texts_bear_out_its_tables(source: str, document: str) -> None:
    assert verify(questions.WORLD / source, (DOCUMENTS / f"{document}.txt").read_bytes().decode()) == []
