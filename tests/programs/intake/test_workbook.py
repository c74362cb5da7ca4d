"""Reading filled workbooks: every problem has its cell and a sentence."""

import io
import time
from collections.abc import Callable, Generator
from datetime import date
from decimal import Decimal
from typing import IO, Any

import openpyxl
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from programs.intake import child, template, workbook
from programs.intake.check import computed
from programs.intake.raw import Message
from programs.intake.reader import Reading
from programs.intake.sheet import Sheet
from programs.intake.stamp import Stamp
from programs.intake.text import tidy
from tests.rig.sample_sheets import PAYMENTS, PAYMENTS_STAMP, SIX_MONTHS, STAMP

VALUES: dict[str, dict[str, Any]] = {
    "ntm": {"prior": 14, "plan": 16, "done": 15, "rest": 1, "note": "=SUM(A1) không phải công thức"},
    "moc": {"done": date(2023, 7, 5)},
    "ngheo": {"done": 0, "plan": 3},
    "can": {"done": 12},
    "tien": {"done": 1_250_500_001, "plan": 3_000_000_000},
    "ty_le": {"done": Decimal("95.5")},
    "dat": {"done": False},
}
LINES: dict[str, dict[str, Any]] = {
    "1": {
        "project": "7012345",
        "name": "Đường vào xã",
        "nature": "investment",
        "paid_on": date(2023, 6, 30),
        "capital": 10**9,
        "advance": 5 * 10**8,
        "closed": False,
    },
    "2": {"project": "0012345", "nature": "recurrent", "paid_on": date(2023, 1, 2), "capital": 0},
}


def here(file: IO[bytes], prefer: str = "") -> Generator[Message, None, None]:
    """Read in this process: faster, where the child is not what is tested."""
    file.seek(0)
    yield from child.messages(io.BytesIO(file.read()), prefer)


def read(sheet: Sheet, content: bytes, stamp: Stamp | None, *, complete: bool = True) -> Reading:
    return workbook.read(sheet, io.BytesIO(content), filename="b.xlsx", expected=stamp, complete=complete, opener=here)


