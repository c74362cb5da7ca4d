"""Telling the State Treasury what was decided, and its answer (thông báo Kho bạc, Kho bạc xác nhận)."""

from __future__ import annotations

from datetime import timedelta

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.db.models.functions import Now

from accounts import audit, jobs
from accounts.language import gettext
from accounts.roles import Permission, Person, require
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.telling import remind_treasury, tell_treasury
from disbursement.models import CapitalCase, TreasuryNotice

# After so many days without an answer the Treasury is reminded, and then as often again; no document says how many.
ANSWER_WITHIN = timedelta(days=3)
_TRIES = 20
# The job that keeps the papers of a posted case; the storey above draws them.
KEEP_PAPERS = "keep_case_papers"


def send_notice(*, case: CapitalCase, by: Person, tell: bool = True) -> TreasuryNotice:
    """Number the notice of a posted case, leave it for the Treasury and have its papers kept; once for a case.

    Part of the act that it tells of, which has its own permission and audit entry.
    """
    there = TreasuryNotice.objects.filter(case=case).first()
    if there is not None:
        return there
    for _ in range(_TRIES):
        notices = TreasuryNotice.objects.filter(province=by.province, year=by.today.year)
        newest = notices.aggregate(newest=Max("number"))["newest"] or 0
        try:
            with transaction.atomic():
                notice = TreasuryNotice.objects.create(
                    province=by.province, case=case, year=by.today.year, number=newest + 1, sent_on=by.today
                )
        except IntegrityError as taken:
            if "notice_number_once" not in str(taken):
                raise
            continue
        jobs.enqueue(kind=KEEP_PAPERS, province=by.province, key=str(case.pk), by=by)
        if tell:
            tell_treasury(notice, by=by)
        return notice
    raise LedgerRefused(gettext("Chưa lấy được số thông báo vì nhiều người cùng ghi sổ; hãy thực hiện lại."))


def acknowledge_notice(*, notice: TreasuryNotice, by: Person, answer: str = "") -> TreasuryNotice:
    """Confirm as the Treasury that a notice was received and followed (Kho bạc xác nhận); twice is once."""
    require(by, Permission.ACKNOWLEDGE_NOTICE)
    with transaction.atomic():
        notice = (
            TreasuryNotice.objects.select_for_update(no_key=True, of=("self",))
            .select_related("case__decision")
            .get(province=by.province, pk=notice.pk)
        )
        if notice.acknowledged_on is not None:
            return notice
        notice.acknowledged_by = None if by.system else by.user
        notice.acknowledged_on, notice.answer = by.today, answer.strip()[:300]
        notice.acknowledged_at = Now()
        notice.save(update_fields=["acknowledged_by", "acknowledged_on", "acknowledged_at", "answer"])
        notice.refresh_from_db()
        audit.record(by, "notice.acknowledged", notice, summary=f"{notice}: {notice.case.decision}")
    return notice


def remind_unanswered(*, by: Person) -> int:
    """Remind the Treasury of notices that it did not answer (nhắc xác nhận); the same day twice is once."""
    require(by, Permission.RUN_CHECK)
    late = by.today - ANSWER_WITHIN
    waiting = TreasuryNotice.objects.filter(province=by.province, acknowledged_on=None, sent_on__lte=late)
    due = [one for one in waiting.select_related("case") if one.reminded_on is None or one.reminded_on <= late]
    with transaction.atomic():
        for notice in due:
            notice.reminded_on = by.today
            remind_treasury(notice, by=by)
        TreasuryNotice.objects.bulk_update(due, ["reminded_on"])
    return len(due)
