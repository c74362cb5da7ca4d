"""A table on screen as the Excel file it looks like (xuất Excel)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter

from accounts.figures import SCALES, unit_of
from accounts.printing import height_of, set_up_page

Value = str | int | date | Fraction | None
_FACE = "Times New Roman"
_PLAIN, _BOLD = Font(name=_FACE, size=12), Font(name=_FACE, size=12, bold=True)
_TITLE, _NOTE = Font(name=_FACE, size=14, bold=True), Font(name=_FACE, size=12, italic=True)
_THIN = Side(style="thin", color="999999")
_FRAME = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)
_SHADE = PatternFill("solid", fgColor="E7EDF4")
_MIDDLE = Alignment(wrap_text=True, vertical="center", horizontal="center")
_TOP = Alignment(wrap_text=True, vertical="top")


@dataclass(frozen=True, slots=True)
class Head:
    """One column: its heading, width and how numbers look (tiêu đề cột)."""

    title: str
    width: float = 14.0
    number_format: str = "General"


MONEY_FORMAT = "#,##0"
_SCALED_FORMATS = {"đồng": MONEY_FORMAT, "triệu": MONEY_FORMAT, "tỷ": "#,##0.0"}
# A đồng in tỷ has nine decimals.
_PLACES = 9
PERCENT_FORMAT = "0.0"
DAY_FORMAT = "dd/mm/yyyy"


def money_head(title: str, scale: str) -> Head:
    """A column of money in the unit that the screen shows; the cells keep every đồng."""
    return Head(f"{_(title)} ({unit_of(scale)})", 20, _SCALED_FORMATS[scale])


def scaled(amount_vnd: int | None, scale: str) -> Value:
    """An amount in that unit."""
    if amount_vnd is None or scale == "đồng":
        return amount_vnd
    return Fraction(amount_vnd, SCALES[scale])


def table_file(*, title: str, notes: Sequence[str], heads: Sequence[Head], rows: Iterable[Sequence[Value]]) -> bytes:
    """Write a table into a workbook, row by row (ghi bảng); text stays text whatever it begins with."""
    book = Workbook(write_only=True)
    page = book.create_sheet(_("Bảng"))
    for place, head in enumerate(heads, start=1):
        page.column_dimensions[get_column_letter(place)].width = head.width
    top = len(notes) + 2
    page.freeze_panes = f"A{top + 1}"
    set_up_page(page, top)

    def cell(value: Value, head: Head | None = None, font: Font = _PLAIN) -> Any:
        made: Any = WriteOnlyCell(page)
        made.value = round(float(value), _PLACES) if isinstance(value, Fraction) else value
        if isinstance(value, str):
            # Or a name that begins with "=" would be a formula.
            made.data_type = "s"
        elif head is not None:
            made.number_format = head.number_format
        made.font = font
        if head is not None:
            made.border, made.alignment = _FRAME, _TOP
        return made

    page.append([cell(title, font=_TITLE)])
    for note in notes:
        page.append([cell(note, font=_NOTE)])
    headings = [cell(_(head.title), head, _BOLD) for head in heads]
    for heading in headings:
        heading.alignment, heading.fill = _MIDDLE, _SHADE
    widths = [head.width for head in heads]
    page.row_dimensions[top].height = height_of([_(head.title) for head in heads], widths)
    page.append(headings)
    for number, row in enumerate(rows, start=top + 1):
        page.row_dimensions[number].height = height_of(row, widths)
        page.append([cell(value, head) for value, head in zip(row, heads, strict=True)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
