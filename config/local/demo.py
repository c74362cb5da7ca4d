"""`./portal demo`: the whole portal under one supervisor."""

from __future__ import annotations

import argparse
import fcntl
import http.client
import json
import os
import secrets
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from config.local import native, roles
from config.local.places import ROOT, STATE, LocalError, digest
from config.local.postgres import Postgres
from config.local.processes import PidFile, wait_until
from config.local.stamps import OWNER_COMMANDS, demo_fingerprint, schema_fingerprint, static_fingerprint
from config.local.supervisor import Program, Supervisor
from config.local.valkey import Valkey

FOLDER = STATE / "demo"
DATABASE = "portal"
FIRST_PORT = 8000
LOADER = "load_demo"


def run_demo(arguments: Sequence[str]) -> int:
    """Start everything, print where to go and who to be, and stay until Ctrl-C."""
    options = _parse(arguments)
    with _only_one():
        demo = Demo(FOLDER, host=options.host, port=options.port)
        if options.reset:
            demo.reset()
        return demo.run()


def _parse(arguments: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="./portal demo", description="Start the portal with the demo data.")
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on (0.0.0.0: every address)")
    parser.add_argument("--port", type=int, help=f"port to listen on (default: the first free one from {FIRST_PORT})")
    parser.add_argument("--reset", action="store_true", help="throw the demo's data away and load it anew")
    return parser.parse_args(list(arguments))


@contextmanager
def _only_one() -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            address = FOLDER / "address"
            where = address.read_text() if address.exists() else "soon; see its own window"
            raise LocalError(f"The demo already runs: {where}") from None
        yield


class _StoppedEarly(Exception):
    """A signal came while the demo was still being prepared."""


