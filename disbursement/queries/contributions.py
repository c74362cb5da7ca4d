"""What was pledged and what arrived (đóng góp): contributions in reach with the sum of their receipts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet, Sum, Value
from django.db.models.functions import Coalesce

from disbursement.models import Contribution
from disbursement.queries.reach import within


@dataclass(frozen=True, slots=True)
class Pledged:
    """Sums of a list (tổng đóng góp), đồng."""

    pledged_vnd: int
    received_vnd: int
    outstanding_vnd: int


def contributions(
    province_id: int, year: int, branches: Sequence[str] | None, *, campaign: str = "", donor_kind: str = ""
) -> QuerySet[Contribution]:
    """Contributions of a year, newest first, each with `received_vnd`."""
    rows = Contribution.objects.filter(within(branches, "unit"), province_id=province_id, plan_year=year)
    if campaign:
        rows = rows.filter(campaign=campaign)
    if donor_kind:
        rows = rows.filter(donor_kind=donor_kind)
    arrived = Coalesce(Sum("receipts__value_vnd"), Value(0))
    return rows.annotate(received_vnd=arrived).select_related("unit", "project").order_by("-pledged_on", "-id")


def received(one: Contribution) -> int:
    """What arrived of a contribution that the query above gave (đã nhận)."""
    counted: Any = one
    return int(counted.received_vnd)


def outstanding(one: Contribution) -> int:
    """Pledged and not yet received (còn phải nhận)."""
    return max(one.pledged_vnd - received(one), 0)


def summed(rows: Sequence[Contribution]) -> Pledged:
    """Sums of what is listed."""
    arrived = sum(received(one) for one in rows)
    return Pledged(sum(one.pledged_vnd for one in rows), arrived, sum(outstanding(one) for one in rows))


def campaigns(province_id: int, year: int) -> list[str]:
    """The campaigns that were named in a year (cuộc vận động)."""
    rows = Contribution.objects.filter(province_id=province_id, plan_year=year).exclude(campaign="")
    return list(rows.order_by("campaign").values_list("campaign", flat=True).distinct())
