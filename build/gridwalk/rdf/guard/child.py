"""The child that works on what strangers wrote. It is run as a script, with nothing of Gridwalk's beside it.

It reads requests from standard input and writes answers to standard output, both in frames: a letter, a length,
and so many bytes. Whatever becomes of it, the program that started it goes on: this process may run out of time
(it is killed), of memory (the system refuses it more) or of stack (it dies). It opens no file and no connection:
after the engine is loaded the system gives it no further descriptor.
"""

from __future__ import annotations

import io
import json
import os
import pyexpat
import re
import select
import signal
import struct
import sys
import threading
from typing import Any, BinaryIO

HEADER = struct.Struct("<cQ")
REQUEST, DATA, END, STAGE, ERROR = b"q", b"d", b"e", b"s", b"x"
CHUNK = 1 << 16
# Triple terms within triple terms, in what goes to the parent. Nothing that is asked of this project has more than one.
DEEPEST = 100
# Bytes of a row or statement in what goes to the parent, whose engine takes less than 16 MiB, and columns of its rows.
LONGEST, COLUMNS = 15 << 20, 1000
LONGEST_ENTITY = 1024
BRACKET = re.compile(rb'"[^"\\]*+(?:\\.[^"\\]*+)*+"|<<\(|\)>>|<[^<>\s"]*+>', re.DOTALL)
# What XML has no words for, in UTF-8.
NOT_XML = re.compile(b"[\x00-\x08\x0b\x0c\x0e-\x1f]|\xef\xbf[\xbe\xbf]")
# What stands between rows, or in each, of an answer as the engine writes it, and how often it does without a row, or with one
# row too many. (A text in JSON or CSV may have it too: then fewer rows are answered, never more.)
ROWS = {
    "application/sparql-results+json": (b"},{", -1),
    "application/sparql-results+xml": (b"<result>", 0),
    "text/csv": (b"\n", 1),
    "text/tab-separated-values": (b"\n", 1),
}
DECLARATION = re.compile(rb"<!(?:doctype|entity)", re.IGNORECASE)
ENTITY = re.compile(rb"<!entity", re.IGNORECASE)
Arguments = dict[str, Any]


class RefusedError(Exception):
    """What is asked cannot be done; ``details`` go to the parent."""

    def __init__(self, error: str, message: str, **details: object) -> None:
        super().__init__(message)
        self.details = {"error": error, "message": message, **details}


def limited(message: str) -> RefusedError:
    """Return the error of a limit that no option raises."""
    return RefusedError("limit", f"the limit of {message}, and it cannot be raised")


