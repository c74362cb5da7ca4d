"""Payments by form (thanh toán, tạm ứng, nộp trả) and those that wait for a release."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from accounts import audit
from accounts.figures import day, vnd
from accounts.roles import Permission, Person, require
from disbursement.actions.posting import AlreadyPosted, LedgerRefused, Overdrawn, Posting, accounts_of, post
from disbursement.models import CapitalLine, HeldPayment, Movement
from disbursement.moves import PaymentType
from disbursement.queries.running import line_books
from disbursement.queries.vouchers import VOUCHER, voucher_slots
from disbursement.running import Fate, Judgement


class FrozenCapital(LedgerRefused):
    """The money is there but payments on it are stopped (vốn đang tạm dừng giải ngân)."""


def voucher_key(*, line: CapitalLine, payment_type: PaymentType, amount_vnd: int, on: date, voucher: str) -> str:
    """What makes one Treasury voucher row itself, typed by hand or read from a workbook (khóa chứng từ)."""
    return f"{line.pk}|{voucher.strip().casefold()}|{on.isoformat()}|{payment_type.value}|{amount_vnd}"


def pay(
    *, line: CapitalLine, payment_type: PaymentType, amount_vnd: int, on: date, voucher: str, by: Person
) -> Movement | HeldPayment:
    """Record one Treasury voucher (ghi nhận thanh toán); a payment of before a freeze is held, one after it refused."""
    require(by, Permission.RECORD_PAYMENT, line.unit)
    check_voucher(line, amount_vnd, on, voucher, by)
    base = voucher_key(line=line, payment_type=payment_type, amount_vnd=amount_vnd, on=on, voucher=voucher)
    with transaction.atomic():
        slot = voucher_slots(by.province.pk, [base])[base]
        if slot.taken:
            raise AlreadyPosted("Chứng từ này đã được ghi nhận trước đó nên không ghi lại.")
        recorded: Movement | HeldPayment
        try:
            [recorded] = post([posting_of(line, payment_type, amount_vnd, on, voucher, slot.key)], by=by)
        except Overdrawn:
            recorded = _hold_or_refuse(line, payment_type, amount_vnd, on, voucher, slot.key, by)
        verb = "payment.recorded" if isinstance(recorded, Movement) else "payment.held"
        audit.record(by, verb, recorded, summary=f"{payment_type.label} {vnd(amount_vnd)} đồng, chứng từ {voucher}")
    return recorded


def check_voucher(line: CapitalLine, amount_vnd: int, on: date, voucher: str, by: Person) -> None:
    """Refuse what no voucher can say (kiểm tra chứng từ)."""
    if not voucher.strip():
        raise LedgerRefused("Hãy ghi số chứng từ của Kho bạc.")
    if amount_vnd <= 0:
        raise LedgerRefused("Số tiền phải lớn hơn 0.")
    if on > by.today:
        raise LedgerRefused(f"Ngày chứng từ {day(on)} chưa đến (hôm nay là {day(by.today)}); hãy sửa ngày.")
    if on.year < line.plan_year:
        raise LedgerRefused(
            f"Ngày chứng từ {day(on)} trước năm kế hoạch {line.plan_year} của dòng vốn; hãy sửa ngày hoặc chọn"
            " dòng vốn khác."
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


def refusal(judgement: Judgement, payment_type: PaymentType, amount_vnd: int, on: date) -> str:
    """Why a payment cannot be posted, in a sentence (lý do từ chối)."""
    if judgement.fate is Fate.FROZEN and judgement.freeze is not None:
        return (
            f"Vốn này đã tạm dừng giải ngân {judgement.freeze}, từ ngày {day(judgement.freeze.effective_on)}; chứng từ"
            f" ngày {day(on)} ghi {vnd(amount_vnd)} đồng nhưng chỉ còn được chi {vnd(judgement.room_vnd)} đồng."
            " Đề nghị Ban Chỉ đạo giải tỏa trước khi thanh toán."
        )
    bucket = payment_type.ends.origin.label
    return (
        f"Số tiền {vnd(amount_vnd)} đồng vượt số còn lại {vnd(judgement.room_vnd)} đồng của ngăn «{bucket}» tính từ"
        f" ngày {day(on)}. Hãy kiểm tra số tiền, ngày chứng từ và dòng vốn."
    )


def _hold_or_refuse(
    line: CapitalLine, payment_type: PaymentType, amount_vnd: int, on: date, voucher: str, key: str, by: Person
) -> HeldPayment:
    judgement = line_books(by.province.pk, [line.pk])[line.pk].judge(payment_type, amount_vnd, on)
    if judgement.fate is Fate.POSTED:
        raise LedgerRefused("Số dư vừa thay đổi do một người khác cùng ghi sổ; hãy bấm ghi lại lần nữa.")
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
        raise AlreadyPosted("Chứng từ này đã được ghi nhận trước đó nên không ghi lại.") from refused
