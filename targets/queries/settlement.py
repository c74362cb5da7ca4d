"""Who said what governs, newest first (lịch sử chọn nguồn áp dụng)."""

from __future__ import annotations

from django.db.models import QuerySet

from programs.models import PlanYear
from targets.models import ConflictSettlement


def history(plan_year: PlanYear, conflict: str) -> QuerySet[ConflictSettlement]:
    """Every choice ever made about one conflict."""
    return (
        ConflictSettlement.objects.filter(province_id=plan_year.province_id, plan_year=plan_year, conflict=conflict)
        .select_related("settled_by", "governing__citation__document")
        .order_by("-id")
    )
