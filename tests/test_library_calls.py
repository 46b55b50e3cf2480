"""What the library refuses, and that it can do all that the command line does."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
import re
import shutil
from collections.abc import Callable
from dataclasses import is_dataclass
from pathlib import Path

import pyoxigraph as ox
import pytest

import gridwalk
from gridwalk import Dataset, GridwalkError, Limits, Report
from gridwalk.builds.manifest import build_parts
from gridwalk.cli import commands
from gridwalk.dev.document import of_command

ROOT = Path(__file__).parent.parent
FIXTURE = ROOT / "tests" / "fixtures" / "data"
SOURCE = FIXTURE / "reports" / "lakeside-2031"
URL = "http://127.0.0.1:9/"
# What is of the wrong kind or says nothing, whatever is expected.
WRONG = (None, 7, -1, 1.5, b"x", [], {}, object(), "", "\0", "no such thing", Path("no/such/place"), True)
Wrong = Callable[[Dataset, object], object]

# For each public function and method of ``Dataset``, each argument with what it takes for right among WRONG.
CALLS: dict[str, tuple[tuple[Wrong, tuple[object, ...]], ...]] = {
    "open": (
        (lambda _, x: gridwalk.open(x), (None,)),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.open(FIXTURE, schemas=x), (None,)),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.open(FIXTURE, limits=x), (None,)),  # type: ignore[arg-type]
    ),
    "build_parts": (
        (lambda _, x: gridwalk.build_parts(x, "parts"), (None,)),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.build_parts(FIXTURE, x), ("no such thing", Path("no/such/place"))),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.build_parts(FIXTURE, "parts", jobs=x), (7,)),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.build_parts(FIXTURE, "parts", schemas=x), (None,)),  # type: ignore[arg-type]
    ),
    "build_on_spark": (
        (lambda _, x: gridwalk.build_on_spark("no such folder", x), ()),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.build_on_spark("no such folder", "out", master=x), ()),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.build_on_spark("no such folder", "out", schemas=x), ()),  # type: ignore[arg-type]
    ),
    "passages": ((lambda _, x: gridwalk.passages(x), ()),),  # type: ignore[arg-type]
    "queries": ((lambda _, x: gridwalk.queries(x), (None,)),),  # type: ignore[arg-type]
    "read": (
        (lambda _, x: gridwalk.read(x), ()),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.read("page.html", x), ("no such thing", Path("no/such/place"), None)),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.read("page.html", slug=x), (None, "")),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.read("page.html", event=x), (None, "")),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.read("page.html", table=x), (None,)),  # type: ignore[arg-type]
    ),
    "rebase_source": (
        (lambda _, x: gridwalk.rebase_source(x, SOURCE), ()),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.rebase_source("page.html", x), ()),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.rebase_source("page.html", SOURCE, data=x), (None,)),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.rebase_source("page.html", SOURCE, out=x), (None,)),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.rebase_source("page.html", SOURCE, schemas=x), (None,)),  # type: ignore[arg-type]
    ),
    "start": (
        (lambda _, x: gridwalk.start(x), ()),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.start("page.txt", x), ("no such thing", Path("no/such/place"), None)),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.start("page.txt", slug=x), (None, "")),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.start("page.txt", event=x), (None, "")),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.start("page.txt", event_name=x), ("",)),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.start("page.txt", table=x), (None,)),  # type: ignore[arg-type]
    ),
    "migrate": (
        (lambda _, x: gridwalk.migrate(x), ()),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.migrate("no/such/place", x), (None,)),  # type: ignore[arg-type]
    ),
    "todo": (
        (lambda _, x: gridwalk.todo(x, "page.txt"), ()),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.todo("folder", x), ()),  # type: ignore[arg-type]
    ),
    "verify_source": (
        (lambda _, x: gridwalk.verify_source(x), ()),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.verify_source("page.html", x), ()),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.verify_source("page.html", SOURCE, data=x), (None,)),  # type: ignore[arg-type]
    ),
    "what_if": (
        (lambda _, x: gridwalk.what_if(x), ()),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.what_if(FIXTURE, x), ([], {})),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.what_if(FIXTURE, without=x), ([], {})),  # type: ignore[arg-type]
        (lambda _, x: gridwalk.what_if(FIXTURE, schemas=x), (None,)),  # type: ignore[arg-type]
    ),
    "as_sssom": ((lambda _, x: list(gridwalk.as_sssom(x)), ([], {}, "", b"")),),  # type: ignore[arg-type]
    "Limits": (
        (lambda _, x: Limits(seconds=x), (7, 1.5)),  # type: ignore[arg-type]
        *((lambda _, x, n=n: Limits(**{n: x}), (7,)) for n in ("memory", "input", "rows", "answer", "stack")),  # type: ignore[misc]
    ),
    "Report": ((lambda _, x: Report([], 1).count(x), ()),),  # type: ignore[arg-type]
    "Dataset.build": ((lambda _, x: Dataset.build(x), (None,)), (lambda _, x: Dataset.build(FIXTURE, schemas=x), (None,))),  # type: ignore[arg-type]
    "Dataset.validate": (
        (lambda data, x: data.validate(x), ()),  # type: ignore[arg-type]
        (lambda data, x: data.validate(jobs=x), ()),  # type: ignore[arg-type]
    ),
    "Dataset.explain": ((lambda data, x: data.explain(x), ()),),  # type: ignore[arg-type]
    "Dataset.query": (
        (lambda data, x: data.query(x), ()),  # type: ignore[arg-type]
        (lambda data, x: data.query("champions", x), (None,)),  # type: ignore[arg-type]
    ),
    "Dataset.ask": (
        (lambda data, x: data.ask(x), ()),  # type: ignore[arg-type]
        (lambda data, x: data.ask("ASK {}", x), (None,)),  # type: ignore[arg-type]
    ),
    "Dataset.answer": (
        (lambda data, x: data.answer(x), ()),  # type: ignore[arg-type]
        (lambda data, x: data.answer("champions", x), ()),  # type: ignore[arg-type]
        (lambda data, x: data.answer("champions", "csv", x), (None,)),  # type: ignore[arg-type]
    ),
    "Dataset.suggest": (
        (lambda data, x: data.suggest(least=x), (True,)),  # type: ignore[arg-type]
        (lambda data, x: data.suggest(kinds=x), ([], {})),  # type: ignore[arg-type]
        (lambda data, _: data.suggest(kinds=["Car"]), ()),
    ),
    "Dataset.plot": (
        (lambda data, x: data.plot(x), ()),  # type: ignore[arg-type]
        (lambda data, x: data.plot("podiums", event=x), ()),  # type: ignore[arg-type]
        (lambda data, x: data.plot("podiums", x, event="nsc/2031/lakeside"), (None,)),  # type: ignore[arg-type]
    ),
    "Dataset.cite": (
        (lambda data, x: data.cite(x), ()),  # type: ignore[arg-type]
        (lambda data, x: data.cite("make/orrin", document=x), (None, [], {})),  # type: ignore[arg-type]
    ),
    "Dataset.disputes": ((lambda data, x: data.disputes(document=x), (None, [], {})),),  # type: ignore[arg-type]
    "Dataset.count_disputes": ((lambda data, x: data.count_disputes(x), ([], {})),),  # type: ignore[arg-type]
    "Dataset.only": ((lambda data, x: data.only(x), ()),),  # type: ignore[arg-type]
    "Dataset.diff": ((lambda data, x: data.diff(x), ()),),  # type: ignore[arg-type]
    "Dataset.save": ((lambda data, x: data.save(x), ("no such thing", Path("no/such/place"))),),  # type: ignore[arg-type]
    **{
        f"Dataset.{name}": (
            (lambda data, x, name=name: getattr(data, name)(x), ()),  # type: ignore[misc]
            (lambda data, x, name=name: getattr(data, name)(URL, limits=x), (None,)),  # type: ignore[misc]
            (lambda data, x, name=name: getattr(data, name)(URL, graphs_url=x), (None,)),  # type: ignore[misc]
            # To compare is to read alone.
            *([(lambda data, x, name=name: getattr(data, name)(URL, update_url=x), (None,))] * (name != "compare")),  # type: ignore[misc]
        )
        for name in ("load", "preview", "compare")
    },
    "Dataset.site": (
        (lambda data, x: data.site(x), ("no such thing", Path("no/such/place"))),  # type: ignore[arg-type]
        (lambda data, x: data.site("out", title=x), ("no such thing",)),  # type: ignore[arg-type]
        (lambda data, x: data.site("out", document=x), (None, [], {})),  # type: ignore[arg-type]
    ),
    "Dataset.serve": (
        (lambda data, x: data.serve(x), ()),  # type: ignore[arg-type]
        (lambda data, x: data.serve("no such place", port=x), (7,)),  # type: ignore[arg-type]
        (lambda data, x: data.serve("no such place", title=x), ()),  # type: ignore[arg-type]
        (lambda data, x: data.serve("no such place", queries=x), ()),  # type: ignore[arg-type]
        (lambda data, x: data.serve("no such place", limits=x), ()),  # type: ignore[arg-type]
        (lambda data, x: data.serve("no such place", hosts=x), ()),  # type: ignore[arg-type]
        (lambda data, x: data.serve("no such place", started=x), ()),  # type: ignore[arg-type]
    ),
    "Dataset.write": (
        (lambda data, x: data.write(x), ("no such thing", Path("no/such/place"))),  # type: ignore[arg-type]
        (lambda data, x: data.write("out", x), ([], {})),  # type: ignore[arg-type]
        (lambda data, _: data.write("out", ["hologram"]), ()),
        (lambda data, x: data.write("out", found=x), ()),  # type: ignore[arg-type]
    ),
}
# What takes no argument, or only says something: values, errors.
PLAIN = {"Dataset.counts", "Dataset.store", "Dataset.graph", "Dataset.dataset", "Dataset", "__version__"}


@pytest.fixture(scope="module")
def data() -> Dataset:
    """The made-up data, built."""
    return Dataset.build(FIXTURE)


def test_every_public_call_is_tried() -> None:
    public = [name for name in gridwalk.__all__ if name not in PLAIN]
    functions = {name for name in public if inspect.isfunction(getattr(gridwalk, name))}
    methods = {f"Dataset.{n}" for n, _ in inspect.getmembers(Dataset, callable) if not n.startswith("_")} - PLAIN
    assert set(CALLS) - {"Limits", "Report"} == functions | methods
    values = set(public) - functions
    assert all(is_dataclass(value := getattr(gridwalk, name)) or issubclass(value, Exception) for name in values)


def _refused(call: Wrong, data: Dataset, wrong: object) -> bool:
    try:
        call(data, wrong)
    except GridwalkError:
        return True
    return False


@pytest.mark.parametrize("name", CALLS)
def test_wrong_calls_raise_errors_of_ours(name: str, data: Dataset, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    table = "<table><tr><th>Pos<th>Drivers<th>Car<th>Laps<tr><td>1<td>May / Roe<td>Alba 4<td>151</table>"
    Path("page.html").write_text(table, encoding="utf-8")
    for number, (call, right) in enumerate(CALLS[name]):
        for wrong in (each for each in WRONG if not any(each is one or (each == one and type(each) is type(one)) for one in right)):
            # None is right for what need not be given.
            assert _refused(call, data, wrong) or wrong is None, f"{name}, call {number} took {wrong!r}"
    assert not Path("out").exists()


PLACES = ("file", "folder", "empty", "closed database", "no database", "part that is gone", "words", "folder in a file's place")


@pytest.mark.parametrize("kind", PLACES)
def test_wrong_places_raise_errors_of_ours(kind: str, data: Dataset, tmp_path: Path) -> None:
    place = tmp_path / "place.nq"
    if kind == "file":
        place.touch()
    elif kind == "words":
        place.write_bytes(b"\xff\x00 no quads \n")
    elif kind in ("folder", "empty", "folder in a file's place"):
        place.mkdir()
        if kind != "empty":
            (place / ("notes.txt" if kind == "folder" else "gridwalk.nq")).mkdir()
    elif kind == "part that is gone":
        build_parts(FIXTURE, place)
        next(place.rglob("*.nq")).unlink()
    else:
        data.save(place)
        opened = gridwalk.open(place)
        for file in place.iterdir():
            if kind == "closed database" or file.suffix == ".sst":
                file.unlink()
        _refuses_all(opened)
    try:
        opened = gridwalk.open(place)
    except GridwalkError:
        return
    _refuses_all(opened)


def _refuses_all(opened: Dataset) -> None:
    asked = (
        opened.counts, opened.validate, opened.disputes, lambda: opened.query("champions"), lambda: opened.cite("Castor Works"),
        lambda: list(opened.lines), lambda: opened.answer("ASK { ?s ?p ?o }"), lambda: opened.write(ROOT / "README.md"),
    )  # fmt: skip
    refused = 0
    for each in asked:
        try:
            each()
        except GridwalkError:
            refused += 1
    assert refused > 0


def _rows() -> list[str]:
    page = (ROOT / "docs" / "library.md").read_text(encoding="utf-8").partition("## What each command is here")[2]
    return [line for line in page.partition("\n## ")[0].splitlines() if line.startswith("|")]


@pytest.mark.parametrize("name", commands())
def test_each_command_and_option_has_a_row(name: str) -> None:
    own = " ".join(row for row in _rows() if re.match(rf"\| `{name}[ `]", row))
    assert own, f"{name} has no row in docs/library.md"
    said = set(re.findall(r"--[a-z-]+", own + " ".join(row for row in _rows() if row.startswith("| any,"))))
    options = {option for action in of_command(name)._actions for option in action.option_strings if option.startswith("--")}
    assert options - said == {"--help"}, f"docs/library.md does not say what these options of {name} are"


def test_what_the_rows_name_is_there() -> None:
    page = "".join(_rows())
    called, asked = re.findall(r"gridwalk\.(\w+)\(", page), re.findall(r"(?:data|\))\.(\w+)\(", page)
    assert len(called) > 10 < len(asked)
    assert set(called) <= set(gridwalk.__all__)
    assert [name for name in asked if not hasattr(Dataset, name)] == []


def test_no_public_name_is_that_of_a_module() -> None:
    # To import gridwalk.x sets the attribute x of the package, whatever it was.
    assert not {module.name for module in pkgutil.iter_modules(gridwalk.__path__)} & set(gridwalk.__all__)
    importlib.import_module("gridwalk.verify.verify")
    assert inspect.isfunction(gridwalk.verify_source)


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The made-up data, in parts."""
    folder = tmp_path_factory.mktemp("parts")
    build_parts(FIXTURE, folder)
    return folder


