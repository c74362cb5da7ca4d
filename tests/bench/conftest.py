"""The table of all figures at the end of `./portal bench`."""

from __future__ import annotations

from typing import Any

from tests.rig.timing import VERDICTS


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say every figure beside its goal."""
    if VERDICTS:
        terminalreporter.write_sep("=", "goals")
    for verdict in VERDICTS:
        terminalreporter.write_line(str(verdict))
