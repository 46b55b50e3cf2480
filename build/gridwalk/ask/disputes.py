"""What the sources contradict each other on, or themselves: each value, who says it, and what a person decided."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from gridwalk.rdf.iris import BASE, RACE
from gridwalk.rdf.lines import split
from gridwalk.rdf.names import DERIVED_FROM, DISPUTE, RDF_TYPE, REPORT, STATEMENT, grouped, shown
from gridwalk.rdf.renaming import ENTRY

RESOLUTION = f"<{BASE}concept/resolution/"
# Sorts of things whose paths go on in those of their parts: of entry/<path> there are result/<path>/race and entry/<path>/crew/1.
_TREES = frozenset({"series", "season", "event", "session", "entry"})
_PART_OF = tuple(f" <{RACE}{word}> " for word in ("entry", "driver", "session", "event", "ofResult"))
COPY_OF = f" <{RACE}copyOf> "


@dataclass(frozen=True)
class Claim:
    """One value in dispute, as a term of N-Triples: the passages that give it, and the reports that are no copies of each other.

    ``status`` is accepted, rejected or open.
    """

    value: str
    passages: tuple[str, ...]
    sources: tuple[str, ...]
    status: str


@dataclass(frozen=True)
class Dispute:
    """One property of one thing, and what is claimed of it, the best supported first. Terms are as in N-Triples.

    ``resolution`` is open, decided or none-of-them.
    """

    iri: str
    subject: str
    property: str
    claims: tuple[Claim, ...]
    resolution: str
    reasons: tuple[str, ...]


Node = Mapping[str, list[str]]


def find(statements: Iterable[str], *, only_open: bool = False, about: str = "") -> list[Dispute]:
    """Return the disputes among N-Triples lines, in the order of their names.

    ``only_open``: those that nobody decided; ``about``: those of a thing, an IRI in angle brackets, or of a part of it (a result
    or seat of an entry, an entry of a driver), as subject or value.

    >>> from gridwalk.builds.whole import build
    >>> from gridwalk.rdf.dataset import statements
    >>> "<https://w3id.org/gridwalk/ontology#minimumMass>" in {dispute.property for dispute in find(statements(build().lines))}
    True
    """
    copies, wanted, parts = dict[str, str](), set[str](), {about}
    # Only these lines are of interest, and in a large graph they are few.
    for line in statements:
        if line.startswith(DISPUTE):
            wanted.add(line)
        elif COPY_OF in line:
            copy, _, original = split(line)
            copies[copy] = original
        elif about and about in line and any(word in line for word in _PART_OF):
            part, _, of = split(line)
            parts |= {part} if of == about else set()
    nodes = {node: dict(properties) for node, properties in grouped(sorted(wanted))}
    found = [_dispute(iri, node, nodes, copies) for iri, node in nodes.items() if f"<{RACE}Dispute>" in node.get(RDF_TYPE, ())]
    asked = (d for d in found if not about or _is_about(d, about, parts))
    return [dispute for dispute in asked if not only_open or dispute.resolution == "open"]


def _is_about(dispute: Dispute, about: str, parts: set[str]) -> bool:
    named = (dispute.subject, *(claim.value for claim in dispute.claims))
    return not parts.isdisjoint(named) or _is_below(dispute.subject, about)


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
    for name in named:
        status = "accepted" if name in accepted else "rejected" if name in rejected else "open"
        passages = tuple(nodes[name].get(DERIVED_FROM, ()))
        claims.append(Claim(nodes[name][STATEMENT[2]][0], passages, witnesses(passages, copies), status))
    of = nodes[named[0]] if named else {}
    about, said = (of.get(word, ("",))[0] for word in STATEMENT[:2])
    resolution = node.get(f"<{RACE}resolution>", (f"{RESOLUTION}open>",))[0].removeprefix(RESOLUTION).removesuffix(">")
    ordered = sorted(claims, key=lambda claim: (-len(claim.sources), -len(claim.passages), claim.value))
    return Dispute(iri, about, said, tuple(ordered), resolution, tuple(map(shown, node.get(f"<{RACE}reason>", ()))))


def witnesses(passages: Collection[str], copies: Mapping[str, str]) -> tuple[str, ...]:
    """Return the reports that passages belong to, each once; of those that are copies of one, the first.

    >>> a, b = f"{REPORT}a/p1>", f"{REPORT}b/p1>"
    >>> len(witnesses([a, b], {})), len(witnesses([a, b], {f"{REPORT}b>": f"{REPORT}a>"}))
    (2, 1)
    """
    reports = dict.fromkeys(
        f"{REPORT}{passage[len(REPORT) : -1].partition('/')[0]}>" for passage in passages if passage.startswith(REPORT)
    )
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
    return f"Which {what} did {thing} have: {', '.join(named)}?"


def _by(claim: Claim) -> str:
    names = ", ".join(report.removeprefix(REPORT).removesuffix(">") for report in claim.sources)
    return f"{len(claim.sources)} source{'s'[: len(claim.sources) != 1]}: {names}" if names else "no source"
