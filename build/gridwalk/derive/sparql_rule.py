"""Rules that are queries: a CONSTRUCT of one statement in a file of ``ontology/rules``, asked of the statements of an event.

The premises of a statement are what the triple patterns of the WHERE matched for it. What must not be there (FILTER, MINUS) is
none. So that they can be told, a WHERE has groups, UNION, OPTIONAL, FILTER, BIND and VALUES, and neither paths nor subqueries.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import takewhile
from pathlib import Path

import pyoxigraph as ox

from gridwalk.base import resources
from gridwalk.base.errors import GridwalkError
from gridwalk.derive.contested import marks
from gridwalk.derive.made import Made
from gridwalk.derive.scopes import Scope
from gridwalk.rdf.iris import RDF, XSD
from gridwalk.rdf.lines import subject

# Subject, predicate and object of a pattern: terms as N-Triples has them, or variables with their question mark.
Pattern = tuple[str, str, str]

_MARK = "#+ "
_TOKEN = re.compile(
    r"""#[^\n]*|<[^<>"{}|^`\\\s]*>|"(?:\\.|[^"\\\n])*"|[?$]\w+|[A-Za-z][\w-]*:[\w-]*|-?\d+(?:\.\d+)?|\w+|[{}().;,]|[^\s\w{}().;,]+"""
)
_FORM = re.compile(r"(?m)^(?:CONSTRUCT|WHERE)\b")
_PREFIX = re.compile(r"(?m)^PREFIX ([A-Za-z][\w-]*): <([^>]*)>$")
_WORDS = {"a": f"<{RDF}type>", **{word: f'"{word}"^^<{XSD}boolean>' for word in ("true", "false")}}
# What a group begins with that is no pattern, and what of it is passed over.
_SKIPPED = frozenset({"FILTER", "BIND", "VALUES", "MINUS"})
_JOINING = frozenset({"UNION", "OPTIONAL", "WHERE"})
_CLOSES = {"{": "}", "(": ")"}


class RuleError(GridwalkError):
    """A rule is not of the form that premises can be told of."""


