"""The library's front door, a module a subject. A name is imported when it is first asked for: a command loads what it needs."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from gridwalk.api.answers import Table, Triples
    from gridwalk.api.parts import build_parts
    from gridwalk.api.dataset import Dataset
    from gridwalk.api.documents import passages
    from gridwalk.api.opened import open
    from gridwalk.api.questions import Query, queries
    from gridwalk.api.said import Citation, Claim, Dispute
    from gridwalk.base.errors import GridwalkError, LimitError, Problem, QueryError, SourceError, StoreError
    from gridwalk.check.validation import Report, Result, ViolationsError
    from gridwalk.rdf.content import Counts
    from gridwalk.rdf.guard.limits import Limits

_MODULES = {
    "gridwalk.api.answers": ("Table", "Triples"),
    "gridwalk.api.parts": ("build_parts",),
    "gridwalk.api.documents": ("passages",),
    "gridwalk.api.dataset": ("Dataset",),
    "gridwalk.api.opened": ("open",),
    "gridwalk.api.questions": ("Query", "queries"),
    "gridwalk.api.said": ("Citation", "Claim", "Dispute"),
    "gridwalk.base.errors": ("GridwalkError", "LimitError", "Problem", "QueryError", "SourceError", "StoreError"),
    "gridwalk.check.validation": ("Report", "Result", "ViolationsError"),
    "gridwalk.rdf.content": ("Counts",),
    "gridwalk.rdf.guard.limits": ("Limits",),
}
_PLACES = {name: module for module, names in _MODULES.items() for name in names}

__all__ = [
    "Citation",
    "Claim",
    "Counts",
    "Dataset",
    "Dispute",
    "GridwalkError",
    "LimitError",
    "Limits",
    "Problem",
    "Query",
    "QueryError",
    "Report",
    "Result",
    "SourceError",
    "StoreError",
    "Table",
    "Triples",
    "ViolationsError",
    "build_parts",
    "open",
    "passages",
    "queries",
]


def __getattr__(name: str) -> object:
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(_PLACES[name]), name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
