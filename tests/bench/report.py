"""Benchmark of the first issue: the report, whole, against the same work with rdflib and pyshacl.

Both are fresh processes in a warm environment. The outputs are compared before any time is: the quads, the
verdict, the rows of every question (numbers by value), the statements in every format.
"""

from __future__ import annotations

import json
import re
import statistics
import subprocess
import sys
import tempfile
import time
from decimal import Decimal
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from tests.bench.measuring import ROOT, WARM

DECIMAL = re.compile(r'"([0-9.]+)"\^\^(<http://www.w3.org/2001/XMLSchema#decimal>)')
NUMBERS = {f"http://www.w3.org/2001/XMLSchema#{name}" for name in ("integer", "decimal", "double")}


def timed(module: str, out: Path) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-W", "ignore", "-m", module, str(out)], cwd=ROOT, check=True, env=WARM)
    return time.perf_counter() - start


def term(text: str | None) -> Any:
    """A term for comparison: numbers by value to six digits, everything else as parsed."""
    if text is None:
        return None
    (quad,) = ox.parse(f"<urn:s> <urn:p> {text} .", format=ox.RdfFormat.TURTLE)
    if isinstance(quad.object, ox.Literal) and quad.object.datatype.value in NUMBERS:
        return round(Decimal(quad.object.value), 6)
    return quad.object


def rows(answers: dict[str, Any], name: str) -> list[str]:
    return sorted(repr([term(cell) for cell in row]) for row in answers["rows"][name])


def statements(path: Path, format: ox.RdfFormat) -> set[str]:
    """The quads of a file; decimals by value, since rdflib writes 4 as 4.0."""
    return {decimals(str(quad)) for quad in ox.parse(path=str(path), format=format)}


def decimals(line: str) -> str:
    return DECIMAL.sub(lambda found: f'"{Decimal(found[1]).normalize():f}"^^{found[2]}', line)


def compare(ours: Path, theirs: Path) -> None:
    """Raise AssertionError where the two did not do the same."""
    for suffix, format in (
        ("nq", ox.RdfFormat.N_QUADS), ("trig", ox.RdfFormat.TRIG), ("ttl", ox.RdfFormat.TURTLE),
        ("rdf", ox.RdfFormat.RDF_XML), ("jsonld", ox.RdfFormat.JSON_LD),
    ):  # fmt: skip
        mine, other = (statements(folder / f"gridwalk.{suffix}", format) for folder in (ours, theirs))
        assert mine == other, (
            f"{suffix}: {len(mine - other)} only ours, {len(other - mine)} only theirs: {sorted(mine ^ other)[:3]}"
        )
        assert len(mine) > 1000
    a, b = (json.loads((folder / "answers.json").read_text(encoding="utf-8")) for folder in (ours, theirs))
    assert a["conforms"] is b["conforms"] is True
    assert a["rows"].keys() == b["rows"].keys()
    for name in a["rows"]:
        assert rows(a, name) == rows(b, name), name


def main(runs: int) -> None:
    """Run both in turn, compare what they wrote, print medians and the ratio of each pair."""
    with tempfile.TemporaryDirectory() as name:
        ours, theirs = Path(name) / "ours", Path(name) / "theirs"
        timed("tests.bench.gridwalk_run", ours)
        pairs = [(timed("tests.bench.gridwalk_run", ours), timed("tests.bench.rdflib_peer", theirs)) for _ in range(runs)]
        compare(ours, theirs)
    mine, other = zip(*pairs, strict=True)
    ratio = statistics.median(b / a for a, b in pairs)
    print("the report, whole: build, validate, every question, every format; the outputs are equal")
    print(f"  gridwalk          median {statistics.median(mine):7.3f} s   (min {min(mine):.3f}, max {max(mine):.3f}, {runs} runs)")
    print(f"  rdflib + pyshacl  median {statistics.median(other):7.3f} s   (min {min(other):.3f}, max {max(other):.3f})")
    print(f"  ratio             median {ratio:7.1f}")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
