"""Labels of the things of a scope: each is made once, with the lines that it is made of."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cached_property

from gridwalk.derive.labels.crews import crews, rank, source_of
from gridwalk.derive.labels.wordings import WORDINGS, other
from gridwalk.derive.labels.words import word
from gridwalk.derive.scopes import Scope
from gridwalk.rdf.iris import CONCEPTS, OWL, RACE, RDFS, SKOS
from gridwalk.rdf.names import RDF_TYPE, THING, literal, shown

LABEL, ALT_LABEL, SAME_AS = f"<{RDFS}label>", f"<{SKOS}altLabel>", f"<{OWL}sameAs>"
# What no label is made for: pages and tables name them by car and number.
BARE = (f"{THING}lap/", f"{THING}weather/")
# Between the names of a crew.
AND = " / "


# Makes the label of a thing.
Wording = Callable[["Names", str], str]


class Names:
    """What the things of a scope are called. ``wordings`` make labels, by the name of the class of a thing."""

    def __init__(self, scope: Scope, wordings: Mapping[str, Wording], other: Wording) -> None:
        self._scope, self._wordings, self._other = scope, wordings, other
        self._said = scope.said
        # What was put into words, by what makes it and the thing: the words, and the lines that they are made of.
        self._made = dict[tuple[str, str], tuple[str, list[str]]]()
        # The lines that were read for the words that are being made, and for those that they are made of.
        self._read = list[list[str]]()

    @cached_property
    def unnamed(self) -> list[str]:
        """The things of the scope that no source names, nor disputes the name of."""
        things = (
            thing for thing in self._scope.things if thing.startswith(THING) and not thing.startswith((*BARE, f"<{CONCEPTS}"))
        )
        unnamed = [t for t in things if not self._said.values(t, LABEL)[0] and (t, LABEL) not in self._scope.opened]
        # A name that another replaced is no further thing.
        return [thing for thing in unnamed if not self._said.values(thing, SAME_AS)[0]]

    def labels(self) -> Iterator[tuple[str, str]]:
        """Yield the things that no source names, with their labels; equal ones of a kind within an event bear their keys."""
        named = {thing: self.name(thing) for thing in self.unnamed}
        many = Counter((_kind(thing), text) for thing, text in named.items())
        for thing, text in named.items():
            twice = self._scope.of_event and many[_kind(thing), text] > 1
            yield thing, f"{text} ({self.key(thing)})" if twice else text

    def premises(self, thing: str) -> Collection[str]:
        """Return the lines that the label of a thing is made of."""
        if ("name", thing) not in self._made:
            self.name(thing)
        return self._made.get(("name", thing), ("", []))[1]

    def name(self, thing: str) -> str:
        """Return what a thing is called: as a source has it, else as its parts do."""
        if stated := self._stated(thing, LABEL) or self._stated(thing, ALT_LABEL):
            return stated
        if thing not in self._said:
            return word(thing)
        return self.once("name", thing, self._named)

    def _stated(self, thing: str, predicate: str) -> str:
        """Return the name that the source first by precedence gives a thing, the first of its names; empty where none does."""
        texts = self.texts(thing, predicate)
        if len(texts) < 2:  # nearly all
            return next(iter(texts), "")
        named = (said for said in self._said.lines(thing, predicate) if said[0].startswith('"'))
        first = min(named, key=lambda said: (rank(self._scope, source_of(said[1])), said[0]))
        return literal(first[0]).value

    def _named(self, thing: str) -> str:
        classes = [term[len(RACE) + 1 : -1] for term in self.values(thing, RDF_TYPE) if term.startswith(f"<{RACE}")]
        text = next((self._wordings[name](self, thing) for name in classes if name in self._wordings), "")
        return text or self._other(self, thing)

    def once(self, what: str, thing: str, make: Callable[[str], str]) -> str:
        """Return words about a thing, made once, and note the lines that they are made of for those that they become part of."""
        key = what, thing
        if key not in self._made:
            # A thing that is named after itself, by way of others, is named by its key there.
            self._made[key] = self.key(thing), []
            self._read.append([])
            text = make(thing)
            self._made[key] = text, self._read.pop()
        text, lines = self._made[key]
        if self._read:
            self._read[-1] += lines
        return text

    def values(self, thing: str, predicate: str) -> list[str]:
        """Return the values of a property, each once, as terms."""
        found, lines = self._said.values(thing, predicate)
        if lines and self._read:
            self._read[-1] += lines
        return found

    def texts(self, thing: str, predicate: str) -> list[str]:
        """Return the values of a property that are literals, as texts."""
        # Nearly all are plain strings.
        return [
            value[1:-1] if value.endswith('"') and "\\" not in value else literal(value).value
            for value in self.values(thing, predicate)
            if value.startswith('"')
        ]

    def text(self, thing: str, of: str) -> str:
        """Return the text of a property of ours, empty where nothing says it."""
        return " or ".join(self.texts(thing, f"<{RACE}{of}>"))

    def thing(self, thing: str, of: str) -> str:
        """Return the thing that a property of ours names first, empty where nothing says it."""
        return next(iter(self.values(thing, f"<{RACE}{of}>")), "")

    def called(self, thing: str, *of: str) -> str:
        """Return what the things are called that some properties of ours name, empty where nothing says it."""
        return AND.join(self.name(value) for name in of for value in self.values(thing, f"<{RACE}{name}>"))

    def properties(self, thing: str) -> Iterator[str]:
        """Yield the properties that are known of a thing."""
        yield from self._said.properties(thing)

    def key(self, thing: str) -> str:
        """Return the part of the IRI of a thing that tells it from others of its kind in the scope."""
        path = thing[len(THING) : -1].partition("/")[2] or shown(thing)
        return path.removeprefix(f"{self._scope.name}/")

    def car(self, entry: str) -> str:
        """Return what an entry is called within its event: number, team and model, with the crew or the key where two are equal."""
        return self.once("car", entry, self._car) if entry in self._cars else self.name(entry)

    def _car(self, entry: str) -> str:
        text = self.plain_car(entry)
        if text and self._cars[entry] == 1:
            return text
        fuller = self.fuller_car(entry)
        return fuller if fuller and self._crewed[fuller] == 1 else f"{fuller} ({self.key(entry)})".strip()

    def plain_car(self, entry: str) -> str:
        """Return number, team and model of an entry, as far as they are known."""
        return self.once("plain car", entry, self._plain_car)

    def _plain_car(self, entry: str) -> str:
        number = self.text(entry, "number")
        return " ".join(filter(None, [f"No. {number}" if number else "", self.called(entry, "team"), self.called(entry, "model")]))

    def fuller_car(self, entry: str) -> str:
        """Return number, team, model and crew of an entry, as far as they are known."""
        crew = self.crew(entry)
        return " ".join(filter(None, [self.plain_car(entry), f"({crew})" if crew else ""]))

    @cached_property
    def _cars(self) -> Mapping[str, int]:
        """How many entries of the scope bear the same plain name, by entry."""
        return self._counted(self.plain_car)[0]

    @cached_property
    def _crewed(self) -> Mapping[str, int]:
        """How many entries of the scope bear the same name with the crew, by name."""
        return self._counted(self.fuller_car)[1]

    def _counted(self, name: Callable[[str], str]) -> tuple[Mapping[str, int], Mapping[str, int]]:
        entries = [t for t in self._scope.things if t.startswith(f"{THING}entry/") and "/crew/" not in t]
        self._read.append([])  # to count others is no premise
        named = {entry: name(entry) for entry in entries}
        self._read.pop()
        counted = Counter(named.values())
        return {entry: counted[text] for entry, text in named.items()}, counted

    def crew(self, entry: str) -> str:
        """Return the names of the crew of an entry, in order, empty where it has none."""
        return self.once("crew", entry, self._crew)

    def _crew(self, entry: str) -> str:
        named = list[str]()
        for driver, lines in crews(self._scope).get(entry, ()):
            self._read[-1] += lines
            named.append(self.name(driver))
        return AND.join(named)

    def crew_premises(self, entry: str) -> Collection[str]:
        """Return the lines that the names of a crew are made of."""
        self.crew(entry)
        return self._made["crew", entry][1]


def _kind(thing: str) -> str:
    """Return of which kind a thing is, as its IRI has it: a seat is none of the entries."""
    return "crew" if "/crew/" in thing else thing[len(THING) :].partition("/")[0]


def naming(scope: Scope) -> Names:
    """Return what the things of a scope are called."""
    return scope.once("naming", lambda: Names(scope, WORDINGS, other))
