"""The calendar's daily run: beat's tick asks once a day, a stop of weeks is made up for, twice is once."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from accounts.jobs import run_job
from accounts.language import told as said
from accounts.models import Job, Province, ProvinceSettings
from accounts.tenancy import scope
from disbursement.models import Movement
from programs.models import CheckRun, DeadlineRule, Finding
from reporting.daily import CALENDAR, enqueue_due_calendars, run_calendar
from reporting.tasks import HANDLERS
from tests.rig.capital import BILLION, Town, build_town
from tests.rig.database import Rig

RULE_DAY = date(2023, 6, 30)


@pytest.fixture
def province(db: None) -> Province:
    """Quảng Nam; its scope is opened where it is needed."""
    return Province.objects.get(code="49")


@pytest.fixture
def town(province: Province) -> Town:
    """A small province with the rule of 30/6, two works at zero and one that moved."""
    with scope(province.pk):
        return _filled(province)


def _filled(province: Province) -> Town:
    ProvinceSettings.objects.create(province=province, training_today=date(2023, 6, 1))
    found = build_town()
    found.zero_rule()
    for _ in range(2):
        found.line(found.project(), amount_vnd=BILLION)
    return found


def _at(province: Province, today: date) -> list[Job]:
    """Move the clock and let beat tick, as it does without any scope."""
    with scope(province.pk):
        ProvinceSettings.objects.filter(province=province).update(training_today=today)
    return enqueue_due_calendars()


def _runs() -> list[tuple[date, int, str, int]]:
    return list(CheckRun.objects.order_by("id").values_list("as_of", "number", "standing", "found_count"))


def test_a_tick_asks_for_one_run_per_province_and_day(province: Province, town: Town) -> None:
    first = _at(province, date(2023, 6, 10))
    again = enqueue_due_calendars()
    next_day = _at(province, date(2023, 6, 11))
    assert [job.key for job in first] == ["2023-06-10"]
    assert [job.pk for job in again] == [job.pk for job in first]
    assert [job.key for job in next_day] == ["2023-06-11"]
    assert Job.objects.filter(kind=CALENDAR).count() == 2


def test_a_province_that_is_up_to_date_or_has_no_rule_is_left_alone(province: Province, town: Town) -> None:
    with scope(province.pk):
        run_calendar(province, date(2023, 6, 10))
    assert _at(province, date(2023, 6, 10)) == []
    with scope(province.pk):
        DeadlineRule.objects.update(in_force=False)
    assert _at(province, date(2023, 6, 12)) == []


def test_each_province_has_its_own_day(province: Province, town: Town) -> None:
    neighbour = Province.objects.get(code="62")
    with scope(neighbour.pk):
        ProvinceSettings.objects.create(province=neighbour, training_today=date(2024, 2, 1))
        build_town("62").zero_rule()
    jobs = _at(province, date(2023, 6, 10))
    assert {(job.province.code, job.key) for job in jobs} == {("49", "2023-06-10"), ("62", "2024-02-01")}


@pytest.mark.parametrize(("today", "found"), [(date(2023, 6, 29), 0), (RULE_DAY, 0), (date(2023, 7, 1), 1)])
def test_the_rule_is_judged_on_the_morning_after_its_day(
    province: Province, town: Town, today: date, found: int
) -> None:
    with scope(province.pk):
        assert len(run_calendar(province, today)) == found


@pytest.mark.parametrize("days", [1, 3, 40, 400])
def test_after_a_stop_of_any_length_the_missed_check_is_made_once(province: Province, town: Town, days: int) -> None:
    with scope(province.pk):
        run_calendar(province, date(2023, 6, 29))
        run_calendar(province, RULE_DAY + timedelta(days=days))
        assert _runs() == [(RULE_DAY, 1, "provisional", 2)]
        assert ProvinceSettings.objects.get().checked_through == RULE_DAY + timedelta(days=days)


def test_one_late_run_finds_what_daily_runs_find(province: Province, town: Town) -> None:
    with scope(province.pk):
        for day in range(1, 8):
            run_calendar(province, date(2023, 7, day))
        daily = _runs(), sorted(Finding.objects.values_list("object_id", "verdict", "amount_vnd").order_by("id"))
        assert len(daily[0]) == 1
    neighbour = Province.objects.get(code="62")
    with scope(neighbour.pk):
        other = build_town("62")
        ProvinceSettings.objects.create(province=neighbour, training_today=date(2023, 7, 7))
        other.zero_rule()
        for _ in range(2):
            other.line(other.project(), amount_vnd=BILLION)
        run_calendar(neighbour, date(2023, 7, 7))
        assert _runs() == daily[0]
        assert [(verdict, amount) for _, verdict, amount in daily[1]] == list(
            Finding.objects.order_by("id").values_list("verdict", "amount_vnd")
        )


def test_run_twice_on_the_same_day_the_state_is_the_same(province: Province, town: Town) -> None:
    with scope(province.pk):
        first = run_calendar(province, date(2023, 7, 5))
        before = _runs(), Finding.objects.count(), Movement.objects.count()
        assert [run.pk for run in run_calendar(province, date(2023, 7, 5))] == [run.pk for run in first]
        assert (_runs(), Finding.objects.count(), Movement.objects.count()) == before


def test_new_data_after_the_day_makes_a_second_numbered_run(province: Province, town: Town) -> None:
    with scope(province.pk):
        run_calendar(province, date(2023, 7, 1))
        town.line(town.project(), amount_vnd=BILLION)
        run_calendar(province, date(2023, 7, 2))
        assert _runs() == [(RULE_DAY, 1, "provisional", 2), (RULE_DAY, 2, "provisional", 3)]


def test_a_clock_set_back_runs_nothing_and_loses_nothing(province: Province, town: Town) -> None:
    with scope(province.pk):
        run_calendar(province, date(2023, 7, 5))
        run_calendar(province, date(2023, 6, 20))
        assert ProvinceSettings.objects.get().checked_through == date(2023, 6, 20)
        assert len(_runs()) == 1
        run_calendar(province, date(2023, 7, 5))
        assert len(_runs()) == 1


@pytest.mark.django_db(transaction=True)
def test_the_worker_does_what_the_tick_asked_and_delivered_twice_it_does_it_once(rig: Rig) -> None:
    province = Province.objects.get(code="49")
    with scope(province.pk):
        _filled(province)
    [job] = _at(province, date(2023, 7, 5))
    assert run_job(job.pk, HANDLERS) == Job.State.DONE
    assert run_job(job.pk, HANDLERS) is None
    job.refresh_from_db()
    assert said(job.message) == "Đã kiểm tra 1 quy tắc đến hạn."
    with scope(province.pk):
        assert _runs() == [(RULE_DAY, 1, "provisional", 2)]
    assert enqueue_due_calendars() == []
