"""The register of documents and tasks with a day: who owes, who has done it, who is missing, what waits."""

from __future__ import annotations

import io
from datetime import date

import openpyxl
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Notice
from accounts.queries.people import system_person
from accounts.roles import Refused
from programs.actions.fulfilment import FulfilmentRefused, press_for_tasks, record_fulfilment, withdraw_fulfilment
from programs.models import DeadlineRule, Fulfilment, PlanYear, RuleAlert
from programs.queries.fulfilment import PlanTask, plan_tasks
from tests.rig.statements import business
from tests.rig.world import TODAY, World, text_of

GUIDANCE, PLANS, LAND = "van-ban-huong-dan", "ke-hoach-ntm-2021-2025", "quy-hoach-xa-phan-dau"


def tasks(world: World) -> dict[str, PlanTask]:
    year = PlanYear.objects.get(province=world.quang_nam, year=2023)
    return {task.rule.code: task for task in plan_tasks(year, today=TODAY)}


def rule(world: World, code: str) -> DeadlineRule:
    return DeadlineRule.objects.select_related("plan_year").get(
        province=world.quang_nam, code=code, plan_year__year=2023
    )


@pytest.fixture(autouse=True)
def nothing_recorded(world: World) -> None:
    Fulfilment.objects.all().delete()


def test_who_owes_follows_from_the_words_of_the_plan(world: World) -> None:
    found = tasks(world)
    assert {one.unit.code for one in found[GUIDANCE].owed} == {"so-nnptnt", "so-ldtbxh", "ban-dt"}
    kinds = [one.unit.kind for one in found[PLANS].owed]
    assert (kinds.count("commune"), kinds.count("district")) == (194, 18)
    assert all(one.unit.kind == "commune" for one in found[LAND].owed)
    assert len(found[LAND].owed) == 27, "8 + 18 + 1 named candidates"
    assert [one.unit.code for one in found["hoi-an-ho-so"].owed] == ["503"]
    assert "danh-gia-duy-tri-chuan" not in found, "who is recognised is no list of the plan"
    assert "dung-giai-ngan-0" not in found


def test_a_unit_records_once_and_what_waits_is_named_until_all_have(world: World) -> None:
    guidance = rule(world, GUIDANCE)
    by = system_person(world.quang_nam, TODAY)
    for number, one in enumerate(tasks(world)[GUIDANCE].owed):
        held_up = {waiting.code for waiting in tasks(world)[GUIDANCE].held_up}
        assert held_up == {PLANS, "giao-von-cho-xa", "chon-nha-thau"}, number
        record_fulfilment(rule=guidance, unit=one.unit, done_on=date(2023, 3, 31), by=by, number="1/HD")
    assert tasks(world)[GUIDANCE].held_up == ()
    assert tasks(world)[GUIDANCE].standing == "on_time"
    first = Fulfilment.objects.order_by("id")[0]
    with pytest.raises(FulfilmentRefused, match="đã được ghi là thực hiện ngày 31/03/2023"):
        record_fulfilment(rule=guidance, unit=first.unit, done_on=TODAY, by=by)
    withdraw_fulfilment(fulfilment=first, reason="ghi nhầm", by=by)
    assert tasks(world)[GUIDANCE].standing == "overdue"
    with pytest.raises(FulfilmentRefused, match="đã được rút"):
        withdraw_fulfilment(fulfilment=first, reason="lần nữa", by=by)
    record_fulfilment(rule=guidance, unit=first.unit, done_on=date(2023, 4, 1), by=by)
    assert tasks(world)[GUIDANCE].standing == "late"


def test_what_makes_no_sense_is_refused(world: World) -> None:
    by = system_person(world.quang_nam, TODAY)
    commune = world.unit("20527")
    with pytest.raises(FulfilmentRefused, match="sau hôm nay"):
        record_fulfilment(rule=rule(world, PLANS), unit=commune, done_on=date(2023, 7, 6), by=by, number="1/KH")
    with pytest.raises(FulfilmentRefused, match="phải có số, ký hiệu"):
        record_fulfilment(rule=rule(world, PLANS), unit=commune, done_on=TODAY, by=by)
    with pytest.raises(FulfilmentRefused, match="không thuộc các đơn vị phải thực hiện"):
        record_fulfilment(rule=rule(world, GUIDANCE), unit=commune, done_on=TODAY, by=by)
    with pytest.raises(Refused):
        record_fulfilment(
            rule=rule(world, PLANS), unit=world.unit("20386"), done_on=TODAY, by=world.person("an"), number="1/KH"
        )


