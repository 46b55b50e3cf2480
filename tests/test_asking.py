"""What a natural query answers, and what is said where there is nothing to answer with."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest

import gridwalk
from gridwalk.ask import queries, results
from gridwalk.ask.asked import asked
from gridwalk.ask.hints import hints
from gridwalk.builds.whole import build
from gridwalk.cli import main
from gridwalk.rdf import dataset, sparql
from gridwalk.rdf.iris import RACE
from gridwalk.rdf.slashes import unescaped
from tests import asking

RECIPES = asking.recipes()


@pytest.fixture(scope="module")
def store() -> ox.Store:
    return dataset.load(build().lines)


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A build of what is stated alone."""
    folder = tmp_path_factory.mktemp("said")
    gridwalk.open().only("stated").write(folder, ["turtle", "nquads"])
    yield folder
    shutil.rmtree(folder)


def test_there_are_enough_recipes() -> None:
    assert len(RECIPES) >= 25


@pytest.mark.parametrize(("query", "printed"), RECIPES, ids=range(len(RECIPES)))
def test_the_page_prints_what_is_answered(query: str, printed: str) -> None:
    assert asking.answer(query) == printed, "run `python -m tests.asking`, and read what it writes"


def test_a_thing_by_its_path_by_its_prefix_and_whole(store: ox.Store) -> None:
    written = ["<driver/johnny-herbert>", "id:driver/johnny-herbert", r"id:driver\/johnny-herbert"]
    written += ["<https://w3id.org/gridwalk/id/driver/johnny-herbert>"]
    text = "SELECT ?entry {{ ?entry race:driver {} . ?entry a race:Entry }} ORDER BY ?entry"
    answers = {tuple(map(str, queries.run(store, text.format(name)))) for name in written}  # type: ignore[arg-type]
    assert len(answers) == 1
    assert len(answers.pop()) == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASK { ?s race:kind id:a/b, concept:session/race. ?s ?p id:r/p12.3 . }",
         r"ASK { ?s race:kind id:a\/b, concept:session\/race. ?s ?p id:r\/p12.3 . }"),
        # Paths of properties, other prefixes, texts and comments stay as they are.
        ("ASK { ?s race:entry/race:driver ?o . ?o rdfs:label 'id:a/b' } # id:a/b", None),
        ("PREFIX kid: <urn:x:> ASK { ?s kid:a/kid:b ?o, <http://id:8080/a> }", None),
        ("ASK { id:a/id:b ?p ?o }", None),
    ],
)  # fmt: skip
def test_slashes_in_names_of_things(text: str, expected: str | None) -> None:
    assert unescaped(text) == (expected or text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("BASE <urn:x/> ASK { <a> ?p ?o }", None),
        ("# BASE\nASK { <a> ?p ?o }", "BASE <https://w3id.org/gridwalk/id/> # BASE\nASK { <a> ?p ?o }"),
        ("PREFIX race: <urn:x> ASK { ?s race:a '<a>' }", None),
        (r"ASK { ?s race:a id:b/c }", "PREFIX id: <https://w3id.org/gridwalk/id/> PREFIX race: "
         r"<https://w3id.org/gridwalk/ontology#> ASK { ?s race:a id:b\/c }"),
    ],
)  # fmt: skip
def test_what_an_endpoint_is_sent(text: str, expected: str | None) -> None:
    assert sparql.whole(text) == (expected or text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("SELECT * { ?r race:postion 1 }", "the ontology has no race:postion; nearest: race:position"),
        ("SELECT * { ?r a race:Resutl }", "the ontology has no race:Resutl; nearest: race:Result"),
        ("SELECT * { ?r race:kind concept:session/rase }", "the ontology has no concept/session/rase; nearest: concept/session/ra"),
        ("SELECT * { ?s race:points ?p OPTIONAL { ?s race:nationality ?n } }",
         "no statement of the data uses race:points, race:nationality"),
        ("SELECT * { ?s race:kind concept:session/sprint }", "no statement of the data uses concept/session/sprint"),
        ("SELECT (COUNT(*) AS ?n) { ?r race:entry/race:driver <driver/johny-herbert> }",
         "no statement of the data is about driver/johny-herbert; nearest: driver/johnny-herbert"),
        ("SELECT * { ?s a race:Competitor }", "nothing in the data is a race:Competitor; what is below it: race:CarModel"),
        ("SELECT * { ?s schema:name ?n }", "no statement of the data uses schema:name"),
        ("SELECT * { ?s race:kind/rdfs:label ?k }", "nothing that race:kind leads to has rdfs:label; nearest: skos:altLabel, "),
        ("SELECT * { ?s race:kind/skos:prefLabel 'race' }", 'skos:prefLabel has "race"@en, which is not "race"'),
        ("SELECT * { ?e race:year 2004 }", 'race:year has "2004"^^xsd:gYear, which is not 2004'),
        ("SELECT * { ?e race:number 16 }", 'race:number has "16", which is not 16'),
        ("SELECT * { ?r race:laps '169' }", 'race:laps has 169, which is not "169"'),
        ("SELECT * { ?d rdfs:label 'Johny Herbert' }", 'no statement has the text "Johny Herbert"; nearest: Johnny Herbert'),
        ("SELECT * { ?d rdfs:label ?l FILTER (?l = 'Jonny Herbert') }", 'no statement has the text "Jonny Herbert"; nearest'),
        ("SELECT * { ?d rdfs:label ?l FILTER ('Jonny Herbert' = STR(?l)) }", 'no statement has the text "Jonny Herbert"; nearest'),
        ("SELECT * { ?d rdfs:label ?l FILTER (?l IN ('Jonny Herbert', 'x')) }", 'no statement has the text "Jonny Herbert"; nea'),
        ("SELECT * { ?d rdfs:label ?l FILTER CONTAINS(?l, 'Herbet') }", 'no text has "Herbet" in it; nearest: Herbert'),
        ("SELECT * { ?d rdfs:label ?l FILTER (CONTAINS(?l, 'porsche GT3')) }", 'no text has "porsche GT3" in it; nearest: Porsche'),
        ("SELECT * { ?d rdfs:label ?l FILTER REGEX(?l, 'herbet', 'i') }", 'no text has "herbet" in it; nearest: Herbert'),
        ("SELECT * { ?d rdfs:label ?l FILTER REGEX(?l, 'herbert', 'i') . ?d race:laps 0 }", "the data use each term"),
        ("SELECT * { ?d rdfs:label ?l FILTER REGEX(?l, '^Herbet.*') }", "the data use each term"),
        # A count of nothing is a row.
        ("SELECT (COUNT(*) AS ?n) { ?r race:position 999 }", "the data use each term that the query names, but nothing in them"),
        ("SELECT (SUM(?l) AS ?n) (MAX(?l) AS ?m) WHERE { ?r rdfs:label 'Jonny Herbert' ; race:laps ?l }",
         'no statement has the text "Jonny Herbert"; nearest: Johnny Herbert'),
        ("SELECT (COUNT(?r) AS ?n) { ?r race:session/race:kind/skos:prefLabel 'race' }", 'skos:prefLabel has "race"@en, whi'),
        # What the head asks for and nothing binds.
        ("SELECT ?driver ?laps { ?r race:laps ?Laps . ?r race:entry/race:driver ?drivers }",
         "nothing in the query binds ?driver; nearest: ?drivers"),
        ("SELECT ?driver ?laps { ?r race:laps ?Laps . ?r race:entry/race:driver ?driver }",
         "nothing in the query binds ?laps; nearest: ?Laps"),
        ("SELECT (COUNT(DISTINCT ?zz) AS ?n) { ?r race:laps ?l }", "nothing in the query binds ?zz"),
        ("SELECT ?l { ?r race:laps ?laps FILTER (?l > 3) }", "nothing in the query binds ?l"),
        ("SELECT * { ?r a race:Result } OFFSET 99999",
         "the data use each term that the query names, but nothing in them fits all of it, or OFFSET or LIMIT"),
        ("SELECT * { ?r race:position 999 }", "the data use each term that the query names, but nothing in them fits all of it"),
        ("ASK { ?s race:points 3 }", "no statement of the data uses race:points"),
        ("CONSTRUCT { ?s race:laps ?p } WHERE { ?s race:points ?p }", "no statement of the data uses race:points"),
    ],
)  # fmt: skip
def test_what_is_said(store: ox.Store, text: str, expected: str) -> None:
    found = asked(store, text)
    answer = found.answer
    empty = not (bool(answer) if isinstance(answer, ox.QueryBoolean) else list(answer))
    assert any(hint.startswith(expected) for hint in found.hints(empty=empty)), list(found.hints(empty=empty))


