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
Arguments = dict[str, Any]


class RefusedError(Exception):
    """What is asked cannot be done; ``details`` go to the parent."""

    def __init__(self, error: str, message: str, **details: object) -> None:
        super().__init__(message)
        self.details = {"error": error, "message": message, **details}


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
    lock()
    try:
        pattern = re.compile(arguments["pattern"])
    except (re.error, OverflowError) as error:
        raise RefusedError("syntax", str(error)) from error
    return {"matched": [pattern.fullmatch(cell) is not None for cell in json.loads(data)]}


REQUESTS = {"match": match}


def lock() -> None:
    """Have the system give this process no further file and no connection."""
    try:
        import resource
    except ImportError:
        return
    # Those that are open stay.
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def bound(memory: int) -> None:
    """Have the system refuse memory beyond a limit, and leave no picture of it on the disk."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    _, most = resource.getrlimit(resource.RLIMIT_AS)
    least = memory if most == resource.RLIM_INFINITY else min(memory, most)
    try:
        resource.setrlimit(resource.RLIMIT_AS, (least, least))
    except (ValueError, OSError):
        # macOS knows the limit and does not take it.
        return


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
        reply = REQUESTS[request["kind"]](request, data, out)
    except RefusedError as error:
        kind, reply = ERROR, error.details
    except SyntaxError as error:
        kind, reply = ERROR, {"error": "syntax", "message": error.msg, "line": error.lineno}
    except MemoryError:
        kind, reply = ERROR, {"error": "memory", "message": "no more memory"}
    except RecursionError:
        kind, reply = ERROR, {"error": "stack", "message": "nested too deep"}
    except BaseException as error:
        # Whatever an engine raises, even where it is no Exception.
        kind, reply = ERROR, {"error": "engine", "message": str(error) or type(error).__name__}
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
    bound(int(sys.argv[2]))
    # An interruption is for the parent, which then ends this process.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    out = Frames(os.dup(1))
    os.dup2(2, 1)
    serve(sys.stdin.buffer, out)


if __name__ == "__main__":
    main()
