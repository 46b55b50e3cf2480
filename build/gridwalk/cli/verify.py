"""Compare a source with its original document.

Every hash must match, every cited value must be found in its passage, and every number, date and name in a passage must
be used by a row that cites it, unless a row notes why not. With --data, things have the names that all sources there give
them. With --rebase, the passages are looked for in a new version of the document, by their hashes, and what became of them
is listed: moved, renamed (another number, the same text), changed (read again what rows say of it), new or gone. Only
with --force or --out are the tables written, all or none, and not while rows cite passages that are gone.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from gridwalk.cli import _shared

SUMMARY = "compare a source with its original document"
EXAMPLES = (
    "  gridwalk verify report.txt\n"
    "  gridwalk verify report.txt --source data/reports/alms-2004-laguna-seca\n"
    "  gridwalk verify report.txt --data data\n"
    "  gridwalk verify --rebase corrected.txt --source data/reports/alms-2004-laguna-seca --force\n"
)
COLUMNS = ("file", "line", "column", "value", "passage", "finding")
MOVES = ("change", "passage", "new", "start", "end", "cited by")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    text = "the original document: the text that `gridwalk start` or the page that `gridwalk read` was given"
    one = parser.add_mutually_exclusive_group(required=True)
    one.add_argument("document", type=Path, nargs="?", metavar="DOCUMENT", help=text)
    one.add_argument("--rebase", type=Path, metavar="NEW", help="a new version of the document; needs --source")
    parser.add_argument(
        "--source",
        type=Path,
        metavar="DIR",
        help="folder of the source's tables (default: the source that has the document's hash)",
    )
    text = "folder of sources, this one among them, whose names for things count too (default: this source alone)"
    parser.add_argument("--data", type=Path, metavar="DIR", help=text)
    parser.add_argument("--out", type=Path, metavar="DIR", help="with --rebase: folder for the source as it is then")
    parser.add_argument("--force", action="store_true", help="with --rebase: overwrite files, those of the source without --out")
    _shared.add_schemas(parser)
    _shared.add_format(parser)


def run(options: argparse.Namespace) -> int:
    """List what does not match, or what became of the passages; exit code 1 if there is anything."""
    from gridwalk.api import GridwalkError
    from gridwalk.api.documents import Document, source_of, verify_document

    for folder in (options.data, options.schemas):
        _shared.check_folder(folder)
    if options.rebase:
        return _rebase(options)
    if options.out or options.force:
        raise GridwalkError("--out and --force are for --rebase: a comparison writes nothing")
    document = Document.read(options.document)
    source = source_of(document.text, options.source, options.data)
    found = verify_document(document, source, options.data, options.schemas)
    if found:
        rows = [(str(f.path), str(f.line or ""), f.column, f.value, f.passage, f.message) for f in found]
        _shared.write_records(COLUMNS, rows, options.format)
    print(f"{source}: {_shared.count(len(found), 'finding') if found else 'agrees with the document'}", file=sys.stderr)
    return 1 if found else 0


def _rebase(options: argparse.Namespace) -> int:
    from gridwalk.api import GridwalkError
    from gridwalk.api.documents import Document, rebase, source_of

    if not options.source:
        raise GridwalkError("--rebase needs --source, the folder of the tables")
    document = Document.read(options.rebase)
    made = rebase(document, source_of(document.text, options.source), options.data, options.schemas)
    moves = made.moves()
    written = made.write(options.out, force=options.force) if options.out or options.force else []
    if moves:
        rows = [(m.change, m.old, m.new, *((str(m.start), str(m.end)) if m.new else ("", "")), " ".join(m.cited_by)) for m in moves]
        _shared.write_records(MOVES, rows, options.format)
    kinds = [(kind, sum(m.change == kind for m in moves)) for kind in dict.fromkeys(m.change for m in moves)]
    print(f"{options.source}: {', '.join(f'{n:,} {kind}' for kind, n in kinds) or 'all passages are as before'}", file=sys.stderr)
    if written:
        print(f"{options.out or options.source}/: {' '.join(written)}", file=sys.stderr)
    return 1 if moves and not written else 0
