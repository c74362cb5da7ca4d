"""Which plan year a program asks for (năm kế hoạch): that of the province's day unless it names another."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.fields import DayField, YearField
from accounts.api.reads import Ask
from programs.models import PlanYear
from programs.queries.plan import current_plan_year


class PlanYearFilter(serializers.Serializer[Any]):
    """Which plan year."""

    year = YearField(help_text=_("Năm kế hoạch; mặc định là năm hiện tại của tỉnh."))


class PlanYearOnDay(PlanYearFilter):
    """Which plan year, seen at the end of which day."""

    as_of = DayField(help_text=_("Số liệu đến hết ngày này; mặc định là hôm nay của tỉnh."))


def plan_year_of(ask: Ask) -> PlanYear | None:
    """The plan year of the day, or the newest one; a year that is named must be there."""
    year = ask.wanted.get("year", ask.person.today.year)
    found = current_plan_year(ask.province_id, year)
    return None if found is None or ("year" in ask.wanted and found.year != year) else found
