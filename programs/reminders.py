"""When a unit is reminded of what it owes (nhắc việc); pure.

At 15, 7, 3 and 1 days before the last good day, and every day after it. Each milestone once: a portal that stood still
over one says it when it is up again, once.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

MILESTONES: Final = (1, 3, 7, 15)


def is_reminder_due(last_day: date, *, today: date, told_on: date | None) -> bool:
    """Tell whether a reminder is due today (đến lúc nhắc chưa), `told_on` being the day of the last one."""
    if today > last_day:
        return told_on is None or told_on < today
    left = (last_day - today).days
    passed = [milestone for milestone in MILESTONES if left <= milestone]
    if not passed:
        return False
    return told_on is None or told_on < last_day - timedelta(days=passed[0])
