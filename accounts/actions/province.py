"""What a province sets for itself (thiết lập của tỉnh)."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts import audit
from accounts.models import ProvinceSettings
from accounts.roles import Permission, Person, require


def set_clock(*, day: date | None, by: Person) -> ProvinceSettings:
    """Set the training clock, or go back to the real date with None (đặt đồng hồ tập huấn)."""
    require(by, Permission.MANAGE_PROVINCE)
    with transaction.atomic():
        settings, _ = ProvinceSettings.objects.select_for_update().get_or_create(province=by.province)
        settings.training_today = day
        settings.save(update_fields=["training_today"])
        audit.record(by, "clock.set", settings, training_today=f"{day:%d/%m/%Y}" if day else "ngày thật")
    return settings
