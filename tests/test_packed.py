"""Parts whose lines are compressed are the same build, and what is cut off or damaged is said."""

from __future__ import annotations

import gzip
import importlib
import json
import re
import shutil
import sys
import zlib
from pathlib import Path

import pytest

import gridwalk
from gridwalk.base import packing
from gridwalk.base.reading import sealed
from gridwalk.builds.manifest import build_parts
from gridwalk.check.by_event import validate_parts
from gridwalk.cli import main
from gridwalk.rdf.stored_parts import MANIFEST, listed, load_manifest

SOURCES = Path(__file__).parent / "fixtures" / "sources"


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Timing files of a season of two events."""
    shutil.copytree(SOURCES / "timing", tmp_path / "data" / "timing")
    return tmp_path / "data"


def plain(out: Path) -> dict[str, bytes]:
    """Return all files of lines by the names that they have where they are not compressed."""
    found = [path for path in out.rglob("*") if path.name.endswith((".nq", ".nq.gz"))]
    return {
        str(p.relative_to(out)).removesuffix(".gz"): gzip.decompress(p.read_bytes()) if p.suffix == ".gz" else p.read_bytes()
        for p in found
    }


def test_the_same_build_whoever_compressed_it(data: Path, tmp_path: Path) -> None:
    out, packed = tmp_path / "plain", tmp_path / "packed"
    build_parts(data, out)
    made = build_parts(data, packed, packed=True, jobs=2)
    assert plain(packed) == plain(out)
    assert len(list(packed.rglob("*.nq.gz"))) == made.units
    sums = [
        {unit["crc32"] for unit in json.loads((folder / MANIFEST).read_text(encoding="utf-8"))["units"].values()}
        for folder in (out, packed)
    ]
    assert sums[0] == sums[1]
    assert build_parts(data, packed, packed=True).converted == 0
    assert validate_parts(listed(packed)) == validate_parts(listed(out))
    opened = gridwalk.open(packed)
    assert sorted(opened.lines) == sorted(gridwalk.open(out).lines)
    assert opened.save(tmp_path / "races").is_dir()
    # The other way round: what is of the other form goes.
    build_parts(data, packed)
    assert plain(packed) == plain(out)
    assert not list(packed.rglob("*.nq.gz"))


def test_what_is_cut_off_or_damaged_is_said(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "packed"
    build_parts(data, out, packed=True)
    path = max(out.rglob("*.nq.gz"), key=lambda p: p.stat().st_size)
    whole = path.read_bytes()
    for content in (
        whole[:-100],
        whole[:200] + bytes(100) + whole[300:],
        b"<urn:s> <urn:p> <urn:o> <urn:g> .\n",
        gzip.compress(b""),
    ):
        path.write_bytes(content)
        # What is empty is no part of others: only its check sum tells.
        assert main(["validate", str(out)]) in (3, 4) or not gzip.decompress(content)
        with pytest.raises(gridwalk.StoreError, match=r"\.nq\.gz"):
            gridwalk.open(out).save(tmp_path / "races")
        assert "Traceback" not in capsys.readouterr().err
    assert build_parts(data, out, packed=True).converted == 1


@pytest.mark.parametrize("packed", [False, True], ids=["plain", "packed"])
def test_what_is_not_as_the_manifest_says_is_read_by_nobody(
    packed: bool, data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Cut off where a line ends, a part is N-Quads as before, only less."""
    out = tmp_path / "parts"
    build_parts(data, out, packed=packed)
    for path in sorted(out.rglob("*.nq*")):
        whole = path.read_bytes()
        lines = (gzip.decompress(whole) if path.suffix == ".gz" else whole).splitlines(keepends=True)
        less = b"".join(lines[: len(lines) // 2])
        for content in (gzip.compress(less) if path.suffix == ".gz" else less, b""):
            path.write_bytes(content)
            with pytest.raises(gridwalk.StoreError, match=rf"{re.escape(path.name)}: is damaged .*remove it and build again"):
                validate_parts(listed(out))
            with pytest.raises(gridwalk.StoreError, match=re.escape(path.name)):
                list(gridwalk.open(out).lines)
        path.write_bytes(whole)
    assert main(["query", "--on", str(out), "--only", "stated", "--text", "ASK {}"]) == 0
    path.write_bytes(content)
    assert main(["query", "--on", str(out), "--only", "stated", "--text", "ASK {}"]) == 4
    assert main(["validate", str(out), "--jobs", "2"]) == 4
    assert "is damaged" in capsys.readouterr().err
    path.unlink()
    build_parts(data, out, packed=packed)
    assert path.read_bytes() == whole


def test_a_damaged_part_is_named(data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Also where its form is right, and only the check sum of gzip is not."""
    out = tmp_path / "packed"
    build_parts(data, out, packed=True)
    path = max(out.rglob("*.nq.gz"), key=lambda p: p.stat().st_size)
    whole = bytearray(path.read_bytes())
    whole[-8] ^= 1
    path.write_bytes(whole)
    assert main(["validate", str(out)]) != 0
    assert f"{path.name}: it is not whole, remove it and build again: " in capsys.readouterr().err


def test_without_isa_l_zlib_gives_the_same(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    data, path = b"No. 16 of the grid\n" * 1000, tmp_path / "lines.nq.gz"
    fast = packing.crc32(data), packing.crc32(data[7:], packing.crc32(data[:7]))
    monkeypatch.setitem(sys.modules, "isal", None)
    try:
        importlib.reload(packing)
        assert packing.crc32 is zlib.crc32
        assert (packing.crc32(data), packing.crc32(data[7:], packing.crc32(data[:7]))) == fast
        packer = packing.Packer()
        path.write_bytes(packer.pack(data) + packer.end())
        with packing.opened(path) as file:
            assert file.read() == data
    finally:
        monkeypatch.undo()
        importlib.reload(packing)
    with packing.opened(path) as file:
        assert file.read() == data


def test_gzip_is_for_parts(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["build", "--gzip"]) == 2
    assert "--gzip requires --parts" in capsys.readouterr().err


def test_every_command_takes_parts_as_it_takes_a_build(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    tables, places = SOURCES.parent / "data", {name: str(tmp_path / name) for name in ("dist", "plain", "packed")}
    assert main(["build", "--data", str(tables), "--out", places["dist"]]) == 0
    build_parts(tables, Path(places["plain"]))
    build_parts(tables, Path(places["packed"]), packed=True)
    capfd.readouterr()
    commands = {
        "bundled": ["query", "champions"],
        "own": ["query", "--text", "SELECT ?passage ?team { GRAPH ?passage { ?team a race:Team } } ORDER BY ?passage ?team"],
        "kinds": ["query", "champions", "--only", "stated"],
        "cite": ["cite", "entry/nsc/2031/lakeside/r07"],
        "disputes": ["disputes", "--format", "csv"],
        "thing": ["disputes", "--thing", "team/castor-works"],
        "plot": ["plot", "podiums", "--event", "nsc/2031/lakeside", "--out", str(tmp_path / "podiums.svg")],
    }
    said = dict[str, list[object]]()
    for name, place in places.items():
        for command, arguments in commands.items():
            assert main([*arguments, "--on", place]) == 0, (name, command)
            said.setdefault(command, []).append(capfd.readouterr())
        said.setdefault("svg", []).append((tmp_path / "podiums.svg").read_bytes())
    assert [command for command, found in said.items() if found != [found[0]] * len(places)] == []


def test_parts_are_asked_within_limits_and_say_what_is_wrong(
    data: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:  # fmt: skip
    out = tmp_path / "packed"
    build_parts(data, out, packed=True)
    asked = ["query", "calendar", "--on", str(out)]
    for few, size in (("--max-input", "20K"), ("--max-memory", "50M")):
        assert main([*asked, few, size]) == 5
        assert re.search(rf"{re.escape(str(out))}: .*{few}.*--store DB", capfd.readouterr().err)
    manifest = load_manifest(out / MANIFEST)
    missing = manifest | {"missing": {"nsc/2031/bay": ["laps.csv:3: is no lap"]}}
    (out / MANIFEST).write_text(sealed(json.dumps(missing)), encoding="utf-8")
    for arguments in (asked, ["cite", "race:laps", "--on", str(out)]):
        assert main(arguments) in (0, 2)
        assert "the build is incomplete: nsc/2031/bay is left out, since laps.csv:3: is no lap" in capfd.readouterr().err
    assert [each.row for each in gridwalk.open(out).warnings] == [0]
    path = max(out.rglob("*.nq.gz"), key=lambda p: p.stat().st_size)
    lines, name = gzip.decompress(path.read_bytes()), path.relative_to(out).as_posix()
    wrong = lines + b"<urn:s> <urn:p> <no> <urn:g> .\n"
    path.write_bytes(gzip.compress(wrong))
    summed = load_manifest(out / MANIFEST)
    assert main(asked) in (3, 4)
    capfd.readouterr()
    for unit in summed["units"].values():
        unit["crc32"] = f"{zlib.crc32(wrong):08x}" if unit["part"] == name else unit["crc32"]
    (out / MANIFEST).write_text(sealed(json.dumps(summed)), encoding="utf-8")
    for arguments in (asked, ["diff", str(out), str(out)]):
        assert main(arguments) == 3
        assert f"{path}:{len(lines.splitlines()) + 1}: is not N-Quads: " in capfd.readouterr().err
