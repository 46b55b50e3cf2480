"""A build that is finished is read instead of made again, and never where anything differs."""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox
import pytest

from gridwalk import Dataset
from gridwalk.api import asking
from gridwalk.api.finished import Wanted, unchanged
from gridwalk.ask.queries import find_queries, run
from gridwalk.ask.results import formats, write
from gridwalk.builds import finished, whole
from gridwalk.cli import main
from gridwalk.rdf import dataset
from gridwalk.rdf.sparql import names_graphs
from gridwalk.stores import embedded

ROOT = Path(__file__).parent.parent
LAKESIDE = ROOT / "tests" / "fixtures" / "data" / "reports" / "lakeside-2031"
FORMATS = ("--format", "merged", "--format", "turtle")
Place = tuple[Path, Path]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Place:
    """A folder of data and one of a build, with records kept, and a program that may be changed."""
    monkeypatch.setenv(finished.CACHE, str(tmp_path / "records"))
    shutil.copytree(LAKESIDE, tmp_path / "data" / "lakeside")
    (tmp_path / "program").mkdir()
    (tmp_path / "program" / "code.py").write_text("a = 1\n", encoding="utf-8")
    monkeypatch.setattr(finished.resources, "PACKAGE", tmp_path / "program")
    return tmp_path / "data", tmp_path / "dist"


def build(place: Place, *options: str) -> int:
    return main(["build", "--data", str(place[0]), "--out", str(place[1]), "--no-validate", *(options or FORMATS)])


def stamps(out: Path) -> dict[str, tuple[int, int]]:
    """Which files there are: a file that is written again is another, whatever is in it."""
    return {path.name: (path.stat().st_ino, path.stat().st_mtime_ns) for path in out.iterdir()}


def test_nothing_is_written_again_and_the_same_is_said(place: Place, capfd: pytest.CaptureFixture[str]) -> None:
    assert build(place) == 0
    first, said = stamps(place[1]), capfd.readouterr()
    assert build(place) == 0
    assert (stamps(place[1]), capfd.readouterr()) == (first, said)
    assert "turtle" not in said.out
    assert "gridwalk.ttl" in said.out


def cell(place: Place) -> None:
    """Change a file to one of the same size and time."""
    path = place[0] / "lakeside" / "makes.csv"
    state, text = path.stat(), path.read_text(encoding="utf-8")
    path.write_text(text.replace("Velox", "Velux"), encoding="utf-8")
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))
    assert path.read_text(encoding="utf-8") != text


def new_table(place: Place) -> None:
    (place[0] / "lakeside" / "notes.txt").write_text("x", encoding="utf-8")


def program(place: Place) -> None:
    (place[0].parent / "program" / "code.py").write_text("a = 2\n", encoding="utf-8")


def truncated(place: Place) -> None:
    path = place[1] / "gridwalk.ttl"
    path.write_bytes(path.read_bytes()[:-1])


def gone(place: Place) -> None:
    (place[1] / "gridwalk.ttl").unlink()


def another(place: Place) -> None:
    (place[1] / "more.txt").write_text("x", encoding="utf-8")


def damaged(place: Place) -> None:
    for record in (place[0].parent / "records").iterdir():
        record.write_text(record.read_text(encoding="utf-8")[:-20], encoding="utf-8")


def of_others(place: Place) -> None:
    (place[0].parent / "records").chmod(0o777)


CHANGES: tuple[Callable[[Place], None], ...] = (cell, new_table, program, truncated, gone, another, damaged, of_others)


def record(place: Place, wanted: Wanted) -> None:
    """Keep a record of files as a build would."""
    place[1].mkdir()
    (place[1] / "gridwalk.ttl").write_text("<urn:s> <urn:p> <urn:o> .", encoding="utf-8")
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in place[1].iterdir()}
    found = wanted.inputs()
    known = finished.Finished(str(place[1]), files, finished.names(place[1]), wanted.settings, 1, 26, [], [], [], [], {})
    finished.keep(found, found, known)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_whatever_differs_is_built(place: Place, change: Callable[[Place], None]) -> None:
    wanted = Wanted(*place)
    record(place, wanted)
    assert unchanged(wanted, wanted.inputs())
    change(place)
    assert not unchanged(wanted, wanted.inputs())


