"""The Treasury workbook (tệp chứng từ Kho bạc): its declaration, its blank template, its reading. Knows no database."""

from __future__ import annotations

import io
import re
from collections.abc import Generator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any, Final

from disbursement.models import Assigned, CapitalNature, CapitalSource
from disbursement.moves import PaymentType
from programs.intake import process, template, workbook
from programs.intake.archive import UnreadableWorkbook
from programs.intake.kinds import Choice, Kind, Table
from programs.intake.problems import Problem, Problems
from programs.intake.raw import Message
from programs.intake.reader import Reading
from programs.intake.sheet import Column, Sheet
from programs.intake.stamp import Stamp

LARGEST_FILE: Final = 10 * 2**20
COMPLETE_TEXT: Final = "Số liệu đầy đủ đến hết ngày"
_COMPLETE = re.compile(r"đầy đủ đến(?: hết)?(?: ngày)?\D{0,3}(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", re.IGNORECASE)
_HEAD_ROWS: Final = 12


def _choices(pairs: Sequence[tuple[str, Any]]) -> tuple[Choice, ...]:
    return tuple(Choice(value, str(label)) for value, label in pairs)


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
    most_rows=5000,
    mark_title="STT",
    unit_line="Đơn vị tính: đồng",
    notes=(
        "Mỗi dòng là một chứng từ của một dòng vốn.",
        "«Đợt giao vốn» chỉ cần ghi khi dự án có cả vốn giao đầu năm và vốn giao bổ sung cùng loại.",
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
        Column(
            key="source", title="Nguồn vốn", kind=Kind.CHOICE, required=True, choices=_choices(CapitalSource.choices)
        ),
        Column(
            key="nature",
            title="Tính chất",
            kind=Kind.CHOICE,
            required=True,
            choices=_choices(CapitalNature.choices),
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
        Column(key="assigned", title="Đợt giao vốn", kind=Kind.CHOICE, choices=_choices(Assigned.choices)),
        Column(key="voucher_date", title="Ngày chứng từ", kind=Kind.DATE, required=True, width=12),
        Column(key="voucher", title="Số chứng từ", required=True, longest=60),
        Column(
            key="payment_type",
            title="Loại chứng từ",
            kind=Kind.CHOICE,
            required=True,
            choices=tuple(Choice(one.value, one.label) for one in PaymentType),
        ),
        Column(key="amount", title="Số tiền", kind=Kind.MONEY, unit="đồng", required=True, width=18),
    ),
)


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """One row of the workbook, understood but not yet matched (dòng chứng từ)."""

    key: str
    row_number: int
    project_code: str
    project_name: str
    component: str
    source: str
    nature: str
    origin_year: int
    assigned: str
    on: date
    voucher: str
    payment_type: PaymentType
    amount_vnd: int


@dataclass(frozen=True, slots=True)
class TreasuryReading:
    """What a Treasury workbook says (kết quả đọc tệp Kho bạc)."""

    rows: tuple[VoucherRow, ...]
    complete_through: date | None
    problems: Problems
    reading: Reading = field(repr=False)

    def cell(self, row: VoucherRow, column: str) -> str:
        """The address of a cell of a row."""
        return self.reading.cell(row.key, column)


def treasury_stamp(province_code: str, province_name: str, complete_through: date) -> Stamp:
    """What a template of this province says of itself."""
    return Stamp(
        form=TREASURY_SHEET.code,
        version=TREASURY_SHEET.version,
        period=complete_through.isoformat(),
        province=province_code,
        period_name=f"{COMPLETE_TEXT} {complete_through:%d/%m/%Y}",
        unit_name=f"Kho bạc Nhà nước {province_name}",
    )


def treasury_template(
    *, province_code: str, province_name: str, complete_through: date, values: Table | None = None
) -> bytes:
    """A blank workbook, or one with rows {"1": {column: value}} (mẫu tệp Kho bạc)."""
    stamp = treasury_stamp(province_code, province_name, complete_through)
    return template.write(TREASURY_SHEET, stamp=stamp, values=values)


