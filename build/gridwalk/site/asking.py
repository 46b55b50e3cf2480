"""The bundled questions that pages are made of: rows whose cells know what they name, and which statement they show."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

import pyoxigraph as ox

from gridwalk.ask import queries
from gridwalk.ask.parameters import fill
from gridwalk.site.facts import Facts, node

# Which statement a column shows: the column of its subject, and its property; its value is that of the column.
Shown = Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class Row:
    """A row of an answer: terms as in N-Triples by the name of the column; unbound ones are left out."""

    terms: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.terms.get(column, "")


def ask(facts: Facts, name: str, **parameters: str) -> list[Row]:
    """Return the rows of a bundled question, given its parameters as IRIs in angle brackets."""
    solutions = facts.store.query(fill(_text(name), {parameter: node(value) for parameter, value in parameters.items()}))
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return [Row({n: str(term) for n, term in zip(names, found, strict=True) if term is not None}) for found in solutions]


@cache
def _text(name: str) -> str:
    return queries.load_query(name).text
