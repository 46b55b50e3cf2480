"""A server on loopback that means harm: each way of answering is a function that writes to the connection."""

from __future__ import annotations

import gzip
import json
import socket
import threading
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field

Answer = Callable[[socket.socket], None]
JSON = "application/sparql-results+json"
MANIFEST = "https://w3id.org/gridwalk/id/manifest"


def http(body: bytes, status: str = "200 OK", *headers: str, length: bool = True) -> bytes:
    """A whole answer. A header is written as latin-1, so that it can hold any byte."""
    counted = (f"Content-Length: {len(body)}",) if length else ()
    lines = [f"HTTP/1.1 {status}", *(headers or (f"Content-Type: {JSON}",)), *counted, "", ""]
    return "\r\n".join(lines).encode("latin-1") + body


def always(answer: bytes) -> Answer:
    return lambda client: client.sendall(answer)


def endless(beginning: bytes, piece: bytes, pause: float = 0.0) -> Answer:
    """A beginning, and then the same again and again, with a pause in between."""

    def answer(client: socket.socket) -> None:
        client.sendall(beginning)
        while True:
            client.sendall(piece)
            time.sleep(pause)

    return answer


def results(*bindings: object, names: object = ("s", "g", "n", "p", "o")) -> bytes:
    return json.dumps({"head": {"vars": names}, "results": {"bindings": bindings}}).encode()


def row(**values: str) -> dict[str, object]:
    return {name: {"type": "literal", "value": value} for name, value in values.items()}


def zeros(count: int) -> bytes:
    """Gzip of so many megabytes of nothing."""
    packer = zlib.compressobj(1, wbits=31)
    return b"".join(packer.compress(bytes(1 << 20)) for _ in range(count)) + packer.flush()


def nested(depth: int) -> bytes:
    """A row whose one term holds another, and so on."""
    iri = b'{"type":"uri","value":"urn:a"}'
    around = b'{"type":"triple","value":{"subject":%s,"predicate":%s,"object":' % (iri, iri)
    return b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":' + around * depth + iri + b"}}" * depth + b"}]}}"


def reset(client: socket.socket) -> None:
    """Half an answer, and then the connection is torn down."""
    client.sendall(http(results())[:-20])
    client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0\0\0\0\0")


