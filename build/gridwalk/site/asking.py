"""The bundled questions that pages are made of, each asked for several things at once where that is the same."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache

import pyoxigraph as ox

from gridwalk.ask import queries
from gridwalk.ask.parameters import fill
from gridwalk.site.facts import Facts, node

# A question whose rows are each of one thing, which is the first column and what they are sorted by first. One that has its
# place twice is joined with itself, which for many things takes longer than to ask for each.
_BY_THING = r"(?ms)^SELECT (?:DISTINCT )?\?{0}\b[^()]*?^WHERE(?!.*^(?:GROUP|HAVING|LIMIT|OFFSET)\b).*^ORDER BY \?{0}\b"
# Things and their rows.
Answers = dict[str, list["Row"]]


class Row(dict[str, str]):
    """A row of an answer: terms as in N-Triples by the name of the column, an empty text for what is unbound."""

    def __missing__(self, column: str) -> str:
        return ""


class Asking:
    """Asks bundled questions of a graph."""

    def __init__(self, facts: Facts) -> None:
        self._facts, self._coming = facts, frozenset[str]()
        self._answers = dict[tuple[object, ...], Answers]()

    def expect(self, things: Sequence[str]) -> None:
        """Be asked of these things next, and then never again: what can be asked of all of one kind at once is."""
        self._coming, self._answers = frozenset(things), {}

    def ask(self, name: str, **parameters: str) -> list[Row]:
        """Return the rows of a bundled question, given its parameters as IRIs in angle brackets."""
        [(parameter, thing), *others] = parameters.items() if parameters else [("", "")]
        if others or thing not in self._coming or not _is_by_thing(name, parameter):
            return self._rows(name, {each: [value] for each, value in parameters.items()})
        kinds = self._facts.kinds(thing)
        if (name, parameter, kinds) not in self._answers:
            alike = sorted(each for each in self._coming if self._facts.kinds(each) == kinds)
            found = self._answers[name, parameter, kinds] = {}
            for row in self._rows(name, {parameter: alike}):
                found.setdefault(row[parameter], []).append(row)
        return self._answers[name, parameter, kinds].get(thing, [])

    def _rows(self, name: str, parameters: Mapping[str, Sequence[str]]) -> list[Row]:
        text = fill(_text(name), {parameter: list(map(node, values)) for parameter, values in parameters.items()})
        solutions = self._facts.store.query(text)
        assert isinstance(solutions, ox.QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        return [Row((n, str(term)) for n, term in zip(names, found, strict=True) if term is not None) for found in solutions]


@cache
def _text(name: str) -> str:
    return queries.load_query(name).text


@cache
def _is_by_thing(name: str, parameter: str) -> bool:
    text = _text(name)
    return text.count(f"# {parameter}\n") == 1 and bool(re.search(_BY_THING.format(parameter), text))
