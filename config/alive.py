"""Whether one process of the portal is alive: `python -m config.alive web | worker | beat`, for containers and systemd.

Worker and beat touch a file in PORTAL_RUN_DIR while they are connected and working; the web server is asked itself.
"""

from __future__ import annotations

import http.client
import os
import sys
import time
from collections.abc import Sequence
from pathlib import Path

_STALE_SECONDS = 90.0


def mark(name: str) -> None:
    """Leave the mark that this process is alive; without a folder for it nobody asks."""
    if folder := os.environ.get("PORTAL_RUN_DIR"):
        (Path(folder) / f"{name}.alive").touch()


def main(words: Sequence[str]) -> int:
    """Say whether the named process is alive: exit code 0."""
    problem = _web() if words == ["web"] else _marked(words[0]) if words in (["worker"], ["beat"]) else __doc__
    if problem:
        print(problem, file=sys.stderr)  # noqa: T201  # a command's answer
    return 1 if problem else 0


def _web() -> str:
    host, _, port = os.environ.get("PORTAL_BIND", "127.0.0.1:8000").rpartition(":")
    local = {"0.0.0.0": "127.0.0.1", "[::]": "::1"}.get(host, host)  # noqa: S104  # only compared
    connection = http.client.HTTPConnection(local, int(port), timeout=5)
    try:
        connection.request("GET", "/healthz")
        status = connection.getresponse().status
    except OSError as error:
        return f"web does not answer: {error}"
    finally:
        connection.close()
    return "" if status == 200 else f"web answers {status}"


def _marked(name: str) -> str:
    folder = os.environ.get("PORTAL_RUN_DIR", "")
    try:
        age = time.time() - (Path(folder) / f"{name}.alive").stat().st_mtime
    except FileNotFoundError:
        return f"{name} has left no mark in PORTAL_RUN_DIR ({folder or 'not set'})"
    return "" if age < _STALE_SECONDS else f"{name} left its last mark {age:.0f} seconds ago"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
