"""The test databases: the owner builds one template, every process works in a clone of it as `portal_app`."""

from __future__ import annotations

import os
import secrets
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg2
from django.db import connections
from psycopg2 import sql

from config.local.places import ROOT, STATE
from config.local.processes import started_at
from config.local.stamps import OWNER_COMMANDS, demo_fingerprint, schema_fingerprint
from config.local.suite import exclusive

PASSWORD = "mot-mat-khau-dai"
_CLONE = "portal_test_"
_TEMPLATE = "portal_template_"


def with_database(url: str, name: str) -> str:
    """Return the same address with another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


class Rig:
    """One clone of the template database for one test process, and one of the demo beside it."""

    def __init__(self) -> None:
        self.owner_server = os.environ["DATABASE_OWNER_URL"]
        self.app_server = os.environ["DATABASE_URL"]
        self.name = f"{_CLONE}{os.getpid()}_{secrets.token_hex(4)}"
        self.template = f"{_TEMPLATE}{schema_fingerprint()}"
        # The clone of the demo that serves the next module too, as long as nobody asked for its address.
        self._demo = ""
        self._lent = False

    @property
    def url(self) -> str:
        """The clone's address as the role that serves."""
        self._lent = True
        return with_database(self.app_server, self.name)

    @property
    def owner_url(self) -> str:
        """The clone's address as the role that owns."""
        self._lent = True
        return with_database(self.owner_server, self.name)

    def environment(self) -> dict[str, str]:
        """Return the environment of a real worker, beat or server on this clone."""
        return {**os.environ, "DATABASE_URL": self.url, "DATABASE_OWNER_URL": self.owner_url}

    def attach(self) -> None:
        """Make the clone and point Django to it."""
        self._ensure_template()
        self._clone()
        self._enter(self.name)

    def reset(self) -> None:
        """Throw the clone away and make it anew: committed rows vanish, catalogue rows are as after the migrations."""
        if connections["default"].in_atomic_block:
            raise RuntimeError(
                "A test that commits cannot share its module with a world that is kept for all its tests."
            )
        connections["default"].close()
        self._drop(self.name)
        self._clone()

    def detach(self) -> None:
        """Remove the clone."""
        connections["default"].close()
        for name in filter(None, (self.name, self._demo)):
            self._drop(name)

    @contextmanager
    def demo(self) -> Iterator[None]:
        """Work in a clone that holds the whole demo; loading it takes half a minute, once for all runs."""
        plain, name = self.template, self.name
        self.template = f"{plain}_demo_{demo_fingerprint()}"
        self.name = f"{name}_demo"
        try:
            if self._demo != self.name:
                self._ensure_demo(plain)
                self._clone()
                self._demo = self.name
            self._lent = False
            self._enter(self.name)
            yield
        finally:
            self.template, self.name = plain, name
            self._enter(name)
            if self._lent:
                self._drop(self._demo)
                self._demo = ""

    @contextmanager
    def beside(self) -> Iterator[None]:
        """Work in one more clone of the same template; the first one stays as it is."""
        name = self.name
        self.name = f"{name}_b"
        try:
            self._clone()
            self._enter(self.name)
            yield
        finally:
            self._drop(self.name)
            self.name = name
            self._enter(name)

    @contextmanager
    def owner(self) -> Iterator[Any]:
        """Open a cursor as the owner, who walks through the wall; each statement is committed by itself."""
        with _cursor(self.owner_url) as cursor:
            yield cursor

    def _enter(self, name: str) -> None:
        connections["default"].close()
        connections["default"].settings_dict["NAME"] = name

    def _clone(self) -> None:
        names = {"name": sql.Identifier(self.name), "template": sql.Identifier(self.template)}
        with _cursor(self.owner_server) as cursor:
            cursor.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy").format(**names))

    def _drop(self, name: str) -> None:
        with _cursor(self.owner_server) as cursor:
            cursor.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))

    def _ensure_template(self) -> None:
        with exclusive(STATE / "test" / "template.lock"):
            if self.template in self._databases():
                return
            self._sweep()
            building = f"{self.template}_building"
            self._drop(building)
            with _cursor(self.owner_server) as cursor:
                cursor.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(sql.Identifier(building)))
            for command in OWNER_COMMANDS:
                _manage(command, with_database(self.owner_server, building))
            with _cursor(self.owner_server) as cursor:
                names = sql.Identifier(building), sql.Identifier(self.template)
                cursor.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))

    def _ensure_demo(self, plain: str) -> None:
        with exclusive(STATE / "test" / "demo.lock"):
            if self.template in self._databases():
                return
            building = f"{plain}_demo"
            for old in self._databases():
                if old.startswith(building):
                    self._drop(old)
            names = {"name": sql.Identifier(building), "template": sql.Identifier(plain)}
            with _cursor(self.owner_server) as cursor:
                cursor.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {template} STRATEGY file_copy").format(**names))
            _manage("load_demo", with_database(self.app_server, building), PORTAL_DEMO_PASSWORD=PASSWORD)
            # Statistics as autovacuum would have gathered them: the plans of queries hang on them.
            _vacuum(with_database(self.owner_server, building))
            with _cursor(self.owner_server) as cursor:
                names = {"name": sql.Identifier(building), "template": sql.Identifier(self.template)}
                cursor.execute(sql.SQL("ALTER DATABASE {name} RENAME TO {template}").format(**names))

    def _sweep(self) -> None:
        """Remove the templates of earlier migrations and the clones of processes that were killed."""
        for name in self._databases():
            pid = name.removeprefix(_CLONE).split("_")[0]
            dead_clone = name.startswith(_CLONE) and pid.isdigit() and not started_at(int(pid))
            if dead_clone or name.startswith(_TEMPLATE):
                self._drop(name)

    def _databases(self) -> list[str]:
        with _cursor(self.owner_server) as cursor:
            cursor.execute("SELECT datname FROM pg_database WHERE datname LIKE 'portal\\_te%'")
            return [name for (name,) in cursor.fetchall()]


@contextmanager
def _cursor(url: str) -> Iterator[Any]:
    connection = psycopg2.connect(url)
    connection.autocommit = True
    try:
        with connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def _vacuum(url: str) -> None:
    with _cursor(url) as cursor:
        cursor.execute("VACUUM ANALYZE")


def _manage(command: str, url: str, **more: str) -> None:
    environment = {**os.environ, "DATABASE_URL": url, "PYTHONWARNINGS": "ignore", **more}
    words = [sys.executable, "manage.py", command, "--verbosity", "0"]
    done = subprocess.run(words, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"manage.py {command} failed on the template database:\n{done.stdout}{done.stderr}")
