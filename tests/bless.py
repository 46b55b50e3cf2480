"""Write the rows that each question is expected to give: `make expected`. Read them before you commit them."""

from __future__ import annotations

import io
import sys

from gridwalk.ask import queries, results
from tests import questions


def answer(name: str) -> bytes:
    """The answer as Oxigraph writes it."""
    out = io.BytesIO()
    format = "ntriples" if questions.is_construct(name) else "tsv"
    results.write(queries.run(questions.store(accounts=name in questions.SEVERAL), questions.text(name)), format, out)
    return out.getvalue()


def main() -> int:
    questions.EXPECTED.mkdir(exist_ok=True)
    wanted = {questions.expected_path(name): answer(name) for name in questions.names()}
    stale = set(questions.EXPECTED.iterdir()) - set(wanted)
    for path in sorted(stale):
        path.unlink()
        print(f"removed {path.name}")
    for path, content in wanted.items():
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)
            print(f"wrote {path.name}")
    print(f"{len(wanted)} expected answers", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
