"""Debts of works (nợ đọng XDCB): written down, planned, paid; a payment that was a mistake is taken back."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.choices import chosen
from accounts.figures import day, dong, vnd
from accounts.language import gettext as _
from accounts.roles import Person
from disbursement.actions.decisions import Cited, written
from disbursement.actions.posting import EARLIEST_YEAR, LedgerRefused
from disbursement.actions.register import require_keeper
from disbursement.models import Arrear, ArrearPayment, Project
from disbursement.queries.arrears import arrears

OLDEST_YEAR = 2000


def record_arrear(*, project: Project, arose_in: int, amount_vnd: int, by: Person, note: str = "") -> Arrear:
    """Write down what is owed for works since a year, or correct the amount (ghi nợ)."""
    require_keeper(project, by)
    if project.kind != Project.Kind.WORKS:
        raise LedgerRefused(_("Chỉ công trình mới có nợ đọng xây dựng cơ bản."))
    if not OLDEST_YEAR <= arose_in <= by.today.year:
        raise LedgerRefused(
            _("Năm phát sinh nợ phải từ %(oldest_year)s đến %(year)s; hãy sửa năm.")
            % {"oldest_year": OLDEST_YEAR, "year": by.today.year}
        )
    with transaction.atomic():
        there: Any = arrears(by.province.pk).select_for_update(of=("self",)).filter(project=project, arose_in=arose_in)
        known = there.first()
        if known is not None and amount_vnd < known.paid_vnd:
            raise LedgerRefused(
                _("Số nợ không được nhỏ hơn số đã trả (%(paid_vnd)s đồng); hãy sửa số tiền.")
                % {"paid_vnd": vnd(known.paid_vnd)}
            )
        arrear = known or Arrear(province=by.province, project=project, arose_in=arose_in, recorded_on=by.today)
        before = known.amount_vnd if known else 0
        arrear.amount_vnd, arrear.note = amount_vnd, note.strip()[:300]
        arrear.save()
        told = _("%(project)s: nợ năm %(year)s, %(before)s → %(after)s") % {
            "project": project,
            "year": arose_in,
            "before": vnd(before),
            "after": dong(amount_vnd),
        }
        audit.record(by, "arrear.recorded", project, summary=told, amount_vnd=amount_vnd)
    return arrear


def plan_arrear(*, arrear: Arrear, settle_in: int, settle_from: str, by: Person, decision: Cited | None = None) -> None:
    """Say in which year and from what a debt is settled (kế hoạch trả nợ)."""
    require_keeper(arrear.project, by)
    if not max(by.today.year, arrear.arose_in) <= settle_in <= by.today.year + 10:
        raise LedgerRefused(
            _("Năm trả nợ phải từ %(year)s đến %(value)s; hãy sửa năm.")
            % {"year": by.today.year, "value": by.today.year + 10}
        )
    with transaction.atomic():
        arrear.settle_in, arrear.settle_from = settle_in, settle_from
        arrear.plan_decision = written(decision, by=by) if decision else None
        arrear.save(update_fields=["settle_in", "settle_from", "plan_decision"])
        told = _("%(project)s: nợ năm %(year)s trả năm %(settle_in)s, %(from)s") % {
            "project": arrear.project,
            "year": arrear.arose_in,
            "settle_in": settle_in,
            "from": chosen(arrear.get_settle_from_display),
        }
        audit.record(by, "arrear.planned", arrear.project, summary=told)


def pay_arrear(*, arrear: Arrear, amount_vnd: int, paid_on: date, by: Person, note: str = "") -> ArrearPayment:
    """Record what was paid of a debt (trả nợ), never more than is owed."""
    require_keeper(arrear.project, by)
    if paid_on > by.today or paid_on.year < max(EARLIEST_YEAR, arrear.arose_in):
        raise LedgerRefused(
            _("Ngày trả nợ phải từ năm %(arose_in)s đến hôm nay (%(today)s); hãy sửa ngày.")
            % {"arose_in": arrear.arose_in, "today": day(by.today)}
        )
    with transaction.atomic():
        # Whoever pays the same debt at the same time waits here.
        Arrear.objects.select_for_update().get(pk=arrear.pk)
        unpaid = arrears(by.province.pk).get(pk=arrear.pk).unpaid_vnd
        if amount_vnd > unpaid:
            raise LedgerRefused(
                _("Số trả lớn hơn số còn nợ %(unpaid)s đồng; hãy sửa số tiền.") % {"unpaid": vnd(unpaid)}
            )
        made = _paid(arrear, amount_vnd, paid_on, note, by)
        told = _("%(project)s: trả %(sum)s nợ năm %(year)s") % {
            "project": arrear.project,
            "sum": dong(amount_vnd),
            "year": arrear.arose_in,
        }
        audit.record(by, "arrear.paid", arrear.project, summary=told, amount_vnd=amount_vnd)
    return made


def take_back_payment(*, payment: ArrearPayment, by: Person, reason: str) -> ArrearPayment:
    """Take back a payment that was a mistake (hủy lần trả nợ ghi nhầm); both rows stay."""
    project = payment.arrear.project
    require_keeper(project, by)
    if not reason.strip():
        raise LedgerRefused(_("Hãy ghi lý do."))
    if payment.takes_back_id is not None:
        raise LedgerRefused(_("Đây là dòng hủy, không hủy lần nữa; hãy ghi lại lần trả đúng."))
    try:
        with transaction.atomic():
            made = _paid(payment.arrear, payment.amount_vnd, payment.paid_on, reason, by, payment)
            told = _("%(project)s: hủy lần trả %(sum)s") % {"project": project, "sum": dong(payment.amount_vnd)}
            audit.record(by, "arrear.payment_taken_back", project, summary=told, reason=reason.strip())
    except IntegrityError as refused:
        raise LedgerRefused(_("Lần trả nợ này đã được hủy rồi.")) from refused
    return made


def _paid(
    arrear: Arrear, amount_vnd: int, paid_on: date, note: str, by: Person, takes_back: ArrearPayment | None = None
) -> ArrearPayment:
    return ArrearPayment.objects.create(
        province=by.province,
        arrear=arrear,
        paid_on=paid_on,
        amount_vnd=amount_vnd,
        note=note.strip()[:300],
        takes_back=takes_back,
        known_on=by.today,
        recorded_by=None if by.system else by.user,
    )
