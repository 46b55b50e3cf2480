"""Validation of a data set in parts: an event at a time, side by side, then what looks across events.

The rules that look within one event (all but those of the class ``shapes:Across``) run on the lines of its
part, with what other parts say of the things that it shares with them: drivers, classes, circuits. The
others run once, on what they look at of all parts (``check/across.py``).
The verdict is that of all rules on all statements at once.

Within an event the rules first get representatives of the laps and weather readings. Only where they find something, or
where nobody stands for another, they get all lines, so that a report is always of all of them.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from functools import cache, partial
from itertools import chain
from pathlib import Path
from typing import TypeVar

from gridwalk.base import workers
from gridwalk.base.errors import SourceError
from gridwalk.base.packing import opened
from gridwalk.base.reading import load_sealed
from gridwalk.check.across import Kept, Packed, found_across, looked_at, packed
from gridwalk.check.open_disputes import SUBJECT
from gridwalk.check.representatives import AllNeeded, Representatives, mentions_record
from gridwalk.check.tail import tail
from gridwalk.check.validation import Report, Result, found, nothing, rules
from gridwalk.rdf import vocabulary
from gridwalk.rdf.blocks import blocks
from gridwalk.rdf.dataset import statements as statements_of
from gridwalk.rdf.guard import Limits, calling
from gridwalk.rdf.guard.parts import refuse_wrong, vetted
from gridwalk.rdf.iris import OWL, RACE
from gridwalk.rdf.lines import split, statement, statements_in
from gridwalk.rdf.lines import subject as subject_of
from gridwalk.rdf.names import DERIVED_FROM, DISPUTE, REPORT, THING
from gridwalk.rdf.stored_parts import DESCRIPTION, StoredPart, unit_part
from gridwalk.tables.schema import is_record

T = TypeVar("T")
R = TypeVar("R")
# Things of one event only. What is of any other kind may be described in several parts.
BOUND = tuple(f"{THING}{kind}/" for kind in ("entry", "gap", "incident", "lap", "result", "running", "session", "weather"))
# What is derived within an event of who is of none, such as a result of a driver: no other event has use for it, and by way of
# those who drove together it would lead to all others.
OF_ONE_EVENT = tuple(f" <{RACE}{name}> " for name in ("coDriver", "driverResult", "drivesFor", "teamMate", "teamResult"))
CITATION = f" {DERIVED_FROM} "
# What rules about a thing look for from the other end: an IRI that was done away with, a code of a data set, what it was before.
LOOKED_BACK = tuple(f" <{iri}> " for iri in (f"{OWL}sameAs", f"{RACE}identifierOf", f"{RACE}supersededBy"))
FILE_CITATION = re.compile(rf"{re.escape(CITATION)}{REPORT}[^>]*/file-[^>]*> \.$")


@dataclass
class _Shared:
    """What parts say of things of several events, and apart from it the files that do so, one for each race.

    By thing are the nodes of the disputes about it with their claims, as a value in dispute is not missing, and the things that
    refer to it in a way in which rules look back.
    """

    said: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    files: dict[str, dict[str, None]] = field(default_factory=lambda: defaultdict(dict))
    disputed: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    before: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def of(self, thing: str, cited: bool) -> Iterator[str]:
        """Yield the lines about a thing; without files that name it where others do already."""
        yield from chain.from_iterable(self.said[node] for node in self.disputed.get(thing, ()))
        yield from chain(self.said.get(thing, ()), () if cited else self.files.get(thing, ()))


@dataclass
class _Job:
    """Parts that describe one event, and the lines of other parts that belong to it."""

    parts: list[StoredPart]
    context: str = ""
    limits: Limits | None = None


@dataclass
class _Things:
    """The lines of a part about things of several events, by thing, those of one event, and the things that any refer to."""

    lines: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    bound: set[str] = field(default_factory=set)
    objects: set[str] = field(default_factory=set)


def validate_parts(parts: Iterable[StoredPart], engine: str = "shacl", jobs: int = 1, limits: Limits | None = None) -> Report:
    """Check parts (files of N-Quads, records first, as ``build_parts`` makes them) and return one report.

    What a part refers to is read from its description beside it, or where there is none, from all its lines.
    A part that is not as ``build_parts`` makes it is read by a worker of the guard, within the limits. With ``limits``
    the rules are checked in other processes, each event within them, then what looks across events. Raises OSError
    where a part cannot be read, StoreError where it is damaged, SourceError where it is not N-Quads or there is no statement,
    GridwalkError where there is no such engine, LimitError.
    """
    checked = sorted(parts)
    try:
        return _validate(checked, engine, max(1, jobs), limits)
    except (ValueError, SourceError):
        # The text of an engine or decoder names no part.
        for part in checked:
            refuse_wrong(part.path)
        raise


def _validate(parts: list[StoredPart], engine: str, jobs: int, limits: Limits | None) -> Report:
    things = {part: _things(part, limits) for part in parts}
    groups = list(_together(things))
    # What is derived of things that are no event's own is checked beside those who describe them.
    events = [group for group in groups if any(part.size for part in group if not part.derived)]
    if not events:
        raise nothing()
    events.sort(key=lambda group: (-sum(part.size for part in group), group))
    results, across = set[Result](), Kept()
    for group in groups:
        if group not in events:
            across.add(_beside(group, limits))
    work = _jobs(events, things, limits)
    with closing(_run("checking rules within an event", _within, work, engine, min(jobs, len(events)), limits)) as done:
        for some, kept in done:
            results |= some
            across.add(kept)
    things.clear()
    with closing(_run("checking rules across events", found_across, across.groups(), engine, jobs, limits)) as found_of:
        results.update(*found_of)
    return Report(sorted(results), len(rules()))


def _beside(parts: list[StoredPart], limits: Limits | None) -> Packed:
    """Return what rules across events look at in parts that describe no event, read to their end."""
    return packed(looked_at(["".join(statements_in(block)) for part in parts for block in part.blocks(limits)]))


def _run(doing: str, function: Callable[..., R], work: Iterator[T], engine: str, count: int, limits: Limits | None) -> Generator[R]:
    call = partial(function, engine=engine)
    if limits:
        yield from calling.each(limits, doing, count, call, work)
    elif count < 2:
        yield from map(call, work)
    else:
        yield from workers.each(count, call, work)


def _within(job: _Job, engine: str) -> tuple[set[Result], Packed]:
    """Return what the rules within an event find in one, and what those across events look at."""
    made = _represented(job)
    if made is not None:
        results, texts = _found([text.decode().removesuffix("\n") for text in made.kept()], job, engine)
        if made.every or not results:
            return results, packed(looked_at(texts))
    results, texts = _found(chain.from_iterable(part.blocks(job.limits) for part in job.parts), job, engine)
    return results, packed(looked_at(texts))


def _found(read: Iterable[str], job: _Job, engine: str) -> tuple[set[Result], list[str]]:
    # A list for each block: half the time of a part at once.
    texts = ["".join(statements_in(block)) for block in read]
    return found("".join((*texts, job.context, _known())), engine, across=False), texts


def _represented(job: _Job) -> Representatives | None:
    """Return the lines of an event, read, with representatives of its records; None where all of them are needed."""
    if any(rule.all_records for rule in rules()) or mentions_record(job.context.encode()):
        return None
    made = Representatives()
    try:
        for part in job.parts:
            for block in part.unlooked(job.limits):
                made.add(block)
            made.end()
    except AllNeeded:
        return None
    return made


@cache
def _known() -> str:
    return "\n".join(statements_of(vocabulary.lines())) + "\n"


def _things(part: StoredPart, limits: Limits | None) -> _Things:
    """Read the end of a part, where the things are, and what its records refer to."""
    made = _Things(objects=set(part.renaming.lines(_references(part.path))))
    for line in map(statement, part.asserted(_vetted(part.path, tail(part.path), limits))):
        subject, _, value = split(line)
        if not is_record(subject):
            if value.startswith(THING):
                made.objects.add(value)
            if subject.startswith(BOUND):
                made.bound.add(subject)
            elif not line.startswith(OF_ONE_EVENT, len(subject)):
                made.lines[subject].append(line)
    return made


def _references(path: Path) -> set[str]:
    """Return what a part refers to and does not describe: from its description, or where it has none, from every line."""
    with suppress(OSError, ValueError, TypeError, KeyError):
        description = load_sealed(Path(f"{unit_part(str(path))}{DESCRIPTION}"))
        if (description.get("stored") or description["size"]) == path.stat().st_size:
            return set(description["references"])
    with opened(path) as file:
        objects = {line.split(b" ", 3)[2] for block in blocks(file) for line in block.split(b"\n") if line.count(b" ") > 2}
    return {thing for thing in (found.decode(errors="replace") for found in objects) if thing.startswith(THING)}


def _vetted(path: Path, lines: list[str], limits: Limits | None) -> list[str]:
    """Return the last lines of a part, or where they have not our form, all lines as a worker of the guard reads them."""
    read = vetted(path, ["\n".join(lines).encode()] if lines else (), limits)
    return list(filter(None, b"".join(read).decode().split("\n")))


def _jobs(events: Iterable[list[StoredPart]], things: dict[StoredPart, _Things], limits: Limits | None) -> Iterator[_Job]:
    """Yield what to validate together, and with it what other parts say of the same things."""
    shared = _shared(things.values())
    for parts in events:
        own = {line for part in parts for lines in things[part].lines.values() for line in lines}
        context = _context([things[part] for part in parts], shared, own)
        yield _Job(parts, "".join(f"{line}\n" for line in context), limits)


def _shared(parts: Iterable[_Things]) -> _Shared:
    made = _Shared()
    for part in parts:
        for subject, lines in part.lines.items():
            for line in lines:
                if subject.startswith(DISPUTE) and f" {SUBJECT} " in line:
                    made.disputed[split(line)[2]] |= {subject, f"{subject.rpartition('/')[0]}>"}
                if line.startswith(LOOKED_BACK, len(subject)):
                    made.before[split(line)[2]].add(subject)
                (made.files if CITATION in line and FILE_CITATION.search(line) else made.said)[subject][line] = None
    return made


def _together(things: dict[StoredPart, _Things]) -> Iterator[list[StoredPart]]:
    """Yield the parts in groups: those that describe or refer to things of one event are together."""
    group = {part: {part} for part in things}
    first = dict[str, StoredPart]()
    for part, said in things.items():
        for thing in chain(said.bound, said.objects):
            if thing.startswith(BOUND) and (other := first.setdefault(thing, part)) not in group[part]:
                group[part] |= group[other]
                group.update(dict.fromkeys(group[part], group[part]))
    yield from (sorted(parts) for parts in {id(parts): parts for parts in group.values()}.values())


def _context(parts: list[_Things], shared: _Shared, own: set[str]) -> list[str]:
    """Return what other parts say of the things that these describe, and of all that those refer to.

    Where these cite a passage for a thing, files that elsewhere say so too are left out: a driver has one for each race.
    What refers to a thing of one event, as an event to its first car, is left out, too: it is checked with that thing.
    """
    cited = {subject_of(line) for line in own if CITATION in line}
    todo = [*(s for part in parts for s in chain(part.lines, part.bound)), *(thing for part in parts for thing in part.objects)]
    seen, lines = set(todo), set[str]()
    while todo:
        thing = todo.pop()
        near = set(shared.before.get(thing, ()))
        for line in shared.of(thing, thing in cited):
            about, _, value = split(line)
            if line in own or (value.startswith(BOUND) and not about.startswith(DISPUTE)):
                continue
            lines.add(line)
            if about == thing and value.startswith(THING):
                near.add(value)
        todo += near - seen
        seen |= near
    return sorted(lines)
