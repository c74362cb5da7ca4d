"""Thousands of days around every deadline of the plans: what is in time, when a check runs, when who is told."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from programs.calendar import DayOffPolicy, Operator, WorkingCalendar, standing
from programs.deadlines import answers_for, check_days, runs_due
from programs.plans.pack import load_pack
from programs.reminders import steps_due
from programs.rules.kinds import Rule
from tests.programs.test_calendar_cases import holidays

ONE = timedelta(days=1)
RULES = [entry.rule for name in ("quang-nam-2022", "quang-nam-2023", "kon-tum-2023") for entry in load_pack(name).rules]
CALENDARS = [WorkingCalendar(policy, holidays()) for policy in DayOffPolicy]


def by_hand(rule: Rule, calendar: WorkingCalendar) -> date:
    """The last good day as a clerk finds it: from the words, then a step at a time over days off."""
    last = rule.due.first_named_day - ONE if rule.due.operator is Operator.BEFORE else rule.due.last_named_day
    step = {DayOffPolicy.KEEP: None, DayOffPolicy.NEXT_WORKING_DAY: ONE, DayOffPolicy.PREVIOUS_WORKING_DAY: -ONE}
    move = step[calendar.policy]
    while move and (last.weekday() > 4 or last in calendar.holidays.off) and last not in calendar.holidays.made_up:
        last += move
    return last


def test_every_day_around_every_deadline_is_judged_as_by_hand() -> None:
    cases = 0
    for rule in RULES:
        for calendar in CALENDARS:
            last = by_hand(rule, calendar)
            for offset in range(-20, 21):
                today = last + timedelta(days=offset)
                open_one = standing(rule.due, done_on=None, today=today, calendar=calendar)
                done = standing(rule.due, done_on=today, today=today + ONE, calendar=calendar)
                assert open_one.last_good_day == last, (rule.code, calendar.policy)
                assert (open_one.days_left, open_one.days_over) == (max(-offset, 0), max(offset, 0))
                assert (done.standing.value == "late", done.days_over) == (offset > 0, max(offset, 0))
                cases += 2
    assert cases >= 4000


@pytest.mark.parametrize("stop", [1, 3, 40], ids=["an hour over midnight", "three days", "forty days"])
def test_a_stop_over_any_deadline_runs_each_check_once_and_in_order(stop: int) -> None:
    """The clock goes day by day, stands still over each deadline in turn, and goes on."""
    cases = 0
    for rule in RULES:
        for day in check_days(rule):
            for before in range(stop + 1):
                down = day + ONE - timedelta(days=before)
                up = down + timedelta(days=stop)
                seen = [run for run in runs_due([rule], checked_through=down - ONE, today=up) if run.as_of == day]
                later = runs_due([rule], checked_through=up, today=up + timedelta(days=90))
                assert len(seen) == 1, (rule.code, down, up)
                assert day not in {run.as_of for run in later}
                cases += 1
    at_once = runs_due(RULES, checked_through=date(2022, 1, 1), today=date(2024, 6, 1))
    assert [run.run_on for run in at_once] == sorted(run.run_on for run in at_once)
    assert cases >= 40


def test_who_is_told_does_not_depend_on_how_often_the_clock_was_looked_at() -> None:
    cases = 0
    for day in {day for rule in RULES for day in check_days(rule)}:
        for gap in (1, 2, 5, 11, 40):
            for start in range(-20, 1):
                told: list[str] = []
                for offset in range(start, 60, gap):
                    told += steps_due(day, today=day + timedelta(days=offset), told=told)
                    cases += 1
                assert len(told) == len(set(told))
                assert told[-2:] == ["above", "leader"], (day, gap, start)
    assert cases >= 2000


def test_each_day_has_one_version_that_answers_for_it() -> None:
    changes = [date(2023, 5, 15), date(2023, 8, 1)]
    spans = list(zip([None, *changes], [*changes, None], strict=True))
    for offset in range(400):
        day = date(2023, 1, 1) + timedelta(days=offset)
        able = [span for span in spans if answers_for(day, valid_from=span[0], replaced_on=span[1])]
        assert len(able) == 1, day
