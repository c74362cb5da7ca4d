"""The real thing for stories: web server, worker and beat as processes of their own on this process's clone."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from config.local.demo import is_served, portal_programs
from config.local.places import ROOT, STATE
from config.local.processes import wait_until
from config.local.stamps import static_fingerprint
from config.local.suite import exclusive
from config.local.valkey import Valkey
from tests.rig.database import Rig
from tests.rig.ports import port_of_its_own


@dataclass(frozen=True)
class RealPortal:
    """A running portal: its address, the environment of its processes and the folder with their logs and files."""

    address: str
    environment: dict[str, str]
    state: Path

    def manage(self, *words: str) -> str:
        """Run one of Django's commands beside it, as the serving role, and return what it printed."""
        command = [sys.executable, "manage.py", *words]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise RuntimeError(f"manage.py {' '.join(words)} failed:\n{done.stdout}{done.stderr}")
        return done.stdout


@contextmanager
def real_portal(rig: Rig, state: Path, *, prepare: tuple[str, ...] = ()) -> Iterator[RealPortal]:
    """Start broker, web, worker and beat; first run the named commands of manage.py (`load_demo`)."""
    host, port = "127.0.0.1", port_of_its_own()
    broker = Valkey(state)
    environment = {
        **rig.environment(),
        "REDIS_URL": broker.url,
        "PORTAL_DATA_DIR": str(state / "data"),
        "PORTAL_DEMO": "1",
        "PYTHONUNBUFFERED": "1",
    }
    portal = RealPortal(f"http://{host}:{port}", environment, state)
    collect_static(portal)
    for command in prepare:
        portal.manage(command)
    programs = portal_programs(environment, state, f"{host}:{port}")
    processes = [broker.start()]
    try:
        processes += [program.start() for program in programs]
        web = processes[1]
        wait_until(lambda: web.poll() is not None or is_served(host, port), 60, step=0.1)
        if web.poll() is not None or not is_served(host, port):
            raise RuntimeError((state / "logs" / "web.log").read_text())
        yield portal
    finally:
        for program in programs:
            program.pid_file.ask()
        for program in programs:
            program.stop()
        broker.stop()
        for process in processes:
            process.wait()
        shutil.rmtree(broker.sockets)


def collect_static(portal: RealPortal) -> None:
    """Collect the static files once for all runs; compressing them takes longer than the story."""
    kept = STATE / "test" / f"static-{static_fingerprint()}"
    target = Path(portal.environment["PORTAL_DATA_DIR"]) / "static"
    target.parent.mkdir(parents=True)
    with exclusive(STATE / "test" / "static.lock"):
        if not kept.exists():
            portal.manage("collectstatic", "--noinput", "--verbosity", "0")
            for old in kept.parent.glob("static-*"):
                shutil.rmtree(old)
            shutil.move(target, kept)
    target.symlink_to(kept)
