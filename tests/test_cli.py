"""The command line as it is run: exit codes, pipes, interrupts, odd places and odd locales."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyoxigraph as ox
import pytest

from gridwalk import __version__, cli, publish
from gridwalk.ask import results
from gridwalk.ask.queries import find_queries
from gridwalk.builds.whole import build
from gridwalk.cli import _shared, query, suggest, validate
from gridwalk.dev import document
from gridwalk.identities import suggestions
from gridwalk.rdf.content import Content
from gridwalk.stores import embedded
from tests import unprivileged

ROOT = Path(__file__).parent.parent
FIXTURE = ROOT / "tests" / "fixtures" / "data"
SOURCE = FIXTURE / "reports" / "lakeside-2031"
DOCUMENT = ROOT / "tests" / "fixtures" / "documents" / "lakeside-2031.txt"
PYTHON = shlex.quote(sys.executable)
# Millions of millions of rows, in the engine's own code, which does not listen to Python's signals.
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


def environment(**changes: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "build"), **changes}


def gridwalk(*arguments: object, stdin: str = "", **changes: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(
        [sys.executable, "-m", "gridwalk", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        encoding="utf-8",
        cwd=ROOT,
        env=environment(**changes),
        check=False,
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A copy of the made-up data, in a path with a space and an accent."""
    return Path(shutil.copytree(FIXTURE, tmp_path / "données d'essai"))


def spoil(data: Path, table: str, old: str, new: str) -> None:
    path = data / "reports" / "lakeside-2031" / table
    before = path.read_text(encoding="utf-8")
    assert old in before
    path.write_text(before.replace(old, new, 1), encoding="utf-8")


@pytest.mark.quick
def test_build_writes_and_sums_up(data: Path, tmp_path: Path) -> None:
    done = gridwalk("build", "--data", data, "--out", tmp_path / "Ergebnis ä")
    assert (done.returncode, done.stderr) == (0, "")
    counts, rules, questions, where = done.stdout.splitlines()
    assert " citations of 124 passages, 3 disputes" in counts
    assert rules.endswith("all hold")
    assert questions == f"{len(find_queries())} questions answered"
    assert where.split("/: ")[1].split()[-1] == "SHA256SUMS"
    assert len(list((tmp_path / "Ergebnis ä").iterdir())) == len(publish.names()) + 3


@pytest.mark.quick
def test_build_of_what_breaks_a_rule_writes_nothing(data: Path, tmp_path: Path) -> None:
    # Third place goes missing.
    spoil(data, "results.csv", "r03,race,3,", "r03,race,9,")
    done = gridwalk("build", "--data", data, "--out", tmp_path / "dist")
    assert done.returncode == 1
    assert "result/nsc/2031/lakeside/r03/race" in done.stdout
    assert done.stderr.endswith("; nothing was written\n")
    assert not (tmp_path / "dist").exists()
    assert gridwalk("build", "--data", data, "--out", tmp_path / "dist", "--no-validate").returncode == 0
    assert (tmp_path / "dist" / "gridwalk.ttl").is_file()


@pytest.mark.quick
def test_bad_tables_are_all_named_and_nothing_is_written(data: Path, tmp_path: Path) -> None:
    spoil(data, "makes.csv", "id,", "identity,")
    spoil(data, "teams.csv", "id,", "name,")
    done = gridwalk("build", "--data", data, "--out", tmp_path / "dist")
    assert (done.returncode, done.stdout) == (3, "")
    lines = done.stderr.splitlines()
    assert len(lines) >= 4
    assert all(line.startswith(f"gridwalk: error: {data}") for line in lines)
    assert not (tmp_path / "dist").exists()


