"""The workbook of the capital plan (tệp danh mục giao vốn): its declaration, its template, its reading."""

from __future__ import annotations

import io
from collections.abc import Sequence
from enum import StrEnum
from typing import Any, Final

from django.utils.translation import override

from accounts.language import VIETNAMESE
from accounts.language import gettext as _
from accounts.language import gettext_noop as words
from disbursement.models import Assigned, CapitalNature, CapitalSource
from programs.intake import template, workbook
from programs.intake.kinds import Choice, Kind
from programs.intake.reader import Reading
from programs.intake.sheet import Column, Sheet
from programs.intake.spoken import spoken
from programs.intake.stamp import Stamp

LARGEST_FILE: Final = 5 * 2**20
YEARS_BACK: Final = 3


class Deed(StrEnum):
    """What a row does (việc của dòng)."""

    GIVE = "give"
    REDUCE = "reduce"


DEEDS: Final = {Deed.GIVE: words("Giao vốn"), Deed.REDUCE: words("Điều chỉnh giảm")}


def _choices(pairs: Sequence[tuple[str, Any]]) -> tuple[Choice, ...]:
    with override(VIETNAMESE):
        return tuple(Choice(value, str(label)) for value, label in pairs)


PLAN_SHEET: Final = Sheet(
    code="KHV-CTMTQG",
    version="1",
    title=words("Danh mục giao, phân bổ, điều chỉnh vốn các chương trình mục tiêu quốc gia"),
    key=("unit_code", "project_code", "component", "source", "nature", "origin_year", "assigned", "deed"),
    named_by=("unit_code", "project_code"),
    mark_title=words("STT"),
    unit_line=words("Đơn vị tính: đồng"),
    notes=(
        words("Mỗi dòng là vốn của một đơn vị (ghi mã đơn vị) hoặc của một công trình, khoản chi (ghi mã dự án)."),
        words(
            "«Lấy từ vốn của đơn vị» là mã đơn vị cấp trên đã được giao vốn; để "
            "trống nếu giao mới từ ngoài sổ của tỉnh."
        ),
        words("Điều chỉnh giảm trả vốn về nơi đã giao."),
    ),
    columns=(
        Column(key="deed", title=words("Việc"), kind=Kind.CHOICE, required=True,
               choices=_choices([(one.value, label) for one, label in DEEDS.items()]), width=16),
        Column(key="unit_code", title=words("Mã đơn vị nhận"), longest=20, width=12),
        Column(key="project_code", title=words("Mã dự án nhận"), pattern=r"\d{7}",
               pattern_hint=words("Mã dự án (ĐVQHNS) gồm 7 chữ số; hãy sửa mã."), width=11),
        Column(key="name", title=words("Tên đơn vị, công trình (để dễ đọc)"), longest=300, width=38),
        Column(key="component", title=words("Mã nội dung, dự án thành phần"), required=True, longest=30, width=14),
        Column(key="source", title=words("Nguồn vốn"), kind=Kind.CHOICE, required=True,
               choices=_choices(CapitalSource.choices)),
        Column(key="nature", title=words("Tính chất"), kind=Kind.CHOICE, required=True,
               choices=_choices(CapitalNature.choices), width=13),
        Column(key="origin_year", title=words("Năm của vốn"), kind=Kind.CHOICE, required=True, width=10,
               choices=(Choice("0", "0"),)),
        Column(key="assigned", title=words("Thời điểm giao"), kind=Kind.CHOICE, required=True,
               choices=_choices(Assigned.choices)),
        Column(key="from_code", title=words("Lấy từ vốn của đơn vị (mã)"), longest=20, width=14),
        Column(key="amount", title=words("Số tiền"), kind=Kind.MONEY, unit="đồng", required=True, width=18),
    ),
)  # fmt: skip


def plan_sheet(plan_year: int) -> Sheet:
    """The form of a plan year, in the language that is spoken."""
    years = tuple(Choice(str(year), str(year)) for year in range(plan_year, plan_year - YEARS_BACK - 1, -1))
    return spoken(PLAN_SHEET.with_choices("origin_year", years))


def plan_stamp(province_code: str, plan_year: int, unit_name: str = "") -> Stamp:
    """What a template says of itself."""
    return Stamp(
        form=PLAN_SHEET.code,
        version=PLAN_SHEET.version,
        period=str(plan_year),
        province=province_code,
        period_name=_("Kế hoạch năm %(year)s") % {"year": plan_year},
        unit_name=unit_name,
    )


def plan_template(*, province_code: str, plan_year: int, unit_name: str) -> bytes:
    """The blank workbook (mẫu danh mục giao vốn)."""
    return template.write(plan_sheet(plan_year), stamp=plan_stamp(province_code, plan_year, unit_name))


def read_plan(content: bytes, *, filename: str, province_code: str, plan_year: int) -> Reading:
    """Read an uploaded list; raises `UnreadableWorkbook` with one sentence when it is no such workbook."""
    return workbook.read(
        plan_sheet(plan_year),
        io.BytesIO(content),
        filename=filename,
        expected=plan_stamp(province_code, plan_year),
        largest_file=LARGEST_FILE,
    )
