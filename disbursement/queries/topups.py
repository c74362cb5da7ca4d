"""Own estimates and requests for more money (dự toán, đề nghị bổ sung), as far as a person reaches."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import OrgUnit, UnitAttribute
from disbursement.models import OwnEstimate, TopUpRequest
from disbursement.queries.reach import within
from programs.models import CapitalGate
from programs.rules.gates import Effect, GateKind


def requests_in_reach(province_id: int, year: int | None, branches: Sequence[str] | None) -> QuerySet[TopUpRequest]:
    """Requests of units below the branches, and those that a unit there appraises; newest first."""
    rows = TopUpRequest.objects.filter(within(branches, "unit", "appraiser"), province_id=province_id)
    if year is not None:
        rows = rows.filter(plan_year=year)
    related = ("unit", "appraiser", "estimate", "component__programme", "decision")
    return rows.select_related(*related).order_by("-requested_on", "-id")


def estimates_in_reach(province_id: int, year: int, branches: Sequence[str] | None) -> QuerySet[OwnEstimate]:
    """Own estimates of a year of units below the branches, in the order in which they were recorded."""
    rows = OwnEstimate.objects.filter(within(branches, "unit"), province_id=province_id, plan_year=year)
    return rows.select_related("unit").order_by("id")


def own_estimate(unit: OrgUnit, year: int) -> OwnEstimate | None:
    """The estimate of a unit for a year that stands."""
    return OwnEstimate.objects.filter(province=unit.province_id, unit=unit, plan_year=year).order_by("-id").first()


def estimate_gate(province_id: int, year: int, programme: str) -> CapitalGate | None:
    """The rule that wants a unit's own estimate before a request, with its quote; None where the year has none."""
    rows = CapitalGate.objects.filter(
        province_id=province_id, plan_year__year=year, in_force=True, kind=GateKind.OWN_ESTIMATE, effect=Effect.REFUSE
    ).select_related("citation__document")
    covering = (row for row in rows.order_by("id") if programme in (row.scope.get("programmes") or [programme]))
    return next(covering, None)


def finance_department(province_id: int, on: date) -> OrgUnit | None:
    """The body whose task finance is on a day (cơ quan tài chính): a dated attribute of a unit."""
    held = UnitAttribute.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on), province_id=province_id, kind=UnitAttribute.FINANCE,
        valid_from__lte=on,
    )  # fmt: skip
    return OrgUnit.objects.filter(province_id=province_id, pk__in=held.order_by().values("unit")).order_by("id").first()