def test_empty_and_missing_folders_are_bad_input(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = gridwalk("build", "--data", tmp_path / "empty", "--out", tmp_path / "dist")
    assert done.returncode == 3
    assert "holds no source" in done.stderr
    assert gridwalk("disputes", "--data", tmp_path / "none").returncode == 3
    assert not (tmp_path / "dist").exists()


def test_folder_that_cannot_be_written_is_exit_code_4(data: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    done = gridwalk("build", "--data", data, "--out", tmp_path / "file", "--no-validate")
    assert done.returncode == 4
    assert done.stderr == f"gridwalk: error: {tmp_path / 'file'}: cannot be written: File exists\n"


def test_formats_are_chosen_and_leftovers_told(data: Path, tmp_path: Path) -> None:
    gridwalk("build", "--data", data, "--out", tmp_path, "--format", "turtle", "--no-validate")
    assert {path.name for path in tmp_path.glob("*.*")} == {"gridwalk.ttl", "void.ttl"}
    done = gridwalk("build", "--data", data, "--out", tmp_path, "--format", "nquads", "--no-validate")
    assert done.stderr == "gridwalk: warning: left from an earlier build: gridwalk.ttl\n"
    assert gridwalk("build", "--format", "excel").returncode == 2


def test_killed_build_leaves_only_whole_files(tmp_path: Path) -> None:
    publish.write(Content(build(SOURCE).lines), tmp_path / "dist")
    publish.write(Content(build(FIXTURE).lines), tmp_path / "new")
    whole = {path.name: {path.read_bytes(), (tmp_path / "new" / path.name).read_bytes()} for path in (tmp_path / "dist").iterdir()}
    command = [sys.executable, "-m", "gridwalk", "build", "--data", FIXTURE, "--no-validate", "--out", tmp_path / "dist"]
    with subprocess.Popen(command, env=environment(), cwd=ROOT, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None and not list((tmp_path / "dist").glob(".*")):
            time.sleep(0.001)
        process.send_signal(signal.SIGKILL)
    assert process.returncode == -signal.SIGKILL
    assert len(whole) == len(publish.names()) + 3
    assert all((tmp_path / "dist" / name).read_bytes() in either for name, either in whole.items())


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["biuld"], "unknown command 'biuld'; did you mean 'build'?"),
        (["zzz"], "unknown command 'zzz'; see `gridwalk --help`"),
        ([], "the following arguments are required: COMMAND; see `gridwalk --help`"),
        (["query"], "one of the arguments NAME|FILE|- --text is required; see `gridwalk query --help`"),
        (["queries", "--tag", "zzz"], "no question has the tag 'zzz'; there are "),
        (["query", "class-podium"], "no question is called 'class-podium'; nearest: class-podiums"),
        (["cite", "Nobody At All"], "nothing is called 'Nobody At All'"),
        (["validate", "--engine", "x"], "argument --engine: invalid choice: 'x'"),
    ],
)
def test_usage_errors_are_one_line_and_exit_code_2(arguments: list[str], message: str) -> None:
    done = gridwalk(*arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"gridwalk: error: {message}")
    assert done.stderr.count("\n") == 1


@pytest.mark.quick
def test_version_and_help() -> None:
    assert gridwalk("--version").stdout == f"gridwalk {__version__}\n"
    done = gridwalk("--help")
    assert done.returncode == 0
    assert all(f"\n    {name} " in done.stdout for name in cli.commands())
    assert len(cli.commands()) >= 9


