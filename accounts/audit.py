"""The audit log (nhật ký kiểm toán): one line in the transaction of every write."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import translation

from accounts.language import VIETNAMESE, remembered, told
from accounts.models import AuditEntry
from accounts.roles import Person


def record(
    person: Person,
    action: str,
    subject: models.Model,
    *,
    summary: str = "",
    **details: Any,
) -> AuditEntry:
    """Write who did what to which object; `action` is "noun.verbed", details are plain JSON without personal data.

    The summary stands in the row in Vietnamese, and beside it what it was made of, for a reader of another language.
    """
    if person.seat and person.seat.on_behalf_of:
        details = {**details, "on_behalf_of": person.seat.on_behalf_of}
    with translation.override(VIETNAMESE):
        kept = remembered(summary)
        words = told(kept)
    if kept != words:
        details = {**details, AuditEntry.SAID: kept}
    return AuditEntry.objects.create(
        province=person.province,
        known_on=person.today,
        user=None if person.system else person.user,
        unit_id=person.seat.unit_id if person.seat else None,
        action=action,
        object_type=subject._meta.label_lower,
        object_id=subject.pk,
        summary=words[:400],
        details=details,
    )
