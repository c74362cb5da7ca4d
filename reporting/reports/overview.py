"""The table of districts and programmes as a Document (bảng huyện và chương trình)."""

from __future__ import annotations

from datetime import date

from reporting.document import Column, Document, Meta, Row, Table
from reporting.figures import Inline, Integer, Money, share
from reporting.queries.overview import PROGRAMMES, DistrictRow, Overview


def table(shown: Overview, today: date, *, illustrative: bool) -> Document:
    """Return the table as it stands on the page."""
    columns = [Column("Huyện, thị xã, thành phố", align="left", width=24)]
    for _, name in PROGRAMMES:
        columns += [
            Column("Kế hoạch", groups=(name,), width=12),
            Column("Giải ngân", groups=(name,), width=12),
            Column("Tỷ lệ", groups=(name,), unit="%", width=8),
        ]
    columns += [Column("Công trình 0%", width=10), Column("Đã nộp", width=8), Column("Phải nộp", width=8)]
    title = f"Huyện và chương trình năm {shown.plan_year.year}"
    drawn = Table(
        columns=tuple(columns),
        rows=tuple(_row(row) for row in shown.districts),
        caption=title,
        unit_line="Đơn vị tính: triệu đồng",
        sheet_name="Huyện và chương trình",
    )
    return Document(Meta(title=title, as_of=today, illustrative=illustrative), (drawn,))


def _row(row: DistrictRow) -> Row:
    cells: list[Inline] = [row.unit.full_name]
    for part in row.shares:
        given = Money(part.assigned_vnd) if part.assigned_vnd else share(0, 0)
        spent = Money(part.disbursed_vnd) if part.assigned_vnd else share(0, 0)
        cells += [given, spent, share(part.disbursed_vnd, part.assigned_vnd)]
    return Row((*cells, Integer(row.zero_works), Integer(row.handed_in), Integer(row.owed)))