def test_help_loads_no_engine() -> None:
    code = (
        "import sys; from gridwalk import cli; cli.main(['--help']); "
        "print(sorted({m.split('.')[0] for m in sys.modules} & {'pyoxigraph', 'rdflib', 'shacl', 'pyshacl', 'SPARQLWrapper'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment(), check=True)
    assert done.stdout.splitlines()[-1] == "[]"


@pytest.mark.quick
def test_every_command_is_documented() -> None:
    assert (ROOT / "docs" / "cli.md").read_text(encoding="utf-8") == document.markdown()


def test_formats_named_in_options_are_those_there_are() -> None:
    assert results.FORMATS == query.FORMATS


def test_query_by_name_file_text_and_standard_input(tmp_path: Path) -> None:
    question = next(q for q in find_queries() if q.name == "champions")
    data = ("--data", FIXTURE)
    (tmp_path / "ma question.rq").write_text(question.text, encoding="utf-8")
    answers = [
        gridwalk("query", "champions", *data),
        gridwalk("query", tmp_path / "ma question.rq", *data),
        gridwalk("query", "--text", question.text, *data),
        gridwalk("query", "-", *data, stdin=question.text),
    ]
    assert {(a.returncode, a.stderr) for a in answers} == {(0, "")}
    assert len({a.stdout for a in answers}) == 1
    assert answers[0].stdout.startswith("?seasonLabel\t?classLabel\t")
    assert answers[0].stdout.count("\n") == 4


def test_query_formats() -> None:
    of_series = "{ ?s a race:Series ; rdfs:label ?l }"
    select = ("query", "--data", FIXTURE, "--text", f"SELECT ?l {of_series} ORDER BY ?l", "--format")
    assert gridwalk(*select, "table").stdout.splitlines()[2:] == ["Isles Endurance Trophy", "Northern Sports Cup"]
    assert json.loads(gridwalk(*select, "json").stdout)["head"] == {"vars": ["l"]}
    assert gridwalk(*select, "csv").stdout.startswith("l\nIsles")
    assert "@prefix race:" in gridwalk("query", "--data", FIXTURE, "--text", f"CONSTRUCT WHERE {of_series}").stdout
    wrong = gridwalk(*select, "turtle")
    assert wrong.returncode == 2
    assert "cannot be written as 'turtle'" in wrong.stderr


def test_query_on_a_file_and_on_a_build(data: Path, tmp_path: Path) -> None:
    publish.write(Content(build(FIXTURE).lines), tmp_path / "dist")
    ask = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    files = [tmp_path / "dist" / publish.find(name).file for name in publish.names()]
    # A format need not be one of RDF, one has what is stated alone, one also says of each statement who makes it.
    others = [publish.find(name).file for name in ("stated", "annotated")]
    files = [file for file in files if file.name not in others and ox.RdfFormat.from_extension(file.suffix[1:])]
    assert len(files) >= 5
    places = [("--data", data), ("--on", files[0].parent), *(("--on", file) for file in files)]
    counts = {gridwalk("query", "--text", ask, *place).stdout for place in places}
    assert len(counts) == 1
    assert int(counts.pop().split()[1]) > 1000


def test_syntax_error_shows_the_place() -> None:
    done = gridwalk("query", "--text", "SELECT * {\n ?s ?p }")
    assert done.returncode == 2
    first, *where = done.stderr.splitlines()
    assert first.startswith("gridwalk: error: line 2, column")
    assert where[0] == "   ?s ?p }"


def test_files_that_are_not_rdf_are_bad_input(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text("<urn:s> <urn:p>\n<urn:o> <urn:x> .\n")
    done = gridwalk("validate", tmp_path / "bad.ttl")
    assert done.returncode == 3
    assert done.stderr.startswith(f"gridwalk: error: {tmp_path / 'bad.ttl'}:2: ")
    assert gridwalk("validate", tmp_path / "none.ttl").returncode == 3
    assert gridwalk("diff", tmp_path / "bad.doc", tmp_path).returncode == 3
    assert gridwalk("query", tmp_path / "none.rq").returncode == 3


def test_validate_says_what_is_wrong(tmp_path: Path) -> None:
    publish.write(Content(build(FIXTURE).lines), tmp_path)
    good = gridwalk("validate", tmp_path / "gridwalk.ttl")
    assert (good.returncode, good.stdout) == (0, "")
    assert good.stderr.endswith("all hold\n")
    text = (tmp_path / "gridwalk.nq").read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if "ontology#position>" in line and "/result/nsc/" in line)
    (tmp_path / "bad.nq").write_text(text + line.replace(line.split('"')[1], "999", 1) + "\n", encoding="utf-8")
    bad = gridwalk("validate", tmp_path / "bad.nq", "--format", "json")
    assert bad.returncode == 1
    assert " violation" in bad.stderr
    found = json.loads(bad.stdout)
    assert any("position" in result["path"] for result in found)
    report = gridwalk("validate", tmp_path / "bad.nq", "--format", "turtle")
    parsed = list(ox.parse(report.stdout, format=ox.RdfFormat.TURTLE, base_iri="urn:report"))
    assert sum(quad.predicate.value.endswith("#result") for quad in parsed) == len(found)
    assert any("#conforms" in str(quad) and '"false"' in str(quad) for quad in parsed)


def test_engines_give_the_same_output(tmp_path: Path) -> None:
    (tmp_path / "bad.ttl").write_text("<urn:s> a <https://w3id.org/gridwalk/ontology#Team> .")
    one, two = (gridwalk("validate", tmp_path / "bad.ttl", "--engine", engine) for engine in validate.ENGINES)
    assert one.returncode == two.returncode == 1
    assert one.stdout == two.stdout
    assert one.stdout.count("\n") > 2


def test_nothing_to_validate_is_bad_input(tmp_path: Path) -> None:
    (tmp_path / "empty.ttl").touch()
    done = gridwalk("validate", tmp_path / "empty.ttl")
    assert (done.returncode, done.stderr.count("\n")) == (3, 1)


def test_only_some_kinds_of_statements(tmp_path: Path) -> None:
    given = ("--data", FIXTURE)
    whole, some = tmp_path / "whole", tmp_path / "some"
    assert gridwalk("build", *given, "--out", whole, "--format", "turtle").returncode == 0
    refused = gridwalk("build", *given, "--out", whole, "--format", "turtle", "--only", "stated")
    assert (refused.returncode, refused.stderr.count("\n")) == (2, 1)
    assert "is not written over a whole build" in refused.stderr
    assert gridwalk("build", *given, "--out", some, "--format", "nquads", "--only", "stated,derived").returncode == 0
    count = "SELECT (COUNT(?i) AS ?n) { ?i a race:Inference }"
    assert gridwalk("query", "--text", count, "--on", some).stdout == "?n\n0\n"
    assert gridwalk("query", "--text", count, *given, "--only", "inferred").stdout == "?n\n194\n"
    assert gridwalk("query", "inferred-alone", *given, "--only", "stated").stdout.count("\n") == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("build", "--only", "guessed"),
        ("build", "--only", ""),
        ("build", "--only", "stated", "--parts", "parts"),
        ("build", "--only", "stated", "--store", "races.oxigraph"),
        ("query", "calendar", "--only", "stated", "--endpoint", "http://127.0.0.1:9/"),
    ],
)
def test_only_is_refused_where_it_says_nothing(arguments: tuple[str, ...]) -> None:
    done = gridwalk(*arguments)
    assert (done.returncode, done.stderr.count("\n")) == (2, 1)
    assert "--only" in done.stderr


