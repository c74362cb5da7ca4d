"""Open and end sessions (phiên đăng nhập), change one's own password."""

from __future__ import annotations

import logging
import time
from typing import Final

from django.contrib.sessions.models import Session
from django.db import transaction
from django.db.models.functions import Now

from accounts.invitations import invited_user
from accounts.models import OpenSession, User

# Identity belongs to no province, so these events go to the log, by key and never by name.
security_log = logging.getLogger("accounts.security")
_PRESENCE_SECONDS: Final = 600
_MOST_SEEN: Final = 20_000
_seen: dict[str, float] = {}


def note_session(*, user: User, session_key: str, device: str, network: str = "") -> OpenSession:
    """Remember a session that has just begun and forget those that have expired."""
    with transaction.atomic():
        living = Session.objects.values("session_key")
        OpenSession.objects.filter(user=user).exclude(session_key__in=living).delete()
        session, _ = OpenSession.objects.update_or_create(
            session_key=session_key, defaults={"user": user, "device": device[:80], "network": network[:50]}
        )
    security_log.info("session.opened user=%s session=%s", user.pk, session.pk)
    return session


def note_presence(*, session_key: str) -> None:
    """Remember that a session is in use (hoạt động gần nhất), at most every ten minutes from each process."""
    now = time.monotonic()
    if now - _seen.get(session_key, -_PRESENCE_SECONDS) < _PRESENCE_SECONDS:
        return
    if len(_seen) > _MOST_SEEN:
        _seen.clear()
    _seen[session_key] = now
    OpenSession.objects.filter(session_key=session_key).update(seen_at=Now())


def move_session(*, before: str, after: str) -> None:
    """Remember a running session under its fresh key (đổi khóa phiên)."""
    OpenSession.objects.filter(session_key=before).update(session_key=after)


def end_session(*, session: OpenSession) -> None:
    """End one session: its next request is a stranger's."""
    with transaction.atomic():
        Session.objects.filter(session_key=session.session_key).delete()
        security_log.info("session.ended user=%s session=%s", session.user_id, session.pk)
        session.delete()


def end_sessions(*, user: User, except_key: str | None = None) -> None:
    """End every session of a person but the one named."""
    for session in OpenSession.objects.filter(user=user).exclude(session_key=except_key or ""):
        end_session(session=session)


def change_password(*, user: User, new_password: str, session_key: str | None) -> None:
    """Change one's own password (đổi mật khẩu); every other session of the person ends."""
    with transaction.atomic():
        user.set_password(new_password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
        end_sessions(user=user, except_key=session_key)
    security_log.info("password.changed user=%s", user.pk)


def accept_invitation(*, token: str, password: str) -> User | None:
    """Set the first password of an invited person (nhận lời mời); None when the link is good no more.

    Of two people who use the same link at once the second is told so.
    """
    with transaction.atomic():
        user = invited_user(token, User.objects.select_for_update())
        if user is None:
            return None
        user.set_password(password)
        user.must_change_password = False
        user.save(update_fields=["password", "must_change_password"])
    security_log.info("invitation.accepted user=%s", user.pk)
    return user
