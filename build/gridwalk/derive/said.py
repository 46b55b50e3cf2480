"""What lines say of things, looked up by thing and property."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Container, Iterator, KeysView, Mapping
from functools import cached_property

from gridwalk.rdf.lines import predicate

# Values, each once, and the lines that say them: one for each passage that does.
Values = tuple[list[str], list[str]]
NOTHING: Values = ([], [])


class Said:
    """Lines of N-Quads by thing.

    >>> said = Said({"<urn:s>": ['<urn:s> <urn:p> "a" <urn:g> .']})
    >>> said.values("<urn:s>", "<urn:p>")
    (['"a"'], ['<urn:s> <urn:p> "a" <urn:g> .'])
    """

    def __init__(self, *about: Mapping[str, Collection[str]]) -> None:
        self._lines = dict[str, Collection[str]]()
        self._by_property = defaultdict[str, list[str]](list)
        self._values = dict[str, Values]()
        self._saying = dict[str, list[str]]()
        for said in about:
            self._lines.update(said)
            for thing, lines in said.items():
                size = len(thing) + 1
                for line in lines:
                    self._by_property[line[: line.index(" ", size)]].append(line)

    def __iter__(self) -> Iterator[str]:
        return iter(self._lines)

    def __contains__(self, thing: str) -> bool:
        return thing in self._lines

    def properties(self, thing: str) -> list[str]:
        """Return the properties that are known of a thing, sorted."""
        return sorted(set(map(predicate, self._lines.get(thing, ()))))

    def values(self, thing: str, predicate: str) -> Values:
        """Return the values of a property of a thing, sorted, and the lines that say so."""
        said = f"{thing} {predicate}"
        # Rules ask a million times, mostly for what was asked before.
        if known := self._values.get(said):
            return known
        if not (lines := self._by_property.get(said)):
            return NOTHING
        start = len(said) + 1
        # Nearly all is said once.
        values = [lines[0][start : lines[0].rindex(" <")]]
        if len(lines) > 1:
            values = sorted({line[start : line.rindex(" <")] for line in lines})
        found = self._values[said] = values, lines
        return found

    def lines_with(self, predicates: Container[str]) -> Iterator[str]:
        """Yield the lines that say something with some properties.

        >>> lines = ['<urn:s> <urn:p> "a" <urn:g> .', '<urn:s> <urn:q> "b" <urn:g> .']
        >>> list(Said({"<urn:s>": lines}).lines_with({"<urn:p>"}))
        ['<urn:s> <urn:p> "a" <urn:g> .']
        """
        for said, lines in self._by_property.items():
            if said[said.index(" ") + 1 :] in predicates:
                yield from lines

    @cached_property
    def pairs(self) -> KeysView[str]:
        """The things, each with a property that something says of it, as they stand in lines."""
        return self._by_property.keys()

    def says(self, thing: str, predicate: str) -> bool:
        """Whether something is said of a property of a thing."""
        return f"{thing} {predicate}" in self._by_property

    def saying(self, thing: str, predicate: str, value: str) -> list[str]:
        """Return the lines that say a value of a property of a thing."""
        beginning = f"{thing} {predicate} {value} <"
        if beginning not in self._saying:
            lines = self._by_property.get(f"{thing} {predicate}", ())
            self._saying[beginning] = [line for line in lines if line.startswith(beginning)]
        return self._saying[beginning]

    def lines(self, thing: str, predicate: str) -> list[tuple[str, str]]:
        """Return the lines that say a property of a thing, each with its value, sorted."""
        _, lines = self.values(thing, predicate)
        start = len(f"{thing} {predicate} ")
        return sorted((line[start : line.rindex(" <")], line) for line in lines)
