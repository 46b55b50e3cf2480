"""How the program ends: in one line whatever happens, and with nobody left at work."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gridwalk import cli
from gridwalk.base import endings, files, locks, workers
from gridwalk.base.errors import Problem, SourceError, StoreError
from gridwalk.builds import parts_on_disk
from gridwalk.builds.manifest import build_parts
from gridwalk.cli import _shared
from gridwalk.pages import html_tables
from gridwalk.rdf import names
from gridwalk.stores import credentials, embedded
from gridwalk.stores.connection import RefusedError
from gridwalk.tables import values
from tests.bench.generate import timing_files

ROOT = Path(__file__).parent.parent
FIXTURE = ROOT / "tests" / "fixtures" / "data"
DIGITS = "7" * 5000
# Seconds after which nobody is at work any more, on a busy machine.
GONE = 20.0
# In hypothesis as well as here: a minute on a busy machine is no failure.
PROFILE = settings(max_examples=100, deadline=None, derandomize=True)


def environment(**changes: str) -> dict[str, str]:
    return {**os.environ, "PYTHONPATH": str(ROOT / "build"), **changes}


def gridwalk(*arguments: object, cwd: Path = ROOT, before: str = "", **changes: str) -> subprocess.CompletedProcess[str]:
    """Run a command in a shell that does something first."""
    program = ["bash", "-c", f'{before or "true"}; exec "$@"', "bash", sys.executable, "-m", "gridwalk", *map(str, arguments)]
    done = subprocess.run(program, capture_output=True, cwd=cwd, env=environment(**changes), check=False)
    errors = done.stderr.decode()
    assert "Traceback" not in errors, errors
    assert "unexpected error" not in errors, errors
    return subprocess.CompletedProcess(program, done.returncode, done.stdout.decode("utf-8", "replace"), errors)


class PanicError(BaseException):
    """As what an engine in another language panics with: no Exception."""


UNFORESEEN = [
    RecursionError("maximum recursion depth exceeded"),
    MemoryError(),
    AssertionError("a\nb\x1b[31m"),
    SystemError("error return without exception set"),
    ZeroDivisionError("x" * 10_000),
    PanicError("index out of bounds"),
    SystemExit(1),
]


@pytest.mark.parametrize("error", UNFORESEEN, ids=lambda error: type(error).__name__)
def test_what_nobody_foresaw_is_one_line_and_70(
    error: BaseException, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(_shared, "build", fails)
    assert cli.main(["disputes"]) == cli.UNFORESEEN == 70
    said = capsys.readouterr()
    assert (said.out, said.err.count("\n"), "\x1b" in said.err) == ("", 1, False)
    assert re.fullmatch(
        rf"gridwalk: error: unexpected error: .*{type(error).__name__}.{{0,500}}; run again with --traceback and report it\n",
        said.err,
    )
    for arguments in (["disputes", "--traceback"], ["--traceback", "disputes"], ["disputes", "--data", "data", "--trace"]):
        assert cli.main(arguments) == 70
        said = capsys.readouterr()
        assert said.err.startswith("Traceback (most recent call last):\n")
        assert said.err.endswith("; run again with --traceback and report it\n")


def test_a_real_one_too() -> None:
    # A module that does not load stands for whatever nobody foresaw.
    code = "import sys; sys.modules['gridwalk.builds.whole'] = None; from gridwalk.cli import main; sys.exit(main(['build']))"
    done = subprocess.run([sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr.count("\n")) == (70, 1)


def test_every_command_takes_traceback(capsys: pytest.CaptureFixture[str]) -> None:
    assert len(cli.commands()) > 10
    for command in cli.commands():
        assert cli.main([command, "--help"]) == 0
        assert "--traceback" in capsys.readouterr().out


def test_exit_codes_are_listed() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for line in ("  5    a limit of time, memory or size was reached\n", "  70   "):
        assert line in cli.CODES
    assert re.search(r"5 a limit of time,\s+memory or size\s+was reached, 70 ", readme)


# Whoever is asked to end, ends as with Ctrl-C.


class Running:
    """A build or a check in parts with two processes, found by a mark in their environment."""

    def __init__(self, *arguments: object) -> None:
        self.mark = f"{os.getpid()}-{time.monotonic_ns()}"
        command = [sys.executable, "-m", "gridwalk", *map(str, arguments)]
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(
            command, env=environment(MARK=self.mark), stdout=subprocess.DEVNULL, stderr=pipe, start_new_session=True
        )

    def all(self) -> list[str]:
        """The commands of all processes that still run."""
        found = []
        for place in Path("/proc").glob("[0-9]*"):
            try:
                if f"MARK={self.mark}".encode() in (place / "environ").read_bytes():
                    found.append((place / "cmdline").read_bytes().replace(b"\0", b" ").decode())
            except OSError:  # it has ended, or is somebody else's
                continue
        return found

    def workers(self) -> int:
        return sum("spawn_main" in command for command in self.all())

    def wait_for_workers(self) -> None:
        until = time.monotonic() + 60
        while self.workers() < 2 and self.process.poll() is None and time.monotonic() < until:
            time.sleep(0.005)

    def end(self, number: signal.Signals, *, group: bool = False) -> tuple[int, str, list[str]]:
        """Send a signal; return the exit code, what was said, and who is left after the time that is promised."""
        if group:
            os.killpg(self.process.pid, number)
        else:
            self.process.send_signal(number)
        until = time.monotonic() + GONE
        while self.all() and time.monotonic() < until:
            time.sleep(0.01)
        left = self.all()
        _, said = self.process.communicate(timeout=60)
        return self.process.returncode, said.decode(), left


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Sources that take two processes a few seconds."""
    folder = tmp_path_factory.mktemp("large")
    timing_files(folder, 400_000)
    return folder


