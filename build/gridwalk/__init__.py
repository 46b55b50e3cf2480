"""Race results as linked data: every statement names the passage that it comes from.

    import gridwalk

    data = gridwalk.open()           # the project's own; or tables, a build, a file, parts, a database, an endpoint
    data.graph()                     # rdflib
    data.store()                     # pyoxigraph
    data.validate().passes
    data.query("class-podiums")      # rows, and .to_pandas()

Importing this package loads no engine; the first use of ``open`` or ``Dataset`` does. What is not in ``__all__``
is private. docs/library.md shows each thing by example.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridwalk.base.errors import GridwalkError, LimitError, Problem, QueryError, SourceError, StoreError

if TYPE_CHECKING:
    from gridwalk.api import (
        Candidate,
        Change,
        Chart,
        Citation,
        Claim,
        Counts,
        Dataset,
        Difference,
        Dispute,
        Finding,
        Limits,
        Loaded,
        Migrated,
        Moved,
        Offender,
        Page,
        Parts,
        Passage,
        Query,
        Report,
        Result,
        SparkBuild,
        Started,
        Table,
        Triples,
        Updated,
        ViolationsError,
        as_sssom,
        build_on_spark,
        build_parts,
        migrate,
        open,
        passages,
        queries,
        read,
        rebase_source,
        start,
        todo,
        verify_source,
        what_if,
    )

__version__ = "0.1.0"
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
    "__version__",
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
    if name in __all__:
        from gridwalk import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
