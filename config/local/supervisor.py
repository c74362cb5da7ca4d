"""Starts the parts of the demo, restarts what dies and stops everything together."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType
from typing import Protocol

from config.local.places import ROOT, LocalError
from config.local.processes import PidFile, end_process

_STEP = 0.2
_PATIENCE = 60.0
_MOST_RESTARTS = 6


class Part(Protocol):
    """Something that runs as a process of its own."""

    name: str

    @property
    def log(self) -> Path:
        """Where it writes what it has to say."""

    def start(self) -> subprocess.Popen[bytes]:
        """Start it; a stray process of an earlier run is ended first."""

    def stop(self) -> None:
        """Stop it, whoever started it."""


@dataclass
class Program:
    """A part that is one of the project's own programs: web, worker or beat."""

    name: str
    words: Sequence[str]
    environment: Mapping[str, str]
    state: Path
    grace: float = 8

    @property
    def log(self) -> Path:
        return self.state / "logs" / f"{self.name}.log"

    @property
    def pid_file(self) -> PidFile:
        return PidFile(self.state / "run" / f"{self.name}.pid")

    def start(self) -> subprocess.Popen[bytes]:
        """Start the program in a session of its own, its words going to its log."""
        self.pid_file.end()
        self.log.parent.mkdir(parents=True, exist_ok=True)
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, *self.words],
                cwd=ROOT,
                env={**self.environment},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.pid_file.write(process.pid)
        return process

    def stop(self) -> None:
        """Ask it to finish, then end it with all its children."""
        self.pid_file.end(grace=self.grace)


@dataclass
class _Running:
    part: Part
    process: subprocess.Popen[bytes]
    restarts: deque[float] = field(default_factory=lambda: deque(maxlen=_MOST_RESTARTS))


class Supervisor:
    """Holds the running parts in the order of their start."""

    def __init__(self) -> None:
        self._running: list[_Running] = []
        self.stopping = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._on_signal)

    def _on_signal(self, number: int, frame: FrameType | None) -> None:
        self.stopping = True

    def start(self, part: Part) -> None:
        """Start a part and watch it from now on."""
        self._running.append(_Running(part, part.start()))

    def watch_once(self) -> None:
        """Restart what has died; give up on a part that dies again and again."""
        for running in self._running:
            code = running.process.poll()
            if code is None or self.stopping:
                continue
            now = time.monotonic()
            running.restarts.append(now)
            if len(running.restarts) == _MOST_RESTARTS and now - running.restarts[0] < _PATIENCE:
                end = "\n".join(running.part.log.read_text(errors="replace").splitlines()[-5:])
                raise LocalError(f"{running.part.name} dies again and again; the end of {running.part.log}:\n{end}")
            print(f"{time.strftime('%H:%M:%S')} {running.part.name} ended ({code}); starting it again.", flush=True)
            end_process(running.process.pid, polite=signal.SIGTERM, grace=0)
            running.process = running.part.start()

    def watch(self) -> None:
        """Watch until a signal asks to stop."""
        while not self.stopping:
            self.watch_once()
            time.sleep(_STEP)

    def stop(self) -> None:
        """Stop all parts, the last started first; those that wait for nobody together."""
        self.stopping = True
        programs = [running for running in self._running if isinstance(running.part, Program)]
        for running in programs:
            if running.process.poll() is None:
                os.kill(running.process.pid, signal.SIGTERM)
        for running in reversed(self._running):
            running.part.stop()
            running.process.wait()
        self._running.clear()