def test_parts_are_read_one_at_a_time(parts: Path, data: Dataset, tmp_path: Path) -> None:
    opened = gridwalk.open(parts)
    assert sorted(opened.lines) == sorted(opened.lines) == data.built.lines
    assert (opened.counts(), len(opened)) == (data.counts(), len(data))
    assert opened.disputes() == data.disputes()
    for thing in ("entry/nsc/2031/lakeside/r07", "castor works", "race:laps"):
        assert opened.cite(thing) == data.cite(thing)
    assert opened.query("champions") == data.query("champions")
    opened.save(tmp_path / "database")
    assert set(gridwalk.open(tmp_path / "database").store()) == set(data.store())
    # None of it has read the whole.
    assert "built" not in vars(opened.origin)


def test_answers_are_written_as_the_command_line_does(data: Dataset) -> None:
    assert data.answer("champions").splitlines()[0] == "seasonLabel,classLabel,champion,decidedBefore"
    assert data.answer("ASK { ?s ?p ?o }", "json") == '{"head":{},"boolean":true}\n'
    assert data.answer("CONSTRUCT { ?s a ?o } WHERE { ?s a ?o }", "ntriples").count("\n") > 100
    with pytest.raises(gridwalk.QueryError, match="cannot be written as 'turtle'"):
        data.answer("champions", "turtle")


def test_a_report_is_explained_and_written(tmp_path: Path) -> None:
    shutil.copytree(FIXTURE, tmp_path / "data")
    path = next(path for path in (tmp_path / "data").rglob("results.csv") if "r03,race,3," in path.read_text(encoding="utf-8"))
    path.write_text(path.read_text(encoding="utf-8").replace("r03,race,3,", "r03,race,9,"), encoding="utf-8")
    opened = gridwalk.open(tmp_path / "data")
    report = opened.validate()
    found = opened.explain(report)
    assert [each.result for each in found] == report.results != []
    assert str(path) in {each.file for each in found}
    written = ox.parse(report.to_turtle(), ox.RdfFormat.TURTLE, base_iri="urn:x")
    assert "<http://www.w3.org/ns/shacl#ValidationReport>" in {str(quad.object) for quad in written}
    opened.write(tmp_path / "dist", ["turtle"], check=False)
    again = gridwalk.open(tmp_path / "dist" / "gridwalk.ttl")
    assert again.validate() == report
    assert {each.label for each in again.explain(report)} == {each.label for each in found}
