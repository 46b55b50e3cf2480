"""What holds for every test: one that takes long says why, and a run ends with what could not be tested here."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

from tests import browser
from tests.stores import servers

# What is tested is built, not read from what an earlier run finished; tests of that keep records of their own.
os.environ["GRIDWALK_CACHE"] = ""
# Seconds of processor time, with those of processes that the test has waited for, from its fixtures to its end. A test that
# takes more says why, or is named at the end of the run; it fails only at twice as much, since one test takes up to 1.7
# times as much on a busy machine as on a quiet one.
LONG = 20.0
TOO_LONG = 2 * LONG
BEGUN = pytest.StashKey[float]()
LATE = list[str]()
# What `make check` runs: the documentation's examples, these modules, and tests marked so in others.
QUICK = {
    "blocks", "checks", "context", "csvw", "exports", "identities", "lemans", "library", "mutate", "ontology", "page", "passages",
    "plain", "results", "schemes", "shipped_report", "tables", "timing", "verify", "world",
}  # fmt: skip


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Choose what is quick, and refuse a test that is marked slow without a reason."""
    for item in items:
        if isinstance(item, pytest.DoctestItem) or item.path.stem.removeprefix("test_") in QUICK:
            item.add_marker(pytest.mark.quick)
        for mark in item.iter_markers("slow"):
            if not (mark.args and str(mark.args[0]).strip()):
                raise pytest.UsageError(f"{item.nodeid}: slow needs a reason: @pytest.mark.slow('why it takes long')")


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Note when the test began."""
    item.stash[BEGUN] = processor_time()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None, object, object]:
    """Note a test that passes and has taken long without saying why; fail it where no machine is so slow."""
    result = yield
    spent = processor_time() - item.stash[BEGUN]
    if spent > LONG and item.get_closest_marker("slow") is None:
        said = f"took {spent:.0f} s of processor time: make it quicker, or say why it is slow (tests/README.md)"
        if spent > TOO_LONG:
            pytest.fail(said, pytrace=False)
        LATE.append(f"{item.nodeid} {said}")
    return result


def processor_time() -> float:
    return sum(os.times()[:4])


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the tests that took long, the stores that are not installed, and that no browser is, in the last lines."""
    for late in LATE:
        terminalreporter.write_line(late)
    absent = browser.missing()
    for reason in [*servers.missing().values(), *([f"tests/test_browser.py: {absent}"] if absent else [])]:
        terminalreporter.write_line(f"not tested: {reason}")
