"""`./portal lint`: every check of the code that is no test."""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Sequence

from config.local.places import ROOT
from config.local.suite import test_environment

# The program has no module of its own that `python -m` could run.
IMPORT_LINTER = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as run; run()", "--no-logo"]
_PYTHON = [sys.executable, "-m"]
_TOOLS: dict[str, Sequence[str]] = {
    "ruff": [*_PYTHON, "ruff", "check", "."],
    "ruff format": [*_PYTHON, "ruff", "format", "--check", "."],
    "mypy": [*_PYTHON, "mypy", "."],
    "import-linter": IMPORT_LINTER,
    "djlint": [*_PYTHON, "djlint", "templates", "--lint", "--quiet"],
    "makemigrations": [sys.executable, "manage.py", "makemigrations", "--check", "--dry-run"],
    "check --deploy": [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
}
# What `check --deploy` judges is the production settings, not those of a test.
_PRODUCTION = {"PORTAL_HTTPS": "1", "PORTAL_ALLOWED_HOSTS": "portal.example.vn"}


def run_lint(arguments: Sequence[str]) -> int:
    """Run all checks, or those that are named, and say which failed."""
    chosen = {name: words for name, words in _TOOLS.items() if not arguments or name.split()[0] in arguments}
    failed = []
    with test_environment() as environment:
        for name, words in chosen.items():
            began = time.monotonic()
            extra = _PRODUCTION if name == "check --deploy" else {}
            code = subprocess.run(words, cwd=ROOT, env={**environment, **extra}, check=False).returncode
            print(f"{'ok    ' if code == 0 else 'FAILED'} {name} ({time.monotonic() - began:.0f} s)", flush=True)
            if code:
                failed.append(name)
    print("All checks passed." if not failed else f"Failed: {', '.join(failed)}.", flush=True)
    return 1 if failed else 0