@pytest.mark.parametrize(("property", "more"), [("winner", "; places are contested: gridwalk disputes --open"), ("points", "")])
def test_a_winner_withheld_is_said_to_be(property: str, more: str) -> None:
    contested = ox.Quad(*(ox.NamedNode(f"{RACE}{name}") for name in ("r", "contested", "position")))
    for quads, end in (([contested], more), ([], "")):
        data = ox.Store()
        data.extend(quads)
        (hint, *_) = hints(f"SELECT ?w {{ ?e race:{property} ?w }}", lambda text, data=data: queries.run(data, text), empty=True)
        assert hint == f"no statement of the data uses race:{property}{end}"


@pytest.mark.parametrize(
    "text",
    [
        "SELECT * { ?r race:position 1 ; race:laps ?l } LIMIT 16",
        "SELECT (CONCAT('No. ', ?n) AS ?name) { ?e race:number ?n }",
        "PREFIX ex: <http://example.org/> SELECT * { ?e a race:Event BIND (ex:nothing AS ?x) }",
        "SELECT * { GRAPH ?g { ?s race:laps ?l } ?g a race:Passage }",
        "SELECT (COUNT(*) AS ?n) (MAX(?l) AS ?m) { ?r race:laps ?l }",
        "SELECT ?x ?y ?z { VALUES (?x ?y) { (1 2) } BIND (?x AS ?z) }",
        "SELECT ?l { { SELECT (MAX(?laps) AS ?l) { ?r race:laps ?laps } } }",
        "SELECT ?l ?of { ?r race:laps ?l . FILTER EXISTS { ?r race:entry ?e } } VALUES ?of { 1 }",
        "SELECT ?e ?n { ?e race:number ?n FILTER (?n IN ('16', '999')) }",
        "SELECT ?e (COUNT(?x) AS ?n) { ?e a race:Entry OPTIONAL { ?e race:crewSize ?x FILTER (?x > 9) } } GROUP BY ?e",
    ],
)
def test_nothing_is_said_of_what_is_there(store: ox.Store, text: str) -> None:
    found = asked(store, text)
    assert list(found.answer)  # type: ignore[arg-type]
    assert list(found.hints(empty=False)) == []


