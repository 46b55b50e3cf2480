"""What a file is made by, as a hash: the code, the schemas and vocabulary, the libraries that write."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

import pyoxigraph

from gridwalk.base import plugin_folders, plugins, resources

# The folders of the package that decide what a part says; what the join writes is decided by these and its own.
MAKERS = ("base", "rdf", "tables", "readers", "identities")
JOINERS = (*MAKERS, "derive", "builds")
DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
PACKAGE = Path(__file__).parent.parent


def made_by(folders: Sequence[str]) -> str:
    """Return the SHA-256 of the code in folders of the package, of schemas, vocabulary, and versions of libraries that write.

    Of code, comments, docstrings and layout are left out: to change a comment makes no part again.
    """
    digest = hashlib.sha256()
    rules = _rules() if "derive" in folders else ()
    for piece in (*_code(folders), *_ontology(), *rules, *_added(), f"pyoxigraph {pyoxigraph.__version__}"):
        digest.update(piece.encode() + b"\0")
    return digest.hexdigest()


def _code(folders: Sequence[str]) -> Iterator[str]:
    for path in sorted(path for folder in folders for path in _modules(folder)):
        yield f"{path.relative_to(PACKAGE).as_posix()}\n{_hash_of_meaning(path.read_text(encoding='utf-8'))}"


@cache
def _hash_of_meaning(code: str) -> str:
    # Makers are joiners, too: to parse their code twice took a quarter of a small build in parts.
    return hashlib.sha256(meaning(code).encode()).hexdigest()


def _modules(folder: str) -> list[Path]:
    found = list((PACKAGE / folder).glob("**/*.py"))
    # A folder that is called otherwise now would make every version the same.
    assert found, f"{PACKAGE / folder} holds no code"
    return found


def _ontology() -> Iterator[str]:
    ontology = resources.folder("ontology")
    for path in sorted([*ontology.glob("tables/*.json"), *ontology.glob("*.ttl"), *ontology.glob("schemes/*.ttl")]):
        yield f"{path.name}\n{path.read_text(encoding='utf-8')}"


def _rules() -> Iterator[str]:
    """Yield the rules that are queries."""
    for path in sorted(resources.folder("ontology").glob("rules/**/*.*")):
        yield f"{path.name}\n{path.read_text(encoding='utf-8')}"


def _added() -> Iterator[str]:
    """Yield what other distributions say that decides what a part says: all files of their packages, which readers may read."""
    for plugin in (plugin for kind in ("tables", "terms", "readers") for plugin in plugins.of(kind)):
        yield f"{plugin}"
        for name, path in plugin_folders.held(plugin):
            yield f"{name}\n{_hash_of_added(path)}"


@cache
def _hash_of_added(path: Path) -> str:
    content = path.read_bytes()
    if path.suffix == ".py":
        # What is no code, such as a template of it, is taken as it is.
        with suppress(ValueError, SyntaxError, RecursionError):
            return _hash_of_meaning(content.decode())
    return hashlib.sha256(content).hexdigest()


def meaning(code: str) -> str:
    """Return Python code as its syntax tree, without comments, layout and docstrings.

    >>> meaning('def f():\\n    "Say one."\\n    return 1  # one') == meaning("def f(): return 1")
    True
    >>> meaning("x = 1") == meaning("x = 2")
    False
    """
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, DOCUMENTED) and ast.get_docstring(node, clean=False) is not None:
            node.body = node.body[1:]
    return ast.dump(tree)
