"""Engines agree on values, not on one fixture: rules with arithmetic over grids of values. docs/engines.md says why."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import Graph

from gridwalk.check import engines
from gridwalk.check.validation import rules
from tests import grids

PAGE = (Path(__file__).parent.parent / "docs" / "engines.md").read_text(encoding="utf-8")
MOST = 14
# A variable, a number, or what stands in brackets, also behind the name of a function.
_VALUE = r"(?:\?\w+|[0-9.]+|[A-Za-z:]*\((?:[^()]|\([^()]*\))*\))"
ARITHMETIC = re.compile(r"[\w)] [-+*/] [\w?(]|\b(?:SUM|AVG|FLOOR|CEIL|ROUND|ABS)\(")
DIVISION = re.compile(r"[\w)] / [\w?(]|\bAVG\(")
# What means something else from right to left.
CHAIN = re.compile(rf"{_VALUE} (?:/ {_VALUE} [*/]|\* {_VALUE} /|- {_VALUE}(?: [*/] {_VALUE})* [-+]) ")


def selects(name: str) -> str:
    """The queries of a rule, without IRIs and texts, whose signs are none of arithmetic."""
    found = re.findall(r'sh:select """(.*?)"""', grids.shape(name), re.DOTALL)
    return re.sub(r'<[^<>\s]*>|"[^"\n]*"', "x", "\n".join(found))


def test_each_rule_with_arithmetic_has_a_grid() -> None:
    assert {rule.name for rule in rules() if ARITHMETIC.search(selects(rule.name))} == set(grids.GRIDS)
    assert len(grids.GRIDS) >= 21


def test_no_rule_divides_or_leaves_it_open_from_where_it_is_read() -> None:
    assert CHAIN.search("FILTER (?a * ?b / ?c > 1)")
    assert CHAIN.search("BIND (?a - 1 - ?b AS ?c)")
    assert not CHAIN.search("BIND (?a * ?b - ?c * ?d AS ?e)")
    for rule in rules():
        assert not DIVISION.search(selects(rule.name)), rule.name
        assert not CHAIN.search(selects(rule.name)), rule.name


@pytest.mark.parametrize("name", grids.GRIDS)
def test_engines_find_the_same_in_a_grid(name: str) -> None:
    """The default engine, the reference, and Oxigraph, which is asked the query of the rule for each thing in focus."""
    data = grids.data(name, MOST)
    asked = grids.asked(name, data)
    # Some of the things break the rule, some keep it.
    assert 0 < len({focus for focus, _, _ in asked}) < grids.in_focus(name, data)
    assert {engine: grids.found(engine, name, data) for engine in engines.names()} == dict.fromkeys(engines.names(), asked)


@pytest.mark.parametrize(("hours", "found"), [("2", False), ("2.75", False), ("24", True), ("0.1", True), ("23.999", True)])
def test_an_impossible_speed_is_noticed(hours: str, found: bool) -> None:
    """142 laps of 2.238 miles: 24 hours are 13 miles an hour, which a quotient that lost its value did not say."""
    values = {"laps": "142", "time": hours, "length": "2.238", "clock": "HR", "measure": "MI"}
    data = grids.data("speed", grid=grids.Grid(grids.GRIDS["speed"].data, values))
    assert [bool(grids.found(engine, "speed", data)) for engine in engines.names()] == [found, found]


def test_the_report_to_its_author_is_what_the_engine_does() -> None:
    """Where this fails the engine is another: see whether what docs/engines.md asks of rules is still needed."""
    code = PAGE.partition("```python\n")[2].partition("```")[0]
    printed = PAGE.partition("```text\n")[2].partition("```")[0]
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == printed


def test_oxigraph_and_rdflib_read_from_left_to_right() -> None:
    query = "SELECT (10 - 3 - 2 AS ?a) (12 / 3 / 2 AS ?b) (0.5 * 2.75 / 24 > 0.05 AS ?c) {}"
    (row,) = ox.Store().query(query)  # type: ignore[misc]
    assert [value.value for value in row] == ["5", "2", "true"]
    (others,) = Graph().query(query)
    assert [str(value) for value in others] == ["5", "2", "true"]  # type: ignore[union-attr]
