"""The reports of all units of a build in parts, packed: a build has as many as events, and looks at one after the other."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Collection, Iterator, Mapping

from gridwalk.builds.unit import UnitReport


class Reports(Mapping[str, UnitReport]):
    """What came of each unit, by its name, in the order in which they were added. No more than one is unpacked.

    >>> reports = Reports()
    >>> reports.add("lakes/2031", UnitReport(statements=76))
    >>> {name: report.statements for name, report in reports.items()}, reports.without(["lakes/2031"])
    ({'lakes/2031': 76}, Reports())
    """

    def __init__(self) -> None:
        self._packed = dict[str, bytes]()
        # Whoever looks at a report asks for several things in it.
        self._last = "", UnitReport()

    def add(self, name: str, report: UnitReport) -> None:
        """Take the report of a unit."""
        self._packed[name] = zlib.compress(pickle.dumps(report), 1)
        self._last = name, report

    def without(self, names: Collection[str]) -> Reports:
        """Return the reports of all units but some."""
        made = Reports()
        made._packed = {name: packed for name, packed in self._packed.items() if name not in names}
        return made

    def __getitem__(self, name: str) -> UnitReport:
        if self._last[0] != name or name not in self._packed:
            self._last = name, pickle.loads(zlib.decompress(self._packed[name]))
        return self._last[1]

    def __iter__(self) -> Iterator[str]:
        return iter(self._packed)

    def __len__(self) -> int:
        return len(self._packed)

    def __contains__(self, name: object) -> bool:
        return name in self._packed

    def __repr__(self) -> str:
        return f"{type(self).__name__}({', '.join(self)})"
