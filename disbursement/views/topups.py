"""Requests for more money on screen (bổ sung kinh phí): own estimate, request, appraisal, decision."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.figures import vnd
from accounts.middleware import PortalRequest
from accounts.roles import Permission, Refused, require
from disbursement.actions.decisions import cite_decision
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.topup import (
    Asked,
    appraise_top_up,
    grant_top_up,
    record_estimate,
    refuse_top_up,
    request_top_up,
)
from disbursement.forms import ReasonForm
from disbursement.models import TopUpRequest
from disbursement.queries.topups import estimate_gate, estimates_in_reach, requests_in_reach
from disbursement.support_forms import AppraisalForm, EstimateForm, GrantForm, TopUpForm
from disbursement.views.form_page import form_page
from disbursement.views.place import issuer_of, money_year_of, plan_year_of, sections, units_in_reach
from programs.models import Component


@require_safe
def top_ups(request: PortalRequest) -> HttpResponse:
    """List estimates and requests with who has each now, in the order in which extra revenue is given."""
    person = request.person
    require(person, Permission.VIEW_CAPITAL)
    year, branches = plan_year_of(person), person.branches(Permission.VIEW_CAPITAL)
    requests = list(requests_in_reach(person.province.pk, year.year, branches))
    order = list(TopUpRequest.Purpose.values)
    page = {
        "plan_year": year,
        "requests": sorted(requests, key=lambda one: order.index(one.purpose)),
        "estimates": estimates_in_reach(person.province.pk, year.year, branches),
        "gate": estimate_gate(person.province.pk, year.year, "NTM"),
        "may_ask": person.may(Permission.SUBMIT_FORM),
        "tabs": sections(person, "top_ups"),
    }
    return render(request, "disbursement/top_ups.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def add_estimate(request: PortalRequest) -> HttpResponse:
    """Write down a unit's own estimate."""
    person = request.person
    require(person, Permission.SUBMIT_FORM)
    form = EstimateForm(request.POST if request.method == "POST" else None, units=units_in_reach(person))
    if request.method == "POST" and form.is_valid():
        try:
            record_estimate(**form.cleaned_data, plan_year=money_year_of(person), by=person)
        except (LedgerRefused, Refused) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Đã ghi dự toán của đơn vị."))
            return redirect("top_ups")
    return _form_page(request, form, gettext("Dự toán của đơn vị"), gettext("Ghi dự toán"))


@require_http_methods(["GET", "HEAD", "POST"])
def add_top_up(request: PortalRequest) -> HttpResponse:
    """Ask for more; refused with the quote where the unit has no estimate of its own."""
    person = request.person
    require(person, Permission.SUBMIT_FORM)
    form = TopUpForm(
        request.POST if request.method == "POST" else None,
        units=units_in_reach(person),
        components=Component.objects.filter(programme__code="NTM").select_related("programme").order_by("code"),
    )
    if request.method == "POST" and form.is_valid():
        given: dict[str, Any] = dict(form.cleaned_data)
        unit = given.pop("unit")
        purpose, nature = TopUpRequest.Purpose(given["purpose"]), TopUpRequest.Nature(given["nature"])
        asked = Asked(**{**given, "purpose": purpose, "nature": nature})
        try:
            made = request_top_up(unit=unit, plan_year=money_year_of(person), asked=asked, by=person)
        except (LedgerRefused, Refused) as refused:
            form.add_error(None, str(refused))
        else:
            told = gettext("Đã gửi đề nghị đến %(unit)s thẩm định.") % {"unit": made.appraiser.full_name}
            messages.success(request, told)
            return redirect("top_up", made.pk)
    gate = estimate_gate(person.province.pk, money_year_of(person), "NTM")
    quote = gate.citation.quote if gate else ""
    return _form_page(request, form, gettext("Đề nghị bổ sung kinh phí"), gettext("Gửi thẩm định"), quote)


@require_safe
def top_up(request: PortalRequest, pk: int) -> HttpResponse:
    """Show one request: its own estimate, its lines, who has it now."""
    return _page(request, _found(request, pk))


