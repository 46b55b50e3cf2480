"""What several commands share: the options for input and format, and writing records."""

from __future__ import annotations

import argparse
import csv
import json
import math
import re
import signal
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, islice
from pathlib import Path
from typing import IO, TYPE_CHECKING

from gridwalk.api import GridwalkError, LimitError, Problem, SourceError, process

if TYPE_CHECKING:
    from gridwalk.api import Dataset, Limits
    from gridwalk.api.documents import Names, Titles

RECORD_FORMATS = ("table", "tsv", "csv", "json")
LONGEST_WAIT = 86_400
# Bytes of a text, where nothing else is said.
LARGEST = 1 << 30


class Once(argparse.Action):
    """An option that is given once: of two values, neither is left out in silence."""

    def __call__(
        self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: object, option: str | None = None
    ) -> None:
        """Keep the value. Ends the program with a message where there is one already."""
        if getattr(namespace, self.dest) is not None:
            parser.error(f"{option} is given twice")
        setattr(namespace, self.dest, values)


def add_data(parser: argparse._ActionsContainer) -> None:
    """Add the option for the folder of tables."""
    parser.add_argument("--data", type=Path, metavar="DIR", help="folder of tables (default: the bundled tables)")


def add_page(parser: argparse._ActionsContainer, what: str) -> None:
    """Add the options of commands that read a results table of a page or report into a new folder."""
    parser.add_argument("--out", type=Path, metavar="DIR", help="folder to write (default: the report's name)")
    parser.add_argument("--slug", metavar="SLUG", help="the report's name in IRIs (default: the file's name)")
    parser.add_argument("--event", metavar="EVENT", help="the event's name in IRIs (default: from the report's name)")
    text = f"number of the results table to read, from 1, if the {what} has several; or all, which are then one race"
    parser.add_argument("--table", type=table, metavar="N", help=text)
    add_data(parser)
    parser.add_argument("--force", action="store_true", help="overwrite existing files")


def add_titles(parser: argparse._ActionsContainer, what: str) -> None:
    """Add the options for what a person says of a page or report: the names of the event, the series and itself."""
    parser.add_argument("--event-name", default="", metavar="NAME", help=f"name of the event, as the {what} prints it")
    parser.add_argument("--series-name", default="", metavar="NAME", help=f"name of the series, as the {what} prints it")
    parser.add_argument("--label", default="", metavar="TEXT", help=f"what to call the {what} (default: the file's name)")
    parser.add_argument("--source", default="", metavar="TEXT", help=f"what the {what} is and where it was found")


def titles(options: argparse.Namespace, day: str = "") -> Titles:
    """Return what the options of ``add_titles`` say, and the day of the race."""
    from gridwalk.api.documents import Titles

    return Titles(*map(text, (options.event_name, options.series_name, options.label, options.source, day)))


def table(text: str) -> int | str:
    """Return which results table to read: its number, or all. Raises ArgumentTypeError, whose message argparse prints."""
    if text == "all":
        return text
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: expected the number of a results table, from 1, or all") from None


def place(options: argparse.Namespace, page: Path) -> tuple[Names, Path]:
    """Return the names of what is read from a page, by the options of ``add_page``, and the folder to write."""
    from gridwalk.api.documents import Names, beside

    check_folder(options.data)
    plain = Names.of(page, options.slug, options.event)
    folder = options.out or Path(plain.slug)
    return beside(plain, folder, options.data), folder


def add_schemas(parser: argparse._ActionsContainer) -> None:
    """Add the option for the folder of schemas that are not the project's."""
    text = "folder of additional table schemas; use only schemas from people you trust"
    parser.add_argument("--schemas", type=Path, metavar="DIR", help=text)


def add_documents(parser: argparse._ActionsContainer) -> None:
    """Add the option for original documents, of which sentences are shown."""
    text = "original document of a report, text or HTML: also print its sentences (may be given several times)"
    parser.add_argument("--document", type=Path, action="append", default=[], metavar="REPORT", help=text)


def add_only(parser: argparse._ActionsContainer) -> None:
    """Add the option for kinds of statements."""
    text = "only statements of these kinds, one or more of stated,inferred,derived (default: all)"
    parser.add_argument("--only", type=kinds, metavar="KINDS", help=text)


