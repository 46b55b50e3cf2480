"""Builds that are finished: a build that would write the same again, and what is kept of one for those who ask."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gridwalk.base.errors import Problem
from gridwalk.builds import finished
from gridwalk.builds.finished import Finished, Inputs

if TYPE_CHECKING:
    from gridwalk.api.dataset import Dataset
    from gridwalk.base.files import Written


@dataclass(frozen=True)
class Wanted:
    """What a build is asked for: folders to read and to write, the formats, kinds of statements, whether rules are checked."""

    data: Path | None
    out: Path
    formats: Sequence[str] = ()
    kinds: frozenset[str] | None = None
    checked: bool = True
    lenient: bool = False
    schemas: Path | None = None

    def inputs(self) -> Inputs | None:
        """Return what the build would be made of; None where no record of it can be kept."""
        return finished.inputs(self.data, lenient=self.lenient, schemas=self.schemas)

    @property
    def settings(self) -> dict[str, Any]:
        """What its files depend on beside the inputs, as JSON has it."""
        kinds = self.kinds and sorted(self.kinds)
        return {"out": str(self.out), "formats": [*self.formats], "kinds": kinds, "checked": self.checked}


def unchanged(wanted: Wanted, found: Inputs | None) -> Finished | None:
    """Return the finished build whose files are those that would be written again; None where there is none."""
    return finished.unchanged(found, wanted.out, wanted.settings)


def warnings(known: Finished) -> Iterator[Problem]:
    """Yield the warnings of a finished build."""
    yield from (Problem(Path(path), row, column, message) for path, row, column, message in known.warnings)


def keep(wanted: Wanted, before: Inputs | None, data: Dataset, written: Sequence[Written], told: Mapping[str, Any]) -> None:
    """Keep the record of a build. ``before``: what it was made of, when it began; ``data``: what was written; ``told``: of it."""
    if before is None:
        return
    built = data.built
    record = Finished(
        folder=str(wanted.out.resolve()),
        files={each.name: each.sha256 for each in written},
        names=finished.names(wanted.out),
        settings=wanted.settings,
        statements=len(data.statements),
        plain=sum(len(line.encode()) + 1 for line in data.statements),
        withheld=built.withheld,
        sources=[*map(str, built.sources)],
        warnings=[(str(each.path), each.row, each.column, each.message) for each in built.warnings],
        abouts=[*map(asdict, built.abouts)],
        told=dict(told),
    )
    finished.keep(before, wanted.inputs(), record)


__all__ = ["Finished", "Inputs", "Wanted", "keep", "unchanged", "warnings"]
