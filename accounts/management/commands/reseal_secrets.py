"""Seals the stored secrets anew after PORTAL_SECRET_KEY was changed, while the old key is still a fallback."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand, CommandError

from accounts.actions.second_factor import reseal_all


class Command(BaseCommand):
    """Seal secrets by the newest key (niêm phong lại bí mật)."""

    help = "Seals the secrets of second factors by the newest key."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Say how many were sealed; fail when some could not be read."""
        sealed, unreadable = reseal_all()
        self.stdout.write(f"Đã niêm phong lại {sealed} khóa.")
        if unreadable:
            raise CommandError(f"{unreadable} khóa không đọc được: khóa cũ không còn trong SECRET_KEY_FALLBACKS.")
