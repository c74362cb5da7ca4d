"""The long table as a workbook: typed cells, text that stays text, memory that does not grow."""

from __future__ import annotations

import io
import tracemalloc
from collections.abc import Iterator
from datetime import date, datetime
from fractions import Fraction

import openpyxl
import pytest
import python_calamine

from programs import spreadsheet
from programs.spreadsheet import DAY_FORMAT, MONEY_FORMAT, Head, Value

HEADS = (Head("Tên", 30), Head("Số tiền", 18, MONEY_FORMAT), Head("Ngày", 12, DAY_FORMAT))


def written(rows: list[list[Value]], heads: tuple[Head, ...] = HEADS) -> bytes:
    out = io.BytesIO()
    assert spreadsheet.write(out, title="Tiêu đề", notes=["Ghi chú"], heads=heads, rows=rows) == len(rows)
    return out.getvalue()


def test_cells_keep_their_type_and_their_look() -> None:
    page = openpyxl.load_workbook(io.BytesIO(written([["Đại Lộc", 1_234_567, date(2023, 6, 30)]]))).worksheets[0]
    cells = [[cell.value for cell in row] for row in page.iter_rows()]
    assert cells[:3] == [["Tiêu đề", None, None], ["Ghi chú", None, None], ["Tên", "Số tiền", "Ngày"]]
    assert cells[3] == ["Đại Lộc", 1_234_567, datetime(2023, 6, 30)]
    assert [cell.number_format for cell in page[4]] == ["General", "#,##0", "dd/mm/yyyy"]
    assert page.freeze_panes == "A4"
    assert page.column_dimensions["A"].width == 30
    assert page["A1"].font.b
    assert page["A3"].alignment.wrap_text


@pytest.mark.parametrize(
    "text", ["=1+1", "+84", "-5 điểm", "@SUM(A1)", "\t=1", "<b>&\"'", "hai\ndòng", " hai  cách ", "]]>", "𠀀 ế"]
)
def test_text_stays_text(text: str) -> None:
    content = written([[text, 0, None]])
    cell = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["A4"]
    assert (cell.value, cell.data_type) == (text, "s")
    assert cell.quotePrefix == text.startswith(("=", "+", "-", "@", "\t"))
    (row,) = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()[3:]
    assert row[0] == text


def test_what_xml_cannot_hold_is_left_out() -> None:
    page = openpyxl.load_workbook(io.BytesIO(written([["a\x00b\x0bc\ud800\ufffe", 1, None]]))).worksheets[0]
    assert page["A4"].value == "abc"
    page = openpyxl.load_workbook(io.BytesIO(written([["ă" * 40_000, Fraction(1, 3), None]]))).worksheets[0]
    assert len(str(page["A4"].value)) == 32_000
    assert page["B4"].value == 0.3333


def test_the_same_rows_give_the_same_bytes() -> None:
    rows: list[list[Value]] = [["a", number, date(2023, 1, 1)] for number in range(2000)]
    assert written(rows) == written(rows)


def test_the_memory_does_not_grow_with_the_rows() -> None:
    def rows(count: int) -> Iterator[list[Value]]:
        for number in range(count):
            yield [f"Công trình số {number}", number, date(2023, 1, 1)]

    class Nowhere(io.RawIOBase):
        def write(self, data: object) -> int:
            return len(data)  # type: ignore[arg-type]  # bytes

        def writable(self) -> bool:
            return True

    peaks = []
    for count in (2_000, 20_000):
        tracemalloc.start()
        spreadsheet.write(Nowhere(), title="T", notes=[], heads=HEADS, rows=rows(count))  # type: ignore[arg-type]  # a file
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] * 1.5
