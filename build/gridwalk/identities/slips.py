"""Lines of identities that are legal and perhaps slips: what all sources together tell of them.

A line about a thing that no source has does nothing, or makes what is there something that is not. A line that makes two
events of different years one, or two drivers whom one data set tells apart by its own ids, is what a wrong row looks like.
"""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Callable, Collection, Iterator, Mapping, Set
from difflib import get_close_matches
from functools import cached_property
from itertools import pairwise
from pathlib import Path

from gridwalk.base.errors import Problem
from gridwalk.identities.applied import Identities
from gridwalk.identities.sssom import ELSEWHERE
from gridwalk.rdf.iris import BASE

EVENT = "event/"
# What a data set with ids of its own tells apart. A firm may well be several of its constructors.
TOLD_APART = (EVENT, "circuit/", "driver/")
_YEAR = re.compile("(?<=/)[0-9]{4}(?=/|$)")
# A key that is nearer is likelier a slip; and so many are looked for, since each is compared with all of its kind, or of its
# event where these are many.
_NEAR, _MOST, _MANY = 0.75, 20, 5_000


class Slips:
    """The lines, beside what the sources are known to have.

    ``met``: the keys of things of lines that some source describes, or names where they are replaced; ``there``: gives the
    keys of all things that are described, and is asked only where something is unknown.
    """

    def __init__(self, who: Identities, met: Collection[str], there: Callable[[], Set[str]]) -> None:
        self._who = who
        self._met = met
        self._there = there
        self._looked_for = 0

    def unknown(self) -> Iterator[Problem]:
        """Yield a problem for each line that would make something a thing that no source describes, or is about such a thing."""
        for key, target in self._who.same.items():
            path, mapping = self._who.mappings[key]
            if target not in self._met:
                yield Problem(path, mapping.line, "object_id", f"{_unknown(target)}: no source describes it{self._near(target)}")
        for link in self._who.links:
            for key in link.ours:
                if key not in self._met:
                    column = "subject_id" if f"{BASE}{key}" == link.subject else "object_id"
                    message = f"{_unknown(key)}: no source describes it{self._near(key)}"
                    yield Problem(link.path, link.mapping.line, column, message)

    def idle(self) -> Iterator[Problem]:
        """Yield a word for each line whose subject no source has, so that it does nothing.

        Of a file of which no line does anything a word is enough, and none where it says that it is for other data; but a subject
        that is nearly a thing that is there is said of any.
        """
        idle = {key for key in self._who.mappings if key in self._who.same and self._who.called(key) not in self._met}
        of_use = {self._who.mappings[key][0] for key in self._who.same.keys() - idle} | {link.path for link in self._who.links}
        for_nothing = defaultdict[Path, list[str]](list)
        for key in sorted(idle, key=lambda key: self._who.mappings[key][1].line):
            path, mapping = self._who.mappings[key]
            near = self._near(key, self._who.same[key])
            if near or path in of_use:
                yield Problem(
                    path, mapping.line, "subject_id", f"{_unknown(key)}: no source has it, so the line does nothing{near}"
                )
            elif path not in self._who.elsewhere:
                for_nothing[path].append(key)
        for path, (key, *others) in for_nothing.items():
            yield Problem(path, self._who.mappings[key][1].line, "subject_id", _for_nothing(key, len(others)))

    def _near(self, key: str, *but: str) -> str:
        """Return a hint at the thing of the same kind that is there and called nearly like one."""
        kind = key.partition("/")[0]
        if self._looked_for == _MOST:
            return ""
        self._looked_for += 1
        there = self._kinds.get(kind, set()).difference(but)
        if len(there) > _MANY:
            there = {each for each in there if each.startswith(f"{key.rpartition('/')[0]}/")}
        near = get_close_matches(key, there, 1, _NEAR) if len(there) <= _MANY else ()
        return f"; nearest: {near[0]}" if near else ""

    @cached_property
    def _kinds(self) -> Mapping[str, set[str]]:
        found = defaultdict[str, set[str]](set)
        # What lines put in the place of something is there by that alone.
        put = set(self._who.same.values()).difference(self._met)
        for key in {*(self._there() - put), *self._met}:
            found[key.partition("/")[0]].add(key)
        return found


