"""How a plan year treats days off (lịch làm việc của năm kế hoạch)."""

from __future__ import annotations

from programs.calendar import AS_WRITTEN, DayOffPolicy, Holidays, WorkingCalendar
from programs.models import Holiday, PlanYear


def working_calendar(plan_year: PlanYear) -> WorkingCalendar:
    """The plan year's policy with the table of holidays; days kept as written need no table."""
    policy = DayOffPolicy(plan_year.day_off_policy)
    if policy is DayOffPolicy.KEEP:
        return AS_WRITTEN
    return WorkingCalendar(policy, Holidays.from_rows(Holiday.objects.values_list("day", "kind").order_by("day")))
