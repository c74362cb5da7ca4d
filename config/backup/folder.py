"""A backup as a folder (bản sao lưu): manifest.json, the data, and SHA256SUMS over all of it. Pure.

The folder appears under its name only when it is complete, and is believed only when every sum is right;
`sha256sum -c SHA256SUMS` says the same by hand.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

FORMAT = "ctmtqg-portal-backup"
VERSION = 1
WHOLE, PROVINCE = "whole", "province"
_MANIFEST, _SUMS = "manifest.json", "SHA256SUMS"
_NAME = re.compile(r"portal-\d{8}T\d{6}Z")


class BackupRefused(Exception):
    """A backup cannot be made or given back; the text says why and what to do (không sao lưu, khôi phục được)."""


@dataclass(frozen=True)
class Backup:
    """A complete backup whose sums are right."""

    path: Path
    manifest: dict[str, Any]


@contextmanager
def written(folder: Path, name: str) -> Iterator[Path]:
    """Yield a folder to fill; it gets its name when the block is left without an error, and vanishes otherwise."""
    target, unfinished = folder / name, folder / f".{name}.unfinished"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        if target.exists():
            raise BackupRefused(f"Đã có {target}; hãy chọn thư mục khác.")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
    except OSError as error:
        raise BackupRefused(f"Không ghi được vào thư mục {folder}: {error.strerror}.") from error
    try:
        yield unfinished
        _seal(unfinished)
        unfinished.rename(target)
        _sync(folder)
    except OSError as error:
        raise BackupRefused(f"Không ghi được bản sao lưu vào {folder}: {error.strerror}.") from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def write_manifest(folder: Path, manifest: dict[str, Any]) -> None:
    """Write what the backup holds."""
    text = json.dumps({"format": FORMAT, "version": VERSION, **manifest}, ensure_ascii=False, indent=1)
    (folder / _MANIFEST).write_text(text + "\n")


def opened(path: Path, *, kind: str) -> Backup:
    """Return the backup, or refuse what is foreign, of another kind, incomplete or damaged."""
    manifest = _manifest(path)
    _verify(path)
    if manifest["version"] != VERSION:
        raise BackupRefused(f"Bản sao lưu {path} do phiên bản khác của cổng tạo ra; hãy khôi phục bằng phiên bản đó.")
    if manifest.get("kind") != kind:
        wanted = "toàn bộ cơ sở dữ liệu" if kind == WHOLE else "một tỉnh"
        raise BackupRefused(f"{path} không phải bản sao lưu của {wanted}; hãy xem lại tùy chọn --province.")
    return Backup(path, manifest)


def prune(folder: Path, *, keep: int) -> list[Path]:
    """Remove the oldest whole backups beyond the number to keep; province backups are nobody's routine and stay."""
    found = sorted(path for path in folder.iterdir() if path.is_dir() and _NAME.fullmatch(path.name))
    old = found[: max(len(found) - keep, 0)]
    for path in old:
        shutil.rmtree(path)
    return old


def _manifest(path: Path) -> dict[str, Any]:
    try:
        manifest = json.loads((path / _MANIFEST).read_text())
    except (OSError, ValueError) as error:
        raise BackupRefused(f"{path} không phải thư mục sao lưu của cổng: không đọc được {_MANIFEST}.") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT or "version" not in manifest:
        raise BackupRefused(f"{path} không phải thư mục sao lưu của cổng.")
    return manifest


def _seal(folder: Path) -> None:
    lines = [f"{_sum(path)}  {path.relative_to(folder)}\n" for path in _files(folder)]
    (folder / _SUMS).write_text("".join(lines))
    for path in (*_files(folder), folder / _SUMS, folder):
        _sync(path)


def _verify(path: Path) -> None:
    try:
        lines = (path / _SUMS).read_text().splitlines()
    except (OSError, ValueError) as error:
        raise BackupRefused(f"Bản sao lưu {path} chưa hoàn chỉnh: không đọc được {_SUMS}.") from error
    named = {name: total for total, _, name in (line.partition("  ") for line in lines)}
    there = {str(file.relative_to(path)): file for file in _files(path)}
    if missing := sorted(set(named) ^ set(there)):
        raise BackupRefused(f"Bản sao lưu {path} bị hỏng: thiếu hoặc thừa tệp {', '.join(missing[:3])}.")
    for name, file in there.items():
        if _sum(file) != named[name]:
            raise BackupRefused(f"Bản sao lưu {path} bị hỏng: tệp {name} không còn như lúc sao lưu.")


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and path.name != _SUMS)


def _sum(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