def test_a_damaged_record_is_none(place: Place) -> None:
    wanted = Wanted(*place)
    record(place, wanted)
    found = wanted.inputs()
    (kept,) = (place[0].parent / "records").iterdir()
    whole = kept.read_text(encoding="utf-8")
    said = json.loads(whole)
    wrong = ([], {}, "x", 7, None, [["x"]])
    others = [said | {name: value} for name in said for value in wrong if value != said[name]]
    others += [{key: value for key, value in said.items() if key != name} for name in said]
    for text in [*map(json.dumps, [*others, *wrong]), "", whole[:-1], whole[: len(whole) // 2], "[" * 100_000]:
        kept.write_text(text, encoding="utf-8")
        assert unchanged(wanted, found) is None
    kept.write_text(whole, encoding="utf-8")
    assert unchanged(wanted, found)


def test_other_options_build_again(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    wanted = Wanted(*place)
    record(place, wanted)
    others = {"formats": ["turtle"], "kinds": frozenset({"stated"}), "checked": False, "lenient": True, "schemas": place[0]}
    for name, value in others.items():
        changed = replace(wanted, **{name: value})  # type: ignore[arg-type]
        assert not unchanged(changed, changed.inputs()), name
    monkeypatch.setenv(finished.EPOCH, "1900000000")
    assert not unchanged(wanted, wanted.inputs())
    monkeypatch.delenv(finished.EPOCH)
    assert unchanged(wanted, wanted.inputs())


def question(place: Place) -> list[str]:
    return ["query", "calendar", "--data", str(place[0])]


def test_commands_read_it_and_say_the_same(
    place: Place, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    build(place)
    monkeypatch.undo()
    data, records = ["--data", str(place[0])], str(place[0].parent / "records")
    monkeypatch.setattr(finished.resources, "PACKAGE", place[0].parent / "program")
    text = "SELECT ?l { ?s a race:Make ; rdfs:label ?l } ORDER BY ?l"
    asked = [question(place), ["query", "--text", text, *data], ["disputes", *data], ["cite", "race:Make", *data]]
    asked += [["query", "calendar", "--only", "stated", *data]]
    capfd.readouterr()
    once = cache(WHOLE)
    for arguments in asked:
        monkeypatch.setenv(finished.CACHE, "")
        monkeypatch.setattr(whole, "build", once)
        main(arguments)
        built = capfd.readouterr()
        monkeypatch.setenv(finished.CACHE, records)
        monkeypatch.setattr(whole, "build", None)  # whoever builds now fails
        main(arguments)
        assert capfd.readouterr() == built
        assert built.out


WHOLE = whole.build


def test_a_build_of_some_kinds_is_not_read_as_the_whole(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    build(place, "--only", "stated", "--format", "merged")
    assert json.loads(next((place[0].parent / "records").iterdir()).read_text(encoding="utf-8"))["settings"]["kinds"] == ["stated"]
    monkeypatch.setattr(whole, "build", None)
    with pytest.raises(TypeError):
        Dataset.build(place[0], finished=True)


def test_what_changes_while_it_is_built_is_not_kept(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    def changed(*arguments: object, **named: object) -> object:
        made = WHOLE(*arguments, **named)  # type: ignore[arg-type]
        path = place[0] / "lakeside" / "makes.csv"
        content = path.read_bytes()
        path.write_bytes(content + b" ")
        path.write_bytes(content)
        return made

    monkeypatch.setattr(whole, "build", changed)
    assert build(place) == 0
    assert not (place[0].parent / "records").exists()


def test_records_that_cannot_be_kept_are_not(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    (place[0].parent / "file").touch()
    monkeypatch.setenv(finished.CACHE, str(place[0].parent / "file"))
    wanted = Wanted(*place)
    record(place, wanted)
    assert not unchanged(wanted, wanted.inputs())
    monkeypatch.setenv(finished.CACHE, "")
    assert wanted.inputs() is None


def test_a_database_beside_is_always_written(place: Place) -> None:
    build(place)
    store = place[0].parent / "races"
    assert build(place, *FORMATS, "--store", str(store)) == 0
    assert (store / asking.MARK).is_file()
    assert asking.MARK == embedded.MARK


def test_metadata_that_name_a_file_elsewhere_are_seen(place: Place) -> None:
    metadata = place[0] / "lakeside" / "csv-metadata.json"
    text = metadata.read_text(encoding="utf-8").replace("../../../../../ontology/tables/", "../../tables/")
    metadata.write_text(text, encoding="utf-8")
    seen = [finished.inputs(place[0])]
    (place[0].parent / "tables").mkdir()
    for content in ("{}", "[]"):
        (place[0].parent / "tables" / "make.json").write_text(content, encoding="utf-8")
        seen.append(finished.inputs(place[0]))
    assert len({found.key for found in seen if found}) == 3


def escaped(place: Place) -> None:
    """Metadata may write a path with the escapes of JSON."""
    metadata = place[0] / "lakeside" / "csv-metadata.json"
    metadata.write_text(metadata.read_text(encoding="utf-8").replace("../../tables/", "..\\/..\\u002ftables/"), encoding="utf-8")


def linked(place: Place) -> None:
    """Metadata may be a link."""
    metadata = place[0] / "lakeside" / "csv-metadata.json"
    metadata.rename(metadata.with_name(".metadata.json"))
    metadata.symlink_to(".metadata.json")


def moved(place: Place) -> None:
    """The folder may be a link: what is beside it is then beside where it leads."""
    (place[0].parent / "real").mkdir()
    for name in ("data", "tables"):
        (place[0].parent / name).rename(place[0].parent / "real" / name)
    place[0].symlink_to("real/data")


@pytest.mark.parametrize("way", [escaped, linked, moved], ids=lambda way: way.__name__)
def test_whatever_way_metadata_name_a_file_elsewhere_it_is_seen(place: Place, way: Callable[[Place], None]) -> None:
    metadata = place[0] / "lakeside" / "csv-metadata.json"
    text = metadata.read_text(encoding="utf-8").replace("../../../../../ontology/tables/", "../../tables/")
    metadata.write_text(text, encoding="utf-8")
    shutil.copytree(ROOT / "ontology" / "tables", place[0].parent / "tables")
    way(place)
    table = place[0].resolve().parent / "tables" / "make.json"
    before = finished.inputs(place[0])
    assert before
    table.write_text("{}", encoding="utf-8")
    after = finished.inputs(place[0])
    assert after
    assert after.key != before.key
    metadata.write_text("{", encoding="utf-8")
    assert finished.inputs(place[0]) is None


def test_a_source_may_be_called_as_what_python_keeps(place: Place) -> None:
    shutil.move(place[0] / "lakeside", place[0] / "__pycache__" / "lakeside")
    before = finished.inputs(place[0])
    cell((place[0] / "__pycache__", place[1]))
    after = finished.inputs(place[0])
    assert before
    assert after
    assert after.key != before.key


def test_who_has_no_home_has_no_records(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in (finished.CACHE, "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name in ("HOME", "USERPROFILE"):
        monkeypatch.setenv(name, str(tmp_path / "home"))
    assert finished.place() is None
    (tmp_path / "home").mkdir()
    if os.name != "nt":
        assert finished.place() == tmp_path / "home" / ".cache" / "gridwalk"


def test_only_so_many_records_are_kept(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finished, "MOST", 1)
    for name in ("one", "two"):
        record((place[0], place[1].with_name(name)), Wanted(place[0], place[1].with_name(name)))
    assert len(list((place[0].parent / "records").iterdir())) == 1


def modules(*arguments: str, cache: Path) -> set[str]:
    """Return the modules that a command imports."""
    code = f"import sys; from gridwalk.cli import main; main({list(arguments)!r}); print(*sys.modules, file=sys.stderr)"
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "build"), finished.CACHE: str(cache)}
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, encoding="utf-8", check=True)
    return set(done.stderr.split())


def test_what_is_finished_costs_no_engine_and_no_tables(tmp_path: Path) -> None:
    cache, out = tmp_path / "records", str(tmp_path / "dist")
    arguments = "build", "--data", str(LAKESIDE), "--out", out, "--no-validate", "--format", "merged"
    modules(*arguments, cache=cache)
    again = modules(*arguments, cache=cache)
    asked = modules("query", "calendar", "--data", str(LAKESIDE), cache=cache)
    assert "pyoxigraph" not in again
    assert len([name for name in again if name.startswith("gridwalk")]) < 20
    ours = {name for name in asked if name.startswith("gridwalk")}
    heavy = ("gridwalk.tables", "gridwalk.builds.whole", "gridwalk.publish", "gridwalk.rdf.guard")
    assert not {name for name in ours if name.startswith(heavy)}
    assert not {name for name in ours if name.endswith((".hints", ".mentioned", ".elsewhere", ".content", ".built"))}
    assert len(ours) <= 35
    assert not {"shutil", "difflib"} & asked
    assert len(asked) <= 160


def test_passages_are_loaded_only_for_a_question_that_names_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who names no graph sees the statements alone, and the answer to each bundled question is the same, in the same order."""
    data, loaded = Dataset.build(), list[str | bytes]()
    load = dataset.load_merged
    monkeypatch.setattr(dataset, "load_merged", lambda quads: loaded.append(quads) or load(quads))
    assert data.query("class-podiums").rows
    assert loaded == ["\n".join(data.statements)]
    whole, plain = data.store(), data.origin.asked_store("ASK {}")
    few = [query for query in find_queries() if not query.needs and not names_graphs(query.text)]
    assert 90 < len(few) < 113
    for query in few:
        assert answered(plain, query.text) == answered(whole, query.text), query.name
    # That of the whole was asked for here.
    assert len(loaded) == 2
    assert data.ask("ASK { GRAPH ?passage { ?s ?p ?o } }")


def answered(store: ox.Store, text: str) -> bytes:
    out = io.BytesIO()
    answer = run(store, text)
    write(answer, formats(answer)[0], out)
    return out.getvalue()


def test_a_finished_build_is_loaded_without_passages_too(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    assert build(place, "--format", "merged") == 0
    loaded, load = list[bytes](), dataset.load_merged
    monkeypatch.setattr(dataset, "load_merged", lambda quads: loaded.append(quads) or load(quads))
    data = Dataset.build(place[0], finished=True)
    rows = data.query("class-podiums").rows
    assert rows
    assert [quads.decode() for quads in loaded] == ["".join(f"{line}\n" for line in data.statements)]
    # Once one asked for passages, all is asked there.
    assert data.query("facts-of-the-winner").rows
    assert data.query("class-podiums").rows == rows
    assert loaded[1:] == [(place[1] / "gridwalk-merged.nq").read_bytes()]


def test_files_are_not_read_again_and_again(tmp_path: Path) -> None:
    """What a machine does not change: how often each file is opened, and how many lines the store of questions gets."""
    code = """
import collections, json, sys
from gridwalk.cli import main
opened, loaded = collections.Counter(), []
sys.addaudithook(lambda event, given: opened.update([str(given[0])]) if event == "open" else None)
from gridwalk.rdf import dataset
real = dataset.load_merged
dataset.load_merged = lambda quads: loaded.append(quads.count("\\n") + 1) or real(quads)
main(sys.argv[1:])
print(json.dumps([opened, loaded]), file=sys.stderr)
"""
    arguments = ["build", "--data", str(LAKESIDE), "--out", str(tmp_path / "dist"), "--no-validate"]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "build")}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], env=environment, capture_output=True, encoding="utf-8", check=True
    )
    opened, loaded = json.loads(done.stderr.splitlines()[-1])
    tables = {name: count for name, count in opened.items() if name.endswith(".csv")}
    assert len(tables) > 40
    # To look at its bytes, and to read its rows; some also to know what is described.
    assert max(tables.values()) <= 3
    merged = (tmp_path / "dist" / "gridwalk-merged.nq").read_text(encoding="utf-8")
    assert loaded == [merged.count("\n")]
    named = {name: count for name, count in opened.items() if name.endswith((".rq", ".ttl", ".json")) and "/dist/" not in name}
    assert named.pop(str(LAKESIDE / "csv-metadata.json")) <= 6
    assert max(named.values()) <= 3


def test_parts_that_are_there_are_only_looked_at(tmp_path: Path) -> None:
    """Nothing changed: tables are opened for their hash, parts for their check sums; no engine of rules is imported."""
    code = """
import collections, json, sys
from gridwalk.cli import main
main(sys.argv[1:])
opened = collections.Counter()
sys.addaudithook(lambda event, given: opened.update([str(given[0])]) if event == "open" else None)
main(sys.argv[1:])
print(json.dumps([opened, list(sys.modules)]), file=sys.stderr)
"""
    arguments = ["build", "--data", str(LAKESIDE), "--parts", str(tmp_path / "parts")]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "build")}
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments], env=environment, capture_output=True, encoding="utf-8", check=True
    )
    opened, imported = json.loads(done.stderr.splitlines()[-1])
    tables = {name: count for name, count in opened.items() if name.endswith(".csv")}
    assert len(tables) > 40
    # Some also tell what is described.
    assert max(tables.values()) <= 2
    assert max(count for name, count in opened.items() if name.endswith(".nq")) <= 2
    assert not {"rdflib", "shacl", "pyshacl"} & {*imported}
    assert len([name for name in imported if name.startswith("gridwalk")]) < 200
