"""Contradictions: one property that can have one value, and two values on one thing, from any passages of any sources.

Also crews of one entry that several sources name otherwise: see ``builds/membership.py``.

The lines of a unit tell which things have two values (``doubled``); the lines about such things, of all units
together, become disputes (``settle``), each open until a person decides it. Pure functions over N-Quads lines:
a whole build, a build in parts and Spark ask the same.
"""

from __future__ import annotations

import hashlib
from array import array
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from itertools import pairwise
from types import MappingProxyType
from typing import NamedTuple

from gridwalk.builds.decided import DECISIONS, KEPT, PLACES, Decision, Fault
from gridwalk.builds.grids import off_grid
from gridwalk.builds.kept import Kept, strays
from gridwalk.builds.membership import DRIVER, NO_CREWS, SEAT, Crews, crews
from gridwalk.builds.places import Places
from gridwalk.builds.sets import SEVERAL, differing_sets
from gridwalk.rdf import disputes, vocabulary
from gridwalk.rdf.iris import BASE, RACE
from gridwalk.rdf.kinds import passage_order
from gridwalk.rdf.lines import terms
from gridwalk.rdf.names import RDF_TYPE, THING, reported_by, shown
from gridwalk.rdf.renaming import NOTHING as NOTHING
from gridwalk.rdf.renaming import Renaming
from gridwalk.rdf.terms import string

# Of a source of which no value is asserted while a dispute is open.
NO_RANK = 2

Pair = tuple[str, str]
# As builds/precedence.py orders sources, the last of which, with NO_RANK, have no precedence.
Rank = tuple[int, int, str]


class Dispute(NamedTuple):
    """The lines of a dispute, and those that make the statements in it."""

    lines: list[str]
    claimed: frozenset[str]


@dataclass
class Settled:
    """What is withheld of the lines, the disputes, and what is to be said of decisions."""

    problems: list[Fault] = field(default_factory=list)
    withheld: set[str] = field(default_factory=set)
    disputes: list[Dispute] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


def doubled(lines: Iterable[str]) -> set[str]:
    """Return the things with two values of a property that can have one, or of one of which sources may name sets that differ.

    >>> laps = ['<urn:r> <https://w3id.org/gridwalk/ontology#laps> "9" <urn:a> .']
    >>> doubled([*laps, laps[0].replace("urn:a", "urn:b")]), doubled([*laps, laps[0].replace("9", "8")])
    (set(), {'<urn:r>'})
    >>> entered = ['<urn:e> <https://w3id.org/gridwalk/ontology#team> <urn:a> <urn:p> .']
    >>> doubled([*entered, *entered]), doubled([*entered, entered[0].replace("urn:a", "urn:b")])
    (set(), {'<urn:e>'})
    """
    first, found, wanted = dict[str, str](), set[str](), vocabulary.functional() | SEVERAL
    for line in lines:
        end = line.index(" ")
        after = line.index(" ", end + 1)
        if line[end + 1 : after] in wanted:
            # Thing and property in one text, as they stand in the line: that is half the time and memory of a pair.
            value = line[after : line.rindex(" <")]
            if first.setdefault(line[:after], value) != value:
                found.add(line[:end])
    return found


def values(lines: Iterable[str]) -> tuple[set[str], dict[str, str]]:
    """Return the things with two values of a property that can have one, and for each thing that has any a hash of all of them.

    In the hash are also those of which sources may name sets that differ (``builds/sets.py``).

    Two units that describe one thing alike have the same hash, so that nobody has to look at their lines again.
    """
    known, found, said = vocabulary.functional(), set[str](), defaultdict[str, dict[str, str]](dict)
    for line in lines:
        end = line.index(" ")
        after = line.index(" ", end + 1)
        predicate = line[end + 1 : after]
        if (one := predicate in known) or predicate in SEVERAL:
            text = line[end + 1 : line.rindex(" <")]
            # Of what can have several values each is kept, once.
            if said[line[:end]].setdefault(predicate if one else text, text) != text:
                found.add(line[:end])
    return found, {about: _hashed("\n".join(sorted(of.values()))) for about, of in said.items()}


def _hashed(text: str) -> str:
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def _often(things: Iterable[str]) -> set[int]:
    """Return the hashes of the things that are there more than once; one that another thing has, too, may be among them."""
    hashes = array("q", sorted(array("q", map(hash, things))))
    return {one for one, next_ in pairwise(hashes) if one == next_}


