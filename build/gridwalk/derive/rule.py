"""What a rule is, and which there are: each is a file, in Python in the folder ``rules``, a query in ``ontology/rules``."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection, Iterator
from functools import cache, partial
from pathlib import Path
from typing import Protocol, runtime_checkable

from gridwalk.derive.made import Made, PythonRule
from gridwalk.derive.scopes import OPEN, Scope
from gridwalk.derive.sparql_rule import sparql_rules
from gridwalk.rdf.iris import BASE

FOLDER = Path(__file__).parent / "rules"
RULES = f"<{BASE}rule/"


@runtime_checkable
class Rule(Protocol):
    """A rule: a module with these names, or an object that has them, such as one that a query in SPARQL is made into."""

    @property
    def name(self) -> str:
        """The name of its file, with hyphens between words."""

    @property
    def label(self) -> str:
        """What it makes, in a few words."""

    @property
    def comment(self) -> str:
        """What it makes, and of what."""

    def derive(self, scope: Scope) -> Iterator[Made]:
        """Yield statements about things of the scope with their premises, all of a thing's at once. None is stated otherwise."""

    def premises(self, scope: Scope, statement: str) -> Collection[str]:
        """Return the lines, as N-Quads, that a statement of ``derive`` is made of."""


@cache
def rules() -> tuple[Rule, ...]:
    """Return the rules, those in Python first, each in the order of their names.

    >>> {"crew", "label", "winner"} <= {rule.name for rule in rules()}
    True
    """
    return (*(_rule(path.stem) for path in sorted(FOLDER.glob("[a-z]*.py"))), *sparql_rules())


def _rule(name: str) -> Rule:
    module = importlib.import_module(f"gridwalk.derive.rules.{name}")
    if not (hasattr(module, "make") or hasattr(module, "pieces")):
        assert isinstance(module, Rule)
        return module
    pieces = module.pieces if hasattr(module, "pieces") else partial(_whole, module.make)
    return PythonRule(name.replace("_", "-"), module.label, module.comment, pieces)


def _whole(make: Callable[[Scope], Made], scope: Scope) -> Iterator[Made]:
    yield make(scope)


def iri(rule: str) -> str:
    """Return the IRI of a rule, in angle brackets.

    >>> iri("label")
    '<https://w3id.org/gridwalk/id/rule/label>'
    """
    return f"{RULES}{rule}>"


def made_by(graph: str) -> tuple[Rule, str] | None:
    """Return the rule that made the statements of a graph and the name of the scope, or None where the graph is no derivation."""
    name, _, scope = graph[len(RULES) : -1].partition("/") if graph.startswith(RULES) else ("", "", "")
    found = (rule for rule in rules() if rule.name == name)
    return next(((rule, scope.removesuffix(OPEN)) for rule in found), None)