def kinds(text: str) -> frozenset[str]:
    """Return kinds of statements. Raises ArgumentTypeError, whose message argparse prints."""
    from gridwalk.api.terms import chosen

    try:
        return chosen(text.split(","))
    except GridwalkError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def of_kinds(data: Dataset, only: frozenset[str] | None) -> Dataset:
    """Return the data set of what ``add_only`` took; all where it was not given."""
    return data.only(*only) if only else data


def add_format(parser: argparse.ArgumentParser, formats: Sequence[str] = RECORD_FORMATS) -> None:
    """Add the option for the format of the output."""
    text = f"{', '.join(formats)} (default: table on a terminal, tsv in a pipe)"
    parser.add_argument("--format", choices=formats, metavar="FORMAT", help=text)


def jobs(text: str) -> int:
    """Return a number of processes. Raises ArgumentTypeError, whose message argparse prints."""
    if not re.fullmatch("[1-9][0-9]{0,3}", text):
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a number from 1 to 9999")
    return int(text)


def url(text: str) -> str:
    """Return a URL. Raises ArgumentTypeError for an empty one, as of a shell's variable that is not set."""
    if not text.strip():
        raise argparse.ArgumentTypeError("found nothing, expected a URL")
    return text


def seconds(text: str) -> float:
    """Return a time to wait, above 0 and at most LONGEST_WAIT. Raises ArgumentTypeError, whose message argparse prints."""
    return _between(text, 0, LONGEST_WAIT, f"seconds above 0 and at most {LONGEST_WAIT}", open=True)


def score(text: str) -> float:
    """Return a score from 0 to 1. Raises ArgumentTypeError, whose message argparse prints."""
    return _between(text, 0, 1, "a number from 0 to 1")


def _between(text: str, least: float, most: float, expected: str, *, open: bool = False) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    # Nothing is true of what is not a number.
    if least <= value <= most and not (open and value == least):
        return value
    raise argparse.ArgumentTypeError(f"found {text!r}, expected {expected}")


