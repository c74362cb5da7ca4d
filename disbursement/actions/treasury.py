"""Treasury workbooks: received, checked, posted as one set, undone by reversal (tệp Kho bạc)."""

from __future__ import annotations

import hashlib
import string
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F, QuerySet

from accounts import audit, jobs
from accounts.figures import vnd
from accounts.models import Job
from accounts.queries.people import system_person
from accounts.roles import Permission, Person, require
from disbursement.actions.bulk import posting_of
from disbursement.actions.capital import mirror_of
from disbursement.actions.posting import LedgerRefused, Overdrawn, accounts_of, post
from disbursement.actions.zero import record_due_zero_runs
from disbursement.models import HeldPayment, Movement, TreasuryFile, TreasuryRow
from disbursement.queries.treasury import Checked, Judged, check_workbook
from disbursement.queries.vouchers import VOUCHER
from disbursement.running import Fate
from disbursement.sheets import LARGEST_FILE, read_treasury
from programs.intake import workbook
from programs.intake.archive import UnreadableWorkbook
from programs.intake.problems import Problem

TREASURY_FILE: Final = "treasury_file"
Step = Callable[[int, int, str], None]


class FileRefused(LedgerRefused):
    """This file is not taken in (không nhận tệp)."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What became of an upload (kết quả nhận tệp): a content that is in the book already is not posted again."""

    file: TreasuryFile
    job: Job | None

    @property
    def already_posted(self) -> bool:
        """The same content was posted before."""
        return self.job is None


def receive_file(*, name: str, content: bytes, by: Person, result_url: str = "") -> Receipt:
    """Store an uploaded workbook and ask for its check and posting (nhận tệp Kho bạc)."""
    require(by, Permission.UPLOAD_TREASURY_FILE)
    _verify(name, content)
    digest = hashlib.sha256(content).hexdigest()
    with transaction.atomic():
        file, made = _store(name, content, digest, by)
        file = TreasuryFile.objects.select_for_update(no_key=True).defer("content").get(pk=file.pk)
        if file.state == TreasuryFile.State.POSTED:
            return Receipt(file, None)
        if not made and file.state in {TreasuryFile.State.REFUSED, TreasuryFile.State.UNDONE}:
            file.state = TreasuryFile.State.RECEIVED
            file.attempt += 1
            file.problems, file.problem_count = [], 0
            file.save(update_fields=["state", "attempt", "problems", "problem_count"])
        job = jobs.enqueue(
            kind=TREASURY_FILE,
            province=by.province,
            key=f"{file.pk}:{file.attempt}",
            by=by,
            title=f"Nạp tệp Kho bạc {file.name}",
            result_url=result_url,
        )
        audit.record(by, "treasury_file.received", file, summary=file.name, sha256=digest)
    return Receipt(file, job)


def process_file(*, file: TreasuryFile, by: Person, step: Step) -> TreasuryFile:
    """Check a received workbook and post all of its rows, or none and say what is wrong (kiểm tra, ghi sổ)."""
    require(by, Permission.UPLOAD_TREASURY_FILE)
    with transaction.atomic():
        file = TreasuryFile.objects.select_for_update(no_key=True).get(pk=file.pk)
        if file.state != TreasuryFile.State.RECEIVED:
            return file
        step(0, 4, "Đang đọc tệp")
        try:
            reading = read_treasury(bytes(file.content), filename=file.name, province_code=by.province.code)
        except UnreadableWorkbook as refused:
            return _refuse(file, [Problem(complaint=str(refused))], 1, 0, by)
        step(1, 4, f"Đang kiểm tra {len(reading.rows)} chứng từ")
        checked = check_workbook(reading, province_id=by.province.pk, today=by.today)
        if checked.problems.blocking:
            return _refuse(file, checked.problems.listed, checked.error_count, len(reading.rows), by)
        assert reading.complete_through is not None
        step(2, 4, f"Đang ghi sổ {len(reading.rows)} chứng từ")
        _post(file, checked, reading.complete_through, by)
        step(3, 4, "Đang chạy lại kiểm tra thời hạn")
        record_due_zero_runs(by=system_person(by.province, by.today))
        step(4, 4, "Xong")
    return file


