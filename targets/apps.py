"""Registers the app targets."""

from django.apps import AppConfig


class TargetsConfig(AppConfig):
    """The app targets."""

    name = "targets"
