"""The queries of docs/asking.md with what the page prints below them: rows, and what is said on standard error.

``python -m tests.asking`` writes what is printed again. Read what changed.
"""

from __future__ import annotations

import io
import re
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from gridwalk.ask import results
from gridwalk.ask.asked import asked
from gridwalk.builds.whole import build
from gridwalk.rdf import dataset

PAGE = Path(__file__).parent.parent / "docs" / "asking.md"
RECIPE = re.compile(r"```sparql\n(?P<query>.*?)```\n(?:```\n(?P<printed>.*?)```\n)?", re.DOTALL)


def recipes() -> list[tuple[str, str]]:
    """Each query of the page with the text below it, which is empty where none is there."""
    return [(found["query"], found["printed"] or "") for found in RECIPE.finditer(PAGE.read_text(encoding="utf-8"))]


@cache
def answer(query: str) -> str:
    """What `gridwalk query` prints for a query: a table, and hints."""
    found, out = asked(_store(), query), io.BytesIO()
    empty = not results.write(found.answer, "table", out)
    return out.getvalue().decode() + "".join(f"gridwalk: {hint}\n" for hint in found.hints(empty=empty))


@cache
def _store() -> ox.Store:
    return dataset.load(build().lines)


def main() -> None:
    """Write the page again."""
    text = PAGE.read_text(encoding="utf-8")
    PAGE.write_text(RECIPE.sub(lambda r: f"```sparql\n{r['query']}```\n```\n{answer(r['query'])}```\n", text), encoding="utf-8")


if __name__ == "__main__":
    main()