def test_cite_finds_by_iri_path_name_and_label() -> None:
    iri = "https://w3id.org/gridwalk/id/make/castor"
    answers = {gridwalk("cite", thing, "--data", FIXTURE).stdout for thing in (iri, f"<{iri}>", "make/castor", "Castor")}
    assert len(answers) == 1
    assert "make/castor\trdfs:label\tCastor\tstated\t" in answers.pop()
    assert gridwalk("cite", "race:laps", "--data", FIXTURE).stdout.count("\n") > 3


def test_cite_counts_the_sources_behind_a_statement(tmp_path: Path) -> None:
    for part in ("data", "accounts"):
        shutil.copytree(FIXTURE.parent / part, tmp_path / "data", dirs_exist_ok=True)
    asked = ("cite", "result/nsc/2031/lakeside/r06/race", "--data", tmp_path / "data", "--format")
    rows = list(csv.DictReader(gridwalk(*asked, "csv").stdout.splitlines()))
    assert {row["value"]: row["sources"] for row in rows if row["property"] in ("race:position", "race:laps")} == {
        "6": "2", "75": "1", "74": "1",
    }  # fmt: skip
    table = gridwalk(*asked, "table").stdout
    assert re.search(r"race:position +6 +stated +2 of 2", table)
    assert re.search(r"race:laps +74 +open, not asserted +1 of 2", table)
    assert re.search(r"skos:prefLabel.* stated *$", gridwalk("cite", "concept/finish/running", *asked[2:], "table").stdout, re.M)


def test_cite_shows_what_a_dispute_rejects_and_asks_which_is_meant() -> None:
    done = gridwalk("cite", "entry/nsc/2031/lakeside/r07", "--data", FIXTURE)
    assert (
        "report/lakeside-2031/r07\tentry/nsc/2031/lakeside/r07\trace:crewSize\t2\trejected\t1\tcounted from the names\n"
        in done.stdout
    )
    table = gridwalk("cite", "make/castor", "--data", FIXTURE, "--format", "table").stdout.splitlines()
    assert sum(line.startswith("report/") for line in table) < len(table) - 2
    which = gridwalk("cite", "Skua", "--data", FIXTURE / "timing")
    assert which.returncode == 2
    assert which.stderr.endswith("; give one of these\n")


