"""Every bundled question: its header, its rows in three engines and shapes of the data, its form."""

from __future__ import annotations

import re
from pathlib import Path

import pyoxigraph as ox
import pytest
import rdflib

from gridwalk.ask import queries
from gridwalk.base.errors import QueryError
from gridwalk.rdf import vocabulary
from tests import questions

NAMES = questions.names()
# Without its expected rows a question is no test's but one, which asks for them.
ANSWERED = [name for name in NAMES if questions.expected_path(name).is_file()]
CITATIONS = [name for name in NAMES if questions.asks_for_citations(name)]
BOUND = [name for name in ANSWERED if questions.bound_to(name)]
UNBOUND = [name for name in ANSWERED if name not in BOUND]
# Wrong also where they are asked of one race. Most print a crew of six four times, with three drivers each; of a
# timing file class-winning-margins tells no seconds, finishers-per-class counts no car that runs at the end, and
# numbers-and-teams names no crew without an order; eligible-but-absent names all where no car of an event is known.
WRONG = {
    "class-podiums", "class-results", "class-winning-margins", "eligible-but-absent", "finishers-per-class", "laps-behind",
    "numbers-and-teams", "qualifying", "qualifying-against-finish", "result-table", "who-beat-a-faster-qualifier",
}  # fmt: skip
# rdflib's own code uses what it deprecates.
pytestmark = pytest.mark.filterwarnings(r"ignore:Dataset\.\w+ is deprecated, use Dataset:DeprecationWarning")


def marked(names: list[str], wrong: set[str] | frozenset[str]) -> list[object]:
    """The names as parameters: those of ``wrong`` are expected to fail, and to say so when they no longer do."""
    waits = pytest.mark.xfail(strict=True, reason="issue Any race")
    return [pytest.param(name, marks=waits) if name in wrong else name for name in names]


@pytest.fixture(scope="session")
def union() -> rdflib.Dataset:
    return questions.union()


@pytest.fixture(scope="session")
def plain() -> rdflib.Graph:
    return questions.plain()


def test_there_are_enough_questions_and_few_need_named_graphs() -> None:
    assert len(NAMES) >= 85
    assert 5 <= len(CITATIONS) <= len(NAMES) // 9
    assert set(BOUND) >= WRONG


@pytest.mark.quick
def test_every_question_has_its_expected_rows_and_the_reverse() -> None:
    wanted = {questions.expected_path(name).name for name in NAMES}
    there = {path.name for path in questions.EXPECTED.iterdir()}
    assert not wanted - there, "run `make expected`, and read what it writes"
    assert not there - wanted, "no question has these rows"


@pytest.mark.quick
@pytest.mark.parametrize("name", marked(ANSWERED, questions.waiting()))
def test_rows_in_oxigraph(name: str) -> None:
    rows = questions.in_oxigraph(name)
    assert rows
    assert rows == questions.expected(name)


@pytest.mark.parametrize("name", marked(UNBOUND, questions.waiting()))
def test_rows_in_rdflib_on_the_citations(name: str) -> None:
    assert questions.in_rdflib(questions.union(accounts=name in questions.SEVERAL))(name) == questions.expected(name)


@pytest.mark.parametrize("name", marked([name for name in UNBOUND if name not in CITATIONS], questions.waiting()))
def test_rows_in_rdflib_on_the_statements_alone(name: str) -> None:
    assert questions.in_rdflib(questions.plain(accounts=name in questions.SEVERAL))(name) == questions.expected(name)


@pytest.mark.quick
@pytest.mark.parametrize("name", marked(BOUND, WRONG))
def test_rows_of_a_bound_question_asked_of_each_thing_of_the_world(name: str) -> None:
    """Which thing it names is in a line of VALUES: with another there the question is another race's."""
    rows = questions.asked(name, questions.ask_oxigraph)
    assert rows
    assert rows == questions.expected(name)


@pytest.mark.parametrize("name", BOUND)
def test_rdflib_agrees_on_a_bound_question_asked_of_each_thing_of_the_world(
    name: str, union: rdflib.Dataset, plain: rdflib.Graph
) -> None:
    """Right or wrong: the engines say the same, but for the order of rows that no ORDER BY tells apart."""
    graph = union if name in CITATIONS else plain
    theirs = questions.asked(name, questions.ask_rdflib(graph))
    assert questions.in_order(name, theirs) == questions.in_order(name, questions.asked(name, questions.ask_oxigraph))


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
