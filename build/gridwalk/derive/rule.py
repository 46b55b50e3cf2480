"""What a rule is, and which there are: each is a file in the folder ``rules``, and found there."""

from __future__ import annotations

import importlib
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path
from typing import Protocol, runtime_checkable

from gridwalk.derive.scopes import Scope
from gridwalk.rdf.iris import BASE

FOLDER = Path(__file__).parent / "rules"
RULES = f"<{BASE}rule/"


@runtime_checkable
class Rule(Protocol):
    """A rule: a module with these names, or an object that has them, such as one that a query in SPARQL is made into.

    ``label`` and ``comment`` say to people what it makes, and of what.
    """

    name: str
    label: str
    comment: str

    def derive(self, scope: Scope) -> Iterator[str]:
        """Yield statements, as N-Triples lines, about things of the scope. None of them is what a source states otherwise."""

    def premises(self, scope: Scope, statement: str) -> Collection[str]:
        """Return the lines, as N-Quads, that a statement of ``derive`` is made of."""


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules, in the order of their names.

    >>> [rule.name for rule in rules()]
    ['crew', 'label']
    """
    return tuple(_rule(path.stem) for path in sorted(FOLDER.glob("[a-z]*.py")))


def _rule(name: str) -> Rule:
    module = importlib.import_module(f"gridwalk.derive.rules.{name}")
    assert isinstance(module, Rule)
    return module


def iri(rule: str) -> str:
    """Return the IRI of a rule, in angle brackets.

    >>> iri("label")
    '<https://w3id.org/gridwalk/id/rule/label>'
    """
    return f"{RULES}{rule}>"


def rule_of(graph: str) -> Rule | None:
    """Return the rule that made the statements of a graph, or None where the graph is no derivation."""
    name = graph[len(RULES) : -1].partition("/")[0] if graph.startswith(RULES) else ""
    return next((rule for rule in rules() if rule.name == name), None)
