"""The Treasury workbook (tệp chứng từ Kho bạc): its declaration, its blank template, its reading. Knows no database."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from accounts.choices import written
from accounts.language import VIETNAMESE, speaking
from accounts.language import gettext as _
from accounts.names import search_key
from disbursement.models import Assigned, CapitalNature, CapitalSource
from disbursement.moves import PaymentType
from programs.intake import template
from programs.intake.archive import UnreadableWorkbook
from programs.intake.bulk import Heard, Understood, Wanted, understand
from programs.intake.kinds import Choice, Kind, Table
from programs.intake.sheet import Column, Sheet
from programs.intake.stamp import Stamp

LARGEST_FILE: Final = 20 * 2**20
MOST_ROWS: Final = 100_000
COMPLETE_TEXT: Final = "Số liệu đầy đủ đến hết ngày"
# By these words the Treasury says that a workbook without rows is meant so.
NOTHING_TEXT: Final = "không phát sinh chứng từ"
_COMPLETE = re.compile(r"đến(?: hết)?(?: ngày)?\D{0,3}(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", re.IGNORECASE)
_MONTH = re.compile(r"(?<!\d )\btháng\s*(\d{1,2})\s*(?:/|-|năm)\s*(\d{4})", re.IGNORECASE)


def _choices(kinds: Iterable[Any]) -> tuple[Choice, ...]:
    return tuple(Choice(*one) for one in written(kinds))


TREASURY_SHEET: Final = Sheet(
    code="KB-CTMTQG",
    version="1",
    title="Chứng từ giải ngân vốn các chương trình mục tiêu quốc gia qua Kho bạc Nhà nước",
    key=(
        "project_code",
        "component",
        "source",
        "nature",
        "origin_year",
        "assigned",
        "voucher_date",
        "voucher",
        "payment_type",
        "amount",
    ),
    named_by=("project_code", "voucher"),
    most_rows=MOST_ROWS,
    mark_title="STT",
    unit_line="Đơn vị tính: đồng",
    notes=(
        "Mỗi dòng là một chứng từ của một dòng vốn.",
        "«Đợt giao vốn» chỉ cần ghi khi dự án có cả vốn giao đầu năm và vốn giao bổ sung cùng loại.",
        "Số tiền âm chỉ dùng để đính chính: ghi đúng số chứng từ gốc đã có trong sổ.",
    ),
    columns=(
        Column(
            key="project_code",
            title="Mã dự án",
            required=True,
            pattern=r"\d{7}",
            pattern_hint="Mã dự án (ĐVQHNS) gồm 7 chữ số; hãy sửa mã.",
            width=11,
        ),
        Column(key="project_name", title="Tên dự án", longest=300, width=38),
        Column(key="component", title="Mã nội dung, dự án thành phần", required=True, longest=30, width=14),
        Column(key="source", title="Nguồn vốn", kind=Kind.CHOICE, required=True, choices=_choices(CapitalSource)),
        Column(
            key="nature",
            title="Tính chất",
            kind=Kind.CHOICE,
            required=True,
            choices=_choices(CapitalNature),
            width=11,
        ),
        Column(
            key="origin_year",
            title="Năm nguồn vốn",
            kind=Kind.CHOICE,
            required=True,
            width=10,
            choices=tuple(Choice(str(year), str(year)) for year in range(2021, 2031)),
        ),
        Column(key="assigned", title="Đợt giao vốn", kind=Kind.CHOICE, choices=_choices(Assigned)),
        Column(key="voucher_date", title="Ngày chứng từ", kind=Kind.DATE, required=True, width=12),
        Column(key="voucher", title="Số chứng từ", required=True, longest=60),
        Column(
            key="payment_type",
            title="Loại chứng từ",
            kind=Kind.CHOICE,
            required=True,
            choices=_choices(PaymentType),
        ),
        Column(key="amount", title="Số tiền", kind=Kind.MONEY, unit="đồng", required=True, signed=True, width=18),
    ),
)


@dataclass(frozen=True, slots=True)
class Claim:
    """Everything of a row that decides to which line it belongs (căn cứ đối chiếu)."""

    project_code: str
    project_name: str
    component: str
    source: str
    nature: str
    origin_year: int
    assigned: str
    year: int

    @property
    def parts(self) -> tuple[str | int, ...]:
        """The facts in their order."""
        return (
            self.project_code,
            self.project_name,
            self.component,
            self.source,
            self.nature,
            self.origin_year,
            self.assigned,
            self.year,
        )


@dataclass(frozen=True, slots=True)
class TreasuryReading:
    """What a Treasury workbook says (kết quả đọc tệp Kho bạc): its rows in a file, its day, what is wrong with it."""

    found: Understood
    complete_through: date | None

    @property
    def says_nothing_new(self) -> bool:
        """Whether the first rows say that there are no vouchers (không phát sinh)."""
        return any(NOTHING_TEXT in text.lower() for text in self.found.head)


def treasury_stamp(province_code: str, province_name: str, complete_through: date, *, nothing: bool = False) -> Stamp:
    """What a template of this province says of itself."""
    return Stamp(
        form=TREASURY_SHEET.code,
        version=TREASURY_SHEET.version,
        period=complete_through.isoformat(),
        province=province_code,
        period_name=f"{COMPLETE_TEXT} {complete_through:%d/%m/%Y}{f', {NOTHING_TEXT}' if nothing else ''}",
        unit_name=f"Kho bạc Nhà nước {province_name}",
    )


def treasury_template(
    *,
    province_code: str,
    province_name: str,
    complete_through: date,
    values: Table | None = None,
    nothing: bool = False,
) -> bytes:
    """A blank workbook, or one with rows {"1": {column: value}} (mẫu tệp Kho bạc); `nothing` says that none are due."""
    stamp = treasury_stamp(province_code, province_name, complete_through, nothing=nothing)
    # A form of the Treasury, Vietnamese whoever downloads it.
    with speaking(VIETNAMESE):
        return template.write(TREASURY_SHEET, stamp=stamp, values=values)


@contextmanager
def read_treasury(
    content: bytes,
    *,
    filename: str,
    province_code: str,
    heard: Heard,
    wanted: Wanted | None = None,
    provinces: Mapping[str, str] | None = None,
) -> Iterator[TreasuryReading]:
    """Read an uploaded workbook; raises `UnreadableWorkbook` with one sentence when it is no such workbook.

    `provinces` are the names by code of all provinces: a file that names another one in its heading is refused.
    """
    with understand(wanted or Wanted(TREASURY_SHEET), content, filename=filename, heard=heard) as found:
        if found.stamp:
            _verify_stamp(found.stamp, province_code)
        elif found.outlined:
            _verify_province(found.head, province_code, provinces or {})
        stamped = _iso(found.stamp.get("period", "")) if found.stamp else None
        told = _complete_through(found.head)
        if stamped and told and stamped != told:
            raise UnreadableWorkbook(
                _(
                    "Dòng «%(complete_text)s %(told)s» khác với ngày %(stamped)s khi tải mẫu. Hãy tải mẫu "
                    "mới theo đúng ngày số liệu."
                )
                % {"complete_text": COMPLETE_TEXT, "told": f"{told:%d/%m/%Y}", "stamped": f"{stamped:%d/%m/%Y}"}
            )
        yield TreasuryReading(found, told or stamped)


def _complete_through(head: Sequence[str]) -> date | None:
    """The day that the first rows name, up to which the data is complete."""
    for text in head:
        found = _COMPLETE.search(text)
        if found:
            day, month, year = (int(part) for part in found.groups())
            try:
                return date(year, month, day)
            except ValueError:
                told = f"{day}/{month}/{year}"
                raise UnreadableWorkbook(
                    _("Ngày «%(told)s» ở dòng «%(complete_text)s» không có trong lịch; hãy sửa lại.")
                    % {"told": told, "complete_text": COMPLETE_TEXT}
                ) from None
    return next((end for text in head if (end := _month_end(text))), None)


def _month_end(text: str) -> date | None:
    """The last day of the month that a title names: "Tháng 6 năm 2023"."""
    found = _MONTH.search(text)
    if not found or not 1 <= int(found[1]) <= 12:
        return None
    month, year = int(found[1]), int(found[2])
    return date(year, month, calendar.monthrange(year, month)[1])


def _verify_province(head: Sequence[str], code: str, provinces: Mapping[str, str]) -> None:
    words = f" {search_key(' '.join(head))} "
    named = {one for one, name in provinces.items() if f" {search_key(name)} " in words}
    if named and code not in named:
        names = ", ".join(provinces[one] for one in sorted(named))
        raise UnreadableWorkbook(
            _("Đầu tệp ghi %(names)s, không phải %(get)s: đây là tệp của tỉnh khác nên không nhận.")
            % {"names": names, "get": provinces.get(code, "tỉnh này")}
        )


def _verify_stamp(stamp: Any, province_code: str) -> None:
    if stamp.get("form") != TREASURY_SHEET.code:
        raise UnreadableWorkbook(
            _("Tệp này là mẫu của biểu khác, không phải tệp chứng từ Kho bạc. Hãy tải mẫu tại trang Tệp Kho bạc.")
        )
    if stamp.get("province") != province_code:
        raise UnreadableWorkbook(_("Tệp này là mẫu của tỉnh khác. Hãy tải mẫu của tỉnh tại trang Tệp Kho bạc."))
    if stamp.get("version") != TREASURY_SHEET.version:
        raise UnreadableWorkbook(_("Mẫu trong tệp đã cũ. Hãy tải mẫu mới tại trang Tệp Kho bạc và chép số liệu sang."))


def _iso(text: str) -> date | None:
    return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None
