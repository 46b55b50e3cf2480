"""The answers to all bundled questions, as one document for people, in Markdown."""

from __future__ import annotations

import io
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pyoxigraph as ox

from gridwalk.ask import results
from gridwalk.ask.queries import Query, find_queries, run
from gridwalk.rdf import dataset
from gridwalk.rdf.content import Content

FILE = "answers.md"


def pieces(content: Content) -> Iterator[str]:
    """Ask every bundled question of a build; yield the document in pieces, a question at a time.

    Raises QueryError where a question cannot be asked.
    """
    store = dataset.load_merged("\n".join((*content.statements, *content.lines)))
    yield "# Answers\n\nThe questions of `queries/`, asked of this build.\n"
    # The engine lets go of Python's lock while it looks for an answer.
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(partial(_section, store), find_queries())


def _section(store: ox.Store, query: Query) -> str:
    head = f"\n## {query.summary}\n{query.description}\n\n`gridwalk query {query.name}`\n"
    if query.needs:
        return f"{head}\nIt is about one {' and one '.join(query.needs)}: `gridwalk queries {query.name}` says how to name it.\n"
    answer, out = run(store, query.text), io.BytesIO()
    # The first format that fits an answer is the one for people.
    results.write(answer, results.formats(answer)[0], out)
    answered = out.getvalue().decode()
    return f"{head}```\n{answered}```\n"