def joined_wrongly(who: Identities, has: Mapping[str, Collection[str]]) -> Iterator[Problem]:
    """Yield a word for two events of different years that lines make one, and for two things that one data set tells apart.

    ``has``: by the name of each data set with ids of its own the keys of things of lines that it has.
    """
    together = defaultdict[str, list[str]](list)
    for key, target in who.same.items():
        if target.startswith(TOLD_APART):
            together[target].append(key)
    for target, keys in sorted(together.items()):
        one = sorted([target, *keys])
        lines = _lines(who, one)
        for first, other, why in [*_of_two_years(one, lines), *_told_apart(one, has)]:
            yield _joined(who, lines, first, other, why)


# By each thing that lines make one with others these others, each with the subject of the line.
Lines = Mapping[str, Mapping[str, str]]
# Two things that are one by lines and more likely two, and why.
Pair = tuple[str, str, str]


def _lines(who: Identities, one: Collection[str]) -> Lines:
    found = defaultdict[str, dict[str, str]](dict)
    for key in one:
        if key in who.same:
            other = who.mappings[key][1].object.removeprefix(BASE)
            found[key][other] = found[other][key] = key
    return found


def _year(key: str) -> str:
    """Return the year in the key of an event, or nothing.

    >>> _year("event/lakes/2031/lakeside"), _year("event/le-mans/2029"), _year("driver/2031")
    ('2031', '2029', '')
    """
    found = _YEAR.search(key) if key.startswith(EVENT) else None
    return found[0] if found else ""


def _of_two_years(one: Collection[str], lines: Lines) -> Iterator[Pair]:
    """Yield two events for each two years: those between whom are the fewest lines, one of which is the wrong one."""
    years = defaultdict[str, list[str]](list)
    for key in filter(_year, one):
        years[_year(key)].append(key)
    for before, later in pairwise(sorted(years)):
        pairs = ((a, b) for a in years[before] for b in years[later])
        yield *min(pairs, key=lambda pair: len(_way(lines, *pair))), f"they are events of {before} and of {later}"


def _told_apart(one: Collection[str], has: Mapping[str, Collection[str]]) -> Iterator[Pair]:
    """Yield each two things of one data set that has ids of its own; of events those of a year, for others are said already."""
    for source, keys in sorted(has.items()):
        for a, b in pairwise(key for key in one if key in keys):
            if _year(a) == _year(b):
                yield a, b, f"{source} has both, each with an id of its own"


def _way(lines: Lines, first: str, other: str) -> list[str]:
    """Return the things between two that lines make one, with both, by the fewest lines."""
    came, todo = {first: ""}, deque([first])
    while todo and other not in came:
        at = todo.popleft()
        for beside in lines[at]:
            if beside not in came:
                came[beside] = at
                todo.append(beside)
    way = [other]
    while came[way[-1]]:
        way.append(came[way[-1]])
    return way[::-1]


def _joined(who: Identities, lines: Lines, first: str, other: str, why: str) -> Problem:
    steps = [(a, b, *who.mappings[lines[a][b]]) for a, b in pairwise(_way(lines, first, other))]
    _, _, path, mapping = steps[0]
    through = ", ".join(f"{a} and {b} ({path.name}:{mapping.line})" for a, b, path, mapping in steps)
    chain = f", through {through}" if len(steps) > 1 else ""
    message = f"makes {first} and {other} one{chain}, but {why}: expected one line less, or another object"
    return Problem(path, mapping.line, "", message)


def _for_nothing(key: str, others: int) -> str:
    """Return what is said of a file of which no line does anything: of its first line, and how many others there are."""
    more = f", nor those of {others} other line{'s'[: others != 1]}" if others else ""
    way_out = f"expected the key of a thing of some source, or '#other: {ELSEWHERE}' above the table where it is for other data"
    return f"{_unknown(key)}: no source has it{more}, and no line of the file does anything: {way_out}"


def _unknown(key: str) -> str:
    return f"unknown thing <{BASE}{key}>"
