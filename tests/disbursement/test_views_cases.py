"""The screens of cases: a proposal from its first line to the Treasury's answer, and what is refused on the way."""

from __future__ import annotations

import hashlib
import re
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse

from accounts.jobs import run_job
from accounts.models import Job, OrgUnit, ProvinceSettings
from disbursement.actions.noticing import KEEP_PAPERS
from disbursement.actions.payment import pay
from disbursement.actions.zero import confirm_zero_disbursement
from disbursement.models import Assigned, CapitalCase, Movement, Project, TreasuryNotice
from disbursement.moves import PaymentType
from programs.models import DeadlineRule
from reporting import official
from reporting.actions.case_papers import keep_missing_papers, keep_papers
from reporting.actions.export import EXPORT
from reporting.actions.report import DRAW_REPORT
from reporting.models import Export, IssuedReport, ReportFile
from reporting.queries.report_list import issued_reports
from reporting.tasks import HANDLERS
from tests.disbursement.test_views_freeze import LETTER, run_of
from tests.rig.capital import BILLION, Town

SignIn = Callable[[str], Client]
PAPER = {"number": "120/QĐ-UBND", "decided_on": "05/07/2023", "issuer": "UBND huyện Đại Lộc"}


@pytest.fixture
def taker(place: Town, funded: Project) -> Project:
    """Works in the same commune that spend well, beside the funded ones; the window of proposals is open."""
    place.window_rule()
    project = place.project()
    line = place.line(project, amount_vnd=2 * BILLION)
    settled, on = PaymentType.SETTLEMENT, date(2023, 6, 1)
    pay(line=line, payment_type=settled, amount_vnd=BILLION, on=on, voucher="V", by=place.treasury)
    return project


def drafted(client: Client, place: Town, funded: Project, taker: Project) -> CapitalCase:
    window = DeadlineRule.objects.get(code="de-xuat-dieu-chuyen")
    answer = client.post(reverse("propose_transfer"), {"rule": window.pk, "unit": place.district.pk})
    case = CapitalCase.objects.get()
    assert answer["Location"] == reverse("case_givers", args=[case.pk])
    assert funded.name in client.get(answer["Location"]).content.decode()
    where = reverse("case_receivers", args=[case.pk, funded.lines.get().pk])
    page = client.get(where).content.decode()
    assert "50,0%" in page, "who spends well comes first"
    amount = {"taker": taker.pk, "bucket": "available", "amount_vnd": "400.000.000"}
    assert client.post(where, {**amount, "amount_vnd": "-5"}).status_code == 422
    too_much = client.post(where, {**amount, "amount_vnd": "1.000.000.001"})
    assert "chỉ còn 1.000.000.000 đồng" in too_much.content.decode()
    assert client.post(where, amount).status_code == 302
    return case


def test_a_proposal_goes_the_whole_way_on_screen(
    place: Town, funded: Project, taker: Project, as_person: SignIn
) -> None:
    binh, chi, giang = as_person("binh"), as_person("chi"), as_person("giang")
    case = drafted(binh, place, funded, taker)
    url = reverse("capital_case", args=[case.pk])
    assert "Trình duyệt" in binh.get(url).content.decode()
    case.refresh_from_db()
    assert binh.post(reverse("submit_case", args=[case.pk]), {"version": case.version}).status_code == 422
    reason = {"version": case.version, "reason": "Vướng mặt bằng"}
    assert binh.post(reverse("submit_case", args=[case.pk]), reason).status_code == 302
    case.refresh_from_db()
    page = binh.get(url).content.decode()
    assert "Huyện Đại Lộc, chờ quyết định" in page
    for told in ("1.000.000.000", "400.000.000", "600.000.000"):
        assert told in page, "what is there, what goes, what stays"
    stale = chi.post(reverse("approve_capital_case", args=[case.pk]), {**PAPER, "version": 1}, follow=True)
    assert "mở lại hồ sơ" in stale.content.decode()
    early = {**PAPER, "decided_on": "06/07/2023", "version": case.version}
    assert "chưa đến" in chi.post(reverse("approve_capital_case", args=[case.pk]), early).content.decode()
    done = chi.post(reverse("approve_capital_case", args=[case.pk]), {**PAPER, "version": case.version}, follow=True)
    assert "gửi thông báo cho Kho bạc" in done.content.decode()
    assert Movement.objects.get(kind="transfer").amount_vnd == 400_000_000
    assert "Xác nhận Thông báo số 01/2023" in giang.get(reverse("my_work")).content.decode()
    giang.post(reverse("acknowledge_notice", args=[case.pk]), {"answer": "Đã thực hiện"})
    book = openpyxl.load_workbook(BytesIO(giang.get(reverse("treasury_notices_file")).content))
    assert any("Đã thực hiện" in row for row in book.active.values)  # type: ignore[union-attr]  # a sheet of rows
    assert "Đã thực hiện" in giang.get(reverse("treasury_notices")).content.decode()
    assert "Đã xong" in chi.get(reverse("capital_cases"), {"loai": "transfer"}).content.decode()
    listed = openpyxl.load_workbook(BytesIO(chi.get(reverse("capital_case_file", args=[case.pk])).content))
    assert any(taker.code in str(row) for row in listed.active.values)  # type: ignore[union-attr]  # a sheet of rows


