"""A Treasury workbook as one set in the database (tệp Kho bạc theo tập hợp): staged, matched, judged, written."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import IO, Any

from django.db import IntegrityError, connection, transaction

from accounts import jobs
from accounts.roles import Person
from disbursement import staging
from disbursement.actions.posting import EARLIEST_YEAR, Overdrawn, in_words
from disbursement.models import HeldPayment, TreasuryFile
from disbursement.moves import PaymentType
from disbursement.queries.matching import Matcher, Unmatched
from disbursement.queries.running import line_books
from disbursement.queries.vouchers import VOUCHER
from disbursement.running import Fate, Freeze, refusal
from disbursement.sheets import TREASURY_SHEET, Claim
from programs.intake.bulk import MOST_PROBLEMS, Understood
from programs.intake.problems import Problem
from programs.intake.quick import copy_text

# Within a day what fills a bucket comes before what draws on it.
_ORDER = {
    PaymentType.SETTLEMENT_REPAID: 0,
    PaymentType.ADVANCE: 1,
    PaymentType.ADVANCE_SETTLED: 2,
    PaymentType.ADVANCE_REPAID: 3,
    PaymentType.SETTLEMENT: 4,
}


@dataclass(frozen=True, slots=True)
class _Try:
    """A voucher on a line where money is short, to be tried by itself (chứng từ phải xét riêng)."""

    row_number: int
    line_id: int
    on: date
    payment_type: PaymentType
    amount_vnd: int
    voucher: str
    project_code: str
    source_key: str


@dataclass(frozen=True, slots=True)
class Counts:
    """What was written (kết quả ghi sổ)."""

    rows: int
    posted: int
    total_vnd: int
    held: int


class VoucherSet:
    """All rows of one workbook in temporary tables of the running transaction."""

    def __init__(self, found: Understood, *, province_id: int, today: date) -> None:
        self.found, self.province_id, self.today = found, province_id, today
        self.held: list[tuple[_Try, Freeze]] = []
        self._do(staging.DROP)
        self._do(staging.CREATE)
        _copy(staging.COPY_ROWS, found.rows)
        _copy(staging.COPY_PROBLEMS, found.problems)
        places = ((column.key, found.letters.get(column.key, "A"), column.name) for column in TREASURY_SHEET.columns)
        _copy(staging.COPY_PLACES, _lines(places))
        self._do("ANALYZE treasury_staged")

    def check(self, problems: Iterable[Problem]) -> int:
        """Ask everything that can be wrong with the rows; says how many errors there are."""
        _copy(
            staging.COPY_PROBLEMS, _lines((one.cell, one.place, one.complaint, one.severity.value) for one in problems)
        )
        self._do(staging.FUTURE, today=self.today)
        self._do(staging.TOO_OLD, earliest=EARLIEST_YEAR)
        self._do(staging.NOTHING_PAID)
        self._match()
        self._find_slots()
        self._judge()
        ((listed,),) = self._ask(staging.ERRORS)
        # The child counts what it no longer writes down.
        beyond = max(self.found.error_count + self.found.warning_count - MOST_PROBLEMS, 0)
        return int(listed) + beyond

    def problems(self, most: int) -> list[tuple[str, str, str]]:
        """The first problems in the order of their cells: cell, place, complaint."""
        return [(cell, place, complaint) for cell, place, complaint in self._ask(staging.PROBLEMS, [most])]

    def write(self, file: TreasuryFile, by: Person) -> Counts:
        """Post every row that is not in the book yet, or none of them."""
        facts: dict[str, Any] = {
            "province": self.province_id,
            "today": by.today,
            "user": None if by.system else by.user.pk,
            "file": file.pk,
            "attempt": file.attempt,
        }
        try:
            with transaction.atomic():
                self._hold(by)
                self._do(staging.WRITE, **facts)
        except IntegrityError as refused:
            told = in_words(refused)
            if isinstance(told, Overdrawn):
                # Somebody moved the same money between check and posting: the next attempt sees it as a cell's problem.
                raise jobs.JobFailed(f"Số dư vừa thay đổi trong khi ghi sổ: {told} Hãy nạp lại tệp.") from refused
            raise jobs.JobFailed("Có chứng từ vừa được người khác ghi nhận. Hãy nạp lại tệp.") from refused
        ((rows, posted, total_vnd, held),) = self._ask(staging.COUNTS)
        return Counts(rows, posted, total_vnd, held)

    def _match(self) -> None:
        claims = [Claim(*row) for row in self._ask(staging.CLAIMS)]
        matcher = Matcher(self.province_id, claims)
        _copy(staging.COPY_CLAIMS, _lines(_matched(claim, matcher) for claim in claims))
        self._do("ANALYZE treasury_claim")
        self._do(staging.UNMATCHED)
        self._do(staging.MATCH)
        for voucher, lower in self._ask(staging.FOREIGN_LETTERS):
            if lower != voucher.casefold():
                self._do(staging.LOWER_FOREIGN, [voucher.casefold(), voucher])
        if self._do(staging.TWICE):
            self._do(staging.DROP_TWICE)
        self._do("ANALYZE treasury_matched")

    def _find_slots(self) -> None:
        self._do(staging.FIRST_SLOTS)
        self._do("ANALYZE treasury_slot")
        number = 1
        while True:
            self._do(staging.FIND_SLOTS, province=self.province_id)
            # Whatever was neither found nor gone under this number is free under it.
            self._do(staging.CLOSE_FREE_SLOTS, number=number)
            ((is_open,),) = self._ask(staging.STILL_OPEN)
            if not is_open:
                return
            number += 1

    def _judge(self) -> None:
        self._do(staging.POSTING, province=self.province_id)
        self._do("ANALYZE treasury_posting")
        short = [line_id for (line_id,) in self._ask(staging.SHORT_LINES, {"province": self.province_id})]
        if not short:
            return
        books = line_books(self.province_id, short)
        rows = [
            _Try(number, line, on, PaymentType(kind), amount, voucher, code, key)
            for number, line, on, kind, amount, voucher, code, key in self._ask(staging.ROWS_OF_LINES, [short])
        ]
        problems = []
        for row in sorted(rows, key=lambda one: (one.on, _ORDER[one.payment_type], one.row_number)):
            book = books[row.line_id]
            judgement = book.judge(row.payment_type, row.amount_vnd, row.on)
            if judgement.fate in {Fate.SHORT, Fate.FROZEN}:
                problems.append(self._problem(row, refusal(judgement, row.payment_type, row.amount_vnd, row.on)))
                continue
            book.count(row.payment_type, row.amount_vnd, row.on, judgement.fate)
            if judgement.fate is Fate.HELD and judgement.freeze is not None:
                self.held.append((row, judgement.freeze))
        _copy(
            staging.COPY_PROBLEMS, _lines((one.cell, one.place, one.complaint, one.severity.value) for one in problems)
        )
        if self.held:
            self._do(staging.TAKE_OUT, [[row.row_number for row, _ in self.held]])

    def _problem(self, row: _Try, complaint: str) -> Problem:
        return Problem(
            complaint=complaint,
            cell=self.found.cell(row.row_number, "amount"),
            row_label=f"{row.project_code} – {row.voucher}",
            column_title=TREASURY_SHEET.column("amount").name,
        )

    def _hold(self, by: Person) -> None:
        kept = HeldPayment.objects.bulk_create(_held_payment(row, freeze, by) for row, freeze in self.held)
        numbers = zip(self.held, kept, strict=True)
        _copy(staging.COPY_HELD, _lines((str(row.row_number), str(one.pk)) for (row, _), one in numbers))

    def _do(self, statement: str, given: Sequence[Any] | None = None, **facts: Any) -> int:
        with connection.cursor() as cursor:
            cursor.execute(statement, given or facts or None)
            return int(cursor.rowcount)

    def _ask(self, statement: str, given: Sequence[Any] | dict[str, Any] | None = None) -> list[Any]:
        with connection.cursor() as cursor:
            cursor.execute(statement, given)
            return list(cursor.fetchall())


def undo_rows(file: TreasuryFile, *, by: Person, note: str) -> int:
    """Reverse whatever a file posted, as one set (bút toán đảo theo tập hợp); says how many."""
    facts: dict[str, Any] = {
        "province": by.province.pk,
        "file": file.pk,
        "attempt": file.attempt,
        "today": by.today,
        "user": None if by.system else by.user.pk,
        "note": note,
    }
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(staging.UNDO, facts)
            return int(cursor.rowcount)
    except IntegrityError as refused:
        raise in_words(refused) from refused


def _matched(claim: Claim, matcher: Matcher) -> tuple[object, ...]:
    line = matcher.match(claim)
    key = staging.BETWEEN.join(str(part) for part in claim.parts)
    if isinstance(line, Unmatched):
        return (key, None, line.column, line.complaint)
    return (key, line.pk, None, None)


def _held_payment(row: _Try, freeze: Freeze, by: Person) -> HeldPayment:
    return HeldPayment(
        province=by.province,
        line_id=row.line_id,
        payment_type=row.payment_type,
        amount_vnd=row.amount_vnd,
        effective_on=row.on,
        known_on=by.today,
        voucher=row.voucher,
        source_kind=VOUCHER,
        source_key=row.source_key,
        frozen_by_id=freeze.movement_id,
    )


def _lines(rows: Iterable[Sequence[object]]) -> IO[bytes]:
    text = "".join("\t".join(copy_text(part) for part in row) + "\n" for row in rows)  # type: ignore[arg-type]  # plain values
    return io.BytesIO(text.encode())


def _copy(statement: str, rows: IO[bytes]) -> None:
    with connection.cursor() as cursor, connection.wrap_database_errors:
        cursor.cursor.copy_expert(statement, rows)
