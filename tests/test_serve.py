"""A server of pages and queries: what it answers is whole and right, what it refuses it says, and it outlives its clients."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any
from urllib.parse import unquote

import httpx
import pyoxigraph as ox
import pytest

from gridwalk import Dataset, GridwalkError, StoreError, build_parts
from gridwalk.ask.queries import Rows, find_queries, run
from gridwalk.rdf.dataset import load
from gridwalk.rdf.iris import BASE
from gridwalk.serve.server import allow_files
from gridwalk.site import addresses
from gridwalk.site.facts import Facts
from gridwalk.site.writing import Site
from tests import questions
from tests.serving import ENDLESS, Server, ask, crowd, serving

JSON, TURTLE = "application/sparql-results+json", "text/turtle"
ONE = "SELECT ?label { ?thing a race:Make ; rdfs:label ?label } ORDER BY ?label"


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving("--data", str(questions.WORLD), "--timeout", "1", "--max-rows", "5000", "--queries", "2") as made:
        yield made


@pytest.fixture(scope="module")
def client(server: Server) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=server.address, timeout=30) as made:
        yield made


@pytest.fixture(scope="module")
def store() -> ox.Store:
    return load(questions.lines())


def test_each_bundled_question_is_answered_as_by_the_engine_alone(client: httpx.Client, server: Server, store: ox.Store) -> None:
    asked = find_queries()
    assert len(asked) > 80
    for query in asked:
        response = ask(client, server.address, query.text)
        assert response.status_code == 200, (query.name, response.text)
        alone = run(store, query.text)
        if isinstance(alone, Rows):
            found: Any = ox.parse_query_results(response.content, format=ox.QueryResultsFormat.JSON)
            assert sorted(map(str, found)) == sorted(map(str, alone.solutions)), query.name
        elif isinstance(alone, ox.QueryTriples):
            read = {str(quad.triple) for quad in ox.parse(response.content, format=ox.RdfFormat.TURTLE)}
            assert read == set(map(str, alone)), query.name
        else:
            assert response.json()["boolean"] == bool(alone), query.name


@pytest.mark.parametrize("text", [ONE, "ASK { ?make a race:Make }"])
@pytest.mark.parametrize("accept", [JSON, "application/sparql-results+xml", "text/csv", "text/tab-separated-values"])
def test_rows_and_truths_in_each_format(client: httpx.Client, store: ox.Store, text: str, accept: str) -> None:
    response = client.get("/sparql", params={"query": text}, headers={"accept": accept})
    assert response.headers["content-type"].partition(";")[0] == accept
    assert int(response.headers["content-length"]) == len(response.content)
    out = io.BytesIO()
    alone = run(store, text)
    format = ox.QueryResultsFormat.from_media_type(accept)
    assert format
    (alone.solutions if isinstance(alone, Rows) else alone).serialize(out, format)  # type: ignore[union-attr]
    assert response.content == out.getvalue()


@pytest.mark.parametrize("accept", [TURTLE, "application/n-triples", "application/ld+json", "application/rdf+xml"])
def test_triples_in_each_format(client: httpx.Client, store: ox.Store, accept: str) -> None:
    text = "CONSTRUCT { ?make rdfs:label ?label } { ?make a race:Make ; rdfs:label ?label }"
    response = client.get("/sparql", params={"query": text}, headers={"accept": accept})
    assert response.headers["content-type"].partition(";")[0] == accept
    read = {str(quad.triple) for quad in ox.parse(response.content, format=ox.RdfFormat.from_media_type(accept))}
    assert read == {str(triple) for triple in run(store, text)}  # type: ignore[union-attr]


def test_the_three_forms_of_a_query_are_one(client: httpx.Client) -> None:
    headers = {"content-type": "application/sparql-query; charset=utf-8"}
    forms = [
        client.get("/sparql", params={"query": ONE}),
        client.post("/sparql", data={"query": ONE}),
        client.post("/sparql", content=ONE, headers=headers),
    ]
    assert {(form.status_code, form.headers["content-type"], form.text) for form in forms} == {(200, JSON, forms[0].text)}
    assert len(forms[0].json()["results"]["bindings"]) > 2


def test_the_graphs_that_a_request_names_are_those_that_are_asked(client: httpx.Client, store: ox.Store) -> None:
    first, second = sorted({str(quad.graph_name)[1:-1] for quad in store if str(quad.graph_name).startswith(f"<{BASE}report/")})[:2]
    text = "SELECT ?s ?p ?o ?g FROM <urn:other> { { ?s ?p ?o } UNION { GRAPH ?g { ?s ?p ?o } } }"

    def asked(**given: list[str]) -> set[str]:
        data = {"query": text, **{name.replace("_", "-"): iris for name, iris in given.items()}}
        rows = client.post("/sparql", data=data).json()["results"]["bindings"]
        return {row.get("g", {"value": "default"})["value"] for row in rows}

    assert asked() == set()
    assert asked(default_graph_uri=[first]) == {"default"}
    assert asked(named_graph_uri=[first, second]) == {first, second}
    assert asked(default_graph_uri=[first, second], named_graph_uri=[second]) == {"default", second}
    direct = client.post(
        "/sparql", params={"named-graph-uri": first}, content=text, headers={"content-type": "application/sparql-query"}
    )
    assert {row["g"]["value"] for row in direct.json()["results"]["bindings"]} == {first}


def test_the_service_describes_itself(client: httpx.Client) -> None:
    for accept in (TURTLE, "application/rdf+xml", "application/ld+json"):
        response = client.get("/sparql", headers={"accept": accept})
        read = {str(quad.triple) for quad in ox.parse(response.content, format=ox.RdfFormat.from_media_type(accept))}
        assert any("sparql-service-description#endpoint" in line and str(client.base_url) in line for line in read)
        assert len([line for line in read if "#resultFormat>" in line]) == 8
    assert client.get("/sparql", headers={"accept": "text/html"}).headers["location"] == "/query"


FORM = {"content-type": "application/x-www-form-urlencoded"}
REFUSED: dict[str, tuple[int, str, dict[str, Any]]] = {
    "no query": (400, "no query", {"method": "POST", "data": {"other": "x"}}),
    "two": (400, "found 2 queries", {"method": "GET", "params": {"query": [ONE, ONE]}}),
    "syntax": (400, "line 1, column", {"method": "GET", "params": {"query": "SELECT * {"}}),
    "update": (400, "only queries", {"method": "POST", "data": {"update": "CLEAR ALL"}}),
    "an update as a query": (400, "only queries", {"method": "POST", "data": {"query": "CLEAR ALL"}}),
    "a direct update": (
        400, "only queries", {"method": "POST", "content": "CLEAR ALL", "headers": {"content-type": "application/sparql-update"}},
    ),
    "service": (400, "SERVICE", {"method": "GET", "params": {"query": "SELECT * { SERVICE <urn:x> { ?s ?p ?o } }"}}),
    "graph": (400, "expected an IRI", {"method": "GET", "params": {"query": ONE, "default-graph-uri": "no iri"}}),
    "bytes": (400, "not UTF-8", {"method": "POST", "content": b"\xff", "headers": {"content-type": "application/sparql-query"}}),
    "coded bytes": (400, "expected UTF-8", {"method": "POST", "content": "query=%FF", "headers": FORM}),
    "format": (406, "no answer is written as", {"method": "GET", "params": {"query": ONE}, "headers": {"accept": "image/png"}}),
    "format of triples": (406, "rows", {"method": "GET", "params": {"query": ONE}, "headers": {"accept": TURTLE}}),
    "format of rows": (
        406, "triples", {"method": "GET", "params": {"query": "DESCRIBE <urn:x>"}, "headers": {"accept": "text/csv"}},
    ),
    "description": (406, "without a query", {"method": "GET", "headers": {"accept": "image/png"}}),
    "large": (413, "at most", {"method": "POST", "data": {"query": "#" * 1_100_000}}),
    "type": (415, "expected", {"method": "POST", "content": ONE, "headers": {"content-type": "text/plain"}}),
    "rows": (503, "limit of rows", {"method": "GET", "params": {"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }"}}),
    "rows as XML": (
        503, "limit of rows",
        {"method": "GET", "params": {"query": "SELECT * { ?a ?b ?c . ?d ?e ?f }"}, "headers": {"accept": "text/xml"}},
    ),
    "triples": (503, "limit of rows", {"method": "GET", "params": {"query": "CONSTRUCT { ?a ?b ?f } { ?a ?b ?c . ?d ?e ?f }"}}),
    "XML": (
        406, "character that XML has not",
        {"method": "GET", "params": {"query": "SELECT ('\\u0001' AS ?x) {}"}, "headers": {"accept": "text/xml"}},
    ),
    "time": (503, "limit of time, 1 s", {"method": "GET", "params": {"query": ENDLESS}}),
    "method": (405, "", {"method": "PUT", "content": "x"}),
    "nested": (503, "limit of depth", {"method": "POST", "data": {"query": f"ASK {{ FILTER ({'(' * 90_000}1{')' * 90_000}) }}"}}),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_what_is_refused_is_said(client: httpx.Client, name: str) -> None:
    status, said, request = REFUSED[name]
    response = client.request(url="/sparql", **request)
    assert (response.status_code, "retry-after" in response.headers) == (status, False), response.text
    assert said in response.text
    assert response.headers["content-type"].startswith("text/plain")


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("SELECT ?l { ?s race:lable ?l }", "the ontology has no race:lable; nearest: rdfs:label"),
        ("SELECT ?lable { ?s rdfs:label ?label }", "nothing in the query binds ?lable; nearest: ?label"),
        ("SELECT * { ?s race:é ?l }", "the ontology has no https://w3id.org/gridwalk/ontology#é"),
    ],
)
def test_a_term_that_there_is_not_is_said_beside_the_answer(client: httpx.Client, query: str, hint: str) -> None:
    for _ in range(2):
        response = client.get("/sparql", params={"query": query})
        assert response.status_code == 200
        assert unquote(response.headers["gridwalk-hint"]).startswith(hint)
    assert "gridwalk-hint" not in client.get("/sparql", params={"query": ONE}).headers


def test_exactly_as_many_rows_as_may_be(client: httpx.Client) -> None:
    text = "SELECT ?a { ?a ?b ?c . ?d ?e ?f } LIMIT "
    for accept in (JSON, "text/xml", "text/csv", "text/tab-separated-values"):
        codes = [
            client.get("/sparql", params={"query": f"{text}{n}"}, headers={"accept": accept}).status_code for n in (5000, 5001)
        ]
        assert codes == [200, 503], accept


def test_other_hosts_and_pages_of_other_sites_are_refused(client: httpx.Client, server: Server) -> None:
    own = server.address.removeprefix("http://")
    port = own.partition(":")[2]
    for path in ("/", "/sparql?query=ASK%7B%7D", "/health"):
        for host in ("evil.example", f"evil.example:{port}", "127.0.0.1.evil.example", ""):
            assert client.get(path, headers={"host": host}).status_code == 421
        assert client.get(path, headers={"host": f"localhost:{port}"}).status_code == 200 or path == "/"
        for origin in ("https://evil.example", "null", f"http://{own}.evil.example", f"http://127.0.0.1:{int(port) + 1}"):
            assert client.get(path, headers={"origin": origin}).status_code == 403
        assert client.get(path, headers={"sec-fetch-site": "cross-site", "sec-fetch-mode": "no-cors"}).status_code == 403
    assert client.post("/sparql", data={"query": "ASK {}"}, headers={"origin": server.address}).json()["boolean"]


def test_every_answer_has_the_policy(client: httpx.Client) -> None:
    for path in ("/query", "/id/none", "/sparql?query=x", "/static/style.css"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
        assert "unsafe" not in policy
        assert "http" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert "access-control-allow-origin" not in headers


def test_a_thing_leads_to_its_documents(client: httpx.Client, store: ox.Store) -> None:
    thing = next(each for each in Facts(store).things() if each.startswith(f"<{BASE}driver/"))[1:-1]
    path = f"/id/{thing[len(BASE) :]}"
    for accept, ending, type in (
        ("text/html,*/*;q=0.1", ".html", "text/html"), ("text/turtle", ".ttl", "text/turtle"),
        ("application/ld+json", ".jsonld", "application/ld+json"), ("*/*", ".html", "text/html"),
    ):  # fmt: skip
        to = client.get(path, headers={"accept": accept})
        assert (to.status_code, to.headers["vary"]) == (303, "accept")
        assert to.has_redirect_location
        assert to.next_request
        assert to.next_request.url.path == path + ending
        there = client.get(path + ending)
        assert there.headers["content-type"].partition(";")[0] == type
        again = client.get(path + ending, headers={"if-none-match": there.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
    assert client.get(path, headers={"accept": "image/png"}).status_code == 406
    for nothing in ("/id/driver/nobody", "/id/", "/id/../../etc/passwd", "/id/%00", "/id/~C3.html", "/nothing", "/static/../x"):
        assert client.get(nothing).status_code == 404


def test_an_inference_leads_to_its_place_on_the_page_of_its_passage(client: httpx.Client, store: ox.Store) -> None:
    graph = next(name for quad in store if "/inferred/" in (name := str(quad.graph_name)))[1:-1]
    to = client.get(f"/id/{graph[len(BASE) :]}", headers={"accept": "text/html"}).next_request
    assert to
    page, mark = client.get(to.url).text, str(to.url).partition("#")[2]
    assert mark
    assert f'id="{mark}"' in page


@pytest.mark.parametrize(("accept", "ending"), [("text/html", "html"), ("text/turtle", "ttl"), ("application/ld+json", "jsonld")])
def test_the_ontology_leads_to_its_documents(client: httpx.Client, accept: str, ending: str) -> None:
    of_all = f"/ontology.{ending}"
    for path in ("/ontology", "/ontology/property/classPosition", "/ontology/class/Driver"):
        to = client.get(path, headers={"accept": accept})
        assert (to.status_code, to.headers["vary"]) == (303, "accept")
        assert to.next_request
        assert to.next_request.url.path == (f"{path}.html" if ending == "html" else of_all)
        there = client.get(to.next_request.url)
        assert (there.status_code, there.headers["content-type"].partition(";")[0]) == (200, accept)
    if ending == "ttl":
        said = ox.parse(there.content, format=ox.RdfFormat.TURTLE)
        assert any(str(quad.subject) == f"<{BASE.removesuffix('id/')}ontology#classPosition>" for quad in said)


def test_what_is_no_term_is_not_there(client: httpx.Client) -> None:
    assert client.get("/ontology", headers={"accept": "image/png"}).status_code == 406
    assert client.get("/ontology/context.jsonld").json()["@context"]
    for nothing in ("/ontology/class", "/ontology/class/Nothing", "/ontology/driver", "/ontology/class/Driver/x"):
        assert client.get(nothing).status_code == 404, nothing


@pytest.mark.parametrize(
    "path", ["/nobody", "/id/driver/nobody", "/ontology/class/Nothing", "/static/x.js", "/a//b/%20/..%2f/x", "/%20"]
)
def test_where_nothing_is_a_browser_gets_a_page_and_others_a_line(client: httpx.Client, path: str) -> None:
    plain = client.get(path)
    assert (plain.status_code, plain.text) == (404, "nothing is here; / has what there is\n")
    page = client.get(path, headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})
    assert (page.status_code, page.headers["content-type"]) == (404, "text/html; charset=utf-8")
    assert "<h1>Nothing is here</h1>" in page.text
    for link in re.findall(r'(?:src|href|action)="([^"#]+)"', page.text):
        assert client.get(str(page.url.join(link))).status_code == 200, link


def test_each_file_is_made_alone_as_with_all_others(store: ox.Store) -> None:
    site = Site(Facts(store))
    found = list(site.pages())
    for path, text in found[::60]:
        assert site.file(path) == text, path
    for thing in site.facts.things():
        if addresses.home(thing[1:-1]) == thing[1:-1]:
            assert site.at(addresses.path(thing[1:-1])) == thing
    assert site.file("id/driver/nobody.html") is site.file("id/driver.exe") is site.file("../x.html") is None


@pytest.mark.parametrize("name", ["y" * 400, "j%C3%A9", "..", ".hidden", "a//b", "a~b", "~", "~~", "é", "a/~2E", "x.html", "."])
def test_a_page_is_found_by_its_path_whatever_the_thing_is_called(name: str) -> None:
    iri = f"{BASE}driver/{name}"
    site = Site(Facts(load([f'<{iri}> <http://www.w3.org/2000/01/rdf-schema#label> "x" <{BASE}report/r/p1> .'])))
    assert site.at(addresses.path(iri)) == f"<{iri}>"


def test_the_editor_asks_this_server_alone(client: httpx.Client) -> None:
    page = client.get("/query").text
    loaded = re.findall(r'<(?:script|link)[^>]* (?:src|href)="([^"]+)"', page)
    assert len(loaded) >= 5
    assert all(client.get(f"/{path}").status_code == 200 for path in loaded)
    assert not re.search(r"<script>|<script [^>]*>[^<]| on\w+=| style=", page)
    known = client.get("/questions.json").json()
    assert len(known["questions"]) == len(find_queries())
    assert known["prefixes"]["race"].endswith("ontology#")


def _idle(client: httpx.Client, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if client.get("/health").json()["busy"] == 0:
            return True
        time.sleep(0.02)
    return False


def test_a_client_that_goes_away_frees_its_worker(client: httpx.Client, server: Server) -> None:
    assert _idle(client, 5)
    address = server.address.removeprefix("http://").split(":")
    with socket.create_connection((address[0], int(address[1]))) as left:
        text = f"GET /sparql?query={ENDLESS.replace(' ', '%20').replace('?', '%3F')} HTTP/1.1\r\nHost: localhost\r\n\r\n"
        left.sendall(text.encode())
        while client.get("/health").json()["busy"] == 0:
            time.sleep(0.01)
    begun = time.monotonic()
    assert _idle(client, 5)
    assert client.get("/health").json()["clients"] == 0
    assert time.monotonic() - begun < 0.9


def test_a_child_that_is_killed_is_replaced(client: httpx.Client, server: Server) -> None:
    assert _idle(client, 5)
    before = server.children()
    assert len(before) == 2
    for child in before:
        os.kill(child, signal.SIGKILL)
    # A child is dead a moment after it is killed: not when its memory is gone, but when it can be waited for.
    while set(server.children()) & set(before):
        time.sleep(0.01)
    assert all(client.get("/sparql", params={"query": ONE}).status_code == 200 for _ in range(4))
    assert _idle(client, 5)
    assert not set(server.children()) & set(before)


def test_fifty_clients_good_and_hostile_ones_at_once(client: httpx.Client, server: Server) -> None:
    told = crowd(server.address, clients=50, seconds=0, least=2)
    assert sum(told.values()) == 100
    assert {status for kind, status in told if kind == "good"} == {200}
    assert {status for kind, status in told if kind == "hostile"} <= {400, 503}
    assert _idle(client, 5)
    assert len(server.children()) == 2


def test_bundled_questions_do_not_wait_for_what_has_no_end(server: Server, client: httpx.Client) -> None:
    with ThreadPoolExecutor(4) as threads:
        endless = [threads.submit(httpx.post, server.url("/sparql"), data={"query": ENDLESS}, timeout=30) for _ in range(4)]
        while client.get("/health").json()["clients"] < 4:
            time.sleep(0.01)
        for _ in range(5):
            assert client.post("/sparql", data={"query": questions.text("champions")}).status_code == 200
        assert client.get("/health").json()["clients"] >= 2
    assert {each.result().status_code for each in endless} == {503}


def test_each_request_is_a_line_of_the_log(client: httpx.Client, server: Server) -> None:
    client.get("/id/%1B%5B31mred?query=secret%0Aline")
    until = time.monotonic() + 10
    # The line follows the answer.
    while not (found := [line for line in server.log().splitlines() if "31mred" in line]) and time.monotonic() < until:
        time.sleep(0.01)
    [line] = found
    assert re.search(r" 127\.0\.0\.1 GET /id/%1B%5B31mred 404 \d+ bytes \d+\.\d ms$", line)


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_the_end_leaves_no_process(number: signal.Signals) -> None:
    with serving("--data", str(questions.WORLD), "--timeout", "60", "--queries", "2") as server:
        children = server.children()
        assert len(children) == 2
        address = server.address.removeprefix("http://").split(":")
        with socket.create_connection((address[0], int(address[1]))) as waiting:
            text = f"GET /sparql?query={ENDLESS.replace(' ', '%20').replace('?', '%3F')} HTTP/1.1\r\nHost: localhost\r\n\r\n"
            waiting.sendall(text.encode())
            while httpx.get(server.url("/health")).json()["busy"] == 0:
                time.sleep(0.01)
            server.process.send_signal(number)
            assert server.process.wait(10) == 128 + number
        assert not [child for child in children if os.path.exists(f"/proc/{child}/exe")]  # noqa: PTH110
        assert "Traceback" not in server.log()


def test_an_address_that_is_taken_is_said(server: Server) -> None:
    port = int(server.address.rpartition(":")[2])
    way_out = f"is taken by another program: end that, or take another port than {port}, 0 for any that is free"
    with pytest.raises(StoreError, match=f"127.0.0.1:{port} {way_out}"):
        Dataset.build(questions.WORLD).serve(port=port)
    with pytest.raises(StoreError, match="cannot be listened at"):
        Dataset.build(questions.WORLD).serve(host="203.0.113.1")


def test_a_build_and_a_database_are_served_alike(tmp_path: Any) -> None:
    data = Dataset.build(questions.WORLD)
    data.save(tmp_path / "races.oxigraph")
    data.write(tmp_path / "dist", ["nquads"], check=False)
    answers = []
    for place in ("races.oxigraph", "dist"):
        with serving("--on", str(tmp_path / place), "--queries", "1") as made:
            asked = httpx.get(made.url("/sparql"), params={"query": ONE})
            answers.append((asked.json(), httpx.get(made.url("/races.html")).text))
    assert answers[0] == answers[1]


def test_parts_are_served(tmp_path: Any) -> None:
    build_parts(questions.WORLD, tmp_path / "parts")
    with serving("--on", str(tmp_path / "parts"), "--queries", "1") as made:
        assert len(httpx.get(made.url("/sparql"), params={"query": ONE}).json()["results"]["bindings"]) > 2
        assert httpx.get(made.url("/races.html")).status_code == 200


def test_without_what_it_needs_it_says_how_to_have_it() -> None:
    code = "import sys; sys.modules['uvicorn'] = None; from gridwalk.cli import main; sys.exit(main(['serve', '--port', '0']))"
    found = subprocess.run(
        [os.sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=os.environ | {"PYTHONPATH": "build"},  # type: ignore[attr-defined]
    )
    assert found.returncode == 2
    assert "pip install 'gridwalk[web]'" in found.stderr


def test_what_holds_no_passages_is_not_served(tmp_path: Any) -> None:
    (tmp_path / "x.ttl").write_text("<urn:a> <urn:b> <urn:c> .")
    from gridwalk import open

    with pytest.raises(GridwalkError, match="name no passage"):
        open(tmp_path / "x.ttl").serve(port=0)


def test_json_that_is_answered_is_whole(client: httpx.Client) -> None:
    for limit in (0, 1, 4999):
        response = client.get("/sparql", params={"query": f"SELECT * {{ ?a ?b ?c . ?d ?e ?f }} LIMIT {limit}"})
        assert len(json.loads(response.content)["results"]["bindings"]) == limit


def _open(address: str, sent: bytes) -> socket.socket:
    host, port = address.removeprefix("http://").split(":")
    made = socket.create_connection((host, int(port)), timeout=30)
    made.sendall(sent)
    return made


def _is_closed(connection: socket.socket, seconds: float = 30) -> bool:
    connection.settimeout(seconds)
    try:
        return connection.recv(1 << 16) == b""
    except (TimeoutError, BlockingIOError):
        return False
    except ConnectionError:
        return True


def test_who_sends_slowly_keeps_nobody_out(client: httpx.Client, server: Server) -> None:
    post = b"POST /sparql HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/sparql-query\r\nContent-Length: 100000\r\n\r\nA"
    # More bodies that do not come than clients have places, and more connections than there may be.
    sent = [post] * 200 + [b"", b"GET / HTT", b"GET / HTTP/1.1\r\nHost: localhost\r\nX: "] * 300
    allow_files()
    slow = [_open(server.address, each) for each in sent]
    try:
        with httpx.Client(base_url=server.address, timeout=30) as another:
            for response in (another.get("/health"), another.get("/"), ask(another, server.address, ONE)):
                assert response.status_code == 200
            assert another.get("/health").json()["clients"] == 0
        # Of those that were there first some made room for others.
        assert sum(_is_closed(each, 0) for each in slow) > 90
        begun = time.monotonic()
        for _ in range(3):
            # A head that comes a byte at a time comes no sooner.
            with suppress(ConnectionError):
                slow[-1].sendall(b"a")
            time.sleep(0.2)
        assert all(map(_is_closed, slow[-3:]))
        assert time.monotonic() - begun < 25
    finally:
        for each in slow:
            each.close()


def test_a_request_in_pieces_and_several_on_one_connection_are_answered(server: Server) -> None:
    with _open(server.address, b"GET /health HTTP/1.1\r\nHo") as connection:
        time.sleep(0.1)
        connection.sendall(b"st: localhost\r\n\r\nGET /health HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        found = b""
        while piece := connection.recv(1 << 16):
            found += piece
    assert found.count(b"HTTP/1.1 200 OK") == 2
