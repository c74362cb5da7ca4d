"""A table on screen as the Excel file it looks like (xuất Excel)."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

Value = str | int | date | Fraction | None
_BOLD, _TITLE, _NOTE = Font(bold=True), Font(bold=True, size=13), Font(italic=True)


@dataclass(frozen=True, slots=True)
class Head:
    """One column: its heading, width and how numbers look (tiêu đề cột)."""

    title: str
    width: float = 14.0
    number_format: str = "General"


MONEY_FORMAT = "#,##0"
PERCENT_FORMAT = "0.0"
DAY_FORMAT = "dd/mm/yyyy"


def table_file(*, title: str, notes: Sequence[str], heads: Sequence[Head], rows: Iterable[Sequence[Value]]) -> bytes:
    """Write a table into a workbook, row by row (ghi bảng); text stays text whatever it begins with."""
    book = Workbook(write_only=True)
    page = book.create_sheet("Bảng")
    for place, head in enumerate(heads, start=1):
        page.column_dimensions[get_column_letter(place)].width = head.width
    page.freeze_panes = f"A{len(notes) + 3}"

    def cell(value: Value, head: Head | None = None, font: Font | None = None) -> Any:
        made: Any = WriteOnlyCell(page)
        made.value = round(float(value), 4) if isinstance(value, Fraction) else value
        if isinstance(value, str):
            # Or a name that begins with "=" would be a formula.
            made.data_type = "s"
        elif head is not None:
            made.number_format = head.number_format
        if font is not None:
            made.font = font
        return made

    page.append([cell(title, font=_TITLE)])
    for note in notes:
        page.append([cell(note, font=_NOTE)])
    headings = [cell(head.title, font=_BOLD) for head in heads]
    for heading in headings:
        heading.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
    page.append(headings)
    for row in rows:
        page.append([cell(value, head) for value, head in zip(row, heads, strict=True)])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
