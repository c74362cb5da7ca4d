"""The paper behind a movement (quyết định, công văn): found by its number, day and issuer, or written down once."""

from __future__ import annotations

from datetime import date

from accounts.figures import day
from accounts.roles import Permission, Person, require
from disbursement.actions.posting import LedgerRefused
from programs.models import Decision


def cite_decision(
    *,
    number: str,
    decided_on: date,
    issuer: str,
    by: Person,
    kind: Decision.Kind = Decision.Kind.DECISION,
    title: str = "",
) -> Decision:
    """Return the decision or letter of this number, day and issuer (dẫn văn bản)."""
    require(by, Permission.FREEZE_CAPITAL if kind == Decision.Kind.LETTER else Permission.ALLOCATE_FURTHER)
    if not number.strip() or not issuer.strip():
        raise LedgerRefused("Hãy ghi số và cơ quan ban hành của văn bản.")
    if decided_on > by.today:
        raise LedgerRefused(f"Ngày văn bản {day(decided_on)} chưa đến (hôm nay là {day(by.today)}); hãy sửa ngày.")
    decision, _made = Decision.objects.get_or_create(
        province=by.province,
        issuer=issuer.strip(),
        number=number.strip(),
        decided_on=decided_on,
        defaults={"kind": kind, "title": title[:400]},
    )
    return decision
