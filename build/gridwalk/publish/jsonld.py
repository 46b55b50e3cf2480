"""JSON-LD 1.1: the statements as nodes, with the context inside, so that it reads the same offline."""

from __future__ import annotations

import json
from collections.abc import Iterator
from json.encoder import encode_basestring
from typing import Any

from gridwalk.base import resources
from gridwalk.rdf.content import Content
from gridwalk.rdf.jsonld import Context

FILE = "gridwalk.jsonld"
MEDIA_TYPE = "application/ld+json"
TITLE = "JSON-LD: the statements as nodes, with their context"
USE = "For programs that read JSON."
# One encoder: json.dumps makes one for every call.
_encode = json.JSONEncoder(ensure_ascii=False).encode


def pieces(content: Content) -> Iterator[str]:
    """Yield the statements as JSON-LD: the context, then a flat list of nodes."""
    definitions = json.loads((resources.folder("ontology") / "context.jsonld").read_text(encoding="utf-8"))["@context"]
    context = Context(definitions)
    yield f'{{\n"@context": {json.dumps(definitions, ensure_ascii=False, indent=2)},\n"@graph": [\n'
    yield ",\n".join(_lines(context.node(subject, properties)) for subject, properties in content.nodes)
    yield "\n]\n}\n"


def _dump(value: object) -> str:
    # Nearly all values are texts and numbers, of which the encoder itself asks more than it does.
    if type(value) is str:
        return encode_basestring(value)
    return str(value) if type(value) is int else _encode(value)


def _lines(node: dict[str, Any]) -> str:
    # A property a line: short enough to read, and where a fact changes one line changes.
    return "{" + ",\n ".join(f"{_dump(key)}: {_dump(value)}" for key, value in node.items()) + "}"
