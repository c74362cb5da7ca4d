"""The screens of Treasury files and of stopping payments."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from accounts.jobs import Progress
from accounts.models import Job
from disbursement.actions.zero import confirm_zero_disbursement, record_zero_run
from disbursement.models import CapitalAccount, HeldPayment, Project, TreasuryFile
from disbursement.queries.zero import zero_rules
from disbursement.sheets import treasury_template
from disbursement.tasks import treasury_file
from disbursement.views.place import XLSX
from programs.models import CheckRun
from tests.rig.capital import BILLION, Town

SignIn = Callable[[str], Client]
JUNE = date(2023, 6, 30)
LETTER = {"number": "88/CV-BCĐ", "decided_on": "04/07/2023", "issuer": "Ban Chỉ đạo tỉnh"}


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


def test_uploading_a_workbook_end_to_end(funded: Project, place: Town, as_person: SignIn) -> None:
    client = as_person("giang")
    content = content_of(funded)
    answer = sent(client, content)
    file = TreasuryFile.objects.get()
    assert answer["Location"] == reverse("treasury_file", args=[file.pk])
    assert "đang chờ" in client.get(answer["Location"]).content.decode()
    job = Job.objects.get()
    assert (job.kind, job.started_by) == ("treasury_file", answer.wsgi_request.user)
    assert "Đã ghi sổ 1 chứng từ" in treasury_file(job, Progress())
    page = client.get(answer["Location"]).content.decode()
    assert "KB-0001" in page
    assert funded.name in page
    again = sent(client, content, "lan-hai.xlsx")
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
    answer = sent(client, content_of(funded, voucher_date=date(2024, 6, 20)))
    assert "1 lỗi" in treasury_file(Job.objects.get(), Progress())
    assert "Ô " in client.get(answer["Location"]).content.decode()


def test_a_row_without_a_line_waits_and_the_job_says_so(funded: Project, as_person: SignIn) -> None:
    client = as_person("giang")
    answer = sent(client, content_of(funded, project_code="7999999"))
    assert "Mở tệp để ghép" in treasury_file(Job.objects.get(), Progress())
    assert "không có trong danh mục" in client.get(answer["Location"]).content.decode()


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
    assert reverse("freeze_run", args=[run.pk]) in client.get(reverse("checks")).content.decode(), (
        "its day among others"
    )
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
