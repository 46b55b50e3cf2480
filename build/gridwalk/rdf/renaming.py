"""Other IRIs for things of a part: those of entries, and of all that is below one, such as its results and laps.

Which car an entry is shows only when all accounts of its event are read. A part keeps the keys of its source; what stands
for them in the graph lies beside it, and is written over them by whoever reads the part.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from gridwalk.base.cache import Cached
from gridwalk.rdf.iris import BASE

# How the IRIs of entries begin in a line; and the places of an event and of an entry in a template of IRIs.
ENTRY = f"<{BASE}entry/"
EVENT_HERE, ENTRY_HERE, ANY_HERE, PATH_HERE = "{+event}", "{entry}", "{}", "{+}"
_IRI = re.compile(r"<[^\x00-\x20<>\"{}|^`\\]+>")
_PLACES = re.compile(r"\{\+event\}|\{entry\}|\{\+?\}")


@dataclass(frozen=True)
class Renaming:
    """IRIs in angle brackets that stand for others. ``renamed``: of entries, old to new; ``seats``: of their seats
    and of what bears their keys in a key of its own, one by one.

    ``below``: templates of the IRIs that have the event and the key of an entry in them, as ``lap/{+event}/{entry}/{}``.

    >>> lap = "lap/{+event}/{entry}/{}"
    >>> made = Renaming({f"{ENTRY}lakes/2031/7>": f"{ENTRY}lakes/2031/paper/7>"}, below=(lap,))
    >>> made.text(f'<{BASE}lap/lakes/2031/7/12> <urn:p> "7" <urn:g> .').removeprefix(f"<{BASE}")
    'lap/lakes/2031/paper/7/12> <urn:p> "7" <urn:g> .'
    """

    renamed: Mapping[str, str] = field(default_factory=dict)
    seats: Mapping[str, str] = field(default_factory=dict)
    below: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.renamed or self.seats)

    def text(self, block: str) -> str:
        """Return a block of lines with the IRIs that stand for its own."""
        return self._pattern.sub(self._replaced, block) if self else block

    def lines(self, lines: Iterable[str]) -> list[str]:
        """Return lines, or terms, with the IRIs that stand for theirs."""
        return list(map(self.text, lines)) if self else list(lines)

    def described(self) -> dict[str, Any]:
        """Return all of it as JSON has it."""
        return {"renamed": dict(self.renamed), "seats": dict(self.seats), "below": list(self.below)}

    @classmethod
    def of(cls, described: Mapping[str, Any]) -> Renaming:
        """Return what ``described`` has, which others may have changed. Raises ValueError, AttributeError or TypeError."""
        renamed, seats = (described.get(word, {}) for word in ("renamed", "seats"))
        if not all(_IRI.fullmatch(iri) for iri in (*renamed, *renamed.values(), *seats, *seats.values())):
            raise ValueError("expected IRIs in angle brackets")
        made = cls(renamed, seats, tuple(described.get("below", ())))
        made.text("")  # what is no entry of its event is found here, not in the middle of a part
        return made

    @cached_property
    def _entries(self) -> dict[tuple[str, str], tuple[str, str]]:
        """The event and the rest of the path of each new IRI, by those of the old."""
        return {split(old): _cut(split(old)[0], new[len(ENTRY) : -1]) for old, new in self.renamed.items()}

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        events = sorted({event for event, _ in self._entries}, key=lambda event: (-len(event), event))
        places = {
            EVENT_HERE: f"({'|'.join(map(re.escape, events))})",
            ENTRY_HERE: "([^/> ]+)",
            ANY_HERE: "[^/> ]+",
            PATH_HERE: "[^> ]+",
        }
        forms = [_filled(template, places) for template in self.below] if events else []
        seats = [re.escape(seat.removeprefix(f"<{BASE}").removesuffix(">")) for seat in self.seats]
        # Those first that are said one by one: they would else move with their entry, or not at all.
        return re.compile(f"<{re.escape(BASE)}(?:{'|'.join([*seats, *forms])})>")

    @cached_property
    def _known(self) -> Cached[str]:
        return Cached(self._new)

    def _replaced(self, match: re.Match[str]) -> str:
        return self._known[match[0]]

    def _new(self, term: str) -> str:
        if term in self.seats:
            return self.seats[term]
        match = self._pattern.fullmatch(term)
        found = [span for span in match.regs[1:] if span[0] >= 0] if match else []
        event, keys = found[0], found[1:]
        to = {key: self._entries.get((term[slice(*event)], term[slice(*key)])) for key in keys}
        # An event may be called otherwise, too: the same for all keys in one IRI.
        parts = {event: next((new[0] for new in to.values() if new), term[slice(*event)])}
        parts |= {key: new[1] for key, new in to.items() if new}
        return _with(term, parts)

    def __getstate__(self) -> dict[str, Any]:
        # What is worked out is worked out again in another process: no pattern and no cache goes there.
        return {"renamed": self.renamed, "seats": self.seats, "below": self.below}


def split(entry: str) -> tuple[str, str]:
    """Return the event and the key in the IRI of an entry.

    >>> split(f"{ENTRY}alms/2004/laguna-seca/r20>")
    ('alms/2004/laguna-seca', 'r20')
    """
    event, _, key = entry[len(ENTRY) : -1].rpartition("/")
    return event, key


def _cut(event: str, path: str) -> tuple[str, str]:
    """Return the path of an entry as its event and the rest. One named with its source had that behind the event."""
    found = next((start for start in (event, event.rpartition("/")[0]) if path.startswith(f"{start}/")), None)
    if found is None:
        raise ValueError(f"found {path!r}, expected an entry of {event}")
    return found, path[len(found) + 1 :]


def _filled(template: str, places: Mapping[str, str]) -> str:
    """Return the pattern of a template."""
    texts = _PLACES.split(template)
    found = [places[place] for place in _PLACES.findall(template)]
    return "".join(re.escape(text) + place for text, place in zip(texts, [*found, ""], strict=True))


def _with(term: str, parts: Mapping[tuple[int, int], str]) -> str:
    made, end = "", 0
    for (start, stop), text in sorted(parts.items()):
        made += term[end:start] + text
        end = stop
    return made + term[end:]


NOTHING = Renaming()
