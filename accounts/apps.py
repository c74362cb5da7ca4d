"""Foundation: provinces, units, people, the wall."""

from django.apps import AppConfig
from django.utils import translation

from accounts.language import Voice, speak_by


class AccountsConfig(AppConfig):
    """The foundation (nền móng)."""

    name = "accounts"

    def ready(self) -> None:
        """Let the modules that know no Django speak the language of the request."""
        speak_by(Voice(translation.gettext, translation.ngettext, translation.get_language, translation.override))
