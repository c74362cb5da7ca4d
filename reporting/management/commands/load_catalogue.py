"""Loads the national catalogue; run as owner after `migrate`."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from programs.actions.catalogue import load_catalogue


class Command(BaseCommand):
    """Load provinces, programmes, components and holidays (nạp danh mục quốc gia)."""

    help = "Loads the national catalogue (provinces, programmes, components, holidays); run as owner after migrate."

    def handle(self, *args: Any, **options: Any) -> None:
        """Bring the catalogue up to date."""
        load_catalogue()
