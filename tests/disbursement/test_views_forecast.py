"""The pages that look ahead: all rules on one day, early warnings, both as Excel, within one's branch."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from disbursement.actions.payment import pay
from disbursement.dated import PROJECT
from disbursement.models import Movement, Project
from disbursement.moves import PaymentType
from disbursement.queries.forecast import alarms_until, at_risk, sight_of
from programs.models import CheckRun, PlanYear
from tests.rig.capital import BILLION, Town

SignIn = Callable[[str], Client]
DECEMBER, JANUARY = date(2023, 12, 31), date(2024, 1, 31)


@pytest.fixture
def idle(place: Town) -> Project:
    """A work that spent nothing beside one that spent most, and rules to come: 30/6, 31/12, 31/01."""
    place.zero_rule()
    scope: dict[str, object] = {"origin_years": [2023]}
    place.rule("minimum_disbursement_rate", DECEMBER, scope=scope, parameters={"percent": "90", "comparison": "above"})
    place.rule("recall", JANUARY, scope=scope, parameters={"returns_to": "province"})
    found, busy = place.project(), place.project(unit=place.neighbour)
    place.line(found, amount_vnd=BILLION)
    line = place.line(busy, amount_vnd=BILLION)
    pay(
        line=line,
        payment_type=PaymentType.SETTLEMENT,
        amount_vnd=990_000_000,
        on=date(2023, 5, 5),
        voucher="V1",
        by=place.treasury,
    )
    return found


def cells(client: Client, name: str, **asked: str) -> list[object]:
    book = openpyxl.load_workbook(BytesIO(client.get(reverse(name), asked).content))
    return [cell for row in book.worksheets[0].values for cell in row if cell is not None]


def test_all_rules_on_one_day_with_sums_lists_and_excel_and_nothing_written(
    idle: Project, place: Town, as_person: SignIn
) -> None:
    before = (Movement.objects.count(), CheckRun.objects.count())
    chi = as_person("chi")
    page = chi.get(reverse("rehearse_calendar"), {"ngay": "30/06/2023"})
    told = {one.rule.kind: (one.count, one.total_vnd) for one, *_ in page.context["told"]}
    assert told["zero_disbursement_freeze"] == (1, BILLION)
    assert told["recall"] == (2, BILLION + 10_000_000)
    assert [(one.count, one.total_vnd) for one in page.context["sums"]][:2] == [(1, BILLION), (2, 1_010_000_000)]
    assert idle.name in page.content.decode()
    assert idle.name in cells(chi, "rehearse_calendar_file", ngay="30/06/2023")
    assert "Không có trường hợp nào" in chi.get(reverse("rehearse_calendar"), {"ngay": "01/01/2023"}).content.decode()
    assert (Movement.objects.count(), CheckRun.objects.count()) == before


def test_another_district_rehearses_its_own_branch_only(idle: Project, as_person: SignIn) -> None:
    page = as_person("phu").get(reverse("rehearse_calendar"), {"ngay": "30/06/2023"}).content.decode()
    assert idle.name not in page
    assert "Chỉ gồm địa bàn của bạn" in page


def test_weeks_before_30_6_the_work_at_zero_is_named(idle: Project, place: Town) -> None:
    found = alarms_until(PlanYear.objects.get(), as_of=date(2023, 5, 20), until=date(2023, 6, 30))
    assert [one.object_id for one in found] == [idle.pk]
    assert (found[0].no_contractor, found[0].amount_vnd) == (True, BILLION)
    assert at_risk(PlanYear.objects.get(), as_of=date(2023, 5, 20))[idle.pk] == "có thể ở 0%"


def test_warnings_are_shown_with_method_chance_and_bounds(idle: Project, place: Town, as_person: SignIn) -> None:
    chi = as_person("chi")
    page = chi.get(reverse("early_warnings")).content.decode()
    assert idle.name in page
    assert "Dự báo bằng cách nào" in page
    assert "chưa ghi ngày chọn nhà thầu" in page
    assert "Dự báo giải ngân đến 31/12/2023" in page
    assert '<th scope="row">Xây dựng nông thôn mới</th>' in page
    assert idle.name in cells(chi, "early_warnings_file")
    assert idle.name not in as_person("phu").get(reverse("early_warnings")).content.decode()
    assert "Chưa có cảnh báo" in chi.get(reverse("early_warnings"), {"quy_tac": "khong-co"}).content.decode()
    place.line(place.project(), amount_vnd=50 * BILLION)
    assert at_risk(PlanYear.objects.get(), as_of=place.system.today)[idle.pk] == "khó giải ngân hết"


def test_the_filter_of_the_register_is_whom_the_warnings_name(idle: Project, place: Town, as_person: SignIn) -> None:
    chi = as_person("chi")
    warned = {row.alarm.object_id for row in chi.get(reverse("early_warnings")).context["page"].object_list
              if row.alarm.object_type == PROJECT}  # fmt: skip
    listed = {row.pk for row in chi.get(reverse("projects"), {"tinh-trang": "nguy-co"}).context["rows"]}
    assert listed == warned == {idle.pk}


def test_what_the_forecast_takes_for_granted_is_data_of_the_year(idle: Project, place: Town, as_person: SignIn) -> None:
    chi, url = as_person("chi"), reverse("forecast_settings")
    assert "sau 45 ngày. Từ 97%" in chi.get(reverse("early_warnings")).content.decode()
    assert 'value="97"' in chi.get(url).content.decode()
    refused = chi.post(url, {"full_percent": "100", "contractor_days": "x"})
    assert (refused.status_code, refused.content.decode().count("Hãy nhập một số nguyên từ")) == (422, 4)
    before = sight_of(PlanYear.objects.get(), as_of=date(2023, 5, 20)).model.assumed
    assert chi.post(url, {"full_percent": "90", "contractor_days": "10"}).status_code == 302
    after = sight_of(PlanYear.objects.get(), as_of=date(2023, 5, 20)).model.assumed
    assert (before.full, before.contractor_days, after.full, after.contractor_days) == (0.97, 45, 0.9, 10)
    assert "sau 10 ngày. Từ 90%" in chi.get(reverse("early_warnings")).content.decode()


def test_who_answers_sees_the_warnings_among_their_work(idle: Project, place: Town, as_person: SignIn) -> None:
    parameters: dict[str, object] = {"percent": "60", "comparison": "above"}
    place.rule("minimum_disbursement_rate", date(2023, 9, 30), parameters=parameters)
    place.line(place.project(), amount_vnd=9 * BILLION)
    for name, wanted in (("chi", True), ("binh", True), ("phu", False)):
        page = as_person(name).get(reverse("my_work")).content.decode()
        assert (reverse("early_warnings") in page) is wanted, name


def test_the_year_is_read_in_a_fixed_number_of_statements(idle: Project, place: Town) -> None:
    counts = []
    for _ in range(2):
        with CaptureQueriesContext(connection) as seen:
            at_risk(PlanYear.objects.get(), as_of=date(2023, 5, 20))
        counts.append(len(seen))
        place.line(place.project(), amount_vnd=BILLION)
    assert counts[0] == counts[1] <= 6
