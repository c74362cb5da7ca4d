"""The storey of set-up (thiết lập)."""

from __future__ import annotations

from django.apps import AppConfig


class SetupConfig(AppConfig):
    """Takes a province from an empty portal to its first year; it has no tables of its own."""

    name = "setup"
    verbose_name = "Thiết lập"