@pytest.fixture(scope="module")
def large_parts(large: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("parts")
    build_parts(large, folder, jobs=2)
    return folder


ENDS = [(signal.SIGKILL, -9, False), (signal.SIGTERM, 143, False), (signal.SIGTERM, 143, True), (signal.SIGHUP, 129, False)]


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are found in /proc")
@pytest.mark.parametrize("delay", [0, 0.1, 0.6])
@pytest.mark.parametrize(("number", "code", "group"), ENDS)
def test_no_worker_outlives_a_build(
    number: signal.Signals, code: int, group: bool, delay: float, large: Path, tmp_path: Path
) -> None:
    running = Running("build", "--data", large, "--parts", tmp_path / "out", "--jobs", "2")
    running.wait_for_workers()
    time.sleep(delay)
    found, said, left = running.end(number, group=group)
    assert left == []
    # A machine may be so quick that all is done.
    if found == 0:
        return
    assert found == code
    if number != signal.SIGKILL:
        assert said == ""
        assert list((tmp_path / "out").rglob(".*.partial")) == []
    # Nobody holds the folder any more.
    with files.locked(tmp_path / "out"):
        pass


@pytest.mark.skipif(not Path("/proc/self/environ").exists(), reason="processes are found in /proc")
@pytest.mark.parametrize(("number", "code"), [(signal.SIGKILL, -9), (signal.SIGTERM, 143)])
def test_no_worker_outlives_a_check(number: signal.Signals, code: int, large_parts: Path) -> None:
    running = Running("validate", large_parts, "--jobs", "2")
    running.wait_for_workers()
    time.sleep(0.3)
    found, _, left = running.end(number)
    assert (found, left) == (code, [])


def test_a_worker_that_holds_pythons_lock_ends_too(tmp_path: Path) -> None:
    # A regular expression that never ends does not let go of the lock, so no thread of the worker runs.
    (tmp_path / "busy.py").write_text(
        "import os, re, sys\nfrom gridwalk.base import workers as beside\n"
        "def work(n):\n    print(os.getpid(), flush=True)\n    re.match('(a|a)*$', 'a' * 60 + 'b')\n"
        "if __name__ == '__main__':\n    list(beside.each(2, work, [1, 2]))\n"
    )
    with subprocess.Popen([sys.executable, tmp_path / "busy.py"], env=environment(), stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        workers = [int(process.stdout.readline()) for _ in range(2)]
        time.sleep(0.2)
        process.kill()
        left = _left(workers)
        gone = process.poll() is not None
        for pid in left:
            # It would take a core until the machine is switched off.
            os.kill(pid, signal.SIGKILL)
    if left and not gone:
        # Seen once in a hundred runs: a kernel that does not get round to ending a killed process while others are busy.
        pytest.skip("the system has not ended a process that was killed: its workers cannot know of its end")
    assert left == []


def _left(workers: list[int]) -> list[int]:
    """Return which of the processes still run after the time that is promised."""
    until = time.monotonic() + GONE
    while any(map(_runs, workers)) and time.monotonic() < until:
        time.sleep(0.01)
    return [pid for pid in workers if _runs(pid)]


def _runs(pid: int) -> bool:
    try:
        # One that has ended and that nobody has asked about is a zombie.
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def _pid(_: int) -> int:
    return os.getpid()


def _wait(_: int) -> None:
    time.sleep(60)


def _end(_: int) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def _much(text: str) -> str:
    return text * 2


def _fail(number: int) -> None:
    raise SourceError([Problem(Path("a.csv"), number, "", "is wrong")])


class _OddError(Exception):
    """One that cannot be made again from what it says of itself."""

    def __init__(self, message: str, status: int) -> None:
        super().__init__(f"{message}: {status}")


def _refuse(kind: str) -> None:
    if kind == "odd":
        raise _OddError("is wrong", 7)
    if kind == "local":
        raise type("Local", (ValueError,), {})("is wrong")
    raise RefusedError("no", 403)


@pytest.mark.parametrize(
    ("kind", "said"), [("odd", "_OddError: is wrong: 7"), ("local", "Local: is wrong"), ("refused", "RefusedError: no")]
)
def test_an_error_that_cannot_be_sent_comes_as_text(kind: str, said: str) -> None:
    with pytest.raises(StoreError, match=f"^{said}$"), closing(workers.each(2, _refuse, [kind] * 2)) as failed:
        list(failed)


def test_much_goes_to_and_fro_in_order_and_errors_come_back() -> None:
    texts = [str(n) * 1_000_000 for n in range(8)]
    with closing(workers.each(2, _much, texts)) as made:
        assert list(made) == [text * 2 for text in texts]
    with pytest.raises(SourceError, match=r"a\.csv:7: is wrong"), closing(workers.each(2, _fail, [7, 7])) as failed:
        list(failed)
    # Whoever leaves in the middle of it does not wait either.
    with closing(workers.each(2, _much, texts * 10)) as made:
        assert next(made) == texts[0] * 2


def test_whoever_has_enough_ends_the_workers() -> None:
    with closing(workers.each(2, _pid, range(50))) as made:
        first = next(made)
        assert _runs(first)
    assert not _runs(first)
    started = time.monotonic()
    with pytest.raises(endings.Ended), endings.heard(), closing(workers.each(2, _wait, range(4))) as waited:  # noqa: PT012
        workers.start(lambda: (time.sleep(1), os.kill(os.getpid(), signal.SIGTERM)))
        next(waited)
    assert time.monotonic() - started < 30


def test_a_worker_that_is_ended_from_outside_is_an_error() -> None:
    with pytest.raises(StoreError, match="was killed from outside"), closing(workers.each(2, _end, range(4))) as made:
        list(made)


def _locks(place: str) -> bool:
    try:
        with files.locked(Path(place)):
            return True
    except StoreError:
        return False


def test_workers_hold_the_lock_of_who_started_them(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A build that is gone and whose workers are not is a build at work: they have its descriptor."""
    monkeypatch.setattr(files, "PATIENCE", 0.1)
    descriptor = os.open(tmp_path, os.O_RDONLY)
    locks.take(descriptor)
    with closing(workers.each(2, _pid, range(50), lock=descriptor)) as made:
        next(made)
        # As the system does when the program that locked is gone.
        os.close(descriptor)
        assert not _locks(str(tmp_path))
    assert _locks(str(tmp_path))


def test_an_end_within_the_switch_waits_for_it() -> None:
    done = []
    with pytest.raises(endings.Ended) as caught, endings.heard():  # noqa: PT012
        with endings.held_back():
            os.kill(os.getpid(), signal.SIGTERM)
            done.append("moved")
        done.append("too late")
    assert (done, caught.value.number) == (["moved"], signal.SIGTERM)


def test_a_signal_that_is_ignored_stays_so() -> None:
    before = signal.signal(signal.SIGHUP, signal.SIG_IGN)
    try:
        with endings.heard(), _shared.interruptible():
            os.kill(os.getpid(), signal.SIGHUP)
    finally:
        signal.signal(signal.SIGHUP, before)


def test_a_query_that_does_not_listen_ends_too() -> None:
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
    running = Running("query", "--text", endless)
    time.sleep(2)
    code, said, left = running.end(signal.SIGTERM)
    # Killed by the signal is what a shell calls 143.
    assert (code in (143, -15), said, left) == (True, "", [])


# What is handed in.


@pytest.fixture
def digits(tmp_path: Path) -> Path:
    """Tables with a label, a key and cells of 5,000 digits."""
    folder = Path(shutil.copytree(FIXTURE, tmp_path / "digits"))
    path = folder / "reports" / "lakeside-2031" / "makes.csv"
    lines = path.read_text(encoding="utf-8").splitlines()
    label = lines[1].split(",")[1]
    path.write_text("\n".join([lines[0], lines[1].replace(label, DIGITS, 1), *lines[2:]]) + "\n", encoding="utf-8")
    return folder


def test_a_label_of_5000_digits(digits: Path, tmp_path: Path) -> None:
    out, parts = tmp_path / "out", tmp_path / "parts"
    assert gridwalk("build", "--data", digits, "--out", out, "--no-validate").returncode == 0
    assert gridwalk("build", "--data", digits, "--parts", parts, "--store", tmp_path / "db").returncode == 0
    assert DIGITS in gridwalk("cite", DIGITS, "--data", digits).stdout
    assert DIGITS in gridwalk("query", "--text", "SELECT * { ?s rdfs:label ?l }", "--on", out / "gridwalk.jsonld").stdout
    assert gridwalk("diff", out, digits).returncode == 0
    assert gridwalk("diff", parts / "reports", FIXTURE).returncode == 3


def test_a_cell_of_5000_digits_is_named(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(FIXTURE, tmp_path / "digits"))
    path = folder / "reports" / "lakeside-2031" / "results.csv"
    path.write_text(path.read_text(encoding="utf-8").replace(",3,", f",{DIGITS},", 1), encoding="utf-8")
    done = gridwalk("build", "--data", folder, "--out", tmp_path / "out")
    assert done.returncode == 3
    assert "expected an integer without leading zeros, of at most 18 digits" in done.stderr


@PROFILE
@given(st.text("0123456789²٣½a.-", max_size=9), st.integers(0, 1))
def test_no_figure_is_a_surprise(text: str, many: int) -> None:
    text *= 1 + 5000 * many
    assert isinstance(names.natural(text), tuple)
    assert sorted([text, "a1"], key=names.natural)
    assert values.decimal(text) is not None
    assert values.seconds(text) is not None
    assert html_tables._span(text) >= 1


@PROFILE
@given(st.lists(st.integers(0, 10**20), min_size=2, max_size=5))
def test_numbers_sort_as_numbers(numbers: list[int]) -> None:
    assert sorted(map(str, numbers), key=names.natural) == [str(n) for n in sorted(numbers)]


def test_a_span_that_is_no_number(tmp_path: Path) -> None:
    for span in ("²", DIGITS, "٣", "-1", ""):
        page = f"<table><tr><th>Pos<th>Driver<th>Car<th>Laps<tr><td colspan={span}>1<td>A. May<td>Alba 1<td>51</table>"
        (tmp_path / "page.html").write_text(page, encoding="utf-8")
        done = gridwalk("read", "page.html", "--out", "out", "--force", cwd=tmp_path)
        assert done.returncode in (0, 1, 3)
        assert done.stderr.count("\n") <= 2


@pytest.mark.parametrize("option", [["validate", "--jobs"], ["read", "x", "--table"], ["suggest", "--least"]])
@pytest.mark.parametrize("number", [DIGITS, "²", "٣" * 5000, "0", ""])
def test_numbers_on_the_command_line(option: list[str], number: str, capsys: pytest.CaptureFixture[str]) -> None:
    code = cli.main([*option, number])
    said = capsys.readouterr().err
    # 0 is a score, and a table that a page has not.
    assert (code, said.count("\n")) == (2, 1) or number == "0" or option[0] == "suggest"
    assert "unexpected error" not in said


# The place where it runs.


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("setpriv"), reason="only root can be somebody who does not exist")
@pytest.mark.parametrize("command", [["queries"], ["disputes"], ["load", "--to", "http://127.0.0.1:9/"]])
def test_no_home_and_a_user_whom_nobody_knows(command: list[str]) -> None:
    with pytest.raises(KeyError):
        pwd.getpwuid(54321)
    before = 'unset HOME; set -- setpriv --reuid 54321 --clear-groups "$@"'
    done = gridwalk(*command, before=before, PYTHONDONTWRITEBYTECODE="1")
    assert done.returncode == (4 if command[0] == "load" else 0)
    assert all(line.startswith("gridwalk: ") for line in done.stderr.splitlines())


def test_no_home_no_netrc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 54321)
    with pytest.raises(RuntimeError):
        Path.home()
    assert credentials.Keys("http://localhost/", {}).find("http://localhost/") is None


def test_a_folder_that_is_gone(tmp_path: Path) -> None:
    before = f"cd {tmp_path}; mkdir gone; cd gone; rmdir ../gone"
    for command, code in (
        (["build"], 4),
        (["build", "--parts", "p"], 4),
        (["disputes"], 0),
        (["read", "x.html"], 3),
        (["diff", "a", "b"], 3),
    ):
        done = gridwalk(*command, before=before)
        assert (done.returncode, done.stderr.count("\n")) == (code, int(code > 0))


ODD = [
    {"LC_ALL": "tr_TR.UTF-8"},
    {"LANG": "nonsense"},
    {"PYTHONIOENCODING": "utf-16"},
    {"COLUMNS": "1"},
    {"TMPDIR": "/nonexistent"},
]


@pytest.mark.parametrize("odd", ODD)
def test_odd_environments(odd: dict[str, str]) -> None:
    found = gridwalk("cite", "Jörg", **odd)
    # The shell has something to say of a locale that is not there.
    assert (found.returncode, found.stderr.splitlines()[-1]) == (2, "gridwalk: error: nothing is called 'Jörg'")
    assert "exit codes:" in gridwalk("--help", **odd).stdout


def test_names_of_files_that_are_not_text(tmp_path: Path) -> None:
    odd = os.fsdecode(b"n\xff\n\x1b[1m")
    data = Path(shutil.copytree(FIXTURE, tmp_path / odd))
    for command, code in (
        (["build", "--data", data, "--out", f"{odd}.out", "--no-validate"], 0),
        (["build", "--data", data, "--parts", f"{odd}.parts", "--jobs", "2"], 0),
        (["build", "--data", data, "--store", f"{odd}.db", "--out", "out"], 4),
        (["diff", data, FIXTURE], 0),
        (["query", f"{odd}.rq"], 3),
        (["query", "--text", "ASK {}", "--on", f"{odd}.out"], 0),
        (["read", f"{odd}.html"], 3),
        (["passages", f"{odd}.txt"], 2),
        (["verify", odd, "--source", odd], 3),
    ):
        done = gridwalk(*command, cwd=tmp_path)
        assert (done.returncode, done.stderr.count("\n")) == (code, 1 if code or command[0] == "diff" else 0), done.stderr
        assert "\x1b" not in done.stderr
    assert not (tmp_path / "out").exists()
    with pytest.raises(StoreError, match="has to be UTF-8"):
        embedded.check(tmp_path / odd)


@pytest.mark.parametrize("limit", ["-n 8", "-f 20"])
@pytest.mark.parametrize("where", [["--out"], ["--jobs", "2", "--parts"]])
def test_few_files_and_small_ones(limit: str, where: list[str], tmp_path: Path) -> None:
    done = gridwalk("build", *where, tmp_path / "out", before=f"ulimit {limit}")
    assert (done.returncode, done.stderr.count("\n")) in [(4, 1), (0, 0)]
    assert done.returncode == 4 or limit == "-n 8"
    assert list(tmp_path.rglob("*.partial")) == []


def test_output_that_does_not_fit_is_named(tmp_path: Path) -> None:
    done = gridwalk("query", "--text", "SELECT * { ?s ?p ?o }", before=f"ulimit -f 20; exec >{tmp_path}/answer")
    assert (done.returncode, done.stderr) == (4, "gridwalk: error: standard output: File too large\n")


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A disk of 200 kB."""
    place = tmp_path / "disk"
    place.mkdir()
    if os.geteuid() != 0 or subprocess.run(["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", place], check=False).returncode:
        pytest.skip("only root can mount a disk")
    yield place
    subprocess.run(["umount", place], check=True)


def test_a_full_disk(tiny: Path, tmp_path: Path) -> None:
    for where in (
        ["--out", tiny / "x"],
        ["--parts", tiny / "y", "--jobs", "2"],
        ["--store", tiny / "z", "--out", tmp_path / "out"],
    ):
        done = gridwalk("build", "--no-validate", *where)
        assert (done.returncode, done.stderr.count("\n")) == (4, 1), done.stderr
        assert "No space left on device" in done.stderr
    assert not (tiny / "x").exists()
    assert list(tiny.rglob("*.partial")) == []


def test_standard_input_that_cannot_be_read() -> None:
    done = gridwalk("query", "-", before="exec 0>/dev/null")
    assert (done.returncode, done.stderr) == (3, "gridwalk: error: standard input: cannot be read: Bad file descriptor\n")


def test_parts_on_disk_leaves_nothing_of_workers_that_fail(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full in one process ends the others in the middle of their parts."""
    timing_files(tmp_path / "data", 100_000)
    done = gridwalk("build", "--data", tmp_path / "data", "--parts", tmp_path / "out", "--jobs", "2", before="ulimit -f 2000")
    assert done.returncode == 4
    assert list((tmp_path / "out").rglob(".*")) == []
    assert parts_on_disk.named(tmp_path / "out") == set()