@pytest.mark.quick
def test_disputes_are_questions_with_who_says_what() -> None:
    rows = json.loads(gridwalk("disputes", "--data", FIXTURE, "--format", "json").stdout)
    crew = {row["status"]: row for row in rows if row["property"] == "race:crewSize"}
    assert (crew["accepted"]["value"], crew["rejected"]["value"]) == ("3", "2")
    assert crew["accepted"]["said by"] != crew["rejected"]["said by"]
    assert crew["accepted"]["question"].startswith("Which crew size did ")
    assert gridwalk("disputes", "--data", FIXTURE, "--open", "--format", "json").stdout == "[]\n"
    model = json.loads(gridwalk("disputes", "--data", FIXTURE, "--thing", "model/wren-w1", "--format", "json").stdout)
    assert {row["property"] for row in model} == {"race:model"}


def test_passages_are_what_the_table_holds() -> None:
    done = gridwalk("passages", DOCUMENT, "--slug", "lakeside-2031", "--format", "csv")
    proposed = list(csv.DictReader(io.StringIO(done.stdout)))
    kept = list(csv.DictReader(io.StringIO((SOURCE / "passages.csv").read_text(encoding="utf-8"))))
    assert len(kept) > 5
    assert [(p["id"], p["sha256"]) for p in proposed] == [(p["id"], p["sha256"]) for p in kept]
    assert list(proposed[0]) == list(kept[0])


def test_verify_tells_a_changed_document(tmp_path: Path) -> None:
    good = gridwalk("verify", DOCUMENT, "--source", SOURCE)
    assert (good.returncode, good.stdout) == (0, "")
    (tmp_path / "changed.txt").write_text(DOCUMENT.read_text(encoding="utf-8") + "More.\n", encoding="utf-8")
    bad = gridwalk("verify", tmp_path / "changed.txt", "--source", SOURCE)
    assert bad.returncode == 1
    assert "is not the hash of the document" in bad.stdout
    assert gridwalk("verify", tmp_path / "none.txt", "--source", SOURCE).returncode == 3
    assert gridwalk("verify", DOCUMENT, "--source", tmp_path).returncode == 3
    unknown = gridwalk("verify", tmp_path / "changed.txt")
    assert (unknown.returncode, "no source has the hash" in unknown.stderr) == (3, True)


@pytest.mark.quick
def test_diff_tells_facts_and_citations(data: Path, tmp_path: Path) -> None:
    publish.write(Content(build(FIXTURE).lines), tmp_path / "dist")
    same = gridwalk("diff", tmp_path / "dist", data)
    assert (same.returncode, same.stdout) == (0, "")
    text = (tmp_path / "dist" / "gridwalk.nq").read_text(encoding="utf-8").splitlines()
    laps = next(line for line in text if "ontology#laps> " in line and "/result/nsc/" in line)
    changed = laps.replace(laps.split('"')[1], "999", 1)
    (tmp_path / "new.nq").write_text("\n".join([*text, changed]).replace(f"{laps}\n", ""), encoding="utf-8")
    done = gridwalk("diff", tmp_path / "dist", tmp_path / "new.nq")
    assert done.returncode == 1
    removed, added = done.stdout.splitlines()
    assert removed.startswith("- <result/")
    assert " race:laps 999 .  # report/lakeside-2031/" in added
    assert done.stderr == "1 fact added, 1 removed, 0 cited otherwise\n"
    again = laps.rsplit(" ", 2)[0] + " <https://w3id.org/gridwalk/id/report/lakeside-2031/p1.1> ."
    (tmp_path / "cited.nq").write_text("\n".join([*text, again]), encoding="utf-8")
    rows = json.loads(gridwalk("diff", tmp_path / "dist", tmp_path / "cited.nq", "--format", "json").stdout)
    assert [(row["change"], row["passages"]) for row in rows] == [("~+", "report/lakeside-2031/p1.1")]
    assert gridwalk("diff", tmp_path / "dist" / "gridwalk.ttl", tmp_path / "cited.nq").returncode == 0


def test_blank_nodes_of_others_are_compared_by_shape(tmp_path: Path) -> None:
    (tmp_path / "a.ttl").write_text('[] <urn:p> "1" .')
    (tmp_path / "b.ttl").write_text('_:other <urn:p> "1" .')
    assert gridwalk("diff", tmp_path / "a.ttl", tmp_path / "b.ttl").returncode == 0


