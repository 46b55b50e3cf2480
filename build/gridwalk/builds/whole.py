"""A whole build: every unit in memory, joined, as one sorted list of lines."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain
from pathlib import Path

from gridwalk.base import resources
from gridwalk.base.errors import SourceError
from gridwalk.builds.built import Built as Built
from gridwalk.builds.contradictions import differing, doubled
from gridwalk.builds.convert import convert
from gridwalk.builds.derived import derivations
from gridwalk.builds.join import join
from gridwalk.builds.unfinished import hinted
from gridwalk.builds.unit import Unit, UnitReport
from gridwalk.builds.units import abouts, find_units, require_names
from gridwalk.derive.labels.naming import BARE
from gridwalk.derive.laps import LAP, is_of_lap, of_laps
from gridwalk.identities.applied import Identities
from gridwalk.rdf.lines import lines_of, subject
from gridwalk.rdf.renaming import NOTHING, Renaming
from gridwalk.tables.findings import Findings
from gridwalk.tables.schema import is_record


class InMemory:
    """Units converted one after another into memory, all their lines together."""

    def __init__(self) -> None:
        self._blocks, self._records = dict[str, list[str]](), dict[str, list[str]]()
        self._things, self._values = dict[str, set[str]](), dict[str, dict[str, str]]()
        self._renamings: Mapping[str, Renaming] = {}
        self._told, self._lines = dict[str, set[str]](), set[str]()

    def run(self, units: Iterable[Unit], who: Identities) -> dict[str, UnitReport]:
        """Convert units, and return the report of each by its name."""
        reports = dict[str, UnitReport]()
        for unit in units:
            self._records[unit.name] = []
            made = convert(unit, who, self._records[unit.name].append)
            reports[unit.name] = made.report
            self._blocks[unit.name] = made.blocks
            self._things[unit.name] = made.things
            self._values[unit.name] = made.values
        return reports

    def rename(self, renamings: Mapping[str, Renaming]) -> None:
        """Write other IRIs of entries over those of units, by name, before their lines are asked for."""
        for name, renaming in renamings.items():
            for blocks in (self._blocks, self._records):
                blocks[name] = list(map(renaming.text, blocks[name]))
        self._renamings = renamings

    @property
    def lines(self) -> set[str]:
        """The lines that all units made, each once."""
        said = self._but_bare()
        if self._records:
            said |= lines_of(block for blocks in self._records.values() for block in blocks if block.startswith(BARE))
            self._records.clear()
        return said

    def _but_bare(self) -> set[str]:
        """Return the lines about all but laps and weather readings; those are with them once somebody asked for them."""
        if self._blocks:
            self._lines.update(*map(self.told, self._blocks))
            self._blocks.clear()
        return self._lines

    def things(self, unit: str) -> Collection[str]:
        """Return the things that a unit describes, as they are renamed; records are not among them."""
        return self._renamings.get(unit, NOTHING).lines(self._things[unit])

    def told(self, unit: str) -> Set[str]:
        """Return the lines of a unit, as they are renamed, less those about laps and weather readings."""
        if unit not in self._told:
            records = (block for block in self._records[unit] if not block.startswith(BARE))
            self._told[unit] = lines_of(chain(self._blocks[unit], records))
        return self._told[unit]

    def version(self, unit: str) -> str:
        """Return nothing: what is derived is made anew each time."""
        return ""

    def of_laps(self, unit: str, name: str) -> Iterator[str]:
        """Yield the lines of a unit, as they are renamed, that say a property of laps; of all units, once lines were asked for."""
        if not self._records:
            yield from (line for line in self._lines if is_of_lap(line, name))
            return
        yield from chain.from_iterable(of_laps(block, name) for block in self._records[unit] if block.startswith(LAP))

    def described(self, things: Collection[str]) -> Set[str]:
        """Return those of the things that some table describes. Records are not among the things of units."""
        missing = set(things).difference(*self._things.values())
        records = set(filter(is_record, missing))
        return set(things) - missing | (records & set(map(subject, self.lines)) if records else set())

    def differing(self, together: Sequence[Collection[str]] = ()) -> Set[str]:
        """Return the things, as they are renamed, of which units may say different values."""
        # All lines are here: settle looks at those about things.
        found = differing(lambda: ((said, self._renamings.get(name, NOTHING)) for name, said in self._values.items()))
        return found.union(*(doubled(self._records_of(units)) for units in together))

    def about(self, things: Set[str]) -> Mapping[str, Set[str]]:
        """Return the lines about things, of all units together."""
        lines = self.lines if any(map(is_record, things)) else self._but_bare()
        return {"": {line for line in lines if line.partition(" ")[0] in things}}

    def _records_of(self, units: Collection[str]) -> Iterator[str]:
        yield from (line for name in units for block in self._records.get(name, ()) for line in block.split("\n") if line)


def build(data: Path | None = None, *, lenient: bool = False, schemas: Path | None = None) -> Built:
    """Read every source below ``data`` (the project's own by default) and return the build.

    The vocabulary rides along in the graph of the ontology. Raises SourceError with every problem
    of every source; nothing is written by this function. ``lenient``: a column or a state that a reader
    of somebody else's files does not know is left out with a warning. ``schemas``: a folder of table schemas that
    may be used beside the project's; what they say becomes statements.
    """
    folder = data if data is not None else resources.folder("data")
    findings, who, made = Findings(lenient=lenient), Identities(folder), InMemory()
    units = list(find_units(folder, who, findings, schemas))
    require_names(folder, findings)
    reports = made.run(units, who)
    joined = join(units, reports, who, made)
    if problems := [*findings.problems, *(p for report in reports.values() for p in report.problems), *joined.problems]:
        raise SourceError(hinted(problems))
    withheld = set[str]().union(*joined.withheld.values())
    disputed = set[str]().union(*joined.disputed.values())
    named = (unit.name for unit in units if unit.holds != "vocabulary")
    # At once: rules read laps where they are, before all lines are made of them.
    told = list(derivations(named, made, withheld, disputed, joined.ranks))
    warnings = [*findings.warnings, *(w for report in reports.values() for w in report.warned(folder)), *joined.warnings]
    made_of_all = (made.lines - withheld).union(disputed, *(found.lines for found in told))
    return Built(sorted(made_of_all), sorted(withheld), list(_sources(units)), warnings, tuple(abouts(units, Findings())))


def _sources(units: Iterable[Unit]) -> Iterator[Path]:
    yield from dict.fromkeys(unit.source for unit in units if unit.holds == "source")
