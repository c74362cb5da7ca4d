"""Benchmark 12: from the command to the first page, once the demo's data is there."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

from config.local.places import ROOT, database_folder
from config.local.processes import wait_until
from tests.rig.ports import port_of_its_own
from tests.rig.timing import Timing, Verdict, conclude, say

ROUNDS = 7
GOAL_SECONDS = 5.0
_PROGRAM = (
    "import sys; from pathlib import Path; from config.local import demo;"
    " demo.FOLDER = Path(sys.argv[1]); sys.exit(demo.run_demo(sys.argv[2:]))"
)
# The demo is to start its own servers, not to use those of the tests.
_NOT_OURS = {"DATABASE_URL", "DATABASE_OWNER_URL", "REDIS_URL", "PORTAL_DATA_DIR", "PORTAL_SECRET_KEY"}


@pytest.fixture
def state(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path
    beside = database_folder(tmp_path)
    if beside != tmp_path:
        shutil.rmtree(beside)


def seconds_to_first_page(state: Path, patience: float) -> float:
    """Start the demo, wait for its sign-in page, stop it; return how long the page took."""
    port = port_of_its_own()
    environment = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
    words = [sys.executable, "-c", _PROGRAM, str(state), "--port", str(port)]

    def answers() -> bool:
        try:
            with urlopen(f"http://127.0.0.1:{port}/dang-nhap/") as page:
                return b"<form" in page.read()
        except OSError:
            return False

    began = time.perf_counter()
    with subprocess.Popen(words, cwd=ROOT, env=environment, stdout=subprocess.PIPE) as process:
        try:
            assert wait_until(lambda: answers() or process.poll() is not None, patience), "no page came"
            assert process.poll() is None, "the demo ended"
            return time.perf_counter() - began
        finally:
            process.send_signal(signal.SIGINT)
            process.wait()


@pytest.mark.bench
def test_second_start(state: Path) -> None:
    first = Timing("first start, with migration and the demo's data", [seconds_to_first_page(state, 900)])
    later = Timing("later starts, to the sign-in page", [seconds_to_first_page(state, 120) for _ in range(ROUNDS)])
    say("12  Cold start of ./portal demo", [first, later])
    conclude(Verdict("12  cold start after the first time", later.median, GOAL_SECONDS, unit="s"))