# What is written in one piece, or is small, is out before `head` has gone; the rest is more than a pipe holds.
PIPED = [
    ("query --text 'SELECT * { ?s ?p ?o }'", 141),
    ("cite race:Entry --data tests/fixtures/data/timing", 0),
    ("--help", 0),
    ("diff data tests/fixtures/data", 141),
]


@pytest.mark.parametrize(("command", "code"), PIPED)
def test_head_is_quiet(command: str, code: int) -> None:
    script = f"{PYTHON} -m gridwalk {command} | head -1; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, env=environment(), cwd=ROOT, check=True)
    line, found = done.stdout.splitlines()
    assert line
    assert int(found) == code
    assert "Traceback" not in done.stderr
    assert "Broken pipe" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_broken_pipe_has_its_exit_code() -> None:
    script = f"{PYTHON} -m gridwalk query --text 'SELECT * {{ ?s ?p ?o }}' | head -1 >/dev/null; echo ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", script], capture_output=True, text=True, env=environment(), cwd=ROOT, check=True)
    assert (done.stdout, done.stderr) == ("141\n", "")


def test_full_output_device_is_one_error() -> None:
    with Path("/dev/full").open("w") as full:
        command = [sys.executable, "-m", "gridwalk", "disputes", "--data", FIXTURE]
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, env=environment(), cwd=ROOT, check=False)
    assert (done.returncode, done.stderr) == (4, "gridwalk: error: standard output: No space left on device\n")


def _heeds_interruptions() -> None:
    # A shell starts what runs in the background with this signal ignored, and what is ignored stays so.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_interrupt_ends_a_long_query() -> None:
    command = [sys.executable, "-m", "gridwalk", "query", "--data", FIXTURE, "--text", ENDLESS]
    pipe = subprocess.PIPE
    with subprocess.Popen(
        command, stdout=pipe, stderr=pipe, text=True, env=environment(), cwd=ROOT, preexec_fn=_heeds_interruptions
    ) as process:
        time.sleep(2)
        assert process.poll() is None
        process.send_signal(signal.SIGINT)
        output, errors = process.communicate(timeout=10)
    # Killed by the signal is what a shell calls 130.
    assert process.returncode in (cli.INTERRUPTED, -signal.SIGINT)
    assert (output, errors) == ("", "")


def test_interrupt_anywhere_else_is_130(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(_shared, "build", interrupted)
    assert cli.main(["disputes"]) == cli.INTERRUPTED


LOCALES = [{"LC_ALL": "C"}, {"LC_ALL": "POSIX", "PYTHONIOENCODING": "ascii"}, {"PYTHONCOERCECLOCALE": "0", "LC_ALL": "C"}]


@pytest.mark.skipif(not str(ROOT).isascii(), reason="CPython 3.11 does not start in an ASCII locale where a .pth file is not ASCII")
@pytest.mark.parametrize("locale", LOCALES)
def test_odd_locales_print_utf_8(locale: dict[str, str]) -> None:
    done = gridwalk("query", "--text", "SELECT ?x { VALUES ?x { 'Jörg 耐久' } }", "--format", "table", **locale)
    assert (done.returncode, done.stdout.splitlines()[2]) == (0, "Jörg 耐久")
    assert "Jörg" in gridwalk("cite", "Jörg", "--data", FIXTURE, **locale).stderr


def in_shell(command: str, **changes: str) -> subprocess.CompletedProcess[str]:
    """Run a command of the shell, in which ``gridwalk`` is the program."""
    text = f'gridwalk() {{ {PYTHON} -m gridwalk "$@"; }}; {command}'
    done = subprocess.run(
        ["bash", "-c", text], capture_output=True, encoding="utf-8", cwd=ROOT, env=environment(**changes), check=False
    )
    assert "Traceback" not in done.stderr, done.stderr
    return done


@pytest.mark.parametrize("arguments", ["queries", "--help", "--version", "query --text 'ASK {}' --on tests/fixtures/data"])
def test_closed_streams_are_no_fault(arguments: str) -> None:
    for closed in (">&-", "2>&-", ">&- 2>&-", "<&- >&-"):
        assert in_shell(f"gridwalk {arguments} {closed}").returncode == 0
    assert in_shell("gridwalk biuld >&- 2>&-").returncode == 2
    # What is said to a closed standard error does not end up in the output.
    assert in_shell("gridwalk biuld 2>&-").stdout == ""


ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}


