"""A person says which document governs (chọn chỉ tiêu áp dụng)."""

from __future__ import annotations

from django.db import transaction

from accounts import audit
from accounts.language import gettext as _
from accounts.models import OrgUnit
from accounts.roles import Permission, Person, require
from programs.models import PlanYear
from targets.conflicts import Conflict
from targets.models import ConflictSettlement, Indicator, TargetStatement

LONGEST_REASON = 2000


class SettlementRefused(Exception):
    """The choice cannot be taken down; the text says why (không ghi nhận được lựa chọn)."""


def settle_conflict(
    *, plan_year: PlanYear, conflict: Conflict, governing: TargetStatement | None, reason: str, by: Person
) -> ConflictSettlement:
    """Mark which source governs, with a reason (thống nhất chỉ tiêu áp dụng); None means the sum of the parts.

    Settling again supersedes; every earlier choice stays in the history, and no document's figure changes.
    """
    unit = OrgUnit.objects.get(province_id=plan_year.province_id, pk=conflict.unit)
    require(by, Permission.SETTLE_CONFLICT, unit)
    _verify(conflict, governing, reason)
    with transaction.atomic():
        settlement = ConflictSettlement.objects.create(
            province_id=plan_year.province_id,
            plan_year=plan_year,
            conflict=conflict.key,
            indicator=Indicator.objects.get(province_id=plan_year.province_id, pk=conflict.indicator),
            unit=unit,
            governing=governing,
            reason=reason.strip(),
            settled_by=None if by.system else by.user,
            settled_on=by.today,
        )
        chosen = governing.key if governing else "parts"
        audit.record(by, "conflict.settled", settlement, summary=str(settlement.indicator), governing=chosen)
    return settlement


def _verify(conflict: Conflict, governing: TargetStatement | None, reason: str) -> None:
    if not reason.strip():
        raise SettlementRefused(_("Chưa nêu lý do. Hãy ghi vì sao chọn nguồn này."))
    if len(reason.strip()) > LONGEST_REASON:
        raise SettlementRefused(_("Lý do dài quá %(most)d ký tự. Hãy viết ngắn lại.") % {"most": LONGEST_REASON})
    if governing is None and conflict.parts is None:
        raise SettlementRefused(_("Chỉ tiêu này không có số giao cho cấp dưới để lấy tổng. Hãy chọn một văn bản."))
    if governing is not None and governing.pk not in {claim.statement for claim in conflict.claims}:
        raise SettlementRefused(_("Nguồn đã chọn không nói về chỉ tiêu này. Hãy chọn lại trong các nguồn đang hiện."))
