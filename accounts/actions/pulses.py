"""Remembers when recurring work was last done (ghi nhịp); no person does it, so no permission and no audit entry."""

from __future__ import annotations

from django.db.models.functions import Now

from accounts.models import Pulse


def note_pulse(*, name: str, value: int = 0) -> None:
    """Write that this work has just been done."""
    Pulse.objects.update_or_create(name=name, defaults={"at": Now(), "value": value})
