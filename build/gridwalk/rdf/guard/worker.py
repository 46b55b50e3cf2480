"""The parent's side of the guard: a worker is one child, which serves many requests, each within the limits."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from threading import Lock
from typing import Any, Self

from gridwalk.base.errors import GridwalkError, LimitError
from gridwalk.base.spool import Spool
from gridwalk.rdf.guard import child
from gridwalk.rdf.guard.deadlines import DEADLINES
from gridwalk.rdf.guard.limits import MIB, Limits, shown

# No answer's last frame is larger; what claims to be is not read.
_LONGEST_REPLY = 64 * MIB
_MEMORY_SIGNALS = {-getattr(signal, name) for name in ("SIGABRT", "SIGKILL") if hasattr(signal, name)}


class RejectedError(GridwalkError):
    """What the child says of a request that it does not answer: ``kind`` is syntax, input or engine, ``line`` is 0 if unknown."""

    def __init__(self, kind: str, message: str, line: int) -> None:
        super().__init__(message)
        self.kind, self.line = kind, line


@dataclass
class Reply:
    """An answer, whole: ``values`` from its last frame, and the text of it, from its beginning."""

    values: dict[str, Any]
    body: Spool


@dataclass
class _Progress:
    """How far the child came with a request. ``own`` and ``file`` are those of ``Worker.request``."""

    own: bool = False
    file: bool = False
    stage: str = "starting"
    lines: int = 0
    size: int = 0
    late: bool = False
    body: Spool = field(default_factory=Spool)

    def __str__(self) -> str:
        came = f", {self.lines:,} lines ({shown(self.size)}) of the answer were there" if self.size else ""
        return f"it was {self.stage}{came}"


class Worker:
    """A child process that reads strangers' files and answers strangers' questions. One request at a time.

    It starts at once, so that it is warm when it is asked, and ends with ``close``, or where it is a context
    manager. After a limit was reached the next request finds a new child, which knows nothing of the old one's data.

    >>> with Worker() as worker:
    ...     worker.match("[A-Z]+", ["GT", "gt"])
    [True, False]
    """

    def __init__(self, limits: Limits | None = None) -> None:
        self.limits = limits or Limits()
        self._process = self._start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @property
    def alive(self) -> bool:
        """Whether the child is there that has what it was given."""
        return self._process.poll() is None

    def end(self) -> None:
        """End the child, and with it the request that it works on, from any thread. The next request finds a new one."""
        self._process.kill()

    def close(self) -> None:
        """End the child."""
        self._process.kill()
        for stream in (self._process.stdin, self._process.stdout):
            with suppress(OSError):
                stream.close()  # type: ignore[union-attr]
        self._process.wait()

    def match(self, pattern: str, cells: Iterable[str]) -> list[bool]:
        """Return for each cell whether the whole of it is of a pattern.

        Raises LimitError where that takes too long, RejectedError where the pattern is none.
        """
        reply = self.request("match", {"pattern": pattern}, [json.dumps(list(cells)).encode()])
        return list(map(bool, reply.values["matched"]))

    def request(
        self, kind: str, arguments: dict[str, Any], data: Iterable[bytes] = (), *, own: bool = False, file: bool = False
    ) -> Reply:
        """Send a request and return the whole answer. Raises LimitError, and RejectedError for what is wrong with the request.

        ``own``: no stranger's hand is in it, so no time and size are held against the limits, and its memory comes on top.
        ``file``: what comes back is what went in, so it is held against the limit of the input.
        """
        if self._process.poll() is not None:
            self.close()
            self._process = self._start()
        progress = _Progress(own=own, file=file)
        try:
            with self._timed(progress):
                with suppress(BrokenPipeError):
                    self._send({"kind": kind, "own": own, "stack": self.limits.stack, **arguments}, data, progress)
                values = self._receive(progress)
        except BaseException:
            # What is on its way would be taken for the answer to the next request.
            self._process.kill()
            progress.body.close()
            raise
        if progress.late:
            # It came at the last moment, and who gave it is gone with what it held.
            raise self._death(progress)
        progress.body.seek(0)
        return self._accept(values, progress)

    def _start(self) -> subprocess.Popen[bytes]:
        spec = find_spec("pyoxigraph")
        assert spec
        assert spec.origin
        folder = str(Path(spec.origin).parent.parent)
        command = [sys.executable, "-I", "-S", "-X", "utf8", child.__file__, folder, str(self.limits.memory)]
        return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)

    @contextmanager
    def _timed(self, progress: _Progress) -> Iterator[None]:
        process, lock, done = self._process, Lock(), False

        def end() -> None:
            with lock:
                if not done:
                    progress.late = True
                    process.kill()

        if progress.own:
            yield
            return
        with DEADLINES.within(self.limits.seconds, end):
            try:
                yield
            finally:
                with lock:
                    done = True

    def _send(self, request: dict[str, Any], data: Iterable[bytes], progress: _Progress) -> None:
        self._write(child.REQUEST, json.dumps(request).encode())
        size = 0
        for piece in data:
            size += len(piece)
            if size > self.limits.input and not progress.own:
                raise over("size of the input", shown(self.limits.input), progress, "max-input")
            self._write(child.DATA, piece)
        self._write(child.END, b"")
        assert self._process.stdin
        self._process.stdin.flush()

    def _write(self, kind: bytes, data: bytes) -> None:
        assert self._process.stdin
        self._process.stdin.write(child.HEADER.pack(kind, len(data)))
        self._process.stdin.write(data)

    def _receive(self, progress: _Progress) -> dict[str, Any]:
        while True:
            kind, length = child.HEADER.unpack(self._read(child.HEADER.size, progress))
            if kind == child.DATA:
                self._keep(length, progress)
            elif length > _LONGEST_REPLY:
                raise LimitError("the guard's child process failed: its answer cannot be parsed")
            elif kind == child.STAGE:
                progress.stage = self._read(length, progress).decode("utf-8", "replace")
            else:
                return dict(json.loads(self._read(length, progress)))

    def _keep(self, length: int, progress: _Progress) -> None:
        while length:
            piece = self._read(min(length, child.CHUNK), progress)
            length -= len(piece)
            progress.size += len(piece)
            progress.lines += piece.count(b"\n")
            self._hold_to_limits(progress)
            progress.body.write(piece)

    def _hold_to_limits(self, progress: _Progress) -> None:
        if progress.file:
            if progress.size > self.limits.input:
                raise over("size of the input", f"{shown(self.limits.input)}, also as N-Quads", progress, "max-input")
            return
        if progress.size > self.limits.answer:
            raise over("size of the answer", shown(self.limits.answer), progress, "max-answer")
        # The first line of rows is their header.
        if progress.lines - 1 > self.limits.rows:
            raise over("rows of the answer", f"{self.limits.rows:,}", progress, "max-rows")

    def _read(self, length: int, progress: _Progress) -> bytes:
        assert self._process.stdout
        found = self._process.stdout.read(length)
        if len(found) < length:
            raise self._death(progress)
        return found

    def _death(self, progress: _Progress) -> LimitError:
        code = self._process.wait()
        if progress.late:
            return over("time", f"{self.limits.seconds:g} s", progress, "timeout")
        if code in _MEMORY_SIGNALS:
            return over("memory", shown(self.limits.memory), progress, "max-memory")
        return over("depth", f"a stack of {shown(self.limits.stack)}", progress, "max-stack")

    def _accept(self, values: dict[str, Any], progress: _Progress) -> Reply:
        error = values.get("error")
        if error == "memory":
            raise over("memory", shown(self.limits.memory), progress, "max-memory")
        if error == "stack":
            raise over("depth", f"a stack of {shown(self.limits.stack)}", progress, "max-stack")
        if error == "limit":
            raise LimitError(str(values["message"]))
        if error:
            raise RejectedError(str(error), str(values.get("message")), int(values.get("line") or 0))
        return Reply(values, progress.body)


def over(what: str, limit: str, progress: object, option: str) -> LimitError:
    """Return the error that says which limit was reached, how far that came, and how to raise it."""
    return LimitError(f"the limit of {what}, {limit}, was reached: {progress}", f"raise it with --{option}")
