"""Reports on screen: the preview, the words, number and date, the files, and that what was issued never changes."""

from __future__ import annotations

import hashlib
from datetime import date
from typing import Any
from urllib.parse import unquote

import pytest

from accounts.models import AuditEntry, Job
from programs.models import DeadlineRule
from reporting.actions import report as actions
from reporting.models import IssuedReport, ReportDraft, ReportFile
from reporting.render import pdf
from reporting.views.drawing import CONTENT_TYPES
from tests.rig.world import DAI_LOC, World, text_of

WORDS = {"version": "1", "difficulties": "Mưa lũ kéo dài.\nThiếu <b>vật liệu</b>.", "tasks": "", "proposals": ""}
ISSUED = {"number": "12", "issued_on": "05/07/2023"}


def address(world: World, page: str = "", code: str = "ban-chi-dao", period: str = "2023-H1", unit: str = "bcd") -> str:
    return f"/bao-cao/lap/{code}/{period}/{world.unit(unit).pk}/{page}"


def issue(world: World, **changed: str) -> Any:
    return world.client("chi").post(address(world, "ban-hanh/"), ISSUED | changed)


def issued(world: World) -> IssuedReport:
    answer = issue(world)
    assert answer.status_code == 302, text_of(answer)
    return IssuedReport.objects.get()


@pytest.mark.parametrize(
    ("name", "offered"),
    [
        ("chi", ["/ban-chi-dao/2023-H1/", "/ban-chi-dao/2023/"]),
        ("long", ["/ban-chi-dao/2023-H1/"]),
        ("dung", ["/phan-viec/2023-H1/"]),
        ("binh", ["/phan-viec/2023-H1/"]),
        ("an", []),
        ("ha", []),
    ],
)
def test_everybody_is_offered_their_own_reports(world: World, name: str, offered: list[str]) -> None:
    page = text_of(world.client(name).get("/bao-cao/"))
    for part in offered:
        assert part in page
    assert ("Bạn không phải lập báo cáo nào" in page) == (not offered)


def test_the_preview_is_the_official_page_with_the_portals_figures(world: World) -> None:
    page = text_of(world.client("chi").get(address(world)))
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "số liệu đến hết ngày 30/06/2023",
        "Kết quả thực hiện mục tiêu, chỉ tiêu",
        "số liệu minh họa",
        "các văn bản chưa thống nhất",
        "Không có nội dung bổ sung",
    ):
        assert part.lower() in page.lower(), part


@pytest.mark.parametrize(
    ("code", "period", "unit"),
    [
        ("khong-co", "2023-H1", "bcd"),
        ("ban-chi-dao", "2022-H1", "bcd"),
        ("ban-chi-dao", "2023-H2", "bcd"),
        ("ban-chi-dao", "9999", "bcd"),
        ("ban-chi-dao", "2023-H1", DAI_LOC),
        ("phan-viec", "2023-H1", "bcd"),
        ("phan-viec", "2023-H1", "20527"),
    ],
)
def test_reports_that_do_not_exist(world: World, code: str, period: str, unit: str) -> None:
    before = world.rows()
    for page in ("", "tai.xlsx", "tai.docx", "tai.pdf"):
        assert world.client("chi").get(address(world, page, code, period, unit)).status_code == 404
    for page in ("loi/", "ban-hanh/"):
        posted = WORDS | ISSUED
        assert world.client("chi").post(address(world, page, code, period, unit), posted).status_code == 404
    assert world.rows() == before


@pytest.mark.parametrize("unit", ["0", "999999999", "9" * 30])
def test_a_unit_that_is_nowhere(world: World, unit: str) -> None:
    assert world.client("chi").get(f"/bao-cao/lap/ban-chi-dao/2023-H1/{unit}/").status_code == 404


def test_words_are_kept_and_shown_as_words(world: World) -> None:
    answer = world.client("chi").post(address(world, "loi/"), WORDS)
    assert answer.headers["Location"] == address(world)
    page = text_of(world.client("chi").get(address(world)))
    assert "Thiếu &lt;b&gt;vật liệu&lt;/b&gt;." in page
    assert "<b>vật liệu" not in page
    draft = ReportDraft.objects.get()
    assert (draft.version, draft.updated_by) == (2, world.user("chi"))


def test_words_of_an_older_page_stay_on_it_and_overwrite_nothing(world: World) -> None:
    world.client("chi").post(address(world, "loi/"), WORDS)
    answer = world.client("long").post(address(world, "loi/"), WORDS | {"difficulties": "Lời của Long"})
    page = text_of(answer)
    assert answer.status_code == 409
    assert "Người khác vừa lưu phần lời của báo cáo này" in page
    assert "Lời của Long</textarea>" in page
    assert 'name="version" value="1"' in page, "a second press does not overwrite either"
    assert "Mưa lũ" in ReportDraft.objects.get().texts["difficulties"]


