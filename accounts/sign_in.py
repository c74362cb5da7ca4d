"""Signing in (đăng nhập): who the password says you are, as long as you are not disabled."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from axes.helpers import get_client_ip_address
from axes.models import AccessAttempt
from django.db.models import Sum
from django.http import HttpRequest
from django.utils import timezone

from accounts.models import User, sign_in_name
from accounts.queries.people import active_user

# One office shares one address, so a single person's mistakes are counted with the name; this only stops a machine.
ADDRESS_LIMIT = 150
ADDRESS_WINDOW = timedelta(minutes=15)
# The mark of a session whose person has shown a second factor.
PROVED = "second_factor"
# When the session was opened by signing in.
SINCE = "signed_in_at"
# Through which province's provider it was opened: such a session reaches that province only.
WAY = "single_sign_on"


def too_many_from_address(request: HttpRequest) -> bool:
    """Tell whether this address has failed too often lately, whatever names it tried (dò mật khẩu)."""
    since = timezone.now() - ADDRESS_WINDOW
    attempts = AccessAttempt.objects.filter(ip_address=get_client_ip_address(request), attempt_time__gte=since)
    failures = attempts.aggregate(total=Sum("failures_since_start"))["total"] or 0
    return int(failures) >= ADDRESS_LIMIT


class ActiveUserBackend:
    """Knows a person by username and password; a disabled person is nobody, and so is an open session of theirs."""

    def authenticate(
        self,
        _request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **_others: Any,
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
        return active_user(user_id)
