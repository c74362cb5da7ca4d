"""Gives a backup back: the whole database, or one province; run as owner."""

from __future__ import annotations

from argparse import ArgumentParser
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from config.backup import province, whole
from config.backup.folder import Backup, BackupRefused


class Command(BaseCommand):
    """Restore a backup (khôi phục)."""

    help = "Restores a backup in one transaction: the whole database, or one province beside the others."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Name the backup, and whether it may take the place of what is there."""
        parser.add_argument("backup", type=Path, help="the backup's folder")
        parser.add_argument("--province", metavar="CODE", help="the backup is one of this province (two digits)")
        parser.add_argument("--replace", action="store_true", help="put it in place of the data that are there")

    def handle(self, *args: Any, backup: Path, province: str | None, replace: bool, **options: Any) -> None:
        """Say what was restored."""
        try:
            done = _restore(backup, province, replace=replace)
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        rows = sum(count for count, _ in done.manifest["tables"].values())
        made = timezone.localtime(datetime.fromisoformat(done.manifest["made_at"]))
        self.stdout.write(f"Đã khôi phục {rows} dòng, như lúc {made:%H:%M ngày %d/%m/%Y}; sổ khớp.")


def _restore(path: Path, code: str | None, *, replace: bool) -> Backup:
    return province.restore(path, code=code, replace=replace) if code else whole.restore(path, replace=replace)
