"""What units answer under a transfer rule (trả lời khả năng giải ngân): who is asked, one unit's answer."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.middleware import PortalRequest
from accounts.models import OrgUnit
from accounts.roles import Permission, require
from disbursement.actions.answer import answer_transfer
from disbursement.actions.posting import LedgerRefused
from disbursement.forms import AnswerForm
from disbursement.models import TransferAnswer
from disbursement.queries.answers import Asked, asked_units, standing_of
from disbursement.queries.dated import dated_rules, days_of
from programs.calendar import Due
from programs.models import DeadlineRule
from programs.rules.kinds import RuleKind


@require_safe
def transfer_answers(request: PortalRequest, pk: int) -> HttpResponse:
    """List who is asked, their money, the hint and the answer."""
    person = request.person
    require(person, Permission.VIEW_CAPITAL)
    rule = _rule(request, pk)
    asked = asked_units(rule, as_of=person.today, branches=person.branches(Permission.VIEW_CAPITAL))
    page = {
        **_rule_words(rule),
        "asked": [(one, person.may(Permission.PROPOSE_TRANSFER, one.unit)) for one in asked],
        "answered_count": sum(one.answer is not None for one in asked),
    }
    return render(request, "disbursement/transfer_answers.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def answer_transfer_page(request: PortalRequest, pk: int, unit_pk: int) -> HttpResponse:
    """Take one unit's answer; the forecast is shown as a hint only."""
    rule = _rule(request, pk)
    unit = OrgUnit.objects.filter(province=request.person.province, pk=unit_pk).first()
    if unit is None:
        raise Http404(gettext("Không có đơn vị này."))
    require(request.person, Permission.PROPOSE_TRANSFER, unit)
    standing = standing_of(rule, unit, as_of=request.person.today)
    form = AnswerForm(request.POST if request.method == "POST" else None, initial=_initial(standing))
    if request.method == "POST" and form.is_valid():
        given = {**form.cleaned_data, "need": TransferAnswer.Need(form.cleaned_data["need"])}
        try:
            answer_transfer(rule=rule, unit=unit, by=request.person, **given)
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Đã ghi trả lời của đơn vị; trả lời mới thay trả lời cũ."))
            return redirect("transfer_answers", rule.pk)
    page = {**_rule_words(rule), "form": form, "unit": unit, "standing": standing}
    return render(request, "disbursement/answer_transfer.html", page, status=422 if form.errors else 200)


def _initial(standing: Asked | None) -> dict[str, Any]:
    answer = standing.answer if standing else None
    if answer is None:
        return {}
    names = ("need", "amount_vnd", "reach", "letter_number", "letter_on", "text")
    return {name: getattr(answer, name) for name in names}


def _rule_words(rule: DeadlineRule) -> dict[str, object]:
    assess, *_ = days_of(rule)
    return {"rule": rule, "due": str(Due.from_stored(rule.operator, rule.due)), "assess": assess}


def _rule(request: PortalRequest, pk: int) -> DeadlineRule:
    rules = dated_rules(request.person.province.pk).filter(kind=RuleKind.TRANSFER_WINDOW)
    found = rules.filter(pk=pk).first()
    if found is None:
        raise Http404(gettext("Không có quy tắc này."))
    return found
