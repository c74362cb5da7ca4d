"""The reports: from facts to one document, issued once, drawn again without asking anything."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from accounts.models import AuditEntry, Job, OrgUnit
from accounts.roles import Person, Refused
from programs.models import PlanYear
from reporting.actions.report import DRAW_REPORT, ReportRefused, draw_files, issue_report, save_texts
from reporting.catalogue import COMMITTEE, PART
from reporting.document import Document, Heading, ItemList, Paragraph, Table
from reporting.figures import cell_text, plain_text
from reporting.models import IssuedReport, ReportDraft
from reporting.parameters import ReportParameters
from reporting.render import docx, html, xlsx
from reporting.reports import committee, part
from tests.rig.drawings import check_same_figures
from tests.rig.reports import AS_OF, FACTS, TODAY, parameters
from tests.rig.world import World


def _tables(document: Document) -> list[Table]:
    return [block for block in document.blocks if isinstance(block, Table)]


def _cells(table: Table) -> list[list[str]]:
    return [[cell_text(cell) for cell in row.cells] for row in table.rows]


def _sentences(document: Document) -> list[str]:
    told = [block.text for block in document.blocks if isinstance(block, Paragraph)]
    for block in document.blocks:
        if isinstance(block, ItemList):
            told += [plain_text(item) for item in block.items]
    return told


def _headings(document: Document) -> list[str]:
    return [f"{one.label} {one.text}" for one in document.blocks if isinstance(one, Heading) and one.level == 1]


REPORT = committee.build(parameters(), FACTS)


# ---------------------------------------------------------------- the tables
def test_each_programme_has_its_table_of_targets() -> None:
    ntm, gn = _tables(REPORT)[:2]
    assert [row[1:] for row in _cells(ntm)] == [
        ["Số xã đạt chuẩn nông thôn mới tăng thêm", "xã", "ít nhất 7", "9", "Đạt", "193/194"],
        ["Số thôn đạt chuẩn kiểu mẫu", "xã", "ít nhất 7", "chưa báo cáo", "Chưa báo cáo", "0/194"],
    ]
    assert [row[4:] for row in _cells(gn)] == [["3,0%", "Chưa đạt", "193/194"], ["không giao", "Không giao", "-"]]


def test_the_table_of_capital_adds_up_by_programme_and_nature() -> None:
    table = next(one for one in _tables(REPORT) if "năm gốc" in one.caption)
    assert [[row[0], *row[2:]] for row in _cells(table)] == [
        ["Nông thôn mới", "", "450.000", "150.000", "33,3%", "12.000"],
        ["Vốn đầu tư", "", "400.000", "150.000", "37,5%", "12.000"],
        ["", "2022", "100.000", "60.000", "60,0%", "0"],
        ["", "2023", "300.000", "90.000", "30,0%", "12.000"],
        ["Kinh phí sự nghiệp", "", "50.000", "0", "0,0%", "0"],
        ["", "2023", "50.000", "0", "0,0%", "0"],
        ["Giảm nghèo bền vững", "", "200.000", "50.000", "25,0%", "0"],
        ["Vốn đầu tư", "", "200.000", "50.000", "25,0%", "0"],
        ["", "2023", "200.000", "50.000", "25,0%", "0"],
        ["Tổng cộng", "", "650.000", "200.000", "30,8%", "12.000"],
    ]


def test_the_table_of_districts_tells_not_assigned_from_zero() -> None:
    table = next(one for one in _tables(REPORT) if "địa bàn" in one.caption)
    assert _cells(table) == [
        ["1", "Huyện Đại Lộc", "300.000", "33,3%", "không giao", "không giao", "300.000", "33,3%", "4"],
        ["2", "Huyện Nam Giang", "150.000", "33,3%", "200.000", "25,0%", "350.000", "28,6%", "9"],
    ]


def test_the_appendix_lists_what_is_stopped_with_its_total() -> None:
    [appendix] = REPORT.appendices
    [table] = [block for block in appendix.blocks if isinstance(block, Table)]
    assert appendix.title == "Danh sách công trình tạm dừng giải ngân đến ngày 30/06/2023"
    assert [(row[1], row[-1]) for row in _cells(table)] == [
        ("7000001", "5.000"),
        ("7000002", "7.000"),
        ("", "12.000"),
    ]


# ------------------------------------------------------------------ the words
def test_figures_in_the_words_are_those_of_the_tables() -> None:
    told = _sentences(REPORT)
    total = next(one for one in told if one.startswith("Tổng vốn"))
    assert "650,0 tỷ đồng; đã giải ngân 200,0 tỷ đồng, đạt 30,8% kế hoạch" in total
    assert "Vốn đầu tư: 200,0 tỷ đồng trên 600,0 tỷ đồng, đạt 33,3%;" in told
    assert any("02 công trình có tỷ lệ giải ngân 0%" in one and "12,0 tỷ đồng" in one for one in told)


def test_coverage_names_six_units_and_counts_the_rest() -> None:
    told = next(one for one in _sentences(REPORT) if one.startswith("Báo cáo nông thôn mới của xã"))
    assert told == (
        "Báo cáo nông thôn mới của xã: 190/194 đơn vị đã nộp, trong đó 07 đơn vị nộp muộn; đã duyệt 150 bản;"
        " chưa nộp: Xã 1, Xã 2, Xã 3, Xã 4, Xã 5, Xã 6 và 2 đơn vị khác."
    )


def test_an_open_conflict_is_said_and_a_settled_one_gives_its_reason() -> None:
    told = _sentences(REPORT)
    assert any("các văn bản chưa thống nhất: 100 theo KH A; 80 theo KH B" in one for one in told)
    assert any("lấy theo KH A (Ban Chỉ đạo là cơ quan giao)" in one for one in told)


def test_what_people_wrote_stands_in_its_section_and_nothing_says_so() -> None:
    written = committee.build(parameters(texts={"difficulties": "Mưa lũ kéo dài.\n\nThiếu vật liệu."}), FACTS)
    told = _sentences(written)
    assert told.index("Thiếu vật liệu.") == told.index("Mưa lũ kéo dài.") + 1
    assert "Không có nội dung bổ sung ngoài số liệu nêu trên." in _sentences(REPORT)


def test_one_declaration_serves_both_periods() -> None:
    year = parameters(period=parameters().period.whole_year(2023), as_of=date(2023, 12, 31), today=date(2024, 1, 5))
    yearly = committee.build(year, FACTS)
    assert _headings(yearly) == _headings(REPORT)
    assert yearly.meta.title != REPORT.meta.title
    assert "31/12/2023" in next(one for one in _sentences(yearly) if "số liệu đến hết ngày" in one)


def test_without_facts_the_report_says_so_and_holds_together() -> None:
    empty = replace(FACTS, targets=(), capital=(), districts=(), monthly=(), coverage=(), conflicts=(), freeze=None)
    bare = committee.build(parameters(), empty)
    told = _sentences(bare)
    assert "Kỳ này chưa có biểu mẫu nào đến hạn nộp." in told
    assert not bare.appendices
    assert html.render_page(bare)


# --------------------------------------------------------------- units' parts
DISTRICT = OrgUnit(pk=6, kind="district", type_name="Huyện", name="Đại Lộc", path="49/506/")
DEPARTMENT = OrgUnit(pk=7, kind="department", type_name="Sở", name="Nông nghiệp và Phát triển nông thôn", path="49/so/")


def test_a_district_reports_as_its_peoples_committee_without_other_districts() -> None:
    document = part.build(parameters(DISTRICT), FACTS)
    frame = document.frame
    assert frame is not None
    assert (frame.issuer, frame.symbol, frame.place) == ("UBND huyện Đại Lộc", "BC-UBND", "Đại Lộc")
    assert not any("địa bàn" in table.caption for table in _tables(document))


def test_a_department_reports_its_programmes_with_the_districts() -> None:
    document = part.build(parameters(DEPARTMENT), FACTS)
    frame = document.frame
    assert frame is not None
    assert frame.superior == "UBND tỉnh Quảng Nam"
    assert any("địa bàn" in table.caption for table in _tables(document))


@pytest.mark.parametrize("unit", [DISTRICT, DEPARTMENT])
def test_a_unit_that_was_given_nothing_says_so(unit: OrgUnit) -> None:
    told = _sentences(part.build(parameters(unit), replace(FACTS, targets=(), capital=(), freeze=None)))
    assert "Kế hoạch năm không giao chỉ tiêu riêng cho đơn vị." in told
    assert "Năm 2023 đơn vị không được giao vốn các Chương trình MTQG." in told


# ---------------------------------------------------------------- the hash
def test_the_same_facts_give_the_same_hash_and_one_dong_another() -> None:
    assert committee.build(parameters(), FACTS).hash == REPORT.hash
    first = replace(FACTS.capital[0], disbursed_vnd=FACTS.capital[0].disbursed_vnd + 1)
    assert committee.build(parameters(), replace(FACTS, capital=(first, *FACTS.capital[1:]))).hash != REPORT.hash
    assert committee.build(parameters(number=4, issued_on=TODAY), FACTS).hash != REPORT.hash


# -------------------------------------------------------------------- issuing
@pytest.fixture
def chi(world: World) -> Person:
    """Chi of the coordination office."""
    return world.person("chi")


@pytest.fixture
def asked(world: World) -> ReportParameters:
    """The committee's report of the half year, numbered."""
    return parameters(
        world.unit("bcd"),
        province=world.quang_nam,
        plan_year=PlanYear.objects.get(year=2023),
        number=4,
        issued_on=TODAY,
    )


