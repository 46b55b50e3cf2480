"""Contested places: one place of a session that two cars are given, or two places that one car is, and nobody decided.

Of what is contested nothing is derived, for neither car: who won is a matter of record, and no source is more right than another.
Two cars share a place where a source says so, or gives it to both and neither the next place nor anything else tells them apart.
Nobody shares a place on the grid, or the pole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from gridwalk.derive.cars import Car, entered
from gridwalk.derive.made import Value, integer, one, term
from gridwalk.derive.said import Said
from gridwalk.derive.scopes import Scope
from gridwalk.rdf.disputes import ACCEPTED, CLAIM, CLAIMED, OPEN, RESOLUTION, dispute_of
from gridwalk.rdf.lines import graph
from gridwalk.rdf.names import DERIVED_FROM, DISPUTE, THING, report_slug

# Properties that give a car a place that no other has, and those of them whose place two cars may share.
PLACES = ("position", "classPosition", "gridPosition", "pole")
SHARED = frozenset({"position", "classPosition"})
# What tells two cars apart that a source gives one place.
_APART = ("laps", "totalTime", "gapToLeader")
_NOT = '"false"'
CONTESTED = term("contested")


class Place(NamedTuple):
    """A place that the cars of a session are given by a property of ours: its value, and the class, empty where it is of all."""

    session: str
    name: str
    value: str
    of: str


class Claim(NamedTuple):
    """That a car is given a place. ``claim``: that of an open dispute, if there is one; what it withholds is said nowhere else."""

    said: Said
    car: Car
    name: str
    value: str
    claim: str

    @property
    def lines(self) -> Sequence[str]:
        """The lines that say so."""
        dispute = dispute_of(self.car.result, term(self.name))
        found = self.said.saying(self.car.result, term(self.name), self.value)
        return found or self.said.saying(dispute, CLAIMED, self.claim)

    @property
    def passages(self) -> Sequence[str]:
        """The passages that say so, in angle brackets."""
        return self.said.values(self.claim, DERIVED_FROM)[0] if self.claim else sorted(map(graph, self.lines))

    @property
    def reports(self) -> Set[str]:
        """The reports that the passages are of."""
        return set(map(report_slug, self.passages))

    @property
    def decided(self) -> bool:
        """Whether a person accepted it."""
        return not self.claim and self.said.says(dispute_of(self.car.result, term(self.name)), ACCEPTED)


def contested(scope: Scope) -> Mapping[tuple[str, str], Sequence[str]]:
    """Return the results and the properties of which the places are contested, each with the lines that say so."""
    return scope.once("contested", lambda: _contested(scope))


def given(scope: Scope) -> Mapping[Place, Sequence[Claim]]:
    """Return all places with the cars that are given them, by any source that nobody decided against."""
    return scope.once("given places", lambda: _given(scope))


def places(scope: Scope) -> Mapping[Place, Sequence[Claim]]:
    """Return the places that several cars are given and do not share, with what gives them."""
    return scope.once("contested places", lambda: dict(_places(scope)))


def known(scope: Scope, result: str, name: str) -> Value | None:
    """Return the place of a result by a property, None where there is none, or it is contested."""
    return None if (result, name) in contested(scope) else one(scope, result, name)


def marks(scope: Scope) -> Iterator[str]:
    """Yield the statements that say which properties of which results are contested, as N-Triples lines."""
    yield from (f"{result} {CONTESTED} {term(name)} ." for result, name in contested(scope))


def _contested(scope: Scope) -> Mapping[tuple[str, str], Sequence[str]]:
    found = defaultdict[tuple[str, str], list[str]](list)
    for (result, name), claims in _claims(scope).items():
        if len(claims) > 1:
            found[result, name] += (line for claim in claims.values() for line in claim.lines)
    for place, given in places(scope).items():
        for claim in given:
            if not claim.decided:
                found[claim.car.result, place.name] += (line for each in given for line in each.lines)
    return found


def _places(scope: Scope) -> Iterator[tuple[Place, Sequence[Claim]]]:
    for place, claims in given(scope).items():
        several = claims if len(claims) > 1 else ()
        alone = [a for a in several if any(a is not b and not _together(scope, place, a, b) for b in several)]
        if len(alone) > 1 and not all(claim.decided for claim in alone):
            yield place, alone


def _given(scope: Scope) -> Mapping[Place, Sequence[Claim]]:
    found = defaultdict[Place, list[Claim]](list)
    for (_, name), claims in _claims(scope).items():
        for value, claim in claims.items():
            of = claim.car.of.term if claim.car.of and name == "classPosition" else ""
            # Places in classes that are not known are not to be compared, and who is out has none.
            if not value.startswith(_NOT) and (of or name != "classPosition") and not (claim.car.out and name in SHARED):
                found[Place(claim.car.session.term, name, value, of)].append(claim)
    return found


def _together(scope: Scope, place: Place, a: Claim, b: Claim) -> bool:
    """Whether two cars share a place, or are given it by what a person decided of both."""
    if place.name not in SHARED or (a.decided and b.decided):
        return a.decided and b.decided
    if _shares(scope, a.car, b.car) or _shares(scope, b.car, a.car):
        return True
    after = place._replace(value=integer(Value(place.value, ()).number + 1))
    next_by = {report for claim in given(scope).get(after, ()) for report in claim.reports}
    return bool((a.reports & b.reports) - next_by) and not _apart(scope, a.car, b.car)


def _shares(scope: Scope, car: Car, other: Car) -> bool:
    return other.entry is not None and other.entry.term in scope.said.values(car.result, term("sharesPlaceWith"))[0]


def _apart(scope: Scope, car: Car, other: Car) -> bool:
    pairs = ((one(scope, car.result, name), one(scope, other.result, name)) for name in _APART)
    return any(a and b and a.number != b.number for a, b in pairs)


def _claims(scope: Scope) -> Mapping[tuple[str, str], Mapping[str, Claim]]:
    """Return by result and property the values that sources give it; of what a person decided that is one."""
    return scope.once("claims of places", lambda: _all_claims(scope))


def _all_claims(scope: Scope) -> Mapping[tuple[str, str], Mapping[str, Claim]]:
    cars = [car for field in entered(scope).values() for car in field]
    found = {(car.result, name): dict(_claimed(scope, car, name)) for car in cars for name in PLACES}
    return {key: claims for key, claims in found.items() if claims}


def _claimed(scope: Scope, car: Car, name: str) -> Iterator[tuple[str, Claim]]:
    said, property = scope.said, term(name)
    # Hardly any place is in dispute, and to make the name of the dispute takes longer than all else.
    dispute = dispute_of(car.result, property) if car.result in _disputed(scope) else ""
    if dispute in said and OPEN in said.values(dispute, RESOLUTION)[0]:
        claims = {said.values(claim, CLAIM[2])[0][0]: claim for claim in said.values(dispute, CLAIMED)[0]}
    else:
        claims = dict.fromkeys(said.values(car.result, property)[0], "")
    yield from ((value, Claim(said, car, name, value, claim)) for value, claim in claims.items())


def _disputed(scope: Scope) -> Set[str]:
    """Return the things of which some property is in dispute, decided or not."""
    return scope.once(
        _disputed, lambda: {f"{THING}{of[len(DISPUTE) :].rpartition('/')[0]}>" for of in scope.said if of.startswith(DISPUTE)}
    )