@pytest.mark.parametrize("version", ["", "0", "x", "-1", "99999999999", "\x00"])
def test_words_without_a_version_are_not_saved(world: World, version: str) -> None:
    answer = world.client("chi").post(address(world, "loi/"), WORDS | {"version": version})
    assert answer.status_code == 409
    assert "Mưa lũ kéo dài." in text_of(answer)
    assert not ReportDraft.objects.exclude(texts={}).exists()


@pytest.mark.parametrize("words", ["dài " * 6000, "chữ \x00 ẩn"])
def test_words_that_do_not_fit_stay_on_the_page(world: World, words: str) -> None:
    before = world.rows()
    answer = world.client("chi").post(address(world, "loi/"), WORDS | {"difficulties": words, "tasks": "Giữ lại"})
    assert answer.status_code == 422
    assert "Giữ lại</textarea>" in text_of(answer)
    assert 'class="errorlist"' in text_of(answer)
    assert world.rows() == before


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"number": ""}, "Chưa nhập số văn bản"),
        ({"number": "mười"}, "Số văn bản phải là số nguyên"),
        ({"number": "12/BC-BCĐ"}, "Số văn bản phải là số nguyên"),
        ({"number": "0"}, "Số văn bản bắt đầu từ 1"),
        ({"number": "-5"}, "Số văn bản bắt đầu từ 1"),
        ({"number": "9" * 40}, "Số văn bản lớn nhất là 99999"),
        ({"number": "1.5"}, "Số văn bản phải là số nguyên"),
        ({"issued_on": ""}, "Chưa nhập ngày ban hành"),
        ({"issued_on": "31/02/2023"}, "Ngày ban hành không đúng"),
        ({"issued_on": "07/31/2023"}, "Ngày ban hành không đúng"),
        ({"issued_on": "\x00"}, "Ngày ban hành không đúng"),
        ({"issued_on": "06/07/2023"}, "ở sau ngày hôm nay (05/07/2023)"),
        ({"issued_on": "29/06/2023"}, "ở trước ngày cuối của số liệu (30/06/2023)"),
        ({"issued_on": "01/01/0001"}, "ở trước ngày cuối của số liệu"),
    ],
)
def test_a_wrong_number_or_date_is_refused(world: World, changed: dict[str, str], told: str) -> None:
    before = world.rows()
    answer = issue(world, **changed)
    assert answer.status_code == 422
    assert told in text_of(answer)
    for value in (ISSUED | changed).values():
        if value.isprintable() and value:
            assert f'value="{value}"' in text_of(answer), "what was typed stays"
    assert world.rows() == before
    assert not Job.objects.filter(province=world.quang_nam, kind=actions.DRAW_REPORT).exists()


def test_a_number_is_used_once_a_year(world: World) -> None:
    first = issued(world)
    before = world.rows()
    for day in ("05/07/2023", "04/07/2023"):
        again = issue(world, issued_on=day)
        assert again.status_code == 422
        assert "Số 12 năm 2023 đã được dùng cho một văn bản khác. Hãy nhập số khác." in text_of(again)
    assert world.rows() == before
    world.on(date(2024, 1, 20))
    assert issue(world, issued_on="20/01/2024").status_code == 302
    assert first.number == "12/BC-BCĐ"


def test_issuing_freezes_the_document_and_asks_for_its_files(world: World) -> None:
    world.client("chi").post(address(world, "loi/"), WORDS)
    report = issued(world)
    assert (report.number, report.issued_on, report.as_of) == ("12/BC-BCĐ", date(2023, 7, 5), date(2023, 6, 30))
    assert Job.objects.filter(province=world.quang_nam, kind=actions.DRAW_REPORT, key=str(report.pk)).count() == 1
    assert AuditEntry.objects.filter(action="report.issued", object_id=report.pk).count() == 1
    page = text_of(world.client("chi").get(f"/bao-cao/{report.pk}/"))
    for part in ("Số 12/BC-BCĐ, ban hành ngày 05/07/2023", report.document_hash, "Mưa lũ kéo dài."):
        assert part in page
    assert world.client("chi").get(f"/bao-cao/{report.pk}/tai.pdf").status_code == 404, "not drawn yet"


def test_what_was_issued_does_not_change_with_its_sources(world: World) -> None:
    report = issued(world)
    before = text_of(world.client("chi").get(address(world)))
    world.client("chi").post(address(world, "loi/"), WORDS)
    DeadlineRule.objects.update(title="Quy tắc viết lại")
    assert text_of(world.client("chi").get(address(world))) != before
    page = text_of(world.client("chi").get(f"/bao-cao/{report.pk}/"))
    assert "Nội dung đúng như khi ban hành" in page
    assert "Quy tắc viết lại" not in page
    assert "Mưa lũ" not in page


