"""Counts the tables for PostgreSQL's planner after a large load; run as owner."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from config.backup import database
from config.backup.folder import BackupRefused


class Command(BaseCommand):
    """Take the statistics of every table (thống kê bảng)."""

    help = "Counts every table for the planner at once, so that the first pages after a large load are not slow."

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; the planner uses them from the next statement on."""
        try:
            database.require_owner()
        except BackupRefused as refused:
            raise CommandError(str(refused)) from refused
        database.take_statistics()
