"""The wordings of a rule of capital (các bản của quy tắc): compared, rehearsed, put in force, laid to rest."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from accounts.figures import day, vnd
from accounts.middleware import PortalRequest
from accounts.names import tidy
from accounts.roles import Permission, Person, require
from disbursement.forms import DayForm
from disbursement.queries.rehearsal import CHECKED_KINDS, Difference, can_rehearse, difference
from disbursement.queries.versions import DayOf, clauses, days_under, versions_of
from programs.actions.entries import EntryRefused, Quoted, save_entry
from programs.actions.rules import (
    draft_new_rule,
    draft_rule,
    drop_draft,
    enact_rule,
    retire_rule,
    set_rule_hands,
)
from programs.models import DeadlineRule, PlanYear
from reporting.setup.forms import text_field
from reporting.setup.plan_forms import EntryForm
from reporting.setup.rule_forms import RuleForm

_SHOWN = 40


class ReasonForm(forms.Form):
    """Why a rule is laid to rest (lý do)."""

    reason = text_field(gettext_lazy("Lý do"), 300, lines=2)


def is_capital_rule(form: EntryForm) -> bool:
    """Whether the form writes a rule that is put in force from its own page."""
    return isinstance(form, RuleForm) and form.kind in CHECKED_KINDS


def save_rule(form: EntryForm, row: DeadlineRule, by: Person) -> DeadlineRule | None:
    """Keep what was typed as a draft: a new rule, another wording of one in force, or the draft itself again."""
    values, given = form.values(), form.cleaned_data
    key = f"rule:{values['code']}:{f'v{row.version}' if row.version > 1 else 1}"
    quoted = Quoted(given["document"], key, tidy(given["locator"]), tidy(given["quote"]))
    try:
        if row._state.adding:
            return draft_new_rule(rule=row, values=values, quoted=quoted, by=by)
        if row.in_force:
            return draft_rule(rule=row, values=values, quoted=quoted, reason=given["reason"], by=by)
        kept = {**values, "proposed_by_id": by.user.pk}
        return save_entry(row=row, values=kept, quoted=quoted, by=by)
    except EntryRefused as refused:
        form.add_error(None, str(refused))
        return None


@require_safe
def rule_version(request: PortalRequest, year: int, pk: int) -> HttpResponse:
    """Show one wording beside the one in force: point by point, whom each finds on a day, what was done under each."""
    require(request.person, Permission.ENTER_PLAN)
    return render(request, "setup/rule_version.html", _page(request, _rule(year, pk)))


@require_POST
def enact(request: PortalRequest, year: int, pk: int) -> HttpResponse:
    """Put a wording in force."""
    require(request.person, Permission.ENTER_PLAN)
    return _do(request, _rule(year, pk), enact_rule, _("Đã đưa quy tắc vào áp dụng."))


@require_POST
def drop(request: PortalRequest, year: int, pk: int) -> HttpResponse:
    """Take a draft back."""
    require(request.person, Permission.ENTER_PLAN)
    rule = _rule(year, pk)
    try:
        drop_draft(rule=rule, by=request.person)
    except EntryRefused as refused:
        messages.error(request, str(refused))
        return redirect("rule_version", year, pk)
    messages.success(request, _("Đã bỏ bản dự thảo."))
    return redirect("plan_section", year, "quy-tac")


@require_POST
def retire(request: PortalRequest, year: int, pk: int) -> HttpResponse:
    """Lay a rule to rest."""
    require(request.person, Permission.ENTER_PLAN)
    rule, form = _rule(year, pk), ReasonForm(request.POST)
    if not form.is_valid():
        return render(request, "setup/rule_version.html", _page(request, rule, form), status=422)
    reason = tidy(form.cleaned_data["reason"])

    def deed(*, rule: DeadlineRule, by: Person) -> DeadlineRule:
        return retire_rule(rule=rule, reason=reason, by=by)

    return _do(request, rule, deed, _("Đã ngừng áp dụng quy tắc."))


@require_POST
def set_two_for_rules(request: PortalRequest, year: int) -> HttpResponse:
    """Ask for two people, or for one, to put a rule in force."""
    require(request.person, Permission.MANAGE_PROVINCE)
    found = get_object_or_404(PlanYear, year=year)
    set_rule_hands(plan_year=found, two=request.POST.get("two") == "1", by=request.person)
    messages.success(request, _("Đã lưu."))
    return redirect("plan_year", year)


def _do(request: PortalRequest, rule: DeadlineRule, deed: Any, told: str) -> HttpResponse:
    try:
        deed(rule=rule, by=request.person)
    except EntryRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, told)
    return redirect("rule_version", rule.plan_year.year, rule.pk)


def _rule(year: int, pk: int) -> DeadlineRule:
    rows = DeadlineRule.objects.select_related("plan_year", "citation__document", "replaces", "proposed_by")
    return get_object_or_404(rows.filter(kind__in=CHECKED_KINDS), plan_year__year=year, pk=pk)


def _page(request: PortalRequest, rule: DeadlineRule, reason: ReasonForm | None = None) -> dict[str, object]:
    person = request.person
    versions = versions_of(rule)
    present = next((one.rule for one in versions if one.rule.pk == rule.replaces_id), None)
    form = DayForm(request.GET or None, label=_("So sánh tại ngày"))
    as_of = form.day_or(min(person.today, rule.last_day))
    told = difference(present, rule, as_of=as_of, branches=None) if can_rehearse(rule) else None
    days = days_under(rule, person.today) if can_rehearse(rule) else []
    open_one = not rule.in_force and rule.replaced_on is None
    return {
        "plan_year": rule.plan_year,
        "rule": rule,
        "present": present,
        "versions": versions,
        "clauses": clauses(present, rule),
        "form": form,
        "as_of": as_of,
        "told": told,
        "most": _SHOWN,
        "most_slice": f":{_SHOWN}",
        "days": days,
        "may_enact": open_one,
        "waits_for_another": rule.plan_year.two_for_rules and rule.proposed_by_id == person.user.pk,
        "enact_says": _changes(present, days, told),
        "drop_says": [_("Bản dự thảo và trích dẫn của nó không còn; quy tắc đang áp dụng giữ nguyên.")],
        "retire_says": [
            _("Lịch không kiểm tra quy tắc này nữa; các lần kiểm tra và quyết định đã có giữ nguyên."),
        ],
        "reason": reason or ReasonForm(),
        "reason_opened": reason is not None,
        "above": [
            (reverse("plan_year", args=[rule.plan_year.year]), str(rule.plan_year)),
            (reverse("plan_section", args=[rule.plan_year.year, "quy-tac"]), _("Quy tắc thời hạn")),
        ],
        "here": rule.code,
    }


def _changes(present: DeadlineRule | None, days: list[DayOf], told: Difference | None) -> list[str]:
    """What putting a wording in force does, in sentences."""
    said = []
    if present is not None:
        said.append(
            _("Bản %(version)d thôi áp dụng; lần kiểm tra và quyết định đã có vẫn theo bản đó.")
            % {"version": present.version}
        )
    for one in days:
        text = (
            _("Ngày kiểm tra %(day)s theo bản này.")
            if one.answers
            else _("Ngày %(day)s đã qua: kết quả giữ theo bản trước, lịch không tính lại.")
        )
        said.append(text % {"day": day(one.on)})
    if told is not None:
        facts = {
            "now": told.now,
            "then": told.then,
            "now_vnd": vnd(told.now_vnd),
            "then_vnd": vnd(told.then_vnd),
        }
        said.append(
            _("Diễn tập: %(now)d trường hợp, %(now_vnd)s đồng thành %(then)d trường hợp, %(then_vnd)s đồng.") % facts
        )
    return said or [_("Quy tắc được kiểm tra từ hôm nay.")]
