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
from accounts.models import UnitKind
from accounts.roles import Permission, Refused, require
from disbursement.actions.capital import allocate
from disbursement.actions.decisions import cite_decision
from disbursement.actions.lines import open_line
from disbursement.actions.posting import LedgerRefused
from disbursement.forms import AllocationForm
from disbursement.models import Assigned, CapitalLine, CapitalNature, CapitalSource, Movement, Project
from disbursement.views.place import above, plan_year_of, project_in_reach
from programs.models import Component


@require_http_methods(["GET", "HEAD", "POST"])
def allocate_capital(request: PortalRequest, pk: int) -> HttpResponse:
    """Assign capital to one project by a decision."""
    project = project_in_reach(request.person, pk)
    require(request.person, Permission.ALLOCATE_FURTHER, project.unit)
    # Money is given in the year of today, whichever year is looked at.
    year = plan_year_of(replace(request.person, shown_year=None)).year
    form = AllocationForm(
        request.POST if request.method == "POST" else None,
        plan_year=year,
        parents=_parents(project, year),
        components=Component.objects.select_related("programme").order_by("programme__number", "code"),
        initial={"key": uuid.uuid4().hex, "issuer": _issuer(request), "component": project.component_id},
    )
    if request.method == "POST" and form.is_valid():
        try:
            _allocate(request, project, form, year)
        except (LedgerRefused, Refused) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, "Đã giao vốn và ghi sổ.")
            return redirect("project", project.pk)
    page = {"form": form, "project": project, "plan_year": year}
    return render(request, "disbursement/allocate_capital.html", page, status=422 if form.errors else 200)


def _parents(project: Project, year: int) -> QuerySet[CapitalLine]:
    """Lines that still wait at the project's unit or above it."""
    lines = CapitalLine.objects.filter(
        province_id=project.province_id, project=None, plan_year=year, unit__in=above(project.unit)
    )
    return lines.select_related("unit", "component", "project", "parent__unit").order_by("component__code", "id")


def _issuer(request: PortalRequest) -> str:
    """Whose decision it usually is: the People's Committee of the person's own level."""
    seat = request.person.seat
    if seat is not None and seat.unit_kind == UnitKind.DISTRICT:
        return f"UBND {seat.unit_name[:1].lower()}{seat.unit_name[1:]}"
    return f"UBND {request.person.province.type_name.lower()}"


def _allocate(request: PortalRequest, project: Project, form: AllocationForm, year: int) -> Movement:
    given = form.cleaned_data
    with transaction.atomic():
        line = open_line(
            unit=project.unit,
            component=given["component"],
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
