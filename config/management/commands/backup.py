"""Backs up the whole database, or one province; run as owner."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.backup import province, whole
from config.backup.folder import BackupRefused


class Command(BaseCommand):
    """Write a backup (sao lưu)."""

    help = "Writes a backup of the whole database, or of one province, into a new folder inside the one that is named."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the folder, and what to back up."""
        parser.add_argument("folder", type=Path, help="where the backup's own folder is made")
        parser.add_argument("--province", metavar="CODE", help="only this province (two digits)")
        parser.add_argument("--keep", type=int, metavar="NUMBER", help="then remove older whole backups beyond so many")

    def handle(self, *args: Any, folder: Path, province: str | None, keep: int | None, **options: Any) -> None:
        """Print where the backup lies."""
        if keep is not None and (province or keep < 1):
            raise CommandError("--keep đi với sao lưu toàn bộ và phải từ 1 trở lên.")
        try:
            self.stdout.write(str(_back_up(folder, province, keep)))
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused


def _back_up(folder: Path, code: str | None, keep: int | None) -> Path:
    at = timezone.now()
    return province.back_up(folder, code=code, at=at) if code else whole.back_up(folder, at=at, keep=keep)
