"""How much memory a piece of work takes at its peak, as the system counts it (bộ nhớ cao nhất)."""

from __future__ import annotations

import gc
import os
from collections.abc import Callable
from pathlib import Path

from django.db import connections

_HIGHEST, _NOW = "VmHWM", "VmRSS"


def growth_of(work: Callable[[], object]) -> float:
    """Do the work in a forked child; returns by how many MiB its memory grew at the most."""
    connections.close_all()
    gc.collect()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            before = _status(_NOW)
            Path("/proc/self/clear_refs").write_text("5")
            work()
            os.write(writing, str(_status(_HIGHEST) - before).encode())
        finally:
            os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    with os.fdopen(reading) as told:
        return float(told.read()) / 1024


def _status(name: str) -> int:
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))
