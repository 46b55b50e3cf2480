"""Into any SPARQL 1.1 store and out again: load, reload, compare.

How a load works, and why, is told in ``docs/stores.md``.
"""