def _issue(asked: ReportParameters, by: Person, rules: Sequence[str] = ()) -> IssuedReport:
    document = COMMITTEE.build(asked, FACTS)
    return issue_report(kind=COMMITTEE, parameters=asked, document=document, rules=list(rules), by=by)


def test_issuing_freezes_document_hash_and_number_and_asks_for_the_files(asked: ReportParameters, chi: Person) -> None:
    issued = _issue(asked, chi, ["Đề xuất điều chuyển vốn"])
    issued.refresh_from_db()
    assert (issued.number, issued.issued_on, issued.as_of) == ("04/BC-BCĐ", TODAY, AS_OF)
    assert issued.document_hash == COMMITTEE.build(asked, FACTS).hash
    assert issued.rules == ["Đề xuất điều chuyển vốn"]
    assert Job.objects.get(kind=DRAW_REPORT, key=str(issued.pk)).province_id == issued.province_id
    assert AuditEntry.objects.filter(action="report.issued", object_id=str(issued.pk)).exists()


def test_drawing_an_issued_report_asks_the_database_nothing(
    asked: ReportParameters, chi: Person, django_assert_num_queries: Any
) -> None:
    issued = _issue(asked, chi)
    issued.refresh_from_db()
    with django_assert_num_queries(0):
        document = Document.from_plain(issued.document)
        assert document.hash == issued.document_hash
        page, book, word = html.render_page(document), xlsx.render(document), docx.render(document)
    assert page == html.render_page(COMMITTEE.build(asked, FACTS))
    assert book == xlsx.render(COMMITTEE.build(asked, FACTS))
    assert word == docx.render(COMMITTEE.build(asked, FACTS))


