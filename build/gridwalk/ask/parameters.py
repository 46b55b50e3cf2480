"""Parameters of questions: what narrows a question to one event, class or driver, and stands nowhere in its text.

The header declares them, ``#+ parameters:`` and under it ``#+   - event: race:Event``: the variable that is filled, and the
class or datatype of its value. In each scope of the query that needs it the line ``VALUES ?event { UNDEF } # event`` holds
the place, so that the text as it stands is a query of all events. Only terms come into a text, never words of a person:
an IRI or a literal as N-Triples writes it ends where it ends.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import pyoxigraph as ox

from gridwalk.base.errors import QueryError
from gridwalk.rdf import vocabulary
from gridwalk.rdf.iris import BASE, XSD
from gridwalk.rdf.names import shown

Value = ox.NamedNode | ox.Literal
Ask = Callable[[str], Iterable[Sequence[object]]]
"""Asks a SELECT, wherever the data are, and returns its rows."""

# The datatypes that every store keeps, what their values look like, and in words.
_DATATYPES = {
    "string": (r"(?s).+", "a text"),
    "integer": (r"0|-?[1-9][0-9]*", "an integer, such as 12"),
    "decimal": (r"-?(0|[1-9][0-9]*)(\.[0-9]*[1-9])?", "a decimal, such as 12.5"),
    "boolean": (r"true|false", "true or false"),
    "gYear": (r"[0-9]{4}", "a year of four digits"),
    "gYearMonth": (r"[0-9]{4}-(0[1-9]|1[0-2])", "a year and a month, such as 2004-10"),
    "date": (r"[0-9]{4}-(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])", "a date, such as 2004-10-16"),
}
_MARK = re.compile(r"^#\+(.*)$", re.MULTILINE)
_ITEM = re.compile(r"\A +- +(?P<name>[a-z][A-Za-z0-9]*): +(?P<prefix>[A-Za-z][\w-]*):(?P<local>\w+)\s*\Z")
_PREFIX = re.compile(r"^\s*prefix\s+([^\s:]+):\s*<([^>\s]*)>", re.IGNORECASE | re.MULTILINE)
_PLACE = re.compile(r"^(?P<before>[ \t]*VALUES \?(?P<name>[A-Za-z0-9]+) \{ )UNDEF(?P<after> \} # (?P=name))[ \t]*$", re.MULTILINE)
_FILLED = re.compile(_PLACE.pattern.replace("UNDEF", r"(?P<term>[<\"].*)"), re.MULTILINE)
_CALLED = "rdfs:label|skos:prefLabel|skos:altLabel|race:code|race:abbreviation"
_NEAREST = 5


@dataclass(frozen=True)
class Parameter:
    """A variable that a value may be given for, and the IRI of the class or datatype of that value."""

    name: str
    range: str

    @property
    def datatype(self) -> str:
        """The name of the datatype, empty where the value is a thing."""
        return self.range.removeprefix(XSD) if self.range.startswith(XSD) else ""

    def __str__(self) -> str:
        return f"{self.name}: {shown(f'<{self.range}>')}"


def declared(text: str) -> tuple[Parameter, ...]:
    """Return the parameters of a question, in the order of its header. Raises QueryError for a header that cannot be read.

    >>> [each] = declared("#+ parameters:\\n#+   - event: race:Event\\nASK {\\n  VALUES ?event { UNDEF } # event\\n}")
    >>> each.name, each.range
    ('event', 'https://w3id.org/gridwalk/ontology#Event')
    """
    found = tuple(_parameter(item, text) for item in _items(text))
    named, places = [each.name for each in found], {place["name"] for place in _PLACE.finditer(text)}
    if double := sorted({name for name in named if named.count(name) > 1}):
        raise QueryError(f"the header declares the parameter {double[0]!r} twice")
    if missing := [name for name in named if name not in places]:
        raise QueryError(f"no line `VALUES ?{missing[0]} {{ UNDEF }} # {missing[0]}` takes the parameter that the header declares")
    # Who has no header may mean nothing by such a line.
    if _MARK.search(text) and (others := sorted(places - set(named))):
        raise QueryError(f"the line of VALUES for {others[0]!r} has no parameter: declare `#+   - {others[0]}: race:...`")
    return found


def needed(text: str) -> list[str]:
    """Return the parameters that a question has to be given, since of all things at once its answer would be the whole data."""
    return [item.strip().removeprefix("- ") for item in _items(text, "needs")]


def _items(text: str, key: str = "parameters") -> Iterator[str]:
    inside = False
    for mark in _MARK.finditer(text):
        line = mark[1]
        if re.match(r" ?[a-z]", line):
            inside = line.strip() == f"{key}:"
        elif inside and line.strip():
            yield line


def _parameter(item: str, text: str) -> Parameter:
    found = _ITEM.match(item)
    if found is None:
        raise QueryError(f"found the parameter {item.strip()!r} in the header, expected a name and a class: `- event: race:Event`")
    prefixes = vocabulary.prefixes() | dict(_PREFIX.findall(text)) | {"xsd": XSD}
    if found["prefix"] not in prefixes:
        raise QueryError(f"the prefix {found['prefix']}: of the parameter {found['name']!r} is not declared")
    parameter = Parameter(found["name"], prefixes[found["prefix"]] + found["local"])
    if parameter.datatype and parameter.datatype not in _DATATYPES:
        raise QueryError(f"the parameter {parameter} has a datatype that not every store keeps; use {', '.join(_DATATYPES)}")
    return parameter


def fill(text: str, values: Mapping[str, Value | Sequence[Value]]) -> str:
    """Return a question narrowed to values: each line that holds the place of one gets it, or several. Nothing else changes.

    >>> print(fill("ASK {\\n  VALUES ?year { UNDEF } # year\\n}", {"year": ox.Literal('} # "')}))
    ASK {
      VALUES ?year { "} # \\"" } # year
    }
    """
    terms = {name: " ".join(map(_term, value if isinstance(value, Sequence) else [value])) for name, value in values.items()}
    return _PLACE.sub(lambda p: f"{p['before']}{terms.get(p['name'], 'UNDEF')}{p['after']}", text)


def _term(value: Value) -> str:
    # The engine reads the term that it wrote: what is no IRI is no term.
    written = str(value)
    if next(ox.parse(f"<urn:s> <urn:p> {written} .", format=ox.RdfFormat.N_TRIPLES)).object != value:
        raise QueryError(f"{written} is no term")
    return written


def require(text: str, given: Iterable[str]) -> None:
    """Raise QueryError where a question lacks a parameter that is given, or is not given one that it has to have.

    >>> require("ASK {}", ["event"])
    Traceback (most recent call last):
    ...
    gridwalk.base.errors.QueryError: the question has no parameter 'event'; it has none
    """
    known, names = [each.name for each in declared(text)], list(given)
    wrong = [f"the question has no parameter {name!r}; it has {', '.join(known) or 'none'}" for name in names if name not in known]
    wrong += [f"the question is about one {name}: say which, with --set {name}=..." for name in needed(text) if name not in names]
    if wrong:
        raise QueryError("\n".join(wrong))


def narrow(text: str, given: Mapping[str, str], ask: Ask) -> str:
    """Return a question narrowed to what a person means by the values given to its parameters.

    A thing is called by its IRI, the path of it, or one of its names; ``ask`` finds it. Raises QueryError as ``require``
    does, and for what nothing or more than one thing of the class is called, all at once.
    """
    require(text, given)
    values, wrong = dict[str, Value](), list[str]()
    for parameter in declared(text) if given else ():
        try:
            if parameter.name in given:
                values[parameter.name] = _value(ask, parameter, given[parameter.name])
        except QueryError as error:
            wrong.append(str(error))
    if wrong:
        raise QueryError("\n".join(wrong))
    return fill(text, values)


def nothing(text: str, ask: Ask) -> str:
    """Return what it means that a question, as it was asked, has no row; empty where its header does not say.

    >>> nothing("#+ otherwise: no event has a race\\nSELECT * {}", lambda _: [])
    'no event has a race'
    """
    filled = dict.fromkeys(f"{place['name']} {shown(place['term'])}" for place in _FILLED.finditer(text))
    # What the header says is meant of all things.
    if filled and any(True for _ in ask(_FILLED.sub(r"\g<before>UNDEF\g<after>", text))):
        return f"there is nothing for {' and '.join(filled)}; without that the question has rows"
    found = re.search(r"^#\+ otherwise: *(.+(?:\n#\+ {2,}.+)*)", text, re.MULTILINE)
    return re.sub(r"\n#\+ +", " ", found[1]) if found else ""


def _value(ask: Ask, parameter: Parameter, called: str) -> Value:
    if not parameter.datatype:
        return _thing(ask, parameter, called)
    pattern, expected = _DATATYPES[parameter.datatype]
    if not re.fullmatch(pattern, called, re.ASCII):
        raise QueryError(f"{parameter.name}: found {called!r}, expected {expected}")
    return ox.Literal(called, datatype=ox.NamedNode(parameter.range))


def _thing(ask: Ask, parameter: Parameter, called: str) -> Value:
    if not called.strip():
        raise QueryError(f"{parameter.name}: found {called!r}, expected the name, path or IRI of a {_class(parameter)}")
    spelled = list(_spellings(called))
    # By its IRI first: of some classes there are many things, and their names are not wanted then.
    written = " ".join(map(_term, spelled))
    exact = {row[0] for row in ask(f"SELECT ?thing WHERE {{ VALUES ?thing {{ {written} }} {_of_class(parameter)} }}")}
    for iri in spelled:
        if iri in exact:
            return iri
    names = _names(ask, parameter)
    for fits in (_is_path, str.__eq__, _same, _ends_path, _part):
        found = sorted({iri for iri, name in names if fits(called, iri if fits in (_is_path, _ends_path) else name)})
        if len(found) > 1:
            said = ", ".join(_offered(iri, names) for iri in found)
            raise QueryError(f"{parameter.name}: {called!r} is ambiguous, one of {said}; give one of these")
        if found:
            return ox.NamedNode(found[0])
    raise QueryError(f"{parameter.name}: no {_class(parameter)} is called {called!r}{_near(called, names)}")


def _spellings(called: str) -> Iterator[ox.NamedNode]:
    """Yield the IRIs that a text may be, as it is, below ``id/``, or with a prefix."""
    iri = called.strip().removeprefix("<").removesuffix(">")
    prefix, _, local = iri.partition(":")
    for each in (iri, f"{BASE}{iri}", f"{vocabulary.prefixes().get(prefix, '')}{local}"):
        try:
            yield ox.NamedNode(each)
        except ValueError:
            continue


def _of_class(parameter: Parameter) -> str:
    # What is of a class below one need not be stated to be of that one.
    classes = " ".join(f"<{iri}>" for iri in sorted({parameter.range} | vocabulary.below(parameter.range)))
    return f"VALUES ?kind {{ {classes} }} ?thing a ?kind ."


def _names(ask: Ask, parameter: Parameter) -> list[tuple[str, str]]:
    found = ask(f"SELECT DISTINCT ?thing ?name WHERE {{ {_of_class(parameter)} ?thing {_CALLED} ?name }}")
    return [(thing.value, name.value) for thing, name in found if isinstance(thing, ox.NamedNode) and isinstance(name, ox.Literal)]


def _is_path(called: str, iri: str) -> bool:
    """Whether a text is the path of a thing below the folder of its class, as ``alms/2004`` is of a season."""
    return iri.removeprefix(BASE).partition("/")[2] == called.strip("/")


def _ends_path(called: str, iri: str) -> bool:
    """Whether a text is how a path ends, as ``laguna-seca`` is of an event."""
    return iri.endswith(f"/{called.strip('/')}")


def _same(called: str, name: str) -> bool:
    return called.casefold() == name.casefold()


def _part(called: str, name: str) -> bool:
    return called.casefold() in name.casefold()


def _near(called: str, names: list[tuple[str, str]]) -> str:
    from difflib import get_close_matches

    spelled = {form.casefold(): iri for iri, name in names for form in (iri.removeprefix(BASE), name)}
    near = get_close_matches(called.casefold(), spelled, _NEAREST, 0.4)
    offered = list(dict.fromkeys(_offered(spelled[form], names) for form in near))
    if offered:
        return f"; nearest: {', '.join(offered)}"
    return "" if names else ": the data have none"


def _offered(iri: str, names: list[tuple[str, str]]) -> str:
    return f"{next(name for thing, name in names if thing == iri)} ({shown(f'<{iri}>')})"


def _class(parameter: Parameter) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", " ", parameter.range.rpartition("#")[2].rpartition("/")[2]).lower()
