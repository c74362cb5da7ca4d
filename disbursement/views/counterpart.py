"""Counterpart capital on screen (vốn đối ứng): ratios with their documents, promises, what is short."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.figures import day
from accounts.middleware import PortalRequest
from accounts.models import UnitKind
from accounts.money_scale import scale_of
from accounts.roles import Permission, Refused, require
from disbursement.actions.counterpart import commit_counterpart
from disbursement.actions.decisions import cite_decision
from disbursement.actions.posting import LedgerRefused
from disbursement.exports import PERCENT_FORMAT, Head, money_head, scaled, table_file
from disbursement.forms import DayForm
from disbursement.models import CounterpartRule
from disbursement.queries.counterpart import counterpart_in_reach, counterpart_rules
from disbursement.support_forms import CommitmentForm, CounterpartRuleForm
from disbursement.views.form_page import form_page
from disbursement.views.place import (
    illustrative_notes,
    issuer_of,
    plan_year_of,
    sections,
    units_in_reach,
    xlsx_response,
)
from programs.actions.entries import EntryRefused, Quoted, save_entry
from programs.models import PlanDocument, PlanYear, Programme


@require_safe
def counterpart_list(request: PortalRequest) -> HttpResponse:
    """Show each budget's counterpart against its ratio, the short ones marked."""
    person = request.person
    require(person, Permission.VIEW_CAPITAL)
    year, form, as_of = _asked(request)
    rows = counterpart_in_reach(person, year.year, as_of)
    page = {
        "form": form,
        "as_of": as_of,
        "plan_year": year,
        "rows": rows,
        "short_vnd": sum(row.short_vnd for row in rows),
        "rules": counterpart_rules(person.province.pk, year.year),
        "query": request.GET.urlencode(),
        "may_commit": person.may(Permission.GIVE_OWN_BUDGET),
        "may_edit": person.may(Permission.ENTER_PLAN),
        "tabs": sections(person, "counterpart"),
    }
    return render(request, "disbursement/counterpart.html", page)


@require_safe
def counterpart_file(request: PortalRequest) -> HttpResponse:
    """Give the list as Excel, in the unit that is shown."""
    require(request.person, Permission.VIEW_CAPITAL)
    (year, _, as_of), scale = _asked(request), scale_of(request)
    heads = [
        Head("Ngân sách", 28), Head("Chương trình", 26), Head("Tỷ lệ yêu cầu (%)", 12, PERCENT_FORMAT),
        Head("Tỷ lệ giả định", 12), money_head("Vốn NSTW", scale), money_head("Phải đối ứng", scale),
        money_head("Đã cam kết", scale), money_head("Đã bố trí", scale), money_head("Còn thiếu", scale),
    ]  # fmt: skip
    content = table_file(
        title=gettext("Vốn đối ứng năm %(year)s") % {"year": year.year},
        notes=[gettext("Số liệu đến hết ngày %(as_of)s") % {"as_of": day(as_of)}, *illustrative_notes(request.person)],
        heads=heads,
        rows=(
            [
                row.unit.full_name, row.rule.programme.short_name, f"{row.rule.percent.normalize():f}",
                gettext("giả định") if row.rule.assumed else "",
                scaled(row.central_vnd, scale), scaled(row.asked_vnd, scale),
                scaled(row.committed_vnd, scale), scaled(row.assigned_vnd, scale), scaled(row.short_vnd, scale),
            ]
            for row in counterpart_in_reach(request.person, year.year, as_of)
        ),
    )  # fmt: skip
    return xlsx_response(content, f"von-doi-ung-{year.year}.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def commit(request: PortalRequest) -> HttpResponse:
    """Write down a promise by decision."""
    person = request.person
    require(person, Permission.GIVE_OWN_BUDGET)
    year = plan_year_of(person)
    units = units_in_reach(person, UnitKind.DISTRICT, UnitKind.COMMUNE)
    form = CommitmentForm(
        request.POST if request.method == "POST" else None,
        units=units,
        programmes=_programmes(year),
        initial={"issuer": issuer_of(person)},
    )
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            with transaction.atomic():
                decision = cite_decision(
                    number=given["number"], decided_on=given["decided_on"], issuer=given["issuer"], by=person
                )
                commit_counterpart(
                    unit=given["unit"], programme=given["programme"], plan_year=year.year,
                    amount_vnd=given["amount_vnd"], decision=decision, by=person,
                )  # fmt: skip
        except (LedgerRefused, Refused) as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Đã ghi cam kết; cam kết mới thay cam kết cũ."))
            return redirect("counterpart")
    return _form_page(request, form, gettext("Cam kết vốn đối ứng"), gettext("Ghi cam kết"))


@require_http_methods(["GET", "HEAD", "POST"])
def add_rule(request: PortalRequest) -> HttpResponse:
    """Write a ratio with its document."""
    return _rule_page(request, CounterpartRule(province=request.person.province), None)


@require_http_methods(["GET", "HEAD", "POST"])
def edit_rule(request: PortalRequest, pk: int) -> HttpResponse:
    """Correct a ratio."""
    require(request.person, Permission.ENTER_PLAN)
    rules = CounterpartRule.objects.filter(province=request.person.province)
    found = rules.select_related("citation__document", "programme", "plan_year").filter(pk=pk).first()
    if found is None:
        raise Http404(gettext("Không có tỷ lệ này."))
    start = {name: getattr(found, name) for name in ("programme", "payer", "group", "percent", "assumed", "note")}
    cited = found.citation
    quote = {"document": cited.document_id, "locator": cited.locator, "quote": cited.quote}
    return _rule_page(request, found, {**start, **quote})


def _rule_page(request: PortalRequest, row: CounterpartRule, start: dict[str, Any] | None) -> HttpResponse:
    require(request.person, Permission.ENTER_PLAN)
    year = row.plan_year if start else plan_year_of(request.person)
    form = CounterpartRuleForm(
        request.POST if request.method == "POST" else None,
        programmes=_programmes(year),
        documents=PlanDocument.objects.filter(plan_year=year).order_by("id"),
        initial=start or {},
    )
    if request.method == "POST" and form.is_valid():
        given = dict(form.cleaned_data)
        key = f"counterpart:{given['programme'].code}:{given['payer']}:{given['group']}"
        quoted = Quoted(given.pop("document"), key, given.pop("locator"), given.pop("quote"))
        try:
            save_entry(row=row, values={**given, "plan_year": year}, quoted=quoted, by=request.person)
        except EntryRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Đã lưu tỷ lệ vốn đối ứng."))
            return redirect("counterpart")
    return _form_page(request, form, gettext("Tỷ lệ vốn đối ứng"), gettext("Lưu tỷ lệ"))


def _form_page(
    request: PortalRequest, form: CommitmentForm | CounterpartRuleForm, title: str, button: str
) -> HttpResponse:
    back = reverse("counterpart")
    return form_page(request, form, title=title, button=button, back=back, parent=gettext("Vốn đối ứng"))


def _asked(request: PortalRequest) -> tuple[PlanYear, DayForm, date]:
    form = DayForm(request.GET or None, label=gettext("Xem tại ngày"))
    return plan_year_of(request.person), form, form.day_or(request.person.today)


def _programmes(year: PlanYear) -> QuerySet[Programme]:
    return Programme.objects.filter(phase=year.phase).order_by("number")
