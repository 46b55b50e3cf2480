"""The bundled questions that pages are made of, each asked for several things at once where that is the same."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from itertools import islice

import pyoxigraph as ox

from gridwalk.ask import queries
from gridwalk.ask.parameters import fill
from gridwalk.site.facts import Facts
from gridwalk.site.patterns import is_iri, node, written

# A question whose rows are each of one thing, which is the first column and what they are sorted by first. One that has its
# place twice is joined with itself, which for many things takes longer than to ask for each.
_BY_THING = r"(?ms)^SELECT (?:DISTINCT )?\?{0}\b[^()]*?^WHERE(?!.*^(?:GROUP|HAVING|LIMIT|OFFSET)\b).*^ORDER BY \?{0}\b"
# Of so many things a question is asked at once at first, and rows that an answer should not have many more of.
_AT_FIRST, _ROWS = 8, 4000


class Row(dict[str, str]):
    """A row of an answer: terms as in N-Triples by the name of the column, an empty text for what is unbound."""

    def __missing__(self, column: str) -> str:
        return ""


class Asking:
    """Asks bundled questions of a graph."""

    def __init__(self, facts: Facts) -> None:
        self._facts, self._coming = facts, list[str]()
        # By the question, its parameter and the kinds of the things: of how many it is asked at once, and rows by the thing.
        self._number = dict[tuple[object, ...], int]()
        self._answers = dict[tuple[object, ...], dict[str, list[Row]]]()

    def expect(self, things: Sequence[str]) -> None:
        """Be asked of these things next, in this order, and then never again: what can be asked of several of one kind is."""
        self._coming, self._answers = list(things), {}

    def ask(self, name: str, **parameters: str) -> list[Row]:
        """Return the rows of a bundled question, given its parameters as IRIs in angle brackets; of another term there are none."""
        if not all(map(is_iri, parameters.values())):
            return []
        [(parameter, thing), *others] = parameters.items() if parameters else [("", "")]
        if others or thing not in self._coming or not _is_by_thing(name, parameter):
            return self._rows(name, {each: [value] for each, value in parameters.items()})
        key = name, parameter, self._facts.kinds(thing)
        if thing not in self._answers.get(key, {}):
            self._answers[key] = self._of_next(key, name, parameter, thing)
        return self._answers[key][thing]

    def _of_next(self, key: tuple[object, ...], name: str, parameter: str, thing: str) -> dict[str, list[Row]]:
        """Return the rows of a thing, and of those of its kinds that come after it: of as many as makes no large answer."""
        number, kinds = self._number.get(key, _AT_FIRST), self._facts.kinds(thing)
        after = self._coming[self._coming.index(thing) :]
        alike = list(islice((each for each in after if self._facts.kinds(each) == kinds), number))
        found: dict[str, list[Row]] = {each: [] for each in alike}
        rows = self._rows(name, {parameter: alike})
        for row in rows:
            found[row[parameter]].append(row)
        self._number[key] = max(1, min(len(self._coming), 2 * number, number * _ROWS // max(1, len(rows))))
        return found

    def _rows(self, name: str, parameters: Mapping[str, Sequence[str]]) -> list[Row]:
        text = fill(_text(name), {parameter: list(map(node, values)) for parameter, values in parameters.items()})
        solutions = self._facts.store.query(text)
        assert isinstance(solutions, ox.QuerySolutions)
        names = [variable.value for variable in solutions.variables]
        return [Row((n, written(term)) for n, term in zip(names, found, strict=True) if term is not None) for found in solutions]


@cache
def _text(name: str) -> str:
    return queries.load_query(name).text


@cache
def _is_by_thing(name: str, parameter: str) -> bool:
    text = _text(name)
    return text.count(f"# {parameter}\n") == 1 and bool(re.search(_BY_THING.format(parameter), text))
