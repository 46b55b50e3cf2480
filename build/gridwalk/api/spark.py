"""Builds in parts on Apache Spark, which is imported where it is used."""

from gridwalk.builds.spark.build import SparkBuild, build_on_spark

__all__ = ["SparkBuild", "build_on_spark"]
