"""What the forecast of a year takes for granted, set by the province (tham số dự báo)."""

from __future__ import annotations

from django.db import transaction

from accounts import audit
from accounts.language import gettext
from accounts.roles import Permission, Person, require
from disbursement.models import ForecastSetting


def set_forecast(*, plan_year: int, full_percent: int, contractor_days: int, by: Person) -> ForecastSetting:
    """Say from which rate on capital counts as spent, and how long a contractor takes (đặt tham số dự báo)."""
    require(by, Permission.ENTER_PLAN)
    with transaction.atomic():
        row, _ = ForecastSetting.objects.update_or_create(
            province=by.province,
            plan_year=plan_year,
            defaults={"full_percent": full_percent, "contractor_days": contractor_days},
        )
        facts = {"year": plan_year, "percent": full_percent, "days": contractor_days}
        told = gettext("Năm %(year)s: từ %(percent)s%%, nhà thầu sau %(days)s ngày") % facts
        audit.record(by, "forecast.set", row, summary=told)
    return row
