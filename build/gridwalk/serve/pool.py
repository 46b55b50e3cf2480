"""The workers that answer queries: so many at once, each a child process within limits; who comes beyond that is told so."""

from __future__ import annotations

import asyncio
import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from threading import Lock
from typing import NamedTuple

from gridwalk.ask.hints import at_sight
from gridwalk.ask.queries import explain, find_queries, prepared
from gridwalk.base.errors import GridwalkError, QueryError
from gridwalk.rdf import vocabulary
from gridwalk.rdf.guard import Limits, RejectedError, Worker
from gridwalk.rdf.guard.asking import Guarded
from gridwalk.rdf.guard.worker import Reply
from gridwalk.rdf.iris import BASE

# Seconds in which what is quick is answered, and how many such queries are known.
QUICK, REMEMBERED = 0.5, 10_000
# What is said of a query at most, and of how many characters.
MOST_HINTS, LONGEST_SEEN = 3, 20_000
ENDING = "the server ends"
Give = Callable[[Worker], Guarded]
"""Gives a worker the data."""


class BusyError(GridwalkError):
    """All workers are at work, and as many clients wait as may."""


class FormatError(GridwalkError):
    """The answer cannot be had in what the client takes."""


@dataclass(frozen=True)
class Question:
    """A query, and the media types that its answer may have: for rows and truth values, and for triples; empty for none.

    ``graphs``: the IRIs of the default graphs and of the named graphs that it is asked of; None for all, as it says itself.
    """

    text: str
    results: str
    rdf: str
    graphs: tuple[tuple[str, ...], tuple[str, ...]] | None = None


class Answered(NamedTuple):
    """An answer, and what is to be said of the query: that it names what there is not."""

    reply: Reply
    hints: tuple[str, ...]


class Slot:
    """One worker with the data, made anew whenever it was lost. One request at a time."""

    def __init__(self, give: Give, limits: Limits) -> None:
        self._give, self._limits = give, limits
        self._lock, self._closed, self._has_data = Lock(), False, False
        self._worker: Worker | None = None

    def ask(self, question: Question) -> Answered:
        """Return the answer, whole. Raises QueryError, FormatError, LimitError."""
        worker = self.renew()
        try:
            text = prepared(Guarded(worker), question.text)
            reply = worker.request("respond", self._arguments(question, text))
            return Answered(reply, _hints(question.text))
        except RejectedError as error:
            raise self._translated(error, question.text) from error

    def _arguments(self, question: Question, text: str) -> dict[str, object]:
        types = {"results": question.results, "rdf": question.rdf, "graphs": question.graphs, "rows": self._limits.rows}
        return {"text": text, "prefixes": vocabulary.prefixes(), "base": BASE, **types}

    def _translated(self, error: RejectedError, text: str) -> GridwalkError:
        if error.kind == "syntax":
            return QueryError(explain(str(error), text))
        if error.kind == "format":
            return FormatError(str(error))
        # What an engine stumbled over may have cost it more than this query.
        self._has_data = False
        return QueryError(f"the query failed: {error}")

    def renew(self) -> Worker:
        """Return the worker, a new one with the data where the one before was ended."""
        if self._worker and self.ready:
            return self._worker
        self._has_data = False
        with self._lock:
            if self._closed:
                raise BusyError(ENDING)
            if self._worker:
                self._worker.close()
            self._worker = Worker(self._limits)
        self._give(self._worker)
        self._has_data = True
        return self._worker

    @property
    def ready(self) -> bool:
        """Whether the worker is there and has the data."""
        return self._worker is not None and self._worker.alive and self._has_data

    def end(self) -> None:
        """End what the worker does, from any thread."""
        if self._worker:
            self._worker.end()

    def close(self) -> None:
        """End the worker, and have no further one; to be called again when no thread is in here."""
        with self._lock:
            self._closed = True
        self.end()

    def tidy(self) -> None:
        """Wait for the worker that ``close`` ended."""
        if self._worker:
            self._worker.close()