def read_treasury(content: bytes, *, filename: str, province_code: str) -> TreasuryReading:
    """Read an uploaded workbook; raises `UnreadableWorkbook` with one sentence when it is no such workbook."""
    head = _Head()
    reading = workbook.read(
        TREASURY_SHEET,
        io.BytesIO(content),
        filename=filename,
        expected=None,
        largest_file=LARGEST_FILE,
        opener=head.open,
    )
    if reading.stamp:
        _verify_stamp(reading.stamp, province_code)
    stamped = _iso(reading.stamp.get("period", "")) if reading.stamp else None
    if stamped and head.complete_through and stamped != head.complete_through:
        raise UnreadableWorkbook(
            f"Dòng «{COMPLETE_TEXT} {head.complete_through:%d/%m/%Y}» khác với ngày {stamped:%d/%m/%Y} khi tải mẫu."
            " Hãy tải mẫu mới theo đúng ngày số liệu."
        )
    rows = tuple(_row(reading, key) for key in reading.values if _complete(reading, key))
    return TreasuryReading(rows, head.complete_through or stamped, reading.problems, reading)


def problem_at(place: TreasuryReading, row: VoucherRow, column: str, complaint: str) -> Problem:
    """A problem of one cell, in the words of the reader's own (lỗi tại ô)."""
    return Problem(
        complaint=complaint,
        cell=place.cell(row, column),
        row_key=row.key,
        column_key=column,
        row_label=f"{row.project_code} – {row.voucher}",
        column_title=TREASURY_SHEET.column(column).name,
    )


class _Head:
    """Watches the first rows of a workbook pass by for the sentence that says how far the data is complete."""

    def __init__(self) -> None:
        self.complete_through: date | None = None

    def open(self, file: IO[bytes], prefer: str) -> Generator[Message, None, None]:
        """Open the workbook as usual and look at its first rows."""
        for message in process.messages(file, prefer):
            if self.complete_through is None and message.get("row", _HEAD_ROWS + 1) <= _HEAD_ROWS:
                self._look(message["cells"])
            yield message

    def _look(self, cells: Sequence[Any]) -> None:
        for text in cells:
            found = _COMPLETE.search(text) if isinstance(text, str) else None
            if found:
                day, month, year = (int(part) for part in found.groups())
                try:
                    self.complete_through = date(year, month, day)
                except ValueError:
                    told = f"{day}/{month}/{year}"
                    raise UnreadableWorkbook(
                        f"Ngày «{told}» ở dòng «{COMPLETE_TEXT}» không có trong lịch; hãy sửa lại."
                    ) from None


def _verify_stamp(stamp: Any, province_code: str) -> None:
    if stamp.get("form") != TREASURY_SHEET.code:
        raise UnreadableWorkbook(
            "Tệp này là mẫu của biểu khác, không phải tệp chứng từ Kho bạc. Hãy tải mẫu tại trang Tệp Kho bạc."
        )
    if stamp.get("province") != province_code:
        raise UnreadableWorkbook("Tệp này là mẫu của tỉnh khác. Hãy tải mẫu của tỉnh tại trang Tệp Kho bạc.")
    if stamp.get("version") != TREASURY_SHEET.version:
        raise UnreadableWorkbook("Mẫu trong tệp đã cũ. Hãy tải mẫu mới tại trang Tệp Kho bạc và chép số liệu sang.")


def _iso(text: str) -> date | None:
    return date.fromisoformat(text) if re.fullmatch(r"\d{4}-\d\d-\d\d", text) else None


_NEEDED: Final = tuple(column.key for column in TREASURY_SHEET.columns if column.required)


def _complete(reading: Reading, key: str) -> bool:
    return all(name in reading.values[key] for name in _NEEDED)


def _row(reading: Reading, key: str) -> VoucherRow:
    values: Any = reading.values[key]
    return VoucherRow(
        key=key,
        row_number=reading.row_numbers[key],
        project_code=values["project_code"],
        project_name=values.get("project_name", ""),
        component=values["component"].strip().upper(),
        source=values["source"],
        nature=values["nature"],
        origin_year=int(values["origin_year"]),
        assigned=values.get("assigned", ""),
        on=values["voucher_date"],
        voucher=values["voucher"],
        payment_type=PaymentType(values["payment_type"]),
        amount_vnd=values["amount"],
    )
