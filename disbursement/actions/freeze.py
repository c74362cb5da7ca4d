"""Setting capital aside and giving it back (tạm dừng giải ngân, giải tỏa)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date

from django.db import transaction

from accounts import audit
from accounts.figures import dong
from accounts.language import gettext as _
from accounts.language import ngettext
from accounts.roles import Permission, Person, require
from disbursement.actions.posting import LedgerRefused, Posting, accounts_of, post
from disbursement.models import CapitalLine, HeldPayment, Movement
from disbursement.moves import Bucket, Kind, PaymentType
from disbursement.queries.running import line_books
from programs.models import Decision


def freeze_capital(
    *, line: CapitalLine, amount_vnd: int, on: date, decision: Decision, by: Person, key: str, note: str = ""
) -> Movement:
    """Set capital aside so that it cannot be spent (tạm dừng giải ngân)."""
    require(by, Permission.FREEZE_CAPITAL, line.unit)
    accounts = accounts_of([line.pk])[line.pk]
    posting = Posting(
        kind=Kind.FREEZE,
        from_account_id=accounts[Bucket.AVAILABLE],
        to_account_id=accounts[Bucket.FROZEN],
        amount_vnd=amount_vnd,
        effective_on=on,
        source_kind="entry",
        source_key=key,
        decision_id=decision.pk,
        note=note,
    )
    with transaction.atomic():
        [movement] = post([posting], by=by)
        audit.record(by, "capital.frozen", movement, summary=dong(amount_vnd), decision=decision.pk)
    return movement


def release_lines(
    *, lines: Sequence[CapitalLine], on: date, decision: Decision, by: Person, everything: bool = True
) -> list[Movement]:
    """Release lines whose freeze a later voucher contradicts, and post the payments that waited (giải tỏa).

    A payment keeps its own day, so its money is released as of the day of the freeze; the rest is released `on`.
    """
    for line in lines:
        require(by, Permission.FREEZE_CAPITAL, line.unit)
    with transaction.atomic():
        ids = [line.pk for line in lines]
        held = list(
            HeldPayment.objects.select_for_update(of=("self",), no_key=True)
            .filter(line_id__in=ids, state=HeldPayment.State.HELD)
            .select_related("frozen_by")
            .order_by("id")
        )
        releases = _releases(ids, held, on, decision, by.province.pk, everything)
        if not releases:
            raise LedgerRefused(_("Không còn vốn tạm dừng hay chứng từ chờ giải tỏa ở đây."))
        movements = post([*releases, *_payments(ids, held)], by=by)
        for payment, movement in zip(held, movements[len(releases) :], strict=True):
            payment.state, payment.movement = HeldPayment.State.POSTED, movement
        HeldPayment.objects.bulk_update(held, ["state", "movement"])
        audit.record(
            by,
            "capital.released",
            movements[0],
            summary=ngettext(
                "%(sum)s, %(count)s chứng từ được ghi sổ", "%(sum)s, %(count)s chứng từ được ghi sổ", len(held)
            )
            % {"sum": dong(sum(one.amount_vnd for one in releases)), "count": len(held)},
            decision=decision.pk,
        )
    return movements


def _releases(
    line_ids: Collection[int],
    held: Sequence[HeldPayment],
    on: date,
    decision: Decision,
    province_id: int,
    everything: bool,
) -> list[Posting]:
    accounts = accounts_of(line_ids)
    postings = [
        _release(accounts[one.line_id], one.amount_vnd, one.frozen_by.effective_on, decision, f"held|{one.pk}")
        for one in held
    ]
    if everything:
        books = line_books(province_id, line_ids)
        for line_id in sorted(line_ids):
            waiting = sum(one.amount_vnd for one in held if one.line_id == line_id)
            rest = books[line_id].room(Bucket.FROZEN, on) - waiting
            if rest > 0:
                key = f"line|{line_id}|{decision.pk}"
                postings.append(_release(accounts[line_id], rest, on, decision, key))
    return postings


def _release(accounts: dict[Bucket, int], amount_vnd: int, on: date, decision: Decision, key: str) -> Posting:
    return Posting(
        kind=Kind.RELEASE,
        from_account_id=accounts[Bucket.FROZEN],
        to_account_id=accounts[Bucket.AVAILABLE],
        amount_vnd=amount_vnd,
        effective_on=on,
        source_kind="release",
        source_key=key,
        decision_id=decision.pk,
    )


def _payments(line_ids: Collection[int], held: Sequence[HeldPayment]) -> list[Posting]:
    accounts = accounts_of(line_ids)
    postings = []
    for one in held:
        ends = PaymentType(one.payment_type).ends
        postings.append(
            Posting(
                kind=ends.kind,
                from_account_id=accounts[one.line_id][ends.origin],
                to_account_id=accounts[one.line_id][ends.target],
                amount_vnd=one.amount_vnd,
                effective_on=one.effective_on,
                source_kind=one.source_kind,
                source_key=one.source_key,
                note=f"Chứng từ {one.voucher}",
            )
        )
    return postings
