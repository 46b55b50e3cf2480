"""Compare a source with its original document.

Every hash must match, and every cited value must be found in its passage, unless the row notes why not.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from gridwalk.base.errors import Problem, SourceError
from gridwalk.cli import _shared

SUMMARY = "compare a source with its original document"
EXAMPLES = "  gridwalk verify report.txt\n  gridwalk verify report.txt --source data/reports/alms-2004-laguna-seca\n"
COLUMNS = ("file", "line", "column", "value", "passage", "finding")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("document", type=Path, metavar="DOCUMENT", help="the original, plain text in UTF-8")
    parser.add_argument("--source", type=Path, metavar="DIR", help="the folder of its tables (default: the one with its hash)")
    _shared.add_schemas(parser)
    _shared.add_format(parser)


def run(options: argparse.Namespace) -> int:
    """List what does not match; exit code 1 if anything does not."""
    from gridwalk.verify.verify import verify

    document = _shared.read_text(options.document)
    source = _source(options.source, document)
    _require_tables(source)
    # Only sound tables can be compared, and what is unsound should be said first.
    _shared.build(source, schemas=options.schemas)
    found = verify(source, document)
    if found:
        rows = [(str(f.path), str(f.line or ""), f.column, f.value, f.passage, f.message) for f in found]
        _shared.write_records(COLUMNS, rows, options.format)
    print(f"{source}: {_shared.count(len(found), 'finding') if found else 'agrees with the document'}", file=sys.stderr)
    return 1 if found else 0


def _require_tables(source: Path) -> None:
    from gridwalk.base.reading import load_json
    from gridwalk.tables.own import METADATA

    try:
        described = load_json(source / METADATA)
    except (OSError, ValueError):
        # The build says what is wrong with it.
        return
    kind = described.get("dc:type", "report")
    if kind != "report":
        message = f"found dc:type {kind!r}, expected 'report': only sources of tables name passages of a document"
        raise SourceError([Problem(source / METADATA, 0, "", message)])


def _source(given: Path | None, document: str) -> Path:
    from gridwalk.base import resources
    from gridwalk.tables.own import METADATA, find_sources
    from gridwalk.verify.sentences import sha256

    if given is not None:
        if not _shared.is_folder(given, METADATA):
            raise SourceError([Problem(given, 0, "", f"holds no {METADATA}")])
        return given
    # The table of reports says the hash of its document.
    tables = (source / "reports.csv" for source in find_sources(resources.folder("data")))
    for table in tables:
        # A hash is ASCII. What else is in the table is read, and its faults named, by the build.
        if table.is_file() and sha256(document).encode() in table.read_bytes():
            return table.parent
    raise SourceError([Problem(resources.folder("data"), 0, "", "no source has the hash of this document; name one with --source")])