def differing(units: Callable[[], Iterable[tuple[Mapping[str, str], Renaming]]]) -> set[str]:
    """Return the things, as they are renamed, of which several units may say different values.

    ``units`` are told twice: the hashes of ``values``, and what is renamed. Where something is, hashes say nothing: values may be
    renamed, too. Memory is that of the things of which several units tell, and eight bytes for each other.

    >>> said = [({"<urn:a>": "1", "<urn:b>": "1"}, NOTHING), ({"<urn:a>": "2", "<urn:b>": "1"}, NOTHING)]
    >>> sorted(differing(lambda: said))
    ['<urn:a>']
    """
    first, found = dict[str, str](), set[str]()
    shared = _often(thing for said, renaming in units() for thing in renaming.lines(said))
    for number, (said, renaming) in enumerate(units() if shared else ()):
        own = f" {number}" if renaming else ""
        for thing, digest in zip(renaming.lines(said), said.values(), strict=True):
            if hash(thing) in shared and first.setdefault(thing, digest + own) != digest + own:
                found.add(thing)
    return found


def renamed(decision: Decision, text: Callable[[str], str]) -> Decision:
    """Return a decision with the IRIs that stand for those of its subject and value."""
    thing = f"<{BASE}{decision.value}>"
    value = shown(text(thing)) if text(thing) != thing else decision.value
    return decision._replace(subject=text(decision.subject), value=value)


def concerned(decisions: Iterable[Decision]) -> set[str]:
    """Return the things whose lines have to be looked at for decisions: what they are about, and seats of drivers."""
    found = set[str]()
    for decision in (d for d in decisions if d.subject.startswith(THING)):
        found |= {decision.subject, seat(decision.subject, decision.property, f"<{BASE}{decision.value}>")}
    return found - {""}


def seat(entry: str, predicate: str, driver: str) -> str:
    """Return the seat of a driver in the crew of an entry, where the statement is such a membership.

    >>> seat(f"<{BASE}entry/e/r01>", DRIVER, f"<{BASE}driver/jo>")
    '<https://w3id.org/gridwalk/id/entry/e/r01/crew/jo>'
    """
    driven = predicate == DRIVER and entry.startswith(f"<{BASE}entry/") and driver.startswith(f"<{BASE}driver/")
    return f"{entry[:-1]}/crew/{driver.removeprefix(f'<{BASE}driver/')}" if driven else ""


def settle(
    lines: Iterable[str],
    decisions: Collection[Decision],
    ranked: Mapping[str, Rank],
    begins: Mapping[str, int] | None = None,
    known: Mapping[str, Set[str]] = MappingProxyType({}),
) -> Settled:
    """Return what becomes of contradictions among lines, each line once, of all sources.

    ``ranked``: the order of sources, by the report that each is; ``begins``: where passages do, as ``kinds.starts`` has it;
    ``known``: the teams and makes that each source describes. An open dispute keeps the value of the source that is first, and of
    its first passage, unless that source has none.
    """
    order, lines = _Order(ranked, begins or {}), list(lines)
    made, kept, differing = Settled(), Kept(decisions, ranked), _differing(lines, order, known)
    made.problems += [*strays(decisions), *kept.faults]
    decided = _by_pair(decisions, made.problems)
    places = Places(lines if kept or any(predicate in PLACES for _, predicate in decided) else ())
    follow = places.follows(decided, kept)
    types = _types(lines) if kept else {}

    def decisions_of(pair: Pair, values: Mapping[str, list[str]]) -> Collection[Decision]:
        said = decided.get(pair, ())
        if said or pair in places.overruled:
            return said
        return kept.decisions(pair, types.get(pair[0], frozenset()), values, differing.get(pair, NO_CREWS))

    outside = off_grid(lines, decided, decisions_of) if kept or decided else {}
    follow |= {pair: [*outside.get(pair, ()), *follow.get(pair, ())] for pair in outside}
    for pair, values in sorted(_said(lines, {*decided, *follow}, differing).items()):
        crew = differing.get(pair, NO_CREWS)
        said = () if pair in outside else decisions_of(pair, values)
        decided.pop(pair, None)
        dispute = _Dispute(pair, values, [*said, *follow.get(pair, ())], order, crew, pair in places.open)
        if (faults := list(dispute.faults())) or not dispute.disputed:
            made.problems += faults
        else:
            made.disputes.append(Dispute(list(dispute.lines()), frozenset().union(*values.values())))
            made.withheld |= dispute.withheld()
        made.warnings += () if pair in outside or places.contested(pair) else dispute.idle()
    unsaid = (d for said in decided.values() for d in said)
    made.problems += [Fault(d, "subject", f"no source says {shown(d.property)} of {shown(d.subject)}") for d in unsaid]
    made.warnings += kept.idle()
    return made