HEAD = http(b"", length=False)
CHUNKED = http(b"", "200 OK", f"Content-Type: {JSON}", "Transfer-Encoding: chunked", length=False)
CHALLENGES = {
    "nothing": "Digest",
    "no fields": "Digest foo",
    "half a field": 'Digest realm="a", nonce',
    "unknown algorithm": 'Digest realm="a", nonce="b", algorithm=ROT13, qop="auth"',
    "unknown quality": 'Digest realm="a", nonce="b", qop="auth-int"',
    "bytes": 'Digest realm="\xff\x9b", nonce="\xb2", qop="auth"',
    "other places": 'Digest realm="a", nonce="b", domain="http://elsewhere.invalid/"',
    "ever again": 'Basic realm="a"',
    "unknown scheme": "Zebra stripes",
}
LOCATIONS = (
    "http://127.0.0.1:9/x\x9b31mRED",
    "file:///etc/passwd",
    "http://[",
    "//elsewhere.invalid/",
    "/again",
    "",
    "\x00",
    "\u202e".encode().decode("latin-1"),
)
WAITS = (
    "\xb2",
    "1000000000",
    "9" * 5000,
    "-1",
    "Mon, 01 Jan 2024 00:00:00 +9999999999",
    "Mon, 01 Jan 0001 00:00:00 +2359",
    "1e9",
    "nan",
    "Thu, 01 Jan 9999 00:00:00 GMT",
)
ANSWERS: dict[str, Answer] = {
    # Time.
    "never": lambda _: time.sleep(60),
    "drip": endless(HEAD, b" ", 0.1),
    "drip of headers": endless(b"HTTP/1.1 200 OK\r\nX: ", b"y", 0.1),
    "drip of chunks": endless(CHUNKED, b"1\r\n \r\n", 0.1),
    "drip of a refusal": endless(b"HTTP/1.1 404 Gone\r\nContent-Length: 1000\r\n\r\n", b"x", 0.1),
    "endless 100": endless(b"", b"HTTP/1.1 100 Continue\r\n\r\n"),
    "endless 103": endless(b"", b"HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n", 0.01),
    # Size.
    "endless": endless(HEAD, b"x" * 65536),
    "endless rows": endless(HEAD + results()[:-2], b"{}," * 20000),
    "endless spaces": endless(HEAD, b" " * 65536),
    "endless value": endless(
        HEAD + b'{"head":{"vars":["s"]},"results":{"bindings":[{"s":{"type":"literal","value":"', b"x" * 65536
    ),
    "endless refusal": endless(http(b"", "500 No", length=False), b"x" * 65536),
    "endless chunk head": endless(CHUNKED, b"1" * 65536),
    "endless trailers": endless(CHUNKED + b"0\r\n", b"X: y\r\n" * 1000),
    "long header": always(b"HTTP/1.1 200 OK\r\nX: " + b"y" * 10_000_000 + b"\r\n\r\n"),
    "many headers": always(b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: y\r\n" % n for n in range(100_000)) + b"\r\n"),
    "many cookies": always(http(b"[]", "200 OK", *(f"Set-Cookie: c{n}=x; Path=/" for n in range(2000)))),
    "gzip of 4 GB": always(http(zeros(4096), "200 OK", "Content-Encoding: gzip")),
    "gzip of gzip": always(http(gzip.compress(zeros(100)), "200 OK", "Content-Encoding: gzip, gzip")),
    "gzip that ends": always(http(gzip.compress(results())[:-9], "200 OK", "Content-Encoding: gzip")),
    "gzip that is none": always(http(b"abc", "200 OK", "Content-Encoding: gzip")),
    "a refusal in gzip": always(http(zeros(100), "500 No", "Content-Encoding: gzip")),
    **{f"packed as {c}": always(http(b"abc", "200 OK", f"Content-Encoding: {c}")) for c in ("br", "deflate", "zstd", "\x9b")},
    # Form.
    "nothing at all": always(b""),
    "HTTP/0.9": always(b"<html>hello</html>"),
    "a header without colon": always(b"HTTP/1.1 200 OK\r\nnonsense\r\n\r\n"),
    "null bytes": always(b"HTTP/1.1 200 OK\r\nX: \0\r\n\r\n" + bytes(100)),
    "two lengths": always(b"HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nxx"),
    "too long a length": always(b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999999999999999\r\n\r\nx"),
    "a negative length": always(b"HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\nx"),
    "a chunk that is none": always(CHUNKED + b"zz\r\n"),
    "reset": reset,
    "half": always(http(results(row(s="x")))[:-9]),
    "a page": always(http(b"<!DOCTYPE html><html><body>Hello</body></html>", "200 OK", "Content-Type: text/html")),
    "CSV": always(http(b"s,p,o\r\n1,2,3\r\n", "200 OK", "Content-Type: text/csv")),
    "XML": always(http(b'<?xml version="1.0"?><sparql/>', "200 OK", "Content-Type: application/sparql-results+xml")),
    "something behind": always(http(results() + b"x")),
    "refused as zip": always(http(b"abc", "500 No", "Content-Type: text/plain; charset=zip")),
    "refused as bytes": always(http(b"\xff\x9b31m\x1b[31m\xe2\x80\xae" * 100, "500 No", "Content-Type: text/plain; charset=\xff")),
    "refused with many tags": always(http(b"<a" * 30_000, "500 No")),
    "a status that is none": always(b"HTTP/1.1 999999 \x9b31m\r\n\r\n"),
    # Content.
    "deep": always(http(b'{"head":{"vars":["s"]},"results":{"bindings":' + b"[" * 200_000)),
    "deep head": always(http(b'{"head":' + b"[" * 200_000)),
    "deep terms": always(http(nested(20_000))),
    "deep terms in other letters": always(http(nested(20_000).replace(b"triple", b"tri\\u0070le"))),
    "many columns": always(http(results(names=[f"v{n}" for n in range(1_000_000)]))),
    "a head at the end": always(http(b'{"results":{"bindings":[' + b"{}," * 100_000 + b'{}]},"head":{"vars":["s"]}}')),
    "wrong types": always(http(b'{"head":{"vars":[1]},"results":{"bindings":7}}')),
    "a huge number": always(
        http(b'{"head":{"vars":["n"]},"results":{"bindings":[{"n":{"type":"literal","value":' + b"9" * 5000 + b"}}]}}")
    ),
    "a count of many digits": always(http(results(row(n="9" * 5000, g="x", p="x", o="x")))),
    "half a character": always(http(results(row(s="x")).replace(b'"x"', b'"\\ud800"'))),
    "a name that is an update": always(
        http(
            results(
                row(
                    n="0",
                    s="x",
                    g="urn:gridwalk:staging:x> ; DROP ALL #",
                    p="http://purl.org/dc/terms/hasPart",
                    o="x> ; DROP ALL #",
                )
            )
        )
    ),
    "a name that is no staging": always(
        http(results(row(n="0", s="x", g=MANIFEST, p="http://purl.org/dc/terms/hasPart", o="relative")))
    ),
    **{f"401: {name}": always(http(b"", "401 No", f"WWW-Authenticate: {text}")) for name, text in CHALLENGES.items()},
    **{
        f"redirect {n}": always(http(b"", f"{(301, 302, 303, 307, 308)[n % 5]} Moved", f"Location: {to}"))
        for n, to in enumerate(LOCATIONS)
    },
    **{f"wait {n}": always(http(b"", "503 Busy", f"Retry-After: {text}")) for n, text in enumerate(WAITS)},
    "429 for ever": always(http(b"", "429 Slow", "Retry-After: 0")),
    "400": always(http(b"no", "400 Bad")),
}


@dataclass
class Heard:
    """A server, and the heads of the requests that came."""

    url: str
    requests: list[bytes] = field(default_factory=list)


@contextmanager
def serving(answer: Answer) -> Iterator[Heard]:
    """Answer every request in one way, a connection each."""
    with socket.create_server(("127.0.0.1", 0), backlog=50) as listening:
        heard = Heard(f"http://127.0.0.1:{listening.getsockname()[1]}/")
        threading.Thread(target=_serve, args=(listening, answer, heard), daemon=True).start()
        yield heard
        # Wakes the thread that waits for the next.
        listening.shutdown(socket.SHUT_RDWR)


def _serve(listening: socket.socket, answer: Answer, heard: Heard) -> None:
    with suppress(OSError):
        while True:
            client, _ = listening.accept()
            threading.Thread(target=_one, args=(client, answer, heard), daemon=True).start()


def _one(client: socket.socket, answer: Answer, heard: Heard) -> None:
    with client, suppress(OSError):
        client.settimeout(10)
        asked = b""
        while b"\r\n\r\n" not in asked:
            if not (piece := client.recv(65536)):
                return
            asked += piece
        heard.requests.append(asked)
        answer(client)
        # What was sent is lost if the rest of the request is still to be read at the end.
        client.shutdown(socket.SHUT_WR)
        client.settimeout(0.5)
        while client.recv(65536):
            pass
