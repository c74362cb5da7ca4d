"""Lines and movements that a person's branches reach (dòng vốn, biến động trong phạm vi được xem)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from django.db.models import Q, QuerySet

from disbursement.models import CapitalAccount, CapitalLine, Movement
from disbursement.moves import Bucket
from disbursement.queries.balances import Figures


def within(branches: Collection[str] | None, *units: str) -> Q:
    """Rows of which one of these units, named by their fields, lies in a branch; None is the whole province."""
    if branches is None:
        return Q()
    reached = Q(pk__in=[])
    for path in branches:
        for unit in units:
            reached |= Q(**{f"{unit}__path__startswith": path})
    return reached


def lines_in_reach(province_id: int, branches: Sequence[str] | None) -> QuerySet[CapitalLine]:
    """Lines of units below the branches, and of projects that they spend the money of."""
    lines = CapitalLine.objects.filter(within(branches, "unit", "project__investor"), province_id=province_id)
    return lines.select_related("component__programme")


def movements_in_reach(province_id: int, branches: Sequence[str] | None) -> QuerySet[Movement]:
    """Movements that touch a line in reach."""
    movements = Movement.objects.filter(province_id=province_id)
    if branches is not None:
        accounts = CapitalAccount.objects.filter(line__in=lines_in_reach(province_id, branches).order_by().values("pk"))
        keys = accounts.order_by().values("pk")
        movements = movements.filter(Q(from_account__in=keys) | Q(to_account__in=keys))
    return movements.select_related("from_account", "to_account", "decision")


def balances_of(line_ids: Sequence[int]) -> dict[int, Figures]:
    """What stands on each line now, in one statement (số dư hiện tại)."""
    stand: dict[int, dict[str, int]] = {line_id: {} for line_id in line_ids}
    rows = CapitalAccount.objects.filter(line_id__in=line_ids).order_by("pk")
    for line_id, bucket, balance_vnd in rows.values_list("line_id", "bucket", "balance_vnd"):
        assert line_id is not None
        stand[line_id][bucket] = balance_vnd
    return {
        line_id: Figures(
            available_vnd=found.get(Bucket.AVAILABLE, 0),
            advanced_vnd=found.get(Bucket.ADVANCED, 0),
            paid_vnd=found.get(Bucket.PAID, 0),
            frozen_vnd=found.get(Bucket.FROZEN, 0),
        )
        for line_id, found in stand.items()
    }