def test_bundled_questions_name_nothing_that_the_ontology_lacks(store: ox.Store) -> None:
    asked_for = {query.name: list(hints(query.text, lambda text: queries.run(store, text), empty=False, near=False))
                 for query in queries.find_queries()}  # fmt: skip
    assert not {name: said for name, said in asked_for.items() if said}


def test_the_library_says_it_too() -> None:
    data = gridwalk.open()
    assert data.query("SELECT ?p { ?s race:points ?p }").hints == ("no statement of the data uses race:points",)
    assert data.query("SELECT ?l { ?s race:laps ?l }").hints == ()
    (left, *_) = data.only("stated").query("SELECT ?crew { ?e race:crewLabel ?crew }").hints
    assert left.startswith("left out of what the query asks for: race:crewLabel (")
    assert left.endswith(" derived)")


@pytest.mark.parametrize("format", ["table", "csv", "tsv", "json", "xml"])
def test_an_empty_answer_is_told_from_others_in_every_format(store: ox.Store, format: str) -> None:
    for text, found in {"?s race:points ?p": False, "?s race:points ?p } UNION { ": True, "?s race:laps ?p": True}.items():
        assert results.write(queries.run(store, f"SELECT ?p {{ {{ {text} }} }}"), format, io.BytesIO()) == found


