"""What each passage says about a thing, and what was concluded or made from passages."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from functools import partial
from itertools import chain, product
from typing import TYPE_CHECKING

from gridwalk.ask.disputes import COPY_OF, find, witnesses
from gridwalk.base.errors import QueryError
from gridwalk.derive.derivations import is_open
from gridwalk.rdf import kinds, vocabulary
from gridwalk.rdf.content import NO_THINGS
from gridwalk.rdf.iris import BASE, OWL
from gridwalk.rdf.lines import graph, statement, subject, terms
from gridwalk.rdf.names import (
    DERIVED_FROM,
    DISPUTE,
    NAMES,
    RELATIVE,
    REPORT,
    THING,
    literal,
    natural,
    predicate_order,
    shown,
    subject_order,
)

if TYPE_CHECKING:
    from gridwalk.builds.derived import Premises

SHOWN = 5
REJECTED, OPEN = "rejected", "open"
# What is said of things, and of who is who, has paths that end as those of the things do.
_NO_THINGS = (*NO_THINGS, f"{THING}identity/")
SAME_AS = f" <{OWL}sameAs> "
_Labels = Mapping[str, Collection[str]]


@dataclass(frozen=True)
class Citation:
    """One statement made by one passage, or concluded from it; ``asserted`` is false where a dispute withholds it.

    Terms are as in N-Triples, and the thing asked about is the subject or the value. ``status`` is stated, inferred or
    derived (see ``rdf.kinds``), or, of what is in dispute, rejected or open: what nobody decided yet, of which at most one
    value is asserted, and what a rule derived of that. What is derived has the name of its graph for a passage. ``reason``:
    why a reader concluded it, else empty; ``premises``: the N-Quads lines that a rule derived it from. ``sources``: the
    reports whose passages say the same, or from which it was concluded, that are no copies of each other; ``accounts``: how
    many such reports speak of the thing at all.
    """

    passage: str
    subject: str
    property: str
    value: str
    asserted: bool
    status: str = kinds.STATED
    reason: str = ""
    premises: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    accounts: int = 0


Statement = tuple[str, str, str]


@dataclass(frozen=True)
class _Known:
    """What tells how statements are meant: why each inference was made, by its graph; what nobody decided; what copies what."""

    reasons: Mapping[str, str]
    opened: frozenset[Statement]
    copies: Mapping[str, str]


def cite(lines: Iterable[str], withheld: Iterable[str], thing: str) -> list[Citation]:
    """Return what each passage says of a thing, and of others with it; passages in natural order, what is derived last.

    ``lines`` are those of a build, to be read more than once, ``withheld`` what passages say and it does not assert.
    ``thing`` is an IRI, a path below ``https://w3id.org/gridwalk/id/``, a prefixed name, or a label.
    Raises QueryError if it names nothing, or more than one thing.

    >>> from gridwalk.builds.whole import build
    >>> [c.passage for c in cite(build().lines, [], "make/audi")] == [c.passage for c in cite(build().lines, [], "Audi")]
    True
    """
    term, known = resolve(lines, thing), _known(lines)
    sides = (_citations(said, term, known, asserted=said is lines) for said in (lines, withheld))
    return sorted(_with_premises(_counted(list(chain(*sides)), known.copies), lines), key=_order)


def of_line(line: str) -> Citation:
    """Return a line that is asserted as a citation, without the reason or the premises of it.

    >>> of_line('<urn:s> <urn:p> "a" <urn:g> .').value
    '"a"'
    """
    subject, predicate, value, name = terms(line)
    return Citation(kinds.passage_of(name), subject, predicate, value, asserted=True, status=_status(name))


def _status(name: str) -> str:
    return OPEN if is_open(name) else kinds.kind(name)


def because(citation: Citation) -> str:
    """Return why a person concluded a statement, or what a rule derived it from, as a text; empty where the passage states it."""
    if citation.reason:
        return shown(citation.reason)
    said = dict[str, list[str]]()
    for line in sorted(citation.premises, key=natural):
        *statement, name = terms(line)
        said.setdefault(" ".join(map(shown, statement)), []).append(shown(name))
    return "; ".join(f"{statement} ({', '.join(names)})" for statement, names in said.items())


def _with_premises(citations: Iterable[Citation], lines: Iterable[str]) -> Iterator[Citation]:
    """Yield citations, those of derived statements with their premises. Few ask for one, and to find them costs a reading."""
    known: Premises | None = None
    for found in citations:
        if kinds.kind(found.passage) == kinds.DERIVED:
            from gridwalk.builds.derived import Premises

            known = known or Premises(lines)
            line = f"{found.subject} {found.property} {found.value} {found.passage} ."
            yield replace(found, premises=tuple(sorted(known.of(line))))
        else:
            yield found


def _known(lines: Iterable[str]) -> _Known:
    """Read the lines once: they may come from many files."""
    reasons, disputed, copies = dict[str, str](), list[str](), dict[str, str]()
    for line in lines:
        if line.startswith(DISPUTE):
            disputed.append(statement(line))
        elif COPY_OF in line:
            copy, _, original, _ = terms(line)
            copies[copy] = original
        elif kinds.COMMENT in line and kinds.is_inference(graph(line)):
            name, predicate, value, of = terms(line)
            if (name, predicate) == (of, kinds.COMMENT):
                reasons[name] = value
    return _Known(reasons, _open(disputed), copies)


def _open(disputed: Iterable[str]) -> frozenset[Statement]:
    """Return the statements that nobody decided, given those of disputes."""
    found = find(disputed, only_open=True)
    return frozenset(claim.statement for dispute in found for claim in dispute.claims if claim.status == OPEN)


def _counted(found: Collection[Citation], copies: Mapping[str, str]) -> Iterator[Citation]:
    """Yield the citations with the sources behind each statement: however often a report says it, it is one."""
    said, accounts = dict[Statement, list[str]](), len(witnesses([each.passage for each in found], copies))
    for each in found:
        said.setdefault(_statement(each), []).append(each.passage)
    behind = {statement: witnesses(passages, copies) for statement, passages in said.items()}
    for each in found:
        yield replace(each, sources=behind[_statement(each)], accounts=accounts)


def _statement(citation: Citation) -> Statement:
    return citation.subject, citation.property, citation.value


def _citations(lines: Iterable[str], term: str, known: _Known, *, asserted: bool) -> Iterator[Citation]:
    for line in lines:
        # Most lines are about something else, so the cheap test comes first.
        if term in line and not graph(line).startswith(DISPUTE):
            subject, predicate, value, name = terms(line)
            # What a rule says of a dispute about a place is no statement of the cars.
            is_claim = subject.startswith(DISPUTE) and subject != term
            if term in (subject, value) and predicate != DERIVED_FROM and not is_claim:
                said = OPEN if (subject, predicate, value) in known.opened else _status(name) if asserted else REJECTED
                reason = known.reasons.get(name, "")
                yield Citation(kinds.passage_of(name), subject, predicate, value, asserted, said, reason)


def _order(citation: Citation) -> tuple[object, ...]:
    about = subject_order(citation.subject)
    said = predicate_order(citation.property), natural(citation.value), citation.status, citation.reason
    derived = kinds.kind(citation.passage) == kinds.DERIVED
    return derived, subject_order(citation.passage), about, said


def resolve(lines: Iterable[str], thing: str) -> str:
    """Return the IRI, in angle brackets, of what a person calls a thing. Raises QueryError.

    An IRI or a path stands for itself, if a statement is about it; a label or alternative label is
    looked for first as it is, then without regard to case, then the end of a path is, then a part of a label.
    """
    spellings = list(_spellings(thing))
    there, stated, made = _index(lines, frozenset(spellings))
    for iri in spellings:
        if iri in there:
            return iri
    for found in _meant(thing, stated, made, lines):
        if len(found) > 1:
            more = f" and {len(found) - SHOWN} more" if len(found) > SHOWN else ""
            raise QueryError(f"{thing!r} is ambiguous, one of {', '.join(map(shown, found[:SHOWN]))}{more}; give one of these")
        if found:
            return found[0]
    paths = sorted(map(shown, {subject(line) for line in lines}))
    near = get_close_matches(thing, [*stated, *made, *paths], 3) or _near_ends(thing, paths)
    raise QueryError(f"nothing is called {thing!r}{'; nearest: ' + ', '.join(near) if near else ''}")


def resolve_all(lines: Iterable[str], thing: str) -> list[str]:
    """Return what ``resolve`` does; of the beginning of paths, such as ``driver/john``, all things whose paths begin so.

    Of a name that another replaced that one comes, too. Raises QueryError as ``resolve`` does.
    """
    there, begin = set(map(subject, lines)), f"<{BASE}{thing}"
    begins = "/" in thing and RELATIVE.fullmatch(thing) and f"{begin}>" not in there
    found = sorted((name for name in there if name.startswith(begin)), key=subject_order) if begins else []
    found = found or [resolve(lines, thing)]
    named = (terms(line) for line in lines if SAME_AS in line)
    return [*found, *(other for name, said, other, _ in named if said == SAME_AS.strip() and name in found and other in there)]


def _meant(thing: str, stated: _Labels, made: _Labels, lines: Iterable[str]) -> Iterator[list[str]]:
    """Yield what may be meant, what is likelier first."""
    # A derived label is made of those of other things, who are meant first.
    for labels, fits in product((stated, made), (str.__eq__, _same)):
        yield _called(labels, partial(fits, thing))
    yield _ending(thing, lines)
    yield from (_called(labels, partial(_part, thing)) for labels in (stated, made))


def _called(labels: _Labels, fits: Callable[[str], bool]) -> list[str]:
    return sorted({iri for label, iris in labels.items() if fits(label) for iri in iris}, key=subject_order)


def _ending(end: str, lines: Iterable[str]) -> list[str]:
    """Return the things whose paths end so, the shortest of them: a driver comes before the seat of the driver in a car."""
    if not RELATIVE.fullmatch(end):
        return []
    ending = f"/{end}>"
    found = {thing for line in lines if (thing := subject(line)).endswith(ending) and thing.startswith(THING)}
    things = [thing for thing in found if not thing.startswith(_NO_THINGS)]
    nearest = min(map(_depth, things), default=None)
    return sorted((thing for thing in things if _depth(thing) == nearest), key=subject_order)


def _depth(thing: str) -> tuple[bool, int]:
    return thing.startswith(REPORT), thing.count("/")


def _near_ends(thing: str, paths: Iterable[str]) -> list[str]:
    """Return the paths of which the ends are most like a word."""
    ends = dict[str, str]()
    for path in sorted(paths, key=lambda path: (path.count("/"), path)):
        ends.setdefault(path.rpartition("/")[2], path)
    return [ends[end] for end in get_close_matches(thing.rpartition("/")[2], ends, 3)]


def _same(thing: str, label: str) -> bool:
    return thing.casefold() == label.casefold()


def _part(thing: str, label: str) -> bool:
    return thing.casefold() in label.casefold()


def _spellings(thing: str) -> Iterator[str]:
    iri = thing.removeprefix("<").removesuffix(">")
    yield f"<{iri}>"
    yield f"<{BASE}{iri}>"
    prefix, _, local = iri.partition(":")
    yield f"<{vocabulary.prefixes().get(prefix, '')}{local}>"


def _index(lines: Iterable[str], wanted: frozenset[str]) -> tuple[set[str], dict[str, set[str]], dict[str, set[str]]]:
    """Return which of the things that are wanted are there, what is called by each label, and by each that is derived."""
    there, stated, made = set[str](), dict[str, set[str]](), dict[str, set[str]]()
    for line in lines:
        thing, predicate, value, name = terms(line)
        if thing in wanted:
            there.add(thing)
        if predicate in NAMES:
            labels = made if kinds.kind(name) == kinds.DERIVED else stated
            labels.setdefault(literal(value).value, set()).add(thing)
    return there, stated, made
