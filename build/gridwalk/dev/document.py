"""The reference of the command line, made from its help: ``python -m gridwalk.dev.document > docs/cli.md``."""

from __future__ import annotations

import argparse
import os

from gridwalk.cli import commands, parser

HEAD = """# The command line

Made by `python -m gridwalk.dev.document > docs/cli.md`; a test says when it has to be made again.

The output is a table on a terminal and tab-separated values in a pipe, unless `--format` is given.
Results, and the names of files written, go to standard output; progress, verdicts and errors to standard error.
Output in a pipe is UTF-8 whatever the locale is. On a terminal, and always on standard error, characters that
control a terminal (control characters, marks of direction) are escaped, as in `\\u001b`. Nothing is half written:
`build` writes all files to temporary names and then renames them all, or none. If it is killed during the renames, files of both
builds may be left: `sha256sum --check SHA256SUMS` shows it, and the next `build` into the folder, successful or not,
first completes the renames.
"""


def markdown() -> str:
    """Return the reference: the help of the program and of each command, as Markdown."""
    return HEAD + helps()


def helps() -> str:
    """Return the help of the program and of each command, each in a fence, those of commands below their names."""
    os.environ["COLUMNS"] = "100"
    os.environ["NO_COLOR"] = "1"
    parts = [f"\n```\n{parser().format_help()}```\n"]
    parts += [f"\n## {name}\n\n```\n{of_command(name).format_help()}```\n" for name in commands()]
    return "".join(parts)


def of_command(name: str) -> argparse.ArgumentParser:
    """Return the parser of one command, which has its options."""
    (added,) = (action for action in parser(name)._actions if isinstance(action, argparse._SubParsersAction))
    found: argparse.ArgumentParser = added.choices[name]
    return found


if __name__ == "__main__":
    print(markdown(), end="")
