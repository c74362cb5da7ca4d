"""Choose the language of the pages (chọn ngôn ngữ)."""

from __future__ import annotations

from accounts.models import User


def choose_language(*, user: User, language: str) -> None:
    """Keep the language that a person chose for pages and letters; being one's own, it leaves no audit entry."""
    User.objects.filter(pk=user.pk).update(language=language)
