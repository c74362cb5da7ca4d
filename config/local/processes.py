"""Processes by identity: a pid alone may have been given to another process since."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

_PROC = Path("/proc")


def started_at(pid: int) -> str:
    """Return a mark of when this process started, or an empty text when it is gone (or only a zombie)."""
    if (_PROC / "self").exists():
        try:
            fields = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        except (FileNotFoundError, ProcessLookupError):
            return ""
        return "" if fields[0] in "ZX" else fields[19]
    found = subprocess.run(
        ["ps", "-o", "lstart=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.strip()


def command_line(pid: int) -> list[str]:
    """Return the words of the command that this process runs; empty when it is gone."""
    if (_PROC / "self").exists():
        try:
            return (_PROC / str(pid) / "cmdline").read_text(errors="replace").split("\0")
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            return []
    found = subprocess.run(
        ["ps", "-o", "command=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return found.stdout.split()


def wait_until(condition: Callable[[], bool], seconds: float, *, step: float = 0.02) -> bool:
    """Wait for the condition; False when it did not come true in time."""
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(step)
    return True


def end_process(pid: int, *, polite: signal.Signals, grace: float, group: bool = True) -> None:
    """End a process (and its group): politely first, after the grace by force."""
    mark = started_at(pid)
    if mark:
        _send(pid, polite, group=False)
        wait_until(lambda: started_at(pid) != mark, grace)
    if started_at(pid) == mark != "":
        _send(pid, signal.SIGKILL, group=False)
        wait_until(lambda: started_at(pid) != mark, 5)
    if group:
        _send(pid, signal.SIGKILL, group=True)


def _send(pid: int, number: signal.Signals, *, group: bool) -> None:
    try:
        if group:
            os.killpg(pid, number)
        else:
            os.kill(pid, number)
    except ProcessLookupError:
        pass  # it ended by itself, which is what was wanted


class PidFile:
    """A file that remembers which process of ours runs, so that the next start can end a stray one."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, pid: int) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(f"{pid} {started_at(pid)}\n")

    def running(self) -> int | None:
        """Return the pid if that very process still runs."""
        try:
            words = self.path.read_text().split()
        except FileNotFoundError:
            return None
        if len(words) == 2 and words[0].isdigit() and started_at(int(words[0])) == words[1]:
            return int(words[0])
        return None

    def ask(self) -> None:
        """Ask the remembered process to finish, without waiting for it."""
        pid = self.running()
        if pid is not None:
            _send(pid, signal.SIGTERM, group=False)

    def end(self, *, polite: signal.Signals = signal.SIGTERM, grace: float = 3) -> bool:
        """End the remembered process and its group; say whether there was one."""
        pid = self.running()
        if pid is not None:
            end_process(pid, polite=polite, grace=grace)
        self.path.unlink(missing_ok=True)
        return pid is not None
