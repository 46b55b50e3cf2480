"""A real browser for tests/test_browser.py and for the picture in the README: Debian's Chromium, moved by Playwright."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser

AXE_VERSION = "4.14.1"
ROOT = Path(__file__).parent.parent
AXE = ROOT / ".stores" / f"axe-core-{AXE_VERSION}" / "axe.min.js"


def chromium() -> str | None:
    """The program of the browser, if it is there."""
    return shutil.which("chromium")


def playwright() -> bool:
    """Whether Playwright is there."""
    return find_spec("playwright") is not None


def missing() -> str:
    """What is not installed, and how to; empty where all is there."""
    parts = {"Chromium": chromium(), "Playwright": playwright(), "axe": AXE.is_file()}
    absent = [name for name, there in parts.items() if not there]
    return f"{' and '.join(absent)}: not installed, `make browser`" if absent else ""


@contextmanager
def browser() -> Iterator[Browser]:
    """Start a browser that knows no other machine than this one."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as started:
        hosts = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"
        made = started.chromium.launch(executable_path=chromium(), args=[hosts])
        try:
            yield made
        finally:
            made.close()