@require_POST
def appraise(request: PortalRequest, pk: int) -> HttpResponse:
    """Finance says how much of it stands."""
    found = _found(request, pk)
    require(request.person, Permission.REVIEW_FORM, found.appraiser)
    form = AppraisalForm(request.POST)
    if form.is_valid():
        try:
            appraise_top_up(request=found, **form.cleaned_data, by=request.person)
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Đã ghi kết quả thẩm định; chờ UBND tỉnh quyết định."))
            return redirect("top_up", pk)
    return _page(request, found, appraisal=form, status=422)


@require_POST
def grant(request: PortalRequest, pk: int) -> HttpResponse:
    """Decide and allocate."""
    found = _found(request, pk)
    require(request.person, Permission.ALLOCATE_CAPITAL, found.unit)
    form = GrantForm(request.POST)
    if form.is_valid():
        given = form.cleaned_data
        try:
            with transaction.atomic():
                decision = cite_decision(
                    number=given["number"], decided_on=given["decided_on"], issuer=given["issuer"], by=request.person
                )
                grant_top_up(request=found, on=given["effective_on"], decision=decision, by=request.person)
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Đã phân bổ bổ sung và ghi sổ."))
            return redirect("top_up", pk)
    return _page(request, found, granting=form, status=422)


@require_POST
def refuse(request: PortalRequest, pk: int) -> HttpResponse:
    """Give nothing, with the reason."""
    found = _found(request, pk)
    require(request.person, Permission.ALLOCATE_CAPITAL, found.unit)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            refuse_top_up(request=found, reason=form.cleaned_data["reason"], by=request.person)
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Đã ghi không bổ sung."))
            return redirect("top_up", pk)
    return _page(request, found, refusing=form, status=422)


def _form_page(
    request: PortalRequest, form: EstimateForm | TopUpForm, title: str, button: str, quote: str = ""
) -> HttpResponse:
    parent, back = gettext("Bổ sung kinh phí"), reverse("top_ups")
    return form_page(request, form, title=title, button=button, back=back, parent=parent, quote=quote)


def _found(request: PortalRequest, pk: int) -> TopUpRequest:
    person = request.person
    require(person, Permission.VIEW_CAPITAL)
    found = requests_in_reach(person.province.pk, None, person.branches(Permission.VIEW_CAPITAL)).filter(pk=pk).first()
    if found is None:
        raise Http404(gettext("Không có đề nghị này trong phạm vi của bạn."))
    return found


def _page(
    request: PortalRequest,
    found: TopUpRequest,
    *,
    appraisal: AppraisalForm | None = None,
    granting: GrantForm | None = None,
    refusing: ReasonForm | None = None,
    status: int = 200,
) -> HttpResponse:
    person, state = request.person, TopUpRequest.State
    appraises = found.state == state.APPRAISAL and person.may(Permission.REVIEW_FORM, found.appraiser)
    decides = found.state == state.DECISION and person.may(Permission.ALLOCATE_CAPITAL, found.unit)
    asked = {"central_vnd": found.central_vnd, "province_vnd": found.province_vnd}
    page = {
        "one": found,
        "appraisal": (appraisal or AppraisalForm(initial=asked)) if appraises else None,
        "appraisal_changes": [gettext("Đề nghị chuyển sang UBND tỉnh quyết định với số thẩm định này.")],
        "granting": (granting or GrantForm(initial={"issuer": issuer_of(person)}, auto_id="cap-%s"))
        if decides
        else None,
        "granting_changes": [
            gettext("Giao %(amount)s đồng cho %(unit)s, vốn giao bổ sung trong năm.")
            % {"amount": vnd(found.appraised_vnd or 0), "unit": found.unit.full_name}
        ],
        "refusing": (refusing or ReasonForm(auto_id="khong-%s")) if decides else None,
        "refusing_changes": [gettext("Đề nghị kết thúc, không giao vốn.")],
    }
    return render(request, "disbursement/top_up.html", page, status=status)