def test_screen_pdf_word_and_excel_show_the_same_figures(asked: ReportParameters) -> None:
    assert check_same_figures(COMMITTEE.build(asked, FACTS)) > 20


def test_drawing_twice_keeps_the_first_files(asked: ReportParameters, chi: Person, monkeypatch: Any) -> None:
    monkeypatch.setattr("reporting.official.pdf.render", lambda document: document.hash.encode())
    issued = _issue(asked, chi)
    first = draw_files(report=issued)
    again = draw_files(report=issued)
    assert sorted(one.format for one in first) == ["docx", "pdf", "xlsx"]
    assert [(one.pk, one.sha256) for one in again] == [(one.pk, one.sha256) for one in first]


def test_a_stored_document_that_was_touched_is_not_drawn(asked: ReportParameters, chi: Person) -> None:
    issued = _issue(asked, chi)
    issued.document_hash = "0" * 64
    with pytest.raises(ReportRefused, match="không khớp mã băm"):
        draw_files(report=issued)


def test_a_number_is_used_once(asked: ReportParameters, chi: Person) -> None:
    _issue(asked, chi)
    with pytest.raises(ReportRefused, match=r"đã được dùng cho một văn bản khác\. Hãy nhập số khác"):
        _issue(asked, chi)
    assert IssuedReport.objects.count() == 1
    assert Job.objects.filter(kind=DRAW_REPORT).count() == 1


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"number": None}, "chưa có số"),
        ({"issued_on": None}, "ngày ban hành"),
        ({"issued_on": date(2023, 7, 6)}, "sau ngày hôm nay"),
    ],
)
def test_a_report_needs_a_number_and_a_day_that_has_come(
    asked: ReportParameters, chi: Person, changed: dict[str, Any], said: str
) -> None:
    with pytest.raises(ReportRefused, match=said):
        _issue(replace(asked, **changed), chi)
    assert not IssuedReport.objects.exists()


@pytest.mark.parametrize("name", ["an", "binh", "giang", "ha", "minh"])
def test_only_the_committee_issues(asked: ReportParameters, world: World, name: str) -> None:
    with pytest.raises(Refused):
        _issue(asked, world.person(name))


# ------------------------------------------------------------------ the words
def test_words_are_kept_by_version_and_a_newer_one_is_not_overwritten(asked: ReportParameters, chi: Person) -> None:
    first = save_texts(kind=COMMITTEE, parameters=asked, texts={"tasks": "Một", "xin-chao": "?"}, version=1, by=chi)
    assert (first.version, first.texts) == (2, {"tasks": "Một"})
    with pytest.raises(ReportRefused, match="Người khác vừa lưu"):
        save_texts(kind=COMMITTEE, parameters=asked, texts={"tasks": "Hai"}, version=1, by=chi)
    kept = ReportDraft.objects.get()
    assert (kept.version, kept.texts) == (2, {"tasks": "Một"})
    second = save_texts(kind=COMMITTEE, parameters=asked, texts={"tasks": "Hai"}, version=2, by=chi)
    assert (second.version, second.texts) == (3, {"tasks": "Hai"})


def test_a_refused_first_save_leaves_no_empty_draft(asked: ReportParameters, chi: Person) -> None:
    with pytest.raises(ReportRefused):
        save_texts(kind=COMMITTEE, parameters=asked, texts={"tasks": "Một"}, version=7, by=chi)
    assert not ReportDraft.objects.exists()


def test_a_district_writes_its_own_part_only(asked: ReportParameters, world: World) -> None:
    binh = world.person("binh")
    own, other = (replace(asked, unit=world.unit(code)) for code in ("506", "518"))
    assert save_texts(kind=PART, parameters=own, texts={"tasks": "Một"}, version=1, by=binh).unit == own.unit
    with pytest.raises(Refused):
        save_texts(kind=PART, parameters=other, texts={"tasks": "Hai"}, version=1, by=binh)
