"""The reports of all units of a build in parts, packed: a build has as many as events, and looks at one after the other."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Iterable, Iterator, Mapping

from gridwalk.builds.unit import UnitReport


class Reports(Mapping[str, UnitReport]):
    """What came of each unit, by its name. No more than one is unpacked.

    >>> reports = Reports()
    >>> for name in ("lakes/2031", "isles/2032"):
    ...     reports.add(name, UnitReport(statements=len(name)))
    >>> {name: report.statements for name, report in reports.items()}, reports.of(["isles/2032"])
    ({'lakes/2031': 10, 'isles/2032': 10}, Reports(isles/2032))
    """

    def __init__(self) -> None:
        self._packed = dict[str, bytes]()
        # Whoever looks at a report asks for several things in it.
        self._last = "", UnitReport()

    def add(self, name: str, report: UnitReport) -> None:
        """Take the report of a unit."""
        self._packed[name] = zlib.compress(pickle.dumps(report), 1)
        self._last = name, report

    def of(self, names: Iterable[str]) -> Reports:
        """Return the reports of some units, in their order."""
        made = Reports()
        made._packed = {name: self._packed[name] for name in names}
        return made

    def joined(self) -> Reports:
        """Return the reports with what is asked of them once all units are joined."""
        made = Reports()
        for name, report in self.items():
            made.add(name, report.joined())
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
