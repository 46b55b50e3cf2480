"""Columns in, lines out: schemas, the compiler, checks, conversion."""
