"""The command line. Adding a command is adding one file here; other distributions add theirs: ``docs/extending.md``.

A module of this folder is a command of its name. It says ``SUMMARY`` (one line) and ``EXAMPLES``, and has
``arguments(parser)`` and ``run(options)``, which returns the exit code. It imports engines inside ``run``,
so that ``--help`` is quick.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

import gridwalk
from gridwalk.api import GridwalkError, LimitError, QueryError, SourceError, StoreError, process
from gridwalk.cli import _streams

OK, VIOLATIONS, USAGE, INPUT, STORE, LIMIT, UNFORESEEN, INTERRUPTED, BROKEN_PIPE = 0, 1, 2, 3, 4, 5, 70, 130, 141
ENDED = 128  # and the number of the signal, as a shell has it
LONGEST = 500  # characters of the message of what nobody foresaw
# The exit codes of errors, the narrower first.
ERRORS = ((SourceError, INPUT), (StoreError, STORE), (LimitError, LIMIT), (GridwalkError, USAGE))
COMMANDS = process.Modules("commands", process.modules_in(__name__, __path__), ["SUMMARY", "EXAMPLES", "arguments", "run"])
CODES = """exit codes:
  0    success
  1    violations or differences were found
  2    usage error: an unknown option or name, or an invalid query
  3    bad input: a table, a document or an RDF file cannot be read
  4    a store, an endpoint or a folder cannot be read or written
  5    a limit of time, memory or size was reached
  70   unexpected error: please report it, with the output of --traceback
  130  interrupted; 129 or 143: terminated by SIGHUP or SIGTERM
  141  the reader of the output closed it early
"""


# Of each option a formatter is made when it is added: one that asks how wide the terminal is would import shutil for that.
_UNSIZED = partial(argparse.RawDescriptionHelpFormatter, width=80)


class Parser(argparse.ArgumentParser):
    """A parser whose errors are one line, as all errors of this program are."""

    def __init__(self, **given: Any) -> None:
        super().__init__(**given, formatter_class=_UNSIZED)
        # Python 3.14 colours help with what is escaped here.
        self.color = False

    def format_help(self) -> str:
        """Return the help, as wide as the terminal."""
        self.formatter_class = argparse.RawDescriptionHelpFormatter
        return super().format_help()

    def error(self, message: str) -> None:  # type: ignore[override]
        """Say what is wrong and how to get help, and exit."""
        complain(process.line(f"{message}; see `{self.prog} --help`"))
        raise SystemExit(USAGE)


def complain(message: str) -> None:
    """Write each line of a message to standard error as an error of this program."""
    for line in message.split("\n"):
        # A line of a message that is indented shows where, such as the place in a query.
        print(line if line.startswith("  ") else f"gridwalk: error: {line}", file=sys.stderr)


def commands() -> list[str]:
    """Return the names of all commands.

    >>> commands()[:2]
    ['build', 'cite']
    """
    return COMMANDS.names()


def parser(command: str = "") -> argparse.ArgumentParser:
    """Return the parser of the whole command line, which lists the commands, or of one command with its options."""
    top = Parser(
        prog="gridwalk",
        description="Race results as linked data: every statement names the passage it comes from.",
        epilog=CODES,
    )
    top.add_argument("--version", action="version", version=f"gridwalk {gridwalk.__version__}")
    text = "print a traceback after an unexpected error"
    top.add_argument("--traceback", action="store_true", help=text)
    # What argparse would make of the usage is only the name.
    added = top.add_subparsers(metavar="COMMAND", required=True, prog=top.prog)
    wanted: Iterable[tuple[str, ModuleType]] = [(command, COMMANDS.load(command))] if command else COMMANDS.working()
    for name, module in wanted:
        epilog = f"examples:\n{module.EXAMPLES}"
        made = added.add_parser(name, help=module.SUMMARY, description=module.__doc__, epilog=epilog)
        if command:
            module.arguments(made)
        # Without a default of its own, which would undo what stands before the command.
        made.add_argument("--traceback", action="store_true", default=argparse.SUPPRESS, help=text)
        made.set_defaults(run=module.run)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code. Errors of the library become one line each."""
    with _streams.prepared(), _streams.warnings_in_lines(), process.heard():
        return _main(sys.argv[1:] if arguments is None else list(arguments))


def _main(arguments: list[str]) -> int:
    options = argparse.Namespace(traceback=False)
    try:
        code = _run(arguments, options)
        sys.stdout.flush()
    except BrokenPipeError:
        _streams.abandon(sys.stdout)
        return BROKEN_PIPE
    except process.Ended as asked:
        return ENDED + asked.number
    except KeyboardInterrupt:
        return INTERRUPTED
    except GridwalkError as error:
        complain(_message(error))
        return next(code for kind, code in ERRORS if isinstance(error, kind))
    except OSError as error:
        complain(process.line(f"{_place(error)}{error.strerror or error}"))
        return STORE
    # Not Exception: what an engine of another language panics with is none.
    except BaseException as error:
        _report(error, trace=options.traceback)
        return UNFORESEEN
    return code


def _run(arguments: list[str], options: argparse.Namespace) -> int:
    name = next((argument for argument in arguments if not argument.startswith("-")), "")
    # Other distributions are asked only for what is not ours.
    if name and name not in COMMANDS:
        from difflib import get_close_matches

        near = get_close_matches(name, commands(), 1)
        raise GridwalkError(f"unknown command {name!r}; {f'did you mean {near[0]!r}?' if near else 'see `gridwalk --help`'}")
    try:
        parser(name).parse_args(arguments, options)
    except SystemExit as stop:
        return int(stop.code or 0)
    return int(options.run(options))


def _message(error: GridwalkError) -> str:
    # Only these have several lines: one for each problem, or those that show where in a query.
    return str(error) if isinstance(error, (SourceError, QueryError)) else process.line(str(error))


def _place(error: OSError) -> str:
    """Return what an error of the system is about, as the beginning of a message."""
    if error.filename == _streams.OUTPUT:
        _streams.abandon(sys.stdout)
    try:
        Path.cwd()
    except OSError:
        return f"{error.filename or 'the working directory'}: "
    return f"{error.filename}: " if error.filename else ""


def _report(error: BaseException, *, trace: bool) -> None:
    if trace:
        import traceback

        print("".join(traceback.format_exception(error)), end="", file=sys.stderr)
    said = process.line(f"{type(error).__name__}: {error}")
    complain(f"unexpected error: {said[:LONGEST]}; run again with --traceback and report it")
