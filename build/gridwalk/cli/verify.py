"""Compare a source with its original document.

Every hash must match, and every cited value must be found in its passage, unless the row notes why not.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from gridwalk.cli import _shared

SUMMARY = "compare a source with its original document"
EXAMPLES = "  gridwalk verify report.txt\n  gridwalk verify report.txt --source data/reports/alms-2004-laguna-seca\n"
COLUMNS = ("file", "line", "column", "value", "passage", "finding")


def arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options."""
    parser.add_argument("document", type=Path, metavar="DOCUMENT", help="the original document, as plain text in UTF-8")
    parser.add_argument(
        "--source",
        type=Path,
        metavar="DIR",
        help="folder of the source's tables (default: the source that has the document's hash)",
    )
    _shared.add_schemas(parser)
    _shared.add_format(parser)


def run(options: argparse.Namespace) -> int:
    """List what does not match; exit code 1 if anything does not."""
    from gridwalk.api.documents import require_tables, source_of, verify

    document = _shared.read_text(options.document)
    source = source_of(document, options.source)
    require_tables(source)
    # Only sound tables can be compared, and what is unsound should be said first.
    _shared.build(source, schemas=options.schemas)
    found = verify(source, document)
    if found:
        rows = [(str(f.path), str(f.line or ""), f.column, f.value, f.passage, f.message) for f in found]
        _shared.write_records(COLUMNS, rows, options.format)
    print(f"{source}: {_shared.count(len(found), 'finding') if found else 'agrees with the document'}", file=sys.stderr)
    return 1 if found else 0
