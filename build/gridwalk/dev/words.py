"""All that the program says to people, in one text: ``python -m gridwalk.dev.words > tests/golden/words.txt``.

The help of each command, then the words of each module: its texts that read as words, wherever they stand, since a
message is raised, returned, noted or printed. What is filled in is shown as ``{...}``, so that no name in the code matters.
A test says when the text has to be made again; its difference is how a change of words is read.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import gridwalk
from gridwalk.dev import document

PACKAGE = Path(gridwalk.__file__).parent
HEAD = "Made by `python -m gridwalk.dev.words > tests/golden/words.txt`; a test says when it has to be made again.\n"
FIELD = "{...}"
# A word beside another, or beside what is filled in.
_WORDS = re.compile(r"[a-z]{2,}[,;:]? (?:[a-z`'(]|\{\.\.\.\})|\{\.\.\.\}[,;:]? [a-z]{2}", re.IGNORECASE)
# Queries, statements and regular expressions are no words of ours.
_KEYWORDS = "SELECT|CONSTRUCT|INSERT|DELETE|DROP|GRAPH|FROM|FILTER|UNION|PREFIX|ASK \\{|COUNT|lambda"
_CODE = re.compile(rf"{_KEYWORDS}|\?[a-z]\w* |\\[sdwbS]|\(\?|<http| \.$|^[<}}]|^''")
# What these are given is looked for in a text, not said.
_MATCHING = {"count", "endswith", "index", "partition", "removeprefix", "removesuffix", "replace", "rsplit", "split", "startswith"}
# What these are given is said even if it is one word.
_SAYING = re.compile(r"Error$|^Problem$|^Finding$|^refuse$|^tell")


def words() -> str:
    """Return the help of every command, then what every module says, as the golden file has them."""
    return HEAD + document.helps() + "".join(_section(path) for path in sorted(PACKAGE.rglob("*.py")))


def _section(path: Path) -> str:
    name = ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
    said = [] if name.startswith("dev.") else list(of_module(path.read_text(encoding="utf-8")))
    return "\n".join([f"\n## {name}\n", *said, ""]) if said else ""


def of_module(code: str) -> Iterator[str]:
    """Yield what a module says, a line each, in the order of its code.

    >>> list(of_module('raise StoreError(f"{url}: no answer; " + advice if url else "gone")'))
    ['{...}: no answer; {...}', 'gone']
    >>> list(of_module('PLACE = re.compile("at line ([0-9]+)")'))
    []
    """
    return _said(ast.parse(code), short=False)


def _said(node: ast.AST, *, short: bool) -> Iterator[str]:
    text = _text(node)
    if text is not None and (short or _WORDS.search(text)) and not _CODE.search(text) and any(map(str.isalpha, text)):
        yield text.replace("\n", "\\n")
    if isinstance(node, ast.Call):
        short = bool(_SAYING.search(_name(node)))
    elif not isinstance(node, ast.IfExp):
        short = False
    for child in _children(node):
        yield from _said(child, short=short)


def _text(node: ast.AST) -> str | None:
    """Return a text as it stands in the code, with ``FIELD`` for what is not text; None for what has no text."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else None
    if isinstance(node, ast.JoinedStr):
        return "".join(FIELD if (text := _text(value)) is None else text for value in node.values)
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        sides = _text(node.left), _text(node.right)
        return None if sides == (None, None) else "".join(FIELD if side is None else side for side in sides)
    return None


def _children(node: ast.AST) -> Iterator[ast.AST]:
    """Yield what below a node can say something: no documentation, no second time a text that is part of one."""
    if isinstance(node, ast.Call) and (_name(node) in _MATCHING or ast.unparse(node.func).startswith("re.")):
        yield node.func
    elif isinstance(node, (ast.JoinedStr, ast.BinOp)) and _text(node) is not None:
        for child in ast.iter_child_nodes(node):
            yield from [child] if _text(child) is None else _children(child)
    elif not (isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)):
        yield from ast.iter_child_nodes(node)


def _name(call: ast.Call) -> str:
    return ast.unparse(call.func).rpartition(".")[2]


if __name__ == "__main__":
    print(words(), end="")
