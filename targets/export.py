"""The table of targets as the Excel file it looks like (xuất Excel)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction
from io import BytesIO
from typing import Final

from django.utils.translation import gettext, gettext_noop
from openpyxl import Workbook
from openpyxl.cell import Cell, WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from accounts.printing import height_of, set_up_page
from targets.queries.board import Row
from targets.rollup import Measured
from targets.wording import STANDING_WORDS

CONTENT_TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Value = str | int | Decimal | None
_HEADERS: Final = (
    ("TT", 6),
    (gettext_noop("Chương trình"), 14),
    (gettext_noop("Chỉ tiêu"), 46),
    (gettext_noop("Đơn vị"), 22),
    (gettext_noop("Văn bản"), 36),
    (gettext_noop("Trích dẫn"), 48),
    (gettext_noop("Kế hoạch"), 24),
    (gettext_noop("ĐVT"), 12),
    (gettext_noop("Thực hiện"), 13),
    (gettext_noop("Ước cả năm"), 13),
    (gettext_noop("Trạng thái"), 16),
    (gettext_noop("Cách đánh giá"), 44),
    (gettext_noop("Đã báo cáo"), 11),
    (gettext_noop("Phải báo cáo"), 11),
)
_THIN: Final = Side(style="thin", color="999999")


def workbook(rows: Iterable[Row], *, title: str, notes: Sequence[str]) -> bytes:
    """Write the rows that the page shows; text is never a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(gettext("Chỉ tiêu"))
    for number, (_, width) in enumerate(_HEADERS):
        sheet.column_dimensions["ABCDEFGHIJKLMN"[number]].width = width
    top = len(notes) + 2
    sheet.freeze_panes = f"D{top + 1}"
    set_up_page(sheet, top)
    widths = [width for _, width in _HEADERS]
    sheet.append([_cell(sheet, title, bold=True)])
    for note in notes:
        sheet.append([_cell(sheet, note)])
    sheet.append([_cell(sheet, gettext(name), bold=True, framed=True) for name, _ in _HEADERS])
    for number, row in enumerate(rows, start=1):
        values = _values(number, row)
        sheet.row_dimensions[top + number].height = height_of(values, widths)
        sheet.append([_cell(sheet, value, framed=True) for value in values])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _values(number: int, row: Row) -> list[Value]:
    citations = [one.citation for one in row.statements]
    return [
        number,
        row.programme,
        row.indicator.name,
        row.unit.full_name,
        "\n".join(dict.fromkeys(str(one.document) for one in citations)),
        "\n".join(str(one) for one in citations),
        row.planned_text,
        row.indicator.unit_of_measure,
        _number(row.done, row.indicator.decimals),
        _number(row.forecast, row.indicator.decimals),
        gettext(STANDING_WORDS[row.standing]),
        row.rating.method,
        row.done.coverage.reported,
        row.done.coverage.owed,
    ]


def _number(measured: Measured, decimals: int) -> Decimal | None:
    if measured.value is None:
        return None
    exact: Fraction = measured.value
    quotient = Decimal(exact.numerator) / Decimal(exact.denominator)
    return quotient.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _cell(sheet: WriteOnlyWorksheet, value: Value, *, bold: bool = False, framed: bool = False) -> Cell:
    cell: Cell = WriteOnlyCell(sheet)
    cell.value = value
    if isinstance(value, str):
        # openpyxl takes text that starts with "=" for a formula.
        cell.data_type = "s"
        cell.alignment = Alignment(wrap_text=framed, vertical="top")
    elif isinstance(value, Decimal):
        places = -int(value.as_tuple().exponent)
        cell.number_format = "#,##0" + ("." + "0" * places if places > 0 else "")
    cell.font = Font(name="Times New Roman", size=12, bold=bold)
    if framed:
        cell.border = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
    return cell
