"""Contributions on screen (huy động đóng góp): pledged, received, still to come."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.figures import day
from accounts.middleware import PortalRequest
from accounts.money_scale import scale_of
from accounts.roles import Permission, Person, Refused, require
from disbursement.actions.contribution import Gift, pledge, receive_contribution
from disbursement.actions.posting import LedgerRefused
from disbursement.exports import DAY_FORMAT, Head, money_head, scaled, table_file
from disbursement.models import Contribution, Project
from disbursement.queries.contributions import campaigns, contributions, outstanding, received, summed
from disbursement.queries.reach import within
from disbursement.support_forms import ContributionFilter, ContributionForm, ReceiptForm, project_named
from disbursement.views.form_page import form_page
from disbursement.views.place import illustrative_notes, plan_year_of, sections, units_in_reach, xlsx_response

_MOST = 2000


@require_safe
def contribution_list(request: PortalRequest) -> HttpResponse:
    """List the year's contributions with what is still to come."""
    person = request.person
    require(person, Permission.VIEW_CAPITAL)
    year = plan_year_of(person)
    form, rows = _listed(request, year.year)
    page = {
        "form": form,
        "plan_year": year,
        "rows": [(one, outstanding(one)) for one in rows],
        "whole": summed(rows),
        "query": request.GET.urlencode(),
        "may_add": person.may(Permission.SUBMIT_FORM),
        "tabs": sections(person, "contributions"),
    }
    return render(request, "disbursement/contributions.html", page)


@require_safe
def contribution_file(request: PortalRequest) -> HttpResponse:
    """Give the list as Excel, in the unit that is shown."""
    require(request.person, Permission.VIEW_CAPITAL)
    year, scale = plan_year_of(request.person), scale_of(request)
    heads = [
        Head("Bên đóng góp", 34), Head("Loại", 24), Head("Cuộc vận động", 30), Head("Đơn vị nhận", 26),
        Head("Công trình nhận", 40), Head("Hình thức", 20), Head("Số lượng", 20), Head("Ngày đăng ký", 12, DAY_FORMAT),
        money_head("Đăng ký", scale), money_head("Đã nhận", scale), money_head("Còn phải nhận", scale),
        Head("Ghi chú", 18),
    ]  # fmt: skip
    _, rows = _listed(request, year.year)
    content = table_file(
        title=gettext("Huy động đóng góp năm %(year)s") % {"year": year.year},
        notes=illustrative_notes(request.person),
        heads=heads,
        rows=(
            [
                one.donor, one.get_donor_kind_display(), one.campaign, one.unit.full_name,
                one.project.name if one.project else "", one.get_form_display(), one.quantity, one.pledged_on,
                scaled(one.pledged_vnd, scale), scaled(received(one), scale),
                scaled(outstanding(one), scale), gettext("số liệu minh họa") if one.illustrative else "",
            ]
            for one in rows
        ),
    )  # fmt: skip
    return xlsx_response(content, f"dong-gop-{year.year}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def add_contribution(request: PortalRequest) -> HttpResponse:
    """Write down a pledge."""
    person = request.person
    require(person, Permission.SUBMIT_FORM)
    form = ContributionForm(request.POST if request.method == "POST" else None, units=units_in_reach(person))
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = dict(form.cleaned_data)
        code = given.pop("project_code")
        try:
            project = project_named(Project.objects.filter(province=person.province), code)
            if code and project is None:
                raise LedgerRefused(
                    gettext("Không có công trình mã %(code)s trong tỉnh; hãy sửa mã hoặc để trống.") % {"code": code}
                )
            given |= {"donor_kind": Contribution.Donor(given["donor_kind"]), "form": Contribution.Form(given["form"])}
            made = pledge(gift=Gift(**given, project=project), by=person)
        except (LedgerRefused, Refused) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Đã ghi khoản đóng góp."))
            return redirect("contribution", made.pk)
    title, back = gettext("Ghi khoản đóng góp"), reverse("contributions")
    return form_page(request, form, title=title, button=title, back=back, parent=gettext("Huy động đóng góp"))


@require_safe
def contribution(request: PortalRequest, pk: int) -> HttpResponse:
    """Show one contribution with what arrived of it."""
    return _page(request, _found(request.person, pk), ReceiptForm())


@require_POST
def receive(request: PortalRequest, pk: int) -> HttpResponse:
    """Write down what arrived on a day."""
    found = _found(request.person, pk)
    require(request.person, Permission.SUBMIT_FORM, found.unit)
    form = ReceiptForm(request.POST)
    if form.is_valid():
        try:
            receive_contribution(contribution=found, **form.cleaned_data, by=request.person)
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Đã ghi phần đã nhận."))
            return redirect("contribution", pk)
    return _page(request, found, form, status=422)


def _listed(request: PortalRequest, year: int) -> tuple[ContributionFilter, list[Contribution]]:
    person = request.person
    form = ContributionFilter(request.GET or None, campaigns=campaigns(person.province.pk, year))
    given = form.cleaned_data if form.is_bound and form.is_valid() else {}
    rows = contributions(
        person.province.pk, year, person.branches(Permission.VIEW_CAPITAL),
        campaign=given.get("van-dong") or "", donor_kind=given.get("ben-gop") or "",
    )  # fmt: skip
    return form, list(rows[:_MOST])


def _found(person: Person, pk: int) -> Contribution:
    require(person, Permission.VIEW_CAPITAL)
    rows = Contribution.objects.filter(
        within(person.branches(Permission.VIEW_CAPITAL), "unit"), province=person.province
    )
    found = rows.select_related("unit", "project").filter(pk=pk).first()
    if found is None:
        raise Http404(gettext("Không có khoản đóng góp này trong phạm vi của bạn."))
    return found


def _page(request: PortalRequest, found: Contribution, form: ReceiptForm, *, status: int = 200) -> HttpResponse:
    receipts = list(found.receipts.all())
    arrived = sum(one.value_vnd for one in receipts)
    page = {
        "one": found,
        "receipts": receipts,
        "received_vnd": arrived,
        "outstanding_vnd": max(found.pledged_vnd - arrived, 0),
        "form": form if request.person.may(Permission.SUBMIT_FORM, found.unit) else None,
        "changes": [gettext("Ghi thêm một lần nhận; lần đã ghi không sửa, không xóa.")],
        "pledged_on": day(found.pledged_on),
    }
    return render(request, "disbursement/contribution.html", page, status=status)