def edited(
    change: Callable[[Any], None], sheet: Sheet = SIX_MONTHS, stamp: Stamp = STAMP, values: Any = VALUES
) -> list[str]:
    """What the reader says of a filled template after somebody changed it; a changed file has no cached results."""
    book = openpyxl.load_workbook(io.BytesIO(template.write(sheet, stamp=stamp, values=values)))
    change(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    found = read(sheet, out.getvalue(), stamp).problems
    return [one.message for one in found.listed]


def test_what_is_written_is_read_back() -> None:
    content = template.write(SIX_MONTHS, stamp=STAMP, values=VALUES)
    reading = workbook.read(SIX_MONTHS, io.BytesIO(content), filename="Biểu.XLSX", expected=STAMP)
    assert not reading.problems.count, reading.problems.listed
    assert reading.values == computed(SIX_MONTHS, VALUES)
    assert reading.values["ii"] == {"plan": 3, "done": 12, "rate": Decimal("400.00")}
    assert reading.typed["tien"] == {"done": "1250,500001", "plan": "3000"}
    assert reading.typed["moc"] == {"done": "05/07/2023"}
    assert reading.cell("ntm", "done") == "G9"
    assert reading.stamp is not None
    assert reading.stamp["unit_name"] == "UBND xã Đại Thạnh"


def test_a_list_is_read_back() -> None:
    content = template.write(PAYMENTS, stamp=PAYMENTS_STAMP, values=LINES)
    reading = workbook.read(PAYMENTS, io.BytesIO(content), filename="b.xlsx", expected=PAYMENTS_STAMP)
    assert not reading.problems.count, reading.problems.listed
    assert reading.values == computed(PAYMENTS, LINES)
    assert reading.values["1"]["left"] == 5 * 10**8
    assert reading.cell("2", "project") == "B10"


def test_an_empty_template_misses_what_is_required_and_nothing_else() -> None:
    content = template.write(SIX_MONTHS, stamp=STAMP)
    found = read(SIX_MONTHS, content, STAMP).problems
    assert [one.cell for one in found.listed] == ["G9", "G12", "G13", "G14", "G15"]
    assert read(SIX_MONTHS, content, STAMP, complete=False).problems.count == 0


def test_every_problem_names_its_cell() -> None:
    def change(page: Any) -> None:
        page["G9"] = "12,x"
        page["E9"] = "=1+1"
        page["G10"] = "07/31/2023"
        page["G12"] = -3
        page["F12"] = 3.5
        page["F14"] = "1.234"
        page["E15"] = 101
        page["G16"] = "có lẽ"
        page["F10"] = 5

    assert edited(change) == [
        (
            "Ô E9 (Số tiêu chí đạt, Kết quả đến 31/12/2022): Ô này chứa công thức."
            " Hãy sao chép ô rồi dán lại dạng giá trị (Paste Special › Values), hoặc gõ trực tiếp."
        ),
        'Ô G9 (Số tiêu chí đạt, Năm 2023: Thực hiện 6 tháng): "12,x" không phải là số. Hãy nhập số nguyên, ví dụ 12.',
        "Ô F10 (Ngày công bố, Năm 2023: Kế hoạch): Ô này không dùng trong biểu. Hãy xóa nội dung của ô.",
        (
            'Ô G10 (Ngày công bố, Năm 2023: Thực hiện 6 tháng): "07/31/2023" ghi tháng trước ngày.'
            " Hãy ghi ngày trước, ví dụ 31/07/2023."
        ),
        'Ô F12 (Số hộ nghèo, Năm 2023: Kế hoạch): "3,5" không phải là số nguyên. Hãy nhập số nguyên, ví dụ 12.',
        'Ô G12 (Số hộ nghèo, Năm 2023: Thực hiện 6 tháng): "-3" là số âm. Hãy nhập số từ 0 trở lên.',
        (
            'Ô F14 (Huy động nguồn lực, Năm 2023: Kế hoạch): "1.234" có hai cách hiểu.'
            " Hãy ghi 1234, hoặc ghi 1,2340 nếu đó là số thập phân."
        ),
        'Ô E15 (Tỷ lệ hộ dùng nước sạch, Kết quả đến 31/12/2022): "101" lớn hơn mức cao nhất 100 %. Hãy kiểm tra lại.',
        'Ô G16 (Xã đạt chuẩn, Năm 2023: Thực hiện 6 tháng): "có lẽ" không rõ là có hay không. Hãy ghi Có hoặc Không.',
    ]


def test_excel_shows_percentages_and_errors() -> None:
    def change(page: Any) -> None:
        page["E15"], page["E15"].number_format = 0.5, "0%"
        page["F15"], page["F15"].number_format = 0.125, '#,##0.0" điểm"%'
        page["G9"].data_type = "e"
        page["G9"].value = "#REF!"
        page["E12"], page["E12"].number_format = 0.5, "0%"

    book = openpyxl.load_workbook(io.BytesIO(template.write(SIX_MONTHS, stamp=STAMP, values=VALUES)))
    change(book.worksheets[0])
    out = io.BytesIO()
    book.save(out)
    reading = read(SIX_MONTHS, out.getvalue(), STAMP)
    assert (reading.values["ty_le"]["prior"], reading.values["ty_le"]["plan"]) == (Decimal(50), Decimal("12.5"))
    assert [one.complaint for one in reading.problems.listed] == [
        "Ô này báo lỗi #REF!. Hãy nhập số nguyên, ví dụ 12.",
        '"50%" là tỷ lệ phần trăm. Hãy nhập số nguyên, ví dụ 12.',
    ]


def test_an_excel_date_in_a_number_cell_is_told() -> None:
    def change(page: Any) -> None:
        page["G9"], page["G9"].number_format = date(2023, 5, 1), "d/m"

    assert edited(change)[0].startswith(
        'Ô G9 (Số tiêu chí đạt, Năm 2023: Thực hiện 6 tháng): Excel đã đổi nội dung ô thành ngày giờ "01/05/2023".'
    )


def test_a_total_that_was_overwritten_is_compared() -> None:
    assert edited(lambda page: page.__setitem__("G11", 13)) == [
        (
            'Ô G11 (Giảm nghèo, Năm 2023: Thực hiện 6 tháng): "13" khác với số tính từ các ô thành phần (12).'
            " Hãy sửa các ô thành phần; ô này hệ thống tự tính."
        )
    ]
    assert edited(lambda page: page.__setitem__("G11", 12)) == []

    def both(page: Any) -> None:
        page["G11"], page["G12"] = 13, "x"

    told = edited(both)
    assert len(told) == 1, "the total is not judged while one of its parts is unknown"
    assert told[0].startswith("Ô G12")


def test_headings_that_were_changed() -> None:
    assert edited(lambda page: page.__setitem__("G6", "Thực hiện cả năm")) == [
        (
            'Ô G6: Tiêu đề cột phải là "Năm 2023: Thực hiện 6 tháng" nhưng tệp ghi "năm 2023: thực hiện cả năm".'
            " Hãy trả lại tiêu đề theo mẫu."
        )
    ]
    assert edited(lambda page: page.__setitem__("F5", "Năm 2022"))[0].startswith("Ô F6: Tiêu đề cột phải là")


def test_a_missing_column() -> None:
    def change(page: Any) -> None:
        page.unmerge_cells("J5:J6")
        page["J5"] = None

    assert edited(change) == ['Thiếu cột "Ghi chú". Hãy tải mẫu mới và chép số liệu sang.']


def test_a_column_that_was_put_in() -> None:
    def change(page: Any) -> None:
        page["K5"], page["K9"], page["K12"] = "Người theo dõi", "Bà Năm", "Ông Bảy"

    assert edited(change) == ['Ô K9: Cột K ("người theo dõi") không có trong mẫu nhưng có nội dung. Hãy xóa cột này.']


def test_columns_and_rows_that_were_moved_are_found_by_what_they_say() -> None:
    plain: dict[str, dict[str, Any]] = {"1": LINES["1"]}
    book = openpyxl.load_workbook(io.BytesIO(template.write(PAYMENTS, stamp=PAYMENTS_STAMP, values=plain)))
    page = book.worksheets[0]
    for merged in list(page.merged_cells.ranges):
        page.unmerge_cells(str(merged))
    page.move_range("B4:L9", cols=2, rows=3)
    page.move_range("A4:A9", rows=3)
    out = io.BytesIO()
    book.save(out)
    reading = read(PAYMENTS, out.getvalue(), PAYMENTS_STAMP)
    assert reading.values["1"]["project"] == "7012345"
    assert reading.cell("1", "project") == "D12"


def test_rows_that_are_not_of_the_form() -> None:
    def change(page: Any) -> None:
        page["A12"], page["C12"] = None, "Số hộ khá"
        page["C13"] = "Số hộ giàu"

    assert edited(change) == [
        'Ô C12: Dòng "Số hộ khá" không có trong mẫu. Hãy xóa dòng này khỏi bảng.',
        'Ô C13: Nội dung dòng phải là "Số hộ cận nghèo" nhưng tệp ghi "Số hộ giàu". Hãy trả lại theo mẫu.',
        'Thiếu dòng "Số hộ nghèo". Hãy thêm lại dòng này theo mẫu.',
    ]


def test_a_lost_key_is_made_up_for_by_the_label() -> None:
    def change(page: Any) -> None:
        page.delete_cols(1)

    book = openpyxl.load_workbook(io.BytesIO(template.write(SIX_MONTHS, stamp=STAMP, values=VALUES)))
    for merged in list(book.worksheets[0].merged_cells.ranges):
        book.worksheets[0].unmerge_cells(str(merged))
    change(book.worksheets[0])
    for row in book.worksheets[0].iter_rows():
        for cell in row:
            if cell.data_type == "f":
                cell.value = None
    out = io.BytesIO()
    book.save(out)
    reading = read(SIX_MONTHS, out.getvalue(), STAMP)
    assert not reading.problems.count, reading.problems.listed
    assert reading.values == computed(SIX_MONTHS, VALUES)


def test_a_row_copied_twice() -> None:
    def change(page: Any) -> None:
        for column in "ABCDG":
            page[f"{column}13"] = page[f"{column}12"].value

    assert 'Ô C13: Dòng "Số hộ nghèo" đã có ở dòng 12. Hãy xóa một dòng.' in edited(change)


def test_another_unit_of_money_is_noticed() -> None:
    assert edited(lambda page: page.__setitem__("K4", "ĐVT: tỷ đồng"), PAYMENTS, PAYMENTS_STAMP, LINES) == [
        (
            'Ô K4: Đơn vị tính phải là "ĐVT: triệu đồng" nhưng tệp ghi "ĐVT: tỷ đồng".'
            " Hãy tải mẫu mới và chép số liệu sang."
        )
    ]


def test_lists_tell_doubles_and_pass_over_totals() -> None:
    def change(page: Any) -> None:
        page["B11"], page["D11"], page["E11"], page["F11"] = "7012345", "Vốn đầu tư", "01/06/2023", "5"
        page["B13"], page["F13"] = "Tổng cộng", 1000

    assert edited(change, PAYMENTS, PAYMENTS_STAMP, LINES) == [
        "Ô B11 (7012345 – Vốn đầu tư, Mã dự án): Dòng này trùng với dòng đã có ở ô B9. Hãy gộp hoặc xóa một dòng."
    ]


def test_ten_thousand_problems_are_counted_and_five_hundred_listed() -> None:
    book = openpyxl.load_workbook(io.BytesIO(template.write(PAYMENTS, stamp=PAYMENTS_STAMP)))
    page = book.worksheets[0]
    for row in range(9, 2509):
        for column, text in zip("BDEF", (f"sai {row}", "sai", "sai", "sai"), strict=True):
            page[f"{column}{row}"] = text
    out = io.BytesIO()
    book.save(out)
    began = time.monotonic()
    found = read(PAYMENTS, out.getvalue(), PAYMENTS_STAMP).problems
    assert time.monotonic() - began < 20
    assert (found.error_count, len(found.listed)) == (10_000, 500)
    assert found.summary == "Có 10.000 lỗi phải sửa; dưới đây là 500 mục đầu tiên."


def test_five_thousand_rows_and_not_one_more() -> None:
    values: dict[str, dict[str, Any]] = {
        str(at): {"project": f"{at:07d}", "nature": "investment", "paid_on": date(2023, 6, 1), "capital": at * 10**6}
        for at in range(1, 5002)
    }
    content = template.write(PAYMENTS, stamp=PAYMENTS_STAMP, values=values)
    began = time.monotonic()
    reading = workbook.read(PAYMENTS, io.BytesIO(content), filename="b.xlsx", expected=PAYMENTS_STAMP)
    assert time.monotonic() - began < 30
    assert len(reading.values) == 5000
    assert [one.complaint for one in reading.problems.listed] == ["Biểu có quá 5000 dòng. Hãy chia thành nhiều tệp."]


# One example writes a workbook; making a failing one smaller would take minutes.
UNSHRUNK = (Phase.explicit, Phase.reuse, Phase.generate)
_text = st.text(max_size=40)
_money = st.integers(min_value=0, max_value=10**14)
_days = st.dates(min_value=date(2022, 1, 1), max_value=date(2099, 1, 1))
_lines = st.fixed_dictionaries(
    {
        "project": st.integers(min_value=0, max_value=9_999_999).map(lambda number: f"{number:07d}"),
        "nature": st.sampled_from(["investment", "recurrent"]),
        "paid_on": _days,
        "capital": _money,
    },
    optional={"name": _text, "advance": _money, "settled": _money, "closed": st.booleans()},
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=UNSHRUNK)
@given(st.lists(_lines, max_size=6, unique_by=lambda line: (line["project"], line["nature"])))
def test_any_list_comes_back_as_it_was(lines: list[dict[str, Any]]) -> None:
    wanted: dict[str, dict[str, Any]] = {}
    for at, line in enumerate(lines, start=1):
        clean = {key: tidy(value) if key == "name" else value for key, value in line.items()}
        wanted[str(at)] = {key: value for key, value in clean.items() if value != ""}
    content = template.write(PAYMENTS, stamp=PAYMENTS_STAMP, values={str(at): x for at, x in enumerate(lines, start=1)})
    reading = read(PAYMENTS, content, PAYMENTS_STAMP)
    assert not reading.problems.count, reading.problems.listed
    assert reading.values == computed(PAYMENTS, wanted)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow], phases=UNSHRUNK)
