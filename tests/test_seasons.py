"""Two data sets of a championship in one build: what a changed season makes again, and what stays as it was."""

from __future__ import annotations

from pathlib import Path

import pytest

from gridwalk.builds import derived
from gridwalk.builds.manifest import build_parts
from gridwalk.derive import derivations
from tests.formula import copied


def names(out: Path) -> dict[str, int]:
    """Return the files of a build in parts with their times."""
    return {path.relative_to(out).as_posix(): path.stat().st_mtime_ns for path in out.rglob("*.*")}


def test_a_changed_cell_makes_again_its_season_and_what_depends_on_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    data, out, run = tmp_path / "data", tmp_path / "parts", list[str]()
    for kind in ("ergast", "f1db"):
        copied(data, kind)
    # What belongs to a source, or to nothing, is sorted with all the rest that does.
    for made in (derivations.derived, derivations.deriving):
        monkeypatch.setattr(derived, made.__name__, lambda scope, made=made: run.append(scope.name) or made(scope))
    assert build_parts(data, out).converted == 7  # the vocabulary, and of each a register and two seasons
    events = {f"formula-alpha/1954/{place}" for place in ("harbour", "harbour-grand-prix", "prairie", "prairie-500")}
    assert {*events, "formula-alpha/1954", "formula-alpha/2031"} < set(run)
    run.clear()
    before = names(out)
    results = data / "ergast" / "results.csv"
    text = results.read_text(encoding="utf-8")
    # The grid of a car in the race of 2031.
    assert text.count("\n3,14,18,7,5,4,3,3,3,7.5,3,") == 1
    results.write_text(text.replace("\n3,14,18,7,5,4,3,3,3,7.5,3,", "\n3,14,18,7,5,9,3,3,3,7.5,3,"), encoding="utf-8")
    # The register has what the file is by its hash.
    assert build_parts(data, out).converted == 2
    assert set(run) == {"formula-alpha/2031/lagoon-grand-prix", "all", "ergast", "f1db"}
    after = names(out)
    gone = {name.split(".")[0] for name, at in before.items() if after.get(name) != at}
    own = {"ergast/2031", "ergast/register", "derived/formula-alpha/2031/lagoon-grand-prix", "manifest"}
    assert own <= gone <= {*own, "derived/all"}
    # What was not made again is what a build from nothing makes.
    build_parts(data, tmp_path / "anew")
    assert set(names(tmp_path / "anew")) == set(after)
    assert (tmp_path / "anew" / "manifest.json").read_bytes() == (out / "manifest.json").read_bytes()


def test_of_a_season_there_is_a_file_and_of_the_rest_one(tmp_path: Path) -> None:
    out = tmp_path / "parts"
    build_parts(copied(tmp_path / "data", "f1db"), out)
    scopes = {path.relative_to(out / "derived").as_posix().split(".")[0] for path in (out / "derived").rglob("*.nq")}
    assert scopes >= {"all", "formula-alpha/1954", "formula-alpha/2031", "formula-alpha/2031/lagoon"}
    (rest,) = (out / "derived").glob("all.*.nq")
    assert "/rule/label/formula-alpha" not in rest.read_text(encoding="utf-8")
