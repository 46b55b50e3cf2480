"""Every bundled question: its header, its rows in two engines and shapes of the data, its parameters, its form."""

from __future__ import annotations

import re
from collections import Counter
from functools import partial
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from gridwalk.ask import parameters, queries
from gridwalk.ask.asked import rows_of
from gridwalk.base.errors import QueryError
from gridwalk.rdf import vocabulary
from gridwalk.rdf.dataset import load
from tests import questions
from tests.derived import said

NAMES = questions.names()
# Without its expected rows a question is no test's but one, which asks for them.
ANSWERED = [name for name in NAMES if questions.expected_path(name).is_file()]
CITATIONS = [name for name in NAMES if questions.asks_for_citations(name)]
PARAMETERS = [(query.name, each.name) for query in queries.find_queries() for each in query.parameters]
# The 86 questions before parameters had 1,665; each step of a path is one.
MOST_PATTERNS = 1094
EVENTS = "SELECT DISTINCT ?event ?label { ?event a race:Event ; rdfs:label ?label }"
# Questions that count what there is have a row also where there is nothing.
ALWAYS = {"facts-by-number-of-passages", "what-the-report-does-not-say"}
# Questions that rdflib takes long for, with the reason.
LONG = {"inferred-alone": "rdflib looks at each statement in the graph of each passage"}
# rdflib's own code uses what it deprecates.
pytestmark = pytest.mark.filterwarnings(r"ignore:Dataset\.\w+ is deprecated, use Dataset:DeprecationWarning")


def test_there_are_enough_questions_and_few_need_named_graphs() -> None:
    assert len(NAMES) >= 93
    assert 5 <= len(CITATIONS) <= len(NAMES) // 9
    assert len(PARAMETERS) > 100


@pytest.mark.quick
def test_every_question_has_its_expected_rows_and_the_reverse() -> None:
    wanted = {questions.expected_path(name).name for name in NAMES}
    there = {path.name for path in questions.EXPECTED.iterdir()}
    assert not wanted - there, "run `make expected`, and read what it writes"
    assert not there - wanted, "no question has these rows"


@pytest.mark.quick
@pytest.mark.parametrize("name", ANSWERED)
def test_rows_in_oxigraph(name: str) -> None:
    assert questions.in_oxigraph(name) == questions.expected(name)


@pytest.mark.parametrize("name", [pytest.param(n, marks=pytest.mark.slow(LONG[n])) if n in LONG else n for n in ANSWERED])
def test_rows_in_rdflib_on_the_citations(name: str) -> None:
    assert questions.in_rdflib(questions.union(accounts=name in questions.SEVERAL))(name) == questions.expected(name)


@pytest.mark.parametrize("name", [name for name in ANSWERED if name not in CITATIONS])
def test_rows_in_rdflib_on_the_statements_alone(name: str) -> None:
    assert questions.in_rdflib(questions.plain(accounts=name in questions.SEVERAL))(name) == questions.expected(name)


@pytest.mark.parametrize("name", [name for name, parameter in PARAMETERS if parameter == "event"])
def test_narrowed_to_an_event_a_question_has_the_rows_of_that_event(name: str) -> None:
    several = name in questions.SEVERAL
    whole = questions.ask_oxigraph(questions.text(name), accounts=several)
    events = {str(label.value) for _, label in questions.ask_terms(EVENTS)}  # type: ignore[attr-defined]
    parts = {event: questions.ask_oxigraph(questions.text(name, event=event), accounts=several) for event in events}
    # A graph has each triple once, whichever events it is of.
    alike = set if questions.is_construct(name) else Counter
    assert alike(row for rows in parts.values() for row in rows) == alike(whole)
    if "?eventLabel" in questions.text(name):
        column = columns(name).index("eventLabel")
        assert all(row[column][1] == event for event, rows in parts.items() for row in rows)  # type: ignore[index]