def _differing(lines: Collection[str], order: _Order, known: Mapping[str, Set[str]]) -> dict[Pair, Crews]:
    """Return what sources name otherwise: drivers of an entry, or what else may be several."""
    named = {(entry, DRIVER): of for entry, of in crews(lines, reported_by, order.late).items()}
    return named | differing_sets(lines, known, reported_by, order.late)


def _by_pair(decisions: Iterable[Decision], faults: Iterable[Fault]) -> dict[Pair, list[Decision]]:
    """Return the decisions about one thing and property each, less those that are wrong."""
    found, wrong = defaultdict[Pair, list[Decision]](list), {fault.decision for fault in faults}
    for d in decisions:
        if d.decision != KEPT and d not in wrong:
            found[d.subject, d.property].append(d)
    return found


def _types(lines: Iterable[str]) -> Mapping[str, Set[str]]:
    found = defaultdict[str, set[str]](set)
    for about, predicate, value, _ in (terms(line) for line in lines if f" {RDF_TYPE} " in line):
        found[about] |= {value} if predicate == RDF_TYPE else set()
    return found


def _said(
    lines: Iterable[str], decided: Set[Pair], differing: Mapping[Pair, Crews]
) -> dict[Pair, dict[str, list[str]]]:  # fmt: skip
    """Return the values of those properties of things that can have one and have two, or that are ``decided``, with their lines.

    Also what is ``differing``, as the drivers of entries. With a driver of an entry come the lines of the seat.
    """
    known, decided = vocabulary.functional(), decided | differing.keys()
    found, seats = defaultdict[Pair, dict[str, list[str]]](dict), defaultdict[str, list[str]](list)
    for line in lines:
        about, predicate, value, _ = terms(line)
        if predicate in known or (about, predicate) in decided:
            found[about, predicate].setdefault(value, []).append(line)
        if SEAT in about:
            seats[about].append(line)
    for (about, predicate), values in found.items():
        for value, of in values.items():
            there = differing.get((about, predicate), NO_CREWS).seats.get(value)
            of += seats.get(there or seat(about, predicate, value), ())
    return {pair: values for pair, values in found.items() if len(values) > 1 or pair in decided}


class _Order(NamedTuple):
    """The order of sources, by the report that each is, and where passages begin."""

    ranked: Mapping[str, Rank]
    begins: Mapping[str, int]

    def of(self, passage: str) -> tuple[Rank, tuple[object, ...]]:
        """Return the order of a passage: that of its source, and within it."""
        return self._rank(reported_by(passage)), passage_order(passage, self.begins)

    def late(self, report: str) -> tuple[bool, Rank]:
        """Return the order of a source, and before it whether it has no precedence."""
        rank = self._rank(report)
        return rank[0] == NO_RANK, rank

    def _rank(self, report: str) -> Rank:
        return self.ranked.get(report, (1, 0, report))


