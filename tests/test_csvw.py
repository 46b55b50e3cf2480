"""An independent CSVW processor over the same data gives the same triples.

The processor is csvw-functions (PyPI), which passes all 270 RDF tests of the W3C CSVW suite. It
fetches metadata, schemas and tables by URL, so the project is served on loopback.
"""

from __future__ import annotations

import functools
import http.server
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox
import pytest

from gridwalk.builds.convert import convert
from gridwalk.builds.unit import Unit
from gridwalk.builds.whole import build
from gridwalk.identities.applied import Identities
from gridwalk.rdf.dataset import statements
from gridwalk.rdf.kinds import is_inference
from gridwalk.rdf.lines import graph, lines_of, predicate, subject
from gridwalk.tables.notes import READ_AS
from gridwalk.tables.own import METADATA, find_sources

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parent.parent
FIXTURES = ROOT / "tests" / "fixtures" / "data" / "reports"


def sources_of_tables(folder: Path) -> list[Path]:
    """The sources below a folder whose tables are as they are: files of other kinds are no business of CSVW."""
    return [source for source in find_sources(folder) if '"dc:type": "report"' in (source / METADATA).read_text(encoding="utf-8")]


SOURCES = sources_of_tables(ROOT / "data") + sources_of_tables(FIXTURES)
DISPUTED = [source for source in SOURCES if (source / "disputes.csv").is_file()]
CONVERT = """
import sys, csvw_functions as csvw
sys.stdout.reconfigure(encoding="utf-8")
print(csvw.create_rdf(csvw.create_annotated_table_group(sys.argv[1]), mode="minimal"))
"""


def is_of_a_note(line: str) -> bool:
    """Whether no cell makes a line: what an inference says of itself, and how a passage was read."""
    return predicate(line) == READ_AS or (is_inference(graph(line)) and subject(line) == graph(line))


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture(scope="module")
def server() -> Iterator[str]:
    handler = functools.partial(Quiet, directory=str(ROOT))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as httpd:
        threading.Thread(target=httpd.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{httpd.server_port}"
        httpd.shutdown()


def test_there_are_sources() -> None:
    assert len(SOURCES) >= 2
    assert len(DISPUTED) >= 2


@pytest.mark.parametrize("source", SOURCES, ids=lambda p: p.name)
def test_same_triples(source: Path, server: str) -> None:
    url = f"{server}/{source.relative_to(ROOT).as_posix()}/{METADATA}"
    run = subprocess.run([sys.executable, "-c", CONVERT, url], capture_output=True, text=True, encoding="utf-8", check=True)
    theirs = {str(t) for t in ox.parse(run.stdout, format=ox.RdfFormat.N_TRIPLES)}
    unit = Unit(source.parent, source)
    made = convert(unit, Identities(unit.data))
    cells = [line for line in lines_of(made.blocks) if not is_of_a_note(line)]
    ours = {str(t) for t in ox.parse("\n".join(statements(cells)), format=ox.RdfFormat.N_TRIPLES)}
    assert made.report.problems == []
    assert len(ours) > 300
    assert ours == theirs


@pytest.mark.parametrize("source", DISPUTED, ids=lambda p: p.name)
def test_disputes_withhold_what_the_tables_make(source: Path) -> None:
    unit, built = Unit(source, source), build(source)
    made = lines_of(convert(unit, Identities(unit.data)).blocks)
    assert built.withheld
    assert made & set(built.withheld) == set(built.withheld)
    assert not set(built.lines) & set(built.withheld)
    assert made <= {*built.lines, *built.withheld}
