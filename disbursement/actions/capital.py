"""Capital assigned and moved by decision (giao, điều chuyển, thu hồi, kéo dài vốn), and corrections."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from accounts import audit
from accounts.figures import dong
from accounts.language import framed
from accounts.language import gettext as _
from accounts.roles import Permission, Person, require
from disbursement.actions.allocation import Allocation, assign, require_allocation, require_dated
from disbursement.actions.posting import AlreadyPosted, LedgerRefused, Posting, accounts_of, outside_account, post
from disbursement.models import CapitalLine, Movement
from disbursement.moves import ASSIGNING_KINDS, PAYMENT_KINDS, Bucket, Kind
from programs.models import Decision


def allocate(
    *, line: CapitalLine, amount_vnd: int, on: date, decision: Decision, by: Person, key: str, note: str = ""
) -> Movement:
    """Assign capital to a line (giao vốn), from its parent line or from outside; `key` names this entry once."""
    given = Allocation(line=line, amount_vnd=amount_vnd, on=on, decision=decision, key=key, note=note)
    with transaction.atomic():
        [movement] = assign(allocations=[given], by=by)
        audit.record(by, "capital.allocated", movement, summary=_summary(amount_vnd, line), decision=decision.pk)
    return movement


def transfer(
    *,
    giver: CapitalLine,
    taker: CapitalLine,
    amount_vnd: int,
    on: date,
    decision: Decision,
    by: Person,
    key: str,
    from_frozen: bool = False,
    note: str = "",
) -> Movement:
    """Move capital to another line of the same money (điều chuyển, điều chỉnh)."""
    require(by, Permission.ALLOCATE_CAPITAL, giver.unit)
    require(by, Permission.ALLOCATE_CAPITAL, taker.unit)
    with transaction.atomic():
        accounts = accounts_of([giver.pk, taker.pk])
        source = accounts[giver.pk][Bucket.FROZEN if from_frozen else Bucket.AVAILABLE]
        target = accounts[taker.pk][Bucket.AVAILABLE]
        movement = _by_decision(Kind.TRANSFER, source, target, amount_vnd, on, decision, by, key, note)
        audit.record(by, "capital.transferred", movement, summary=_summary(amount_vnd, taker), decision=decision.pk)
    return movement


def recall(
    *,
    line: CapitalLine,
    amount_vnd: int,
    on: date,
    decision: Decision,
    by: Person,
    key: str,
    from_frozen: bool = False,
    note: str = "",
) -> Movement:
    """Take capital back to the parent line, or out of the book (thu hồi); frozen capital only by the province."""
    if from_frozen:
        require(by, Permission.ALLOCATE_CAPITAL, line.unit)
    require_allocation(line, by)
    with transaction.atomic():
        accounts = accounts_of([line.pk, *([line.parent_id] if line.parent_id else [])])
        source = accounts[line.pk][Bucket.FROZEN if from_frozen else Bucket.AVAILABLE]
        target = accounts[line.parent_id][Bucket.AVAILABLE] if line.parent_id else outside_account(by)
        movement = _by_decision(Kind.RECALL, source, target, amount_vnd, on, decision, by, key, note)
        audit.record(by, "capital.recalled", movement, summary=_summary(amount_vnd, line), decision=decision.pk)
    return movement


def carry_over(
    *,
    line: CapitalLine,
    next_line: CapitalLine,
    amount_vnd: int,
    on: date,
    decision: Decision,
    by: Person,
    key: str,
    note: str = "",
) -> Movement:
    """Carry unspent capital into the next plan year (kéo dài, chuyển nguồn)."""
    require(by, Permission.ALLOCATE_CAPITAL, line.unit)
    with transaction.atomic():
        accounts = accounts_of([line.pk, next_line.pk])
        source, target = accounts[line.pk][Bucket.AVAILABLE], accounts[next_line.pk][Bucket.AVAILABLE]
        movement = _by_decision(Kind.CARRY_OVER, source, target, amount_vnd, on, decision, by, key, note)
        audit.record(by, "capital.carried_over", movement, summary=_summary(amount_vnd, line), decision=decision.pk)
    return movement


def reverse(*, movement: Movement, on: date, by: Person, reason: str) -> Movement:
    """Correct a movement by its mirror (đảo bút toán); the original stays in the book."""
    require_reversal(movement, by)
    if not reason.strip():
        raise LedgerRefused(_("Hãy ghi lý do đảo bút toán."))
    if movement.reversal_of_id is not None:
        raise LedgerRefused(_("Đây là bút toán đảo, không đảo lần nữa; hãy ghi lại bút toán đúng."))
    with transaction.atomic():
        mirror = _post_mirror(movement, on, by, reason)
        audit.record(by, "movement.reversed", mirror, summary=reason.strip(), original=movement.pk)
    return mirror


def require_reversal(movement: Movement, by: Person) -> None:
    """Refuse whoever may not reverse this movement (quyền đảo bút toán)."""
    line = _line_of(movement)
    if movement.kind == Kind.ALLOCATION:
        require_allocation(line, by)
    else:
        require(by, _needed_to_reverse(Kind(movement.kind)), line.unit)


def mirror_of(movement: Movement, *, on: date, note: str) -> Posting:
    """The posting that undoes a movement (bút toán đảo)."""
    return Posting(
        kind=Kind(movement.kind),
        from_account_id=movement.to_account_id,
        to_account_id=movement.from_account_id,
        amount_vnd=movement.amount_vnd,
        effective_on=on,
        source_kind="reversal",
        source_key=str(movement.pk),
        decision_id=movement.decision_id,
        reversal_of_id=movement.pk,
        note=note[:300],
    )


def _post_mirror(movement: Movement, on: date, by: Person, reason: str) -> Movement:
    try:
        return post([mirror_of(movement, on=on, note=reason.strip())], by=by)[0]
    except AlreadyPosted as refused:
        raise LedgerRefused(_("Bút toán này đã được đảo rồi.")) from refused


def _needed_to_reverse(kind: Kind) -> Permission:
    if kind in PAYMENT_KINDS:
        return Permission.RECORD_PAYMENT
    return Permission.ALLOCATE_CAPITAL if kind in ASSIGNING_KINDS else Permission.FREEZE_CAPITAL


def _line_of(movement: Movement) -> CapitalLine:
    line: CapitalLine | None = movement.to_account.line or movement.from_account.line
    assert line is not None
    return line


def _by_decision(
    kind: Kind, giver: int, taker: int, amount_vnd: int, on: date, decision: Decision, by: Person, key: str, note: str
) -> Movement:
    require_dated(decision, on)
    posting = Posting(
        kind=kind,
        from_account_id=giver,
        to_account_id=taker,
        amount_vnd=amount_vnd,
        effective_on=on,
        source_kind="entry",
        source_key=key,
        decision_id=decision.pk,
        note=note,
    )
    return post([posting], by=by)[0]


def _summary(amount_vnd: int, line: CapitalLine) -> str:
    return framed("%(sum)s, %(where)s", sum=dong(amount_vnd), where=line.project or line.unit)
