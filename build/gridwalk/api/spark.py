"""Builds in parts on Apache Spark, which is imported where it is used."""

from __future__ import annotations

from pathlib import Path

from gridwalk.api import arguments
from gridwalk.base.errors import SourceError
from gridwalk.builds.spark import build as spark
from gridwalk.builds.spark.build import SparkBuild
from gridwalk.builds.units import no_source


def build_on_spark(
    data: Path | str | None,
    out: str,
    *,
    master: str = "",
    lenient: bool = False,
    check: bool = True,
    schemas: Path | str | None = None,
) -> SparkBuild:
    """Build tables (None: the project's own) into parts as ``build_parts`` does, on an Apache Spark.

    ``out``: a URL or a path of Hadoop's default file system. ``master``: the Spark (default: the one that its own settings
    name), whose workers read the tables at the same path. ``check``: a unit that violates a rule is left out, too.
    ``lenient``, ``schemas``: as for ``open``. What is wrong with units is in what is returned. Raises StoreError where Spark
    or the file system fails, GridwalkError where pyspark is not installed.

    >>> import gridwalk
    >>> gridwalk.build_on_spark("data", None)
    Traceback (most recent call last):
    ...
    gridwalk.base.errors.GridwalkError: out: found None, expected a URL
    """
    folder, allowed = arguments.optional_path("data", data), arguments.schemas(schemas)
    place, given = arguments.url("out", out), arguments.text("master", master)
    if folder is not None and not folder.is_dir():
        # Said before a Spark is started for nothing.
        raise SourceError([no_source(folder)])
    return spark.build_on_spark(folder, place, master=given, lenient=lenient, check=check, schemas=allowed)


__all__ = ["SparkBuild", "build_on_spark"]
