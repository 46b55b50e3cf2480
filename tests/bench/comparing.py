"""Whether a peer made the same triples as a build. Run as ``python -m tests.bench.comparing OUT PEER.nt``.

It is a process of its own, because the most memory of a process is counted for those that it starts too.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

VOCABULARY = b" <https://w3id.org/gridwalk/ontology> .\n"


def parts(out: Path) -> list[Path]:
    """Return the parts of a build."""
    units = json.loads((out / "manifest.json").read_text(encoding="utf-8"))["units"]
    return [out / unit["part"] for unit in units.values()]


def triples(out: Path) -> set[bytes]:
    """Return what a build states, without citations and vocabulary."""
    lines = (line for part in parts(out) for line in part.open("rb") if not line.endswith(VOCABULARY))
    return {line.rsplit(b" ", 2)[0] for line in lines}


def compare(ours: set[bytes], path: Path) -> None:
    """Raise AssertionError where a peer made other triples. A slash that RML had to encode is one again."""
    theirs = {line.replace(b"%2F", b"/").rstrip().removesuffix(b".").rstrip() for line in path.open("rb")} - {b""}
    assert len(ours) > 50_000
    assert ours == theirs, f"{path.name}: {len(ours - theirs)} only ours, {len(theirs - ours)} only theirs: {min(ours ^ theirs)!r}"


if __name__ == "__main__":
    compare(triples(Path(sys.argv[1])), Path(sys.argv[2]))
