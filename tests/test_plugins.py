"""What other distributions add: a small package with one of each, beside those that are broken."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from gridwalk import cli, publish
from gridwalk.base import plugins, resources
from gridwalk.builds import finished
from gridwalk.check import engines
from gridwalk.readers import registry

ROOT = Path(__file__).parent.parent
PACKAGE = ROOT / "tests" / "plugin"
POST = "https://example.org/gridwalk-example/post/"
LIBRARY = """
import gridwalk, sys
from pathlib import Path
from gridwalk.check.validation import rules
data = gridwalk.Dataset.build(sys.argv[1])
assert len(data.query("marshal-posts")) == 2
assert "marshal-name" in {rule.name for rule in rules()}
assert {result.message for result in data.validate("marked").results} == {"marked: The name of the marshal is a single letter"}
print(*(path.name for path in data.write(sys.argv[2], ["example-graphml"], check=False)))
"""


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A folder of installed distributions with the package in it."""
    declared = tomllib.loads((PACKAGE / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    shutil.copytree(PACKAGE / "gridwalk_example", tmp_path / "site" / "gridwalk_example")
    return install(tmp_path / "site", "gridwalk_example-1.0", declared)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A folder of data with a source that the package reads."""
    source = tmp_path / "data" / "marshals-2031"
    source.mkdir(parents=True)
    metadata = {"@context": "http://www.w3.org/ns/csvw", "dc:type": "marshals", "dc:title": "Posts", "dc:source": "Made up"}
    (source / "csv-metadata.json").write_text(json.dumps(metadata), encoding="utf-8")
    (source / "posts.csv").write_text("post,marshal\n1,Ann Skua\n2,B\n", encoding="utf-8")
    return tmp_path / "data"


def install(site: Path, name: str, declared: dict[str, dict[str, str]]) -> Path:
    """Write what pip writes of a distribution's entry points."""
    info = site / f"{name}.dist-info"
    info.mkdir(parents=True)
    lines = [[f"[{group}]", *(f"{name} = {value}" for name, value in points.items())] for group, points in declared.items()]
    (info / "entry_points.txt").write_text("\n".join(line for group in lines for line in group), encoding="utf-8")
    return site


def python(site: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(site), str(ROOT / "build")])}
    command = [sys.executable, *map(str, arguments)]
    return subprocess.run(command, env=environment, cwd=site, capture_output=True, text=True, encoding="utf-8")


