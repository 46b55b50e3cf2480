"""What the sources contradict each other on, or themselves: each value, who says it, and what a person decided."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain

from gridwalk.rdf.disputes import RESOLUTIONS, place_of
from gridwalk.rdf.iris import BASE, RACE
from gridwalk.rdf.lines import split
from gridwalk.rdf.names import DERIVED_FROM, DISPUTE, RDF_TYPE, REPORT, STATEMENT, grouped, reported_by, shown
from gridwalk.rdf.renaming import ENTRY

# Sorts of things whose paths go on in those of their parts: of entry/<path> there are result/<path>/race and entry/<path>/crew/1.
_TREES = frozenset({"series", "season", "event", "session", "entry"})
_PART_OF = tuple(f" <{RACE}{word}> " for word in ("entry", "driver", "team", "session", "event", "ofResult"))
COPY_OF = f" <{RACE}copyOf> "
EVENT, SEASON = f"<{BASE}event/", f"<{BASE}season/"
# What leads from a thing to the event and the season that it belongs to.
_UP = frozenset(f"<{RACE}{word}>" for word in ("event", "asOf", "session", "entry", "ofResult", "scope", "season"))


@dataclass(frozen=True)
class Claim:
    """One value in dispute, as a term of N-Triples: the passages that give it, and the reports that are no copies of each other.

    ``status`` is accepted, rejected or open; ``statement`` is what is claimed: subject, property and value. Where cars are in
    dispute about a place the value is the result of the car that the place is claimed for, not the place.
    """

    value: str
    passages: tuple[str, ...]
    sources: tuple[str, ...]
    status: str
    statement: tuple[str, str, str] = ("", "", "")


@dataclass(frozen=True)
class Dispute:
    """One property of one thing, and what is claimed of it, the best supported first. Terms are as in N-Triples.

    ``resolution`` is open, decided or none-of-them. Where two cars are given one place, the thing is the session, the property
    gives the ``place``, such as ``1``, and ``of`` is the class that it is a place of; else both are empty.
    """

    iri: str
    subject: str
    property: str
    claims: tuple[Claim, ...]
    resolution: str
    reasons: tuple[str, ...]
    place: str = ""
    of: str = ""


BY = ("property", "kind", "season", "event", "sources")
# Things whose paths end in what a session is called, and those of which a part has a session after the car.
_IN_SESSIONS = {"result": -1, "session": -1, "share": -2}


def counted(
    found: Collection[Dispute], about: Callable[[Collection[str]], Iterable[str]], by: Sequence[str]
) -> list[tuple[tuple[str, ...], int, int]]:  # fmt: skip
    """Return how many disputes there are, and how many of them are open, by what ``by`` names (of ``BY``), the most first.

    ``about`` returns the statements about things, perhaps among others; it is asked where ``by`` wants to know seasons or events.

    The kind is what the thing is, with the session of a result: a place that several cars are given is of a session. The season and
    the event are those of the thing, as ``--season`` and ``--event`` take them, empty where it belongs to none; the sources are
    those of all values.
    """
    told = _told({dispute.subject for dispute in found}, about) if "season" in by or "event" in by else {}
    total, unsettled = Counter[tuple[str, ...]](), Counter[tuple[str, ...]]()
    for dispute in found:
        sources = {shown(source).removeprefix("report/") for claim in dispute.claims for source in claim.sources}
        of = {"property": shown(dispute.property), "kind": _kind(shown(dispute.subject)), "sources": ", ".join(sorted(sources))}
        event, season = _when(dispute.subject, told)
        key = tuple((of | {"event": _path(event), "season": _path(season)})[name] for name in by)
        total[key] += 1
        unsettled[key] += dispute.resolution == "open"
    return [(key, number, unsettled[key]) for key, number in sorted(total.items(), key=lambda item: (-item[1], item[0]))]


def _kind(thing: str) -> str:
    """Return what a thing is, by its path.

    >>> _kind("result/cup/2031/lake/7/sprint"), _kind("driver/ann-xu")
    ('result, sprint', 'driver')
    """
    kind, *path = thing.split("/")
    return f"{kind}, {path[_IN_SESSIONS[kind]]}" if kind in _IN_SESSIONS else kind


def _path(thing: str) -> str:
    return thing.removeprefix(f"<{BASE}").partition("/")[2].removesuffix(">")


# What leads up from a thing: the things that it is said to belong to. Of one that is described and leads nowhere there are none.
Up = Mapping[str, list[str]]


def _told(things: Collection[str], about: Callable[[Collection[str]], Iterable[str]]) -> Up:
    """Return what leads up from things that are described, and on from there until season and event are known.

    To ask takes long, so it is done for all things together, and first for all that is likely to be asked for.
    """
    found, asked, new = dict[str, set[tuple[str, str]]](), set[str](), {*things, *chain.from_iterable(map(_above_by_path, things))}
    told = dict[str, list[str]]()
    while new:
        asked |= new
        for line in about(new):
            thing, said, value = split(line)
            if thing in new:
                found.setdefault(thing, set()).update({(said, value)} if said in _UP else ())
        told = {thing: [value for _, value in sorted(said)] for thing, said in found.items()}
        new = {each for thing in things if not all(_when(thing, told)) for each in _upwards(thing, told)} - asked
    return told


def _above_by_path(thing: str) -> Iterator[str]:
    """Yield what a thing may be a part of, by its path, whether or not it is there: most of it will be asked for.

    >>> [shown(each) for each in _above_by_path(f"<{BASE}standing/cup/2031/ann/as-of-lake>")][1:5]
    ['event/cup/2031/lake', 'event/cup/2031/ann/as-of-lake', 'season/cup/2031/ann/as-of-lake', 'entry/cup/2031/ann/as-of-lake']
    """
    path = _path(thing)
    whole, _, last = path.rpartition("/")
    before = whole.rpartition("/")[0]
    yield f"<{BASE}session/{before}/{last}>"
    yield f"{EVENT}{before}/{last.removeprefix('as-of-')}>"
    while path:
        yield from (f"{kind}{path}>" for kind in (EVENT, SEASON, ENTRY))
        path = path.rpartition("/")[0]


def _when(thing: str, told: Up) -> tuple[str, str]:
    """Return the event and the season that a thing belongs to, by what is said of it, and of what it is a part of; or nothing.

    Of a thing that leads to no season, as a quantity, both are what its path begins with and is described.

    >>> entry, event, season = f"<{BASE}entry/cup/2031/x/7>", f"{EVENT}cup/2031/lake>", f"{SEASON}cup/2031>"
    >>> told = {entry: [event], event: [season], season: []}
    >>> _when(entry, told) == _when(f"<{BASE}quantity/cup/2031/lake/race/distance>", told) == (event, season)
    True
    """
    event, season = _above(thing, told)
    for kind in (EVENT, SEASON):
        path = _path(thing)
        while path and not season:
            if (whole := f"{kind}{path}>") in told:
                above = _above(whole, told)
                event, season = event or above[0], season or above[1]
            path = path.rpartition("/")[0]
    return event, season


def _above(thing: str, told: Up) -> tuple[str, str]:
    there = _upwards(thing, told)
    event, season = (next((each for each in there if each.startswith(kind)), "") for kind in (EVENT, SEASON))
    return event, season


def _upwards(thing: str, told: Up) -> list[str]:
    """Return a thing and all to which it leads, the nearest first."""
    found = [thing]
    for each in found:
        found += [value for value in told.get(each, ()) if value not in found]
    return found


Node = Mapping[str, list[str]]


def find(statements: Iterable[str], *, only_open: bool = False, about: Collection[str] = ()) -> list[Dispute]:
    """Return the disputes among N-Triples lines, in the order of their names.

    ``only_open``: those that nobody decided; ``about``: those of things, IRIs in angle brackets, or of a part of one (a result
    or seat of an entry, an entry of a driver or team), as subject or value.

    >>> from gridwalk.builds.whole import build
    >>> from gridwalk.rdf.dataset import statements
    >>> "<https://w3id.org/gridwalk/ontology#minimumMass>" in {dispute.property for dispute in find(statements(build().lines))}
    True
    """
    copies, wanted, wholes, parts = dict[str, str](), set[str](), set(about), set(about)
    # Only these lines are of interest, and in a large graph they are few.
    for line in statements:
        if line.startswith(DISPUTE):
            wanted.add(line)
        elif COPY_OF in line:
            copy, _, original = split(line)
            copies[copy] = original
        elif about and any(word in line for word in _PART_OF):
            part, _, of = split(line)
            parts |= {part} if of in wholes else set()
    nodes = {node: dict(properties) for node, properties in grouped(sorted(wanted))}
    found = [_dispute(iri, node, nodes, copies) for iri, node in nodes.items() if f"<{RACE}Dispute>" in node.get(RDF_TYPE, ())]
    asked = (d for d in found if not about or _is_about(d, parts))
    return [dispute for dispute in asked if not only_open or dispute.resolution == "open"]


def _is_about(dispute: Dispute, parts: set[str]) -> bool:
    claimed = {claim.statement[0] for claim in dispute.claims} | {dispute.subject}
    named = claimed | {claim.value for claim in dispute.claims}
    return not parts.isdisjoint(named) or any(_is_below(thing, whole) for thing in claimed for whole in parts)


def _is_below(part: str, whole: str) -> bool:
    """Whether the path of a thing goes on in that of another.

    >>> _is_below(f"<{BASE}result/cup/2031/lake/r1/race>", f"<{BASE}entry/cup/2031/lake/r1>")
    True
    """
    kind, _, path = whole[len(BASE) + 1 : -1].partition("/")
    _, _, other = part[len(BASE) + 1 : -1].partition("/")
    return kind in _TREES and other.startswith(f"{path}/")


def _dispute(iri: str, node: Node, nodes: Mapping[str, Node], copies: Mapping[str, str]) -> Dispute:
    accepted, rejected = (node.get(f"<{RACE}{word}>", ()) for word in ("accepted", "rejected"))
    named, claims = [claim for claim in node.get(f"<{RACE}claim>", ()) if claim in nodes], list[Claim]()
    several = len({nodes[name].get(STATEMENT[0], ("",))[0] for name in named}) > 1
    for name in named:
        status = "accepted" if name in accepted else "rejected" if name in rejected else "open"
        passages = tuple(nodes[name].get(DERIVED_FROM, ()))
        about, said, value = (nodes[name].get(word, ("",))[0] for word in STATEMENT)
        statement = (about, said, value)
        claims.append(Claim(about if several else value, passages, witnesses(passages, copies), status, statement))
    about, said, _ = claims[0].statement if claims else ("", "", "")
    about, place, of = place_of(iri, said) if several else (about, "", "")
    resolution = node.get(f"<{RACE}resolution>", (f"{RESOLUTIONS}open>",))[0].removeprefix(RESOLUTIONS).removesuffix(">")
    ordered = sorted(claims, key=lambda claim: (-len(claim.sources), -len(claim.passages), claim.value))
    return Dispute(iri, about, said, tuple(ordered), resolution, tuple(map(shown, node.get(f"<{RACE}reason>", ()))), place, of)


def witnesses(passages: Collection[str], copies: Mapping[str, str]) -> tuple[str, ...]:
    """Return the reports that passages belong to, each once; of those that are copies of one, the first.

    >>> a, b = f"{REPORT}a/p1>", f"{REPORT}b/p1>"
    >>> len(witnesses([a, b], {})), len(witnesses([a, b], {f"{REPORT}b>": f"{REPORT}a>"}))
    (2, 1)
    """
    reports = dict.fromkeys(filter(None, map(reported_by, passages)))
    first = dict[str, str]()
    # The original, where it speaks, stands for its copies.
    for report in sorted(reports, key=lambda report: report in copies):
        first.setdefault(_original(report, copies), report)
    return tuple(first.values())


def _original(report: str, copies: Mapping[str, str]) -> str:
    seen = {report}
    while (original := copies.get(report)) and original not in seen:
        seen.add(original)
        report = original
    return report


def question(dispute: Dispute, label: Callable[[str], str | None]) -> str:
    """Return a dispute as a question, with who says what.

    >>> a, b = (Claim(f'"{n}"', (), (f"{REPORT}{n}>",), "open") for n in "ab")
    >>> question(Dispute("<urn:d>", "<urn:car>", "<urn:model>", (a, b), "open", ()), {"<urn:car>": "car 7"}.get)
    'Which urn:model did car 7 have: a (1 source: a), b (1 source: b)?'
    """
    named = [f"{label(claim.value) or shown(claim.value)} ({_by(claim)})" for claim in dispute.claims]
    what, thing = label(dispute.property) or shown(dispute.property), label(dispute.subject) or shown(dispute.subject)
    if dispute.property == f"<{RACE}driver>" and dispute.subject.startswith(ENTRY):
        return f"Was each of these in the crew of {thing}: {', '.join(named)}?"
    if dispute.place:
        return f"Which car had {place(dispute, label)} in {thing}: {', '.join(named)}?"
    return f"Which {what} did {thing} have: {', '.join(named)}?"


def place(dispute: Dispute, label: Callable[[str], str | None]) -> str:
    """Return the place that cars are in dispute about.

    >>> place(Dispute("<urn:d>", "<urn:race>", f"<{RACE}position>", (), "open", (), "1"), {f"<{RACE}position>": "position"}.get)
    'position 1'
    """
    number = f" {dispute.place}" if dispute.place.isdecimal() else ""
    within = f" of {label(dispute.of) or shown(dispute.of)}" if dispute.of else ""
    return f"{label(dispute.property) or shown(dispute.property)}{number}{within}"


def _by(claim: Claim) -> str:
    names = ", ".join(report.removeprefix(REPORT).removesuffix(">") for report in claim.sources)
    return f"{len(claim.sources)} source{'s'[: len(claim.sources) != 1]}: {names}" if names else "no source"
