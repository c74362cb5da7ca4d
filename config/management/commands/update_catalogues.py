"""`manage.py update_catalogues`: bring the English catalogues up to the sentences of the sources, and compile them."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from config.catalogues import po
from config.catalogues.sources import catalogue_path, messages_of
from config.local.stamps import APPS


class Command(BaseCommand):
    """For developers (cập nhật bản dịch): translations are kept, sentences that nobody says any more go."""

    help = "Cập nhật các tệp dịch tiếng Anh theo mã nguồn rồi biên dịch."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Rewrite every catalogue; a new sentence takes the English that another app has for it."""
        paths = {app: catalogue_path(app) for app in APPS}
        known = {app: po.read(path.read_text("utf-8")) if path.exists() else [] for app, path in paths.items()}
        everywhere = [entry for entries in known.values() for entry in entries]
        for app, path in paths.items():
            entries = po.filled(po.merged(messages_of(app), known[app]), everywhere)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(po.write(entries), "utf-8")
            path.with_suffix(".mo").write_bytes(po.compiled(entries))
            missing = sum(not entry.done for entry in entries)
            self.stdout.write(f"{app}: {len(entries)} sentences, {missing} without English")
