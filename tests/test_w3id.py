"""The redirects of w3id.org lead to files that a site has, tried with Apache."""

from __future__ import annotations

import http.client
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gridwalk.publish._description import PLACE
from gridwalk.rdf.dataset import load
from gridwalk.rdf.iris import BASE, OURS
from gridwalk.site.facts import Facts
from gridwalk.site.writing import Site, write
from tests import questions

HTACCESS = Path(__file__).parent.parent / "docs/w3id/.htaccess"
APACHE = shutil.which("apache2") or shutil.which("apache2", path="/usr/sbin")
MODULES = Path("/usr/lib/apache2/modules")
CONFIGURATION = """
ServerName 127.0.0.1
Listen 127.0.0.1:{port}
PidFile {folder}/apache.pid
ErrorLog {folder}/errors.log
DefaultRuntimeDir {folder}
Mutex file:{folder}
LoadModule mpm_event_module {modules}/mod_mpm_event.so
LoadModule authz_core_module {modules}/mod_authz_core.so
LoadModule rewrite_module {modules}/mod_rewrite.so
LoadModule headers_module {modules}/mod_headers.so
LoadModule setenvif_module {modules}/mod_setenvif.so
DocumentRoot {folder}/www
<Directory {folder}/www>
  AllowOverride All
  Require all granted
</Directory>
"""
HTML, TURTLE, JSONLD = "text/html,application/xhtml+xml,*/*;q=0.8", "text/turtle", "application/ld+json"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """Apache with the redirects in `gridwalk/` and a site of drivers, reports and rules in `site/`."""
    if not APACHE or not (MODULES / "mod_rewrite.so").is_file():
        pytest.skip("no Apache with mod_rewrite is installed (Debian: apache2)")
    folder = tmp_path_factory.mktemp("apache")
    port = _free()
    wanted = tuple(f"<{BASE}{kind}/" for kind in ("driver", "rule", "report", "dispute"))
    write(Site(Facts(load([line for line in questions.lines(accounts=True) if line.startswith(wanted)]))), folder / "www/site")
    (folder / "www/gridwalk").mkdir()
    text = HTACCESS.read_text(encoding="utf-8")
    assert text.count("https://gridwalk.example/site") == 1
    (folder / "www/gridwalk/.htaccess").write_text(text.replace("https://gridwalk.example/site", f"http://127.0.0.1:{port}/site"))
    (folder / "apache.conf").write_text(CONFIGURATION.format(port=port, folder=folder, modules=MODULES))
    # Who is root gives its workers to nobody, who has to reach the files.
    for path in (folder, *folder.rglob("*")):
        path.chmod(0o755 if path.is_dir() else 0o644)
    with subprocess.Popen([APACHE, "-f", str(folder / "apache.conf"), "-DFOREGROUND"], stderr=subprocess.PIPE) as apache:
        try:
            _wait(port, apache)
            yield port
        finally:
            apache.terminate()


def _free() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def _wait(port: int, apache: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + 20
    while time.monotonic() < until and apache.poll() is None:
        with socket.socket() as tried:
            if not tried.connect_ex(("127.0.0.1", port)):
                return
        time.sleep(0.05)
    raise AssertionError("Apache does not answer")


def asked(port: int, path: str, accept: str) -> tuple[int, str]:
    """Return the status of an answer, and where it leads."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Accept": accept})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    return answer.status, answer.getheader("Location", "").partition("#")[0]


@pytest.mark.parametrize(("accept", "ending"), [(HTML, ".html"), ("*/*", ".html"), (TURTLE, ".ttl"), (JSONLD, ".jsonld")])
def test_iris_lead_to_what_the_reader_asks_for(port: int, accept: str, ending: str) -> None:
    driver = next(line for line in questions.lines(accounts=True) if line.startswith(f"<{BASE}driver/"))[1:].partition(">")[0]
    for iri in (f"{OURS}ontology", driver, f"{BASE}report/lakeside-2031", f"{BASE}rule/label"):
        status, there = asked(port, f"/gridwalk/{iri.removeprefix(OURS)}", accept)
        assert (status, there) == (303, f"http://127.0.0.1:{port}/site/{iri.removeprefix(OURS)}{ending}")
        assert asked(port, urlsplit(there).path, accept)[0] == 200


def test_each_graph_leads_to_a_page(port: int) -> None:
    graphs = sorted({line.rsplit("<", 1)[1].partition(">")[0] for line in questions.lines(accounts=True) if f" <{BASE}" in line})
    found = {graph.split("/")[5]: graph for graph in graphs if graph.startswith(BASE)}
    found["inferred"] = next(graph for graph in graphs if "/inferred/" in graph)
    assert {"report", "rule", "inferred"} <= found.keys()
    for graph in found.values():
        status, there = asked(port, f"/gridwalk/{graph.removeprefix(OURS)}", HTML)
        assert status == 303
        assert asked(port, urlsplit(there).path, HTML)[0] == 200, graph


def test_the_context_of_json_ld_is_there(port: int) -> None:
    status, there = asked(port, "/gridwalk/ontology/context.jsonld", JSONLD)
    assert status == 303
    assert asked(port, urlsplit(there).path, JSONLD)[0] == 200
    assert asked(port, "/gridwalk/id/../../etc/passwd", HTML)[0] in (400, 404)


def test_the_files_of_the_description_are_beside_the_pages(port: int) -> None:
    status, there = asked(port, f"/gridwalk/{PLACE.removeprefix(OURS)}gridwalk.nq", "*/*")
    assert (status, there) == (303, f"http://127.0.0.1:{port}/site/file/gridwalk.nq")
