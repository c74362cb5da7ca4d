"""Capital for a project by a decision (giao vốn)."""

from __future__ import annotations

import uuid
from dataclasses import replace

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from accounts.middleware import PortalRequest
from accounts.roles import Permission, require
from disbursement.actions.capital import allocate
from disbursement.actions.decisions import cite_decision
from disbursement.actions.lines import open_line
from disbursement.actions.posting import LedgerRefused
from disbursement.forms import AllocationForm
from disbursement.models import Assigned, CapitalLine, CapitalNature, CapitalSource, Movement, Project
from disbursement.views.place import plan_year_of, project_in_reach


@require_http_methods(["GET", "HEAD", "POST"])
def allocate_capital(request: PortalRequest, pk: int) -> HttpResponse:
    """Assign capital to one project by a decision."""
    project = project_in_reach(request.person, pk)
    require(request.person, Permission.ALLOCATE_CAPITAL, project.unit)
    # Money is given in the year of today, whichever year is looked at.
    year = plan_year_of(replace(request.person, shown_year=None)).year
    form = AllocationForm(
        request.POST if request.method == "POST" else None,
        plan_year=year,
        parents=_parents(project, year),
        initial={"key": uuid.uuid4().hex, "issuer": f"UBND {request.person.province.type_name.lower()}"},
    )
    if request.method == "POST" and form.is_valid():
        try:
            _allocate(request, project, form, year)
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Đã giao vốn và ghi sổ.")
            return redirect("project", project.pk)
    page = {"form": form, "project": project, "plan_year": year}
    return render(request, "disbursement/allocate_capital.html", page, status=422 if form.errors else 200)


def _parents(project: Project, year: int) -> QuerySet[CapitalLine]:
    """Lines of the same programme that still wait at a unit above."""
    above = [unit.pk for unit in (project.unit, project.unit.parent) if unit]
    lines = CapitalLine.objects.filter(
        province_id=project.province_id,
        project=None,
        plan_year=year,
        unit_id__in=above,
        component__programme_id=project.component.programme_id,
    )
    return lines.select_related("unit", "component", "project").order_by("id")


def _allocate(request: PortalRequest, project: Project, form: AllocationForm, year: int) -> Movement:
    given = form.cleaned_data
    with transaction.atomic():
        line = open_line(
            unit=project.unit,
            component=project.component,
            project=project,
            source=CapitalSource(given["source"]),
            nature=CapitalNature(given["nature"]),
            origin_year=int(given["origin_year"]),
            plan_year=year,
            assigned=Assigned(given["assigned"]),
            parent=given["parent"],
            by=request.person,
        )
        decision = cite_decision(
            number=given["number"], decided_on=given["decided_on"], issuer=given["issuer"], by=request.person
        )
        return allocate(
            line=line,
            amount_vnd=given["amount_vnd"],
            on=given["effective_on"],
            decision=decision,
            by=request.person,
            key=given["key"],
        )
