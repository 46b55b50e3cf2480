"""The standard streams of a command: texts in UTF-8, nothing on a terminal that it would obey, errors that say where."""

from __future__ import annotations

import codecs
import io
import os
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from typing import TYPE_CHECKING, Any, TextIO

from gridwalk.api import process

if TYPE_CHECKING:
    from _typeshed import ReadableBuffer

OUTPUT = "standard output"


@contextmanager
def prepared() -> Iterator[None]:
    """Have standard streams in the block whose text reaches no terminal raw."""
    # A stream that the caller closed is None; nobody wants what would be written to it, and nothing is to be read.
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - for as long as the process
    with redirect_stdout(_output(sys.stdout)), redirect_stderr(Messages(sys.stderr)):
        yield


@contextmanager
def warnings_in_lines() -> Iterator[None]:
    """Have each warning about a plug-in be one line in the block; those of libraries stay as they are."""
    with warnings.catch_warnings():
        others = warnings.showwarning

        def show(message: Warning | str, category: type[Warning], *where: Any, **more: Any) -> None:
            if issubclass(category, process.PluginWarning):
                print(process.line(f"gridwalk: warning: {message}"), file=sys.stderr)
            else:
                others(message, category, *where, **more)

        warnings.showwarning = show
        yield


def abandon(stream: TextIO) -> None:
    """Lose what is still to be written: the interpreter flushes once more when it exits, and that must not fail again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


class Messages(io.TextIOBase):
    """Standard error: what a terminal obeys is escaped wherever it goes, since logs are shown on terminals too.

    What cannot be written is lost: a full disk there must not change the exit code.
    """

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        # Whatever the locale, what is read by a program is UTF-8; a terminal gets what it can show.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")

    def write(self, text: str) -> int:
        try:
            self._stream.write(process.safe(text))
            self._stream.flush()
        except OSError:
            abandon(self._stream)
        return len(text)

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()


class Output(io.RawIOBase):
    """Standard output below its buffers, so that text and bytes pass here. Its errors name it."""

    def __init__(self, raw: io.RawIOBase) -> None:
        self._raw = raw

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return self._raw.isatty()

    def fileno(self) -> int:
        return self._raw.fileno()

    def write(self, data: ReadableBuffer) -> int | None:
        try:
            return self._raw.write(data)
        except OSError as error:
            error.filename = OUTPUT
            raise


class Screen(Output):
    """A terminal: UTF-8 comes in, and what it can show goes out."""

    def __init__(self, raw: io.RawIOBase, encoding: str) -> None:
        super().__init__(raw)
        self._encoding = encoding
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._held = ""

    def write(self, data: ReadableBuffer) -> int:
        text = self._held + self._decoder.decode(bytes(data))
        # CSV ends its lines in CR LF: a CR alone shows only with the next character.
        self._held = text[-1:] if text.endswith("\r") else ""
        shown = process.safe(text.removesuffix("\r").replace("\r\n", "\n"))
        rest = memoryview(shown.encode(self._encoding, "replace"))
        while rest:
            rest = rest[super().write(rest) or 0 :]
        return len(memoryview(data).cast("B"))


def _output(stream: TextIO) -> TextIO:
    buffer = getattr(stream, "buffer", None)
    raw = getattr(buffer, "raw", buffer)
    # Who calls the command line within a program may have put something else there.
    if not isinstance(raw, io.RawIOBase):
        return stream
    screen = stream.isatty()
    under = Screen(raw, stream.encoding) if screen else Output(raw)
    errors = "backslashreplace" if screen else "replace"
    return io.TextIOWrapper(io.BufferedWriter(under), encoding="utf-8", errors=errors, line_buffering=screen)