def test_the_files_are_given_as_they_were_drawn(world: World) -> None:
    report = issued(world)
    actions.draw_files(report=report)
    title = "Báo cáo kết quả thực hiện các Chương trình mục tiêu quốc gia 6 tháng đầu năm 2023 số 12-BC-BCĐ"
    for file_format, mark in (("pdf", b"%PDF-"), ("docx", b"PK\x03\x04"), ("xlsx", b"PK\x03\x04")):
        stored = ReportFile.objects.get(report=report, format=file_format)
        for name in ("chi", "dung", "ha", "an"):
            answer = world.client(name).get(f"/bao-cao/{report.pk}/tai.{file_format}")
            assert answer.headers["Content-Type"] == CONTENT_TYPES[file_format]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            kind, _, filename = answer.headers["Content-Disposition"].partition("; filename*=utf-8''")
            assert (kind, unquote(filename)) == ("attachment", f"{title}.{file_format}")
            assert bytes(answer.content).startswith(mark)
            assert hashlib.sha256(answer.content).hexdigest() == stored.sha256
    drawn = set(ReportFile.objects.values_list("pk", "sha256"))
    actions.draw_files(report=report)
    assert set(ReportFile.objects.values_list("pk", "sha256")) == drawn


def test_another_province_and_the_treasury_see_no_report(world: World) -> None:
    report = issued(world)
    before = world.rows()
    for page in ("", "tai.pdf", "tai.docx", "tai.xlsx"):
        assert world.client("la").get(f"/bao-cao/{report.pk}/{page}").status_code == 404
        assert world.client("la").get(address(world, page)).status_code == 404
        assert world.client("giang").get(f"/bao-cao/{report.pk}/{page}").status_code == 403
        assert world.client("giang").get(address(world, page)).status_code == 403
    for page in ("loi/", "ban-hanh/"):
        assert world.client("la").post(address(world, page), WORDS | ISSUED).status_code == 404
    assert world.rows() == before


@pytest.mark.parametrize(("name", "status"), [("ha", 403), ("an", 403), ("minh", 403), ("binh", 404), ("dung", 404)])
def test_only_the_committee_writes_and_issues_its_report(world: World, name: str, status: int) -> None:
    before = world.rows()
    assert world.client(name).get(address(world)).status_code == status
    for page in ("loi/", "ban-hanh/"):
        assert world.client(name).post(address(world, page), WORDS | ISSUED).status_code == status
    assert world.rows() == before


@pytest.mark.parametrize(("name", "unit"), [("dung", "so-nnptnt"), ("binh", DAI_LOC)])
def test_a_part_is_written_and_taken_away_but_not_issued(world: World, name: str, unit: str) -> None:
    where = address(world, "", "phan-viec", unit=unit)
    assert world.client(name).get(where).status_code == 200
    assert world.client(name).post(f"{where}loi/", WORDS).status_code == 302
    for file_format in ("docx", "xlsx"):
        file = world.client(name).get(f"{where}tai.{file_format}")
        assert (file.status_code, file.headers["Content-Type"]) == (200, CONTENT_TYPES[file_format])
        assert file.headers["Content-Disposition"].startswith("attachment; ")
    assert world.client(name).post(f"{where}ban-hanh/", ISSUED).status_code == 404
    assert not IssuedReport.objects.exists()


def test_a_district_takes_no_part_of_another(world: World) -> None:
    assert world.client("binh").get(address(world, "", "phan-viec", unit="518")).status_code == 404


def test_without_pdf_the_page_says_so(world: World, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    def broken(_: object) -> bytes:
        raise pdf.PdfUnavailable(OSError("libpango"))

    monkeypatch.setattr(pdf, "render", broken)
    answer = world.client("chi").get(address(world, "tai.pdf"), follow=True)
    assert "Máy chủ chưa xuất được PDF vì thiếu thư viện chữ." in text_of(answer)
    settings.PDF_ENABLED = False
    answer = world.client("chi").get(address(world, "tai.pdf"), follow=True)
    assert "Máy chủ này chưa xuất được PDF. Hãy tải bản Word hoặc Excel." in text_of(answer)


def test_a_province_without_a_plan_has_no_reports_yet(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "Năm này chưa ban hành báo cáo nào" in text_of(world.client("la").get("/bao-cao/"))
    for place in ("work", "reports", "deadlines"):
        monkeypatch.setattr(f"reporting.views.{place}.current_plan_year", lambda *_: None)
    monkeypatch.setattr("reporting.queries.overview.calendar_of", lambda *_: None)
    for page in ("/", "/bao-cao/", "/tong-quan/", "/thoi-han/"):
        assert world.client("la").get(page).status_code == 200, page
    assert "chưa" in text_of(world.client("la").get("/bao-cao/"))


def test_the_preview_asks_a_fixed_number_of_times(world: World, django_assert_max_num_queries: Any) -> None:
    world.client("chi")
    with django_assert_max_num_queries(50):
        world.client("chi").get(address(world))
