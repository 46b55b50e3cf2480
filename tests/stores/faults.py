"""A server between us and a store, on loopback, that does to requests what networks and stores do."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import httpx


@dataclass
class Faulty:
    """The proxy: faults take their turn, one a request that ``concerns`` is true of; then all is well."""

    store: str
    client: httpx.Client
    url: str = ""
    faults: list[Callable[[Handler], None]] = field(default_factory=list)
    concerns: Callable[[Handler], bool] = lambda _: True
    paths: list[str] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)


class Handler(BaseHTTPRequestHandler):
    """One request: a fault if it is one's turn, else what the store answers."""

    protocol_version = "HTTP/1.1"
    timeout = 10
    # Headers and body are two writes: the second would wait 40 ms for the acknowledgement of the first.
    disable_nagle_algorithm = True
    proxy: Faulty
    body: bytes

    def do_POST(self) -> None:
        self.body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.proxy.paths.append(self.path)
        self.proxy.sizes.append(len(self.body))
        if self.proxy.faults and self.proxy.concerns(self):
            self.proxy.faults.pop(0)(self)
        else:
            self.pass_on()

    do_GET = do_POST  # noqa: N815 - the name that the base class calls

    def ask_store(self) -> httpx.Response:
        kept = {name: self.headers[name] for name in ("Content-Type", "Accept") if name in self.headers}
        return self.proxy.client.request(self.command, self.proxy.store + self.path, content=self.body, headers=kept)

    def pass_on(self) -> None:
        answer = self.ask_store()
        self.answer(answer.status_code, answer.content, {"Content-Type": answer.headers.get("content-type", "text/plain")})

    def answer(self, status: int, content: bytes = b"", headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        # An answer 204 has no body, and no length of one.
        if status != 204:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content if status != 204 else b"")

    def log_message(self, *_: object) -> None:
        """Write nothing."""


def status(code: int, **headers: str) -> Callable[[Handler], None]:
    return lambda handler: handler.answer(code, b"no luck today", {n.replace("_", "-"): v for n, v in headers.items()})


def hang(seconds: float) -> Callable[[Handler], None]:
    def wait(handler: Handler) -> None:
        time.sleep(seconds)
        handler.close_connection = True

    return wait


def cut(handler: Handler) -> None:
    """The store does what it is asked; its answer breaks off half way."""
    answer = handler.ask_store()
    content = answer.content or b"all is done"
    handler.send_response(answer.status_code if answer.content else 200)
    handler.send_header("Content-Type", answer.headers.get("content-type", "text/plain"))
    handler.send_header("Content-Length", str(len(content)))
    handler.end_headers()
    handler.wfile.write(content[: len(content) // 2])
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def drop(handler: Handler) -> None:
    """The connection ends before any answer, and the store has heard nothing."""
    handler.close_connection = True
    handler.connection.shutdown(socket.SHUT_RDWR)


def cancelled(handler: Handler) -> None:
    """What Oxigraph does when time is up: status 200, and words in the middle of the rows."""
    content = handler.ask_store().content
    handler.answer(200, content[: len(content) // 2] + b"cancelled", {"Content-Type": "application/sparql-results+json"})


def fewer_rows(handler: Handler) -> None:
    """A store that gives no rows and says that all is well."""
    content = b'{"head":{"vars":["s"]},"results":{"bindings":[]}}'
    handler.answer(200, content, {"Content-Type": "application/sparql-results+json"})


@contextmanager
def between(store: str) -> Iterator[Faulty]:
    """Run the proxy in front of a store without authentication."""
    # One client: each makes a TLS context, which takes longer than most requests.
    client = httpx.Client(timeout=60, limits=httpx.Limits(max_keepalive_connections=0))
    proxy = Faulty(store, client)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"proxy": proxy}))
    server.daemon_threads = True
    proxy.url = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield proxy
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
        client.close()
