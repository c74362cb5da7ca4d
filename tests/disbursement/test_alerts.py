"""Reminders and escalation of the capital calendar: who owes, once a step, and who hears of it afterwards."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Notice, OrgUnit
from accounts.queries.people import system_person
from disbursement.actions.alerts import alert_due
from disbursement.actions.register import set_contractor
from disbursement.models import Project
from programs.models import DeadlineRule, RuleAlert
from programs.reminders import MILESTONES, NEWS_DAYS, steps_due
from tests.rig.capital import BILLION, Town

APRIL = date(2023, 4, 30)


@pytest.fixture
def works(place: Town) -> Project:
    """A work without a contractor in Đại Thạnh, and the rule of April."""
    place.rule("milestone_reached", APRIL, scope={"objects": ["works"]}, parameters={"milestone": "lua-chon-nha-thau"})
    project = place.project()
    place.line(project, amount_vnd=BILLION)
    return project


def told(place: Town, *days: date) -> list[tuple[str, str]]:
    """Let the calendar tell on these days; returns what is new, person by step."""
    before = set(RuleAlert.objects.values_list("pk", flat=True))
    for day in days:
        alert_due(by=system_person(place.province, day))
    rows = RuleAlert.objects.exclude(pk__in=before).order_by("id")
    return [(row.user.username, row.step) for row in rows]


def test_every_step_is_due_once_whatever_days_are_looked_at() -> None:
    """Every gap between two looks around a day: no step twice, none before its time, the nearest milestone only."""
    for gap in range(1, 60):
        for start in range(-30, 30):
            steps: list[str] = []
            for on in range(start, 90, gap):
                today = APRIL + timedelta(days=on)
                now = steps_due(APRIL, today=today, told=steps)
                assert len([step for step in now if step.startswith("before-")]) <= (on <= 0)
                steps += now
            assert len(steps) == len(set(steps))
            assert all(step in {"above", "leader", *(f"before-{days}" for days in MILESTONES)} for step in steps)
    assert steps_due(APRIL, today=APRIL + timedelta(days=NEWS_DAYS + 1), told=()) == ()
    assert steps_due(APRIL, today=APRIL + timedelta(days=40), told=()) == ("above", "leader")


def test_who_owes_is_reminded_then_the_district_then_the_leader(place: Town, works: Project) -> None:
    assert told(place, date(2023, 4, 10)) == []
    assert told(place, date(2023, 4, 16), date(2023, 4, 16)) == [("an", "before-15")]
    assert told(place, date(2023, 4, 20)) == []
    assert told(place, date(2023, 4, 29), APRIL) == [("an", "before-1")]
    notice = Notice.objects.get(user__username="an")
    assert "1 trường hợp, 1.000.000.000 đồng" in notice.text
    after = told(place, *(APRIL + timedelta(days=days) for days in range(1, 20)))
    assert ("binh", "above") in after
    assert {step for _, step in after} <= {"above", "leader"}
    assert len(after) == len(set(after))


def test_who_has_done_it_hears_nothing_and_nobody_hears_of_them(place: Town, works: Project) -> None:
    set_contractor(project=works, selected_on=date(2023, 4, 3), by=place.at(date(2023, 4, 10)).system)
    assert told(place, date(2023, 4, 20), APRIL + timedelta(days=8)) == []


@pytest.mark.parametrize("stop", [0, 1, 3, 40])
def test_a_stop_of_any_length_tells_each_step_once(place: Town, works: Project, stop: int) -> None:
    first = told(place, date(2023, 4, 28))
    up_again = APRIL + timedelta(days=max(stop - 2, 1))
    later = told(place, up_again, *(up_again + timedelta(days=days) for days in range(1, 25)))
    assert first == [("an", "before-3")]
    assert len(later) == len(set(later))
    assert ("binh", "above") in later


def test_works_at_zero_are_named_to_who_spends_before_30_6(place: Town, as_person: Callable[[str], Client]) -> None:
    place.zero_rule()
    place.line(place.project(), amount_vnd=BILLION)
    assert told(place, date(2023, 6, 15)) == [("an", "before-15")]
    assert told(place, date(2023, 7, 1), date(2023, 7, 20)) == [], "a freeze has its own letter"
    page = as_person("chi").get(reverse("freeze_runs")).content.decode()
    assert "Nhắc trước mốc 30/06/2023 (mức 15 ngày)" in page


def test_answers_and_letters_are_asked_for_before_both_days(place: Town) -> None:
    place.line(unit=place.district, amount_vnd=BILLION)
    window = place.window_rule()
    first, last = date(2023, 6, 20), window.last_day
    assert told(place, first - timedelta(days=7)) == [("binh", "before-7")]
    assert ("binh", "before-1") in told(place, last - timedelta(days=1))
    days = set(RuleAlert.objects.values_list("day", flat=True))
    assert {first, last} <= days


def test_a_rate_is_not_carried_upwards_before_the_treasury_s_data_is_complete(place: Town) -> None:
    place.line(place.project(), amount_vnd=1000)
    place.rule("minimum_disbursement_rate", APRIL, parameters={"percent": "60", "comparison": "above"})
    assert told(place, APRIL + timedelta(days=10)) == []


def test_a_commune_right_below_the_province_answers_to_the_committee(place: Town, works: Project) -> None:
    """The shape of 2025: no districts."""
    OrgUnit.objects.filter(pk=place.commune.pk).update(
        parent=place.root, path=f"{place.root.path}{place.commune.code}/"
    )
    after = told(place, APRIL + timedelta(days=2))
    assert after
    assert "binh" not in {name for name, _ in after}
    assert {step for _, step in after} == {"above"}


def test_the_page_shows_who_was_told_when_within_one_s_branch(
    place: Town, works: Project, as_person: Callable[[str], Client]
) -> None:
    told(place, date(2023, 4, 16), APRIL + timedelta(days=2))
    address = reverse("check_rule", args=[DeadlineRule.objects.get().pk])
    pages = {name: as_person(name).get(address).content.decode() for name in ("chi", "an", "phu")}
    for name in ("chi", "an"):
        assert "Nhắc trước mốc 30/04/2023 (mức 15 ngày)" in pages[name]
        assert "Báo cấp trên sau mốc 30/04/2023" in pages[name]
    assert "Đã nhắc, đã báo cáo lên" not in pages["phu"], "another branch"
