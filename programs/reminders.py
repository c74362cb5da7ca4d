"""When a unit is reminded of what it owes, and when others hear of it (nhắc việc, báo cáo lên cấp trên); pure.

At 15, 7, 3 and 1 days before the last good day, and every day after it. Each milestone once: a portal that stood still
over one says it when it is up again, once.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

MILESTONES: Final = (1, 3, 7, 15)
# Steps of a dated rule: before its day to those who owe, then to the level above, then to the committee's leaders.
BEFORE: Final = "before-"
ABOVE: Final = "above"
LEADER: Final = "leader"
ABOVE_AFTER: Final = 1
LEADER_AFTER: Final = 7
# A day that is over for longer is no news: who enters last year's plan today calls nobody.
NEWS_DAYS: Final = 60


def is_reminder_due(last_day: date, *, today: date, told_on: date | None) -> bool:
    """Tell whether a reminder is due today (đến lúc nhắc chưa), `told_on` being the day of the last one."""
    if today > last_day:
        return told_on is None or told_on < today
    left = (last_day - today).days
    passed = [milestone for milestone in MILESTONES if left <= milestone]
    if not passed:
        return False
    return told_on is None or told_on < last_day - timedelta(days=passed[0])


def steps_due(day: date, *, today: date, told: Collection[str]) -> tuple[str, ...]:
    """The steps of a rule's day that are due and were not taken yet, in order (các bước đến lúc).

    Of the milestones before the day only the nearest counts, once it or a nearer one was told none does; after a stop
    both steps that follow the day may be due at once.
    """
    left = (day - today).days
    if left >= 0:
        passed = [milestone for milestone in MILESTONES if left <= milestone]
        if not passed or any(f"{BEFORE}{milestone}" in told for milestone in MILESTONES if milestone <= passed[0]):
            return ()
        return (f"{BEFORE}{passed[0]}",)
    if -left > NEWS_DAYS:
        return ()
    after = ((ABOVE, ABOVE_AFTER), (LEADER, LEADER_AFTER))
    return tuple(step for step, days in after if -left >= days and step not in told)
