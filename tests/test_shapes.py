"""The rules: each finds what it is for and nothing else, in both engines, on made-up data."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph

from gridwalk.base import resources
from gridwalk.base.errors import GridwalkError, SourceError
from gridwalk.builds.whole import Built, build
from gridwalk.check import engines, validation
from gridwalk.check.engines import pyshacl_engine
from gridwalk.check.validation import Result, Rule, rules, validate
from gridwalk.dev import ontology_rules
from gridwalk.rdf import vocabulary
from gridwalk.rdf.dataset import statements

FIXTURES = Path(__file__).parent / "fixtures"
UPDATES = sorted((FIXTURES / "shapes").glob("*.ru"))
BASE = "<https://w3id.org/gridwalk/id/"
RACE = "<https://w3id.org/gridwalk/ontology#"
TARGETS = """
PREFIX sh: <http://www.w3.org/ns/shacl#>
SELECT ?shape ?how ?target WHERE {
    ?shape ?how ?target . FILTER (?how IN (sh:targetClass, sh:targetNode, sh:targetSubjectsOf, sh:targetObjectsOf))
}"""
EVERYTHING = os.environ.get("GRIDWALK_ALL_PAIRS") == "1"


@cache
def lakeside() -> Built:
    return build(FIXTURES / "data" / "reports")


@cache
def real() -> Built:
    return build(resources.folder("data") / "reports" / "alms-2004-laguna-seca")


@cache
def base() -> tuple[str, ...]:
    return tuple(statements(lakeside().lines))


def store(lines: tuple[str, ...] | list[str]) -> ox.Store:
    result = ox.Store()
    result.bulk_load("\n".join(lines), format=ox.RdfFormat.N_TRIPLES)
    return result


@cache
def base_store() -> ox.Store:
    return store(base())


@cache
def broken(path: Path) -> tuple[str, ...]:
    changed = store(base())
    changed.update(path.read_text(encoding="utf-8"))
    return tuple(sorted(f"{quad.triple} ." for quad in changed))


@cache
def reported(path: Path) -> rules.Report:
    return validate(broken(path))


def expected(path: Path) -> set[str]:
    return {path.stem, *re.findall(r"^#\+ also: (.+)$", path.read_text(encoding="utf-8"), re.MULTILINE)}


def keys(results: list[Result]) -> set[tuple[str, str, str, str, str]]:
    return {(r.rule, r.severity, r.focus, r.path, r.value) for r in results}


def only(names: set[str]) -> list[str]:
    folder = resources.folder("ontology") / "shapes"
    return [(folder / f"{name}.ttl").read_text(encoding="utf-8") for name in ("_prefixes", *sorted(names))]


def found(engine: str, names: set[str], lines: tuple[str, ...]) -> set[tuple[str, str, str, str, str]]:
    findings = engines.load(engine)(only(names), "\n".join(lines) + "\n")
    return keys([validation._result(finding) for finding in findings])


@cache
def base_of_the_reference() -> Graph:
    return Graph().parse(data="\n".join((*base(), *statements(vocabulary.lines()))) + "\n", format="nt")


def found_by_the_reference(names: set[str], path: Path) -> set[tuple[str, str, str, str, str]]:
    """What pyshacl finds after rdflib has applied the update: its own parser, its own SPARQL."""
    graph = Graph()
    graph += base_of_the_reference()
    graph.update(path.read_text(encoding="utf-8"))
    return keys([validation._result(finding) for finding in pyshacl_engine.check(only(names), graph)])


def test_every_rule_has_a_fixture_and_every_fixture_a_rule() -> None:
    assert len(rules()) >= 160
    assert [path.stem for path in UPDATES] == [rule.name for rule in rules()]


@pytest.mark.slow("pySHACL asks each rule of each thing, and takes close to the limit")
@pytest.mark.parametrize("engine", ["pyshacl", "shacl"])
def test_the_made_up_race_conforms(engine: str) -> None:
    report = validate(base(), engine)
    assert not [str(result) for result in report.results]
    assert report.conforms
    assert report.rules == len(rules())


@pytest.mark.slow("pySHACL asks each rule of each thing of three accounts")
@pytest.mark.parametrize("engine", ["pyshacl", "shacl"])
def test_the_real_data_conforms(engine: str) -> None:
    assert not [str(result) for result in validate(statements(real().lines), engine).results]


@pytest.mark.parametrize("path", UPDATES, ids=lambda path: path.stem)
def test_a_fixture_breaks_its_rule_and_no_other(path: Path) -> None:
    assert set(broken(path)) != set(base()), "the update changes nothing"
    report = reported(path)
    assert not report.conforms
    found = {result.rule for result in report.results}
    # Another rule may object to the very same value, as one about length does to a number with its sign: no fixture knows
    # the rules that come after it.
    wanted = {(r.focus, r.path, r.value) for r in report.results if r.rule in expected(path)}
    same = {result.rule for result in report.results if result.value and (result.focus, result.path, result.value) in wanted}
    assert found - same <= expected(path) <= found


@pytest.mark.parametrize("path", UPDATES, ids=lambda path: path.stem)
def test_both_engines_find_the_same_in_a_fixture(path: Path) -> None:
    """The reference takes seconds for all rules, so it runs those of the fixture.

    GRIDWALK_ALL_PAIRS=1 runs every rule on every fixture in both.
    """
    names = {rule.name for rule in rules()} if EVERYTHING else expected(path)
    default, reference = found("shacl", names, broken(path)), found_by_the_reference(names, path)
    assert {result[0] for result in reference} == expected(path)
    assert default == reference


@pytest.mark.parametrize("path", [p for p in UPDATES if len(expected(p)) > 1], ids=lambda path: path.stem)
def test_a_fixture_that_breaks_two_rules_says_why(path: Path) -> None:
    assert re.search(r"^#\+ why: .{20,}$", path.read_text(encoding="utf-8"), re.MULTILINE)


def test_few_fixtures_break_two_rules() -> None:
    assert sum(len(expected(path)) > 1 for path in UPDATES) <= len(UPDATES) // 7


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_a_rule_says_what_it_finds(rule: Rule) -> None:
    assert rule.severity in validation.SEVERITIES
    assert len(rule.message) > 15
    assert rule.comment.startswith("Problem: ")
    assert " Solution: " in rule.comment


@pytest.mark.parametrize("name", ontology_rules.NAMES)
def test_rules_that_follow_from_the_ontology_are_up_to_date(name: str) -> None:
    """Where this fails: python -m gridwalk.dev.ontology_rules."""
    path = resources.folder("ontology") / "shapes" / f"{name}.ttl"
    assert path.read_text(encoding="utf-8") == ontology_rules.text(name)
    assert (
        ontology_rules.text(name).count("https://w3id.org/gridwalk/ontology#" if name == "declared" else "sh:targetSubjectsOf")
        >= 11
    )


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_every_shape_has_focus_nodes(rule: Rule) -> None:
    """A shape that matches nothing conforms: each shape of the rule must have something to look at."""
    shapes = ox.Store()
    shapes.load(path=str(rule.path), format=ox.RdfFormat.TURTLE)
    data = base_store()
    with_targets = set[str]()
    matched = set[str]()
    for row in shapes.query(TARGETS):  # type: ignore[union-attr]
        with_targets.add(str(row["shape"]))
        if _unseen(str(row["target"])) or _focus(data, str(row["how"]), str(row["target"])):
            matched.add(str(row["shape"]))
    assert with_targets
    assert with_targets == matched


def _unseen(target: str) -> bool:
    """Whether it is one of the terms that the made-up report has no use for: those of timing files."""
    return target.startswith(RACE) and target.removeprefix(RACE).rstrip(">") in unseen()


@cache
def unseen() -> frozenset[str]:
    terms = {iri.removeprefix(RACE).rstrip(">") for iri in vocabulary.subjects() if iri.startswith(RACE)}
    own = set(base()) - set(statements(vocabulary.lines()))
    used = {word.removeprefix(RACE).rstrip(">") for line in own for word in line.split(" ", 3)[1:3]}
    assert len(terms & used) >= 120
    return frozenset(terms - used)


def _focus(data: ox.Store, how: str, target: str) -> bool:
    pattern = {
        "targetClass": f"?focus a/<http://www.w3.org/2000/01/rdf-schema#subClassOf>* {target}",
        "targetNode": f"{target} ?p ?o",
        "targetSubjectsOf": f"?focus {target} ?o",
        "targetObjectsOf": f"?s {target} ?focus",
    }[how.rsplit("#", 1)[-1].rstrip(">")]
    return bool(data.query(f"ASK {{ {pattern} }}"))


def test_what_is_in_focus_is_a_thing_of_the_data() -> None:
    """Never a class or a property, whatever makes a rule fast; and a result has the severity and the message of its rule."""
    known, severities = vocabulary.subjects(), {rule.name: rule.severity for rule in rules()}
    assert len(UPDATES) >= 170
    for path in UPDATES:
        lines = broken(path)
        things = {word for line in lines for word in line.split(" ", 3)[:3:2]}
        for result in reported(path).results:
            assert result.focus == "_:" or (result.focus in things and result.focus not in known), str(result)
            assert result.severity == severities[result.rule]
            assert len(result.message) > 15


def _apart(names: set[str]) -> list[str]:
    """The rules of these names with no shape joined: each focus node is asked for itself, as in any other engine."""
    return [text.replace(", shapes:Joined", "") for text in only(names)]


@pytest.mark.parametrize("path", UPDATES, ids=lambda path: path.stem)
def test_a_joined_query_finds_what_it_finds_for_each_focus_node(path: Path) -> None:
    shapes, data = _apart(expected(path)), "\n".join((*broken(path), *statements(vocabulary.lines()))) + "\n"
    apart = keys([validation._result(finding) for finding in engines.load("shacl")(shapes, data)])
    assert apart
    assert found("shacl", expected(path), broken(path)) == apart


def test_a_shape_is_joined_or_it_is_said_why_not() -> None:
    joined = sum(text.count(", shapes:Joined") for text in validation.shapes())
    assert joined >= 90
    with pytest.raises(ValueError, match="shapes:crew-size is of the class shapes:Joined, which wants 'SELECT DISTINCT"):
        engines.load("shacl")([text.replace("DISTINCT $this", "DISTINCT ?that") for text in only({"crew-size"})], "")


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_a_joined_shape_names_every_class_that_its_targets_have_below_them(rule: Rule) -> None:
    """A joined query looks for members of the classes themselves. What is left out has to be left out by the query, too."""
    text = rule.path.read_text(encoding="utf-8")
    for named in re.findall(r"shapes:Joined.*?sh:targetClass ([^;]+) ;", text, re.DOTALL):
        classes = set(named.split(", "))
        for below, above in below_and_above():
            if above in classes and below not in classes:
                assert f"NOT EXISTS {{ $this a {below} }}" in text


@cache
def below_and_above() -> list[tuple[str, str]]:
    query = "SELECT ?below ?above { ?below <http://www.w3.org/2000/01/rdf-schema#subClassOf>+ ?above }"
    rows = store(statements(vocabulary.lines())).query(query)
    found = [(str(row["below"]), str(row["above"])) for row in rows]  # type: ignore[union-attr]
    assert len(found) >= 30
    return [(below.replace(RACE, "race:").rstrip(">"), above.replace(RACE, "race:").rstrip(">")) for below, above in found]


def test_property_shapes_say_what_a_form_or_an_editor_calls_a_property() -> None:
    """Those that ask for a datatype, a class or a value of one property; the others are about the same properties again."""
    shapes = ox.Store()
    shapes.bulk_load("\n".join(validation.shapes()), format=ox.RdfFormat.TURTLE)
    nameless = """PREFIX sh: <http://www.w3.org/ns/shacl#> PREFIX shapes: <https://w3id.org/gridwalk/shapes#>
        SELECT ?shape { ?shape a sh:PropertyShape ; sh:path ?path . FILTER (isIRI(?path))
        FILTER NOT EXISTS { ?shape sh:name ?name ; sh:description ?text }
        FILTER (!REGEX(STR(?shape), "#(blank-node|functional)[.]")) }"""
    named = "SELECT ?shape { ?shape <http://www.w3.org/ns/shacl#name> ?name }"
    assert len(list(shapes.query(named))) >= 220  # type: ignore[arg-type]
    assert not [str(row["shape"]) for row in shapes.query(nameless)]  # type: ignore[union-attr]


@pytest.mark.parametrize("engine", engines.names())
def test_a_rule_in_the_usual_form_has_its_name_and_message(engine: str) -> None:
    """A property shape without a name, and what is in it: each has the name, the severity and the message of the rule around it."""
    text = only({"number-form"})[1]
    assert "sh:property [" in text
    own = text.replace("sh:path race:number ;", 'sh:path race:number ; sh:message "No number"@en ;')
    assert own != text
    lines = "\n".join(broken(FIXTURES / "shapes" / "number-form.ru"))
    whole, named = ({validation._result(f).message for f in engines.load(engine)([shape], lines)} for shape in (text, own))
    assert (whole, named) == ({"A car number is not of a form that cars bear"}, {"No number"})


@pytest.mark.parametrize("engine", ["pyshacl", "shacl"])
def test_initials_in_their_order_go_with_a_name(engine: str) -> None:
    names = {
        "net": "Northern Endurance Trophy", "wec": "FIA World Endurance Championship", "f/f3000": "Formula Alpha 3000",
        "fa": "Formula Alpha", "tne": "Northern Endurance Trophy", "f/fb": "Formula Alpha",
        "netc": "Northern Endurance Trophy",
    }  # fmt: skip
    label, kind = "<http://www.w3.org/2000/01/rdf-schema#label>", f"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type> {RACE}Series>"
    lines = [f'{BASE}series/{key}> {label} "{name}" .\n{BASE}series/{key}> {kind} .' for key, name in names.items()]
    warned = {focus.removeprefix(f"{BASE}series/") for _, _, focus, _, _ in found(engine, {"name-key"}, tuple(lines))}
    assert warned == {"tne>", "f/fb>", "netc>"}


MASS = f"{BASE}regulation/alms/2004/lmp2>"


def test_the_mass_in_two_units_is_caught_without_its_dispute() -> None:
    """What a dispute withholds, asserted: the two masses differ by 50 kg, the car has two models, two classes two answers."""
    lines = statements([*real().lines, *real().withheld])
    undisputed = [line for line in lines if "/id/dispute/" not in line]
    by_rule = {(r.rule, r.focus) for r in validate(undisputed).results if r.rule in ("two-units", "functional")}
    entry = f"{BASE}entry/alms/2004/laguna-seca/r20>"
    classes = {("functional", f"{BASE}regulation/alms/2004/{name}>") for name in ("gts", "gt")}
    assert by_rule == {("two-units", MASS), ("functional", entry), *classes}


def test_only_the_two_units_rule_catches_the_mass() -> None:
    mass = [line for line in real().withheld if "minimumMass" in line]
    assert len(mass) == 1
    lines = [line for line in statements([*real().lines, *mass]) if "/dispute/regulation/alms/2004/lmp2/minimumMass" not in line]
    for engine in ("shacl", "pyshacl"):
        assert {r[0] for r in found(engine, {"two-units", "functional", "quantity-value"}, tuple(lines))} == {"two-units"}
    assert [result.rule for result in validate(lines).results] == ["two-units"]


def test_what_a_dispute_rejects_must_not_be_asserted() -> None:
    report = validate(statements([*real().lines, *real().withheld]))
    assert sum(result.rule == "dispute-rejected" for result in report.results) == 2
    # What an open dispute withholds is no rejected value.
    assert len(real().withheld) == 5


def test_no_statement_is_not_conformance() -> None:
    with pytest.raises(SourceError, match="no statement"):
        validate(statements(vocabulary.lines()))


def test_an_unknown_engine_is_named_with_the_known() -> None:
    with pytest.raises(GridwalkError, match=r"unknown SHACL engine 'jena': the engines are pyshacl, shacl"):
        validate(base(), "jena")


@pytest.mark.parametrize("engine", engines.names())
def test_no_shape_is_not_conformance(engine: str) -> None:
    with pytest.raises(ValueError, match="no shape"):
        engines.load(engine)([""], "\n".join(base()))


def test_a_file_without_its_rule_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "nameless.ttl").write_text("<urn:a> <urn:b> <urn:c> .", encoding="utf-8")
    (tmp_path / "torn.ttl").write_text("<urn:a> <urn:b> .", encoding="utf-8")
    monkeypatch.setattr(validation, "_files", lambda: sorted(tmp_path.glob("*.ttl")))
    with pytest.raises(SourceError) as raised:
        rules.__wrapped__()
    assert {problem.path.name for problem in raised.value.problems} == {"nameless.ttl", "torn.ttl"}
    assert len(raised.value.problems) == 5


def test_a_result_reads_as_a_line() -> None:
    result = Result("crew-size", "Violation", "<urn:a>", "", '"3"', "The crew is not as large as stated")
    assert str(result) == 'crew-size: The crew is not as large as stated: <urn:a> "3"'
