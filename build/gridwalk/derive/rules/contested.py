"""Which places are contested, and a dispute for each that several cars are given."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from gridwalk.derive.contested import CONTESTED, Claim, Place, contested, places
from gridwalk.derive.labels.naming import LABEL, naming
from gridwalk.derive.labels.words import word
from gridwalk.derive.made import Made, term
from gridwalk.derive.scopes import Scope
from gridwalk.rdf import disputes
from gridwalk.rdf.names import RDF_TYPE, literal
from gridwalk.rdf.terms import string

label = "contested places"
comment = "What gives a car of a session a place that another is given, too, or two places, where no decision settles it."


def make(scope: Scope) -> Made:
    """Return which places of which results are contested, and the disputes, each with the lines that give the places."""
    made = {f"{result} {CONTESTED} {term(name)} .": lines for (result, name), lines in contested(scope).items()}
    for place, given in places(scope).items():
        lines = [line for claim in given for line in claim.lines]
        made |= dict.fromkeys(_dispute(scope, place, given), lines)
    return made


def _dispute(scope: Scope, place: Place, given: Sequence[Claim]) -> Iterator[str]:
    said, text = term(place.name), literal(place.value).value
    dispute = disputes.dispute_of_place(place.session, said, text, place.of)
    name = naming(scope).name
    yield f"{dispute} {RDF_TYPE} {term('Dispute')} ."
    yield f"{dispute} {disputes.RESOLUTION} {disputes.OPEN} ."
    what = " ".join((word(said), *([text] if text != "true" else []), *(["of", name(place.of)] if place.of else [])))
    yield f"{dispute} {LABEL} {string(f'dispute about {what} in {name(place.session)}')} ."
    for claim in given:
        about, status = claim.car.result, "accepted" if claim.decided else ""
        named = disputes.named(dispute, about)
        yield from (f"{dispute} {word} {named} ." for word in {disputes.CLAIMED, *([disputes.ACCEPTED] if status else [])})
        yield f"{named} {LABEL} {string(f'{name(about)}: {what}')} ."
        yield from (f"{named} {each} ." for each in disputes.claim(about, said, place.value, claim.passages, status))
