"""One unit in the plan year (đơn vị trong năm kế hoạch)."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.middleware import PortalRequest
from accounts.models import OrgUnit
from accounts.queries.units import KINDS_WITH_YEAR, units_above
from accounts.roles import Permission, require
from disbursement.queries.projects import ProjectState
from reporting.queries.unit_year import unit_year
from reporting.views.place import plan_year_of


@require_safe
def unit_page(request: PortalRequest, pk: int) -> HttpResponse:
    """Show what a district, commune, department or office owes, and the capital at it and below."""
    person = request.person
    unit = get_object_or_404(OrgUnit.objects.select_related("parent"), pk=pk)
    require(person, Permission.VIEW_SUBMISSIONS, unit)
    require(person, Permission.VIEW_CAPITAL, unit)
    if unit.kind not in KINDS_WITH_YEAR:
        raise Http404
    shown = {
        "year": unit_year(unit, plan_year_of(person), person),
        "above": units_above(unit),
        "zero": ProjectState.ZERO.value,
        "may_submit": {seat.unit_id for seat in person.seats if seat.reaches(Permission.SUBMIT_FORM, unit.path)},
    }
    return render(request, "reporting/unit.html", shown)
