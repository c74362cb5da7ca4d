"""Signing in (đăng nhập): who the password says you are, as long as you are not disabled."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from accounts.models import User, sign_in_name


class ActiveUserBackend(BaseBackend):
    """Knows a person by username and password; a disabled person is nobody, and so is an open session of theirs."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **kwargs: Any,
    ) -> User | None:
        """Return the person, or nobody; an unknown name takes as long as a wrong password."""
        if username is None or password is None:
            return None
        user = User.objects.filter(username=sign_in_name(username)).first()
        if user is None:
            User().set_password(password)
            return None
        return user if user.check_password(password) and user.is_active else None

    def get_user(self, user_id: int) -> User | None:
        """Return the person of a session; a disabled person's sessions end at the next request."""
        return User.objects.filter(pk=user_id, is_active=True).first()
