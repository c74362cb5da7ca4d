"""Registers the app reporting."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """The app reporting."""

    name = "reporting"