def size(text: str) -> int:
    """Return a size in bytes. Raises ArgumentTypeError, whose message argparse prints."""
    from gridwalk.api.limits import size

    try:
        return size(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from error


def number(text: str) -> int:
    """Return a whole number from 1. Raises ArgumentTypeError, whose message argparse prints."""
    if not re.fullmatch("[1-9][0-9]{0,17}", text):
        raise argparse.ArgumentTypeError(f"found {text!r}, expected a whole number from 1")
    return int(text)


USUAL = {"memory": "4G, or 3/4 of the machine's if less", "input": "1G", "rows": "10,000,000", "answer": "256M, from a store 1G"}


def add_limits(parser: argparse.ArgumentParser, timeout: str = "default: 60", usual: Mapping[str, str] = USUAL) -> None:
    """Add the options for what strangers' queries and files may take; without ``timeout`` where that is there for a store.

    ``usual``: what stands in the help where none is given.
    """
    group = parser.add_argument_group("limits", "for queries and files that are not bundled with Gridwalk")
    if timeout:
        group.add_argument("--timeout", type=seconds, metavar="SECONDS", help=f"time limit of each step ({timeout})")
    group.add_argument("--max-memory", type=size, metavar="SIZE", help=f"memory (default: {usual['memory']})")
    group.add_argument("--max-input", type=size, metavar="SIZE", help=f"size of a file or query (default: {usual['input']})")
    group.add_argument("--max-rows", type=number, metavar="N", help=f"rows or triples of an answer (default: {usual['rows']})")
    group.add_argument("--max-answer", type=size, metavar="SIZE", help=f"size of an answer (default: {usual['answer']})")
    group.add_argument("--max-stack", type=size, metavar="SIZE", help="stack, for nested input (default: 64M)")


def limits(options: argparse.Namespace, usual: Limits | None = None) -> Limits:
    """Return the limits that ``add_limits`` took; those not given are as usual."""
    from gridwalk.api import Limits

    names = {"timeout": "seconds", **{f"max_{name}": name for name in ("memory", "input", "rows", "answer", "stack")}}
    given = {name: getattr(options, option) for option, name in names.items()}
    return replace(usual or Limits(), **{name: value for name, value in given.items() if value is not None})


def longest(options: argparse.Namespace) -> int:
    """Return how many bytes an answer of a store may have."""
    from gridwalk.api.stores import LONGEST

    return int(options.max_answer or LONGEST)


def build(data: Path | None, *, lenient: bool = False, schemas: Path | None = None, finished: bool = False) -> Dataset:
    """Build the sources of a folder, and print its warnings. Raises SourceError, also where a folder is not there.

    ``finished``: a build that was written already is read instead, where it is of the same data and program.
    """
    from gridwalk.api import Dataset

    check_folder(data)
    check_folder(schemas)
    built = Dataset.build(data, lenient=lenient, schemas=schemas, finished=finished)
    warn(built.warnings)
    return built


def add_on(one: argparse._ActionsContainer) -> None:
    """Add the option for data that are made already, instead of tables."""
    text = "this RDF file, database, or folder of a build or of its parts instead"
    one.add_argument("--on", type=Path, metavar="FILE", help=text)


def opened(options: argparse.Namespace) -> Dataset:
    """Return the data of ``--on``, opened within the limits of ``add_limits``, or else the build of ``--data``; print its warnings.

    Raises SourceError, StoreError, LimitError.
    """
    if not options.on:
        return build(options.data, schemas=options.schemas, finished=True)
    from gridwalk.api import open

    found = open(options.on, schemas=options.schemas, limits=limits(options))
    warn_incomplete(options.on)
    return found


def warn_incomplete(place: Path) -> None:
    """Say what a build in parts is without, where that is what lies at a place."""
    if is_folder(place, "manifest.json"):
        from gridwalk.api.parts import lacking

        warn(lacking(place))


def check_folder(data: Path | None) -> None:
    """Raise SourceError where a folder of tables or schemas is given and is not there."""
    if data is not None and not is_folder(data):
        raise SourceError([Problem(data, 0, "", "is not a folder")])


def is_folder(path: Path, file: str = "") -> bool:
    """Return whether there is a folder, one that has a file of this name. Raises SourceError where that cannot be told."""
    try:
        return path.is_dir() and (not file or (path / file).is_file())
    except OSError as error:
        raise SourceError([Problem(path, 0, "", f"cannot be read: {error.strerror}")]) from error


def chosen(format: str | None) -> str:
    """Return the format asked for, else the one that fits where the output goes."""
    return format or ("table" if sys.stdout.isatty() else "tsv")


def text(argument: str) -> str:
    """Return an argument that is text, as UTF-8 whatever the locale is. Raises GridwalkError where it is not UTF-8.

    Python hides the bytes that it could not decode as halves of characters. (Names of files keep them: files
    may be called anything.)

    >>> text("J\\udcc3\\udca9r\\udcc3\\udcb4me")
    'Jérôme'
    """
    try:
        return argument.encode("utf-8", "surrogateescape").decode("utf-8")
    except UnicodeError:
        shown = argument.encode("utf-8", "backslashreplace").decode("utf-8")
        raise GridwalkError(f"found an argument that is not UTF-8: {shown}; expected text in UTF-8") from None


def read_input(most: int = LARGEST) -> str:
    """Return the text of standard input, as UTF-8 whatever the locale is. Raises SourceError; LimitError beyond ``most`` bytes."""
    path = Path("standard input")
    try:
        return _decoded(path, _read(path, sys.stdin.buffer, most))
    except OSError as error:
        raise SourceError([Problem(path, 0, "", f"cannot be read: {error.strerror}")]) from error


def read_text(path: Path, most: int = LARGEST) -> str:
    """Return the text of a file exactly as it is, line ends included. Raises SourceError; LimitError beyond ``most`` bytes."""
    try:
        with path.open("rb") as file:
            return _decoded(path, _read(path, file, most))
    except OSError as error:
        raise SourceError([Problem(path, 0, "", f"cannot be read: {error.strerror}")]) from error


def _read(path: Path, file: IO[bytes], most: int) -> bytes:
    content = bytearray()
    # A piece at a time: a device has no end.
    while piece := file.read(1 << 20):
        content += piece
        if len(content) > most:
            raise LimitError(f"{path}: the limit of size of the input, {most:,} bytes, was reached; raise it with --max-input")
    return bytes(content)


def _decoded(path: Path, content: bytes) -> str:
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        raise SourceError([Problem(path, 0, "", f"is not UTF-8 at byte {error.start}")]) from error


def write_records(columns: Sequence[str], rows: Sequence[Sequence[str]], format: str | None) -> None:
    """Write rows of text to standard output, in one of RECORD_FORMATS."""
    kind = chosen(format)
    if kind == "table":
        _write_table(columns, rows)
    elif kind == "json":
        json.dump([dict(zip(columns, row, strict=True)) for row in rows], sys.stdout, ensure_ascii=False, indent=2)
        print()
    elif kind == "csv":
        csv.writer(sys.stdout, lineterminator="\n").writerows([columns, *rows])
    else:
        for row in (columns, *rows):
            # Tab-separated values have no quotes: a tab or a line break in a value becomes a space.
            print("\t".join(" ".join(cell.split()) for cell in row))


def _write_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from gridwalk.api.texts import aligned

    for line in aligned(columns, [[process.safe(" ".join(cell.split())) for cell in row] for row in rows]):
        print(line)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C, or who asks, end the process inside a block in which an engine does not listen to Python's signals.

    The shell sees exit code 130, as after any interrupted program, or that of the signal.
    """
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, *process.ASKED)}
    for number, handler in before.items():
        # A signal that is ignored, as by nohup, stays so.
        signal.signal(number, handler if handler == signal.SIG_IGN else signal.SIG_DFL)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def count(number: int, singular: str, plural: str = "") -> str:
    """Return a number with its noun.

    >>> count(1, "query", "queries"), count(1200, "fact")
    ('1 query', '1,200 facts')
    """
    return f"{number:,} {singular if number == 1 else plural or singular + 's'}"


def add_build(parser: argparse.ArgumentParser) -> None:
    """Add the options for a build: a file or folder that has it, or the tables that it is made of."""
    text = "N-Quads file written by a build, or folder of a build, instead of tables"
    one = parser.add_mutually_exclusive_group()
    one.add_argument("file", nargs="?", type=Path, metavar="FILE", help=text)
    add_data(one)
    add_schemas(parser)


def add_store(parser: argparse.ArgumentParser, *, only_read: bool = False) -> None:
    """Add the options for a running store; ``only_read``: without those for updates."""
    add = "" if only_read else ", used with --update-url"
    if not only_read:
        parser.add_argument("--update-url", type=url, metavar="URL", help="URL for SPARQL updates, if it cannot be discovered")
    parser.add_argument("--graphs-url", type=url, metavar="URL", help=f"URL for the Graph Store Protocol{add}")
    parser.add_argument(
        "--timeout", type=seconds, default=120.0, metavar="SECONDS", help="time limit of a complete answer (default: 120)"
    )


def build_lines(options: argparse.Namespace) -> Iterable[str]:
    """Return the N-Quads lines of ``add_build``: of the file, read as it is needed, or of the tables' build.

    Raises SourceError, at once where the file cannot be opened, and LimitError beyond the size of an input.
    """
    if options.file is None:
        return build(options.data, schemas=options.schemas).built.lines
    lines = _read_lines(build_path(options), limits(options).input)
    # Once the first line is read the file is open, and closed when nobody holds the lines any more.
    return chain(list(islice(lines, 1)), lines)


def build_path(options: argparse.Namespace) -> Path:
    """Return the file of ``build_lines``, or the folder of tables, for messages about its lines."""
    path: Path | None = options.file
    if path is None:
        return Path(options.data or "data")
    return path / "gridwalk.nq" if is_folder(path) else path


def _read_lines(path: Path, most: int) -> Iterator[str]:
    from gridwalk.api.limits import LONGEST, blocks, bounded, unmarked

    row = 1
    try:
        with path.open("rb") as file:
            for block in bounded(unmarked(blocks(file)), path, most):
                row += block.count(b"\n")
                if len(block) > LONGEST and not block.endswith(b"\n"):
                    raise SourceError([Problem(path, row, "", f"is longer than {LONGEST >> 20} MiB, expected a line of N-Quads")])
                yield from (line.removesuffix("\r") for line in block.decode().split("\n") if line and not line.isspace())
    except OSError as error:
        raise SourceError([Problem(path, 0, "", f"cannot be read: {error.strerror}")]) from error
    except UnicodeDecodeError as error:
        raise SourceError([Problem(path, 0, "", f"is not UTF-8: {error.reason}")]) from error


def warn(warnings: Iterable[Problem]) -> None:
    """Write warnings to standard error, a line each."""
    for problem in warnings:
        print(f"gridwalk: warning: {problem}", file=sys.stderr)


def count_warnings(warnings: Sequence[Problem]) -> None:
    """Say how many warnings there were, if any."""
    if warnings:
        print(f"{count(len(warnings), 'warning')}")
