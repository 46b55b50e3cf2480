"""Many clients at once of a server, good and hostile ones, for minutes: is each good one answered, and does memory stay?"""

from __future__ import annotations

import re
import sys
import threading
import time
from pathlib import Path

from tests.serving import Server, crowd, serving

CLIENTS, MINUTES = 200, 10.0


def main(clients: int = CLIENTS, minutes: float = MINUTES) -> None:
    """Print how often good and hostile questions had which status, and the most memory of the server and of its children."""
    with serving("--timeout", "5", "--quiet") as server:
        most, ended = dict[str, float](), threading.Event()
        watching = threading.Thread(target=_watch, args=(server, most, ended))
        watching.start()
        begun = time.monotonic()
        told = crowd(server.address, clients, minutes * 60, least=1)
        took = time.monotonic() - begun
        ended.set()
        watching.join()
    print(f"{clients} clients, {took:.0f} s, {sum(told.values()) / took:.0f} answers a second")
    for (kind, status), count in sorted(told.items()):
        print(f"{kind:8} {status or 'broken':6} {count:9,}")
    for name, memory in sorted(most.items()):
        print(f"most memory of {name}: {memory:.0f} MB")
    if {status for kind, status in told if kind == "good"} != {200} or {0, 200} & {s for kind, s in told if kind == "hostile"}:
        sys.exit("a good question was not answered, or a hostile one was")


def _watch(server: Server, most: dict[str, float], ended: threading.Event) -> None:
    while not ended.wait(0.5):
        sizes = {"the server": [server.process.pid], "a worker": server.children()}
        for name, pids in sizes.items():
            most[name] = max([most.get(name, 0.0), *map(_memory, pids)])


def _memory(pid: int) -> float:
    try:
        found = re.search(r"VmRSS:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())
    except OSError:
        return 0.0
    return int(found[1]) / 1024 if found else 0.0
