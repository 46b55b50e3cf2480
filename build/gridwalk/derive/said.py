"""What lines say of things, looked up by thing and property."""

from __future__ import annotations

from collections import ChainMap, defaultdict
from collections.abc import Collection, Mapping, Sequence

from gridwalk.rdf.lines import terms

# A value, and a line that says it.
Value = tuple[str, str]


class Said:
    """Lines of N-Quads by thing; the lines of a thing are cut into terms when somebody asks for it.

    >>> said = Said({"<urn:s>": ['<urn:s> <urn:p> "a" <urn:g> .']})
    >>> said.values("<urn:s>", "<urn:p>")
    [('"a"', '<urn:s> <urn:p> "a" <urn:g> .')]
    """

    def __init__(self, *lines: Mapping[str, Collection[str]]) -> None:
        self._lines = ChainMap(*map(dict, lines))
        self._cut = dict[str, Mapping[str, Sequence[Value]]]()

    def __contains__(self, thing: str) -> bool:
        return thing in self._lines

    def about(self, thing: str) -> Mapping[str, Sequence[Value]]:
        """Return the values of a thing with their lines, by property."""
        if thing not in self._cut:
            self._cut[thing] = self._values(thing)
        return self._cut[thing]

    def values(self, thing: str, predicate: str) -> Sequence[Value]:
        """Return the values of a property of a thing, each with a line that says it: as many lines as passages that do."""
        return self.about(thing).get(predicate, [])

    def _values(self, thing: str) -> Mapping[str, Sequence[Value]]:
        found = defaultdict[str, list[Value]](list)
        for line in sorted(self._lines.get(thing, ())):
            _, predicate, value, _ = terms(line)
            found[predicate].append((value, line))
        return found
