"""A backup's folder: complete or not there, and believed only when every sum is right."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from config.backup.folder import PROVINCE, WHOLE, BackupRefused, opened, prune, write_manifest, written


@pytest.fixture
def made(tmp_path: Path) -> Path:
    with written(tmp_path, "portal-20230701T000000Z") as folder:
        (folder / "database.dump").write_bytes(b"rows")
        write_manifest(folder, {"kind": WHOLE})
    return tmp_path / "portal-20230701T000000Z"


def rewrite(folder: Path, manifest: dict[str, object]) -> None:
    """Write another manifest with sums that are right again."""
    (folder / "manifest.json").write_text(json.dumps(manifest))
    lines = [
        f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n"
        for path in sorted(folder.iterdir())
        if path.name != "SHA256SUMS"
    ]
    (folder / "SHA256SUMS").write_text("".join(lines))


def test_what_was_written_is_read_again(made: Path) -> None:
    assert opened(made, kind=WHOLE).manifest["kind"] == WHOLE
    assert (made.stat().st_mode & 0o777) == 0o700
    manifest = json.loads((made / "manifest.json").read_text())
    sums = (made / "SHA256SUMS").read_text()
    rewrite(made, manifest | {"note": 1})
    rewrite(made, manifest)
    assert len(sums.splitlines()) == 2
    assert opened(made, kind=WHOLE).path == made


def _truncate(folder: Path) -> None:
    (folder / "database.dump").write_bytes(b"row")


def _remove(folder: Path) -> None:
    (folder / "database.dump").unlink()


def _add(folder: Path) -> None:
    (folder / "more").touch()


def _unseal(folder: Path) -> None:
    (folder / "SHA256SUMS").unlink()


def _foreign(folder: Path) -> None:
    rewrite(folder, {"something": "else"})


def _list(folder: Path) -> None:
    (folder / "manifest.json").write_text("[]")


def _rubbish(folder: Path) -> None:
    (folder / "manifest.json").write_bytes(b"\xff\xfe")


def _later(folder: Path) -> None:
    rewrite(folder, {**json.loads((folder / "manifest.json").read_text()), "version": 99})


@pytest.mark.parametrize(
    ("harm", "sentence"),
    [
        (_truncate, "tệp database.dump không còn như lúc sao lưu"),
        (_remove, "thiếu hoặc thừa tệp database.dump"),
        (_add, "thiếu hoặc thừa tệp more"),
        (_unseal, "chưa hoàn chỉnh"),
        (_foreign, "không phải thư mục sao lưu của cổng"),
        (_list, "không phải thư mục sao lưu của cổng"),
        (_rubbish, "không phải thư mục sao lưu của cổng"),
        (_later, "phiên bản khác của cổng"),
    ],
)
def test_what_is_damaged_or_foreign_is_refused(made: Path, harm: Callable[[Path], None], sentence: str) -> None:
    harm(made)
    with pytest.raises(BackupRefused, match=sentence):
        opened(made, kind=WHOLE)


def test_another_kind_or_nothing_at_all_is_refused(made: Path) -> None:
    with pytest.raises(BackupRefused, match="không phải bản sao lưu của một tỉnh"):
        opened(made, kind=PROVINCE)
    with pytest.raises(BackupRefused, match="không phải thư mục sao lưu"):
        opened(made / "nowhere", kind=WHOLE)


def test_an_error_leaves_no_folder(tmp_path: Path) -> None:
    def fail() -> None:
        with written(tmp_path, "half") as folder:
            (folder / "database.dump").write_bytes(b"ro")
            raise BackupRefused("pg_dump")

    with pytest.raises(BackupRefused, match="pg_dump"):
        fail()
    assert list(tmp_path.iterdir()) == []


def test_the_oldest_go_and_what_is_no_backup_stays(tmp_path: Path) -> None:
    names = ["portal-20230701T000000Z", "portal-20230702T000000Z", "portal-20230703T000000Z"]
    for name in (*names, "portal-20230601T000000Z-province-49", "letters"):
        (tmp_path / name).mkdir()
    assert [path.name for path in prune(tmp_path, keep=2)] == names[:1]
    assert len(list(tmp_path.iterdir())) == 4