@pytest.mark.parametrize("parameter", sorted({parameter for _, parameter in PARAMETERS}))
def test_a_parameter_leaves_rows_out_and_adds_none(parameter: str) -> None:
    fewer = 0
    for name in [name for name, each in PARAMETERS if each == parameter and name not in questions.GIVEN]:
        kind = next(each.range for each in queries.load_query(name).parameters if each.name == parameter)
        # What may be a thing of any class is asked of drivers: no thing is stated to be a race:RacingThing.
        asked = kind.replace("#RacingThing", "#Driver")
        things = [str(thing) for (thing,) in questions.ask_terms(f"SELECT ?thing {{ ?thing a <{asked}> }} ORDER BY ?thing LIMIT 3")]
        assert things, (name, kind)
        whole = set(questions.ask_oxigraph(questions.text(name), accounts=name in questions.SEVERAL))
        for thing in things:
            found = set(questions.ask_oxigraph(questions.text(name, **{parameter: thing}), accounts=name in questions.SEVERAL))
            assert found <= whole, (name, thing)
            fewer += found < whole
    assert fewer or parameter in ("passage", "rival")


def columns(name: str) -> tuple[str, ...]:
    answer = queries.run(questions.store(), questions.text(name))
    assert isinstance(answer, queries.Rows)
    return answer.variables


@pytest.mark.parametrize("name", NAMES)
def test_no_question_names_a_thing_of_the_data(name: str) -> None:
    text = queries.load_query(name).text
    prefixes = re.findall(r"^PREFIX \w+: <https://w3id.org/gridwalk/id/(?!concept/)", text, re.MULTILINE)
    assert not prefixes
    assert not re.search(r"<https://w3id.org/gridwalk/id/(?!concept/)[^>]*>", re.sub(r"^PREFIX.*", "", text, flags=re.MULTILINE))
    assert "crewSize 3" not in text
    assert not re.search(r"race:order [0-9]", text)


# By how many teams a car has: what is said of them. Signs that mean something in patterns, and letters of several scripts.
TEAMS = ("\u00c5ngstr\u00f6m", "Beta (x)", "\u0414\u0435\u043b\u0442\u0430", "Alpha", "~/ 1 & Co")
NAMED = (
    "", TEAMS[0], f"Beta (x) / {TEAMS[0]}", f"Beta (x) / {TEAMS[0]} / {TEAMS[2]}", f"Alpha / Beta (x) / {TEAMS[0]} / {TEAMS[2]}",
    f"Alpha / Beta (x) / 1 more / {TEAMS[0]} / {TEAMS[2]}",
)  # fmt: skip


@pytest.mark.parametrize("name", ["car-race-by-race", "numbers-and-teams", "result-table", "who-drove-what"])
def test_four_teams_of_a_car_are_named_and_of_more_how_many(name: str) -> None:
    cars = [
        f'entry/e/{n} a Entry ; number "{n}" ; model model/m ; event event/e ; driver driver/d'
        + "".join(f" ; team team/{team}" for team in range(n))
        + f"\nresult/e/{n}/race a Result ; entry entry/e/{n} ; position {n + 1}\nevent/e raceResult result/e/{n}/race"
        for n in range(len(NAMED))
    ]
    things = ['event/e a Event ; label "E"', 'model/m label "M"', 'driver/d label "Ann Doe" ; familyName "Doe"']
    lines = said("\n".join([*things, *(f'team/{n} label "{team}"' for n, team in enumerate(TEAMS)), *cars]))
    plain = rdflib.Graph().parse(data="\n".join(line.rpartition(" <")[0] + " ." for line in lines), format="nt")
    number, team = columns(name).index("number"), next(n for n, column in enumerate(columns(name)) if column.startswith("team"))
    answer = queries.run(load(lines), questions.text(name))
    assert isinstance(answer, queries.Rows)
    in_oxigraph = {row[number].value: row[team].value if row[team] else "" for row in answer}  # type: ignore[union-attr]
    in_rdflib = {str(row[number]): str(row[team] or "") for row in plain.query(questions.text(name))}  # type: ignore[index]
    assert in_oxigraph == in_rdflib == dict(zip("012345", NAMED, strict=True))


def test_questions_have_few_patterns_and_short_lines() -> None:
    texts = {name: queries.load_query(name).text for name in NAMES}
    counted = {name: patterns(prepareQuery(text).algebra) for name, text in texts.items()}
    # Pages and charts ask for the thing behind each cell.
    of_pages = {name for name in NAMES if {"pages", "charts"} & set(queries.load_query(name).tags)}
    assert sum(number for name, number in counted.items() if name not in of_pages) <= MOST_PATTERNS
    assert sum(counted[name] for name in of_pages) <= 300
    assert not [name for name, text in texts.items() if max(map(len, text.splitlines())) > 132]


