"""Loading a build into a store: stage, check, swap, check. See ``staging`` for why readers see none of it."""

from __future__ import annotations

import hashlib
import time
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from gridwalk.base.errors import Problem, SourceError, StoreError
from gridwalk.stores.staging import (
    MANIFEST,
    PART,
    STAGINGS,
    STATEMENTS_LINE,
    Staging,
    chunks,
    disguise,
    graph_name,
    identifier_line,
    manifest_line,
)
from gridwalk.stores.store import RemoteStore, read_manifest

# What is held in memory and sent in one request.
LINES, CHARACTERS = 10_000, 4_000_000
UNFINISHED = 100
_INPUT = Path("N-Quads")


@dataclass(frozen=True)
class Loaded:
    """What a load put into a store: how many quads, the SHA-256 of their lines, and the seconds it took.

    >>> Loaded(1200, "e3b0c442", 0.5).quads
    1200
    """

    quads: int
    identifier: str
    seconds: float


def load(store: RemoteStore, lines: Iterable[str], *, chunk: int = LINES, path: Path = _INPUT) -> Loaded:
    """Replace what an earlier load put into a store by a build's N-Quads lines, each once.

    Lines are read once and sent in requests of at most ``chunk`` lines. Whatever goes wrong, also if this
    process is killed, the store has the old data or the new. Raises StoreError, and SourceError for lines
    that no build writes; ``path`` is what it says they are from.
    """
    started = time.monotonic()
    _clean(store)
    staging = Staging()
    store.update(staging.register())
    try:
        union = _sees_named_graphs(store, staging)
        count, identifier = _stage(store, staging, lines, chunk, path, union=union)
        for update in staging.prepare(union=union):
            store.update(update)
        store.add(staging.graph, [staging.mark()])
        store.connection.tell(f"{count:,} statements staged; swapping")
        store.update(staging.swap(union=union))
        _check(store, count, identifier)
        _remove(store, staging)
    except BaseException:
        # The next load would remove it too. The first failure is the one to tell.
        store.connection.patient = False
        with suppress(Exception):
            _remove(store, staging)
        raise
    return Loaded(count, identifier, time.monotonic() - started)


def _remove(store: RemoteStore, staging: Staging) -> None:
    for update in staging.remove():
        store.update(update)


def _clean(store: RemoteStore) -> None:
    rows = store.endpoint.select(f"SELECT ?g {{ GRAPH <{STAGINGS}> {{ <{STAGINGS}> <{PART}> ?g }} }}", "g")
    if len(rows) > UNFINISHED:
        found = f"{store.services.query}: {len(rows):,} unfinished loads are listed, expected at most {UNFINISHED}"
        raise StoreError(f"{found}: look at the graph {STAGINGS}")
    for left in [Staging(row["g"]) for row in rows]:
        store.connection.tell("removing what an unfinished load left")
        _remove(store, left)


def _sees_named_graphs(store: RemoteStore, staging: Staging) -> bool:
    # Asked where only a named graph has the answer: so the default graph is the union of all graphs.
    return bool(store.endpoint.select(f"SELECT ?p {{ <{STAGINGS}> ?p <{staging.graph}> }}", "p"))


def checked(lines: Iterable[str], path: Path) -> list[str]:
    """Return lines that ``load`` would take. Raises SourceError as it does, where it would not."""
    kept = list(lines)
    if not kept:
        raise _nothing(path)
    deque(_disguised(kept, 0, path), maxlen=0)
    return kept


def _nothing(path: Path) -> SourceError:
    return SourceError([Problem(path, 0, "", "there is nothing to load, which would empty the store")])


def _stage(store: RemoteStore, staging: Staging, lines: Iterable[str], chunk: int, path: Path, *, union: bool) -> tuple[int, str]:
    count, graphs, digest, told = 0, set[str](), hashlib.sha256(), time.monotonic()
    for part in chunks(lines, chunk, CHARACTERS):
        digest.update("".join(f"{line}\n" for line in part).encode())
        disguised = list(_disguised(part, count, path))
        new = set(map(graph_name, part)) - graphs
        store.add(staging.graph, disguised + [disguise(manifest_line(graph)) for graph in sorted(new)])
        graphs |= new
        count += len(part)
        if time.monotonic() - told > 1:
            store.connection.tell(f"{count:,} statements staged")
            told = time.monotonic()
    if not count:
        raise _nothing(path)
    more = [identifier_line(digest.hexdigest()), *([STATEMENTS_LINE] if union else [])]
    store.add(staging.graph, [disguise(line) for line in more])
    staged = f"GRAPH <{staging.graph}> {{ ?s ?p ?o }}"
    _compare_counts(store, staged, count + len(graphs) + len(more), "were staged; the data is unchanged")
    return count, digest.hexdigest()


def _disguised(lines: Iterable[str], before: int, path: Path) -> Iterator[str]:
    for number, line in enumerate(lines, before + 1):
        try:
            yield disguise(line)
        except ValueError as error:
            raise SourceError([Problem(path, number, "", str(error))]) from error


def _compare_counts(store: RemoteStore, pattern: str, expected: int, what: str) -> None:
    found = store.endpoint.count(pattern)
    if found != expected:
        raise StoreError(f"{store.services.query}: {found:,} of {expected:,} statements {what}")


def _check(store: RemoteStore, count: int, identifier: str) -> None:
    manifest = read_manifest(store.endpoint)
    if manifest is None or manifest.identifier != identifier:
        raise StoreError(f"{store.services.query}: another load took over; the store holds the data of that load")
    ours = f"GRAPH <{MANIFEST}> {{ <{MANIFEST}> <{PART}> ?g }} GRAPH ?g {{ ?s ?p ?o }}"
    _compare_counts(store, ours, count, "arrived after the swap: load again")
