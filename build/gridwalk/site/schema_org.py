"""What search engines read in the head of a page: schema.org as JSON-LD, of what the graph says and nothing else."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from gridwalk.rdf.iris import RACE, RDFS, SKOS
from gridwalk.rdf.names import literal
from gridwalk.site.patterns import is_iri

if TYPE_CHECKING:
    from gridwalk.site.facts import Facts

Described = dict[str, Any]
_ALSO = f"{SKOS}altLabel"
_LABEL = f"{RDFS}label"
# What else ends a script element, or a line of it, than its end.
_ESCAPED = {each: f"\\u{ord(each):04x}" for each in "<>&\u2028\u2029"}
# Properties of schema.org whose value is a text of the graph, by the class of a thing, and what its values are called there.
_TEXTS: dict[str, tuple[str, dict[str, str]]] = {
    "Event": ("SportsEvent", {"startDate": "date"}),
    "Driver": (
        "Person",
        {"givenName": "givenName", "familyName": "familyName", "nationality": "nationality", "birthDate": "birthDate"},
    ),
    "Person": ("Person", {"givenName": "givenName", "familyName": "familyName", "jobTitle": "occupation"}),
    "Team": ("SportsTeam", {}),
    "Make": ("Brand", {}),
    "CarModel": ("Car", {}),
    "Circuit": ("Place", {"latitude": "latitude", "longitude": "longitude", "address": "locality"}),
    "Season": ("EventSeries", {}),
    "Series": ("EventSeries", {}),
    "RecurringRace": ("EventSeries", {}),
    "Organization": ("Organization", {}),
    "Report": ("CreativeWork", {"description": "source", "url": "address", "copyrightNotice": "rights"}),
}
# Those whose value is another thing, with the property that leads there and the class of what is there.
_THINGS: dict[str, dict[str, tuple[str, str]]] = {
    "Event": {"location": ("circuit", "Circuit"), "superEvent": ("season", "Season")},
    "Season": {"superEvent": ("series", "Series")},
    "CarModel": {"brand": ("make", "Make")},
    "Report": {"isBasedOn": ("copyOf", "Report")},
}


def described(facts: Facts, thing: str, kinds: Iterable[str]) -> Described | None:
    """Return what is said of a thing, None where schema.org has no word for its kind."""
    kind = next((local for local in (_local(each) for each in kinds) if local in _TEXTS), "")
    if not kind:
        return None
    found = _named(facts, thing, kind) | {
        name: _one(texts)
        for name, local in _TEXTS[kind][1].items()
        if (texts := [literal(value).value for value in facts.values(thing, f"<{RACE}{local}>") if value.startswith('"')])
    }
    found |= _others(facts, thing, kind)
    competitors = _competitors(facts, thing) if kind == "Event" else []
    return {"@context": "https://schema.org", **found, **({"competitor": competitors} if competitors else {})}


def dataset(facts: Facts, title: str) -> Described:
    """Return what is said of the whole site: a data set, and the sources that it is made of."""
    asked = f"SELECT DISTINCT ?report {{ ?report a <{RACE}Report> }} ORDER BY ?report"
    reports = [_named(facts, report, "Report") for (term,) in facts.store.query(asked) if is_iri(report := str(term))]  # type: ignore[union-attr]
    return {"@context": "https://schema.org", "@type": "Dataset", "name": title, **({"isBasedOn": reports} if reports else {})}


def script(found: Described) -> str:
    """Return a description as a script element that no text in it ends.

    >>> script({"name": "</script>"})
    '<script type="application/ld+json">{"name": "\\\\u003c/script\\\\u003e"}</script>'
    """
    text = json.dumps(found, ensure_ascii=False)
    return f'<script type="application/ld+json">{"".join(_ESCAPED.get(each, each) for each in text)}</script>'


def _named(facts: Facts, thing: str, kind: str) -> Described:
    # A thing without a name has none here: its path is no name.
    names = [literal(value).value for value in facts.values(thing, f"<{_LABEL}>")]
    also = [literal(value).value for value in facts.values(thing, f"<{_ALSO}>")]
    found: Described = {"@type": _TEXTS[kind][0], "@id": thing[1:-1]}
    return (
        found | ({"name": names[0]} if names else {}) | ({"alternateName": _one([*names[1:], *also])} if names[1:] or also else {})
    )


def _others(facts: Facts, thing: str, kind: str) -> Described:
    found = {
        name: [_named(facts, other, there) for other in facts.values(thing, f"<{RACE}{local}>") if is_iri(other)]
        for name, (local, there) in _THINGS.get(kind, {}).items()
    }
    return {name: _one(values) for name, values in found.items() if values}


def _competitors(facts: Facts, event: str) -> list[Described]:
    entries = {entry for result in facts.values(event, f"<{RACE}raceResult>") for entry in facts.values(result, f"<{RACE}entry>")}
    drivers = {driver for entry in entries for driver in facts.values(entry, f"<{RACE}driver>") if is_iri(driver)}
    return [_named(facts, driver, "Driver") for driver in sorted(drivers)]


def _one(values: list[Any]) -> Any:
    return values[0] if len(values) == 1 else values


def _local(kind: str) -> str:
    return kind.removeprefix(f"<{RACE}").removesuffix(">")
