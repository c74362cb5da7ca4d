"""Registers the app disbursement."""

from django.apps import AppConfig


class DisbursementConfig(AppConfig):
    """The app disbursement."""

    name = "disbursement"