@dataclass(frozen=True, eq=False)
class SparqlRule:
    """A rule that is a query, as ``gridwalk.derive.rule.Rule`` says."""

    name: str
    label: str
    comment: str
    text: str

    @staticmethod
    def read(path: Path) -> SparqlRule:
        """Return the rule of a file. Raises RuleError where it has not the form that rules have."""
        text = path.read_text(encoding="utf-8")
        head = takewhile(lambda line: line.startswith(_MARK), text.splitlines())
        said = dict(line.removeprefix(_MARK).split(": ", 1) for line in head)
        try:
            return SparqlRule(path.stem, said["label"], said["comment"], text)
        except KeyError as error:
            raise RuleError(f"{path}: found no line {_MARK}{error.args[0]}:, expected one at the head of a rule") from error

    @cached_property
    def head(self) -> Pattern:
        """The statement that it makes."""
        found = list(self._patterns(self.text[self._construct : self._where]))
        if len(found) != 1:
            raise RuleError(f"{self.name}: found {len(found)} statements in CONSTRUCT, expected one")
        return found[0]

    @cached_property
    def patterns(self) -> Sequence[Pattern]:
        """The triple patterns whose matches are premises."""
        return list(self._patterns(self.text[self._where :]))

    @cached_property
    def predicates(self) -> frozenset[str]:
        """All terms that it names: none of a line with another predicate can match."""
        return frozenset(term for token in _TOKEN.findall(self.text) if (term := self._term(token)).startswith("<"))

    @cached_property
    def select(self) -> str:
        """The query for what its variables stand for."""
        return f"{self.text[: self._construct]}SELECT * {self.text[self._where :]}"

    def derive(self, scope: Scope) -> Iterator[Made]:
        """Yield the statements that are made of something of an event; of other scopes none are."""
        if scope.of_event:
            yield self._asked(scope)

    def premises(self, scope: Scope, statement: str) -> Collection[str]:
        """Return the lines that a statement of ``derive`` is made of."""
        return self._made(scope).get(statement, ())

    def _made(self, scope: Scope) -> Made:
        return scope.once(self, lambda: self._asked(scope))

    def _asked(self, scope: Scope) -> Made:
        store, found = statements(scope), defaultdict[str, list[str]](list)
        solutions = store.query(self.select)
        assert isinstance(solutions, ox.QuerySolutions)
        names, saying = [f"?{variable.value}" for variable in solutions.variables], scope.said.saying
        (thing, predicate, made), patterns, stated = self.head, self.patterns, scope.said.pairs
        for solution in solutions:
            get = {name: str(term) for name, term in zip(names, solution, strict=True) if term is not None}.get
            # What a source states is not derived, so nobody asks what it would be made of.
            if (pair := f"{get(thing, thing)} {predicate}") in stated:
                continue
            lines = found[f"{pair} {get(made, made)} ."]
            for of, said, value in patterns:
                lines += saying(get(of, of), said, get(value, value))
        # What is said of another event is beside it, not its own: rules look at that when its turn comes.
        once = ((statement, list(dict.fromkeys(lines))) for statement, lines in found.items())
        return {statement: lines for statement, lines in once if any(subject(line) in scope.own for line in lines)}

    @cached_property
    def _construct(self) -> int:
        return self._forms[0]

    @cached_property
    def _where(self) -> int:
        return self._forms[1]

    @cached_property
    def _forms(self) -> Sequence[int]:
        found = [match.start() for match in _FORM.finditer(self.text)]
        if len(found) != 2:
            raise RuleError(f"{self.name}: expected one line that begins with CONSTRUCT, then one that begins with WHERE")
        return found

    @cached_property
    def _prefixes(self) -> Mapping[str, str]:
        return dict(_PREFIX.findall(self.text))

    def _term(self, token: str) -> str:
        prefix, colon, name = token.partition(":")
        if colon and prefix in self._prefixes:
            return f"<{self._prefixes[prefix]}{name}>"
        return f'"{token}"^^<{XSD}integer>' if token.isdecimal() else _WORDS.get(token, token)

    def _patterns(self, text: str) -> Iterator[Pattern]:
        """Yield the triple patterns of a text, but for those of what is skipped."""
        tokens = (token for token in _TOKEN.findall(text[text.find("{") :]) if not token.startswith("#"))
        terms = list[str]()
        for token in tokens:
            if token in "{}.;," or token in _JOINING or token in _SKIPPED:
                if len(terms) == 3:
                    yield terms[0], terms[1], terms[2]
                elif len(terms) > 3:
                    raise RuleError(f"{self.name}: found {' '.join(terms)}, expected a subject, a predicate and an object")
                terms = terms[: {";": 1, ",": 2}.get(token, 0)]
                if token in _SKIPPED:
                    _skip(tokens, "{" if token == "VALUES" else "{(")
            else:
                terms.append(self._term(token))


@cache
def sparql_rules() -> tuple[SparqlRule, ...]:
    """Return the rules of ``ontology/rules``, in the order of their names.

    >>> [rule.head for rule in sparql_rules() if rule.name == "winner"]
    [('?event', '<https://w3id.org/gridwalk/ontology#winner>', '?entry')]
    """
    return tuple(map(SparqlRule.read, resources.files("ontology", "rules/*.rq")))


def statements(scope: Scope) -> ox.Store:
    """Return the statements of a scope with the predicates that some rule names, in the default graph; and what is contested."""
    return scope.once("statements", lambda: _loaded(scope))


def _loaded(scope: Scope) -> ox.Store:
    wanted, store = frozenset[str]().union(*(rule.predicates for rule in sparql_rules())), ox.Store()
    said = {f"{line[: line.rindex(' <')]} .\n" for line in scope.said.lines_with(wanted)}
    text = "".join((*said, *(f"{mark}\n" for mark in marks(scope))))
    # The lines are our own: to look at each IRI again takes a third of the time.
    store.load(text.encode(), format=ox.RdfFormat.N_TRIPLES, lenient=True)
    return store


def _skip(tokens: Iterator[str], begin: str) -> None:
    """Pass over what follows a word: up to the end of the group or bracket that begins so."""
    depth = list[str]()
    for token in tokens:
        if token in _CLOSES and (depth or token in begin):
            depth.append(_CLOSES[token])
        elif depth and token == depth[-1]:
            depth.pop()
            if not depth:
                return
