"""What comes from a store or a file, as it may stand in a query or an update: checked, or refused."""

from __future__ import annotations

import pyoxigraph as ox

from gridwalk.base.errors import StoreError


def iri(text: str) -> str:
    """Return an absolute IRI as SPARQL writes it. Raises StoreError for a text that is none.

    Everything that is written into the text of a query or an update as an IRI goes through here.

    >>> iri("urn:g")
    '<urn:g>'
    >>> iri("urn:g> ; DROP ALL #")
    Traceback (most recent call last):
    ...
    gridwalk.base.errors.StoreError: found 'urn:g> ; DROP ALL #', expected an absolute IRI
    """
    try:
        return str(ox.NamedNode(text))
    except ValueError:
        raise StoreError(f"found {text[:100]!r}, expected an absolute IRI") from None