class _Dispute:
    """One property of one thing, its values with their lines, and what was decided of it.

    ``shared``: the value that is left where all others are rejected is left for another thing, too, that cannot have it as well.
    """

    def __init__(
        self, pair: Pair, values: Mapping[str, list[str]], decisions: list[Decision], order: _Order, crews: Crews, shared: bool
    ) -> None:  # fmt: skip
        self._shared = shared
        self._pair, self._lines, self._decisions, self._crews = pair, values, decisions, crews
        self._one = pair[1] in vocabulary.functional()
        self._passages = {value: self._said_in(value) for value in values}
        self._first = {value: min(map(order.of, by_all)) for value, by_all in self._passages.items()}
        self._order = sorted(values, key=lambda value: (self._first[value], value))
        self._named = {d: self._meant(d) for d in decisions}
        self._choice = crews.choice(self._of("accepted"), self._of("rejected"))
        self._status = self._decided()

    def _said_in(self, value: str) -> list[str]:
        statement = f"{' '.join((*self._pair, value))} <"
        return sorted({line.rsplit(" ", 2)[1] for line in self._lines[value] if line.startswith(statement)})

    def _meant(self, decision: Decision) -> str:
        """Return the value that a decision names, empty where it names none that is stated."""
        return next((value for value in self._order if shown(value) == decision.value), "") if decision.value else ""

    def _of(self, decision: str) -> list[str]:
        return [self._named[d] for d in self._decisions if d.decision == decision]

    def _decided(self) -> dict[str, str]:
        """Return which values are accepted and rejected. What is in dispute and neither has an empty word."""
        accepted, rejected = self._of("accepted"), self._of("rejected")
        if any(d.decision == "none" for d in self._decisions):
            return dict.fromkeys(self._order, "rejected")
        in_doubt = [value for value in self._order if value in self._crews.disputed]
        open_ = self._order if self._one or (self._of("undecided") and not in_doubt) else in_doubt
        left = [value for value in self._order if value not in rejected]
        if self._one and len(left) == 1 and rejected and not self._shared:
            accepted = left
        status = dict.fromkeys(open_, "rejected" if accepted and self._one else "")
        out, taken = [*self._choice.left_out, *rejected], [*self._choice.taken, *accepted]
        return status | dict.fromkeys(out, "rejected") | dict.fromkeys(taken, "accepted")

    @property
    def disputed(self) -> bool:
        """Whether there is a contradiction, or a value is rejected."""
        return (self._one and len(self._lines) > 1) or "rejected" in self._status.values() or "" in self._status.values()

    def faults(self) -> Iterator[Fault]:
        """Yield what is wrong with decisions."""
        stated = ", ".join(map(shown, self._order))
        for d in self._decisions:
            wanted = DECISIONS[d.decision]
            if wanted and not self._named[d]:
                yield Fault(d, "value", f"found {d.value!r}, which no source states; the values are {stated}")
            elif d.value and not wanted:
                yield Fault(d, "value", f"found {d.value!r}, expected none: the decision is {d.decision!r}")
            if d.decision != "undecided" and not d.reason:
                yield Fault(d, "reason", f"is empty: say why the decision is {d.decision!r}")
        yield from self._conflicts()

    def _conflicts(self) -> Iterator[Fault]:
        """Yield each decision that cannot hold beside one before it."""
        for n, d in enumerate(self._decisions):
            for before in self._decisions[:n]:
                same = self._named[d] == self._named[before]
                both = {d.decision, before.decision}
                if (both == {"accepted"} and self._one and not same) or (both == {"accepted", "rejected"} and same):
                    yield Fault(
                        d,
                        "decision",
                        f"does not go with that of row {before.row} of {before.file}, {before.decision} {before.value}",
                    )
                elif len(both) > 1 and both & {"none", "undecided"}:
                    yield Fault(d, "decision", f"does not go with that of row {before.row} of {before.file}, {before.decision!r}")

    def idle(self) -> Iterator[Fault]:
        """Yield the decisions about what is no contradiction."""
        if len(self._lines) == 1 and (self._one or not self.disputed):
            only = shown(self._order[0])
            yield from (Fault(d, "", f"is about no contradiction: all that is stated is {only}") for d in self._decisions)
        elif not self.disputed:
            yield from (
                Fault(d, "", "is about no contradiction: nothing is rejected, and the property may have several values")
                for d in self._decisions
            )

    @property
    def _resolution(self) -> str:
        words = set(self._status.values())
        return "open" if "" in words else "decided" if "accepted" in words or not self._one else "none-of-them"

    def withheld(self) -> set[str]:
        """Return the lines of values that are rejected, or open and not first."""
        kept = [value for value in self._order if self._status.get(value) == ""]
        if kept and self._one:
            first = self._first[kept[0]][0][0] < NO_RANK
            kept = kept[:1] if first else []
        elif self._crews.disputed:
            kept = [value for value in kept if value in self._choice.stay]
        left = (value for value, word in self._status.items() if word != "accepted" and value not in kept)
        return {line for value in left for line in self._lines[value]}

    def lines(self) -> Iterator[str]:
        """Yield the lines that say all this, in the graph of the dispute."""
        dispute = disputes.dispute_of(*self._pair)
        end = f"{dispute} ."
        yield f"{dispute} {RDF_TYPE} <{RACE}Dispute> {end}"
        yield f"{dispute} <{RACE}resolution> <{BASE}concept/resolution/{self._resolution}> {end}"
        reasons = {d.reason for d in self._decisions if d.reason}
        yield from (f"{dispute} <{RACE}reason> {string(reason)} {end}" for reason in sorted(reasons))
        for value, word in self._status.items():
            claim = disputes.named(dispute, value)
            yield from (f"{dispute} <{RACE}{said}> {claim} {end}" for said in {"claim", word or "claim"})
            said = disputes.claim(*self._pair, value, self._passages[value], word)
            yield from (f"{claim} {each} {end}" for each in said)
