"""Debts of works (nợ đọng XDCB) on screen: the list with its periods, one project's debts, plans and payments."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.figures import day, vnd
from accounts.middleware import PortalRequest
from accounts.models import UnitKind
from accounts.money_scale import scale_of
from accounts.roles import Permission, require
from disbursement.actions.arrears import pay_arrear, plan_arrear, record_arrear, take_back_payment
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.register import may_keep, require_keeper
from disbursement.exports import DAY_FORMAT, Head, money_head, scaled, table_file
from disbursement.forms import ReasonForm
from disbursement.models import Arrear, ArrearPayment, Project
from disbursement.queries.arrears import ArrearFilter as Wanted
from disbursement.queries.arrears import arrears, arrears_listed, periods_of, units_at_risk
from disbursement.queries.duties import gates_of
from disbursement.views.form_page import done
from disbursement.views.place import (
    illustrative_notes,
    plan_year_of,
    project_in_reach,
    sections,
    units_in_reach,
    xlsx_response,
)
from disbursement.works_forms import ArrearFilter, ArrearForm, ArrearPaymentForm, ArrearPlanForm
from programs.rules.gates import GateKind


@require_safe
def arrear_list(request: PortalRequest) -> HttpResponse:
    """List what is owed, by period and by commune."""
    require(request.person, Permission.VIEW_CAPITAL)
    form, wanted = _wanted(request)
    person, year = request.person, plan_year_of(request.person)
    rows = list(arrears_listed(person.province.pk, wanted))
    gates = gates_of(person.province.pk, year.year)
    gate = next((one for one in gates if one.kind == GateKind.ARREARS_FIRST), None)
    page = {
        "form": form,
        "rows": rows,
        "total_vnd": sum(row.unpaid_vnd for row in rows),
        "periods": periods_of(rows, gate, person.today),
        "at_risk": units_at_risk(rows, person.today),
        "today": person.today,
        "query": request.GET.urlencode(),
        "tabs": sections(person, "arrears"),
    }
    return render(request, "disbursement/arrears.html", page)


@require_safe
def arrear_file(request: PortalRequest) -> HttpResponse:
    """Give the filtered debts as Excel."""
    require(request.person, Permission.VIEW_CAPITAL)
    person = request.person
    _, wanted = _wanted(request)
    scale = scale_of(request)
    content = table_file(
        title=gettext("Nợ đọng xây dựng cơ bản"),
        notes=[gettext("Số liệu đến hết ngày %(today)s") % {"today": day(person.today)}, *illustrative_notes(person)],
        heads=[
            Head("Mã dự án", 11), Head("Tên công trình", 46), Head("Địa điểm", 24), Head("Chủ đầu tư", 26),
            Head("Nợ từ năm", 10), money_head("Số nợ", scale), money_head("Đã trả", scale),
            money_head("Còn nợ", scale), Head("Trả năm", 10), Head("Nguồn trả", 24),
            Head("Ngày ghi", 12, DAY_FORMAT),
        ],
        rows=(
            [
                row.project.code, row.project.name, row.project.unit.full_name, row.project.investor.full_name,
                row.arose_in, scaled(row.amount_vnd, scale), scaled(row.paid_vnd, scale),
                scaled(row.unpaid_vnd, scale), row.settle_in,
                row.get_settle_from_display(), row.recorded_on,
            ]
            for row in arrears_listed(person.province.pk, wanted)
        ),
    )  # fmt: skip
    return xlsx_response(content, "no-dong-xdcb.xlsx")


@require_safe
def project_arrears(request: PortalRequest, pk: int) -> HttpResponse:
    """Show what a project owes."""
    require(request.person, Permission.VIEW_CAPITAL)
    return _page(request, project_in_reach(request.person, pk))


@require_POST
def record_project_arrear(request: PortalRequest, pk: int) -> HttpResponse:
    """Write down what a project owes."""
    project = project_in_reach(request.person, pk)
    require_keeper(project, request.person)
    form = ArrearForm(request.POST)
    back = done(
        request, form, lambda: record_arrear(project=project, by=request.person, **form.cleaned_data),
        told=gettext("Đã ghi khoản nợ."), back=("project_arrears", project.pk),
    )  # fmt: skip
    return back or _page(request, project, record=form)


@require_POST
def plan_project_arrear(request: PortalRequest, pk: int) -> HttpResponse:
    """Say when and from what a debt is settled."""
    arrear = _arrear(request, pk)
    form = ArrearPlanForm(request.POST)

    def plan() -> None:
        when, source = form.cleaned_data["settle_in"], form.cleaned_data["settle_from"]
        plan_arrear(arrear=arrear, settle_in=when, settle_from=source, decision=form.decision, by=request.person)

    told, page = gettext("Đã ghi kế hoạch trả nợ."), ("project_arrears", arrear.project_id)
    return done(request, form, plan, told=told, back=page) or _page(request, arrear.project, plan=(arrear.pk, form))


@require_POST
def pay_project_arrear(request: PortalRequest, pk: int) -> HttpResponse:
    """Record a payment of a debt."""
    arrear = _arrear(request, pk)
    form = ArrearPaymentForm(request.POST)
    back = done(
        request, form, lambda: pay_arrear(arrear=arrear, by=request.person, **form.cleaned_data),
        told=gettext("Đã ghi lần trả nợ."), back=("project_arrears", arrear.project_id),
    )  # fmt: skip
    return back or _page(request, arrear.project, payment=(arrear.pk, form))


@require_POST
def take_back_arrear_payment(request: PortalRequest, pk: int) -> HttpResponse:
    """Take back a payment that was a mistake."""
    rows = ArrearPayment.objects.filter(province=request.person.province, pk=pk)
    found = rows.select_related("arrear__project").first()
    if found is None:
        raise Http404(gettext("Không có lần trả nợ này."))
    project = project_in_reach(request.person, found.arrear.project_id)
    require_keeper(project, request.person)
    found.arrear.project = project
    form = ReasonForm(request.POST)
    if not form.is_valid():
        messages.error(request, gettext("Chưa hủy lần trả nợ: hãy ghi lý do."))
        return redirect("project_arrears", project.pk)
    try:
        take_back_payment(payment=found, reason=form.cleaned_data["reason"], by=request.person)
    except LedgerRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, gettext("Đã hủy lần trả nợ; cả hai dòng vẫn được giữ."))
    return redirect("project_arrears", project.pk)


def _wanted(request: PortalRequest) -> tuple[ArrearFilter, Wanted]:
    person = request.person
    form = ArrearFilter(request.GET or None, units=units_in_reach(person, UnitKind.DISTRICT, UnitKind.COMMUNE))
    form.is_valid()
    given = form.cleaned_data if form.is_bound else {}
    return form, Wanted(
        branches=person.branches(Permission.VIEW_CAPITAL),
        today=person.today,
        under=given.get("dia-ban"),
        plan=given.get("ke-hoach") or "",
    )


def _arrear(request: PortalRequest, pk: int) -> Arrear:
    found = Arrear.objects.filter(province=request.person.province, pk=pk).first()
    if found is None:
        raise Http404(gettext("Không có khoản nợ này."))
    found.project = project_in_reach(request.person, found.project_id)
    require_keeper(found.project, request.person)
    return found


Refused = tuple[int, forms.Form] | None


def _page(
    request: PortalRequest,
    project: Project,
    *,
    record: ArrearForm | None = None,
    plan: Refused = None,
    payment: Refused = None,
) -> HttpResponse:
    may = may_keep(project, request.person) and project.kind == Project.Kind.WORKS
    rows = arrears(project.province_id).filter(project=project).select_related("plan_decision").order_by("arose_in")
    page = {
        "project": project,
        "rows": [_shown(row, may, plan, payment) for row in rows],
        "may_keep": may,
        "record": record or ArrearForm(),
        "today": request.person.today,
    }
    refused = record or plan or payment
    return render(request, "disbursement/project_arrears.html", page, status=422 if refused else 200)


def _shown(row: Any, may: bool, plan: Refused, payment: Refused) -> dict[str, Any]:
    """A debt with its payments and the deeds that are open to the person."""
    paid = list(row.payments.order_by("paid_on", "id"))
    gone = {one.takes_back_id for one in paid if one.takes_back_id}
    return {
        "arrear": row,
        "payments": [
            (
                one,
                one.pk in gone,
                ReasonForm(auto_id=f"huy-{one.pk}-%s")
                if may and one.takes_back_id is None and one.pk not in gone
                else None,
                [gettext("Ghi một dòng hủy %(amount)s đồng; số còn nợ tăng lại.") % {"amount": vnd(one.amount_vnd)}],
            )
            for one in paid
        ],
        "plan": plan[1] if plan and plan[0] == row.pk else _plan_form(row),
        "plan_opened": bool(plan and plan[0] == row.pk),
        "plan_changes": [gettext("Khoản nợ có kế hoạch trả: không còn chặn công trình mới của xã.")],
        "payment": payment[1] if payment and payment[0] == row.pk else ArrearPaymentForm(auto_id=f"tra-{row.pk}-%s"),
        "payment_opened": bool(payment and payment[0] == row.pk),
        "payment_changes": [gettext("Số còn nợ %(amount)s đồng giảm theo số trả.") % {"amount": vnd(row.unpaid_vnd)}],
    }


def _plan_form(row: Any) -> ArrearPlanForm:
    cited = row.plan_decision
    told = {"number": cited.number, "decided_on": cited.decided_on, "issuer": cited.issuer} if cited else {}
    start = {"settle_in": row.settle_in, "settle_from": row.settle_from, **told}
    return ArrearPlanForm(initial=start, auto_id=f"ke-hoach-{row.pk}-%s")
