"""From a check to its case (từ lần kiểm tra đến hồ sơ): recall, carry-over, release; and what went back."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.middleware import PortalRequest
from accounts.roles import Permission, require
from disbursement.actions.carrying import propose_carry_over
from disbursement.actions.case_steps import province_unit
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.recalling import open_recall
from disbursement.actions.releasing import open_release
from disbursement.case_forms import CarryOverForm
from disbursement.forms import ReasonForm
from disbursement.models import CapitalLine
from disbursement.moves import Bucket
from disbursement.queries.case_money import rooms
from disbursement.queries.dated import dated_rules
from disbursement.queries.reach import lines_in_reach
from disbursement.queries.refunds import recalled_items
from disbursement.views.place import plan_year_of, project_in_reach, sections
from programs.models import CheckRun, PlanYear
from programs.rules.carry_over import exceptions_for


@require_POST
def open_recall_case(request: PortalRequest, pk: int) -> HttpResponse:
    """Make the list of a final check into a case."""
    require(request.person, Permission.ALLOCATE_CAPITAL)
    rules = dated_rules(request.person.province.pk)
    run = CheckRun.objects.filter(province=request.person.province, pk=pk, rule__in=rules).first()
    if run is None:
        raise Http404(_("Không có lần kiểm tra này."))
    try:
        case = open_recall(run=run, by=request.person)
    except LedgerRefused as refused:
        messages.error(request, str(refused))
        return redirect("check_run", run.pk)
    return redirect("capital_case", case.pk)


@require_http_methods(["GET", "HEAD", "POST"])
def carry_line_over(request: PortalRequest, pk: int) -> HttpResponse:
    """Ask that the rest of a line may be spent in the next year."""
    person = request.person
    require(person, Permission.VIEW_CAPITAL)
    lines = lines_in_reach(person.province.pk, person.branches(Permission.VIEW_CAPITAL))
    line = lines.select_related("unit", "project__unit", "component__programme").filter(pk=pk).first()
    year = PlanYear.objects.filter(province=person.province, year=line.plan_year).first() if line else None
    if line is None or year is None:
        raise Http404(_("Không có dòng vốn này trong phạm vi của bạn."))
    committee = person.may(Permission.ALLOCATE_CAPITAL)
    owner = province_unit(person) if committee else line.unit
    require(person, Permission.ALLOCATE_CAPITAL if committee else Permission.PROPOSE_TRANSFER, owner)
    key = (line.pk, Bucket.AVAILABLE.value)
    room = rooms(person.province.pk, [key], on=person.today)[key]
    form = CarryOverForm(
        request.POST if request.method == "POST" else None,
        cases=exceptions_for(nature=line.nature, plan_year=line.plan_year),
        initial={"amount_vnd": room or None},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        amounts = [(line, given.pop("amount_vnd"))]
        try:
            case = propose_carry_over(unit=owner, plan_year=year, amounts=amounts, **given, by=person)
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Đã lập hồ sơ đề nghị chuyển nguồn."))
            return redirect("capital_case", case.pk)
    page = {"form": form, "line": line, "room": room, "year": year}
    return render(request, "disbursement/carry_over.html", page, status=422 if form.errors else 200)


@require_http_methods(["GET", "HEAD", "POST"])
def release_project(request: PortalRequest, pk: int) -> HttpResponse:
    """List the frozen money of a project whose freeze was wrong."""
    person = request.person
    project = project_in_reach(person, pk)
    require(person, Permission.FREEZE_CAPITAL, project.unit)
    year = plan_year_of(person)
    frozen = CapitalLine.objects.filter(project=project, accounts__bucket=Bucket.FROZEN, accounts__balance_vnd__gt=0)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            case = open_release(lines=list(frozen.order_by("id")), plan_year=year, by=person, **form.cleaned_data)
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            return redirect("capital_case", case.pk)
    page = {"form": form, "project": project}
    return render(request, "disbursement/release_project.html", page, status=422 if form.errors else 200)


@require_safe
def recalled(request: PortalRequest) -> HttpResponse:
    """List what went back under which rule and decision, and what follows from it."""
    person = request.person
    require(person, Permission.VIEW_CAPITAL)
    page = {
        "items": recalled_items(person.province.pk, person.branches(Permission.VIEW_CAPITAL)),
        "tabs": sections(person, "capital_cases"),
    }
    return render(request, "disbursement/recalled.html", page)
