"""A unit as a part: a file of N-Quads, and a description (JSON) of what the join of all units has to know of it.

Memory is that of one batch of rows and of the things of one event: records, such as laps, go straight to the disk.
"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from gridwalk.base import files
from gridwalk.base.packing import Packer, crc32
from gridwalk.base.reading import sealed
from gridwalk.builds.convert import convert
from gridwalk.builds.unit import Unit, UnitReport, text
from gridwalk.derive.labels.naming import BARE
from gridwalk.identities.applied import Identities
from gridwalk.rdf.lines import lines_of
from gridwalk.rdf.stored_parts import DESCRIPTION, ending


class _Lines:
    """The file of lines while it is written."""

    def __init__(self, descriptor: int, packer: Packer | None) -> None:
        self._descriptor = descriptor
        self._packer = packer
        self.size = self.crc32 = self.stored = 0
        self.told = list[list[int]]()

    def write(self, text: str) -> None:
        """Write lines, all of one kind or none about laps and weather readings, and note where those about others are."""
        data = text.encode()
        if not text.startswith(BARE):
            if not self.told or self.told[-1][1] != self.size:
                self.told.append([self.size, self.size])
            self.told[-1][1] += len(data)
        self.size += len(data)
        self.crc32 = crc32(data, self.crc32)
        self._put(self._packer.pack(data) if self._packer else data)

    def end(self) -> None:
        """Write what a packer still holds."""
        if self._packer:
            self._put(self._packer.end())

    def _put(self, data: bytes) -> None:
        files.put(self._descriptor, data)
        self.stored += len(data)


def write_part(unit: Unit, part: Path, who: Identities, packed: bool = False) -> UnitReport:
    """Convert one unit into the files ``part`` + ``.nq``, or if ``packed`` ``.nq.gz``, and ``.json``, and return what came of it.

    The folder of the part has to be there. The files appear whole or not at all, the description last, and are
    not yet flushed to the disk. Raises OSError where the files cannot be written.
    """
    with files.beside(Path(f"{part}{ending(packed)}")) as (descriptor, keep):
        lines = _Lines(descriptor, Packer() if packed else None)
        made = convert(unit, who, lines.write)
        if made.report.problems:
            return made.report
        things = sorted(lines_of(made.blocks))
        lines.write("".join(f"{line}\n" for line in things))
        lines.end()
        keep()
    statements = made.report.statements + len(things)
    report = replace(
        made.report,
        statements=statements,
        size=lines.size,
        crc32=lines.crc32,
        told=lines.told,
        stored=lines.stored if packed else 0,
    )
    with files.beside(Path(f"{part}{DESCRIPTION}")) as (descriptor, keep):
        # Not by ``asdict``, which copies all that is in them.
        said = {word: value for word, value in vars(report).items() if word != "stored" or packed}
        files.put(descriptor, sealed(text(said | {"things": sorted(made.things), "values": made.values})).encode())
        keep()
    return report
