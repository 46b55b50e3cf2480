"""What the program says: the golden file has every help text and every message, so that a change of words can be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridwalk.dev import words

GOLDEN = Path(__file__).parent / "golden" / "words.txt"
AGAIN = "words have changed: write them again with `python -m gridwalk.dev.words > tests/golden/words.txt`, and read the difference"


@pytest.mark.quick
def test_golden_file_has_all_that_is_said() -> None:
    assert GOLDEN.read_text(encoding="utf-8") == words.words(), AGAIN


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ('raise StoreError(f"{url}: no answer")', ["{...}: no answer"]),
        ('problems.append(Problem(path, 0, "", "empty"))', ["empty"]),
        (
            'def why() -> str:\n    """Say why."""\n    return "is not there, " + f"expected {what}"',
            ["is not there, expected {...}"],
        ),
        ("print(f\"{n} rows{f', {m} of them new' if m else ''}\")", ["{...} rows{...}", ", {...} of them new"]),
        ('QUERY = "SELECT ?a { ?a a race:Entry }"', []),
        ('line.removeprefix("expected one of ")', []),
    ],
)
def test_words_are_told_from_code(code: str, said: list[str]) -> None:
    assert list(words.of_module(code)) == said
