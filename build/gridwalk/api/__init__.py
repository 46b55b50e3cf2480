"""The library's front door, a module a subject. A name is imported when it is first asked for: a command loads what it needs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gridwalk.api.answers import Table, Triples
    from gridwalk.api.changes import what_if
    from gridwalk.api.dataset import Dataset
    from gridwalk.api.documents import (
        Finding,
        Migrated,
        Moved,
        Page,
        Passage,
        Started,
        Updated,
        migrate,
        passages,
        read,
        rebase_source,
        start,
        todo,
        verify_source,
    )
    from gridwalk.api.identities import Candidate, as_sssom
    from gridwalk.api.opened import open
    from gridwalk.api.parts import Parts, build_parts
    from gridwalk.api.questions import Query, queries
    from gridwalk.api.said import Citation, Claim, Dispute
    from gridwalk.api.spark import SparkBuild, build_on_spark
    from gridwalk.ask.diff import Change
    from gridwalk.ask.offenders import Offender
    from gridwalk.base.errors import GridwalkError, LimitError, Problem, QueryError, SourceError, StoreError
    from gridwalk.charts.chart import Chart
    from gridwalk.check.validation import Report, Result, ViolationsError
    from gridwalk.rdf.content import Counts
    from gridwalk.rdf.guard.limits import Limits
    from gridwalk.stores.comparing import Difference
    from gridwalk.stores.loading import Loaded

_MODULES = {
    "gridwalk.api.answers": ("Table", "Triples"),
    "gridwalk.api.changes": ("what_if",),
    "gridwalk.api.dataset": ("Dataset",),
    "gridwalk.api.documents": (
        "Finding",
        "Migrated",
        "Moved",
        "Page",
        "Passage",
        "Started",
        "Updated",
        "migrate",
        "passages",
        "read",
        "rebase_source",
        "start",
        "todo",
        "verify_source",
    ),
    "gridwalk.api.identities": ("Candidate", "as_sssom"),
    "gridwalk.api.opened": ("open",),
    "gridwalk.api.parts": ("Parts", "build_parts"),
    "gridwalk.api.questions": ("Query", "queries"),
    "gridwalk.api.said": ("Citation", "Claim", "Dispute"),
    "gridwalk.api.spark": ("SparkBuild", "build_on_spark"),
    "gridwalk.ask.diff": ("Change",),
    "gridwalk.ask.offenders": ("Offender",),
    "gridwalk.base.errors": ("GridwalkError", "LimitError", "Problem", "QueryError", "SourceError", "StoreError"),
    "gridwalk.charts.chart": ("Chart",),
    "gridwalk.check.validation": ("Report", "Result", "ViolationsError"),
    "gridwalk.rdf.content": ("Counts",),
    "gridwalk.rdf.guard.limits": ("Limits",),
    "gridwalk.stores.comparing": ("Difference",),
    "gridwalk.stores.loading": ("Loaded",),
}
_PLACES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "Candidate",
    "Change",
    "Chart",
    "Citation",
    "Claim",
    "Counts",
    "Dataset",
    "Difference",
    "Dispute",
    "Finding",
    "GridwalkError",
    "LimitError",
    "Limits",
    "Loaded",
    "Migrated",
    "Moved",
    "Offender",
    "Page",
    "Parts",
    "Passage",
    "Problem",
    "Query",
    "QueryError",
    "Report",
    "Result",
    "SourceError",
    "SparkBuild",
    "Started",
    "StoreError",
    "Table",
    "Triples",
    "Updated",
    "ViolationsError",
    "as_sssom",
    "build_on_spark",
    "build_parts",
    "migrate",
    "open",
    "passages",
    "queries",
    "read",
    "rebase_source",
    "start",
    "todo",
    "verify_source",
    "what_if",
]


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
