"""The screens of the book: who sees what, what a refused form says, and what an act changes."""

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

from disbursement.models import CapitalAccount, Movement, Project
from disbursement.views.place import XLSX
from tests.rig.capital import BILLION, Town
from tests.rig.cases import carried_until

SignIn = Callable[[str], Client]


PAGES = ["capital", "projects", "freeze_runs", "trial_balance", "treasury_files", "add_project"]
FILES = ["capital_file", "project_file", "treasury_template"]


@pytest.mark.parametrize(
    ("name", "page", "status"),
    [
        *[("chi", page, 200) for page in PAGES],
        *[("ha", page, 200) for page in PAGES[:4]],
        ("giang", "treasury_files", 200),
        ("giang", "add_project", 403),
        ("an", "capital", 200),
        ("an", "projects", 200),
        ("an", "trial_balance", 403),
        ("an", "treasury_files", 403),
        ("an", "add_project", 403),
        ("binh", "freeze_runs", 200),
        ("binh", "treasury_files", 403),
    ],
)
def test_who_opens_which_page(funded: Project, as_person: SignIn, name: str, page: str, status: int) -> None:
    assert as_person(name).get(reverse(page)).status_code == status


@pytest.mark.parametrize("name", FILES)
def test_tables_come_as_excel(funded: Project, as_person: SignIn, name: str) -> None:
    answer = as_person("chi").get(reverse(name))
    assert answer["Content-Type"] == XLSX
    assert openpyxl.load_workbook(BytesIO(answer.content)).worksheets


def test_a_name_that_begins_like_a_formula_stays_text(place: Town, as_person: SignIn) -> None:
    project = place.project()
    Project.objects.filter(pk=project.pk).update(name="=1+1")
    page = openpyxl.load_workbook(BytesIO(as_person("chi").get(reverse("project_file")).content)).worksheets[0]
    [cell] = [one for line in page.iter_rows() for one in line if one.value == "=1+1"]
    assert cell.data_type == "s"


@pytest.mark.parametrize(
    ("name", "status"),
    [("an", 200), ("binh", 200), ("chi", 200), ("dung", 200), ("ha", 200), ("tam", 404), ("phu", 404), ("la", 404)],
)
def test_a_project_is_seen_from_its_branch(funded: Project, as_person: SignIn, name: str, status: int) -> None:
    assert as_person(name).get(reverse("project", args=[funded.pk])).status_code == status


def test_the_investor_sees_a_project_elsewhere(place: Town, as_person: SignIn) -> None:
    project = place.project()
    Project.objects.filter(pk=project.pk).update(investor=place.other_district)
    assert as_person("phu").get(reverse("project", args=[project.pk])).status_code == 200


def test_the_list_holds_only_the_branch(place: Town, as_person: SignIn) -> None:
    own, elsewhere = place.project(), place.project(unit=place.other_district)
    page = as_person("binh").get(reverse("projects")).content.decode()
    assert own.name in page
    assert elsewhere.name not in page


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=duong+giao+thong", True),
        ("q=ĐƯỜNG+GIAO", True),
        ("q=cau+treo", False),
        ("tinh-trang=chua-giai-ngan", True),
        ("tinh-trang=tam-dung", False),
        ("tinh-trang=nguy-co", False),
        ("tinh-trang=chua-chon-nha-thau", True),
        ("chuong-trinh=NTM", True),
        ("chuong-trinh=GN", False),
        ("loai=recurrent", False),
        ("loai=khong-co", True),
        ("dia-ban=999999999", True),
        ("dia-ban=9999999999999999999999", True),
        ("sap-xep=-ty-le", True),
        ("sap-xep=ke-hoach&trang=99", True),
        ("sap-xep=x%27%3B--&so-dong=abc", True),
        ("q=%00", True),
    ],
)
def test_filters_of_the_list(funded: Project, as_person: SignIn, query: str, found: bool) -> None:
    answer = as_person("chi").get(f"{reverse('projects')}?{query}")
    assert answer.status_code == 200
    assert (funded.name in answer.content.decode()) is found


