"""The Excel drawing: numbers are numbers, words are words, and nothing in a cell ever runs."""

import io
import time
import zipfile
from datetime import date, datetime
from decimal import Decimal

import openpyxl
import pytest
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from reporting.document import Column, Document, Meta, Paragraph, Row, Table
from reporting.figures import Day, Inline, Integer, Missing, Money, NotAssigned, Number, Percent
from reporting.render import xlsx
from tests.rig import documents


def _read(document: Document) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(xlsx.render(document)))


def _table(*cells: Inline, unit: str = "", title: str = "") -> Worksheet:
    columns = tuple(Column(f"Cột {n}", unit=unit) for n in range(len(cells)))
    book = _read(Document(Meta("Thử", date(2023, 6, 30)), (Table(columns, (Row(cells),), sheet_name=title),)))
    return book.worksheets[1]


def _last_row(sheet: Worksheet) -> list[Cell]:
    return [cell for cell in list(sheet.iter_rows())[-1] if isinstance(cell, Cell)]


def _find(sheet: Worksheet, words: str) -> Cell:
    return next(cell for row in sheet.iter_rows() for cell in row if cell.value == words)


@pytest.fixture(scope="module")
def book() -> Workbook:
    return _read(documents.report())


def test_text_first_then_a_sheet_for_every_table_and_chart(book: Workbook) -> None:
    assert book.sheetnames == ["Văn bản", "Biểu đồ 1", "Biểu 1", "Phụ lục I", "Biểu 1 (2)"]
    words = [cell.value for row in book["Văn bản"].iter_rows() for cell in row if cell.value]
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in words
    assert "I. KẾT QUẢ THỰC HIỆN" in words
    assert any("đã giải ngân 1.905,6 tỷ đồng" in str(word) for word in words)
    assert any("ước 3.100,0 tỷ đồng" in str(word) for word in words)


def test_every_sheet_is_marked_as_illustrative(book: Workbook) -> None:
    for sheet in book.worksheets:
        assert _find(sheet, "Số liệu minh họa, không phải số liệu chính thức").font.italic
        assert sheet.oddFooter is not None
        assert "Số liệu minh họa" in str(sheet.oddFooter.center.text)
    plain = _read(documents.report(works=1, illustrative=False))
    assert not any("minh họa" in str(c.value) for s in plain.worksheets for row in s.iter_rows() for c in row)


def test_values_keep_their_type_and_their_exact_amount() -> None:
    cells = _last_row(
        _table(
            Money(1_234_567_891),
            Money(1_234_567_891, scale="tỷ đồng", decimals=2),
            Money(5, scale="đồng"),
            Integer(1234),
            Integer(7, leading_zero=True),
            Number(Decimal("2.50"), 2),
            Percent(130, 194, 2),
            Day(date(2023, 6, 30)),
            Money(0),
            Money(2_000_000),
        )
    )
    assert [(cell.value, cell.number_format) for cell in cells] == [
        (1234.567891, "#,##0"),
        (1.234567891, "#,##0.00"),
        (5, "#,##0"),
        (1234, "#,##0"),
        (7, "00"),
        (2.5, "#,##0.00"),
        (pytest.approx(130 / 194), "#,##0.00%"),
        (datetime(2023, 6, 30), "dd/mm/yyyy"),
        (0, "#,##0"),
        (2, "#,##0"),
    ]
    assert {cell.data_type for cell in cells} == {"n", "d"}


def test_an_estimate_is_a_number_with_a_star() -> None:
    rows = list(_table(Integer(5, estimated=True)).iter_rows(values_only=False))
    assert (rows[-2][0].value, rows[-2][0].number_format) == (5, '#,##0"*"')
    assert rows[-1][0].value == "(*) Số ước thực hiện."


def test_a_percentage_under_a_percent_header_has_no_sign() -> None:
    (cell,) = _last_row(_table(Percent(1, 4), unit="%"))
    assert (cell.value, cell.number_format) == (25, "#,##0.0")


def test_missing_and_not_assigned_are_words_and_zero_is_a_number() -> None:
    cells = _last_row(_table(Missing(), NotAssigned(), Integer(0)))
    assert [cell.value for cell in cells] == ["chưa báo cáo", "không giao", 0]
    assert [bool(cell.font.italic) for cell in cells] == [True, True, False]


@pytest.mark.parametrize("text", ["=1+1", "+84", "-5 điểm", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1", "{=1}"])
def test_text_never_becomes_a_formula(text: str) -> None:
    sheet = _table(text, text)
    for cell in _last_row(sheet):
        assert cell.data_type == "s"
        assert cell.value == text
    raw = zipfile.ZipFile(io.BytesIO(xlsx.render(Document(Meta(text, date(2023, 1, 1)), (Paragraph.of(text),)))))
    assert b"<f>" not in raw.read("xl/worksheets/sheet1.xml")


def test_headers_are_merged_frozen_and_repeated_in_print(book: Workbook) -> None:
    sheet = book["Biểu 1"]
    assert "C8:E8" in {str(merged) for merged in sheet.merged_cells.ranges}
    assert _find(sheet, "Tỷ lệ\n(%)").font.bold
    assert sheet.freeze_panes == "A11"
    assert sheet.print_title_rows == "$8:$10"
    assert _find(sheet, "Đơn vị tính: triệu đồng").alignment.horizontal == "right"


def test_pages_print_as_the_decree_asks(book: Workbook) -> None:
    assert [sheet.page_setup.orientation for sheet in book.worksheets] == [
        "portrait",
        "portrait",
        "portrait",
        "landscape",
        "portrait",
    ]
    for sheet in book.worksheets:
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (9, 1, 0)
        assert sheet.page_margins.left == pytest.approx(30 / 25.4)


@pytest.mark.parametrize("title", ["Biểu/1: [a]*?\\", "'", "x" * 80, "  ", "Văn bản"])
def test_any_sheet_name_is_made_fit(title: str) -> None:
    name = _table("x", title=title).title
    assert 0 < len(name) <= 31
    assert not set("[]:*?/\\") & set(name)


def test_many_sheets_of_one_name_stay_apart() -> None:
    table = Table((Column("A"),), (Row(("x",)),), sheet_name="B" * 40)
    names = _read(Document(Meta("Thử", date(2023, 6, 30)), (table,) * 12)).sheetnames
    assert len(set(names)) == 13
    assert max(map(len, names)) <= 31


def test_very_long_text_does_not_break_the_file() -> None:
    assert len(str(_last_row(_table("dài " * 20_000))[0].value)) == 32_000


def test_the_same_document_gives_the_same_bytes() -> None:
    report = documents.report(works=3)
    first = xlsx.render(report)
    time.sleep(2.1)  # the clock inside a zip ticks every two seconds
    assert xlsx.render(Document.from_json(report.to_json())) == first
