"""Capital for a project by a decision (giao vốn)."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.middleware import PortalRequest
from accounts.roles import Permission, Refused, require
from disbursement.actions.decisions import cite_decision
from disbursement.actions.further import Given, Receiver, give_further, give_new
from disbursement.actions.posting import LedgerRefused
from disbursement.models import Assigned, CapitalLine, Movement, Project
from disbursement.plan_forms import AllocationForm
from disbursement.views.gates import shown_gates
from disbursement.views.place import above, issuer_of, money_year_of, project_in_reach
from programs.models import Component


@require_http_methods(["GET", "HEAD", "POST"])
def allocate_capital(request: PortalRequest, pk: int) -> HttpResponse:
    """Assign capital to one project by a decision."""
    project = project_in_reach(request.person, pk)
    require(request.person, Permission.GIVE_OWN_BUDGET, project.unit)
    year = money_year_of(request.person)
    form = AllocationForm(
        request.POST if request.method == "POST" else None,
        plan_year=year,
        parents=_parents(project, year),
        components=Component.objects.select_related("programme").order_by("programme__number", "code"),
        initial={"key": uuid.uuid4().hex, "issuer": issuer_of(request.person), "component": project.component_id},
    )
    if request.method == "POST" and form.is_valid():
        try:
            _allocate(request, project, form, year)
        except (LedgerRefused, Refused) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Đã giao vốn và ghi sổ."))
            return redirect("project", project.pk)
    page = {"form": form, "project": project, "plan_year": year, "gates": shown_gates(request.person, project)}
    return render(request, "disbursement/allocate_capital.html", page, status=422 if form.errors else 200)


def _parents(project: Project, year: int) -> QuerySet[CapitalLine]:
    """Lines that still wait at the project's unit or above it."""
    lines = CapitalLine.objects.filter(
        province_id=project.province_id, project=None, plan_year=year, unit__in=above(project.unit)
    )
    return lines.select_related("unit", "component", "project", "parent__unit").order_by("component__code", "id")


def _allocate(request: PortalRequest, project: Project, form: AllocationForm, year: int) -> Movement:
    given, parent = form.cleaned_data, form.cleaned_data["parent"]
    money = CapitalLine(
        source=given["source"], nature=given["nature"], origin_year=int(given["origin_year"]), plan_year=year
    )
    to = Receiver(unit=None, project=project, component=given["component"], assigned=Assigned(given["assigned"]))
    with transaction.atomic():
        decision = cite_decision(
            number=given["number"], decided_on=given["decided_on"], issuer=given["issuer"], by=request.person
        )
        how = Given(amount_vnd=given["amount_vnd"], on=given["effective_on"], decision=decision, key=given["key"])
        if parent is not None:
            return give_further(giver=parent, to=to, given=how, by=request.person)
        return give_new(money=money, to=to, given=how, by=request.person)
