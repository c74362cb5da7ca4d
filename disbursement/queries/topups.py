"""Own estimates and requests for more money (dự toán, đề nghị bổ sung), as far as a person reaches."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from accounts.models import OrgUnit, UnitKind
from disbursement.models import OwnEstimate, TopUpRequest
from disbursement.queries.reach import within

FINANCE = "so-tc"


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


def finance_department(province_id: int) -> OrgUnit | None:
    """The department that appraises (Sở Tài chính)."""
    return OrgUnit.objects.filter(province_id=province_id, kind=UnitKind.DEPARTMENT, code=FINANCE).first()