class Frames(io.RawIOBase):
    """The answer on its way to the parent: what is written to it goes out as data."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def writable(self) -> bool:
        """Return True: buffers ask."""
        return True

    def write(self, data: Any) -> int:
        """Send a piece of the answer."""
        self.send(DATA, bytes(data))
        return len(data)

    def send(self, kind: bytes, data: bytes) -> None:
        """Send a frame; where nobody reads any more, end."""
        rest = memoryview(HEADER.pack(kind, len(data)) + data)
        try:
            while rest:
                rest = rest[os.write(self._descriptor, rest) :]
        except OSError:
            os._exit(0)

    def tell_stage(self, text: str) -> None:
        """Say what is being done, for the message if it takes too long."""
        self.send(STAGE, text.encode())


def match(arguments: Arguments, data: bytes, out: Frames) -> Arguments:
    """Say of each cell whether the whole of it is of a pattern."""
    out.tell_stage("matching cells")
    try:
        pattern = re.compile(arguments["pattern"])
    except (re.error, OverflowError) as error:
        raise RefusedError("syntax", str(error)) from error
    return {"matched": [pattern.fullmatch(cell) is not None for cell in json.loads(data)]}


def load(arguments: Arguments, data: bytes, out: Frames) -> Arguments:
    """Keep the quads of a file, or the lines of a build, for the questions that follow: each statement once without graph."""
    import pyoxigraph as ox

    store = ox.Store()
    if arguments["built"]:
        out.tell_stage("loading the build")
        statements = {line.rsplit(b" ", 2)[0] + b" ." for line in data.split(b"\n") if line}
        store.bulk_load(b"\n".join(sorted(statements)), format=ox.RdfFormat.N_TRIPLES)
        store.bulk_load(data, format=ox.RdfFormat.N_QUADS)
    else:
        quads = canonical(parsed(arguments, data, out), out)
        out.tell_stage("loading what was read")
        store.bulk_extend(quads)
        store.bulk_extend({ox.Quad(q.subject, q.predicate, q.object) for q in quads})
    held["store"] = store
    return {}


def open_database(arguments: Arguments, _: bytes, out: Frames) -> Arguments:
    """Keep a database on the disk for the questions that follow. It needs its files: this child may open more."""
    import pyoxigraph as ox

    out.tell_stage("opening the database")

    try:
        held["store"] = ox.Store.read_only(arguments["path"])
    except OSError as error:
        raise RefusedError("input", error.strerror or str(error)) from error
    return {}


def parse(arguments: Arguments, data: bytes, out: Frames) -> Arguments:
    """Send a file as N-Quads, blank nodes with the labels of RDFC-1.0."""
    import pyoxigraph as ox

    quads = canonical(parsed(arguments, data, out), out)
    if arguments["graphs"] and not all(isinstance(quad.graph_name, ox.NamedNode) for quad in quads):
        raise RefusedError("input", "has a statement without a graph, expected N-Quads as a build writes them")
    out.tell_stage("writing what was read")
    vetted: Any = Vetted(out)
    ox.serialize(quads, vetted, ox.RdfFormat.N_QUADS)
    vetted.flush()
    return {}


def query(arguments: Arguments, _: bytes, out: Frames) -> Arguments:
    """Answer a question over what is held, or over nothing: rows as tab-separated values, triples as N-Triples."""
    import pyoxigraph as ox

    if not arguments["empty"] and "store" not in held:
        raise RefusedError("engine", "no data was given")
    out.tell_stage("answering")
    store = ox.Store() if arguments["empty"] else held["store"]
    answer = store.query(arguments["text"], prefixes=arguments["prefixes"], base_iri=arguments["base"])
    if isinstance(answer, ox.QueryBoolean):
        return {"form": "boolean", "value": bool(answer)}
    if arguments["empty"]:
        return {"form": "boolean", "value": False}
    if isinstance(answer, ox.QuerySolutions) and len(answer.variables) > COLUMNS:
        raise limited(f"columns was reached: the answer has {len(answer.variables):,}, expected at most {COLUMNS:,}: ask for fewer")
    vetted: Any = Vetted(out)
    if isinstance(answer, ox.QuerySolutions):
        answer.serialize(vetted, ox.QueryResultsFormat.TSV)
    else:
        ox.serialize(answer, vetted, ox.RdfFormat.N_TRIPLES)
    vetted.flush()
    return {"form": "rows" if isinstance(answer, ox.QuerySolutions) else "triples"}


def respond(arguments: Arguments, _: bytes, out: Frames) -> Arguments:
    """Answer a question over what is held as one of two types: ``results`` for rows and truth values, ``rdf`` for triples.

    ``graphs``: the default graphs and the named ones that are asked, nothing where all are. More than ``rows`` are refused.
    """
    import pyoxigraph as ox

    if "store" not in held:
        raise RefusedError("engine", "no data was given")
    out.tell_stage("answering")
    graphs = zip(("default_graph", "named_graphs"), arguments["graphs"] or (), strict=False)
    given: Any = {name: [ox.NamedNode(iri) for iri in found] for name, found in graphs}
    answer = held["store"].query(arguments["text"], prefixes=arguments["prefixes"], base_iri=arguments["base"], **given)
    triples = isinstance(answer, ox.QueryTriples)
    if not (type := arguments["rdf" if triples else "results"]):
        raise RefusedError("format", "the answer is triples" if triples else "the answer is rows, or a truth value")
    counted: Any = Counted(out, type, arguments["rows"])
    if isinstance(answer, ox.QueryTriples):
        found = once(answer, arguments["rows"])
        prefixes = of_use(arguments["prefixes"], found)
        ox.serialize(found, counted, ox.RdfFormat.from_media_type(type), prefixes=prefixes)
    else:
        answer.serialize(counted, ox.QueryResultsFormat.from_media_type(type))
    return {"type": type}


def once(triples: Any, most: int) -> Any:
    """Return triples, each once. Raises RefusedError where there are more than ``most``."""
    found = dict[Any, None]()
    for triple in triples:
        found[triple] = None
        if len(found) > most:
            raise too_many(most)
    return found


def of_use(prefixes: dict[str, str], triples: Any) -> dict[str, str]:
    """Return those prefixes that some IRI of the triples begins with."""
    terms = {term for triple in triples for term in (triple.subject, triple.predicate, triple.object)}
    iris = {getattr(getattr(term, "datatype", term), "value", "") for term in terms}
    begun = {iri[: max(iri.rfind("#"), iri.rfind("/")) + 1] for iri in iris}
    return {name: space for name, space in prefixes.items() if any(each.startswith(space) for each in begun)}


def too_many(most: int) -> RefusedError:
    """Return the error of an answer with more than ``most`` rows."""
    return RefusedError("limit", f"the limit of rows of the answer, {most:,}, was reached: ask for fewer, as with LIMIT")


class Counted(io.RawIOBase):
    """An answer of a type on its way out, whose rows are counted, and which has no character that XML has not."""

    def __init__(self, out: Frames, type: str, most: int) -> None:
        self._out, self._most, self._is_xml = out, most, type.endswith("xml")
        self._mark, without = ROWS.get(type, (b"", 0))
        self._rows, self._tail = -without, b""

    def writable(self) -> bool:
        """Return True: the engine asks."""
        return True

    def write(self, data: Any) -> int:
        """Send a piece."""
        piece = bytes(data)
        whole = self._tail + piece
        if self._is_xml and NOT_XML.search(whole):
            raise RefusedError("format", "the answer has a character that XML has not; ask for another format")
        self._rows += whole.count(self._mark) if self._mark else 0
        if self._rows > self._most:
            raise too_many(self._most)
        # What is cut is found with the rest of it, and nothing twice.
        self._tail = whole[-max(len(self._mark) - 1, 2) :] if len(self._mark) != 1 else b""
        self._out.send(DATA, piece)
        return len(piece)


def parsed(arguments: Arguments, data: bytes, out: Frames) -> list[Any]:
    """Return the quads of a file, whose format is told by an ending."""
    import pyoxigraph as ox

    out.tell_stage("reading the file")
    format = ox.RdfFormat.from_extension(arguments["ending"])
    if format == ox.RdfFormat.RDF_XML:
        check_xml(data)
    return list(ox.parse(data, format=format, base_iri=arguments["base"] or None))


def canonical(quads: list[Any], out: Frames) -> list[Any]:
    """Return quads with their blank nodes labelled as RDFC-1.0 has it."""
    import pyoxigraph as ox

    if not any(isinstance(node, ox.BlankNode | ox.Triple) for q in quads for node in (q.subject, q.object, q.graph_name)):
        return quads
    out.tell_stage(f"naming the blank nodes of {len(quads):,} statements (RDFC-1.0)")
    kept = ox.Dataset(quads)
    kept.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return list(kept)


class Vetted(io.RawIOBase):
    """An answer on its way out: triple terms in triple terms are refused beyond a depth, lines beyond a length.

    The parent's engine goes down into the former without a look at its stack, and does not take the latter.
    """

    def __init__(self, out: Frames) -> None:
        self._out = out
        self._held = bytearray()

    def writable(self) -> bool:
        """Return True: the engine asks."""
        return True

    def write(self, data: Any) -> int:
        """Take a piece, and send the whole lines."""
        piece = bytes(data)
        self._held += piece
        if len(self._held) >= CHUNK and b"\n" in piece:
            self._send(self._held.rindex(b"\n") + 1)
        return len(piece)

    def flush(self) -> None:
        """Send what is left."""
        if self._held:
            self._send(len(self._held))

    def _send(self, length: int) -> None:
        lines = bytes(self._held[:length])
        if b"<<(" in lines:
            refuse_nested(lines)
        if length > LONGEST and max(map(len, lines.split(b"\n"))) > LONGEST:
            raise limited(f"length was reached: a row or statement is longer than {LONGEST >> 20} MiB")
        self._out.send(DATA, lines)
        del self._held[:length]


def refuse_nested(lines: bytes) -> None:
    """Raise RefusedError where triple terms nest deeper than DEEPEST in a line."""
    for line in lines.split(b"\n"):
        depth = 0
        for bracket in BRACKET.findall(line):
            depth += (bracket == b"<<(") - (bracket == b")>>")
            if depth > DEEPEST:
                raise limited(f"depth was reached: triple terms are nested more than {DEEPEST} deep")


def check_xml(data: bytes) -> None:
    """Raise RefusedError where a document is no XML, such as one that is cut, or declares entities other than short, plain ones.

    A parser of XML is asked, since the engine takes what is cut for whole, a declaration may be in any encoding, and what looks
    like one in a comment.
    """
    subset, declared = list[int](), list[str]()

    def refuse(name: str, is_parameter: bool, value: str | None, _: str | None, system: str | None, *__: object) -> None:
        declared.append(name)
        if is_parameter or value is None or system is not None:
            raise RefusedError(
                "input", f"declares the entity {name!r} with parameters or from outside: write its text where it is used"
            )
        if "&" in value or "%" in value:
            raise RefusedError("input", f"declares the entity {name!r}, which holds another: write its text where it is used")
        if len(value) > LONGEST_ENTITY:
            raise RefusedError(
                "input", f"declares the entity {name!r} of more than {LONGEST_ENTITY} characters: expected a namespace"
            )

    parser = pyexpat.ParserCreate()
    parser.EntityDeclHandler = refuse
    parser.StartDoctypeDeclHandler = lambda *_: subset.append(parser.CurrentByteIndex)
    parser.EndDoctypeDeclHandler = lambda: subset.append(parser.CurrentByteIndex)
    try:
        parser.Parse(data, True)
    except pyexpat.ExpatError as error:
        raise RefusedError("input", f"is not XML: {pyexpat.ErrorString(error.code)}", line=error.lineno) from error
    except (OSError, LookupError, ValueError) as error:
        # Of encodings beyond those of XML, expat asks Python, which may open no file here.
        raise RefusedError("input", "declares an encoding that is not read: expected UTF-8") from error
    if subset and len(ENTITY.findall(data[subset[0] : subset[-1]])) > len(declared):
        raise RefusedError("input", "has what looks like an entity in a comment of its DOCTYPE: remove it")


REQUESTS = {"match": match, "load": load, "open": open_database, "parse": parse, "query": query, "respond": respond}
# The store that is asked, whether it needs files of its own, the limit of memory, and where the system says what is taken.
held: dict[str, Any] = {"files": False, "memory": 0, "sizes": None}


def lock() -> None:
    """Have the system give this process no further file and no connection."""
    try:
        import resource
    except ImportError:
        return
    # Those that are open stay.
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def bound(memory: int | None) -> None:
    """Have the system refuse memory beyond a limit, or none, and leave no picture of it on the disk."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    limit = most if memory is None else memory if most == resource.RLIM_INFINITY else min(memory, most)
    try:
        # The other limit stays, so that this one can be raised for what no stranger wrote.
        resource.setrlimit(resource.RLIMIT_AS, (limit, most))
    except (ValueError, OSError):
        # macOS knows the limit and does not take it.
        return