class Demo:
    """The demo of one state folder."""

    def __init__(self, folder: Path, *, host: str, port: int | None) -> None:
        self.folder = folder
        self.host = host
        self.asked_port = port
        self.port = port or FIRST_PORT
        given = os.environ
        if bool(given.get("DATABASE_URL")) != bool(given.get("DATABASE_OWNER_URL")):
            raise LocalError("Set both DATABASE_URL (role portal_app) and DATABASE_OWNER_URL, or neither.")
        self.postgres = None if given.get("DATABASE_URL") else Postgres(folder)
        self.valkey = None if given.get("REDIS_URL") else Valkey(folder)
        self.supervisor = Supervisor()

    def reset(self) -> None:
        """Throw everything away that the demo ever wrote."""
        self._end_strays()
        if self.postgres:
            self.postgres.remove()
        else:
            _say("The database of DATABASE_URL stays as it is; only what the demo keeps in its folder is removed.")
        for path in self.folder.iterdir():
            if path.is_dir():
                shutil.rmtree(path)
            elif path.name != "lock":
                path.unlink()

    def run(self) -> int:
        """Start, prepare, serve, watch."""
        try:
            self._end_strays()
            (self.folder / "address").unlink(missing_ok=True)
            self.port = free_port(self.host, self.asked_port)
            self._start_servers()
            environment = self.environment()
            self._prepare(environment)
            web, *others = portal_programs(environment, self.folder, self._bind)
            self.supervisor.start(web)
            if wait_until(self._is_served, 60, step=0.05):
                self._greet()
            # Last, for they need the processor as much as the first page does.
            for program in others:
                self.supervisor.start(program)
            self.supervisor.watch()
        except _StoppedEarly:
            pass  # asked to stop before everything was prepared; the next start goes on from there
        finally:
            self.supervisor.stop()
            (self.folder / "address").unlink(missing_ok=True)
        print("Đã dừng.")
        return 0

    def environment(self) -> dict[str, str]:
        """Return the environment of web, worker and beat; the owner's address is not in it."""
        environment = {
            **os.environ,
            **native.pdf_environment(),
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "PYTHONUNBUFFERED": "1",
            "PORTAL_SECRET_KEY": self._secret("secret", 48),
            "PORTAL_DATA_DIR": str(self.folder / "data"),
            "PORTAL_DEMO": "1",
            "PORTAL_HTTPS": "0",
            "PORTAL_LOG": "line",
            "PORTAL_ALLOWED_HOSTS": "*" if self.host in ("0.0.0.0", "::") else f"localhost,127.0.0.1,[::1],{self.host}",  # noqa: S104  # only compared
        }
        environment.pop("DATABASE_OWNER_URL", None)
        if environment.pop("PYTHONDONTWRITEBYTECODE", ""):
            # Nothing is to lie beside the sources; without any bytecode every start would compile the portal anew.
            environment["PYTHONPYCACHEPREFIX"] = str(self.folder / "bytecode")
        if self.host not in ("0.0.0.0", "::"):  # noqa: S104  # only compared
            # Letters and invitations name the page whole; who comes from elsewhere is answered by the host they asked.
            environment.setdefault("PORTAL_ADDRESS", self._known_address().rstrip("/"))
        if self.postgres:
            environment["DATABASE_URL"] = self.postgres.url(roles.APP, DATABASE)
        if self.valkey:
            environment["REDIS_URL"] = self.valkey.url
        return environment

    def owner_environment(self, environment: dict[str, str]) -> dict[str, str]:
        """Return the environment in which manage.py migrates and loads."""
        given = os.environ.get("DATABASE_OWNER_URL", "")
        return {**environment, "DATABASE_URL": self.postgres.url(roles.OWNER, DATABASE) if self.postgres else given}

    @property
    def address(self) -> str:
        """Where a person's browser finds the portal."""
        shown = "127.0.0.1" if self.host == "0.0.0.0" else self.host  # noqa: S104  # only compared
        return f"http://{f'[{shown}]' if ':' in shown else shown}:{self.port}/"

    def _known_address(self) -> str:
        """Where the demo runs now, or would by its own choice."""
        running = self.folder / "address"
        return running.read_text() if running.exists() else self.address

    def _end_strays(self) -> None:
        """End what a killed supervisor left running: all are asked at once, then each is seen to."""
        strays = [PidFile(path) for path in sorted((self.folder / "run").glob("*.pid"))]
        for stray in strays:
            stray.ask()
        for stray in strays:
            stray.end(grace=1)

    def _start_servers(self) -> None:
        if self.valkey:
            self.supervisor.start(self.valkey)
        if self.postgres:
            self.supervisor.start(self.postgres)
            self._ensure_database(self.postgres)

    def _ensure_database(self, server: Postgres) -> None:
        made = self.folder / "database-made"
        if not made.exists():
            roles.ensure_roles(server)
            roles.ensure_database(server, DATABASE)
            made.touch()

    @contextmanager
    def database(self) -> Iterator[None]:
        """Hold the database for one command, started and stopped here unless the demo runs."""
        if self.postgres is None or self.postgres.running() is not None:
            yield
            return
        process = self.postgres.start()
        try:
            self._ensure_database(self.postgres)
            yield
        finally:
            self.postgres.stop()
            process.wait()

    def _prepare(self, environment: dict[str, str]) -> None:
        """Do again what has changed since the last start: the owner's commands, static files, the demo's data."""
        # What was done to one database says nothing of another.
        stamps = Stamps(self.folder / f"stamps-{digest(environment['DATABASE_URL'])}.json")
        schema = schema_fingerprint()
        with stamps.step("schema", schema) as needed:
            if needed:
                _say("Preparing the database ...")
                for command in OWNER_COMMANDS:
                    self._manage(self.owner_environment(environment), command, "--verbosity", "0")
        with stamps.step("static", static_fingerprint()) as needed:
            if needed:
                self._manage(environment, "collectstatic", "--noinput", "--clear", "--verbosity", "0")
        with stamps.step("demo", f"{schema} {demo_fingerprint()}") as needed:
            if needed:
                _say("Loading the data of the demo ...")
                loader = {**environment, "PORTAL_DEMO_PASSWORD": self._secret("password", 6)}
                self._private("people.txt").write_text(self._manage(loader, LOADER))
                # The planner would take the new rows for none, and the first pages would wait for it.
                self._manage(self.owner_environment(environment), "take_statistics")

    def _manage(self, environment: Mapping[str, str], *words: str) -> str:
        """Run one of Django's commands and return what it printed; a signal to the supervisor ends it too."""
        process = subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
        while True:
            try:
                printed, complaints = process.communicate(timeout=0.2)
            except subprocess.TimeoutExpired:
                if self.supervisor.stopping:
                    process.terminate()
                continue
            break
        if self.supervisor.stopping:
            raise _StoppedEarly
        if process.returncode:
            end = "\n".join(f"{printed}{complaints}".strip().splitlines()[-12:])
            raise LocalError(
                f"manage.py {words[0]} failed:\n{end}\nTo start again with fresh data: ./portal demo --reset"
            )
        return printed

    @property
    def _bind(self) -> str:
        return f"{f'[{self.host}]' if ':' in self.host else self.host}:{self.port}"

    def _is_served(self) -> bool:
        self.supervisor.watch_once()
        if self.supervisor.stopping:
            return True
        return is_served(self.host, self.port)

    def _greet(self) -> None:
        if self.supervisor.stopping:
            return
        (self.folder / "address").write_text(self.address)
        people = (self.folder / "people.txt").read_text().strip()
        print(f"\n  Cổng CTMTQG đang chạy tại {self.address}\n\n{people}\n\n  Ctrl-C để dừng.\n", flush=True)

    def _secret(self, name: str, length: int) -> str:
        path = self.folder / name
        if not path.exists():
            self._private(name).write_text(secrets.token_urlsafe(length))
        return path.read_text()

    def _private(self, name: str) -> Path:
        """Return a file that only its owner may read."""
        path = self.folder / name
        path.touch(mode=0o600)
        return path


