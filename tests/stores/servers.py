"""Real stores, started on loopback for a test and ended with it."""

from __future__ import annotations

import ctypes
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import httpx

INSTALLED = Path(__file__).parent.parent.parent / ".stores"
USER, PASSWORD = "dba", "pass-word-9f3"
# A new Virtuoso has this password; to change it takes longer than all tests of it.
VIRTUOSO_PASSWORD = "dba"
STARTING = 90.0
PR_SET_PDEATHSIG = 1


@dataclass
class Server:
    """A running store: its URL, its process, and how to start it again over the same data."""

    name: str
    url: str
    process: subprocess.Popen[bytes]
    log: Path
    password: str
    again: Callable[[], subprocess.Popen[bytes]]
    ready: str

    def kill(self) -> None:
        """End the store at once, as a power cut would."""
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def restart(self) -> None:
        """Start the store again over the data it left."""
        self.process = self.again()
        wait(self)


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def oxigraph() -> Path | None:
    """The server that comes with the package of that name, a development dependency."""
    beside = Path(sys.executable).parent / "oxigraph"
    found = str(beside) if beside.is_file() else shutil.which("oxigraph")
    return Path(found) if found else None


def jar(pattern: str) -> Path | None:
    return max(INSTALLED.glob(pattern), default=None) if shutil.which("java") else None


def missing() -> dict[str, str]:
    """What cannot be started here, and why."""
    rdf4j = jar("rdf4j-http-server-*.war") and jar("jetty-runner-*.jar")
    wanted = {
        "oxigraph": oxigraph(),
        "fuseki": jar("jena-fuseki-server-*.jar"),
        "rdf4j": rdf4j,
        "rdf4j-lmdb": rdf4j,
        "virtuoso": shutil.which("virtuoso-t"),
    }
    return {name: f"{name} is not installed: `make stores`" for name, found in wanted.items() if not found}


