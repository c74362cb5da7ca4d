"""The year as its deadlines: every rule with its quote, its last good day and its newest run."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from programs.models import DeadlineRule
from reporting.daily import run_calendar
from reporting.queries.deadlines import Calendar, RuleLine
from tests.rig.world import TODAY, World, text_of


def calendar(world: World, name: str = "chi") -> Calendar:
    found: Calendar = world.client(name).get("/thoi-han/").context["calendar"]
    return found


def line(world: World, code: str) -> RuleLine:
    return next(one for one in calendar(world).lines if one.rule.code == code)


def test_every_rule_stands_with_its_quote(world: World) -> None:
    page = text_of(world.client("chi").get("/thoi-han/"))
    of_the_year = DeadlineRule.objects.filter(plan_year__year=2023)
    rules = list(of_the_year.select_related("citation__document").order_by("id"))
    assert len(calendar(world).lines) == len(rules) == 14 + 12
    for rule in rules:
        assert f"{rule.last_day:%d/%m/%Y}" in page
        assert rule.citation.locator in page
    assert "trước ngày 31/12/2023" in page
    assert "30/12/2023" in page


@pytest.mark.parametrize(
    ("day", "status"), [(date(2023, 12, 29), "not_due"), (date(2023, 12, 30), "not_due"), (date(2023, 12, 31), "calm")]
)
def test_a_rule_is_over_after_its_last_good_day(world: World, day: date, status: str) -> None:
    world.on(day)
    assert line(world, "giai-ngan-von-2022").status == status


def test_the_newest_run_speaks_for_its_rule(world: World) -> None:
    assert line(world, "dung-giai-ngan-0").run is None
    run_calendar(world.quang_nam, TODAY)
    found = line(world, "dung-giai-ngan-0")
    assert found.run is not None
    assert (found.status, found.run.as_of) == ("provisional", date(2023, 6, 30))
    assert f"{found.run.found_count} trường hợp" in text_of(world.client("an").get("/thoi-han/"))


def test_forms_say_how_many_have_reported_and_which_days_are_assumed(world: World) -> None:
    page = text_of(world.client("binh").get("/thoi-han/"))
    assert "Biểu mẫu đến hạn" in page
    assert "ngày minh họa, văn bản không nêu" in page
    first = calendar(world).forms[0][0]
    assert (first.owed, first.period.form.code) == (194, "xa-ntm")
    assert first.handed_in < first.owed


def test_another_province_has_another_calendar(world: World) -> None:
    days = {one.rule.code: one.rule.last_day for one in calendar(world, "la").lines}
    assert days == {
        "bao-cao-bo-khdt": date(2023, 3, 19),
        "van-ban-khung": date(2023, 3, 31),
        "giai-ngan-von-2022": date(2023, 12, 31),
    }
    page = text_of(world.client("la").get("/thoi-han/"))
    assert "Năm này chưa có biểu mẫu" in page


def test_the_page_asks_a_fixed_number_of_times(world: World, django_assert_max_num_queries: Any) -> None:
    world.client("an")
    with django_assert_max_num_queries(19):
        world.client("an").get("/thoi-han/")
