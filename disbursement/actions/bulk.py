"""Many entries as one set (ghi sổ theo tập hợp): all of them or none, in a few statements."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction

from accounts import audit
from accounts.figures import dong
from accounts.language import gettext as _
from accounts.language import ngettext
from accounts.roles import Permission, Person, require
from disbursement.actions.allocation import Allocation, assign
from disbursement.actions.posting import LedgerRefused, Posting, accounts_of, post
from disbursement.models import Movement
from disbursement.moves import Bucket
from disbursement.queries.vouchers import VOUCHER, Voucher, voucher_slots


def allocate_many(*, allocations: Sequence[Allocation], by: Person) -> list[Movement]:
    """Assign capital to many lines in one INSERT (giao vốn theo danh mục)."""
    if not allocations:
        return []
    with transaction.atomic():
        movements = assign(allocations=allocations, by=by)
        audit.record(by, "capital.allocated", movements[0], summary=_summary(movements))
    return movements


def pay_many(*, vouchers: Sequence[Voucher], by: Person) -> list[Movement]:
    """Record many vouchers in one INSERT (nhiều chứng từ); one that is in the book already refuses all."""
    require(by, Permission.RECORD_PAYMENT)
    if not vouchers:
        return []
    with transaction.atomic():
        accounts = accounts_of({one.line.pk for one in vouchers})
        slots = voucher_slots(by.province.pk, [one.base for one in vouchers])
        known = [one.voucher for one in vouchers if slots[one.base].taken]
        if known:
            raise LedgerRefused(_("Chứng từ %(known)s đã có trong sổ; không ghi chứng từ nào.") % {"known": known[0]})
        movements = post([posting_of(one, accounts[one.line.pk], slots[one.base].key) for one in vouchers], by=by)
        audit.record(by, "payment.recorded", movements[0], summary=_summary(movements))
    return movements


def posting_of(voucher: Voucher, accounts: dict[Bucket, int], key: str) -> Posting:
    """The posting of one voucher (bút toán của chứng từ)."""
    ends = voucher.payment_type.ends
    return Posting(
        kind=ends.kind,
        from_account_id=accounts[ends.origin],
        to_account_id=accounts[ends.target],
        amount_vnd=voucher.amount_vnd,
        effective_on=voucher.on,
        source_kind=VOUCHER,
        source_key=key,
        note=f"Chứng từ {voucher.voucher.strip()}",
    )


def _summary(movements: Sequence[Movement]) -> str:
    told = {"count": len(movements), "sum": dong(sum(movement.amount_vnd for movement in movements))}
    return ngettext("%(count)s bút toán, %(sum)s", "%(count)s bút toán, %(sum)s", len(movements)) % told
