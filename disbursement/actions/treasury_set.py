"""A Treasury workbook as one set in the database (tệp Kho bạc theo tập hợp): staged, matched, judged, written."""

from __future__ import annotations

import io
import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import IO, Any, Final

from django.db import IntegrityError, connection, transaction

from accounts import jobs
from accounts.language import gettext, remembered
from accounts.roles import Person
from disbursement import staging
from disbursement.actions.corrections import correct
from disbursement.actions.posting import EARLIEST_YEAR, Overdrawn, in_words
from disbursement.models import HeldPayment, TreasuryFile
from disbursement.moves import PaymentType
from disbursement.queries.matching import Matcher, Unmatched
from disbursement.queries.running import line_books
from disbursement.queries.spend_by import spend_by_of
from disbursement.queries.vouchers import VOUCHER
from disbursement.running import Fate, Freeze, refusal
from disbursement.sheets import TREASURY_SHEET, Claim
from programs.intake.bulk import MOST_PROBLEMS, PART, Understood
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
# New vouchers whose number and type their line has in the book already, but with another amount or day: perhaps the
# Treasury has put one right, and the book would hold both.
_SAME_NUMBER: Final = """
SELECT min(mod(posting.row_number, %(part)s)), posting.voucher, min(posting.amount_vnd), min(moved.amount_vnd),
    min(moved.effective_on), count(*) OVER ()
FROM treasury_posting AS posting
JOIN disbursement_movement AS moved ON moved.province_id = %(province)s
    AND moved.from_account_id = posting.from_id AND moved.source_kind = 'voucher'
    AND split_part(moved.source_key, '|', 2) = lower(posting.voucher)
    AND split_part(moved.source_key, '|', 4) = posting.payment_type
LEFT JOIN disbursement_movement AS mirror ON mirror.province_id = %(province)s AND mirror.reversal_of_id = moved.id
WHERE posting.reversal_of IS NULL AND mirror.id IS NULL
GROUP BY posting.row_number, posting.voucher ORDER BY 1 LIMIT 20
"""


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
    same_number: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Unknown:
    """Rows that belong to no line by their codes (các dòng chưa ghép được)."""

    claim: Claim
    column: str
    complaint: str
    rows: int
    first_row: int
    total_vnd: int


@dataclass(frozen=True, slots=True)
class Settled:
    """What a person decided about rows of this file: claims with their line, and claims that are left out."""

    lines: Mapping[Claim, int] = field(default_factory=dict)
    left_out: Collection[Claim] = ()


