"""The build in parts on Apache Spark: the same units, converted by the same code, on other machines."""
