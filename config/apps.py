"""The roof as a Django app: it registers checks and the Celery app."""

from __future__ import annotations

from django.apps import AppConfig


class RoofConfig(AppConfig):
    """The roof (mái nhà)."""

    name = "config"

    def ready(self) -> None:
        """Register the project's own checks, and the Celery app that every process sends its tasks by."""
        from config import celery, checks  # noqa: F401  # importing registers