@given(
    st.dictionaries(st.sampled_from(["prior", "plan", "done", "rest"]), st.integers(0, 19)),
    st.dictionaries(
        st.sampled_from(["prior", "plan", "done", "rest"]),
        st.decimals(min_value=0, max_value=100, places=2),
    ),
    _text,
)
def test_any_fixed_form_comes_back_as_it_was(whole: dict[str, int], rate: dict[str, Decimal], note: str) -> None:
    clean = tidy(note)
    values: dict[str, dict[str, Any]] = {"ntm": {**whole, "note": note}, "ty_le": {**rate}}
    wanted: dict[str, dict[str, Any]] = {"ntm": {**whole, **({"note": clean} if clean else {})}, "ty_le": rate}
    reading = read(SIX_MONTHS, template.write(SIX_MONTHS, stamp=STAMP, values=values), STAMP, complete=False)
    assert not reading.problems.count, reading.problems.listed
    assert reading.values == computed(SIX_MONTHS, {key: row for key, row in wanted.items() if row})


@pytest.mark.parametrize("text", ["=1+1", "+84 235", "-", "@ai", "#REF!", "_x0041_", "01/02", "1E5", "TRUE", "'x"])
def test_text_stays_text(text: str) -> None:
    values = {"ntm": {"note": text}}
    content = template.write(SIX_MONTHS, stamp=STAMP, values=values)
    cell = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0]["J9"]
    assert cell.data_type == "s"
    assert cell.quotePrefix is (text[0] in "=+-@")
    assert read(SIX_MONTHS, content, STAMP, complete=False).values["ntm"]["note"] == text