def patterns(node: object) -> int:
    """The triple patterns of a query as rdflib parses it, each step of a path counted."""
    if isinstance(node, CompValue):
        own = sum(steps(path) for _, path, _ in node.get("triples") or []) if node.name == "BGP" else 0
        return own + sum(patterns(value) for key, value in node.items() if key != "triples")
    return sum(map(patterns, node)) if isinstance(node, list | tuple) else 0


def steps(path: object) -> int:
    inner = getattr(path, "args", None) or [each for each in (getattr(path, "path", None), getattr(path, "arg", None)) if each]
    return sum(map(steps, inner)) if inner else 1


@pytest.mark.parametrize("name", NAMES)
def test_a_question_says_what_it_means_that_it_has_no_row(name: str) -> None:
    text = queries.load_query(name).text
    empty = partial(queries.run, ox.Store())
    answer = empty(text)
    rows = list(answer) if not isinstance(answer, ox.QueryBoolean) else []
    assert rows == [] or name in ALWAYS
    if name not in ALWAYS:
        assert re.fullmatch(r"(no|nothing) [^.]+", parameters.nothing(text, rows_of(empty)))


@pytest.mark.parametrize("name", ANSWERED)
def test_expected_rows_are_some(name: str) -> None:
    assert questions.expected(name)


@pytest.mark.parametrize("name", NAMES)
def test_questions_are_portable(name: str) -> None:
    text = _without_comments(questions.text(name))
    body = re.sub(r'"[^"]*"|<[^>\s]*>|^PREFIX.*', "", text, flags=re.MULTILINE)
    assert not re.search(r"\b(service|lateral|group_concat|sample|exists)\b|\[|_:", body, re.IGNORECASE)
    assert questions.is_construct(name) or "\nORDER BY" in body
    used = set(re.findall(r"(?<![\w?:<])([a-z]+):\S", body))
    declared = set(re.findall(r"^PREFIX ([a-z]+): <", text, re.MULTILINE))
    assert used == declared


@pytest.mark.parametrize("name", NAMES)
def test_functions_of_strings_are_given_strings(name: str) -> None:
    # Virtuoso keeps literals apart from the index: with some plans a bare variable is "incomplete RDF box" to CONCAT.
    text = _without_comments(questions.text(name))
    assert not re.search(r"\b(CONCAT|LCASE|UCASE|STRSTARTS|STRENDS|CONTAINS|SUBSTR|STRLEN|REPLACE)\(\s*\?", text)
    assert not re.search(r"CONCAT\((?:[^()]|\([^()]*\))*,\s*\?", text)


@pytest.mark.parametrize("name", NAMES)
def test_prefixes_mean_what_they_mean_everywhere(name: str) -> None:
    declared = dict(re.findall(r"^PREFIX ([a-z]+): <([^>]+)>", questions.text(name), re.MULTILINE))
    known = vocabulary.prefixes()
    assert {p: iri for p, iri in declared.items() if p in known} == {p: known[p] for p in declared if p in known}


@pytest.mark.parametrize("name", ANSWERED)
def test_every_variable_of_an_answer_is_bound_somewhere(name: str) -> None:
    columns = list(zip(*questions.expected(name), strict=True))
    # What the report never says may stay empty, but a column that is empty in every row is a mistake.
    assert all(any(cell is not None for cell in column) for column in columns)


@pytest.mark.parametrize("query", queries.find_queries(), ids=lambda query: query.name)
def test_headers(query: queries.Query) -> None:
    assert query.summary.endswith("?")
    assert query.description.endswith(".")
    assert query.tags
    assert all(re.fullmatch(r"[a-z-]+", tag) for tag in query.tags)
    # Any YAML reader must read the same.
    assert not re.search(r": | #|^[\W_]", query.summary + "\n" + query.description)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", query.name)


def test_summaries_are_told_apart() -> None:
    summaries = [query.summary for query in queries.find_queries()]
    assert len(set(summaries)) == len(summaries)


def test_terms_asked_for_are_declared() -> None:
    declared = {iri for iri in vocabulary.subjects() if "/ontology#" in iri}
    used = {f"<https://w3id.org/gridwalk/ontology#{term}>" for name in NAMES for term in _race_terms(name)}
    assert len(used) > 60
    assert used <= declared


def _race_terms(name: str) -> list[str]:
    return re.findall(r"\brace:(\w+)", _without_comments(questions.text(name)))


