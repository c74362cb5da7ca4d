"""The target statements of a year as a plan pack holds them (chỉ tiêu trong gói kế hoạch)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from programs.models import PlanYear
from programs.queries.pack import quoted
from targets.models import TargetStatement


def target_entries(plan_year: PlanYear) -> list[dict[str, Any]]:
    """Every statement of the year, each with its own unit."""
    rows = (
        TargetStatement.objects.filter(province_id=plan_year.province_id, plan_year=plan_year)
        .select_related("indicator", "programme", "unit", "owner", "citation__document")
        .order_by("id")
    )
    return [_entry(row) for row in rows]


def _entry(row: TargetStatement) -> dict[str, Any]:
    first = row.value if row.low is None else row.low
    undated = row.operator == "by_date" and row.due_on is None
    values: dict[str, Any] = {
        "code": row.key,
        "indicator": row.indicator.code,
        "programme": row.programme.code,
        "owner": row.owner.code if row.owner else "",
        "unit": row.unit.code,
        "period": row.period,
        "operator": row.operator,
        "value": _figure(first, row.decimals),
        "upper": _figure(row.high, 0),
        "due": f"đến hết ngày {row.due_on:%d/%m/%Y}" if row.due_on else "",
        "condition": row.qualifier if undated else "",
        "note": "" if undated else row.qualifier,
    }
    return {**{key: value for key, value in values.items() if value != ""}, **quoted(row.citation)}


def _figure(value: Decimal | None, decimals: int) -> str:
    """The figure with its printed precision, and never less than it has."""
    if value is None:
        return ""
    exponent = value.normalize().as_tuple().exponent
    places = max(decimals, -exponent if isinstance(exponent, int) else 0)
    return f"{value:.{places}f}".replace(".", ",")