def test_the_second_person_is_another_and_sees_what_will_change(
    place: Town, funded: Project, taker: Project, as_person: SignIn
) -> None:
    binh, chi, long = as_person("binh"), as_person("chi"), as_person("long")
    case = drafted(binh, place, funded, taker)
    case.refresh_from_db()
    binh.post(reverse("submit_case", args=[case.pk]), {"version": case.version, "reason": "Vướng"})
    alone = chi.get(reverse("capital_case", args=[case.pk])).content.decode()
    assert "Tỉnh chưa đặt số tiền phải có hai người duyệt" in alone
    ProvinceSettings.objects.filter(province=place.province).update(two_people_from_vnd=400_000_000)
    case.refresh_from_db()
    own = binh.post(reverse("approve_capital_case", args=[case.pk]), {**PAPER, "version": case.version})
    assert "Bạn đã lập hoặc trình hồ sơ này" in own.content.decode(), "the proposer is not the first"
    assert "Duyệt theo số, ngày văn bản" not in binh.get(reverse("capital_case", args=[case.pk])).content.decode()
    chi.post(reverse("approve_capital_case", args=[case.pk]), {**PAPER, "version": case.version})
    case.refresh_from_db()
    assert case.state == "awaiting_second"
    url, confirm = reverse("capital_case", args=[case.pk]), reverse("confirm_capital_case", args=[case.pk])
    assert "Duyệt lần hai" not in chi.get(url).content.decode()
    assert "Duyệt lần hai" in long.get(reverse("my_work")).content.decode()
    assert "600.000.000" in long.get(url).content.decode()
    refused = chi.post(confirm, {"version": case.version}, follow=True)
    assert "một người khác duyệt lần hai" in refused.content.decode()
    own = binh.post(confirm, {"version": case.version}, follow=True)
    assert "Bạn đã lập hoặc trình hồ sơ này" in own.content.decode(), "nor the second"
    assert "chờ duyệt" not in binh.get(reverse("my_work")).content.decode()
    long.post(confirm, {"version": case.version})
    case.refresh_from_db()
    assert case.state == "posted"


def test_a_confirmed_freeze_has_its_case_and_notice(place: Town, funded: Project, as_person: SignIn) -> None:
    run = run_of(place)
    letter = {**LETTER, "decided_on": date(2023, 7, 4)}
    confirm_zero_disbursement(run=run, by=place.committee, **letter)  # type: ignore[arg-type]  # each by its name
    case = CapitalCase.objects.get(kind="freeze")
    assert (case.items.get().line, case.items.get().amount_vnd) == (funded.lines.get(), BILLION)
    assert TreasuryNotice.objects.get(case=case).acknowledged_on is None
    page = as_person("giang").get(reverse("capital_case", args=[case.pk])).content.decode()
    assert "Kho bạc xác nhận" in page
    release = reverse("release_project", args=[funded.pk])
    assert as_person("chi").post(release, {"reason": ""}).status_code == 422
    made = as_person("chi").post(release, {"reason": "Đã chi từ trước"})
    wrong = CapitalCase.objects.get(kind="release")
    assert made["Location"] == reverse("capital_case", args=[wrong.pk])
    draft = as_person("chi").get(reverse("case_paper", args=[wrong.pk, "van-ban"])).content.decode()
    assert "đã tạm dừng giải ngân theo Công văn số" in re.sub("<[^>]*>", "", draft)
    as_person("chi").post(reverse("approve_capital_case", args=[wrong.pk]), {**PAPER, "version": wrong.version})
    assert Movement.objects.filter(kind="release").count() == 1


