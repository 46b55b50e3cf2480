"""What rules in Python are made of: values of things with the lines that say them, and statements that name theirs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from gridwalk.derive.scopes import Scope
from gridwalk.rdf.iris import RACE, XSD
from gridwalk.rdf.names import literal, number

# Statements as N-Triples lines, each with the lines, as N-Quads, that it is made of.
Made = Mapping[str, Collection[str]]


@dataclass(frozen=True, eq=False)
class PythonRule:
    """A rule whose function makes the statements of a scope, each with its premises: a piece after the other, or all at once."""

    name: str
    label: str
    comment: str
    pieces: Callable[[Scope], Iterator[Made]]

    def derive(self, scope: Scope) -> Iterator[Made]:
        """Yield the statements of the function, none of which is kept."""
        yield from self.pieces(scope)

    def premises(self, scope: Scope, statement: str) -> Collection[str]:
        """Return the lines that a statement of ``derive`` is made of."""
        return self._made(scope).get(statement, ())

    def _made(self, scope: Scope) -> Made:
        return scope.once(self, lambda: {said: lines for made in self.pieces(scope) for said, lines in made.items()})


class Value(NamedTuple):
    """What a property of a thing is said to be, and the lines that say so."""

    term: str
    lines: Sequence[str]

    @property
    def number(self) -> Decimal:
        """The value of a number; 0 of what is none, which only a stranger's file has."""
        return number(literal(self.term).value) or Decimal()


@cache
def term(name: str) -> str:
    """Return a term of ours, in angle brackets.

    >>> term("laps")
    '<https://w3id.org/gridwalk/ontology#laps>'
    """
    return f"<{RACE}{name}>"


def one(scope: Scope, thing: str, name: str) -> Value | None:
    """Return the value of a property of ours, or None where there is none, or more than one."""
    values, lines = scope.said.values(thing, term(name))
    return Value(values[0], lines) if len(values) == 1 else None


def triple(thing: str, name: str, value: str) -> str:
    """Return a statement with a property of ours.

    >>> triple("<urn:r>", "laps", integer(7))
    '<urn:r> <https://w3id.org/gridwalk/ontology#laps> "7"^^<http://www.w3.org/2001/XMLSchema#integer> .'
    """
    return f"{thing} {term(name)} {value} ."


def integer(value: int | Decimal) -> str:
    """Return an integer as a literal."""
    return f'"{int(value)}"^^<{XSD}integer>'


def decimal(value: Decimal) -> str:
    """Return a decimal as a literal, in its shortest form.

    >>> decimal(Decimal("2.50")), decimal(Decimal("1E+2"))
    ('"2.5"^^<http://www.w3.org/2001/XMLSchema#decimal>', '"100"^^<http://www.w3.org/2001/XMLSchema#decimal>')
    """
    text = f"{value:f}"
    return f'"{text.rstrip("0").rstrip(".") if "." in text else text}"^^<{XSD}decimal>'