@pytest.mark.skipif(not str(ROOT).isascii(), reason="CPython 3.11 does not start in an ASCII locale where a .pth file is not ASCII")
@pytest.mark.parametrize("locale", [{}, ASCII])
def test_texts_are_utf_8_whatever_the_locale(locale: dict[str, str]) -> None:
    on = f"--on {shlex.quote(str(SOURCE))}"
    asked = "SELECT ('é' AS ?x) {}"
    expected = '?x\n"é"\n'
    assert in_shell(f'gridwalk query --text "{asked}" {on}', **locale).stdout == expected
    assert in_shell(f'printf %s "{asked}" | gridwalk query - {on}', **locale).stdout == expected
    assert "nothing is called 'Jérôme Nobody'" in in_shell("gridwalk cite 'Jérôme Nobody'", **locale).stderr
    for command, code in (
        (r"gridwalk query --text $'ASK { ?s ?p \xff }'", 2),
        (r"printf '%b' 'ASK { ?s ?p \0377 }' | gridwalk query -", 3),
        (r"gridwalk query $'\xff'", 2),
        (r"gridwalk query $'\xff.rq'", 3),
        (r"gridwalk cite $'\xff'", 2),
        (r"gridwalk queries --tag $'\xff'", 2),
    ):
        done = in_shell(command, **locale)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (code, "", 1), done.stderr


TIMES = ["-1", "0", "nan", "inf", "1e10", "soon", "1e-400"]


@pytest.mark.parametrize(
    "arguments",
    [
        *(("query", "--text", "ASK {}", "--endpoint", "http://127.0.0.1:1/", f"--timeout={time}") for time in TIMES),
        ("load", "--to", "http://127.0.0.1:1/", "--timeout=-1"),
        ("compare", "--endpoint", "http://127.0.0.1:1/", "--timeout=nan"),
        ("suggest", "--least", "nan"),
        ("suggest", "--least", "1.1"),
        ("suggest", "--least=-0.1"),
        ("suggest", "--kind", "Drivers"),
    ],
)
def test_numbers_and_names_out_of_range_are_usage_errors(arguments: tuple[str, ...]) -> None:
    done = gridwalk(*arguments)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert done.stderr.startswith("gridwalk: error: argument --")


def test_kinds_named_in_options_are_those_there_are() -> None:
    assert suggestions.KINDS == suggest.KINDS


@pytest.mark.parametrize(
    "command",
    [
        "query class-podiums --on dist --data data",
        "query class-podiums --on dist --endpoint http://127.0.0.1:1/",
        "query class-podiums --data data --endpoint http://127.0.0.1:1/",
        "query class-podiums --endpoint ''",
        "validate dist --data data",
        "load dist --data data --to http://127.0.0.1:1/",
        "load dist --to ''",
        "load dist --to http://127.0.0.1:1/ --update-url ''",
        "compare dist --data data --endpoint http://127.0.0.1:1/",
    ],
)
def test_no_option_is_ignored(command: str) -> None:
    done = gridwalk(*shlex.split(command))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (2, "", 1)
    assert "not allowed with" in done.stderr or "found nothing, expected a URL" in done.stderr


def test_files_are_found_whatever_their_names(tmp_path: Path) -> None:
    (tmp_path / "question").write_text("\ufeffASK { ?s ?p ?o }", encoding="utf-8")
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist" / "gridwalk.nq").write_text("<urn:s> <urn:p> <urn:o> <urn:g> .\n", encoding="utf-8")
    (tmp_path / "current").symlink_to("dist")
    embedded.replace(tmp_path / "db", ["<urn:s> <urn:p> <urn:o> <urn:g> ."])
    (tmp_path / "link").symlink_to("db")
    go = f"cd {shlex.quote(str(tmp_path))}; "
    for on in (
        "dist",
        "current",
        "db",
        "link",
        "<(cat dist/gridwalk.nq)",
        "/dev/stdin < dist/gridwalk.nq",
        "/dev/stdin < <(cat dist/*)",
    ):
        done = in_shell(f"{go} gridwalk query ./question --format table --on {on}")
        assert (done.returncode, done.stdout, done.stderr) == (0, "true\n", ""), on
    assert in_shell(f"{go} gridwalk query - --on dist --format table < question").stdout == "true\n"
    turtle = in_shell("gridwalk query --text 'ASK {}' --on <(echo '@prefix a: <urn:a> .')")
    assert (turtle.returncode, turtle.stderr.count("\n")) == (3, 1)
    assert "a pipe is read as N-Quads" in turtle.stderr
    assert in_shell(f"{go} gridwalk query question --on dist").returncode == 2


