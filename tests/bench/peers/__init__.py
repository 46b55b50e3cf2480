"""The peers of the benchmark: each reads the same tables by the same schemas and writes the same triples.

Every module is run as ``python NAME.py TABLES OUT`` in the benchmark's own environment, so it imports nothing of
the project. ``TABLES`` is a folder of sources as the generator writes them, ``OUT`` a file of N-Triples.
"""