def _die_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _spawn(command: list[str], folder: Path, log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as out:
        return subprocess.Popen(
            command,
            cwd=folder,
            stdout=out,
            stderr=out,
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=_die_with_parent,
        )


def wait(server: Server) -> None:
    until = time.monotonic() + STARTING
    while time.monotonic() < until:
        if server.process.poll() is not None:
            break
        try:
            # Anything below 500 is an answer; RDF4J says 404 until its repository is made.
            if httpx.get(server.ready, timeout=5).status_code < 500:
                return
        except httpx.HTTPError:
            pass
        time.sleep(0.05)
    raise RuntimeError(f"{server.name} does not start:\n{server.log.read_text(errors='replace')[-2000:]}")


@contextmanager
def running(name: str, folder: Path, *, auth: str = "") -> Iterator[Server]:
    """Run a store in a folder. ``auth`` is empty, basic or digest, where the store has a choice."""
    folder.mkdir(parents=True, exist_ok=True)
    command, url, ready = COMMANDS[name](folder, free_port(), auth)
    log = folder / "server.log"

    def start() -> subprocess.Popen[bytes]:
        return _spawn(command, folder, log)

    server = Server(name, url, start(), log, VIRTUOSO_PASSWORD if name == "virtuoso" else PASSWORD, start, ready)
    try:
        wait(server)
        _prepare(server)
        yield server
    finally:
        if server.process.poll() is None:
            server.kill()


Command = tuple[list[str], str, str]


def _oxigraph(folder: Path, port: int, _: str, how: str = "serve") -> Command:
    url = f"http://127.0.0.1:{port}"
    place = ["--location", str(folder / "data")]
    return [str(oxigraph()), how, *place, "--bind", f"127.0.0.1:{port}"], url, f"{url}/query?query=ASK%7B%7D"


def _fuseki(folder: Path, port: int, auth: str) -> Command:
    (folder / "data").mkdir(exist_ok=True)
    (folder / "users").write_text(f"{USER}: {PASSWORD}\n", encoding="utf-8")
    login = [f"--auth={auth}", f"--passwd={folder / 'users'}"] if auth else []
    main = ["java", "-Xmx1g", "-XX:TieredStopAtLevel=1", f"-DFUSEKI_BASE={folder}", "-jar", str(jar("jena-fuseki-server-*.jar"))]
    place = ["--localhost", "--port", str(port), "--tdb2", f"--loc={folder / 'data'}", "--update", "--ping"]
    url = f"http://127.0.0.1:{port}"
    return ["env", f"FUSEKI_BASE={folder}", *main, *login, *place, "/races"], f"{url}/races", f"{url}/$/ping"


REPOSITORY = """@prefix rep: <http://www.openrdf.org/config/repository#> .
@prefix sr: <http://www.openrdf.org/config/repository/sail#> .
@prefix sail: <http://www.openrdf.org/config/sail#> .
@prefix ns: <http://www.openrdf.org/config/sail/native#> .
@prefix lmdb: <http://rdf4j.org/config/sail/lmdb#> .
[] a rep:Repository ; rep:repositoryID "races" ; rep:repositoryImpl [ rep:repositoryType "openrdf:SailRepository" ;
  sr:sailImpl [ %s ] ] .
"""
SAILS = {
    "rdf4j": 'sail:sailType "openrdf:NativeStore" ; ns:tripleIndexes "spoc,posc,cspo"',
    "rdf4j-lmdb": 'sail:sailType "rdf4j:LmdbStore" ; lmdb:tripleIndexes "spoc,posc,cspo"',
}


def _rdf4j(folder: Path, port: int, _: str) -> Command:
    main = [
        "java",
        "-Xmx1g",
        "-XX:TieredStopAtLevel=1",
        f"-Dorg.eclipse.rdf4j.appdata.basedir={folder}",
        f"-Djava.io.tmpdir={folder}",
    ]
    place = ["--host", "127.0.0.1", "--port", str(port), "--path", "/rdf4j-server", str(jar("rdf4j-http-server-*.war"))]
    url = f"http://127.0.0.1:{port}/rdf4j-server"
    return [*main, "-jar", str(jar("jetty-runner-*.jar")), *place], f"{url}/repositories/races", f"{url}/protocol"


VIRTUOSO = """[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
ErrorLogLevel = 7
FileExtend = 200
MaxCheckpointRemap = 2000
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = virtuoso-temp.db
TransactionFile = virtuoso-temp.trx
MaxCheckpointRemap = 2000
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
MaxClientConnections = 20
CheckpointInterval = 60
DirsAllowed = .
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
SchedulerInterval = 10
[HTTPServer]
ServerPort = 127.0.0.1:{http}
ServerRoot = .
MaxClientConnections = 20
[SPARQL]
ResultSetMaxRows = 2000
"""


def _virtuoso(folder: Path, port: int, _: str) -> Command:
    (folder / "virtuoso.ini").write_text(VIRTUOSO.format(sql=free_port(), http=port), encoding="utf-8")
    command = ["virtuoso-t", "+foreground", "+configfile", "virtuoso.ini"]
    url = f"http://127.0.0.1:{port}/sparql"
    return command, url, f"{url}?query=ASK%7B%7D"


# Over the data of another in the same folder that has ended: it takes no updates, so it is none of STORES.
READ_ONLY = "oxigraph-read-only"
COMMANDS: dict[str, Callable[[Path, int, str], Command]] = {
    READ_ONLY: partial(_oxigraph, how="serve-read-only"),
    "oxigraph": _oxigraph,
    "fuseki": _fuseki,
    "rdf4j": _rdf4j,
    "rdf4j-lmdb": _rdf4j,
    "virtuoso": _virtuoso,
}
STORES = tuple(name for name in COMMANDS if name != READ_ONLY)
# RDF4J's native store writes its B-trees back without a log: killed in the middle of a commit of its own it can
# lose what was there before. Nothing that a client does helps; docs/stores.md has the figures.
SURVIVE_A_KILL = tuple(name for name in STORES if name != "rdf4j")


def _prepare(server: Server) -> None:
    if sail := SAILS.get(server.name):
        answer = httpx.put(server.url, content=REPOSITORY % sail, headers={"Content-Type": "text/turtle"}, timeout=30)
        answer.raise_for_status()