def taken(sizes: BinaryIO | None, data: bytes) -> int:
    """Return how much memory this process has taken: as the system says, or several times the size of its data."""
    if sizes is None:
        return 8 * len(data)
    sizes.seek(0)
    return int(sizes.read().split()[0]) * os.sysconf("SC_PAGE_SIZE")


def open_sizes() -> BinaryIO | None:
    """Open what the system says of the memory of this process, while a file can be opened; None where it says nothing."""
    try:
        return open("/proc/self/statm", "rb", buffering=0)  # noqa: PTH123
    except OSError:
        return None


def die_with_parent(on: bool) -> None:
    """Have the system end this process when nobody is left who could write to it, even while an engine holds Python's lock.

    (Linux's PR_SET_PDEATHSIG would do so when the thread ends that started the process.)
    """
    try:
        import fcntl
    except ImportError:
        return
    if not hasattr(fcntl, "F_SETOWN") or not hasattr(os, "O_ASYNC"):
        return
    flags = fcntl.fcntl(0, fcntl.F_GETFL) & ~os.O_ASYNC
    fcntl.fcntl(0, fcntl.F_SETOWN, os.getpid())
    fcntl.fcntl(0, fcntl.F_SETFL, flags | (os.O_ASYNC if on else 0))
    # It may have gone before.
    if on and select.select([0], [], [], 0)[0]:
        os._exit(0)


