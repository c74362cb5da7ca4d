"""Fingerprints of what has been done, so that the next start skips it."""

from __future__ import annotations

import ast
import hashlib
from collections.abc import Iterable
from pathlib import Path

from config.local.places import ROOT

APPS = ("accounts", "programs", "targets", "disbursement", "reporting")


def fingerprint(paths: Iterable[Path]) -> str:
    """Return one short hash of the names and contents of these files."""
    total = hashlib.sha256()
    for path in sorted(set(paths)):
        total.update(str(path.relative_to(ROOT)).encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()[:16]


def schema_fingerprint() -> str:
    """Return a hash of everything that decides what the migrated database looks like."""
    migrations = [
        path
        for app in APPS
        for path in (ROOT / app / "migrations").rglob("*")
        if _is_source(path)
    ]
    commands = [ROOT / "accounts" / "management" / "commands" / "grant_app_role.py"]
    own = [*migrations, *(path for path in commands if path.exists())]
    imported = [
        module
        for path in own
        if path.suffix == ".py"
        for module in _imported_modules(path)
    ]
    return fingerprint([*own, *imported, ROOT / "requirements.txt"])


def tree_fingerprint(
    *folders: str,
    suffixes: frozenset[str] = frozenset({".py", ".yaml", ".csv", ".json"}),
) -> str:
    """Return a hash of all sources in these folders of the project."""
    found = [
        path
        for folder in folders
        for path in (ROOT / folder).rglob("*")
        if path.suffix in suffixes
    ]
    return fingerprint(path for path in found if _is_source(path))


def _is_source(path: Path) -> bool:
    return path.is_file() and "__pycache__" not in path.parts


def _imported_modules(path: Path) -> Iterable[Path]:
    """Return the project's own files that a migration imports (a wall, a catalogue as data)."""
    for node in ast.walk(ast.parse(path.read_text())):
        names = (
            [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
        )
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            if name.partition(".")[0] in APPS:
                file = ROOT / Path(*name.split(".")).with_suffix(".py")
                if file.exists():
                    yield file
