"""Where the local services keep their files, and as whom they run."""

from __future__ import annotations

import hashlib
import os
import pwd
import stat
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

ROOT = Path(__file__).resolve().parents[2]
STATE = ROOT / ".portal"


class LocalError(Exception):
    """Something on this machine hinders the local services; the text says what to do."""


class Dropped(TypedDict, total=False):
    """The arguments of subprocess that name another account."""

    user: int
    group: int
    extra_groups: list[str | int]


@dataclass(frozen=True)
class Account:
    """The unprivileged account that PostgreSQL runs as when the developer is root."""

    uid: int
    gid: int

    def can_reach(self, path: Path) -> bool:
        """Say whether this account may enter every folder above and at the path."""
        return all(folder.stat().st_mode & stat.S_IXOTH for folder in (path, *path.parents) if folder.is_dir())


def dropped_to(account: Account | None) -> Dropped:
    """Return the arguments of a subprocess that runs as this account."""
    if account is None:
        return {}
    return {"user": account.uid, "group": account.gid, "extra_groups": []}


def unprivileged_account() -> Account | None:
    """Return the account to drop to, or None when this process is no superuser anyway."""
    if os.geteuid() != 0:
        return None
    entry = pwd.getpwnam("nobody")
    return Account(entry.pw_uid, entry.pw_gid)


def database_folder(state: Path) -> Path:
    """Return the folder for the database files: inside the state folder, unless root's server could not reach it."""
    account = unprivileged_account()
    if account is None:
        return state
    state.mkdir(parents=True, exist_ok=True)
    if account.can_reach(state):
        return state
    return Path("/var/lib") / f"portal-{digest(os.fsdecode(state.resolve()))}"


def socket_folder(state: Path) -> Path:
    """Return a folder for sockets; their path may have 107 bytes at most, so it lies under /tmp."""
    return Path("/tmp") / f"portal-{os.geteuid()}-{digest(os.fsdecode(state.resolve()))}"  # noqa: S108  # owner and mode are checked by claim_folder


def claim_folder(folder: Path, *, mode: int = 0o700, account: Account | None = None) -> None:
    """Make the folder ours, or refuse when somebody else made it first."""
    folder.mkdir(parents=True, exist_ok=True, mode=mode)
    found = folder.lstat()
    ours = {os.geteuid()} | ({account.uid} if account else set())
    if not stat.S_ISDIR(found.st_mode) or found.st_uid not in ours:
        raise LocalError(f"{folder} belongs to somebody else; remove it or ask its owner to.")
    if account and found.st_uid != account.uid:
        os.chown(folder, account.uid, account.gid)
    if stat.S_IMODE(found.st_mode) != mode:
        folder.chmod(mode)


def digest(text: str) -> str:
    """Return a short name that stands for a longer one."""
    return hashlib.sha256(os.fsencode(text)).hexdigest()[:12]
