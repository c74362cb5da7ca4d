"""The screens of the dated checks: a rule, its runs, rehearsal, Excel, answers of units, the contractor's day."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from disbursement.actions.dated import record_dated_run
from disbursement.actions.payment import pay
from disbursement.models import Project, TransferAnswer
from disbursement.moves import PaymentType
from programs.models import CheckRun, DeadlineRule
from tests.rig.capital import BILLION, Town

SignIn = Callable[[str], Client]
MARCH = date(2023, 3, 14)


@pytest.fixture
def rule(place: Town) -> DeadlineRule:
    place.line(unit=place.district, amount_vnd=BILLION)
    return place.rule(
        "allocation_complete", MARCH, scope={"natures": ["investment"]}, parameters={"receiver": "commune"}
    )


def shown(client: Client, name: str, *arguments: object, **asked: str) -> str:
    answer = client.get(reverse(name, args=arguments), asked)
    assert answer.status_code == 200
    return answer.content.decode()


def test_a_rule_its_run_and_its_list(rule: DeadlineRule, place: Town, as_person: SignIn) -> None:
    client = as_person("chi")
    assert rule.title in shown(client, "checks")
    assert "bấm kiểm tra bây giờ" in shown(client, "check_rule", rule.pk)
    answer = client.post(reverse("record_check", args=[rule.pk]))
    run = CheckRun.objects.get()
    assert answer["Location"] == reverse("check_run", args=[run.pk])
    page = shown(client, "check_run", run.pk)
    assert "Huyện Đại Lộc" in page
    assert "1.000" in page
    book = openpyxl.load_workbook(BytesIO(client.get(reverse("check_run_file", args=[run.pk])).content))
    cells = [cell for row in book.worksheets[0].values for cell in row]
    assert 1000 in cells
    assert "Huyện Đại Lộc" in cells
    assert f"lần {run.number}" in shown(client, "deadlines")


def test_who_left_carried_over_money_is_named_with_the_amount_and_what_follows(place: Town, as_person: SignIn) -> None:
    rule = place.rule(
        "minimum_disbursement_rate",
        date(2023, 12, 30),
        scope={"programmes": ["NTM"], "origin_years": [2022]},
        parameters={"percent": "100", "comparison": "at_least"},
    )
    rule.action, rule.authority = "Đơn vị bị giảm bố trí vốn kế hoạch năm sau", "UBND tỉnh"
    rule.save()
    line = place.line(place.project(), amount_vnd=2 * BILLION, origin_year=2022)
    pay(
        line=line, payment_type=PaymentType.SETTLEMENT, amount_vnd=BILLION - 7, on=MARCH, voucher="V", by=place.treasury
    )
    run = record_dated_run(rule=rule, as_of=rule.last_day, by=place.at(date(2024, 1, 5)).system)
    chi = as_person("chi")
    page = shown(chi, "check_run", run.pk)
    assert "Huyện Đại Lộc" in page
    assert "giảm bố trí vốn kế hoạch năm sau" in page
    book = openpyxl.load_workbook(BytesIO(chi.get(reverse("check_run_file", args=[run.pk])).content))
    cells = [cell for row in book.worksheets[0].values for cell in row]
    assert "Đơn vị bị giảm bố trí vốn kế hoạch năm sau (thẩm quyền: UBND tỉnh)" in cells
    left = [round(cell * 1_000_000) for cell in cells if isinstance(cell, int | float)]
    assert BILLION + 7 in left, "to the đồng, in triệu"


def test_a_rehearsal_of_any_day_writes_nothing(rule: DeadlineRule, as_person: SignIn) -> None:
    client = as_person("an")
    assert "Không có trường hợp nào" in shown(client, "rehearse_check", rule.pk, ngay="09/01/2023")
    assert "Diễn tập" in shown(client, "rehearse_check", rule.pk, ngay="khong-phai-ngay")
    assert not CheckRun.objects.exists()


def test_a_commune_sees_of_a_list_only_its_branch(rule: DeadlineRule, place: Town, as_person: SignIn) -> None:
    run = record_dated_run(rule=rule, as_of=MARCH, by=place.system)
    assert "trong địa bàn của bạn" in shown(as_person("an"), "check_run", run.pk)
    assert "Huyện Đại Lộc</a>" not in shown(as_person("an"), "check_run", run.pk)
    assert "Huyện Đại Lộc</a>" in shown(as_person("binh"), "check_run", run.pk)


def test_a_check_before_its_day_is_refused_with_a_sentence(place: Town, as_person: SignIn) -> None:
    late = place.rule(
        "minimum_disbursement_rate", date(2023, 12, 30), parameters={"percent": "100", "comparison": "at_least"}
    )
    answer = as_person("chi").post(reverse("record_check", args=[late.pk]), follow=True)
    assert "hãy dùng chức năng diễn tập" in answer.content.decode()
    assert "ít nhất 100%" in answer.content.decode()


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({}, "Hãy chọn"),
        ({"need": "propose"}, "Hãy nhập số tiền đề xuất"),
        ({"need": "propose", "amount_vnd": "abc", "reach": "within"}, "amount_vnd"),
        ({"need": "propose", "amount_vnd": "100"}, "Hãy chọn phạm vi"),
        ({"need": "none", "amount_vnd": "100"}, "để trống số tiền"),
        ({"need": "none", "letter_number": "12/BC"}, "cả số và ngày"),
        ({"need": "propose", "amount_vnd": "9.999.999.999.999", "reach": "beyond"}, "lớn hơn số vốn còn lại"),
        ({"need": "maybe"}, "Không có lựa chọn này"),
        ({"need": "none", "text": "x" * 601}, "dài nhất 600"),
    ],
)
def test_a_wrong_answer_is_told_at_its_field(
    place: Town, as_person: SignIn, given: dict[str, str], sentence: str
) -> None:
    place.line(unit=place.district, amount_vnd=BILLION)
    window = place.window_rule()
    answer = as_person("binh").post(reverse("answer_transfer", args=[window.pk, place.district.pk]), given)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert not TransferAnswer.objects.exists()


def test_a_district_answers_and_the_committee_reads_it(place: Town, as_person: SignIn) -> None:
    place.line(unit=place.district, amount_vnd=BILLION)
    window = place.window_rule()
    district = as_person("binh")
    address = reverse("answer_transfer", args=[window.pk, place.district.pk])
    assert reverse("answer_transfer", args=[window.pk, place.district.pk]) in shown(district, "my_work")
    assert "chỉ để gợi ý" in district.get(address).content.decode()
    given = {"need": "propose", "amount_vnd": "400.000.000", "reach": "beyond", "text": "Vướng mặt bằng"}
    assert district.post(address, given).status_code == 302
    assert TransferAnswer.objects.get().amount_vnd == 400_000_000
    listed = shown(as_person("chi"), "transfer_answers", window.pk)
    assert "Đề xuất điều chuyển" in listed
    assert "1/1 đơn vị đã trả lời" in listed
    assert address not in listed
    assert reverse("answer_transfer", args=[window.pk, place.district.pk]) not in shown(district, "my_work")


def test_the_contractor_s_day_is_kept_on_the_project_s_page(funded: Project, place: Town, as_person: SignIn) -> None:
    client = as_person("an")
    address = reverse("set_contractor", args=[funded.pk])
    assert address in shown(client, "project", funded.pk)
    assert client.post(address, {"contractor_selected_on": "20/04/2023"}).status_code == 302
    funded.refresh_from_db()
    assert funded.contractor_selected_on == date(2023, 4, 20)
    wrong = client.post(address, {"contractor_selected_on": "31/04/2023"})
    assert wrong.status_code == 422
    future = client.post(address, {"contractor_selected_on": "06/07/2023"})
    assert "không được sau hôm nay" in future.content.decode()
    funded.refresh_from_db()
    assert funded.contractor_selected_on == date(2023, 4, 20)
