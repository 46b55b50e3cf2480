"""The terms of the ontology as pages want them: what each means, where it is used, which rules and columns mention it."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from gridwalk.base import resources
from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import OWL, RACE, RDFS, SKOS
from gridwalk.rdf.names import RDF_TYPE, literal, natural, shown

CLASS, PROPERTY = "class", "property"
_INCLUDES = "<https://schema.org/domainIncludes>"
_STATUS = "<http://www.w3.org/2003/06/sw-vocab-status/ns#term_status>"
_MENTIONED = re.compile(r"\brace:(\w+)")
_SAID = re.compile(r'rdfs:(label|comment) "((?:[^"\\]|\\.)*)"')
UNITS = {"seconds": "s", "metres": "m", "kilometres an hour": "km/h"}
_UNIT = re.compile(rf", in ({'|'.join(UNITS)})(?! since)")
Said = Mapping[str, Mapping[str, list[str]]]


@dataclass(frozen=True)
class Rule:
    """A rule that data are checked by: its name, and what it says is wrong and what to do."""

    name: str
    label: str
    comment: str


@dataclass(frozen=True)
class Column:
    """A column of a table that makes statements of a term; ``name`` is empty where each row of the table makes one."""

    table: str
    name: str
    description: str


@dataclass(frozen=True)
class Term:
    """A class or property of the ontology; other terms are IRIs in angle brackets."""

    iri: str
    kind: str
    label: str
    comment: str
    status: str
    above: tuple[str, ...]
    domain: tuple[str, ...]
    range: tuple[str, ...]
    alike: tuple[str, ...]
    single: bool
    rules: tuple[Rule, ...] = ()
    columns: tuple[Column, ...] = ()

    @property
    def name(self) -> str:
        """The name without its namespace."""
        return self.iri[len(RACE) + 1 : -1]

    @property
    def unit(self) -> str:
        """The unit that its values are in, empty where they have none, or each has its own.

        >>> terms()[f"<{RACE}pitTime>"].unit, terms()[f"<{RACE}laps>"].unit
        ('s', '')
        """
        found = _UNIT.search(self.comment)
        return UNITS[found[1]] if found and self.kind == PROPERTY else ""

    @property
    def path(self) -> str:
        """Where its page is. A class and a property may differ in case alone, which not every file system tells apart."""
        return f"ontology/{self.kind}/{self.name}.html"


@cache
def terms() -> dict[str, Term]:
    """Return the terms of the ontology by their IRIs in angle brackets, classes first, each kind by name.

    >>> found = terms()[f"<{RACE}classPosition>"]
    >>> found.kind, found.label, found.path, len(found.rules) > 3
    ('property', 'class position', 'ontology/property/classPosition.html', True)
    """
    said = _said()
    rules, columns = _rules(), _columns()
    made = (
        _term(iri, about, rules.get(iri, []), columns.get(iri, []))
        for iri, about in said.items()
        if iri.startswith(f"<{RACE}") and (f"<{OWL}Class>" in about[RDF_TYPE] or f"<{RDFS}domain>" in about or _is_property(about))
    )
    return {term.iri: term for term in sorted(made, key=lambda term: (term.kind, natural(term.name)))}


def _is_property(about: Mapping[str, list[str]]) -> bool:
    return any(kind.endswith("Property>") for kind in about[RDF_TYPE])


def _term(iri: str, about: Mapping[str, list[str]], rules: list[Rule], columns: list[Column]) -> Term:
    def of(*names: str) -> tuple[str, ...]:
        return tuple(sorted({value for name in names for value in about.get(name, ()) if value.startswith("<")}, key=natural))

    kind = CLASS if f"<{OWL}Class>" in about[RDF_TYPE] else PROPERTY
    return Term(
        iri, kind, _first(about, f"<{RDFS}label>") or shown(iri), _first(about, f"<{RDFS}comment>"), _first(about, _STATUS),
        of(f"<{RDFS}subClassOf>", f"<{RDFS}subPropertyOf>"), of(_INCLUDES) or of(f"<{RDFS}domain>"), of(f"<{RDFS}range>"),
        of(f"<{SKOS}closeMatch>", f"<{SKOS}exactMatch>"), iri in vocabulary.functional(), tuple(rules), tuple(columns),
    )  # fmt: skip


def _first(about: Mapping[str, list[str]], name: str) -> str:
    return next((literal(value).value for value in about.get(name, ())), "")


def _said() -> Said:
    found = defaultdict[str, dict[str, list[str]]](lambda: defaultdict(list))
    for quad in vocabulary.quads():
        found[str(quad.subject)][str(quad.predicate)].append(str(quad.object))
    return found


def _rules() -> dict[str, list[Rule]]:
    """Return the rules that mention each term."""
    found = defaultdict[str, list[Rule]](list)
    for path in resources.files("ontology", "shapes/*.ttl"):
        text = path.read_text(encoding="utf-8-sig")
        said = {match[1]: match[2] for match in reversed(list(_SAID.finditer(text)))}
        for name in sorted(set(_MENTIONED.findall(text))):
            found[f"<{RACE}{name}>"].append(Rule(path.stem, said.get("label", path.stem), said.get("comment", "")))
    return found


def _columns() -> dict[str, list[Column]]:
    """Return the columns that make statements of each term."""
    found = defaultdict[str, list[Column]](list)
    for path in resources.files("ontology", "tables/*.json"):
        table = json.loads(path.read_text(encoding="utf-8-sig"))
        for iri, name, description in _made(table):
            found[iri].append(Column(path.stem, name, description))
    return found


def _made(table: dict[str, object]) -> Iterator[tuple[str, str, str]]:
    columns: list[dict[str, str]] = table["columns"]  # type: ignore[assignment]
    for column in columns:
        if column.get("virtual") and column.get("valueUrl", "").startswith(RACE):
            yield f"<{column['valueUrl']}>", "", str(table.get("dc:description", ""))
        elif column.get("propertyUrl", "").startswith(RACE):
            yield f"<{column['propertyUrl']}>", column["name"], column.get("dc:description", "")


def below(iri: str) -> list[str]:
    """Return the terms right below a term, by name."""
    return [term.iri for term in terms().values() if iri in term.above]


def properties(iri: str) -> list[str]:
    """Return the properties that things of a class may have, by name."""
    return [term.iri for term in terms().values() if term.kind == PROPERTY and iri in term.domain]
