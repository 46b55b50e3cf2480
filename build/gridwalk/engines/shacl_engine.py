"""The default engine: ``shacl`` from PyPI, written in Rust.

It asks the query of a rule once for each focus node, and to prepare one takes longer than to answer it. So the
query of a shape of the class ``shapes:Joined`` is asked once for each of its targets: joined with the pattern of
the target, with a variable in the place of ``$this``. The results are those that SHACL defines.
"""

from __future__ import annotations

import re
from functools import lru_cache

import shacl

from gridwalk.engines import Finding

# The names of shapes are below it.
SHAPES = "https://w3id.org/gridwalk/shapes#"
# How the first line of a shape says that its query may be joined.
_MARKED = re.compile(r"shapes:(\S+) a sh:NodeShape, shapes:Joined\b")
# Between the prefixes and each shape of a text.
_BETWEEN = re.compile(r"^(?=shapes:)", re.MULTILINE)
_SHAPE = re.compile(
    r"(?P<head>.*?)sh:target(?P<how>Class|SubjectsOf)(?P<targets>[^;]+;.*?a sh:SPARQLConstraint ;.*?sh:message \")"
    r"(?P<message>.*?SELECT DISTINCT )(?P<select>\$this\b.*?WHERE \{)(?P<body>.*?)(?P<end>\"\"\".*)",
    re.DOTALL,
)
_PATTERNS = {"Class": "?focusNode a $this .", "SubjectsOf": "?focusNode $this ?having ."}


@lru_cache(maxsize=4)
def _compiled(shapes: str) -> tuple[shacl.Shapes, frozenset[str]]:
    """Return the shapes, and the IRIs of those that were joined."""
    text, joined = _join(shapes)
    compiled = shacl.Shapes.from_text(text, format="turtle")
    if not len(compiled):
        raise ValueError("the shapes hold no shape: nothing would be checked")
    return compiled, joined


def _join(shapes: str) -> tuple[str, frozenset[str]]:
    blocks, joined = _BETWEEN.split(shapes), set[str]()
    for number, block in enumerate(blocks):
        if marked := _MARKED.match(block):
            blocks[number] = _joined(block, marked[1])
            joined.add(f"<{SHAPES}{marked[1]}>")
    return "".join(blocks), frozenset(joined)


def _joined(block: str, name: str) -> str:
    """Return a shape whose targets are nodes, and whose query finds, and says in the message, what is in focus."""
    found = _SHAPE.fullmatch(block)
    if found is None:
        raise ValueError(f"shapes:{name} is of the class shapes:Joined and has no target, message or query that can be joined")
    # A query that begins with the pattern of its one target needs it no second time.
    again = found["how"] == "SubjectsOf" and found["body"].lstrip().startswith(f"$this{found['targets'].partition(';')[0]}")
    select, body = (found[part].replace("$this", "?focusNode") for part in ("select", "body"))
    start = f"{found['head']}sh:targetNode{found['targets']}{{?focusNode}} {found['message']}{select}"
    return f"{start}\n{'' if again else _PATTERNS[found['how']]}{body}{found['end']}"


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