def test_on_screen_from_the_list_to_the_record_and_back(world: World) -> None:
    an, plans = world.client("an"), rule(world, PLANS)
    commune = world.unit("20527")
    shown = text_of(an.get("/thoi-han/nhiem-vu/"))
    assert plans.title in shown
    assert "0/1" in shown, "a commune sees what it owes itself"
    where = f"/thoi-han/nhiem-vu/{plans.pk}/{commune.pk}/"
    refused = an.post(where, {"number": "", "done_on": "31/02/2023"})
    assert refused.status_code == 422
    assert "Số, ký hiệu văn bản" in text_of(refused)
    answer = an.post(where, {"number": "15/KH-UBND", "done_on": "20/03/2023", "title": "Kế hoạch của xã"})
    assert answer.status_code == 302
    assert "đã thực hiện" in text_of(an.get(f"/thoi-han/nhiem-vu/{plans.pk}/"))
    kept = Fulfilment.objects.get(unit=commune)
    assert an.post(f"/thoi-han/nhiem-vu/ghi/{kept.pk}/rut/", {"reason": ""}).status_code == 422
    assert an.post(f"/thoi-han/nhiem-vu/ghi/{kept.pk}/rut/", {"reason": "nhầm số"}).status_code == 302
    assert "rút lại ngày 05/07/2023: nhầm số" in text_of(an.get(where))


def test_the_list_as_excel_and_a_fixed_number_of_statements(world: World) -> None:
    chi = world.client("chi")
    content = chi.get("/thoi-han/nhiem-vu.xlsx").content
    rows = list(openpyxl.load_workbook(io.BytesIO(content)).worksheets[1].iter_rows(values_only=True))
    named = [row for row in rows if any(str(cell).startswith("100% cấp huyện, xã") for cell in row)]
    assert len(named) == 194 + 18
    chi.get("/thoi-han/nhiem-vu/")
    with CaptureQueriesContext(connection) as seen:
        chi.get("/thoi-han/nhiem-vu/")
    assert len(business(seen)) <= 6


def test_who_owes_is_reminded_before_the_day_and_the_committee_hears_after_it(world: World) -> None:
    land = rule(world, LAND)
    world.on(date(2023, 5, 24))
    by = system_person(world.quang_nam, date(2023, 5, 24))
    press_for_tasks(by=by)
    told = Notice.objects.filter(key=f"task:{land.pk}")
    assert {notice.user.username for notice in told} == {"an"}, "of the candidates only Đại Thạnh has a person"
    assert "Còn 7 ngày (31/05/2023)" in told[0].text
    assert press_for_tasks(by=by) == 0
    world.on(date(2023, 6, 1))
    assert press_for_tasks(by=system_person(world.quang_nam, date(2023, 6, 1))) > 0
    heard = Notice.objects.get(key=f"task:{land.pk}", user__username="chi")
    assert "Còn 27 đơn vị chưa thực hiện" in heard.text
    assert set(RuleAlert.objects.filter(rule=land).values_list("step", flat=True)) == {"before-7", "above"}


def test_the_calendar_and_the_list_of_work_say_what_is_missing(world: World) -> None:
    page = text_of(world.client("chi").get("/thoi-han/"))
    assert "thiếu 212" in page
    assert rule(world, PLANS).title in text_of(world.client("an").get("/"))
    by = world.person("an")
    record_fulfilment(
        rule=rule(world, PLANS), unit=world.unit("20527"), done_on=date(2023, 3, 1), by=by, number="3/KH-UBND"
    )
    assert rule(world, PLANS).title not in text_of(world.client("an").get("/"))
