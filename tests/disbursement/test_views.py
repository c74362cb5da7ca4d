"""The screens of the book: who sees what, what a refused form says, and what an act changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.jobs import Progress
from accounts.models import Job
from disbursement.actions.zero import confirm_zero_disbursement, record_zero_run
from disbursement.models import CapitalAccount, HeldPayment, Movement, Project, TreasuryFile
from disbursement.queries.zero import zero_rules
from disbursement.sheets import treasury_template
from disbursement.tasks import treasury_file
from disbursement.views.place import XLSX
from programs.models import CheckRun
from tests.rig.capital import BILLION, Town

SignIn = Callable[[str], Client]
JUNE = date(2023, 6, 30)
LETTER = {"number": "88/CV-BCĐ", "decided_on": "04/07/2023", "issuer": "Ban Chỉ đạo tỉnh"}


@pytest.fixture
def funded(place: Town) -> Project:
    """A project in Đại Thạnh with one milliard of this year's money, and the rule of 30/6."""
    place.zero_rule()
    project = place.project()
    place.line(project, amount_vnd=BILLION)
    return project


def run_of(place: Town, *, through: date = JUNE) -> CheckRun:
    TreasuryFile.objects.create(
        province=place.province,
        name="kb.xlsx",
        content=b"x",
        sha256="0" * 64,
        size_bytes=1,
        state="posted",
        data_complete_through=through,
        uploaded_on=JUNE,
        posted_on=JUNE,
    )
    return record_zero_run(rule=zero_rules(place.province.pk).get(), by=place.system)


def content_of(project: Project, **changes: Any) -> bytes:
    voucher = {
        "project_code": project.code,
        "component": project.component.code,
        "source": "central",
        "nature": "investment",
        "origin_year": "2023",
        "voucher_date": date(2023, 6, 20),
        "voucher": "KB-0001",
        "payment_type": "settlement",
        "amount": 300_000_000,
        **changes,
    }
    return treasury_template(
        province_code="49", province_name="tỉnh Quảng Nam", complete_through=JUNE, values={"1": voucher}
    )


def sent(client: Client, content: bytes, name: str = "kho-bac.xlsx") -> Any:
    file = SimpleUploadedFile(name, content, content_type=XLSX)
    return client.post(reverse("upload_treasury_file"), {"file": file})


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
        ("tinh-trang=nguy-co", True),
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
    assert client.get(url).status_code == 200
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
        ({"on": "20/06/0001"}, "trước năm kế hoạch"),
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


def test_who_records_payments(funded: Project, as_person: SignIn) -> None:
    url = reverse("record_payment", args=[funded.pk])
    statuses = {name: as_person(name).get(url).status_code for name in ("an", "binh", "giang", "chi", "phu", "la")}
    assert statuses == {"an": 403, "binh": 200, "giang": 200, "chi": 403, "phu": 404, "la": 404}


def test_allocation_by_decision(place: Town, as_person: SignIn) -> None:
    project = place.project()
    client, url = as_person("chi"), reverse("allocate_capital", args=[project.pk])
    assert client.get(url).status_code == 200
    given = {
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
    }
    assert client.post(url, given).status_code == 302
    again = client.post(url, given)
    assert again.status_code == 422
    assert "7123456 đã có" in again.content.decode()
    assert "7 chữ số" in client.post(url, {**given, "code": "12"}).content.decode()


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


def test_uploading_a_workbook_end_to_end(funded: Project, place: Town, as_person: SignIn) -> None:
    client = as_person("giang")
    answer = sent(client, content_of(funded))
    file = TreasuryFile.objects.get()
    assert answer["Location"] == reverse("treasury_file", args=[file.pk])
    assert "đang chờ" in client.get(answer["Location"]).content.decode()
    job = Job.objects.get()
    assert (job.kind, job.started_by) == ("treasury_file", answer.wsgi_request.user)
    assert "Đã ghi sổ 1 chứng từ" in treasury_file(job, Progress())
    page = client.get(answer["Location"]).content.decode()
    assert "KB-0001" in page
    assert funded.name in page
    again = sent(client, content_of(funded), "lan-hai.xlsx")
    assert again["Location"] == answer["Location"]
    assert Job.objects.count() == 1
    assert client.get(reverse("treasury_file_content", args=[file.pk])).content == bytes(file.content)
    assert as_person("chi").get(answer["Location"]).status_code == 200
    assert as_person("la").get(answer["Location"]).status_code == 404
    undone = client.post(reverse("undo_treasury_file", args=[file.pk]), {"reason": ""})
    assert undone.status_code == 422
    assert client.post(reverse("undo_treasury_file", args=[file.pk]), {"reason": "Nhầm"}).status_code == 302
    assert CapitalAccount.objects.get(bucket="paid").balance_vnd == 0


def test_problems_of_a_workbook_are_shown_with_their_cells(funded: Project, as_person: SignIn) -> None:
    client = as_person("giang")
    answer = sent(client, content_of(funded, project_code="7999999"))
    assert "1 lỗi" in treasury_file(Job.objects.get(), Progress())
    page = client.get(answer["Location"]).content.decode()
    assert "Ô B" in page
    assert "không có trong danh mục" in page


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [("a.xls", b"x", "dạng cũ"), ("a.xlsm", b"x", "macro"), ("a.xlsx", b"", "Tệp trống"), ("a.txt", b"x", "Tệp không")],
)
def test_files_refused_at_the_door(funded: Project, as_person: SignIn, name: str, content: bytes, told: str) -> None:
    answer = sent(as_person("giang"), content, name)
    assert answer.status_code == 422
    assert told in answer.content.decode()
    assert as_person("giang").post(reverse("upload_treasury_file"), {}).status_code == 422
    assert sent(as_person("chi"), content, name).status_code == 403


