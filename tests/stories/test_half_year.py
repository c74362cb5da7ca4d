"""The main job, end to end: a commune's form, the Treasury's June, the check of 30/6, the committee's report."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from typing import Any

import pypdf
import pytest
from openpyxl import load_workbook
from playwright.sync_api import FilePayload, expect

from tests.rig.database import Rig
from tests.rig.stage import Desk, Stage, stage

pytestmark = pytest.mark.browser

CRITERIA = "Số tiêu chí NTM đạt chuẩn của xã, Thực hiện 6 tháng đầu năm 2023"
REASON = "Số thôn kiểu mẫu chưa khớp biên bản thẩm định; đề nghị rà soát lại."
RUNS = "/nguon-von/dung-giai-ngan/"
WHOLE = "3.290,5"
MARK = "Số liệu minh họa"


@pytest.fixture(scope="module")
def portal(
    rig: Rig, django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Stage]:
    """Everybody's desk before the real portal with the real demo."""
    with django_db_blocker.unblock(), stage(rig, tmp_path_factory.mktemp("portal")) as opened:
        yield opened


def test_from_a_commune_to_the_report_of_the_province(portal: Stage) -> None:
    an, binh, chi, giang = portal["an"], portal["binh"], portal["chi"], portal["giang"]
    approved_before = _approved(chi)
    form = _fills_the_form_and_mends_a_mistake(an)
    review = _returns_with_a_reason(binh)
    _mends_and_hands_in_again(an, form)
    _sees_what_changed_and_approves(binh, review)
    _approves_for_the_province(chi, review)
    assert _approved(chi) == approved_before + 1

    chi.waits_for("tạm tính", RUNS)
    provisional = _opens_the_run(chi)
    chi.sees("Kết quả tạm tính")
    file = _hands_in_june(giang)
    final = _confirms_the_run(chi, provisional)
    project = _is_refused_a_payment_on_frozen_money(giang, final)

    report = _issues_the_report(chi)
    part = _takes_the_part_of_the_department(portal["dung"])
    _reads_but_changes_nothing(portal["ha"], report, final)
    _finds_nothing(
        portal["la"],
        pages=[form, review, file, provisional, final, project, *report, *part],
        posts=[f"{form}nop/", f"{review}duyet/", f"{review}tra-lai/", f"{final}xac-nhan/"],
    )


# ------------------------------------------------------------------ the form
def _fills_the_form_and_mends_a_mistake(an: Desk) -> str:
    an.sees("Báo cáo của xã về Chương trình xây dựng nông thôn mới")
    an.follow("Nhập báo cáo")
    form = an.path
    _fill(an)
    an.page.get_by_label(CRITERIA).fill("12,x")
    an.press("Nộp báo cáo")
    wrong = an.page.get_by_label(CRITERIA)
    expect(wrong).to_have_value("12,x")
    expect(wrong).to_have_attribute("aria-invalid", "true")
    told = an.page.locator(f"#{wrong.get_attribute('aria-describedby')}")
    expect(told).to_contain_text("12,x")
    an.misses("Trên máy này còn số liệu")
    an.page.locator(".problems").get_by_role("link", name=CRITERIA).click()
    expect(wrong).to_be_focused()
    wrong.fill("12")
    an.press("Nộp báo cáo")
    an.sees("Đã nộp báo cáo")
    an.sees("nộp muộn")
    return form


def _fill(an: Desk) -> None:
    """Every figure a 3 or a 0, every question a no."""
    table = an.page.locator("table.entry")
    for answer in table.locator("select").all():
        answer.select_option("Không")
    for place, figure in enumerate(table.locator("input[data-number]").all()):
        figure.fill("12" if place < 3 else "0")


def _mends_and_hands_in_again(an: Desk, form: str) -> None:
    an.go("/")
    an.sees("trả lại")
    an.follow("Sửa và nộp lại")
    assert an.path == form
    an.sees(REASON)
    an.page.get_by_label("Số thôn đạt chuẩn thôn NTM kiểu mẫu tăng thêm trong năm, Thực hiện").fill("1")
    an.press("Nộp báo cáo")
    an.sees("Đã nộp báo cáo")


# --------------------------------------------------------------- the reviews
def _returns_with_a_reason(binh: Desk) -> str:
    binh.go("/duyet/")
    binh.follow("Xã Đại Thạnh")
    review = binh.path
    panel = binh.unfold("Trả lại để sửa")
    expect(panel).to_contain_text("Xã Đại Thạnh nhận lại bản để sửa")
    panel.get_by_label("Lý do trả lại").fill(REASON)
    binh.confirm(panel)
    binh.sees("Đã trả lại bản của Xã Đại Thạnh")
    return review


def _sees_what_changed_and_approves(binh: Desk, review: str) -> None:
    binh.go(review)
    binh.sees("Thay đổi so với lần nộp trước (1)")
    expect(binh.page.locator(".changes .diff")).to_have_text(re.compile(r"0.*→.*1"))
    binh.confirm(binh.unfold("Duyệt bản này"))
    binh.sees("bản chuyển lên bước tiếp theo")


def _approves_for_the_province(chi: Desk, review: str) -> None:
    chi.go("/duyet/")
    chi.follow("Xã Đại Thạnh")
    assert chi.path == review
    panel = chi.unfold("Duyệt bản này")
    expect(panel).to_contain_text("số liệu thành số chính thức")
    chi.confirm(panel)
    chi.sees("số liệu được tính vào tổng hợp")


def _approved(chi: Desk) -> int:
    """How many communes count in the province's figure."""
    chi.go("/chi-tieu/xa-ntm/")
    told = chi.page.locator("main .coverage").first.inner_text()
    return int(told.partition("/")[0])


