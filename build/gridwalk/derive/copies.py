"""Which report a copy repeats at last."""

from __future__ import annotations

from gridwalk.derive.made import Value, one, term
from gridwalk.derive.scopes import Scope

COPY_OF = term("copyOf")


def original(scope: Scope, report: str) -> Value | None:
    """Return the report that one repeats at last, itself where it is no copy, and the lines that say so; None where nobody knows."""
    lines, seen = list[str](), {report}
    while copied := scope.said.values(report, COPY_OF)[0]:
        value = one(scope, report, "copyOf")
        if not value or len(copied) > 1 or value.term in seen:
            return None
        report = value.term
        lines += value.lines
        seen.add(report)
    return None if (report, COPY_OF) in scope.opened else Value(report, lines)
