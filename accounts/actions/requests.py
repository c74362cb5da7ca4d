"""Money requests that come twice (yêu cầu gửi lặp): one effect, and the same answer again."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django.db import connection, transaction
from django.utils import timezone

from accounts.models import Province, RequestKey
from accounts.queries.tokens import request_answered
from accounts.roles import Person

# How long the same key gets the same answer; docs/api.md promises it.
KEPT: Final = timedelta(days=30)


class KeyReused(Exception):
    """The same key came with another content (khóa đã dùng cho nội dung khác)."""


def answer_before(*, key: str, fingerprint: str, by: Person) -> RequestKey | None:
    """The answer that this request got before; one that runs at this moment is waited for.

    Part of the act that the request asks for, which has its own permission and audit entry.
    """
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_advisory_xact_lock(hashtextextended(%s, %s))",
                [f"request|{by.user.pk}|{key}", by.province.pk],
            )
        found = request_answered(by, key)
    if found is not None and found.fingerprint != fingerprint:
        raise KeyReused
    return found


def remember_answer(*, key: str, fingerprint: str, status: int, answer: dict[str, Any], by: Person) -> RequestKey:
    """Keep the answer in the transaction of its effect; a refused request leaves nothing and may be sent again."""
    return RequestKey.objects.create(
        province=by.province, user=by.user, key=key, fingerprint=fingerprint, status=status, answer=answer
    )


def forget_requests(*, province: Province) -> int:
    """Forget the answers that were promised no longer (dọn khóa hết hạn); returns how many."""
    with transaction.atomic():
        forgotten, _ = RequestKey.objects.filter(province=province, recorded_at__lt=timezone.now() - KEPT).delete()
    return forgotten
