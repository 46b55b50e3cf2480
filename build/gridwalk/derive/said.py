"""What lines say of things, looked up by thing and property."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Collection, Mapping

from gridwalk.rdf.lines import predicate

# Values, each once, and the lines that say them: one for each passage that does.
Values = tuple[list[str], list[str]]
NOTHING: Values = ([], [])


class Said:
    """Lines of N-Quads by thing. Of most things few properties are asked for, so only the lines of these are cut.

    >>> said = Said({"<urn:s>": ['<urn:s> <urn:p> "a" <urn:g> .']})
    >>> said.values("<urn:s>", "<urn:p>")
    (['"a"'], ['<urn:s> <urn:p> "a" <urn:g> .'])
    """

    def __init__(self, *lines: Mapping[str, Collection[str]]) -> None:
        self._lines = ChainMap(*map(dict, lines))

    def __contains__(self, thing: str) -> bool:
        return thing in self._lines

    def properties(self, thing: str) -> list[str]:
        """Return the properties that are known of a thing, sorted."""
        return sorted(set(map(predicate, self._lines.get(thing, ()))))

    def values(self, thing: str, predicate: str) -> Values:
        """Return the values of a property of a thing, sorted, and the lines that say so."""
        begin = f"{thing} {predicate} "
        lines = [line for line in self._lines.get(thing, ()) if line.startswith(begin)]
        if not lines:
            return NOTHING
        start = len(begin)
        return sorted({line[start : line.rindex(" <")] for line in lines}), lines

    def lines(self, thing: str, predicate: str) -> list[tuple[str, str]]:
        """Return the lines that say a property of a thing, each with its value, sorted."""
        _, lines = self.values(thing, predicate)
        start = len(f"{thing} {predicate} ")
        return sorted((line[start : line.rindex(" <")], line) for line in lines)
