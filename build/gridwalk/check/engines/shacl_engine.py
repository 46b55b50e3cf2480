"""The default engine: ``shacl`` from PyPI, written in Rust.

It asks the query of a rule once for each focus node, and to prepare one takes longer than to answer it. So the
query of a shape of the class ``shapes:Joined`` is asked once for each of its targets: joined with the pattern of
the target, with a variable in the place of ``$this``. The results are those that SHACL defines.
"""

from __future__ import annotations

from functools import lru_cache

import shacl

from gridwalk.check.engines import Finding
from gridwalk.rdf.iris import SHAPES

# How the first line of a shape goes on, behind its name, where its query may be joined.
_MARK = "a sh:NodeShape, shapes:Joined"
# What stands between the parts of such a shape that change: partitions are ten times as fast as one pattern.
_MARKS = ("sh:target", " ", "a sh:SPARQLConstraint ;", 'sh:message "', "SELECT DISTINCT $this", "WHERE {", '"""')
_PATTERNS = {"Class": "?focusNode a $this .", "SubjectsOf": "?focusNode $this ?having ."}


@lru_cache(maxsize=4)
def _compiled(shapes: str) -> tuple[shacl.Shapes, frozenset[str]]:
    """Return the shapes, and the IRIs of those that were joined."""
    text, joined = _join(shapes)
    compiled = shacl.Shapes.from_text(text, format="turtle")
    if not len(compiled):
        raise ValueError("the shapes graph holds no shapes, so there is nothing to check")
    return compiled, joined


def _join(shapes: str) -> tuple[str, frozenset[str]]:
    """Return shapes with those joined that may be, and the IRIs of these."""
    blocks, joined = shapes.split("\nshapes:"), set[str]()
    for number, block in enumerate(blocks):
        name, _, rest = block.partition(" ")
        if number and rest.startswith(_MARK):
            blocks[number] = _joined(block, name)
            joined.add(f"<{SHAPES}{name}>")
    return "\nshapes:".join(blocks), frozenset(joined)


def _joined(block: str, name: str) -> str:
    """Return a shape whose targets are nodes, and whose query finds, and says in the message, what is in focus."""
    parts, rest = list[str](), block
    for mark in _MARKS:
        part, found, rest = rest.partition(mark)
        if not found:
            raise ValueError(f"shapes:{name} is of the class shapes:Joined, which wants {mark!r} behind {part[-40:]!r}")
        parts.append(part)
    head, how, targets, middle, message, columns, body = parts
    # A query that begins with the pattern of its one target needs it no second time.
    again = how == "SubjectsOf" and body.lstrip().startswith(f"$this {targets.partition(';')[0]}")
    columns, body = (text.replace("$this", "?focusNode") for text in (columns, body))
    query = f"SELECT DISTINCT ?focusNode{columns}WHERE {{\n{'' if again else _PATTERNS[how]}{body}"
    start = f'{head}sh:targetNode {targets}a sh:SPARQLConstraint ;{middle}sh:message "{{?focusNode}} {message}'
    return f'{start}{query}"""{rest}'


def run(shapes: list[str], data: str) -> list[Finding]:
    """Validate N-Triples against shapes in Turtle and return the findings, in no order.

    Raises ValueError where the shapes hold no shape, or where shapes or data cannot be parsed.
    """
    compiled, joined = _compiled("\n".join(shapes))
    report = compiled.validate_text(data, format="ntriples")
    return [_finding(result, joined) for result in report.results]


def _finding(result: shacl.Result, joined: frozenset[str]) -> Finding:
    shape, path, value = result.source_shape or "", result.path or "", result.value or ""
    focus, severity, message = result.focus_node, result.severity, result.message or ""
    if shape in joined:
        found, _, message = message.partition(" ")
        # Where the query names no value it is the node in focus, which for the engine is that of the target.
        node = found if found.startswith("_:") else f"<{found}>"
        focus, value = node, node if value == focus else value
    if shape.startswith("_:"):
        shape, severity = result.root_shape or shape, ""
    return Finding(shape, severity, focus, path, value, message)
