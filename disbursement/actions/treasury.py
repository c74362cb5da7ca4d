"""Treasury workbooks: received, checked, posted as one set, undone by reversal (tệp Kho bạc)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import F, QuerySet

from accounts import audit, jobs
from accounts.figures import day, dong
from accounts.figures import decimal as count_text
from accounts.language import gettext, ngettext, remembered
from accounts.models import Job
from accounts.queries.people import system_person
from accounts.roles import Permission, Person, require
from disbursement import problem_list
from disbursement.actions.due import record_payment_runs
from disbursement.actions.posting import LedgerRefused, reversed_in_words
from disbursement.actions.totals import take_totals, withdraw_totals
from disbursement.actions.treasury_set import VoucherSet, undo_rows
from disbursement.actions.waiting import settled_claims, wait_for_layout, wait_for_matching
from disbursement.models import HeldPayment, TreasuryFile, TreasuryProblems, TreasuryRow
from disbursement.outlined import TOTALS, wanted
from disbursement.queries.layouts import layouts_in_use, province_names
from disbursement.sheets import COMPLETE_TEXT, LARGEST_FILE, NOTHING_TEXT, TreasuryReading, read_treasury
from programs.intake import workbook
from programs.intake.archive import UnreadableWorkbook
from programs.intake.bulk import MOST_PROBLEMS
from programs.intake.problems import MOST_LISTED, Problem

TREASURY_FILE: Final = "treasury_file"
_STEPS: Final = 5
_TRIED: Final = frozenset(
    {
        TreasuryFile.State.REFUSED,
        TreasuryFile.State.UNDONE,
        TreasuryFile.State.MATCHING,
        TreasuryFile.State.CHOOSING,
    }
)
_POSTED_FIELDS: Final = [
    "state",
    "data_complete_through",
    "posted_on",
    "row_count",
    "posted_count",
    "held_count",
    "already_count",
    "excluded_count",
    "understood",
    "total_vnd",
]
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
        if file.state == TreasuryFile.State.TAKEN:
            return Receipt(file, None)
        job = again(file, by, result_url) if not made and file.state in _TRIED else _enqueue(file, by, result_url)
        audit.record(by, "treasury_file.received", file, summary=file.name, sha256=digest)
    return Receipt(file, job)


def again(file: TreasuryFile, by: Person, result_url: str = "") -> Job:
    """Have a file checked once more, as its next attempt (kiểm tra lại); for actions, which have asked and audit."""
    file.state = TreasuryFile.State.RECEIVED
    file.attempt += 1
    file.problems, file.problem_count = [], 0
    file.save(update_fields=["state", "attempt", "problems", "problem_count", "chosen_layout"])
    return _enqueue(file, by, result_url)


def _enqueue(file: TreasuryFile, by: Person, result_url: str) -> Job:
    return jobs.enqueue(
        kind=TREASURY_FILE,
        province=by.province,
        key=f"{file.pk}:{file.attempt}",
        by=by,
        title=gettext("Nạp tệp Kho bạc %(name)s") % {"name": file.name},
        result_url=result_url,
    )


def process_file(*, file: TreasuryFile, by: Person, step: Step) -> TreasuryFile:
    """Check a received workbook and post all of its rows, or none and say what is wrong (kiểm tra, ghi sổ)."""
    require(by, Permission.UPLOAD_TREASURY_FILE)
    with transaction.atomic():
        file = TreasuryFile.objects.select_for_update(no_key=True).get(pk=file.pk)
        if file.state != TreasuryFile.State.RECEIVED:
            return file
        step(0, _STEPS, gettext("Đang đọc tệp"))
        try:
            with read_treasury(
                bytes(file.content),
                filename=file.name,
                province_code=by.province.code,
                heard=partial(_heard, step),
                wanted=wanted(layouts_in_use(by.province.pk), chosen=file.chosen_layout),
                provinces=province_names(),
            ) as reading:
                done = _process(file, reading, by, step)
        except UnreadableWorkbook as refused:
            return _refuse(file, [("", "", remembered(str(refused)))], 1, 0, by)
        if done:
            step(4, _STEPS, gettext("Đang chạy lại kiểm tra thời hạn"))
            record_payment_runs(by=system_person(by.province, by.today))
        step(_STEPS, _STEPS, gettext("Xong"))
    return file


def _heard(step: Step, rows: int) -> None:
    step(
        0,
        _STEPS,
        ngettext("Đang đọc tệp: đã đọc %(count)s dòng", "Đang đọc tệp: đã đọc %(count)s dòng", rows)
        % {"count": count_text(rows)},
    )


def _process(file: TreasuryFile, reading: TreasuryReading, by: Person, step: Step) -> bool:
    """Whether the rows of a workbook that could be read were posted."""
    rows = reading.found.row_count
    file.understood = reading.found.outlined or {}
    if reading.found.ask:
        wait_for_layout(file, reading.found.ask, by)
        return False
    if file.understood.get("target") == TOTALS:
        problems = take_totals(file, reading, list(_problems_of_file(reading, by.today)), by)
        if problems:
            _refuse(file, problems, len(problems), rows, by)
        return False
    step(
        1,
        _STEPS,
        ngettext("Đang kiểm tra %(count)s chứng từ", "Đang kiểm tra %(count)s chứng từ", rows)
        % {"count": count_text(rows)},
    )
    vouchers = VoucherSet(reading.found, province_id=by.province.pk, today=by.today, settled=settled_claims(file))
    errors = vouchers.check(_problems_of_file(reading, by.today))
    if errors:
        step(3, _STEPS, gettext("Đang lập danh sách lỗi"))
        _refuse(file, vouchers.problems(MOST_PROBLEMS), errors, rows, by)
        return False
    if vouchers.unknown:
        wait_for_matching(file, vouchers.unknown, rows, by)
        return False
    assert reading.complete_through is not None
    step(
        2,
        _STEPS,
        ngettext("Đang ghi sổ %(count)s chứng từ", "Đang ghi sổ %(count)s chứng từ", rows)
        % {"count": count_text(rows)},
    )
    counts = vouchers.write(file, by)
    file.state = TreasuryFile.State.POSTED
    file.data_complete_through, file.posted_on = reading.complete_through, by.today
    file.row_count, file.posted_count, file.held_count = counts.rows, counts.posted, counts.held
    file.already_count = counts.rows - counts.posted - counts.held
    file.excluded_count = vouchers.left_out
    if counts.same_number:
        file.understood = {**file.understood, "same_number": counts.same_number}
    file.total_vnd = counts.total_vnd
    file.save(update_fields=_POSTED_FIELDS)
    told = {"name": file.name, "count": counts.posted, "sum": dong(counts.total_vnd), "held": counts.held}
    summary = (
        ngettext(
            "%(name)s: %(count)s chứng từ, %(sum)s, chờ giải tỏa %(held)s",
            "%(name)s: %(count)s chứng từ, %(sum)s, chờ giải tỏa %(held)s",
            counts.posted,
        )
        % told
    )
    complete = reading.complete_through.isoformat()
    audit.record(by, "treasury_file.posted", file, summary=summary, data_complete_through=complete)
    return True


def _problems_of_file(reading: TreasuryReading, today: date) -> Iterator[Problem]:
    """What is wrong with the file as a whole."""
    complete = reading.complete_through
    if complete is None and reading.found.outlined:
        yield Problem(
            complaint=gettext(
                "Đầu tệp không ghi số liệu đến ngày nào. Hãy ghi «Đến hết ngày dd/mm/yyyy» hoặc «Tháng … năm …»."
            )
        )
    elif complete is None:
        yield Problem(
            complaint=gettext("Thiếu dòng «%(complete_text)s dd/mm/yyyy» ở đầu tệp. Hãy tải mẫu và chọn ngày số liệu.")
            % {"complete_text": COMPLETE_TEXT}
        )
    elif complete > today:
        yield Problem(
            complaint=gettext("Số liệu không thể đầy đủ đến %(complete)s vì hôm nay là %(today)s. Hãy sửa ngày.")
            % {"complete": day(complete), "today": day(today)}
        )
    rows = reading.found.row_count or reading.found.error_count
    if not rows and not reading.says_nothing_new:
        yield Problem(
            complaint=gettext(
                "Tệp không có chứng từ nào. Hãy kiểm tra lại trang tính; nếu trong kỳ Kho bạc không chi gì, hãy tải "
                "mẫu có ghi «%(nothing)s»."
            )
            % {"nothing": NOTHING_TEXT}
        )
    elif rows and reading.says_nothing_new:
        yield Problem(
            complaint=gettext("Đầu tệp ghi «%(nothing)s» nhưng tệp có chứng từ. Hãy bỏ lời ghi ấy hoặc bỏ các dòng.")
            % {"nothing": NOTHING_TEXT}
        )


def undo_file(*, file: TreasuryFile, by: Person, reason: str) -> TreasuryFile:
    """Take a posted workbook out of the book by reversing its rows (hủy ghi sổ)."""
    require(by, Permission.UPLOAD_TREASURY_FILE)
    if not reason.strip():
        raise LedgerRefused(gettext("Hãy ghi lý do hủy ghi sổ."))
    with transaction.atomic():
        file = TreasuryFile.objects.select_for_update(no_key=True).defer("content").get(pk=file.pk)
        if file.state == TreasuryFile.State.TAKEN:
            return withdraw_totals(file, by, reason.strip())
        if file.state != TreasuryFile.State.POSTED:
            raise LedgerRefused(gettext("Tệp này chưa ghi sổ hoặc đã hủy ghi sổ."))
        rows = TreasuryRow.objects.filter(file=file, attempt=file.attempt)
        _refuse_if_leaned_on(file, rows)
        count = undo_rows(file, by=by, note=reason.strip())
        HeldPayment.objects.filter(
            pk__in=rows.filter(outcome=TreasuryRow.Outcome.HELD).values("held_payment"), state=HeldPayment.State.HELD
        ).update(state=HeldPayment.State.WITHDRAWN)
        file.state = TreasuryFile.State.UNDONE
        file.save(update_fields=["state"])
        audit.record(by, "treasury_file.undone", file, summary=reversed_in_words(count, reason))
        record_payment_runs(by=system_person(by.province, by.today))
    return file


def _verify(name: str, content: bytes) -> None:
    try:
        workbook.verify_name(name)
    except UnreadableWorkbook as refused:
        raise FileRefused(str(refused)) from refused
    if not content:
        raise FileRefused(gettext("Tệp trống. Hãy chọn lại tệp đã điền số liệu."))
    if len(content) > LARGEST_FILE:
        raise FileRefused(
            gettext("Tệp lớn hơn %(value)s MB. Hãy dùng mẫu của hệ thống hoặc chia thành nhiều tệp.")
            % {"value": LARGEST_FILE // 2**20}
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
        raise LedgerRefused(
            gettext("Tệp «%(name)s» dùng chung chứng từ với tệp này; hãy hủy ghi sổ tệp đó trước.")
            % {"name": leaning.file.name}
        )


def _refuse(
    file: TreasuryFile, problems: Sequence[tuple[str, str, str]], count: int, rows: int, by: Person
) -> TreasuryFile:
    """Keep what is wrong: the first problems beside the file, all of them as a list when there are more."""
    file.state = TreasuryFile.State.REFUSED
    listed = problems[:MOST_LISTED]
    file.problems = [{"cell": cell, "place": place, "complaint": complaint} for cell, place, complaint in listed]
    file.problem_count = count
    file.row_count = rows
    file.save(update_fields=["state", "problems", "problem_count", "row_count", "understood"])
    if len(problems) > len(listed):
        TreasuryProblems.objects.create(
            province=by.province, file=file, attempt=file.attempt, content=problem_list.kept(problems)
        )
    audit.record(
        by,
        "treasury_file.refused",
        file,
        summary=ngettext("%(name)s: %(count)s lỗi", "%(name)s: %(count)s lỗi", count)
        % {"name": file.name, "count": count},
    )
    return file
