"""What every run of the tests ends with: what could not be tested here, and what to do about it."""

from __future__ import annotations

import pytest

from tests.stores import servers


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Name the stores that are not installed, in the last lines."""
    for reason in servers.missing().values():
        terminalreporter.write_line(f"not tested: {reason}")
