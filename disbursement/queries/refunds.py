"""What went back under which rule, and what that forbids next year (khoản đã hoàn trả, thu hồi và hệ quả)."""

from __future__ import annotations

from collections.abc import Collection

from django.db.models import QuerySet

from disbursement.models import RecallItem
from disbursement.queries.reach import within


def recalled_items(province_id: int, branches: Collection[str] | None = None) -> QuerySet[RecallItem]:
    """Everything that went back from holders below the branches, with rule, project and holder."""
    back = RecallItem.objects.filter(province_id=province_id, movement__reversals__isnull=True)
    items = back.filter(within(branches, "holder"))
    related = ("rule__plan_year", "rule__citation__document", "case__decision", "project", "holder", "line")
    return items.select_related(*related).order_by("id")