def test_confirming_on_screen(funded: Project, place: Town, as_person: SignIn) -> None:
    run = run_of(place)
    client, url = as_person("chi"), reverse("confirm_freeze", args=[run.pk])
    page = client.get(reverse("freeze_run", args=[run.pk])).content.decode()
    assert "Dừng giải ngân 1 công trình, tổng 1.000.000.000 đồng" in page
    wrong = client.post(url, {**LETTER, "decided_on": "30/06/2023"})
    assert wrong.status_code == 422
    assert "Ngày công văn" in wrong.content.decode()
    assert client.post(url, {**LETTER, "number": ""}).status_code == 422
    assert client.post(url, LETTER).status_code == 302
    assert CapitalAccount.objects.get(bucket="frozen").balance_vnd == BILLION
    page = client.get(reverse("freeze_run", args=[run.pk])).content.decode()
    assert "88/CV-BCĐ" in page
    refused = as_person("giang").post(
        reverse("record_payment", args=[funded.pk]),
        {
            "line": funded.lines.get().pk,
            "payment_type": "advance",
            "voucher": "KB-9",
            "on": "05/07/2023",
            "amount_vnd": "1000",
        },
    )
    assert refused.status_code == 422
    assert "88/CV-BCĐ" in refused.content.decode()


def test_a_provisional_run_offers_no_confirmation(funded: Project, place: Town, as_person: SignIn) -> None:
    run = run_of(place, through=date(2023, 6, 29))
    client = as_person("chi")
    page = client.get(reverse("freeze_run", args=[run.pk])).content.decode()
    assert "Kết quả tạm tính" in page
    assert "Xác nhận dừng giải ngân" not in page
    assert client.post(reverse("confirm_freeze", args=[run.pk]), LETTER).status_code == 422


def test_who_may_confirm_and_run(funded: Project, place: Town, as_person: SignIn) -> None:
    run = run_of(place)
    rule = zero_rules(place.province.pk).get()
    for name, status in (("giang", 403), ("binh", 403), ("an", 403), ("ha", 403), ("la", 404)):
        client = as_person(name)
        assert client.post(reverse("confirm_freeze", args=[run.pk]), LETTER).status_code == status, name
        assert client.post(reverse("run_check", args=[rule.pk])).status_code == status, name
    assert as_person("long").post(reverse("run_check", args=[rule.pk])).status_code == 302


def test_a_district_sees_its_own_findings(funded: Project, place: Town, as_person: SignIn) -> None:
    elsewhere = place.project(unit=place.other_district)
    place.line(elsewhere, amount_vnd=BILLION)
    run = run_of(place)
    for url in (reverse("freeze_run", args=[run.pk]), reverse("rehearse_freeze", args=[run.rule_id])):
        page = as_person("binh").get(url).content.decode()
        assert funded.name in page
        assert elsewhere.name not in page
        assert as_person("la").get(url).status_code == 404
    rows = list(
        openpyxl.load_workbook(BytesIO(as_person("binh").get(reverse("freeze_appendix", args=[run.pk])).content))
        .worksheets[0]
        .iter_rows(values_only=True)
    )
    names = [line[2] for line in rows]
    assert funded.name in names
    assert elsewhere.name not in names


def test_rehearsing_changes_nothing(funded: Project, place: Town, as_person: SignIn) -> None:
    url = reverse("rehearse_freeze", args=[zero_rules(place.province.pk).get().pk])
    client = as_person("chi")
    assert funded.name in client.get(f"{url}?ngay=01/03/2023").content.decode()
    assert funded.name not in client.get(f"{url}?ngay=09/01/2023").content.decode()
    assert client.get(f"{url}?ngay=x").status_code == 200
    assert not CheckRun.objects.exists()


def test_releasing_on_screen(funded: Project, place: Town, as_person: SignIn) -> None:
    confirm_zero_disbursement(
        run=run_of(place),
        number="88",
        decided_on=date(2023, 7, 4),
        issuer="Ban Chỉ đạo tỉnh",
        by=place.committee,
    )
    as_person("giang").post(
        reverse("record_payment", args=[funded.pk]),
        {
            "line": funded.lines.get().pk,
            "payment_type": "advance",
            "voucher": "KB-9",
            "on": "29/06/2023",
            "amount_vnd": "1000",
        },
    )
    assert HeldPayment.objects.get().state == "held"
    assert "KB-9" in as_person("giang").get(reverse("treasury_files")).content.decode()
    run = record_zero_run(rule=zero_rules(place.province.pk).get(), by=place.system)
    client = as_person("chi")
    assert "Đề nghị giải tỏa" in client.get(reverse("freeze_run", args=[run.pk])).content.decode()
    url = reverse("release_frozen", args=[run.pk, funded.pk])
    client.post(url, {**LETTER, "number": ""})
    assert HeldPayment.objects.get().state == "held"
    client.post(url, {**LETTER, "number": "91/CV-BCĐ", "decided_on": "05/07/2023"})
    assert HeldPayment.objects.get().state == "posted"
    assert CapitalAccount.objects.get(bucket="frozen").balance_vnd == 0