def _without_comments(text: str) -> str:
    return re.sub(r"^\s*#.*$", "", text, flags=re.MULTILINE)


@pytest.mark.parametrize(
    ("header", "message"),
    [
        ("", "no summary"),
        ("#+ summary: Who?\n#+ tags:\n#+   - a", "no description"),
        ("#+ summary: Who?\n#+ description: One row.", "no tags"),
        ("#+ summary: Who?\n#+ description:\n#+ tags:\n#+   - a", "no description"),
        ("#+ summary: Who?\n#+ summary: Who?", "line 2: the header repeats 'summary'"),
        ("#+ endpoint: http://localhost", "line 1: the header has an unknown key, 'endpoint'"),
    ],
)
def test_bad_headers(header: str, message: str, tmp_path: Path) -> None:
    path = tmp_path / "question.rq"
    path.write_text(f"{header}\nASK {{}}\n", encoding="utf-8")
    with pytest.raises(QueryError, match=message) as raised:
        queries.read_query(path)
    assert str(path) in str(raised.value)


def test_a_question_that_is_not_utf_8(tmp_path: Path) -> None:
    path = tmp_path / "question.rq"
    path.write_bytes(b"#+ summary: \xff")
    with pytest.raises(QueryError, match=r"question\.rq"):
        queries.read_query(path)


def test_an_unknown_question_without_any_like_it() -> None:
    with pytest.raises(QueryError, match="`gridwalk queries` lists them"):
        queries.load_query("zzzzzzzzzzzz")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT ?s { ?s ?p }", "line 1, column"),
        ("SELECT ?s\n{ ?s nix:p ?o }", "line 2, column .*is the prefix nix: declared"),
        ("", "line 1, column 1"),
        ("SELECT (SUM(?x) AS ?y) ?z { ?z ?p ?x }", "a variable that is unbound"),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", "this is an update"),
        ("LOAD <http://localhost/>", "this is an update"),
    ],
)
def test_what_is_not_a_query(text: str, message: str) -> None:
    with pytest.raises(QueryError, match=message):
        queries.run(ox.Store(), text)


@pytest.mark.parametrize(
    "text",
    [
        "ASK { SERVICE <http://localhost:9/> { ?s ?p ?o } }",
        "ASK { service silent <http://localhost:9/> { ?s ?p ?o } }",
        "ASK { SERVICE#\nSILENT<http://localhost:9/>{ ?s ?p ?o } }",
        "ASK { SERVICE ?where { ?s ?p ?o } }",
        # Quotes and angle brackets that a lexer of its own could take for a string or an IRI.
        "ASK { FILTER(1<'>'||'x') SERVICE<http://localhost:9/>{ ?s ?p ?o } FILTER('a'='a') }",
        'ASK { ?service ?p "service" . SERVICE<http://localhost:9/>{ ?s ?p ?o } } # service',
    ],
)
def test_other_servers_are_not_asked(text: str) -> None:
    with pytest.raises(QueryError, match="SERVICE queries another server"):
        queries.run(ox.Store(), text)


@pytest.mark.parametrize(
    "text",
    [
        "SELECT ?service { ?service ?p 'SERVICE <http://localhost:9/> {' } # SERVICE <http://localhost:9/> {",
        "PREFIX service: <urn:service> SELECT * { ?s service:service <urn:SERVICE> }",
    ],
)
def test_the_word_service_elsewhere_is_no_harm(text: str) -> None:
    assert list(queries.run(ox.Store(), text)) == []  # type: ignore[arg-type]


def test_a_syntax_error_beside_the_word_service_is_told_as_one() -> None:
    with pytest.raises(QueryError, match="line 1, column") as raised:
        queries.run(ox.Store(), "SELECT ?service { ?service ?p }")
    assert "SELECT ?service { ?service ?p }" in str(raised.value)


def test_a_server_that_cannot_be_reached_is_a_query_error() -> None:
    # Port 9 is refused by the client itself: nothing leaves this machine.
    text = "{ SERVICE <http://localhost:9/> { ?s ?p ?o } }"
    with pytest.raises(QueryError, match="the query failed"):
        queries.run(ox.Store(), f"ASK {text}", service=True)
    rows = queries.run(ox.Store(), f"SELECT * {text}", service=True)
    assert isinstance(rows, queries.Rows)
    with pytest.raises(QueryError, match="the query failed"):
        list(rows)
