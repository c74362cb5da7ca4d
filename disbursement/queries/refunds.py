"""What went back under which rule, and what that forbids next year (khoản đã hoàn trả, thu hồi và hệ quả)."""

from __future__ import annotations

from datetime import date

from django.db.models import QuerySet

from disbursement.models import CapitalLine, RecallItem


def recalled_items(province_id: int) -> QuerySet[RecallItem]:
    """Everything that went back, with rule, project and holder."""
    items = RecallItem.objects.filter(province_id=province_id, movement__reversals__isnull=True)
    related = ("rule__plan_year", "rule__citation__document", "case__decision", "project", "holder", "line")
    return items.select_related(*related).order_by("id")


def deadline_of(line: CapitalLine) -> date | None:
    """The day up to which carried-over money may be spent (hạn mới), or None where the line was not carried."""
    item = line.taken_items.filter(case__kind="carry_over", case__state="posted").select_related("case").last()
    return item.case.spend_by if item else None
