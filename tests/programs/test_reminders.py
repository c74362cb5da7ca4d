"""When a unit is reminded: 15, 7, 3 and 1 days before, then every day; each milestone once, whatever was missed."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from programs.reminders import MILESTONES, is_reminder_due

DUE = date(2023, 6, 20)


def told(days: list[date]) -> list[int]:
    """Days before the last good day on which a reminder went out, when the portal ran on these days."""
    last: date | None = None
    sent = []
    for today in days:
        if is_reminder_due(DUE, today=today, told_on=last):
            sent.append((DUE - today).days)
            last = today
    return sent


def test_every_day_from_far_before_to_after() -> None:
    days = [DUE + timedelta(days=offset) for offset in range(-40, 4)]
    assert told(days) == [15, 7, 3, 1, -1, -2, -3]


@pytest.mark.parametrize(
    ("ran", "sent"),
    [
        ([-20, -5], [5]),
        ([-15, -14, -2, 0], [15, 2, 0]),
        ([-16], []),
        ([0], [0]),
        ([-1, 0], [1]),
        ([-15, 40], [15, -40]),
        ([3, 3, 4], [-3, -4]),
    ],
)
def test_a_portal_that_stood_still_says_a_milestone_once(ran: list[int], sent: list[int]) -> None:
    assert told([DUE + timedelta(days=offset) for offset in ran]) == sent


def test_running_twice_a_day_tells_once() -> None:
    for offset in range(-20, 20):
        today = DUE + timedelta(days=offset)
        assert not is_reminder_due(DUE, today=today, told_on=today)


def test_the_milestones_are_those_that_were_asked_for() -> None:
    assert sorted(MILESTONES, reverse=True) == [15, 7, 3, 1]
