"""The report that a copy repeats at last."""

from __future__ import annotations

from gridwalk.derive.copies import original
from gridwalk.derive.made import Made, term, triple
from gridwalk.derive.scopes import Scope
from gridwalk.rdf.names import RDF_TYPE

label = "original reports"
comment = "The report that a report repeats, along all copies; itself where it is no copy. None where copies go in a circle."


def make(scope: Scope) -> Made:
    """Return the original of each report of a source, with the lines that say what is a copy of what."""
    found = ((report, original(scope, report)) for report in scope.of_class(term("Report")))
    return {
        triple(report, "originalReport", value.term): [*scope.said.saying(report, RDF_TYPE, term("Report")), *value.lines]
        for report, value in found
        if value
    }
