"""Documents and tasks with a day (văn bản, nhiệm vụ phải hoàn thành): the register, one duty, what a unit did."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.middleware import PortalRequest
from accounts.models import OrgUnit
from accounts.roles import Permission, require
from programs.actions.fulfilment import FulfilmentRefused, record_fulfilment, withdraw_fulfilment
from programs.models import Fulfilment, PlanYear
from programs.queries.fulfilment import Owed, PlanTask, history, may_record, plan_task, plan_tasks
from programs.queries.plan import current_plan_year
from reporting.forms import FulfilmentForm, WithdrawForm
from reporting.render import xlsx
from reporting.reports.plan_tasks import table
from reporting.views.drawing import as_file

_PAGE = 100


@require_safe
def plan_task_list(request: PortalRequest) -> HttpResponse:
    """List the duties of the year: who owes them, who is missing, what waits for them."""
    require(request.person, Permission.VIEW_CALENDAR)
    plan_year = _plan_year(request)
    if plan_year is None:
        return render(request, "reporting/no_plan_year.html")
    shown = {"plan_year": plan_year, "tasks": _tasks(request, plan_year)}
    return render(request, "reporting/plan_tasks.html", shown)


@require_safe
def plan_task_file(request: PortalRequest) -> HttpResponse:
    """Give the register as an Excel file, one row a unit."""
    require(request.person, Permission.VIEW_CALENDAR)
    plan_year = _plan_year(request)
    if plan_year is None:
        raise Http404(_("Năm này chưa có kế hoạch."))
    content = xlsx.render(table(_tasks(request, plan_year), request.person.today))
    return as_file(content, "van-ban-nhiem-vu.xlsx")


@require_safe
def plan_task_page(request: PortalRequest, pk: int) -> HttpResponse:
    """Show one duty with its quote, what waits for it, and every unit that owes it, those who are missing first."""
    person = request.person
    require(person, Permission.VIEW_CALENDAR)
    task = _task(request, pk)
    state = request.GET.get("xem", "")
    done = [one for one in task.owed if one.done]
    wanted = {"thieu": list(task.open), "xong": done}.get(state, [*task.open, *done])
    page = Paginator(wanted, _PAGE).get_page(request.GET.get("trang"))
    shown = {
        "task": task,
        "state": state,
        "page": page,
        "rows": [(one, may_record(person, one.unit)) for one in page],
    }
    return render(request, "reporting/plan_task.html", shown)


@require_http_methods(["GET", "HEAD", "POST"])
def fulfilment(request: PortalRequest, pk: int, unit_pk: int) -> HttpResponse:
    """Take what a unit did: the document's number and day, or the day a task was finished."""
    person = request.person
    task, owed = _of_unit(request, pk, unit_pk)
    form = FulfilmentForm(request.POST if request.method == "POST" else None, is_document=task.is_document)
    if request.method == "POST" and form.is_valid():
        try:
            record_fulfilment(rule=task.rule, unit=owed.unit, by=person, **form.cleaned_data)
        except FulfilmentRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Đã ghi kết quả của %(unit)s.") % {"unit": owed.unit.full_name})
            return redirect("plan_task", task.rule.pk)
    return _form_page(request, task, owed, form, WithdrawForm())


@require_http_methods(["POST"])
def withdraw(request: PortalRequest, pk: int) -> HttpResponse:
    """Take back what was recorded by mistake, with a reason."""
    person = request.person
    recorded = get_object_or_404(
        Fulfilment.objects.filter(province=person.province).select_related("rule", "unit"), pk=pk
    )
    task, owed = _of_unit(request, recorded.rule_id, recorded.unit_id)
    form = WithdrawForm(request.POST)
    if form.is_valid():
        try:
            withdraw_fulfilment(fulfilment=recorded, reason=form.cleaned_data["reason"], by=person)
        except FulfilmentRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Đã rút lại; đơn vị lại phải thực hiện việc này."))
            return redirect("fulfilment", task.rule.pk, owed.unit.pk)
    return _form_page(request, task, owed, FulfilmentForm(is_document=task.is_document), form)


def _form_page(
    request: PortalRequest, task: PlanTask, owed: Owed, form: FulfilmentForm, withdrawing: WithdrawForm
) -> HttpResponse:
    shown = {
        "task": task,
        "owed": owed,
        "form": form,
        "withdrawing": withdrawing,
        "history": history(task.rule, owed.unit),
    }
    return render(request, "reporting/fulfilment.html", shown, status=422 if form.errors or withdrawing.errors else 200)


def _plan_year(request: PortalRequest) -> PlanYear | None:
    return current_plan_year(request.person.province.pk, request.person.year)


def _tasks(request: PortalRequest, plan_year: PlanYear) -> list[PlanTask]:
    person = request.person
    return plan_tasks(plan_year, today=person.today, branches=person.branches(Permission.VIEW_CALENDAR))


def _task(request: PortalRequest, pk: int) -> PlanTask:
    """A duty of any year of the province, so that a link of last year still leads there."""
    person = request.person
    year = PlanYear.objects.filter(province=person.province, rules__pk=pk).first()
    branches = person.branches(Permission.VIEW_CALENDAR)
    task = plan_task(year, pk, today=person.today, branches=branches) if year else None
    if task is None:
        raise Http404(_("Không có nhiệm vụ này, hoặc không đơn vị nào của bạn phải thực hiện."))
    return task


def _of_unit(request: PortalRequest, pk: int, unit_pk: int) -> tuple[PlanTask, Owed]:
    unit = get_object_or_404(OrgUnit.objects.filter(province=request.person.province), pk=unit_pk)
    if not may_record(request.person, unit):
        require(request.person, Permission.SUBMIT_FORM, unit)
    task = _task(request, pk)
    owed = next((one for one in task.owed if one.unit.pk == unit.pk), None)
    if owed is None:
        raise Http404(_("Đơn vị này không phải thực hiện việc này."))
    return task, owed