def test_the_list_needs_as_many_statements_at_250_rows_as_at_50(place: Town, as_person: SignIn) -> None:
    client = as_person("chi")
    for _ in range(12):
        place.line(place.project(), amount_vnd=1000)
    counts = []
    for size in (10, 250):
        client.get(f"{reverse('projects')}?so-dong={size}")
        with CaptureQueriesContext(connection) as counted:
            client.get(f"{reverse('projects')}?so-dong={size}")
        counts.append(len([one for one in counted if "disbursement_" in one["sql"]]))
    assert counts[0] == counts[1] <= 3


def test_the_matrix_shows_the_money_of_the_day_asked_for(funded: Project, as_person: SignIn) -> None:
    client = as_person("chi")
    assert "1.000" in client.get(f"{reverse('capital')}?ngay=10/01/2023").content.decode()
    before = client.get(f"{reverse('capital')}?ngay=09/01/2023").content.decode()
    assert "Chưa có vốn nào" in before
    assert client.get(f"{reverse('capital')}?ngay=31/02/2023").status_code == 200


def test_a_payment_by_form(funded: Project, as_person: SignIn) -> None:
    client, url = as_person("giang"), reverse("record_payment", args=[funded.pk])
    page = client.get(url)
    assert page.status_code == 200
    assert "vốn năm 2023, giao đầu năm; kế hoạch năm 2023</option>" in page.content.decode()
    given = {
        "line": funded.lines.get().pk,
        "payment_type": "advance",
        "voucher": "KB-7",
        "on": "20/06/2023",
        "amount_vnd": "300.000.000",
    }
    assert client.post(url, given).status_code == 302
    assert CapitalAccount.objects.get(bucket="advanced").balance_vnd == 300_000_000
    again = client.post(url, given)
    assert again.status_code == 422
    assert "đã được ghi nhận" in again.content.decode()


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"amount_vnd": "1.000.000.001"}, "vượt số còn lại"),
        ({"amount_vnd": "0"}, ""),
        ({"amount_vnd": "-5"}, ""),
        ({"amount_vnd": "1.234,5"}, ""),
        ({"amount_vnd": "ba trăm"}, ""),
        ({"amount_vnd": "9" * 39}, ""),
        ({"on": "20-06"}, "dd/mm/yyyy"),
        ({"on": "06/07/2023"}, "chưa đến"),
        ({"on": "20/06/2022"}, "trước năm kế hoạch"),
        ({"on": "20/06/0001"}, ""),
        ({"line": "999999"}, "không thuộc dự án"),
        ({"line": "x"}, "không thuộc dự án"),
        ({"payment_type": "gift"}, "Không có lựa chọn"),
        ({"voucher": " "}, "Hãy nhập số chứng từ"),
        ({"voucher": "v" * 61}, "60 ký tự"),
        ({"voucher": "a\x00b"}, ""),
    ],
)
def test_a_bad_payment_is_one_sentence(funded: Project, as_person: SignIn, changes: dict[str, str], told: str) -> None:
    given = {
        "line": str(funded.lines.get().pk),
        "payment_type": "advance",
        "voucher": "KB-7",
        "on": "20/06/2023",
        "amount_vnd": "300000000",
        **changes,
    }
    answer = as_person("giang").post(reverse("record_payment", args=[funded.pk]), given)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert not Movement.objects.filter(kind="advance").exists()


def test_a_voucher_after_the_deadline_of_carried_over_money_is_refused_with_the_rule(
    place: Town, funded: Project, as_person: SignIn
) -> None:
    carried_until(line := place.line(funded, amount_vnd=BILLION, origin_year=2022), date(2023, 6, 19))
    giang, url = as_person("giang"), reverse("record_payment", args=[funded.pk])
    given = {"line": line.pk, "payment_type": "advance", "voucher": "KB-7", "on": "20/06/2023", "amount_vnd": "5"}
    late = giang.post(url, given)
    assert late.status_code == 422
    assert (
        "Quyết định số 9/QĐ-UBND ngày 31/01/2023 chỉ được thanh toán đến hết ngày 19/06/2023" in late.content.decode()
    )
    assert giang.post(url, {**given, "on": "19/06/2023"}).status_code == 302
    page = as_person("chi").get(reverse("project", args=[funded.pk])).content.decode()
    assert "đến hết ngày 19/06/2023" in page, "where a decision can let it in"


