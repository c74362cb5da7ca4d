"""`./portal test`: the whole suite on an embedded server of its own, as the role that owns nothing."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from config.local import native, roles
from config.local.places import ROOT, STATE, LocalError
from config.local.postgres import Postgres

FOLDER = STATE / "test"
# Two compute while the third waits for servers and browsers.
_PROCESSES = 3


def run_tests(arguments: Sequence[str]) -> int:
    """Run pytest with these arguments; one process more than cores (some wait) unless a file or test is named."""
    words = list(arguments)
    named = any(not word.startswith("-") and (ROOT / word.split("::")[0]).exists() for word in words)
    if not named and not any(word.startswith(("-n", "--numprocesses", "--dist")) for word in words):
        words = ["-n", str(_PROCESSES), "--dist", "loadgroup", "--no-loadscope-reorder", *words]
    return _pytest(words)


def run_benchmarks(arguments: Sequence[str]) -> int:
    """Run the benchmarks one by one, or those named (`./portal bench pdf`), showing what they print."""
    files = sorted((ROOT / "tests" / "bench").glob("bench_*.py"))
    known = {path.stem.removeprefix("bench_"): str(path) for path in files}
    words = [word for word in arguments if word.startswith("-")]
    names = [word for word in arguments if word not in words] or list(known)
    if unknown := [name for name in names if name not in known]:
        raise LocalError(f"There is no benchmark {', '.join(unknown)}; there are {', '.join(known)}.")
    options = ["-m", "bench", "-p", "no:randomly", "--capture=no", "-q", *words]
    return _pytest([*options, *(known[name] for name in names)])


def _pytest(words: Sequence[str]) -> int:
    with test_environment() as environment:
        command = [sys.executable, "-m", "pytest", *words]
        return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


@contextmanager
def test_environment() -> Iterator[dict[str, str]]:
    """Hold the test server (shared by every run on this machine) and yield the environment of one run."""
    files = FOLDER / "runs" / str(os.getpid())
    shutil.rmtree(files, ignore_errors=True)
    (files / "static").mkdir(parents=True)
    try:
        with _held_server(os.environ) as addresses:
            yield {
                **_with_bytecode(os.environ),
                **addresses,
                **native.pdf_environment(),
                "DJANGO_SETTINGS_MODULE": "config.settings",
                "REDIS_URL": "memory://",
                "PORTAL_DATA_DIR": str(files),
                "PORTAL_HTTPS": "0",
                "PORTAL_SECRET_KEY": "only-for-tests-" + "0123456789abcdef" * 3,
            }
    finally:
        shutil.rmtree(files, ignore_errors=True)


def _with_bytecode(given: Mapping[str, str]) -> dict[str, str]:
    """Keep bytecode beside the test server where it may not lie beside the sources: a run starts many processes."""
    environment = dict(given)
    if environment.pop("PYTHONDONTWRITEBYTECODE", ""):
        environment["PYTHONPYCACHEPREFIX"] = str(FOLDER / "bytecode")
    return environment


@contextmanager
def _held_server(given: Mapping[str, str]) -> Iterator[dict[str, str]]:
    if given.get("DATABASE_URL") and given.get("DATABASE_OWNER_URL"):
        yield {}
        return
    server = Postgres(FOLDER, durable=False)
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / "users.lock").open("w") as users:
        fcntl.flock(users, fcntl.LOCK_SH)
        with exclusive(FOLDER / "start.lock"):
            if server.running() is None or not server.answers():
                server.start()
                roles.ensure_roles(server, may_create_databases=True)
        try:
            yield {
                "DATABASE_URL": server.url(roles.APP, "postgres"),
                "DATABASE_OWNER_URL": server.url(roles.OWNER, "postgres"),
            }
        finally:
            _stop_if_last(server, users.fileno())


def _stop_if_last(server: Postgres, users: int) -> None:
    try:
        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return  # another run still uses the server and will stop it
    server.stop()


@contextmanager
def exclusive(path: Path) -> Iterator[None]:
    """Let one process at a time through; the lock ends with the process."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