def run_manage(arguments: Sequence[str]) -> int:
    """Run one of Django's commands on the demo's database as its owner; the server is started if it does not run."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    demo = Demo(FOLDER, host="127.0.0.1", port=FIRST_PORT)
    with demo.database():
        environment = demo.owner_environment(demo.environment())
        return subprocess.run(
            [sys.executable, "manage.py", *arguments], cwd=ROOT, env=environment, check=False
        ).returncode


def portal_programs(environment: Mapping[str, str], state: Path, bind: str) -> list[Program]:
    """Return the portal's own programs: web, worker and beat."""
    celery = ["-m", "celery", "--app", "config", "--quiet"]
    web = ["-m", "gunicorn", "--config", "python:config.gunicorn", "config.wsgi:application"]
    web += ["--bind", bind, "--graceful-timeout", "5"]
    worker = ["worker", "--concurrency", "2", "--loglevel", "INFO", "--without-mingle", "--without-gossip"]
    beat = ["beat", "--loglevel", "INFO", "--pidfile=", "--schedule", str(state / "beat-schedule")]
    return [
        Program("web", web, environment, state),
        Program("worker", [*celery, *worker], environment, state),
        Program("beat", [*celery, *beat], environment, state),
    ]


class Stamps:
    """Remembers what was prepared from which sources."""

    def __init__(self, path: Path) -> None:
        self.path = path

    @contextmanager
    def step(self, name: str, wanted: str) -> Iterator[bool]:
        """Say whether the step is needed; remember it when it succeeded."""
        done = json.loads(self.path.read_text()) if self.path.exists() else {}
        needed = done.get(name) != wanted
        yield needed
        if needed:
            new = self.path.with_suffix(".new")
            new.write_text(json.dumps({**done, name: wanted}))
            new.rename(self.path)


def is_served(host: str, port: int) -> bool:
    """Say whether the portal answers there."""
    everywhere = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # noqa: S104  # only compared
    connection = http.client.HTTPConnection(everywhere.get(host, host), port, timeout=10)
    try:
        connection.request("GET", "/", headers={"Host": f"127.0.0.1:{port}"})
        return connection.getresponse().status < 500
    except OSError:
        return False
    finally:
        connection.close()


def free_port(host: str, asked: int | None = None) -> int:
    """Return the asked port if it is free, or the first free one."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    for port in [asked] if asked else range(FIRST_PORT, FIRST_PORT + 200):
        with socket.socket(family) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                trial.bind((host, port))
            except OSError:
                continue
            return port
    if asked:
        raise LocalError(f"Port {asked} on {host} cannot be used; without --port the first free one is taken.")
    raise LocalError(f"No free port from {FIRST_PORT} on {host}; name one with --port.")


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)