def test_who_records_payments(funded: Project, as_person: SignIn) -> None:
    url = reverse("record_payment", args=[funded.pk])
    statuses = {name: as_person(name).get(url).status_code for name in ("an", "binh", "giang", "chi", "phu", "la")}
    assert statuses == {"an": 403, "binh": 200, "giang": 200, "chi": 403, "phu": 404, "la": 404}


def test_allocation_by_decision(place: Town, as_person: SignIn) -> None:
    project = place.project()
    client, url = as_person("chi"), reverse("allocate_capital", args=[project.pk])
    assert client.get(url).status_code == 200
    given = {
        "component": project.component_id,
        "source": "central",
        "nature": "investment",
        "origin_year": "2023",
        "assigned": "start_of_year",
        "amount_vnd": "2.500.000.000",
        "effective_on": "15/03/2023",
        "number": "612/QĐ-UBND",
        "decided_on": "14/03/2023",
        "issuer": "UBND tỉnh",
        "key": "abc",
    }
    assert client.post(url, given).status_code == 302
    movement = Movement.objects.get()
    assert movement.decision is not None
    assert (movement.amount_vnd, movement.decision.number) == (2_500_000_000, "612/QĐ-UBND")
    assert client.post(url, given).status_code == 422
    assert Movement.objects.count() == 1
    assert client.post(url, {**given, "key": "b", "decided_on": "06/07/2023"}).status_code == 422
    page = client.get(reverse("project", args=[project.pk])).content.decode()
    assert "612/QĐ-UBND" in page


def test_registering_a_project(place: Town, as_person: SignIn) -> None:
    client, url = as_person("chi"), reverse("add_project")
    given = {
        "code": "7123456",
        "name": "Cầu treo dân sinh thôn 3",
        "kind": "works",
        "component": place.component().pk,
        "unit": place.commune.pk,
        "investor": place.commune.pk,
        "total_investment_vnd": "5.000.000.000",
        "status": "planned",
    }
    assert client.post(url, given).status_code == 302
    again = client.post(url, given)
    assert again.status_code == 422
    assert "7123456 đã có" in again.content.decode()
    wrong = {"code": "12", "chapter_code": "999", "term_from": "2025", "term_to": "2021", "status": "completed"}
    told = client.post(url, {**given, **wrong, "total_investment_vnd": "1,5"}).content.decode()
    for problem in (
        "7 chữ số",
        "từ 001 đến 989",
        "2021 trước năm bắt đầu 2025",
        "không phải là số nguyên",
        "hoàn thành",
    ):
        assert problem in told


def test_a_reversal_on_the_project_page(funded: Project, place: Town, as_person: SignIn) -> None:
    movement = Movement.objects.get()
    client, url = as_person("chi"), reverse("reverse_movement", args=[movement.pk])
    assert "Đảo bút toán" in client.get(reverse("project", args=[funded.pk])).content.decode()
    client.post(url, {"reason": "", "on": "10/01/2023"})
    assert Movement.objects.count() == 1
    client.post(url, {"reason": "Nhầm dự án", "on": "10/01/2023"})
    assert Movement.objects.count() == 2
    assert as_person("la").post(url, {"reason": "x", "on": "10/01/2023"}).status_code == 404
    assert as_person("binh").post(url, {"reason": "x", "on": "10/01/2023"}).status_code == 403


@pytest.mark.parametrize("given", [{}, {"reason": "", "on": "x"}, {"reason": "Nhầm", "on": "10/01/2023"}])
def test_a_reversal_asks_for_permission_before_it_reads_the_form(
    funded: Project, as_person: SignIn, given: dict[str, str]
) -> None:
    url = reverse("reverse_movement", args=[Movement.objects.get().pk])
    statuses = {name: as_person(name).post(url, given).status_code for name in ("an", "binh", "giang", "phu", "la")}
    assert statuses == {"an": 403, "binh": 403, "giang": 403, "phu": 404, "la": 404}
    assert Movement.objects.count() == 1
