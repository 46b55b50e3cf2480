"""The whole job as one process: build, validate, ask every question, write every format.

Run as ``python -m tests.bench.gridwalk_run OUT``; it is what `gridwalk build` does, and it also keeps the
answers as terms, so that they can be compared with the peer's.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from gridwalk import publish
from gridwalk.api import Dataset
from gridwalk.ask.queries import Rows, find_queries, run

ROOT = Path(__file__).resolve().parent.parent.parent


def main(out: Path) -> None:
    data = Dataset.build(ROOT / "data" / "reports")
    conforms = data.validate().conforms
    store = data.store()
    rows = {}
    for query in find_queries():
        answer = run(store, query.text)
        if isinstance(answer, Rows):
            rows[query.name] = [[None if term is None else str(term) for term in row] for row in answer]
        else:
            rows[query.name] = sorted([str(t.subject), str(t.predicate), str(t.object)] for t in answer)
    publish.write(data.content, out, publish.names())
    (out / "answers.json").write_text(json.dumps({"conforms": conforms, "rows": rows}), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
