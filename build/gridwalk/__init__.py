"""Race results as linked data: every statement names the passage that it comes from.

    from gridwalk import Dataset

    data = Dataset.build()
    data.graph()                     # rdflib
    data.store()                     # pyoxigraph
    data.validate().conforms
    data.query("class-podiums")      # rows, and .to_pandas()

Importing this package loads no engine; the first use of ``Dataset`` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from gridwalk.base.errors import GridwalkError, LimitError, Problem, QueryError, SourceError, StoreError

if TYPE_CHECKING:
    from gridwalk.api import Dataset, Table
    from gridwalk.rdf.guard import Limits

__version__ = "0.1.0"
__all__ = [
    "Dataset",
    "GridwalkError",
    "LimitError",
    "Limits",
    "Problem",
    "QueryError",
    "SourceError",
    "StoreError",
    "Table",
    "__version__",
]


def __getattr__(name: str) -> object:
    if name in ("Dataset", "Limits", "Table"):
        from gridwalk import api

        return getattr(api, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
