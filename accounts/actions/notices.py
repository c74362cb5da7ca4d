"""Tell people what concerns them (thông báo)."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db import transaction
from django.db.models.functions import Now
from django.utils import translation

from accounts.language import VIETNAMESE, remembered, told
from accounts.models import Notice, Province, User
from accounts.roles import Person

# What is told: a sentence that can be said again, or one that is asked for in the language of each reader.
Saying = str | Callable[[], str]


def notify(
    *, province: Province, users: Iterable[User], key: str, text: Saying, url: str = "", urgent: bool = False
) -> int:
    """Leave a notice for each person (gửi thông báo); the same key twice is one notice. Returns how many are new.

    An urgent one is mailed at once (trả lại, dừng giải ngân), any other with the digest of the day.

    Part of the act that it tells of, which has its own permission and audit entry.
    """
    rows = [
        Notice(province=province, user=user, key=key[:120], text=_said(text, user), url=url[:200], urgent=urgent)
        for user in users
    ]
    with transaction.atomic():
        known = set(
            Notice.objects.filter(province=province, key=key[:120], user__in=[row.user for row in rows]).values_list(
                "user_id", flat=True
            )
        )
        new = [row for row in rows if row.user_id not in known]
        Notice.objects.bulk_create(new, ignore_conflicts=True)
    return len(new)


def renew(*, province: Province, users: Iterable[User], key: str, text: Saying, url: str = "") -> None:
    """Say again what still holds (nhắc lại): the notice of this key becomes new, with today's words."""
    wanted = list(users)
    again = Notice.objects.filter(province=province, key=key[:120], user__in=wanted)
    with transaction.atomic():
        for user in wanted:
            words = _said(text, user)
            again.filter(user=user).update(text=words, url=url[:200], created_at=Now(), read_at=None, mail_waits=True)
        notify(province=province, users=wanted, key=key, text=text, url=url)


def _said(text: Saying, reader: User) -> str:
    with translation.override(reader.language or VIETNAMESE):
        words = told(remembered(text)) if isinstance(text, str) else text()
    return words[:400]


def mark_read(*, by: Person, notice_id: int | None = None) -> int:
    """Mark one or all of one's own notices as read (đã đọc); being one's own, it leaves no audit entry.

    Whoever may only look at a province writes nothing there, not even this.
    """
    if by.read_only:
        return 0
    mine = Notice.objects.filter(user=by.user, read_at__isnull=True)
    if notice_id is not None:
        mine = mine.filter(pk=notice_id)
    return mine.update(read_at=Now())
