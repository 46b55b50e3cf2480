"""Parameters of questions: declared, given, found, and filled in so that nothing but a term gets into a query."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import gridwalk
from gridwalk import Dataset, GridwalkError
from gridwalk.ask import parameters
from gridwalk.base.errors import QueryError
from gridwalk.cli import main
from gridwalk.rdf.iris import RACE, XSD
from tests import questions

OWN = """#+ parameters:
#+   - event: race:Event
#+   - year: xsd:gYear
SELECT ?event ?year WHERE {
  VALUES ?event { UNDEF } # event
  VALUES ?year { UNDEF } # year
  ?event race:year ?year .
  FILTER (STR(?event) != "VALUES ?event { UNDEF }")
}
"""
OF_EVENTS = "#+ parameters:\n#+   - event: race:Event\nASK {\n  VALUES ?event { UNDEF } # event\n}"
DATA = ["--data", str(questions.WORLD)]


@pytest.fixture(scope="module")
def world() -> Dataset:
    return Dataset.build(questions.WORLD)


@pytest.mark.quick
def test_a_thing_is_called_by_name_path_or_iri(world: Dataset) -> None:
    iri = f"{questions.ID}event/nsc/2031/lakeside"
    called = (
        "Harbour Trophy",
        "harbour trophy",
        "Harbour",
        "event/nsc/2031/lakeside",
        "nsc/2031/lakeside",
        "lakeside",
        iri,
        f"<{iri}>",
    )
    rows = [world.query("class-podiums", event=each).rows for each in (*called, "id:event/nsc/2031/lakeside")]
    assert len(rows[0]) == 8
    assert all(each == rows[0] for each in rows)
    assert world.query("class-podiums", event="Harbour", class_="TP").rows == [row for row in rows[0] if row[1] == "TP"]


@pytest.mark.parametrize(
    ("name", "given", "message"),
    [
        (
            "class-podiums",
            {"event": "Harbor Trophy"},
            "event: no event is called 'Harbor Trophy'; nearest: Harbour Trophy (",
        ),
        ("class-podiums", {"event": " "}, "event: found ' ', expected the name, path or IRI of a event"),
        ("class-podiums", {"event": "Cup"}, "'Cup' is ambiguous, one of Gull Cup (event/isles/2032/gull), Tern Cup ("),
        ("class-podiums", {"event": "class/nsc/tp"}, "no event is called 'class/nsc/tp'"),
        ("class-podiums", {"driver": "Anna Hale"}, "the question has no parameter 'driver'; it has event, class"),
        (
            "champions",
            {"event": "x", "rival": "y"},
            "season, series, class\nthe question has no parameter 'rival'",
        ),
        ("namesakes", {"event": "x"}, "no parameter 'event'; it has none"),
        ("facts-of-one-passage", {}, "the question is about one passage: say which, with --set passage=..."),
        ("class-podiums", {"event": "nothing", "class": "none"}, "called 'nothing'"),
        (OWN, {"year": "2031x"}, "year: found '2031x', expected a year of four digits"),
    ],
)
def test_what_is_not_a_value(world: Dataset, name: str, given: dict[str, str], message: str) -> None:
    with pytest.raises(QueryError) as raised:
        world.query(name, **given)
    assert message in str(raised.value)


def test_a_question_of_ones_own_may_have_parameters(world: Dataset) -> None:
    assert len(world.query(OWN).rows) > 5
    assert world.query(OWN, event="Harbour Trophy", year="2031").rows == [(f"{questions.ID}event/nsc/2031/lakeside", "2031")]
    assert world.query(OWN, event="Harbour Trophy", year="2032").rows == []
    with pytest.raises(GridwalkError):
        world.query(OWN, year=2031)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("#+   - event", "found the parameter '- event' in the header, expected a name and a class: `- event: race:Event`"),
        ("#+   - event: zz:Event", "the prefix zz: of the parameter 'event' is not declared"),
        ("#+   - year: xsd:duration", "has a datatype that not every store keeps"),
        ("#+   - year: xsd:gYear", "no line `VALUES ?year { UNDEF } # year` takes the parameter"),
        ("#+   - event: race:Event\n#+   - event: race:Event", "declares the parameter 'event' twice"),
        ("#+", "the line of VALUES for 'event' has no parameter"),
    ],
)
def test_headers_that_do_not_hold(header: str, message: str) -> None:
    with pytest.raises(QueryError) as raised:
        parameters.declared(f"#+ parameters:\n{header}\nASK {{\n  VALUES ?event {{ UNDEF }} # event\n}}")
    assert message in str(raised.value)


@settings(derandomize=True, max_examples=200, deadline=None)
@given(text=st.text(st.sampled_from("ab\"'\\}{<>#?\n\r\t .;:@^é\U0001f600"), max_size=12))
def test_a_value_is_one_term_whatever_it_is(text: str) -> None:
    """What is filled in comes out of an engine as it was, and adds nothing to the query."""
    query = "SELECT ?x WHERE {\n  VALUES ?x { UNDEF } # x\n}"
    rows = list(ox.Store().query(parameters.fill(query, {"x": ox.Literal(text)})))  # type: ignore[arg-type]
    assert [row[0].value for row in rows] == [text]  # type: ignore[index]
    assert "UNDEF" not in parameters.fill(query, {"x": ox.Literal(text)}).replace(text, "")


@settings(derandomize=True, max_examples=100, deadline=None)
@given(called=st.text(st.sampled_from("a<>{}\"'\\ /:#?|^`\n"), min_size=1, max_size=10))
def test_what_a_person_calls_a_thing_is_no_part_of_a_query(called: str) -> None:
    asked = list[str]()

    def ask(text: str) -> list[tuple[object, ...]]:
        asked.append(text)
        return list(ox.Store().query(text, prefixes=PREFIXES))  # type: ignore[arg-type]

    with pytest.raises(QueryError, match=r"no event is called|expected the name"):
        parameters.narrow(
            "#+ parameters:\n#+   - event: race:Event\nASK {\n  VALUES ?event { UNDEF } # event\n}", {"event": called}, ask
        )
    assert len(asked) in (0, 2)


PREFIXES = {
    "race": RACE, "rdfs": "http://www.w3.org/2000/01/rdf-schema#", "skos": "http://www.w3.org/2004/02/skos/core#", "xsd": XSD,
}  # fmt: skip


def test_the_command_line_narrows(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    own = tmp_path / "own.rq"
    own.write_text(OWN, encoding="utf-8")
    assert main(["query", "class-podiums", "--event", "Harbour Trophy", "--class", "SP2", *DATA, "--format", "csv"]) == 0
    assert [line.split(",")[1] for line in capsys.readouterr().out.splitlines()] == ["classLabel", "SP2", "SP2"]
    assert main(["query", str(own), "--set", "year=2031", "--event", "Harbour", *DATA]) == 0
    assert capsys.readouterr().out.count("lakeside") == 1
    assert main(["query", "class-podiums", "--driver", "x", *DATA]) == 2
    assert "has no parameter 'driver'; it has event, class" in capsys.readouterr().err
    assert main(["query", "class-podiums", "--class", "TP", "--set", "class=TP", *DATA]) == 2
    assert "the parameter class is given twice" in capsys.readouterr().err
    assert main(["query", "class-podiums", "--class", "TP", "--class", "GT", *DATA]) == 2
    assert "--class is given twice" in capsys.readouterr().err


def test_what_is_missing_is_said_and_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "qualifying", "--event", "Holm Six Hours", *DATA]) == 0
    assert "there is nothing for event event/isles/2032/holm; without that the question has rows" in capsys.readouterr().err
    assert main(["query", "qualifying", "--data", str(questions.WORLD / "rules")]) == 0
    assert "no event has a qualifying session with results" in capsys.readouterr().err


def test_a_question_shows_its_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["queries", "passages-for-a-driver"]) == 0
    assert "parameter\tdriver: race:Driver (has to be given)" in capsys.readouterr().out
    assert main(["queries", "class-podium"]) == 2
    assert main(["queries", "class-podiums", "--tag", "results"]) == 2
    listed = {query.name: [str(each) for each in query.parameters] for query in gridwalk.queries()}
    assert listed["class-podiums"] == ["event: race:Event", "class: race:RaceClass"]
