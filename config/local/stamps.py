"""Fingerprints of what has been done, so that the next start skips it."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from pathlib import Path

from config.local.places import ROOT

# What the owner runs, in this order, before the role portal_app can serve.
OWNER_COMMANDS = ("migrate", "load_catalogue", "grant_app_role")
APPS = ("accounts", "programs", "targets", "disbursement", "reporting")


def fingerprint(paths: Iterable[Path]) -> str:
    """Return one short hash of the names and contents of these files."""
    total = hashlib.sha256()
    for path in sorted(set(paths)):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]


def schema_fingerprint() -> str:
    """Return a hash of everything that decides what the owner's commands make of an empty database."""
    migrations = [path for app in APPS for path in (ROOT / app / "migrations").rglob("*") if _is_source(path)]
    commands = [path for name in OWNER_COMMANDS for path in ROOT.glob(f"*/management/commands/{name}.py")]
    own = [*migrations, *commands]
    imported = [module for path in own if path.suffix == ".py" for module in _imported_modules(path)]
    data = [path for app in APPS for path in (ROOT / app / "data").rglob("*") if _is_source(path)]
    return fingerprint([*own, *imported, *data, ROOT / "requirements.txt"])


def static_fingerprint() -> str:
    """Return a hash of the static files of the project and of the packages that bring some."""
    return fingerprint([*_sources("static"), ROOT / "requirements.txt"])


def demo_fingerprint() -> str:
    """Return a hash of the sources of the demo's data."""
    return fingerprint(
        [*_sources("reporting/demo"), *_sources("programs/plans"), *ROOT.glob("*/management/commands/load_demo.py")]
    )


def _sources(folder: str) -> list[Path]:
    return [path for path in (ROOT / folder).rglob("*") if _is_source(path)]


def _is_source(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts


def _imported_modules(path: Path) -> Iterable[Path]:
    """Return the project's own files that a migration imports (a wall, a catalogue as data)."""
    for node in ast.walk(ast.parse(path.read_text())):
        names = [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            if name.partition(".")[0] in APPS:
                file = ROOT / Path(*name.split(".")).with_suffix(".py")
                if file.exists():
                    yield file
