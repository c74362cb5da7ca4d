"""The province's own date (ngày làm việc của tỉnh): its training clock, or the database's date in Vietnam."""

from __future__ import annotations

from datetime import date

from django.db import connection

from accounts.models import ProvinceSettings


def province_today(province_id: int) -> date:
    """Return the day that judges deadlines in this province; needs an open scope."""
    training = ProvinceSettings.objects.filter(province_id=province_id).values_list("training_today", flat=True).first()
    if training is not None:
        return training
    with connection.cursor() as cursor:
        cursor.execute("SELECT (now() AT TIME ZONE 'Asia/Ho_Chi_Minh')::date")
        today: date = cursor.fetchone()[0]
    return today