def answer(request: Arguments, data: bytes, out: Frames) -> None:
    """Do what is asked and send the answer, or what is wrong."""
    kind, reply = END, Arguments()
    try:
        held["files"] = held["files"] or request["kind"] == "open"
        if not held["files"]:
            lock()
        reply = REQUESTS[request["kind"]](request, data, out)
    except RefusedError as error:
        kind, reply = ERROR, error.details
    except SyntaxError as error:
        kind, reply = ERROR, {"error": "syntax", "message": error.msg, "line": error.lineno}
    except MemoryError as error:
        # Also what the engine says of a long term, which is no matter of memory.
        long = limited("length was reached: a term is longer than the 16 MiB that the engine takes").details
        kind, reply = ERROR, long if "buffer" in str(error) else {"error": "memory", "message": "no more memory"}
    except RecursionError:
        kind, reply = ERROR, {"error": "stack", "message": "nested too deep"}
    except BaseException as error:
        # Whatever an engine raises, even where it is no Exception.
        kind, reply = ERROR, {"error": "engine", "message": str(error) or type(error).__name__}
    if request["own"]:
        bound(taken(held["sizes"], data) + held["memory"])
    die_with_parent(False)
    out.send(kind, json.dumps(reply).encode())


def read_frame(source: BinaryIO) -> tuple[bytes, bytes]:
    """Return the letter and the bytes of the next frame; END where there is none."""
    header = source.read(HEADER.size)
    if len(header) < HEADER.size:
        os._exit(0)
    kind, length = HEADER.unpack(header)
    return kind, source.read(length)


def serve(source: BinaryIO, out: Frames) -> None:
    """Answer requests until there are no more, each in a thread whose stack is as large as it says."""
    while True:
        request = json.loads(read_frame(source)[1])
        data = bytearray()
        if request["own"]:
            bound(None)
        while (frame := read_frame(source))[0] == DATA:
            data += frame[1]
        die_with_parent(True)
        threading.stack_size(request["stack"])
        try:
            threading.Thread(target=answer, args=(request, bytes(data), out), daemon=True).start()
        except RuntimeError as error:
            die_with_parent(False)
            out.send(ERROR, json.dumps({"error": "memory", "message": str(error)}).encode())


def main() -> None:
    """Be the child: the first argument says where the engine is, the second how much memory there is."""
    sys.path.append(sys.argv[1])
    # What is loaded before it is needed is not waited for.
    import pyoxigraph  # noqa: F401

    held.update(memory=int(sys.argv[2]), sizes=open_sizes())
    bound(held["memory"])
    # An interruption is for the parent, which then ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = Frames(os.dup(1))
    os.dup2(2, 1)
    serve(sys.stdin.buffer, out)


if __name__ == "__main__":
    main()
