"""The page of promises: each line that names a test names one that is there."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PAGE = (ROOT / "docs" / "trust.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(test_[a-z_]+\.py)::(test_[a-z0-9_]+)`", PAGE)))


@cache
def _names(name: str) -> set[str]:
    tree = ast.parse((ROOT / "tests" / name).read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_there_are_promises() -> None:
    assert len(NAMED) >= 50


@pytest.mark.parametrize(("file", "test"), NAMED)
def test_what_holds_a_promise_is_there(file: str, test: str) -> None:
    assert test in _names(file)


def test_every_promise_names_what_holds_it() -> None:
    promised = PAGE.partition("## What is not promised")[0]
    lines = [
        re.sub(r"\s+", " ", text) for text in re.findall(r"^- (.*?)(?=^- |^#|^\||\n\n|\Z)", promised, re.MULTILINE | re.DOTALL)
    ]
    # Two are about the future and about somebody else's store.
    without = [line for line in lines if "`test_" not in line]
    assert len(lines) >= 30
    assert [line.split(";")[0][:20] for line in without] == ["IRIs may change unti", "Of RDF4J's native st"]
