"""Connections of which the client owes something: they end in time, and where there are many the oldest makes room."""

from __future__ import annotations

import asyncio
from contextlib import suppress

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

from gridwalk.serve.bodies import PATIENCE

# Seconds in which a request has to begin, and from then on its head to be there.
HEAD = 10.0


def protocol(most: int) -> type[H11Protocol]:
    """Return what speaks HTTP on each connection; of more than ``most``, the one that owes something for longest is ended."""
    waiting = dict[H11Protocol, asyncio.TimerHandle]()

    class Connection(H11Protocol):
        """A connection whose client sends, in time, what it began."""

        _waits_for = ""

        def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
            super().connection_made(transport)
            if len(self.connections) > most and waiting:
                _leave(next(iter(waiting)))
            self._look()

        def data_received(self, data: bytes) -> None:
            super().data_received(data)
            self._look()

        def on_response_complete(self) -> None:
            super().on_response_complete()
            self._look()

        def connection_lost(self, exc: Exception | None) -> None:
            _forget(self)
            super().connection_lost(exc)

        def _look(self) -> None:
            owed = self._owed()
            if self in waiting and owed == self._waits_for:
                return
            _forget(self)
            if owed and not self.transport.is_closing():
                # Who waits for the body says so to the client a little earlier.
                waiting[self] = self.loop.call_later(PATIENCE + 1 if owed == "body" else HEAD, _leave, self)
                self._waits_for = owed

        def _owed(self) -> str:
            """What the client has not sent: a request, the rest of its head, or of its body; nothing where it is its turn to wait."""
            if self.conn.their_state is h11.SEND_BODY:
                return "body"
            if self.cycle is not None and not self.cycle.response_complete:
                return ""
            return "head" if self.conn.trailing_data[0] else "request"

    def _forget(connection: H11Protocol) -> None:
        with suppress(KeyError):
            waiting.pop(connection).cancel()

    def _leave(connection: H11Protocol) -> None:
        _forget(connection)
        connection.transport.abort()

    return Connection
