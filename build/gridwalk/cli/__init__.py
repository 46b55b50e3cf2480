"""The command line. Adding a command is adding one file here.

A module of this folder is a command of its name. It says ``SUMMARY`` (one line) and ``EXAMPLES``, and has
``arguments(parser)`` and ``run(options)``, which returns the exit code. It imports engines inside ``run``,
so that ``--help`` is quick.
"""

from __future__ import annotations

import argparse
import difflib
import io
import os
import pkgutil
import sys
from collections.abc import Sequence
from contextlib import redirect_stderr
from importlib import import_module
from typing import TextIO

import gridwalk
from gridwalk.errors import GridwalkError, LimitError, SourceError, StoreError

OK, VIOLATIONS, USAGE, INPUT, STORE, LIMIT, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 3, 4, 5, 130, 141
CODES = """exit codes:
  0    all is well
  1    violations or differences were found
  2    usage: the options, the name or the query cannot be understood
  3    bad input: a table, a document or a file of RDF cannot be read
  4    a store, an endpoint or a folder cannot be read or written
  5    a query or a file took more than the limits allow; the message says how to raise them
  130  interrupted
  141  nobody read the output to its end
"""


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, as all errors of this program are."""

    def error(self, message: str) -> None:  # type: ignore[override]
        """Say what is wrong and how to get help, and exit."""
        complain(f"{message}; see `{self.prog} --help`")
        raise SystemExit(USAGE)


def complain(message: str) -> None:
    """Write each line of a message to standard error as an error of this program."""
    for line in message.splitlines() or [""]:
        # A line of a message that is indented shows where, such as the place in a query.
        print(line if line.startswith("  ") else f"gridwalk: error: {line}", file=sys.stderr)


def commands() -> list[str]:
    """Return the names of all commands.

    >>> commands()[:2]
    ['build', 'cite']
    """
    return sorted(m.name for m in pkgutil.iter_modules(__path__) if not m.name.startswith("_"))


def parser(command: str = "") -> argparse.ArgumentParser:
    """Return the parser of the whole command line, or of one command, which takes less time to make."""
    formatter = argparse.RawDescriptionHelpFormatter
    top = Parser(
        prog="gridwalk",
        description="Race results as linked data: every statement names the passage it comes from.",
        epilog=CODES,
        formatter_class=formatter,
    )
    top.add_argument("--version", action="version", version=f"gridwalk {gridwalk.__version__}")
    added = top.add_subparsers(metavar="COMMAND", required=True)
    for name in [command] if command else commands():
        module = import_module(f"{__name__}.{name}")
        epilog = f"examples:\n{module.EXAMPLES}"
        made = added.add_parser(name, help=module.SUMMARY, description=module.__doc__, epilog=epilog, formatter_class=formatter)
        module.arguments(made)
        made.set_defaults(run=module.run)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code. Errors of the library become one line each."""
    _prepare_streams()
    with redirect_stderr(_Messages(sys.stderr)):
        return _main(arguments)


def _main(arguments: Sequence[str] | None) -> int:
    try:
        code = _run(sys.argv[1:] if arguments is None else list(arguments))
        sys.stdout.flush()
    except BrokenPipeError:
        _abandon(sys.stdout)
        return BROKEN_PIPE
    except KeyboardInterrupt:
        return INTERRUPTED
    except GridwalkError as error:
        complain(str(error))
        if isinstance(error, LimitError):
            return LIMIT
        return INPUT if isinstance(error, SourceError) else STORE if isinstance(error, StoreError) else USAGE
    except OSError as error:
        _abandon(sys.stdout)
        complain(f"{error.filename or 'standard output'}: {error.strerror or error}")
        return STORE
    return code


def _run(arguments: list[str]) -> int:
    name = arguments[0] if arguments and not arguments[0].startswith("-") else ""
    if name and name not in commands():
        near = difflib.get_close_matches(name, commands(), 1)
        raise GridwalkError(f"unknown command {name!r}; {f'did you mean {near[0]!r}?' if near else 'see `gridwalk --help`'}")
    try:
        options = parser(name).parse_args(arguments)
    except SystemExit as stop:
        return int(stop.code or 0)
    return int(options.run(options))


def _prepare_streams() -> None:
    # A stream that the caller closed is None; nobody wants what would be written to it, and nothing is to be read.
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, mode, encoding="utf-8"))  # noqa: PTH123, SIM115 - for as long as the process
    # Whatever the locale, what is read by a program is UTF-8; a terminal gets what it can show.
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding=None if stream.isatty() else "utf-8", errors="replace")


class _Messages(io.TextIOBase):
    """Standard error, where what cannot be written is lost: a full disk there must not change the exit code."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> int:
        try:
            self._stream.write(text)
            self._stream.flush()
        except OSError:
            _abandon(self._stream)
        return len(text)

    def isatty(self) -> bool:
        return self._stream.isatty()

    def fileno(self) -> int:
        return self._stream.fileno()


def _abandon(stream: TextIO) -> None:
    # The interpreter flushes once more when it exits; that must not fail a second time.
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