def undo_file(*, file: TreasuryFile, by: Person, reason: str) -> TreasuryFile:
    """Take a posted workbook out of the book by reversing its rows (hủy ghi sổ)."""
    require(by, Permission.UPLOAD_TREASURY_FILE)
    if not reason.strip():
        raise LedgerRefused("Hãy ghi lý do hủy ghi sổ.")
    with transaction.atomic():
        file = TreasuryFile.objects.select_for_update(no_key=True).defer("content").get(pk=file.pk)
        if file.state != TreasuryFile.State.POSTED:
            raise LedgerRefused("Tệp này chưa ghi sổ hoặc đã hủy ghi sổ.")
        rows = TreasuryRow.objects.filter(file=file, attempt=file.attempt)
        _refuse_if_leaned_on(file, rows)
        posted = Movement.objects.filter(
            pk__in=rows.filter(outcome=TreasuryRow.Outcome.POSTED).values("movement"), reversals=None
        )
        mirrors = [mirror_of(one, on=one.effective_on, note=reason.strip()) for one in posted.order_by("id")]
        if mirrors:
            post(mirrors, by=by)
        HeldPayment.objects.filter(
            pk__in=rows.filter(outcome=TreasuryRow.Outcome.HELD).values("held_payment"), state=HeldPayment.State.HELD
        ).update(state=HeldPayment.State.WITHDRAWN)
        file.state = TreasuryFile.State.UNDONE
        file.save(update_fields=["state"])
        audit.record(by, "treasury_file.undone", file, summary=f"{len(mirrors)} bút toán đảo. {reason.strip()}")
        record_due_zero_runs(by=system_person(by.province, by.today))
    return file


def _verify(name: str, content: bytes) -> None:
    try:
        workbook.verify_name(name)
    except UnreadableWorkbook as refused:
        raise FileRefused(str(refused)) from refused
    if not content:
        raise FileRefused("Tệp trống. Hãy chọn lại tệp đã điền số liệu.")
    if len(content) > LARGEST_FILE:
        raise FileRefused(
            f"Tệp lớn hơn {LARGEST_FILE // 2**20} MB. Hãy dùng mẫu của hệ thống hoặc chia thành nhiều tệp."
        )


def _store(name: str, content: bytes, digest: str, by: Person) -> tuple[TreasuryFile, bool]:
    facts = {
        "name": name.strip()[-200:],
        "content": content,
        "size_bytes": len(content),
        "uploaded_by": None if by.system else by.user,
        "uploaded_on": by.today,
    }
    return TreasuryFile.objects.defer("content").get_or_create(province=by.province, sha256=digest, defaults=facts)


def _place(problem: Problem) -> tuple[int, int, str]:
    """Row by row, and within a row from left to right; what has no cell comes first."""
    letters = problem.cell.rstrip(string.digits)
    return int(problem.cell[len(letters) :] or 0), len(letters), letters


def _refuse_if_leaned_on(file: TreasuryFile, rows: QuerySet[TreasuryRow]) -> None:
    """Another posted file may have found the same vouchers in the book and left them out."""
    leaning = (
        TreasuryRow.objects.filter(
            outcome=TreasuryRow.Outcome.ALREADY,
            movement__in=rows.filter(outcome=TreasuryRow.Outcome.POSTED).values("movement"),
            file__state=TreasuryFile.State.POSTED,
            attempt=F("file__attempt"),
        )
        .exclude(file=file)
        .select_related("file")
        .defer("file__content")
        .order_by("id")
        .first()
    )
    if leaning is not None:
        raise LedgerRefused(f"Tệp «{leaning.file.name}» dùng chung chứng từ với tệp này; hãy hủy ghi sổ tệp đó trước.")