def test_the_pdf_of_a_long_draft_is_drawn_by_the_worker(
    place: Town, funded: Project, taker: Project, as_person: SignIn, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.PDF_ENABLED = True
    run, chi, case = run_of(place), as_person("chi"), drafted(as_person("binh"), place, funded, taker)
    pages = {
        reverse("freeze_letter", args=[run.pk]): reverse("request_letter_pdf", args=[run.pk]),
        reverse("case_paper", args=[case.pk, "van-ban"]): reverse("request_case_pdf", args=[case.pk, "van-ban"]),
    }
    assert all("Lập PDF" not in chi.get(page).content.decode() for page in pages)
    monkeypatch.setattr(official, "MOST_ROWS_AT_ONCE", 0)
    for page, button in pages.items():
        assert button in chi.get(page).content.decode()
        assert "Văn bản này dài; hãy bấm Lập PDF" in chi.get(f"{page}tai.pdf", follow=True).content.decode()
        asked = chi.post(button)["Location"]
        export = Export.objects.get(pk=int(asked.split("/")[-2]))
        assert run_job(Job.objects.get(kind=EXPORT, key=str(export.pk)).pk, HANDLERS, heartbeat=60) == Job.State.DONE
        assert chi.get(f"{asked}tep/").content.startswith(b"%PDF-")


def kept(case: CapitalCase) -> dict[str, bytes]:
    """Let the worker keep the papers of a case and draw them; the bytes by paper and format."""
    asked = Job.objects.get(kind=KEEP_PAPERS, key=str(case.pk))
    assert run_job(asked.pk, HANDLERS, heartbeat=60) == Job.State.DONE
    for job in Job.objects.filter(kind=DRAW_REPORT).order_by("pk"):
        assert run_job(job.pk, HANDLERS, heartbeat=60) == Job.State.DONE
    files = ReportFile.objects.filter(report__case=case).select_related("report")
    return {f"{one.report.report}.{one.format}": bytes(one.content) for one in files}


def words(content: bytes) -> str:
    with zipfile.ZipFile(BytesIO(content)) as archive:
        return "".join(archive.read(name).decode() for name in archive.namelist() if name.endswith(".xml"))


def test_the_paper_of_a_posted_case_stays_as_it_was(
    place: Town, funded: Project, as_person: SignIn, settings: Any
) -> None:
    settings.PDF_ENABLED = False  # the files of issued reports are tested with theirs
    run, chi = run_of(place), as_person("chi")
    letter = reverse("freeze_letter", args=[run.pk])
    assert letter in chi.get(reverse("freeze_runs")).content.decode()
    for told in ("DỰ THẢO", "Kính gửi: Kho bạc Nhà nước", funded.name, "1.000.000.000"):
        assert told in chi.get(letter).content.decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "0%%" not in chi.get(reverse("freeze_run", args=[run.pk])).content.decode()
    draft = chi.get(reverse("freeze_letter_file", args=[run.pk, "docx"])).content
    assert "DỰ THẢO" in words(draft)
    assert as_person("binh").get(letter).status_code == 404, "the list is that of the whole province"
    confirm_zero_disbursement(run=run, by=place.committee, **{**LETTER, "decided_on": date(2023, 7, 4)})  # type: ignore[arg-type]  # each by its name
    case = CapitalCase.objects.get(kind="freeze")
    assert chi.get(letter).status_code == 404, "the case has it now"
    paper = reverse("case_paper_file", args=[case.pk, "van-ban", "docx"])
    assert "DỰ THẢO" in words(chi.get(paper).content), "not kept yet"
    first = kept(case)
    assert set(first) >= {"van-ban.docx", "van-ban.xlsx", "thong-bao.docx", "thong-bao.xlsx"}
    Project.objects.filter(pk=funded.pk).update(name="Tên khác")
    OrgUnit.objects.filter(pk=place.commune.pk).update(name="Tên Khác")
    place.line(funded, amount_vnd=BILLION, assigned=Assigned.LATER, on=date(2023, 7, 5))
    for name, content in first.items():
        code, _, ending = name.partition(".")
        given = chi.get(reverse("case_paper_file", args=[case.pk, code, ending])).content
        assert given == content
        assert ReportFile.objects.get(report__case=case, report__report=code, format=ending).sha256 == (
            hashlib.sha256(given).hexdigest()
        )
    assert "DỰ THẢO" not in words(first["van-ban.docx"])
    page = chi.get(reverse("case_paper", args=[case.pk, "van-ban"])).content.decode()
    assert "Tên khác" not in page
    assert IssuedReport.objects.get(case=case, report="van-ban").document_hash in page
    assert keep_papers(case=case) == [], "once"
    assert keep_missing_papers(by=place.system) == 0
    assert not issued_reports(place.committee).exists(), "no report among reports"


def test_carrying_over_from_the_project_page(place: Town, funded: Project, as_person: SignIn) -> None:
    line = funded.lines.get()
    where = reverse("carry_line_over", args=[line.pk])
    chi = as_person("chi")
    assert where in chi.get(reverse("project", args=[funded.pk])).content.decode()
    asked = {
        "basis": "dtc-2019-keo-dai",
        "amount_vnd": "300.000.000",
        "spend_by": "31/12/2024",
        "reason": "Bất khả kháng",
    }
    assert "không sau ngày 31/12/2024" in chi.post(where, {**asked, "spend_by": "01/01/2025"}).content.decode()
    assert chi.post(where, asked).status_code == 302
    assert CapitalCase.objects.get(kind="carry_over").spend_by == date(2024, 12, 31)
