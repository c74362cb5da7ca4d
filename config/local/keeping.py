"""`./portal backup` and `./portal restore`: the demo's database, or the real one when its addresses are given."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence

from config.environment import Environment
from config.local.demo import run_manage
from config.local.places import ROOT, STATE

FOLDER = STATE / "backups"


def run_backup(arguments: Sequence[str]) -> int:
    """Back up as the owner; without a folder, into the state folder."""
    words = list(arguments)
    options_with_value = {"--province", "--keep"}
    named = [
        word
        for place, word in enumerate(words)
        if not word.startswith("-") and (place == 0 or words[place - 1] not in options_with_value)
    ]
    return _as_owner(["backup", *words, *([] if named or "--help" in words else [str(FOLDER)])])


def run_restore(arguments: Sequence[str]) -> int:
    """Restore as the owner."""
    return _as_owner(["restore", *arguments])


def _as_owner(words: list[str]) -> int:
    """Run on the database of DATABASE_OWNER_URL, else on the demo's."""
    owner = Environment(os.environ).get("DATABASE_OWNER_URL")
    if not owner:
        return run_manage(words)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("DATABASE_")}
    environment["DATABASE_URL"] = owner
    return subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=environment, check=False).returncode
