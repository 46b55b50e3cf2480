"""Rules across events: each gets what it looks at, and finds in it what it finds in all statements."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import Any

import pyoxigraph as ox
import pytest
from rdflib import URIRef, Variable
from rdflib.paths import Path as PropertyPath
from rdflib.plugins.sparql import prepareQuery
from rdflib.plugins.sparql.parserutils import CompValue

from gridwalk.base.spool import Spool
from gridwalk.check.across import AT_ONCE, Kept, looked_at, packed
from gridwalk.check.needs import SUB_CLASS, key, needs, wanted
from gridwalk.check.open_disputes import filled, lacking
from gridwalk.check.validation import Rule, found, rules
from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import BASE, RACE, SH
from gridwalk.rdf.lines import split
from gridwalk.rdf.names import RDF_TYPE
from tests.bench.representing import Compared, by_rule, line, of_slips
from tests.test_shapes import UPDATES, base, broken

ACROSS = [rule for rule in rules() if rule.across]
# Rules in whose queries a property is a variable, or a class, which a FILTER binds to those that it names.
BOUND = {"position-starters": "property", "name-double": "class"}


@cache
def kept(at_once: int = AT_ONCE) -> Kept:
    made = Kept(at_once=at_once)
    made.add(packed(looked_at([text(base())])))
    return made


def text(lines: Iterable[str]) -> str:
    return "".join(f"{statement}\n" for statement in lines)


def claim(number: int, about: str, value: str) -> Iterator[str]:
    """Yield what is said of a claim about the round of an event, in an open dispute."""
    dispute = f"<{BASE}dispute/event/x/round"
    yield line(f"{dispute}>", RDF_TYPE, f"<{RACE}Dispute>")
    yield line(f"{dispute}>", "resolution", f"<{BASE}concept/resolution/open>")
    yield line(f"{dispute}>", "claim", f"{dispute}/{number}>")
    yield line(f"{dispute}/{number}>", "claimSubject", about)
    yield line(f"{dispute}/{number}>", "claimProperty", f"<{RACE}round>")
    yield line(f"{dispute}/{number}>", "claimValue", value)
    yield line(f"{dispute}/{number}>", "<http://www.w3.org/ns/prov#wasDerivedFrom>", f"<{BASE}report/lakeside-2031/p{number}.1>")


def patterns(node: Any) -> Iterator[tuple[Any, Any, Any]]:
    """Yield the patterns of a query: of groups, optional ones, sub-selects, and within expressions."""
    if isinstance(node, CompValue):
        for triples in dict.get(node, "triples", ()):  # its own get returns the word
            # Within expressions several of them are one list.
            yield from zip(triples[::3], triples[1::3], triples[2::3], strict=True)
        for name, value in node.items():
            if name != "triples":
                yield from patterns(value)
    elif isinstance(node, (list, tuple)):
        for value in node:
            yield from patterns(value)


def queries(rule: Rule) -> Iterator[str]:
    for triple in ox.parse(rule.path.read_text(encoding="utf-8"), format=ox.RdfFormat.TURTLE):
        if triple.predicate.value == f"{SH}select":
            assert isinstance(triple.object, ox.Literal)
            yield triple.object.value


def asked(rule: Rule) -> Iterator[tuple[Any, Any, Any]]:
    for query in queries(rule):
        yield from patterns(prepareQuery(query, initNs=vocabulary.prefixes()).algebra)


def named(predicate: Any) -> set[str]:
    """Return the properties of a path."""
    if isinstance(predicate, URIRef):
        return {predicate.n3()}
    parts = getattr(predicate, "args", None) or [getattr(predicate, "path", None) or predicate.arg]
    return set().union(*map(named, parts))


def test_patterns_are_found_wherever_they_are() -> None:
    text = """SELECT * WHERE {
        ?a <urn:1> ?b OPTIONAL { ?b <urn:2>/^<urn:3>? ?c } FILTER (EXISTS { ?c <urn:4>|<urn:5> ?d ; <urn:8> ?e } && ?a != ?d)
        BIND (IF(EXISTS { ?a <urn:6> ?a }, 1, 2) AS ?n) { SELECT ?a WHERE { ?a <urn:7>* ?z FILTER NOT EXISTS { ?z ?p ?a } } } }"""
    found = list(patterns(prepareQuery(text).algebra))
    assert {iri for _, p, _ in found if not isinstance(p, Variable) for iri in named(p)} == {f"<urn:{n}>" for n in range(1, 9)}
    assert [p for _, p, _ in found if isinstance(p, Variable)] == [Variable("p")]


@pytest.mark.parametrize("rule", ACROSS, ids=lambda rule: rule.name)
def test_what_a_query_looks_at_is_what_its_rule_gets(rule: Rule) -> None:
    """Where this fails: a query leaves a property or class to a variable; name it, or see shapes:Referring."""
    need = next(need for need in needs() or () if need.rule == rule.name)
    for about, predicate, value in asked(rule):
        if isinstance(predicate, Variable):
            referring = rule.referring and value == Variable("this") and isinstance(about, Variable)
            assert referring or BOUND.get(rule.name) == "property", f"{predicate} may be any property"
            continue
        assert isinstance(predicate, (URIRef, PropertyPath))
        for iri in named(predicate) - {RDF_TYPE}:
            assert iri in need.keys
        if RDF_TYPE in named(predicate):
            assert isinstance(value, URIRef) or BOUND.get(rule.name) == "class", f"{value} may be any class"
            assert not isinstance(value, URIRef) or key(RDF_TYPE, value.n3()) in need.keys


def test_the_name_of_a_rule_is_nothing_that_it_looks_at() -> None:
    """Each has a label and a message, but only one in a few looks at labels."""
    label = "<http://www.w3.org/2000/01/rdf-schema#label>"
    assert [need.rule for need in needs() or () if label in need.keys] == ["name-double"]


def test_each_rule_with_something_in_focus_is_in_one_group() -> None:
    together, alone = list(kept().groups()), list(kept(0).groups())
    names = sorted(name for group in together for name in group.rules)
    assert names == sorted({*names}) == sorted(name for group in alone for name in group.rules)
    assert all(len(group.rules) == 1 for group in alone)
    assert len(names) == len(ACROSS)
    few = Kept()
    few.add(packed(looked_at([text([line("<urn:driver>", RDF_TYPE, f"<{RACE}Driver>")])])))
    # A driver is a person, too, and the vocabulary has labels.
    assert [group.rules for group in few.groups()] == [{"driver-unused", "unused", "name-double"}]


def test_no_group_is_longer_than_what_the_rule_gets_that_looks_at_most() -> None:
    sizes = [sum(map(len, group.pieces)) for group in kept(0).groups()]
    some = kept(1)
    lengths = [some._size(keys) for _, keys in some._together(needs() or ())]
    assert max(lengths) == max(some._size(need.keys) for need in needs() or ()) < sum(some._sizes.values()) / 2
    assert 1 < len(lengths) < len(sizes)
    assert len(kept()._together(needs() or ())) == 1


def test_what_is_kept_may_be_longer_than_memory_holds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Spool, "__init__", lambda spool: SpooledTemporaryFile.__init__(spool, 100))
    made, parts = Kept(), [looked_at([f"{statement}\n"]) for statement in base()[::50]]
    for part in parts:
        made.add(packed(part))
    keys = {of for part in parts for of in part}
    assert {of: list(made.lines(of)) for of in keys} == {of: [said for part in parts for said in part.get(of, ())] for of in keys}


def test_data_may_have_classes_of_their_own() -> None:
    """A thing of a class that the data put below one of ours is in the focus of a rule."""
    driver = line("<urn:driver>", RDF_TYPE, "<urn:Driver>")
    for more, rule in (([], set()), ([line("<urn:Driver>", SUB_CLASS, f"<{RACE}Driver>")], {"driver-unused"})):
        every = [*base(), driver, *more]
        assert {result.rule for result in by_rule(every, random.Random(1))} == rule
        assert {result.rule for result in found(text(every), across=True)} == rule


@pytest.mark.parametrize("path", [path for path in UPDATES if "dispute" in path.stem], ids=lambda path: path.stem)
def test_placeholders_are_those_of_all_statements(path: Path) -> None:
    for lines in (base(), broken(path)):
        made = Kept()
        made.add(packed(looked_at([text(lines)])))
        added = filled(text(lines)).removeprefix(text(lines)).splitlines()
        assert sorted(lacking(made.lines, wanted())) == sorted(said for said in added if split(said)[1] in wanted())


def test_an_open_dispute_is_a_value_for_rules_across_events() -> None:
    """The round of a race is in dispute, so it is not missing; without the dispute it is."""
    event = f"<{BASE}event/nsc/2031/lakeside>"
    integer = "<http://www.w3.org/2001/XMLSchema#integer>"
    held = [said for said in base() if not said.startswith(f"{event} <{RACE}round> ")]
    claims = [part for number in (1, 2) for part in claim(number, event, f'"{number}"^^{integer}')]
    for lines, rules_found in ((held, {"round-stated"}), ([*held, *claims], set())):
        assert {result.rule for result in by_rule(lines, random.Random(2))} >= rules_found
        assert by_rule(lines, random.Random(2)) == found(text(lines), across=True)


def test_random_slips_are_found_alike() -> None:
    """A thousand and more for each rule: ``python -m tests.bench.representing``."""
    done = Compared()
    of_slips(4, random.Random(34), done)
    assert done.texts == 4
    assert len(done.fired) > 30
