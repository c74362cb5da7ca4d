"""Payments by form (thanh toán, tạm ứng, nộp trả) and those that wait for a release."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.figures import day, dong
from accounts.language import gettext as _
from accounts.roles import Permission, Person, require
from disbursement.actions.posting import AlreadyPosted, LedgerRefused, Overdrawn, Posting, accounts_of, post
from disbursement.models import CapitalLine, HeldPayment, Movement
from disbursement.moves import PaymentType
from disbursement.queries.running import line_books
from disbursement.queries.vouchers import VOUCHER, Voucher, voucher_slots
from disbursement.running import Fate, refusal


class FrozenCapital(LedgerRefused):
    """The money is there but payments on it are stopped (vốn đang tạm dừng giải ngân)."""


def pay(
    *, line: CapitalLine, payment_type: PaymentType, amount_vnd: int, on: date, voucher: str, by: Person
) -> Movement | HeldPayment:
    """Record one Treasury voucher (ghi nhận thanh toán); a payment of before a freeze is held, one after it refused."""
    require(by, Permission.RECORD_PAYMENT, line.unit)
    check_voucher(line, amount_vnd, on, voucher, by)
    base = Voucher(line=line, payment_type=payment_type, amount_vnd=amount_vnd, on=on, voucher=voucher).base
    with transaction.atomic():
        slot = voucher_slots(by.province.pk, [base])[base]
        if slot.taken:
            raise AlreadyPosted(_("Chứng từ này đã được ghi nhận trước đó nên không ghi lại."))
        recorded: Movement | HeldPayment
        try:
            [recorded] = post([posting_of(line, payment_type, amount_vnd, on, voucher, slot.key)], by=by)
        except Overdrawn:
            recorded = _hold_or_refuse(line, payment_type, amount_vnd, on, voucher, slot.key, by)
        told = {"kind": payment_type.label, "sum": dong(amount_vnd), "voucher": voucher}
        summary = _("%(kind)s %(sum)s, chứng từ %(voucher)s") % told
        if isinstance(recorded, Movement):
            audit.record(by, "payment.recorded", recorded, summary=summary)
        else:
            audit.record(by, "payment.held", recorded, summary=summary)
    return recorded


def check_voucher(line: CapitalLine, amount_vnd: int, on: date, voucher: str, by: Person) -> None:
    """Refuse what no voucher can say (kiểm tra chứng từ)."""
    if not voucher.strip():
        raise LedgerRefused(_("Hãy ghi số chứng từ của Kho bạc."))
    if amount_vnd <= 0:
        raise LedgerRefused(_("Số tiền phải lớn hơn 0."))
    if on > by.today:
        raise LedgerRefused(
            _("Ngày chứng từ %(on)s chưa đến (hôm nay là %(today)s); hãy sửa ngày.")
            % {"on": day(on), "today": day(by.today)}
        )
    if on.year < line.plan_year:
        raise LedgerRefused(
            _(
                "Ngày chứng từ %(on)s trước năm kế hoạch %(plan_year)s của dòng vốn; hãy sửa ngày hoặc "
                "chọn dòng vốn khác."
            )
            % {"on": day(on), "plan_year": line.plan_year}
        )


def posting_of(
    line: CapitalLine, payment_type: PaymentType, amount_vnd: int, on: date, voucher: str, key: str
) -> Posting:
    """The posting of one voucher (bút toán của chứng từ)."""
    accounts = accounts_of([line.pk])[line.pk]
    return Posting(
        kind=payment_type.ends.kind,
        from_account_id=accounts[payment_type.ends.origin],
        to_account_id=accounts[payment_type.ends.target],
        amount_vnd=amount_vnd,
        effective_on=on,
        source_kind=VOUCHER,
        source_key=key,
        note=f"Chứng từ {voucher.strip()}",
    )


def _hold_or_refuse(
    line: CapitalLine, payment_type: PaymentType, amount_vnd: int, on: date, voucher: str, key: str, by: Person
) -> HeldPayment:
    judgement = line_books(by.province.pk, [line.pk])[line.pk].judge(payment_type, amount_vnd, on)
    if judgement.fate is Fate.POSTED:
        raise LedgerRefused(_("Số dư vừa thay đổi do một người khác cùng ghi sổ; hãy bấm ghi lại lần nữa."))
    if judgement.fate is not Fate.HELD or judgement.freeze is None:
        error = FrozenCapital if judgement.fate is Fate.FROZEN else Overdrawn
        raise error(refusal(judgement, payment_type, amount_vnd, on))
    try:
        with transaction.atomic():
            return HeldPayment.objects.create(
                province=by.province,
                line=line,
                payment_type=payment_type,
                amount_vnd=amount_vnd,
                effective_on=on,
                known_on=by.today,
                voucher=voucher.strip(),
                source_kind=VOUCHER,
                source_key=key,
                frozen_by_id=judgement.freeze.movement_id,
            )
    except IntegrityError as refused:
        raise AlreadyPosted(_("Chứng từ này đã được ghi nhận trước đó nên không ghi lại.")) from refused