class Pool:
    """So many workers, and so many clients at once in all, those that wait for a worker or take their answer among them."""

    def __init__(self, give: Give, limits: Limits, workers: int, most: int) -> None:
        self.workers, self.most, self.inside, self.patience = workers, most, 0, limits.seconds
        self._slots = [Slot(give, limits) for _ in range(workers)]
        self._threads = ThreadPoolExecutor(workers, "gridwalk-query")
        self._free = asyncio.Queue[Slot]()
        self._tasks = set[asyncio.Task[None]]()
        self._stopped = False
        # One worker is for what is known to be quick: all others may be at work on what has no end.
        self._strange = asyncio.Semaphore(max(1, workers - 1))
        self._quick = OrderedDict.fromkeys(_digest(query.text) for query in find_queries())

    @property
    def busy(self) -> int:
        """How many workers are at work, or made anew."""
        return self.workers - self._free.qsize()

    def start(self) -> None:
        """Start the workers. Raises GridwalkError where they cannot have the data."""
        list(self._threads.map(Slot.renew, self._slots))
        for slot in self._slots:
            self._free.put_nowait(slot)

    def stop(self) -> None:
        """End all workers and whatever they do; clients are told so."""
        self._stopped = True
        for slot in self._slots:
            slot.close()

    def close(self) -> None:
        """End all workers, and wait for them."""
        self.stop()
        self._threads.shutdown(wait=True, cancel_futures=True)
        for slot in self._slots:
            slot.tidy()

    @contextmanager
    def place(self) -> Iterator[None]:
        """Be one of the clients. Raises BusyError where there are as many as may be."""
        if self.inside >= self.most:
            raise BusyError(f"{self.most} clients are being served")
        self.inside += 1
        try:
            yield
        finally:
            self.inside -= 1

    async def ask(self, question: Question) -> Answered:
        """Return the answer, whole; where this is cancelled the worker ends. Raises BusyError, and what ``Slot.ask`` raises."""
        loop, digest = asyncio.get_running_loop(), _digest(question.text)
        is_quick = digest in self._quick
        try:
            async with asyncio.timeout(self.patience):
                slot = await self._slot(is_quick)
        except TimeoutError:
            raise BusyError("no worker was free in time") from None
        begun, work = loop.time(), loop.run_in_executor(self._threads, slot.ask, question)
        work.add_done_callback(lambda done: self._returned(slot, done, is_quick))
        try:
            answered = await asyncio.shield(work)
        except asyncio.CancelledError:
            slot.end()
            raise
        except GridwalkError:
            if self._stopped:
                raise BusyError(ENDING) from None
            raise
        if loop.time() - begun < QUICK:
            self._remember(digest)
        return answered

    async def _slot(self, is_quick: bool) -> Slot:
        if is_quick:
            return await self._free.get()
        await self._strange.acquire()
        try:
            return await self._free.get()
        except BaseException:
            self._strange.release()
            raise

    def _remember(self, digest: bytes) -> None:
        self._quick[digest] = None
        if len(self._quick) > REMEMBERED:
            self._quick.popitem(last=False)

    def _returned(self, slot: Slot, done: asyncio.Future[Answered], is_quick: bool) -> None:
        if not is_quick:
            self._strange.release()
        # Who is gone does not ask what became of it.
        if not done.cancelled():
            done.exception()
        if slot.ready:
            self._free.put_nowait(slot)
            return
        task = asyncio.ensure_future(self._back(slot))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _back(self, slot: Slot) -> None:
        with suppress(GridwalkError, RuntimeError):
            await asyncio.get_running_loop().run_in_executor(self._threads, slot.renew)
        self._free.put_nowait(slot)


@lru_cache(maxsize=256)
def _hints(text: str) -> tuple[str, ...]:
    # Of what no person wrote nothing is said, and of all that is wrong the first things are enough.
    return tuple(islice(at_sight(text), MOST_HINTS)) if len(text) <= LONGEST_SEEN else ()


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
