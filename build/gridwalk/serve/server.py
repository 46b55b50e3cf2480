"""The server: its addresses, its beginning and its end."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, closing, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from gridwalk.base.errors import GridwalkError, StoreError
from gridwalk.rdf.guard import Limits
from gridwalk.rdf.guard.limits import GIB, MIB

if TYPE_CHECKING:
    import uvicorn
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.types import ASGIApp

    from gridwalk.serve.pages import Pages
    from gridwalk.serve.pool import Give, Pool
    from gridwalk.site.writing import Site

MOST = 64
HOST, PORT = "127.0.0.1", 8004
LOCAL = ("127.0.0.1", "localhost", "[::1]")
# Clients at once, of pages and of queries, for each worker; connections in all; seconds that the last answers have at the end.
PLACES, CONNECTIONS, GRACE = 32, 1000, 2
TITLE = "Gridwalk"
LIMITS = Limits(seconds=10.0, memory=GIB, input=MIB, rows=1_000_000, answer=64 * MIB)


@dataclass(frozen=True)
class Settings:
    """How a server is to be. ``queries``: at once, each in a process; 0 for as many as there are processors, at least 2.

    ``limits``: of a query; ``input`` is the size of a request. ``hosts``: names by which it is called, beside those of the
    machine itself and ``host``.
    """

    host: str = HOST
    port: int = PORT
    queries: int = 0
    limits: Limits = LIMITS
    hosts: tuple[str, ...] = field(default=())

    @property
    def names(self) -> frozenset[str]:
        """The names by which it is called."""
        own = f"[{self.host}]" if ":" in self.host else self.host
        return frozenset(name.lower() for name in (*LOCAL, own, *self.hosts))


def serve(site: Site, give: Give, settings: Settings, started: Callable[[str], object] = lambda _: None) -> None:
    """Serve the pages of a site, and queries to workers that are given the data, until the process is asked to end.

    ``started`` is called with the address. Raises GridwalkError where Starlette or uvicorn is not installed, StoreError where
    the address cannot be had, and what the workers raise for the data.
    """
    try:
        import starlette  # noqa: F401
        import uvicorn
    except ImportError as error:
        raise GridwalkError("a server needs Starlette and uvicorn: pip install 'gridwalk[web]'") from error
    from gridwalk.serve.pages import Pages
    from gridwalk.serve.pool import Pool

    allow_files()
    workers = settings.queries or max(2, os.cpu_count() or 2)
    pool, pages = Pool(give, settings.limits, workers, workers * PLACES), Pages(site)
    with closing(_listening(settings)) as listening, closing(pool), closing(pages):
        pool.start()
        site.prepare()
        name, port = listening.getsockname()[:2]
        address = f"http://{f'[{name}]' if ':' in name else name}:{port}/"
        config = _config(application(pool, pages, settings, lambda: started(address)))

        class Server(uvicorn.Server):
            async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
                # Queries would be waited for.
                pool.stop()
                await super().shutdown(sockets)

        Server(config).run([listening])


def application(pool: Pool, pages: Pages, settings: Settings, ready: Callable[[], object]) -> ASGIApp:
    """Return the application of ASGI; ``ready`` is called when it begins."""
    from starlette.applications import Starlette
    from starlette.responses import JSONResponse, Response
    from starlette.routing import Route

    from gridwalk.serve.keeping_out import Door
    from gridwalk.serve.protocol import ADDRESS, Sparql

    async def health(_: Request) -> Response:
        return JSONResponse({"status": "ok", "workers": pool.workers, "busy": pool.busy, "clients": pool.inside})

    async def icon(_: Request) -> Response:
        # Browsers ask for it unasked.
        return Response(status_code=204)

    routes = [
        Route("/health", health),
        Route("/favicon.ico", icon),
        Route(ADDRESS, Sparql(pool, settings.limits.input), methods=["GET", "POST"]),
        Route("/query", pages.query),
        Route("/questions.json", pages.questions),
        Route("/static/{path:path}", pages.static),
        Route("/id/{path:path}", pages.thing),
        Route("/ontology", pages.ontology),
        Route("/ontology/{term:path}", pages.ontology),
        Route("/{path:path}", pages.page),
    ]
    return Door(Starlette(routes=routes, lifespan=_life(pool, ready)), settings.names)


def _life(pool: Pool, ready: Callable[[], object]) -> Callable[[Starlette], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def life(_: Starlette) -> AsyncIterator[None]:
        ready()
        yield
        pool.close()

    return life


def allow_files() -> None:
    """Have as many open files as connections need, as far as the machine allows."""
    with suppress(ImportError, OSError, ValueError):
        import resource

        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        wanted = 2 * CONNECTIONS + 256
        if soft != resource.RLIM_INFINITY and soft < wanted:
            resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))


def _listening(settings: Settings) -> socket.socket:
    if not settings.host.strip():
        raise StoreError("the host is empty, which is all addresses of this machine: name one, or 0.0.0.0")
    # With its protocol named, or asyncio leaves the delay on with which TCP gathers what is small.
    made = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if hasattr(socket, "TCP_USER_TIMEOUT"):
            # Who takes nothing of an answer for so long is gone.
            made.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 30_000)
        made.bind((settings.host, settings.port))
        made.listen(1024)
    except (OSError, OverflowError, TypeError, ValueError) as error:
        made.close()
        taken = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
        why = f"is taken by another program: end that, or take another port than {settings.port}, 0 for any that is free"
        raise StoreError(f"{settings.host}:{settings.port} {why if taken else f'cannot be listened at: {error}'}") from error
    return made


def _config(app: ASGIApp) -> uvicorn.Config:
    import uvicorn

    from gridwalk.serve.connections import protocol

    return uvicorn.Config(
        app, http=protocol(CONNECTIONS), ws="none", lifespan="on", log_config=None, access_log=False, server_header=False,
        proxy_headers=False,
        loop="asyncio", limit_concurrency=2 * CONNECTIONS, timeout_graceful_shutdown=GRACE, h11_max_incomplete_event_size=1 << 16,
    )  # fmt: skip
