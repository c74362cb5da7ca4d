"""The official papers of a case: drafted with blanks, numbered when approved, the same in every format."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any

import pytest

from reporting.document import Document, Table
from reporting.render import docx, html
from reporting.render.html_table import widths
from reporting.reports.capital_papers import build, build_notice
from reporting.reports.paper_facts import CaseFacts, PaperLine, Quote

LINES = (
    PaperLine("7000001", "Đường thôn 1", "Xã Đại Thạnh", "Ngân sách trung ương", "Đầu tư", "NTM.02", 1_000_000_001,
              "7000002", "Đường thôn 2", "Xã Đại Minh"),
    PaperLine("7000003", "Kênh thôn 3", "Xã Đại Minh", "Ngân sách tỉnh", "Đầu tư", "NTM.02", 5),
)  # fmt: skip
FACTS = CaseFacts(
    kind="transfer",
    year=2023,
    province="tỉnh Quảng Nam",
    place="Quảng Nam",
    body="Ủy ban nhân dân tỉnh Quảng Nam",
    chief="Chủ tịch",
    committee="Ban Chỉ đạo các Chương trình mục tiêu quốc gia tỉnh Quảng Nam",
    lines=LINES,
    laws=("Luật Ngân sách nhà nước ngày 25 tháng 6 năm 2015",),
    quotes=(Quote("báo cáo UBND tỉnh trước ngày 10/10/2023", "mục III, khoản 6", "Kế hoạch công tác năm 2023"),),
    reason="Vướng mặt bằng",
    unit="huyện Đại Lộc",
    letter="văn bản số 88/BC-UBND ngày 03/07/2023",
    as_of=date(2023, 7, 3),
    today=date(2023, 7, 5),
    illustrative=True,
)
NUMBERED: dict[str, Any] = {
    "number": "120/QĐ-UBND",
    "decided_on": date(2023, 7, 5),
    "decision": "Quyết định số 120/QĐ-UBND ngày 05/07/2023",
}


def words(document: Document) -> str:
    drawn = str(html.render_fragment(document)).replace("\N{NO-BREAK SPACE}", " ")
    return re.sub(r'<span class="vb-no">(.*?)</span>', r"\1", drawn)


def test_a_draft_leaves_number_and_day_blank_and_a_decision_has_them() -> None:
    draft, numbered = build(FACTS), build(replace(FACTS, **NUMBERED))
    assert draft.frame is not None
    assert numbered.frame is not None
    assert (draft.frame.number, draft.frame.issued_on) == (None, None)
    assert numbered.frame.number_line == "Số: 120/QĐ-UBND"
    page = words(numbered)
    for told in (
        "QUYẾT ĐỊNH",
        "Điều 1.",
        "Điều chuyển 1.000.000.006 đồng",
        "đề nghị của huyện Đại Lộc",
    ):
        assert told in page
    assert "(Kèm theo Quyết định số 120/QĐ-UBND" in page
    head, bases, foot = (page.index(told) for told in ("vb-decides", "Căn cứ Luật", "Như Điều 4;"))
    assert head < bases < foot
    assert "Như trên" not in page
    assert "“báo cáo UBND tỉnh trước ngày 10/10/2023”" in page
    other = build(replace(FACTS, **{**NUMBERED, "number": "06-QĐ/TU"}))
    assert other.frame is not None
    assert other.frame.number_line == "Số: 06-QĐ/TU"
    assert "(Kèm theo Quyết định số 06-QĐ/TU ngày 05 tháng 7 năm 2023" in words(other)


def test_a_letter_to_the_treasury_has_no_type_and_says_what_it_is_about_under_its_number() -> None:
    letter = build(replace(FACTS, kind="freeze", number="88/CV-BCĐ", decided_on=date(2023, 7, 4)))
    page = words(letter)
    assert 'class="vb-about"' in page
    assert "vb-title" not in page
    assert "Kính gửi: Kho bạc Nhà nước tỉnh Quảng Nam" in page
    assert "dừng giải ngân đối với 02 công trình" in page
    assert "(Kèm theo Công văn số 88/CV-BCĐ" in page
    with zipfile.ZipFile(BytesIO(docx.render(letter))) as file:
        assert "V/v dừng giải ngân" in file.read("word/document.xml").decode()


@pytest.mark.parametrize(
    ("finishes", "told"), [(True, "Hoàn trả về ngân sách cấp trên"), (False, "Thu hồi về ngân sách tỉnh")]
)
def test_a_recall_lists_its_money_by_source(finishes: bool, told: str) -> None:
    facts = replace(FACTS, kind="recall", own_budget_finishes=finishes, no_refill=("ngân sách trung ương",))
    page = words(build(facts))
    assert told in page
    assert "Nguồn: Ngân sách trung ương" in page
    assert "Nguồn: Ngân sách tỉnh" in page
    assert ("tự bố trí ngân sách cấp mình" in page) is finishes
    assert ("Năm sau không dùng ngân sách trung ương để bố trí lại" in page) is finishes


def test_a_carry_over_names_its_law_and_its_new_deadline() -> None:
    law = "Điểm đ khoản 3 Điều 64 Luật Ngân sách nhà nước số 83/2015/QH13"
    page = words(build(replace(FACTS, kind="carry_over", spend_by=date(2024, 12, 31), basis=law)))
    assert f"Căn cứ {law}" in page
    assert "đến hết ngày 31/12/2024" in page


def test_a_committee_that_decides_on_its_own_list_is_proposed_to_by_its_finance_office() -> None:
    page = words(build(replace(FACTS, unit="", letter="")))
    assert "Theo đề nghị của cơ quan tài chính cùng cấp." in page
    assert "Chánh Văn phòng, Kho bạc Nhà nước, Thủ trưởng" in page


def test_no_amount_is_wider_than_its_column() -> None:
    lines = tuple(replace(LINES[0], amount_vnd=123_456_789_012, content="Hạ tầng") for _ in range(20))
    (table,) = build(replace(FACTS, lines=lines)).appendices[0].blocks
    assert isinstance(table, Table)
    amount = next(at for at, column in enumerate(table.columns) if column.title == "Số tiền")
    given = widths(table, wide=True)
    assert sum(given) == 100
    assert given[amount] * 247 / 100 > 34
    assert table.notes == ("NTM.02: Hạ tầng.",)


def test_the_letter_stops_no_offices_of_districts_where_there_are_none() -> None:
    letter = replace(FACTS, kind="freeze", has_districts=False, treasury="Kho bạc Nhà nước khu vực XIII")
    page = words(build(letter))
    assert "Kính gửi: Kho bạc Nhà nước khu vực XIII" in page
    assert "huyện" not in page.replace("huyện Đại Lộc", "")
    assert "Vốn giao bổ sung" not in page
    assert "Vốn giao bổ sung" in words(build(replace(letter, only_start_of_year=True)))


def test_the_notice_names_the_decision_and_asks_for_an_answer() -> None:
    page = words(build_notice(replace(FACTS, **NUMBERED, notice="Thông báo số 01/2023")))
    assert "Thực hiện Quyết định số 120/QĐ-UBND ngày 05/07/2023" in page
    assert "thông báo số 01/2023 trên hệ thống" in page
    assert "xác nhận trên hệ thống sau khi thực hiện" in page