def gridwalk(site: Path, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return python(site, "-m", "gridwalk", *arguments)


def said(site: Path, *arguments: str | Path) -> str:
    done = gridwalk(site, *arguments)
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_what_is_ours_is_declared_as_that_of_others_is() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["entry-points"]
    assert {group.removeprefix("gridwalk.") for group in declared} == {*plugins.MODULES, *plugins.FOLDERS}
    for things in (registry.READERS, publish.FORMATS, engines.ENGINES, cli.COMMANDS):
        assert declared[f"gridwalk.{things.kind}"].items() <= things.own.items()
        for name in things.own:
            assert all(hasattr(things.load(name), word) for word in things.says)
    folders = {value for kind in plugins.FOLDERS for value in declared[f"gridwalk.{kind}"].values()}
    for folder in folders:
        top, *below = folder.removeprefix("gridwalk.").split(".")
        assert resources.folder(top).joinpath(*below).is_dir()


def test_a_question_a_rule_a_reader_and_its_terms_from_the_command_line(site: Path, data: Path) -> None:
    asked = said(site, "query", "marshal-posts", "--data", data, "--format", "csv")
    assert asked.splitlines() == ["post,marshal", f"{POST}1,Ann Skua", f"{POST}2,B"]
    assert "marshal-posts" in said(site, "queries", "--tag", "marshals")
    found = gridwalk(site, "validate", "--data", data, "--format", "csv")
    assert found.returncode == 1
    assert [line.split(",")[:2] for line in found.stdout.splitlines()[1:]] == [["Violation", "marshal-name"]]
    label = "SELECT ?label { <https://example.org/gridwalk-example#MarshalPost> rdfs:label ?label }"
    assert said(site, "query", "--text", label, "--data", data, "--format", "csv").split() == ["label", "marshal", "post"]


def test_an_engine_a_command_and_a_format_from_the_command_line(site: Path, data: Path, tmp_path: Path) -> None:
    found = gridwalk(site, "validate", "--data", data, "--engine", "marked", "--format", "csv")
    assert "marked: The name of the marshal" in found.stdout
    assert "say how many statements" in said(site, "--help")
    assert int(said(site, "size", "--data", data).split()[0]) > 1000
    assert "gridwalk-example.graphml" in said(site, "build", "--data", data, "--no-validate", "--out", tmp_path / "dist")
    graph = ET.parse(tmp_path / "dist" / "gridwalk-example.graphml").getroot()[1]
    nodes = {node.get("id") for node in graph if node.tag.endswith("node")}
    edges = [edge for edge in graph if edge.tag.endswith("edge")]
    assert f"<{POST}1>" in nodes
    assert edges
    assert {edge.get(end) for edge in edges for end in ("source", "target")} <= nodes


def test_all_of_it_from_the_library(site: Path, data: Path, tmp_path: Path) -> None:
    done = python(site, "-c", LIBRARY, data, tmp_path / "out")
    assert (done.returncode, done.stderr) == (0, "")
    assert "gridwalk-example.graphml" in done.stdout.split()


def test_a_part_is_made_again_when_the_package_changes(site: Path, data: Path, tmp_path: Path) -> None:
    def parts() -> set[str]:
        said(site, "build", "--data", data, "--parts", tmp_path / "parts")
        return {path.name for path in (tmp_path / "parts").glob("**/marshals-2031*")}

    before = parts()
    reader = site / "gridwalk_example" / "marshals.py"
    reader.write_text(reader.read_text(encoding="utf-8") + "# nothing more\n", encoding="utf-8")
    assert parts() == before
    reader.write_text(reader.read_text(encoding="utf-8") + "MORE = 1\n", encoding="utf-8")
    after = parts()
    assert after != before
    # What it may read counts too, and what only looks like code.
    (site / "gridwalk_example" / "names").mkdir()
    (site / "gridwalk_example" / "names" / "template.py").write_bytes(b"\xff {% for %}")
    assert parts() != after


def test_a_finished_build_is_made_again_when_a_file_of_the_package_changes(
    site: Path, data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(finished.CACHE, str(tmp_path / "records"))
    (names := site / "gridwalk_example" / "names.csv").write_text("B,Bo Tern\n", encoding="utf-8")

    def stamp() -> int:
        said(site, "build", "--data", data, "--no-validate", "--format", "nquads", "--out", tmp_path / "out")
        return (tmp_path / "out" / "gridwalk.nq").stat().st_mtime_ns

    first = stamp()
    assert stamp() == first
    names.write_text("B,Bo Gull\n", encoding="utf-8")
    assert stamp() != first


def test_names_that_two_declare(site: Path, data: Path, tmp_path: Path) -> None:
    own = {"gridwalk.formats": {"turtle": "other.turtle"}, "gridwalk.commands": {"size": "other.size"}}
    install(site, "other-2.0", own)
    for arguments, name, first in (
        (["build", "--data", data, "--out", tmp_path / "out"], "'turtle' of gridwalk.formats", "gridwalk"),
        (["--help"], "'size' of gridwalk.commands", "gridwalk_example 1.0"),
        (["size"], "'size' of gridwalk.commands", "gridwalk_example 1.0"),
    ):
        done = gridwalk(site, *arguments)
        assert done.returncode == 2
        assert done.stderr == f"gridwalk: error: {name} is declared by {first} and by other 2.0: uninstall one of them\n"
    assert not (tmp_path / "out").exists()


def test_files_that_two_have(site: Path, data: Path) -> None:
    (site / "other" / "questions").mkdir(parents=True)
    shutil.copy(ROOT / "queries" / "class-podiums.rq", site / "other" / "questions")
    install(site, "other-2.0", {"gridwalk.queries": {"other": "other.questions"}})
    done = gridwalk(site, "queries")
    assert done.returncode == 2
    assert "'class-podiums.rq' of gridwalk.queries is declared by gridwalk and by other 2.0" in done.stderr


BROKEN = {"gridwalk.readers", "gridwalk.formats", "gridwalk.engines", "gridwalk.commands", "gridwalk.queries", "gridwalk.rules"}


def test_what_cannot_be_imported_is_a_line_and_breaks_nothing_else(site: Path, data: Path, tmp_path: Path) -> None:
    install(site, "broken-0.1", {group: {"broken": "broken_package"} for group in BROKEN})
    (site / "broken_package.py").write_text("import sys\nsys.exit('gone')\n", encoding="utf-8")
    why = "cannot be imported: SystemExit: gone"
    done = gridwalk(site, "--help")
    assert done.returncode == 0
    assert "\n    size " in done.stdout
    line = "gridwalk: warning: broken 0.1: broken_package, which it declares as gridwalk.commands 'broken', "
    assert done.stderr == f"{line}{why}\n"
    assert gridwalk(site, "broken").stderr == f"{line.replace('warning', 'error')}{why}\n"
    done = gridwalk(site, "build", "--data", data, "--no-validate", "--out", tmp_path / "out")
    assert done.returncode == 0
    assert {line.split(":")[2] for line in done.stderr.splitlines()} == {" broken 0.1"}
    assert {"gridwalk.ttl", "gridwalk-example.graphml"} <= {path.name for path in (tmp_path / "out").iterdir()}
    done = gridwalk(site, "validate", "--data", data, "--engine", "broken")
    assert done.returncode == 2
    metadata = data / "marshals-2031" / "csv-metadata.json"
    metadata.write_text(metadata.read_text(encoding="utf-8").replace('"marshals"', '"broken"'), encoding="utf-8")
    done = gridwalk(site, "query", "marshal-posts", "--data", data)
    assert done.returncode == 3
    assert "column dc:type: broken 0.1: broken_package" in done.stderr


def test_nothing_is_imported_that_is_not_asked_for(site: Path) -> None:
    (site / "gridwalk_example" / "__init__.py").write_text("raise RuntimeError('imported')\n", encoding="utf-8")
    assert "class-podiums" in said(site, "queries")
    assert "marshal-posts" in said(site, "queries")
    assert said(site, "validate", "--help")


def test_an_old_installation_hides_nothing_of_ours(tmp_path: Path) -> None:
    stale = install(tmp_path / "site", "gridwalk-0.0.1", {"gridwalk.formats": {"turtle": "gridwalk.exports.turtle"}})
    assert "\n    validate " in said(stale, "--help")
    code = "import sys\nfrom gridwalk import publish\nprint(publish.find('turtle').file, 'importlib.metadata' in sys.modules)"
    assert python(stale, "-c", code).stdout.split() == ["gridwalk.ttl", "False"]
