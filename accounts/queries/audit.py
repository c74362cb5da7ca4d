"""The audit log as it is read (đọc nhật ký)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from django.db.models import QuerySet
from django.utils.timezone import make_aware

from accounts.models import AuditEntry


def entries(
    *,
    user_id: int | None = None,
    action: str = "",
    start: date | None = None,
    end: date | None = None,
    object_type: str = "",
    object_id: int | None = None,
) -> QuerySet[AuditEntry]:
    """Lines of the open province, newest first; days are those of the real clock, `end` included."""
    lines = AuditEntry.objects.select_related("user", "unit").order_by("-id")
    if user_id is not None:
        lines = lines.filter(user_id=user_id)
    if action:
        lines = lines.filter(action=action)
    if start is not None:
        lines = lines.filter(recorded_at__gte=_midnight(start))
    if end is not None:
        lines = lines.filter(recorded_at__lt=_midnight(end + timedelta(days=1)))
    if object_type and object_id is not None:
        lines = lines.filter(object_type=object_type, object_id=object_id)
    return lines


def _midnight(day: date) -> datetime:
    return make_aware(datetime.combine(day, time.min))