def _refuse(file: TreasuryFile, problems: Sequence[Problem], count: int, rows: int, by: Person) -> TreasuryFile:
    file.state = TreasuryFile.State.REFUSED
    listed = sorted(problems, key=_place)
    file.problems = [{"cell": one.cell, "place": one.place, "complaint": one.complaint} for one in listed]
    file.problem_count = count
    file.row_count = rows
    file.save(update_fields=["state", "problems", "problem_count", "row_count"])
    audit.record(by, "treasury_file.refused", file, summary=f"{file.name}: {count} lỗi")
    return file


def _post(file: TreasuryFile, checked: Checked, complete_through: date, by: Person) -> None:
    fresh = [one for one in checked.judged if not one.slot.taken and one.fate is Fate.POSTED]
    held = [one for one in checked.judged if not one.slot.taken and one.fate is Fate.HELD]
    accounts = accounts_of({one.voucher.line.pk for one in fresh})
    movements: dict[str, Movement] = {}
    if fresh:
        try:
            postings = [posting_of(one.voucher, accounts[one.voucher.line.pk], one.slot.key) for one in fresh]
            movements = {movement.source_key: movement for movement in post(postings, by=by)}
        except Overdrawn as refused:
            # Somebody moved the same money between check and posting: the next attempt sees it as a problem of a cell.
            raise jobs.JobFailed(f"Số dư vừa thay đổi trong khi ghi sổ: {refused} Hãy nạp lại tệp.") from refused
    waiting = {one.source_key: one for one in _hold(held, by)}
    TreasuryRow.objects.bulk_create(_row(file, one, movements, waiting) for one in checked.judged)
    file.state = TreasuryFile.State.POSTED
    file.data_complete_through = complete_through
    file.posted_on = by.today
    file.row_count = len(checked.judged)
    file.posted_count, file.held_count = len(fresh), len(held)
    file.already_count = len(checked.judged) - len(fresh) - len(held)
    file.total_vnd = sum(one.row.amount_vnd for one in fresh)
    file.save(
        update_fields=[
            "state",
            "data_complete_through",
            "posted_on",
            "row_count",
            "posted_count",
            "held_count",
            "already_count",
            "total_vnd",
        ]
    )
    summary = f"{file.name}: {len(fresh)} chứng từ, {vnd(file.total_vnd)} đồng, {len(held)} chờ giải tỏa"
    audit.record(by, "treasury_file.posted", file, summary=summary, data_complete_through=complete_through.isoformat())


def _hold(held: Sequence[Judged], by: Person) -> list[HeldPayment]:
    try:
        with transaction.atomic():
            return HeldPayment.objects.bulk_create(_held_payment(one, by) for one in held)
    except IntegrityError as refused:
        raise jobs.JobFailed("Có chứng từ vừa được người khác ghi nhận. Hãy nạp lại tệp.") from refused


def _held_payment(one: Judged, by: Person) -> HeldPayment:
    assert one.freeze is not None
    return HeldPayment(
        province=by.province,
        line=one.voucher.line,
        payment_type=one.row.payment_type,
        amount_vnd=one.row.amount_vnd,
        effective_on=one.row.on,
        known_on=by.today,
        voucher=one.row.voucher,
        source_kind=VOUCHER,
        source_key=one.slot.key,
        frozen_by_id=one.freeze.movement_id,
    )


def _row(
    file: TreasuryFile, one: Judged, movements: dict[str, Movement], waiting: dict[str, HeldPayment]
) -> TreasuryRow:
    outcome = TreasuryRow.Outcome.POSTED if one.fate is Fate.POSTED else TreasuryRow.Outcome.HELD
    movement, held = movements.get(one.slot.key), waiting.get(one.slot.key)
    if one.slot.taken:
        outcome = TreasuryRow.Outcome.ALREADY
    return TreasuryRow(
        province_id=file.province_id,
        file=file,
        row_number=one.row.row_number,
        attempt=file.attempt,
        voucher=one.row.voucher,
        effective_on=one.row.on,
        payment_type=one.row.payment_type,
        amount_vnd=one.row.amount_vnd,
        line=one.voucher.line,
        outcome=outcome,
        movement_id=one.slot.movement_id if one.slot.taken else movement.pk if movement else None,
        held_payment_id=one.slot.held_id if one.slot.taken else held.pk if held else None,
    )