class VoucherSet:
    """All rows of one workbook in temporary tables of the running transaction."""

    def __init__(self, found: Understood, *, province_id: int, today: date, settled: Settled | None = None) -> None:
        self.found, self.province_id, self.today = found, province_id, today
        self.settled = settled or Settled()
        self.held: list[tuple[_Try, Freeze]] = []
        self.unknown: list[Unknown] = []
        self.all_known = True
        self._do(staging.DROP)
        self._do(staging.CREATE)
        _copy(staging.COPY_OUTLINED if found.outlined else staging.COPY_ROWS, found.rows)
        _copy(staging.COPY_PROBLEMS, found.problems)
        _copy(staging.COPY_PLACES, _lines(_places(found)))
        left_out = [_key(claim) for claim in self.settled.left_out]
        self.left_out = self._do(staging.LEAVE_OUT, [left_out]) if left_out else 0
        self._do("ANALYZE treasury_staged")

    def check(self, problems: Iterable[Problem]) -> int:
        """Ask everything that can be wrong with the rows; says how many errors there are."""
        _copy(staging.COPY_PROBLEMS, _lines(_problem_parts(problems)))
        self._do(staging.FUTURE, today=self.today)
        self._do(staging.TOO_OLD, earliest=EARLIEST_YEAR)
        self._do(staging.NOTHING_PAID)
        self._match()
        self._find_slots()
        self._judge()
        self.unknown = [] if self.all_known else [_unknown(row) for row in self._ask(staging.UNKNOWN)]
        ((listed,),) = self._ask(staging.ERRORS)
        if self.unknown and listed:
            # Who has to mend the file anyway gets everything in one list.
            self._do(staging.UNMATCHED)
            self.unknown = []
            ((listed,),) = self._ask(staging.ERRORS)
        # The child counts what it no longer writes down.
        beyond = max(self.found.error_count + self.found.warning_count - MOST_PROBLEMS, 0)
        return int(listed) + beyond

    def problems(self, most: int) -> list[tuple[str, str, str]]:
        """The first problems in the order of their cells: cell, and place and complaint as `told` reads them."""
        found = self._ask(staging.PROBLEMS, [most])
        return [(cell, staging.in_full(place), staging.in_full(complaint)) for cell, place, complaint in found]

    def write(self, file: TreasuryFile, by: Person) -> Counts:
        """Post every row that is not in the book yet, or none of them."""
        ((sequence,),) = self._ask(staging.MOVEMENT_NUMBERS)
        facts: dict[str, Any] = {
            "province": self.province_id,
            "sequence": sequence,
            "today": by.today,
            "user": None if by.system else by.user.pk,
            "file": file.pk,
            "attempt": file.attempt,
        }
        same = self._same_number()
        try:
            with transaction.atomic():
                self._hold(by)
                self._do(staging.WRITE, **facts)
        except IntegrityError as refused:
            told = in_words(refused)
            if isinstance(told, Overdrawn):
                # Somebody moved the same money between check and posting: the next attempt sees it as a cell's problem.
                raise jobs.JobFailed(
                    gettext("Số dư vừa thay đổi trong khi ghi sổ: %(told)s Hãy nạp lại tệp.") % {"told": told}
                ) from refused
            raise jobs.JobFailed(gettext("Có chứng từ vừa được người khác ghi nhận. Hãy nạp lại tệp.")) from refused
        ((rows, posted, total_vnd, held),) = self._ask(staging.COUNTS)
        return Counts(rows, posted, total_vnd, held, same)

    def _same_number(self) -> dict[str, Any]:
        """How many new vouchers have a number that the book knows with another amount or day, and the first of them."""
        # Behind the wall the planner expects a single movement, and would compare every voucher with every one.
        self._do("SET LOCAL enable_nestloop = off")
        found = self._ask(_SAME_NUMBER, {"province": self.province_id, "part": PART})
        self._do("SET LOCAL enable_nestloop = on")
        first = [
            {"row": row, "voucher": voucher, "vnd": vnd, "before_vnd": before, "before_on": on.isoformat()}
            for row, voucher, vnd, before, on, _all in found
        ]
        return {"count": found[0][-1], "first": first} if found else {}

    def _match(self) -> None:
        self._do(staging.ASK)
        self._do("ANALYZE treasury_asked")
        settled = [_key(claim) for claim in self.settled.lines]
        self._do(staging.MATCH_PLAIN, province=self.province_id, settled=settled)
        claims = [Claim(*row) for row in self._ask(staging.CLAIMS)]
        if claims:
            matcher = Matcher(self.province_id, claims)
            matched = [_matched(claim, matcher, self.settled.lines) for claim in claims]
            self.all_known = all(line is not None for _, line, *_ in matched)
            _copy(staging.COPY_CLAIMS, _lines(matched))
        self._do("ANALYZE treasury_claim")
        self._do(staging.MATCH)
        for voucher, lower in self._ask(staging.FOREIGN_LETTERS):
            if lower != voucher.casefold():
                self._do(staging.LOWER_FOREIGN, [voucher.casefold(), voucher])
        if self._do(staging.TWICE):
            self._do(staging.DROP_TWICE)
        problems = correct(self.found, self.province_id)
        _copy(staging.COPY_PROBLEMS, _lines(_problem_parts(problems)))
        self._do("ANALYZE treasury_matched")

    def _find_slots(self) -> None:
        self._do(staging.FIRST_SLOTS)
        self._do("ANALYZE treasury_slot")
        for number in itertools.count(1):
            self._do(staging.FIND_SLOTS, province=self.province_id, number=number)
            ((is_open,),) = self._ask(staging.STILL_OPEN, {"number": number + 1})
            if not is_open:
                return

    def _judge(self) -> None:
        self._do(staging.POSTING, province=self.province_id)
        self._do("ANALYZE treasury_posting")
        self._refuse_late()
        short = [line_id for (line_id,) in self._ask(staging.SHORT_LINES, {"province": self.province_id})]
        if not short:
            return
        books = line_books(self.province_id, short)
        problems = []
        for row in sorted(self._tries(short), key=lambda one: (one.on, _ORDER[one.payment_type], one.row_number)):
            book = books[row.line_id]
            judgement = book.judge(row.payment_type, row.amount_vnd, row.on)
            if judgement.fate in {Fate.SHORT, Fate.FROZEN}:
                problems.append(self._problem(row, refusal(judgement, row.payment_type, row.amount_vnd, row.on)))
                continue
            book.count(row.payment_type, row.amount_vnd, row.on, judgement.fate)
            if judgement.fate is Fate.HELD and judgement.freeze is not None:
                self.held.append((row, judgement.freeze))
        _copy(staging.COPY_PROBLEMS, _lines(_problem_parts(problems)))
        if self.held:
            self._do(staging.TAKE_OUT, [[row.row_number for row, _ in self.held]])

    def _refuse_late(self) -> None:
        """Complain of every payment on carried-over money after its deadline, at its day (quá hạn chuyển nguồn)."""
        carried = [line_id for (line_id,) in self._ask(staging.CARRIED_LINES, {"province": self.province_id})]
        deadlines = spend_by_of(self.province_id, carried) if carried else {}
        if not deadlines:
            return
        problems = [
            self._problem(row, told, "voucher_date")
            for row in self._tries(deadlines)
            if row.payment_type in {PaymentType.ADVANCE, PaymentType.SETTLEMENT}
            and (told := deadlines[row.line_id].refuses(row.on))
        ]
        _copy(staging.COPY_PROBLEMS, _lines(_problem_parts(problems)))

    def _tries(self, lines: Iterable[int]) -> list[_Try]:
        return [
            _Try(number, line, on, PaymentType(kind), amount, voucher, code, key)
            for number, line, on, kind, amount, voucher, code, key in self._ask(staging.ROWS_OF_LINES, [list(lines)])
        ]

    def _problem(self, row: _Try, complaint: str, column: str = "amount") -> Problem:
        return Problem(
            complaint=complaint,
            cell=self.found.cell(row.row_number, column),
            row_label=f"{row.project_code} – {row.voucher}",
            column_title=TREASURY_SHEET.column(column).name,
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
            count = int(cursor.rowcount)
            cursor.execute(staging.UNDO_CORRECTIONS, facts)
            return count + int(cursor.rowcount)
    except IntegrityError as refused:
        raise in_words(refused) from refused


def _places(found: Understood) -> Iterator[tuple[str, str, str]]:
    """Where each column stands; every amount of a row has a place of its own."""
    for column in TREASURY_SHEET.columns:
        yield column.key, found.letters.get(column.key, "A"), column.name
    amounts = {key for key in found.letters if key.startswith("amount.")} | {"amount.0"}
    for key in sorted(amounts):
        yield key, found.letters.get(key) or found.letters.get("amount", "A"), TREASURY_SHEET.column("amount").name


def _problem_parts(problems: Iterable[Problem]) -> Iterator[tuple[str, str, str, str]]:
    return ((one.cell, remembered(one.place), remembered(one.complaint), one.severity.value) for one in problems)


def _key(claim: Claim) -> str:
    return staging.BETWEEN.join(str(part) for part in claim.parts)


def _unknown(row: tuple[str, str, str, int, int, int]) -> Unknown:
    key, column, complaint, rows, first_row, total_vnd = row
    code, name, component, source, nature, origin_year, assigned, year = key.split(staging.BETWEEN)
    claim = Claim(code, name, component, source, nature, int(origin_year), assigned, int(year))
    return Unknown(claim, column, complaint, rows, first_row, total_vnd)


def _matched(claim: Claim, matcher: Matcher, chosen: Mapping[Claim, int]) -> tuple[object, ...]:
    key = _key(claim)
    if claim in chosen:
        return (key, chosen[claim], None, None)
    line = matcher.match(claim)
    if isinstance(line, Unmatched):
        return (key, None, line.column, remembered(line.complaint))
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
