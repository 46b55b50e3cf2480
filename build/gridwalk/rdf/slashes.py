"""Names of things in the text of a SPARQL query, whose slashes need no backslash here."""

from __future__ import annotations

import re

# A name with slashes and no further colon below the namespace of things; what goes before is passed over.
_THING = re.compile(
    r"""\#[^\n]*|<[^<>"{}|^`\\\x00-\x20]*>|"{3}.*?"{3}|'{3}.*?'{3}|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'
    |(?P<thing>(?<![\w:-])(?:id|concept):(?:[\w.%-]|\\.)++(?:/(?:[\w%-]|\\.|\.(?=[\w%-]))++(?!:))+)""",
    re.VERBOSE | re.DOTALL,
)
_SLASH = re.compile(r"(?<!\\)/")


def unescaped(text: str) -> str:
    """Return a query in which names such as ``id:driver/lind``, as answers print them, are what they mean.

    SPARQL has them with a backslash before each slash; without, they are no valid query or a path of things, which leads nowhere.

    >>> unescaped("ASK { id:driver/lind race:entry id:entry/a/b/r01 . ?s race:kind concept:session/race }")
    'ASK { id:driver\\\\/lind race:entry id:entry\\\\/a\\\\/b\\\\/r01 . ?s race:kind concept:session\\\\/race }'
    >>> unescaped("SELECT * { ?a race:entry/race:driver ?b . ?b rdfs:label 'id:driver/lind' }")
    "SELECT * { ?a race:entry/race:driver ?b . ?b rdfs:label 'id:driver/lind' }"
    """
    return _THING.sub(lambda found: _SLASH.sub(r"\\/", found[0]) if found["thing"] else found[0], text)
