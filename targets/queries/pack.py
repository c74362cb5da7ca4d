"""The target statements of a year as a plan pack holds them (chỉ tiêu trong gói kế hoạch)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from programs.models import PlanYear
from programs.plans.entries import OwnMeasure
from programs.queries.pack import quoted
from targets.declarations import declared_indicators
from targets.models import Indicator, TargetStatement
from targets.rollup import Source


def indicator_entries(plan_year: PlanYear) -> list[dict[str, Any]]:
    """The indicators that the province added to those of the phase (đại lượng riêng); all years share them."""
    of_phase = [one.code for one in declared_indicators(plan_year.phase.code)]
    rows = Indicator.objects.filter(province_id=plan_year.province_id, source=Source.REPORTED.value)
    rows = rows.filter(measure__in=[one.value for one in OwnMeasure]).exclude(code__in=of_phase)
    return [_own(row) for row in rows.select_related("programme").order_by("place", "code")]


def _own(row: Indicator) -> dict[str, Any]:
    values = {
        "code": row.code,
        "name": row.name,
        "unit_of_measure": row.unit_of_measure,
        "measure": row.measure,
        "reported_by": row.reported_by,
        "programme": row.programme.code if row.programme else "",
        "yes_no": "có" if row.yes_no else "",
        "decimals": str(row.decimals) if row.decimals else "",
        "section": row.section,
        "note": row.note,
    }
    return {key: value for key, value in values.items() if value != ""}


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