def test_only_sources_of_tables_are_verified(data: Path) -> None:
    timing = ROOT / "tests" / "fixtures" / "sources" / "timing" / "lakes-2031"
    done = gridwalk("verify", DOCUMENT, "--source", timing)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr == (
        f"gridwalk: error: {timing / 'csv-metadata.json'}: found dc:type 'timing', expected 'report': "
        "only sources of tables name passages of a document\n"
    )


def test_a_table_of_reports_that_is_not_utf_8_is_named(tmp_path: Path) -> None:
    # As it is installed, with data of its own, since the sources that are looked through are those of the project.
    package = tmp_path / "gridwalk"
    shutil.copytree(ROOT / "build" / "gridwalk", package, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "ontology", package / "ontology")
    shutil.copytree(FIXTURE, package / "data")
    assert gridwalk("verify", DOCUMENT, PYTHONPATH=str(tmp_path)).returncode == 0
    table = package / "data" / "reports" / "lakeside-2031" / "reports.csv"
    table.write_bytes(table.read_bytes().replace(b"Lakeside", b"Lakes\xffde", 1))
    done = gridwalk("verify", DOCUMENT, PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (3, "")
    assert f"gridwalk: error: {table}:2: " in done.stderr, done.stderr


def test_files_that_cannot_be_read_are_bad_input(tmp_path: Path) -> None:
    # Who runs the tests may be allowed to read everything; a name that is too long is refused to all.
    long = tmp_path / f"{'x' * 300}.ttl"
    (tmp_path / "folder.ttl").mkdir()
    (tmp_path / "folder.ttl" / "gridwalk.nq").mkdir()
    to = ("--to", "http://127.0.0.1:1/")
    for place in (long, tmp_path / "folder.ttl"):
        for command in (
            ("query", "--text", "ASK {}", "--on", place),
            ("diff", place, "data"),
            ("validate", place),
            ("load", place, *to),
        ):
            done = gridwalk(*command)
            assert (done.returncode, done.stdout, done.stderr.count("\n")) == (3, "", 1), done.stderr
            assert done.stderr.startswith(f"gridwalk: error: {place}")
    for command in (("disputes", "--data", long), ("query", long), ("query", tmp_path / "folder.ttl")):
        assert gridwalk(*command).returncode == 3


def test_files_that_may_not_be_read_are_named_as_they_were_given(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed" / "x.ttl").touch()
    (tmp_path / "closed").chmod(0)
    place = tmp_path / "closed" / "x.ttl"
    for command in (("query", "--text", "ASK {}", "--on", place), ("diff", place, "data"), ("validate", place)):
        done = unprivileged.gridwalk(*command)
        assert (done.returncode, done.stderr) == (3, f"gridwalk: error: {place}: cannot be read: Permission denied\n")
    (tmp_path / "closed").chmod(0o700)


def test_every_answer_ends_in_a_line_end() -> None:
    asked = {
        "ASK {}": results.FORMATS[:5],
        "SELECT (1 AS ?x) {}": results.FORMATS[:5],
        "CONSTRUCT { ?s ?p ?o } { ?s ?p ?o }": results.FORMATS[5:],
    }
    for text, formats in asked.items():
        for format in formats:
            done = gridwalk("query", "--text", text, "--on", SOURCE, "--format", format)
            assert done.returncode == 0, done.stderr
            assert done.stdout.endswith("\n")
            assert not done.stdout.endswith("\n\n")


@pytest.mark.parametrize(
    ("command", "code"), [("biuld", 2), ("diff data tests/fixtures/data", 1), ("query none.rq", 3), ("diff data data", 0)]
)
def test_a_full_standard_error_does_not_change_the_exit_code(command: str, code: int) -> None:
    assert in_shell(f"gridwalk {command} 2>/dev/full").returncode == code