# --------------------------------------------------- Treasury and the 30/6 check
def _opens_the_run(chi: Desk) -> str:
    chi.go(RUNS)
    chi.page.locator("main table a").first.click()
    chi.page.wait_for_url(re.compile(rf"{RUNS}\d+/$"))
    return chi.path


def _hands_in_june(giang: Desk) -> str:
    giang.go("/")
    giang.follow("Tải tệp lên")
    giang.sees("đủ đến hết ngày 15/06/2023")
    june = giang.download("Tệp minh họa")
    sent = FilePayload(name="kho-bac-thang-6.xlsx", mimeType="application/octet-stream", buffer=june)
    giang.page.get_by_label("Tệp chứng từ của Kho bạc").set_input_files(sent)
    giang.press("Nạp và kiểm tra")
    file = giang.path
    giang.waits_for("Các dòng của tệp", file)
    giang.sees("số liệu đầy đủ đến hết ngày 30/06/2023")
    return file


def _confirms_the_run(chi: Desk, provisional: str) -> str:
    chi.go(provisional)
    chi.sees("Đã có lần kiểm tra mới hơn")
    chi.go("/")
    chi.follow("Xem và xác nhận")
    final = chi.path
    assert final != provisional
    panel = chi.unfold("Xác nhận dừng giải ngân")
    expect(panel).to_contain_text(re.compile(r"Dừng giải ngân \d+ công trình, tổng [\d.]+ đồng"))
    panel.get_by_label("Số văn bản").fill("215/BCĐ")
    panel.get_by_label("Ngày văn bản").fill("04/07/2023")
    chi.confirm(panel)
    chi.sees("Đã dừng giải ngân theo")
    chi.sees("215/BCĐ")
    return final


def _is_refused_a_payment_on_frozen_money(giang: Desk, run: str) -> str:
    giang.go(run)
    giang.page.locator("main tbody a").first.click()
    giang.page.wait_for_url(re.compile(r"/cong-trinh/\d+/$"))
    project = giang.path
    giang.follow("Ghi chứng từ")
    line = giang.page.get_by_role("combobox", name="Dòng vốn")
    frozen = line.locator("option").filter(has_text="vốn năm 2023, giao đầu năm").first
    line.select_option(str(frozen.get_attribute("value")))
    giang.page.get_by_label("Loại chứng từ").select_option(label="Thanh toán")
    giang.page.get_by_label("Số chứng từ").fill("GRV-0507")
    giang.page.get_by_label("Ngày chứng từ").fill("05/07/2023")
    giang.page.get_by_label("Số tiền (đồng)").fill("1.000.000")
    giang.press("Ghi sổ")
    giang.sees("Vốn này đã tạm dừng giải ngân")
    giang.sees("215/BCĐ")
    assert giang.path == f"{project}thanh-toan/"
    return project


# --------------------------------------------------------------- the reports
def _issues_the_report(chi: Desk) -> list[str]:
    spent = _spent(chi)
    chi.go("/")
    chi.follow("Soạn")
    preview = chi.path
    panel = chi.unfold("Ban hành báo cáo")
    panel.get_by_label("Số văn bản").fill("45")
    chi.confirm(panel)
    issued = chi.path
    chi.waits_for("Tải PDF", issued)
    words, cells = _pdf(chi.download("Tải PDF")), _cells(chi.download("Tải Excel"))
    for figure in (WHOLE, spent, "45/BC-BCĐ", "215/BCĐ", MARK):
        assert figure in words, figure
    assert any(MARK in cell for cell in cells)
    files = [f"{address}tai.{form}" for address in (preview, issued) for form in ("pdf", "xlsx")]
    return [preview, issued, *files]


def _spent(chi: Desk) -> str:
    """What the book says was spent up to the report's day, as the screen shows it."""
    chi.go("/nguon-von/?ngay=30/06/2023")
    chi.sees(WHOLE)
    figure = chi.page.locator(".figure").filter(has_text="Đã giải ngân").locator(".value")
    return figure.inner_text().split()[0]


def _takes_the_part_of_the_department(dung: Desk) -> list[str]:
    dung.go("/bao-cao/")
    dung.follow("Báo cáo phần việc của đơn vị")
    part = dung.path
    dung.sees("Sở Nông nghiệp và Phát triển nông thôn")
    words, cells = _pdf(dung.download("Tải PDF")), _cells(dung.download("Tải Excel"))
    assert MARK in words
    assert "nông thôn mới" in words
    assert any(MARK in cell for cell in cells)
    return [part, f"{part}tai.pdf", f"{part}tai.xlsx"]


def _pdf(content: bytes) -> str:
    reader = pypdf.PdfReader(io.BytesIO(content))
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in reader.pages))


def _cells(content: bytes) -> set[str]:
    book = load_workbook(io.BytesIO(content))
    return {str(value) for sheet in book for row in sheet.iter_rows(values_only=True) for value in row if value}


# ------------------------------------------------------------ those who look on
def _reads_but_changes_nothing(ha: Desk, report: list[str], run: str) -> None:
    preview, issued = report[0], report[1]
    for path in ("/tong-quan/", "/chi-tieu/", "/nguon-von/", issued, run):
        ha.go(path)
    ha.sees("Đã dừng giải ngân theo")
    assert ha.page.locator("main form[method=post]").count() == 0
    assert ha.sends(f"{run}xac-nhan/", number="1/X", decided_on="05/07/2023", issuer="X") == 403
    assert ha.sends(f"{preview}ban-hanh/", number="46", issued_on="05/07/2023") in {403, 404}


def _finds_nothing(la: Desk, *, pages: list[str], posts: list[str]) -> None:
    answers = {path: la.status(path) for path in pages} | {path: la.sends(path, reason="x") for path in posts}
    assert set(answers.values()) == {404}, answers
