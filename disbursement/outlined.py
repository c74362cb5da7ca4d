"""Layouts of Treasury workbooks (cách đọc tệp Kho bạc): what a layout may fill, and those that come with the portal."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Final

from accounts.choices import written
from accounts.language import gettext, gettext_noop
from disbursement.models import CapitalNature, CapitalSource
from disbursement.sheets import TREASURY_SHEET
from programs.intake.bulk import Wanted
from programs.intake.kinds import Choice, Kind
from programs.intake.outline import Outline, outline, verify_target
from programs.intake.sheet import Column, Sheet
from programs.reading import yaml_text

FOLDER: Final = Path(__file__).parent / "layouts"
VOUCHERS, TOTALS = "vouchers", "totals"
# What a Treasury workbook may leave out: the line is then found by the rest, or a person is asked.
_MAY_BE_BLANK: Final = frozenset({"project_code", "component", "source", "nature", "origin_year"})


def _loosened(column: Column) -> Column:
    if column.key not in _MAY_BE_BLANK:
        return column
    # Codes of another length or province are for a person to match, not a mistake of the cell.
    is_code = column.key == "project_code"
    return replace(column, required=False, pattern="" if is_code else column.pattern, longest=60)


VOUCHER_TARGET: Final = replace(
    TREASURY_SHEET,
    columns=(
        *(_loosened(column) for column in TREASURY_SHEET.columns),
        Column(key="corrects", title=gettext_noop("Số chứng từ gốc"), longest=60),
    ),
)
TOTALS_TARGET: Final = Sheet(
    code="KB-LUY-KE",
    version="1",
    title="Lũy kế thanh toán theo dự án và nguồn vốn",
    key=("project_code", "source"),
    most_rows=TREASURY_SHEET.most_rows,
    columns=(
        Column(key="project_code", title=gettext_noop("Mã dự án"), longest=60),
        Column(key="project_name", title=gettext_noop("Tên dự án"), longest=300),
        Column(key="component", title=gettext_noop("Mã nội dung"), longest=60),
        Column(
            key="source",
            title="Nguồn vốn",
            kind=Kind.CHOICE,
            choices=tuple(Choice(*one) for one in written(CapitalSource)),
        ),
        Column(
            key="nature",
            title="Tính chất",
            kind=Kind.CHOICE,
            choices=tuple(Choice(*one) for one in written(CapitalNature)),
        ),
        replace(TREASURY_SHEET.column("origin_year"), required=False),
        Column(key="carried", title=gettext_noop("Kế hoạch vốn kéo dài"), kind=Kind.MONEY, unit="đồng", signed=True),
        Column(key="plan", title=gettext_noop("Kế hoạch vốn"), kind=Kind.MONEY, unit="đồng", signed=True),
        Column(
            key="settled",
            title=gettext_noop("Thanh toán KLHT"),
            kind=Kind.MONEY,
            unit="đồng",
            signed=True,
            required=True,
        ),
        Column(
            key="advanced",
            title=gettext_noop("Tạm ứng chưa thu hồi"),
            kind=Kind.MONEY,
            unit="đồng",
            signed=True,
            required=True,
        ),
        Column(key="total", title=gettext_noop("Tổng số"), kind=Kind.MONEY, unit="đồng", signed=True),
    ),
)
TARGETS: Final = {VOUCHERS: VOUCHER_TARGET, TOTALS: TOTALS_TARGET}


@cache
def embedded() -> tuple[Outline, ...]:
    """The layouts that come with the portal (cách đọc có sẵn), in the order of their codes."""
    found = []
    for path in sorted(FOLDER.glob("*.yaml")):
        content = yaml_text(path.read_text(encoding="utf-8"), path.name)
        made = outline(content)  # type: ignore[arg-type]  # what is no mapping is refused inside
        verify_target(made, TARGETS[made.target])
        found.append(made)
    return tuple(found)


def wanted(own: Iterable[Outline], *, chosen: str = "") -> Wanted:
    """What a Treasury workbook may be: our template, a layout of the province, or one of the embedded."""
    layouts = {one.code: one for one in (*embedded(), *own)}
    return Wanted(TREASURY_SHEET, tuple(layouts[code] for code in sorted(layouts)), TARGETS, chosen)


def column_words(target: str) -> dict[str, str]:
    """What each column of a layout holds, in words; parts of an amount have names of their own (tên nội dung cột)."""
    named = {column.key: column.name for column in TARGETS[target].columns}
    return {key: gettext(word) for key, word in (_PARTS | named if target == VOUCHERS else named).items()}


_PARTS: Final = {
    "settled": gettext_noop("Thanh toán khối lượng hoàn thành"),
    "recovered": gettext_noop("Trong đó thu hồi tạm ứng"),
    "advance": gettext_noop("Tạm ứng"),
    "advance_repaid": gettext_noop("Nộp trả tạm ứng"),
    "settlement_repaid": gettext_noop("Nộp trả thanh toán"),
}
