"""A build in parts: the same statements, only what changed is made again, and never anything half made."""

from __future__ import annotations

import json
import os
import pickle
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import pytest

from gridwalk import cli
from gridwalk.base.errors import GridwalkError, Problem, SourceError, StoreError
from gridwalk.builds import finished, parts_on_disk, program, sums, units
from gridwalk.builds import manifest as module
from gridwalk.builds.join import join
from gridwalk.builds.manifest import build_parts
from gridwalk.builds.part_file import write_part
from gridwalk.builds.unit import Unit, UnitReport
from gridwalk.builds.units import find_units
from gridwalk.builds.whole import InMemory, build
from gridwalk.check.by_event import validate_parts
from gridwalk.identities.applied import Identities
from gridwalk.rdf.stored_parts import DISPUTED, MANIFEST, listed
from gridwalk.tables.findings import Findings
from tests.bench.generate import timing_files
from tests.test_timing import change

FIXTURES = Path(__file__).parent / "fixtures"
LAPS = Path("timing/lakes-2031/03_Lakeside/203106071510-race-laps.csv")
EVENT = "timing/lakes-2031/03_Lakeside"
UNITS = {"ontology", "identities", "lemans/grand-24", "reports/lakeside-2031", EVENT, "timing/lakes-2031/04-northern-hills"}


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """Sources of every kind, and who is who, in a path with a space and an accent."""
    folder = tmp_path / "données d'essai"
    shutil.copytree(FIXTURES / "sources", folder)
    shutil.copytree(FIXTURES / "data" / "reports", folder / "reports")
    return folder


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "parts"


def manifest(out: Path) -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = json.loads((out / MANIFEST).read_text(encoding="utf-8"))["units"]
    return found


def lines(out: Path) -> list[str]:
    """The lines of all parts, less what lies beside them to be withheld."""
    return sorted(line for part in listed(out) for block in part.blocks() for line in block.split("\n"))


def content(out: Path) -> dict[str, bytes]:
    return {p.relative_to(out).as_posix(): p.read_bytes() for p in sorted(out.rglob("*")) if p.is_file()}


def same_as_whole(data: Path, out: Path) -> None:
    """A folder of parts has the bytes of one that is built from nothing."""
    fresh = out.with_name("fresh")
    shutil.rmtree(fresh, ignore_errors=True)
    build_parts(data, fresh)
    assert content(out) == content(fresh)


def test_the_parts_together_are_the_build(data: Path, out: Path) -> None:
    built = build_parts(data, out)
    assert set(manifest(out)) == UNITS
    assert built.converted == built.units == len(UNITS)
    whole = build(data)
    assert lines(out) == whole.lines
    assert built.statements == len(whole.lines)
    assert built.withheld == len(whole.withheld) > 0


def test_two_processes_write_the_same_bytes(data: Path, out: Path) -> None:
    build_parts(data, out, jobs=2)
    same_as_whole(data, out)


def test_nothing_changed_nothing_done(data: Path, out: Path) -> None:
    build_parts(data, out)
    before = {path: path.stat().st_mtime_ns for path in out.rglob("*.nq")}
    assert build_parts(data, out).converted == 0
    assert {path: path.stat().st_mtime_ns for path in out.rglob("*.nq")} == before


def test_one_event_changed(data: Path, out: Path) -> None:
    build_parts(data, out)
    before = manifest(out)
    change(data / LAPS, "1:16.000", "1:16.125")
    assert build_parts(data, out).converted == 1
    after = manifest(out)
    assert {name for name in after if after[name] != before[name]} == {EVENT}
    assert lines(out) == build(data).lines
    same_as_whole(data, out)


def test_an_event_removed_and_one_added(data: Path, out: Path) -> None:
    build_parts(data, out)
    (data / "identities/drivers.sssom.tsv").unlink()
    shutil.rmtree(data / "timing/lakes-2031/04-northern-hills")
    metadata = data / "timing/lakes-2031/csv-metadata.json"
    said = json.loads(metadata.read_text(encoding="utf-8"))
    del said["events"]["04-northern-hills"]
    metadata.write_text(json.dumps(said), encoding="utf-8")
    build_parts(data, out)
    assert set(manifest(out)) == UNITS - {"timing/lakes-2031/04-northern-hills"}
    same_as_whole(data, out)
    shutil.copytree(data / EVENT, data / "timing/lakes-2031/05_Another")
    assert build_parts(data, out).converted == 1
    assert set(manifest(out)) == UNITS - {"timing/lakes-2031/04-northern-hills"} | {"timing/lakes-2031/05_Another"}
    same_as_whole(data, out)