def test_a_bundled_question_says_what_the_data_lack(said: Path, capfd: pytest.CaptureFixture[str]) -> None:
    data = Path(__file__).parent / "fixtures" / "data" / "timing"
    assert main(["query", "champions", "--data", str(data)]) == 0
    out, err = capfd.readouterr()
    assert len(out.splitlines()) == 1
    assert err == "gridwalk: no source says who is champion\n"
    assert main(["query", "class-podiums", "--on", str(said)]) == 0
    assert f"whatever is inferred or derived, which {said} is without" in capfd.readouterr().err


def test_what_only_leaves_out_of_a_question(capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["query", "--text", "SELECT ?c { ?e race:crewLabel ?c }", "--only", "stated"]) == 0
    assert "gridwalk: left out of what the query asks for: race:crewLabel (" in capfd.readouterr().err
    assert main(["query", "--text", "SELECT ?l { ?s race:abbreviation ?l }", "--only", "stated"]) == 0
    assert capfd.readouterr().err == ""


def test_a_build_of_some_kinds_is_checked_as_far_as_it_can_be(said: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert main(["validate", str(said / "gridwalk.ttl")]) == 0
    err = capfd.readouterr().err
    assert "rules not checked, since these data hold only some kinds of statements" in err
    assert "required" in err
    report = gridwalk.open(said).validate()
    assert report.passes
    assert report.rules > 50
    assert "required" in report.unchecked


def test_disputes_of_a_thing_by_any_name_and_of_its_parts(capfd: pytest.CaptureFixture[str]) -> None:
    car = "entry/alms/2004/laguna-seca/r03"
    data = gridwalk.open()
    for thing in (car, f"https://w3id.org/gridwalk/id/{car}", f"id:{car}", "James Weaver", "event/alms/2004/laguna-seca"):
        found = data.disputes(thing=thing)
        assert any(dispute.subject.endswith(car) and dispute.property.endswith("#model") for dispute in found)
    # A car is a part of its team and its drivers; a path may begin or end so, or be one that another replaced.
    for thing in ("team/dyson-racing", "team/dyson", "r03", "laguna-seca/r03", "entry/alms/2004/laguna-seca/r0", "james-weaver"):
        assert car in {dispute.subject.partition("/id/")[2] for dispute in data.disputes(thing=thing)}, thing
    assert main(["disputes", "--thing", "driver/johnny-h"]) == 0
    assert "nothing about driver/johnny-herbert or a part of it is in dispute; what is: " in capfd.readouterr().err
    assert main(["disputes", "--thing", "jonny-herbrt"]) == 2
    assert "nearest: driver/johnny-herbert" in capfd.readouterr().err
    assert main(["disputes", "--thing", "Johnny Herbert"]) == 0
    assert "nothing about driver/johnny-herbert or a part of it is in dispute; what is: " in capfd.readouterr().err
    assert main(["disputes", "--thing", "entry/alms/2004/laguna-seca/r99"]) == 2
    assert "nearest: entry/alms/2004/laguna-seca/r" in capfd.readouterr().err
    assert main(["disputes", "--open", "--thing", "regulation/alms/2004/lmp2"]) == 0
    assert "is open; 1 dispute decided: ask without --open" in capfd.readouterr().err
