"""Treasury workbooks against the book (kiểm tra tệp Kho bạc), and the list of files."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db.models import Case, QuerySet, When

from accounts.figures import day
from disbursement.models import CapitalLine, TreasuryFile, TreasuryRow
from disbursement.moves import PaymentType
from disbursement.queries.matching import Matcher, Unmatched
from disbursement.queries.running import line_books
from disbursement.queries.vouchers import Slot, Voucher, voucher_slots
from disbursement.running import Fate, Freeze, refusal
from disbursement.sheets import COMPLETE_TEXT, TreasuryReading, VoucherRow, problem_at
from programs.intake.problems import Problem, ProblemLog, Problems


@dataclass(slots=True)
class Judged:
    """A row that found its line, and what becomes of it (chứng từ đã xét)."""

    row: VoucherRow
    voucher: Voucher
    slot: Slot
    fate: Fate
    freeze: Freeze | None = None


@dataclass(slots=True)
class Checked:
    """A whole workbook: its rows to be posted, or what is wrong with it (kết quả kiểm tra tệp)."""

    judged: list[Judged]
    problems: Problems
    unlisted: int = 0

    @property
    def error_count(self) -> int:
        """Every problem, listed or not."""
        return self.problems.error_count + self.unlisted


def check_workbook(reading: TreasuryReading, *, province_id: int, today: date) -> Checked:
    """Match every row and try it on its line, in the order of days, in a handful of statements (kiểm tra tệp)."""
    log = ProblemLog()
    for problem in reading.problems.listed:
        log.add(problem)
    _check_days(reading, log, today)
    if not reading.rows and not reading.problems.blocking:
        log.add(Problem(complaint="Tệp không có chứng từ nào. Hãy kiểm tra lại trang tính."))
    judged: list[Judged] = []
    matched = _match(reading, log, province_id)
    slots = voucher_slots(province_id, {voucher.base for _, voucher in matched})
    books = line_books(province_id, {voucher.line.pk for _, voucher in matched})
    seen: dict[str, VoucherRow] = {}
    for row, voucher in sorted(matched, key=lambda one: (one[0].on, _ORDER[one[0].payment_type], one[0].row_number)):
        first = seen.setdefault(voucher.base, row)
        if first is not row:
            again = f"Chứng từ này trùng với dòng {first.row_number}. Hãy xóa một dòng."
            log.add(problem_at(reading, row, "voucher", again))
            continue
        slot = slots[voucher.base]
        if slot.taken:
            judged.append(Judged(row, voucher, slot, Fate.POSTED))
            continue
        book = books[voucher.line.pk]
        judgement = book.judge(row.payment_type, row.amount_vnd, row.on)
        if judgement.fate in {Fate.SHORT, Fate.FROZEN}:
            told = refusal(judgement, row.payment_type, row.amount_vnd, row.on)
            log.add(problem_at(reading, row, "amount", told))
            continue
        book.count(row.payment_type, row.amount_vnd, row.on, judgement.fate)
        judged.append(Judged(row, voucher, slot, judgement.fate, judgement.freeze))
    return Checked(judged, log.problems(), reading.problems.count - len(reading.problems.listed))


# Within a day what fills a bucket comes before what draws on it.
_ORDER: Final = {
    PaymentType.SETTLEMENT_REPAID: 0,
    PaymentType.ADVANCE: 1,
    PaymentType.ADVANCE_SETTLED: 2,
    PaymentType.ADVANCE_REPAID: 3,
    PaymentType.SETTLEMENT: 4,
}


def _check_days(reading: TreasuryReading, log: ProblemLog, today: date) -> None:
    complete = reading.complete_through
    if complete is None:
        log.add(
            Problem(complaint=f"Thiếu dòng «{COMPLETE_TEXT} dd/mm/yyyy» ở đầu tệp. Hãy tải mẫu và chọn ngày số liệu.")
        )
    elif complete > today:
        log.add(
            Problem(complaint=f"Số liệu không thể đầy đủ đến {day(complete)} vì hôm nay là {day(today)}. Hãy sửa ngày.")
        )
    for row in reading.rows:
        if row.on > today:
            told = f"Ngày {day(row.on)} chưa đến (hôm nay là {day(today)}). Hãy sửa ngày chứng từ."
            log.add(problem_at(reading, row, "voucher_date", told))


def _match(reading: TreasuryReading, log: ProblemLog, province_id: int) -> list[tuple[VoucherRow, Voucher]]:
    matcher = Matcher(province_id, reading.rows)
    matched = []
    for row in reading.rows:
        line = matcher.match(row)
        if isinstance(line, Unmatched):
            log.add(problem_at(reading, row, line.column, line.complaint))
        else:
            matched.append((row, _voucher(row, line)))
    return matched


def _voucher(row: VoucherRow, line: CapitalLine) -> Voucher:
    return Voucher(line=line, payment_type=row.payment_type, amount_vnd=row.amount_vnd, on=row.on, voucher=row.voucher)


def files(province_id: int) -> QuerySet[TreasuryFile]:
    """Every file of the province, newest first, without its bytes (các tệp Kho bạc)."""
    return TreasuryFile.objects.filter(province_id=province_id).defer("content").select_related("uploaded_by")


def file_rows(file: TreasuryFile) -> QuerySet[TreasuryRow]:
    """What became of each row of a posted file, those that wait first (các dòng của tệp)."""
    rows = TreasuryRow.objects.filter(file=file, attempt=file.attempt).select_related(
        "line__project", "line__component"
    )
    return rows.order_by(Case(When(outcome="held", then=0), default=1), "row_number")
