"""Foundation: provinces, units, people, the wall."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """The foundation (nền móng)."""

    name = "accounts"
