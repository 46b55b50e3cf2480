"""What the rules make of a scope, as lines: each rule's in a graph of its own, which says what it was made of.

What leans on a value that is in dispute, and that nobody decided, is in a graph apart, whose name ends in ``/open`` and which
is derived from the dispute, too.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import chain

from gridwalk.derive.made import Made
from gridwalk.derive.rule import RULES, Rule, iri, rules
from gridwalk.derive.scopes import ALL, OPEN, Scope
from gridwalk.rdf.iris import PROV, RACE, RDFS
from gridwalk.rdf.lines import graph
from gridwalk.rdf.names import DERIVED_FROM, RDF_TYPE
from gridwalk.rdf.terms import string
from gridwalk.rdf.vocabulary import functional

GENERATED_BY = f"<{PROV}wasGeneratedBy>"
_LABEL, _COMMENT = f"<{RDFS}label>", f"<{RDFS}comment>"


def derived(scope: Scope) -> list[str]:
    """Return the N-Quads lines that all rules derive in a scope, sorted, each once."""
    return sorted(set(deriving(scope)))


def deriving(scope: Scope) -> Iterator[str]:
    """Yield the N-Quads lines that all rules derive in a scope, in any order, while they are made. It is to be read to its end."""
    yield from chain.from_iterable(_derived(rule, scope) for rule in rules())
    scope.forget()


def is_open(name: str) -> bool:
    """Whether the statements of a graph are derived from what is in dispute.

    >>> is_open(f"{RULES}label/nsc/2031/lakeside/open>"), is_open("<urn:x/open>")
    (True, False)
    """
    return name.startswith(RULES) and name.endswith(f"{OPEN}>")


def _derived(rule: Rule, scope: Scope) -> Iterator[str]:
    # Where nothing is derived of what belongs to none, there is still the graph that says what the rule is.
    every = f"{RULES}{rule.name}/{ALL}>"
    read = defaultdict[str, set[str]](set, {every: set()} if scope.name == ALL else {})
    leaned = defaultdict[str, set[str]](set)
    name, before = "", None
    for statement, premises in chain.from_iterable(_undisputed(made, scope) for made in rule.derive(scope)):
        # Statements about one thing often have the same: to look at them again is a third of the time.
        if premises is not before:
            disputes = _disputes(premises, scope)
            leans = disputes or not scope.leaning.isdisjoint(premises)
            name, before = f"{RULES}{rule.name}/{scope.name}{OPEN if leans else ''}>", premises
            read[name].update(premises)
            leaned[name] |= disputes
        yield f"{statement[:-2]} {name} ."
    for name, lines in read.items():
        sources = {*map(graph, lines), *leaned[name]}
        yield from (f"{name} {said} {name} ." for said in _description(rule, scope, name, sources))
    if scope.name == ALL:
        yield from (f"{iri(rule.name)} {said} {every} ." for said in _named(rule))


def _undisputed(made: Made, scope: Scope) -> Iterator[tuple[str, Collection[str]]]:
    """Yield what a rule makes, with premises, but for what competes: with what a source states, with a dispute, with itself."""
    # Thing and property as they stand in a line: a call for each takes a tenth of all time.
    pairs = [said[: said.index(" ", said.index(" ") + 1)] for said in made]
    often = Counter(pairs) if len(set(pairs)) < len(pairs) else {}
    for pair, found in zip(pairs, made.items(), strict=True):
        if pair not in scope.said.pairs and not _is_open(pair, scope) and not (often and _competes(pair, often)):
            yield found


def _is_open(pair: str, scope: Scope) -> bool:
    return bool(scope.opened) and tuple(pair.split(" ")) in scope.opened


def _competes(pair: str, often: Mapping[str, int]) -> bool:
    """Whether a rule makes several values of what can have one."""
    return often[pair] > 1 and pair.partition(" ")[2] in functional()


def _disputes(premises: Collection[str], scope: Scope) -> set[str]:
    """Return the open disputes that premises are a side of."""
    # Nearly all premises are about what nobody disputes: the lines that are are known, and no other is cut.
    of = scope.in_dispute
    return set() if of.keys().isdisjoint(premises) else {of[line] for line in premises if line in of}


def _description(rule: Rule, scope: Scope, name: str, sources: Iterable[str]) -> Iterator[str]:
    yield f"{RDF_TYPE} <{RACE}Derivation>"
    yield f"{_LABEL} {string(f'{rule.label} of {scope.name}' + (', open' if is_open(name) else ''))}"
    yield f"{GENERATED_BY} {iri(rule.name)}"
    yield from (f"{DERIVED_FROM} {source}" for source in sources)


def _named(rule: Rule) -> Iterator[str]:
    yield f"{RDF_TYPE} <{RACE}Rule>"
    yield f"{_LABEL} {string(rule.label)}"
    yield f"{_COMMENT} {string(rule.comment)}"
