"""One web process on this process's clone, and a browser without a screen."""

from __future__ import annotations

import http.client
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore

from accounts.models import User
from config.local.demo import is_served
from config.local.places import ROOT
from config.local.processes import wait_until
from tests.rig.database import Rig
from tests.rig.portal import RealPortal, collect_static
from tests.rig.ports import port_of_its_own

BACKEND = "accounts.sign_in.ActiveUserBackend"


class Visitor:
    """Somebody signed in, on one connection that stays open."""

    def __init__(self, port: int, user: User, *, compressed: bool = True) -> None:
        session = SessionStore()
        session[SESSION_KEY], session[BACKEND_SESSION_KEY] = str(user.pk), BACKEND
        session[HASH_SESSION_KEY] = user.get_session_auth_hash()
        session.create()
        self.headers = {"Cookie": f"{settings.SESSION_COOKIE_NAME}={session.session_key}"}
        if compressed:
            self.headers["Accept-Encoding"] = "gzip"
        self.connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)

    def __enter__(self) -> Visitor:
        return self

    def __exit__(self, *_: object) -> None:
        self.connection.close()

    def get(self, address: str) -> bytes:
        """Fetch a page."""
        self.connection.request("GET", address, headers=self.headers)
        answer = self.connection.getresponse()
        content = answer.read()
        assert answer.status == 200, (address, answer.status)
        return content


@contextmanager
def served(rig: Rig, state: Path) -> Iterator[int]:
    """Run gunicorn with one worker, as the portal itself runs it, with a hello beside; yields the port."""
    port = port_of_its_own()
    command = [sys.executable, "-m", "gunicorn", "tests.rig.hello:application", "--bind", f"127.0.0.1:{port}"]
    command += ["--workers", "1", "--worker-class", "gthread", "--threads", "2", "--no-control-socket"]
    # A busy machine lets a visitor wait longer between two pages than the usual two seconds.
    command += ["--keep-alive", "60"]
    environment = {**rig.environment(), "PORTAL_DATA_DIR": str(state / "data")}
    collect_static(RealPortal(f"http://127.0.0.1:{port}", environment, state))
    with (state / "web.log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        if not wait_until(lambda: process.poll() is not None or is_served("127.0.0.1", port), 60, step=0.1):
            raise RuntimeError((state / "web.log").read_text())
        yield port
    finally:
        process.terminate()
        process.wait()