def test_a_schema_or_the_program_changed(data: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build_parts(data, out)
    monkeypatch.setattr(units, "program", lambda: "another")
    assert build_parts(data, out).converted == len(UNITS)
    assert len([p for p in out.rglob("*.nq") if not p.name.endswith(DISPUTED) and "derived" not in p.parts]) == len(UNITS)


def test_the_program_is_its_files_and_the_ontology(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    ontology = Path(shutil.copytree(program.resources.folder("ontology"), tmp_path / "ontology"))
    monkeypatch.setattr(program.resources, "folder", lambda name: ontology)
    before = program.made_by(program.MAKERS)
    change(ontology / "tables" / "lap.json", "One lap", "A lap")
    assert program.made_by(program.MAKERS) != before


def test_code_that_makes_lines_makes_another_part_and_comments_do_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    package = Path(shutil.copytree(program.PACKAGE, tmp_path / "gridwalk", ignore=shutil.ignore_patterns("__pycache__")))
    monkeypatch.setattr(program, "PACKAGE", package)
    parts, joined = program.made_by(program.MAKERS), program.made_by(program.JOINERS)
    assert parts != joined
    change(
        package / "builds" / "join.py",
        "from gridwalk.base.errors import Problem",
        "# A comment.\nfrom gridwalk.base.errors import Problem",
    )
    assert program.made_by(program.JOINERS) == joined
    change(package / "builds" / "contradictions.py", "NO_RANK = 2", "NO_RANK = 3")
    assert (program.made_by(program.MAKERS) == parts, program.made_by(program.JOINERS) == joined) == (True, False)
    with (package / "tables" / "checks.py").open("a", encoding="utf-8") as file:
        file.write("ONE_MORE = 1\n")
    assert program.made_by(program.MAKERS) != parts
    shutil.rmtree(package / "tables")
    with pytest.raises(AssertionError, match="holds no code"):
        program.made_by(program.MAKERS)


def test_a_unit_that_cannot_be_read_changes_nothing_of_what_disputes_reject(data: Path) -> None:
    """Whoever goes on with the sound units, as Spark does, withholds from them what it would have withheld."""
    who, made = Identities(data), InMemory()
    units = list(find_units(data, who, Findings()))
    sound = join(units, made.run(units, who), who, made)
    broken = made.run(units, who)
    name = units[-1].name
    broken[name] = replace(broken[name], problems=[Problem(data, 1, "", "is broken")])
    assert join(units, broken, who, made).withheld == sound.withheld
    assert sound.withheld


def test_who_is_who_changed(data: Path, out: Path) -> None:
    build_parts(data, out)
    change(data / "identities/drivers.sssom.tsv", "0.9", "0.8")
    build_parts(data, out)
    assert lines(out) == build(data).lines
    same_as_whole(data, out)


def test_a_part_that_was_cut_is_made_again(data: Path, out: Path) -> None:
    build_parts(data, out)
    part = out / str(manifest(out)[EVENT]["part"])
    whole = part.read_bytes()
    os.truncate(part, len(whole) // 2)
    assert build_parts(data, out).converted == 1
    assert part.read_bytes() == whole


def damaged(content: bytes, number: int) -> bytes:
    """Return content with something wrong: of the same size, shorter, of another type, or an object of other values."""
    middle = len(content) // 2
    others = (b"[]", b"null", b"", content[:middle], content[:middle] + bytes([content[middle] ^ 4]) + content[middle + 1 :])
    if number < len(others):
        return others[number]
    try:
        said = json.loads(content)
    except ValueError:
        return content[:1] + content
    names = sorted(said)
    name, wrong = names[number % len(names)], [{}, [1], "x", 7, None][number % 5]
    without = {key: value for key, value in said.items() if key != name}
    return json.dumps(without if number % 2 else without | {name: wrong}).encode()


def test_what_is_damaged_is_made_again(tmp_path: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(finished.CACHE, str(tmp_path / "records"))
    data = tmp_path / "data"
    shutil.copytree(FIXTURES / "data" / "reports", data / "one")
    shutil.copytree(FIXTURES / "data" / "timing", data / "two")
    build_parts(data, out)
    before, read = content(out), lines(out)
    kinds = {"manifest.json": 7, "*.nq": 5, "*.joined.json": 4, "*[0-9a-f].json": 7}
    for kind, numbers in kinds.items():
        there = sorted(path for path in out.rglob(kind) if kind != "*[0-9a-f].json" or ".joined." not in path.name)
        assert there, kind
        for number in range(numbers):
            path = there[number % len(there)]
            state = path.stat()
            path.write_bytes(damaged(before[path.relative_to(out).as_posix()], number))
            os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
            with suppress(GridwalkError):
                assert lines(out) == read, (path, number)
            build_parts(data, out)
            assert content(out) == before, (path, number)


def test_what_is_damaged_while_a_build_goes_on_is_made_again_by_the_next(
    tmp_path: Path, data: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setenv(finished.CACHE, str(tmp_path / "records"))
    whole = list[bytes]()

    def clean(*_: object) -> None:
        path = out / str(manifest(out)["reports/lakeside-2031"]["part"])
        whole.append(path.read_bytes())
        path.write_bytes(whole[0].replace(b"Lakeside", b"Lakesidf"))

    with monkeypatch.context() as context:
        context.setattr(module, "_clean", clean)
        build_parts(data, out)
    assert build_parts(data, out).converted == 1
    assert [(out / str(manifest(out)["reports/lakeside-2031"]["part"])).read_bytes()] == whole


def test_what_was_whole_is_not_summed_again(
    tmp_path: Path, data: Path, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    monkeypatch.setenv(finished.CACHE, str(tmp_path / "records"))
    build_parts(data, out)
    summed = list[Path]()
    real = sums._crc32
    monkeypatch.setattr(sums, "_crc32", lambda path: summed.append(path) or real(path))  # type: ignore[func-returns-value]
    # What a build wrote is looked at once by the next.
    assert build_parts(data, out).converted == 0
    assert len(summed) > len(UNITS)
    summed.clear()
    assert build_parts(data, out).converted == 0
    assert summed == []
    part = out / str(manifest(out)[EVENT]["part"])
    os.utime(part)
    assert build_parts(data, out).converted == 0
    assert summed == [part]
    monkeypatch.setenv(finished.CACHE, "")
    assert build_parts(data, out).converted == 0
    assert len(summed) > len(UNITS)


def test_a_killed_build_leaves_the_last_one_and_is_taken_up(data: Path, out: Path) -> None:
    build_parts(data, out)
    before, manifest_before = content(out), (out / MANIFEST).read_bytes()
    change(data / LAPS, "1:16.000", "1:16.125")
    change(data / "identities/drivers.sssom.tsv", "0.9", "0.8")
    program = (
        "import os, sys, pathlib, gridwalk.builds.manifest, gridwalk.builds.parts_on_disk as m\n"
        "real, made = m.write_part, []\n"
        "def convert(unit, part, who, packed):\n"
        "    if len(made) == 3: os.kill(os.getpid(), 9)\n"
        "    made.append(unit); return real(unit, part, who, packed)\n"
        "m.write_part = convert\n"
        "gridwalk.builds.manifest.build_parts(pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2]))\n"
    )
    killed = subprocess.run([sys.executable, "-c", program, data, out], env=os.environ | {"PYTHONPATH": "build"}, check=False)
    assert killed.returncode == -9
    assert (out / MANIFEST).read_bytes() == manifest_before
    assert before.items() <= content(out).items()
    # What was made before the end need not be made again, but what had not reached the disk is.
    left = out / max(set(content(out)) - set(before))
    assert left.suffix == ".nq"
    left.write_bytes(bytes(left.stat().st_size))
    assert 1 < build_parts(data, out).converted <= len(UNITS) - 2
    same_as_whole(data, out)


def test_problems_of_all_units_and_the_last_build_stays(data: Path, out: Path) -> None:
    build_parts(data, out)
    before = content(out)
    change(data / LAPS, "1:16.000,0,", "1:76.000,0,")
    change(data / "reports/lakeside-2031/crew.csv", "lakeside-2031/p1", "lakeside-2031/p99")
    with pytest.raises(SourceError) as caught:
        build_parts(data, out)
    found = "\n".join(map(str, caught.value.problems))
    assert "race-laps.csv:3: column LAP_TIME: found '1:76.000'" in found
    assert "unknown passage <https://w3id.org/gridwalk/id/report/lakeside-2031/p99" in found
    assert before.items() <= content(out).items()


def decide(data: Path, row: str) -> None:
    with (data / "reports/lakeside-2031/disputes.csv").open("a", encoding="utf-8") as file:
        file.write(f"{row}\n")


def test_things_of_other_units_are_known_and_others_are_not(data: Path, out: Path) -> None:
    """A decision may name any thing of any source, also a lap, whose IRI nothing keeps."""
    lap = "lap/lakes/2031/lakeside/01/race/2"
    decide(data, f"{lap},lapNumber,rejected,3,Made up.,")
    decide(data, f"{lap}2,lapNumber,rejected,3,Made up.,")
    with pytest.raises(SourceError) as parts:
        build_parts(data, out)
    with pytest.raises(SourceError) as whole:
        build(data)
    found = [str(p) for p in parts.value.problems]
    assert found == [str(p) for p in whole.value.problems]
    assert any("found '3', which no source states; the values are 2" in line for line in found)
    assert any(f"no source says race:lapNumber of {lap}2" in line for line in found)


@pytest.mark.parametrize("thing", ["lap/lakes/2031/lakeside/01/race/2", "session/lakes/2031/lakeside/race"])
def test_a_decision_of_a_report_about_a_timing_file(data: Path, out: Path, thing: str) -> None:
    """Rejected is what another unit makes, a record or not; that unit leaves it out, and no other event is touched."""
    build_parts(data, out)
    before = manifest(out)
    lap = thing.startswith("lap")
    decide(data, f"{thing},{'lapNumber' if lap else 'kind'},rejected,{'2' if lap else 'concept/session/race'},Made up.,")
    build_parts(data, out)
    other = "timing/lakes-2031/04-northern-hills"
    assert manifest(out)[other] == before[other]
    whole = build(data)
    assert any(thing in line for line in whole.withheld)
    assert lines(out) == whole.lines
    same_as_whole(data, out)


def test_two_events_of_one_name(data: Path, out: Path) -> None:
    shutil.copytree(data / EVENT, data / "timing/lakes-2031/05_Lakeside")
    with pytest.raises(SourceError, match=r"report .*lakes-2031-lakeside>, which .*timing/lakes-2031/03_Lakeside describes"):
        build_parts(data, out)


def test_lenient(data: Path, out: Path) -> None:
    change(data / LAPS, "TOP_SPEED", "HIGH_SPEED")
    with pytest.raises(SourceError, match="HIGH_SPEED"):
        build_parts(data, out)
    for made in (len(UNITS) - 1, 0):
        built = build_parts(data, out, lenient=True)
        assert built.converted >= made
        assert [(w.path, w.row, w.column) for w in built.warnings] == [(data / LAPS, 1, "HIGH_SPEED")]


def test_no_source(tmp_path: Path, out: Path) -> None:
    (tmp_path / "data").mkdir()
    with pytest.raises(SourceError, match="holds no source"):
        build_parts(tmp_path / "data", out)


def test_a_second_build_does_not_wait(data: Path, out: Path) -> None:
    program = (
        "import sys, pathlib, time; from gridwalk.base.files import locked\n"
        "with locked(pathlib.Path(sys.argv[1])): print(flush=True); time.sleep(60)\n"
    )
    out.mkdir()
    holder = subprocess.Popen(
        [sys.executable, "-c", program, out], env=os.environ | {"PYTHONPATH": "build"}, stdout=subprocess.PIPE
    )  # fmt: skip
    try:
        assert holder.stdout is not None
        holder.stdout.readline()
        with pytest.raises(StoreError, match="another build is writing here"):
            build_parts(data, out)
    finally:
        holder.kill()
        holder.communicate()


def test_a_unit_needs_nothing_but_itself(data: Path, tmp_path: Path) -> None:
    """It goes to another process and back, and converts without knowledge of others."""
    (unit,) = [u for u in find_units(data, Identities(data), Findings()) if u.name == EVENT]
    assert pickle.loads(pickle.dumps(unit)) == unit
    report = write_part(unit, tmp_path / "part", Identities(data))
    assert pickle.loads(pickle.dumps(report)) == report
    assert report == UnitReport.load(tmp_path / "part.json")
    text = (tmp_path / "part.nq").read_text(encoding="utf-8")
    assert report.statements == text.count("\n") == len(set(text.splitlines())) > 100
    assert report.size == len(text.encode())


def test_a_unit_that_is_wrong_writes_nothing(data: Path, tmp_path: Path) -> None:
    change(data / LAPS, "1:16.000,0,", "1:76.000,0,")
    (tmp_path / "made").mkdir()
    unit = Unit(data, data / "timing/lakes-2031", "03_Lakeside")
    report = write_part(unit, tmp_path / "made" / "part", Identities(data))
    assert [p.column for p in report.problems] == ["LAP_TIME"]
    assert not list((tmp_path / "made").iterdir())


def test_what_memory_does_not_hold_is_written_all_the_same(data: Path, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(parts_on_disk, "kept", lambda: 0)
    assert build_parts(data, out).converted == len(UNITS)
    monkeypatch.undo()
    same_as_whole(data, out)


def test_on_the_command_line(data: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["build", "--data", str(data), "--parts", str(out), "--jobs", "2"]) == cli.OK
    assert capsys.readouterr().out.startswith(f"{len(UNITS)} parts, {len(UNITS)} built now; ")
    assert cli.main(["build", "--data", str(data), "--parts", str(out)]) == cli.OK
    assert capsys.readouterr().out.startswith(f"{len(UNITS)} parts, 0 built now; ")
    assert cli.main(["build", "--data", str(data), "--parts", str(out), "--store", str(out.with_name("races"))]) == cli.OK
    capsys.readouterr()
    question = "SELECT (COUNT(*) AS ?laps) { GRAPH ?passage { ?lap a race:Lap } }"
    assert cli.main(["query", "--on", str(out.with_name("races")), "--text", question]) == cli.OK
    made = sum(line.count("ns#type> <https://w3id.org/gridwalk/ontology#Lap> ") for line in lines(out))
    assert capsys.readouterr().out.split() == ["?laps", str(made)]
    assert made > 5
    assert cli.main(["build", "--parts", str(out), "--format", "turtle"]) == cli.USAGE
    assert cli.main(["build", "--parts", str(out), "--jobs", "0"]) == cli.USAGE
    assert cli.main(["build", "--parts", str(out), "--data", str(data / "nowhere")]) == cli.INPUT


def test_what_is_not_ours_stays(data: Path, out: Path) -> None:
    theirs = [".git/refs/heads", "notes", "movie.partial", "d/.download.partial", "mydata.0123456789abcdef.json", "timing/x.nq"]
    for name in theirs:
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("theirs", encoding="utf-8") if "." in path.name else path.mkdir()
    left = out / "timing/lakes-2031/.03_Lakeside.0123456789abcdef.nq.partial"
    left.parent.mkdir(parents=True)
    left.write_text("of a killed build", encoding="utf-8")
    build_parts(data, out)
    shutil.rmtree(data / "timing")
    shutil.rmtree(data / "identities")
    build_parts(data, out)
    assert all((out / name).exists() for name in theirs)
    assert not left.exists()
    assert not (out / "timing/lakes-2031").exists()
    assert set(manifest(out)) == {"ontology", "lemans/grand-24", "reports/lakeside-2031"}


@pytest.mark.parametrize("mark", ["\u2028", "\x85", "\u2029"])
def test_what_ends_a_line_elsewhere_does_not_end_a_statement(data: Path, out: Path, mark: str) -> None:
    change(data / "reports/lakeside-2031/drivers.csv", "Tom Bell", f"Tom{mark}Bell")
    build_parts(data, out)
    read = [line for part in out.rglob("*.nq") for line in part.read_bytes().decode().split("\n") if mark in line]
    assert read
    assert all(line.endswith(" .") and line.startswith("<") for line in read)
    assert validate_parts(listed(out)).rules > 100


def test_who_interrupts_hears_no_worker(tmp_path: Path, out: Path) -> None:
    # Long enough to be interrupted in the middle.
    data = tmp_path / "data"
    timing_files(data, 600_000)
    code = "import sys; from gridwalk.cli import main; sys.exit(main(sys.argv[1:]))"
    command = [sys.executable, "-c", code, "build", "--data", str(data), "--parts", str(out), "--jobs", "2"]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parent.parent / "build")}
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, env=env, start_new_session=True) as process:
        # Workers that have made a part are no longer starting: there Python itself would say that it was interrupted.
        until = time.monotonic() + 60
        while len(list(out.rglob("*Circuit*.nq"))) < 3 and time.monotonic() < until:
            time.sleep(0.01)
        os.killpg(process.pid, signal.SIGINT)
        assert process.stderr is not None
        said = process.stderr.read().decode()
    assert "Traceback" not in said
    # A machine may be so quick that all is done.
    assert (process.returncode, (out / MANIFEST).exists()) in [(130, False), (0, True)]
