"""Tables to N-Triples with maplib: a template for each schema, polars for the columns of IRIs."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from pathlib import Path

import polars as pl
from maplib import Model
from mapping import XSD, datatype, statements, tables

TYPED: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "decimal": lambda cell: cell.cast(pl.Decimal(38, 12)),
    "integer": lambda cell: cell.cast(pl.Int64),
    "boolean": lambda cell: cell == "true",
    "date": lambda cell: cell.str.to_date(),
}
PREFIXES = f"@prefix ex: <urn:ex:> . @prefix xsd: <{XSD}> . @prefix ottr: <http://ns.ottr.xyz/0.4/> .\n"


def filled(url: str) -> pl.Expr:
    """Return the column of IRIs that a URL template makes; nothing where a cell is empty."""
    parts = re.split(r"\{\+?(\w+)\}", url)
    return pl.concat_str([pl.col(part) if n % 2 else pl.lit(part) for n, part in enumerate(parts)])


if __name__ == "__main__":
    model, known = Model(), set[str]()
    for path, schema in tables(Path(sys.argv[1])):
        frame, columns, name = pl.read_csv(path, infer_schema=False), [], path.stem
        parameters, patterns = [], []
        for n, (subject, predicate, column) in enumerate(statements(schema)):
            if "separator" in column:
                continue
            columns.append(filled(subject).alias(f"s{n}"))
            kind = datatype(column)
            if "valueUrl" in column:
                columns.append(filled(column["valueUrl"]).alias(f"o{n}"))
                parameters += [f"ottr:IRI ?s{n}", f"? ottr:IRI ?o{n}"]
            else:
                cell = pl.col(column["name"])
                columns.append((TYPED[kind](cell) if kind in TYPED else cell).alias(f"o{n}"))
                parameters += [f"ottr:IRI ?s{n}", f"? xsd:{kind} ?o{n}"]
            patterns.append(f"ottr:Triple(?s{n}, <{predicate}>, ?o{n})")
        if name not in known:
            known.add(name)
            model.add_template(f"{PREFIXES}ex:{name} [ {', '.join(parameters)} ] :: {{ {', '.join(patterns)} }} .")
        model.map(f"urn:ex:{name}", frame.select(columns), validate_iris=False)
    model.write(sys.argv[2], format="ntriples")
