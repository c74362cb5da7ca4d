"""Deeds on a case (việc trên hồ sơ): submit, return, withdraw, approve, confirm, make anew, acknowledge."""

from __future__ import annotations

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.middleware import PortalRequest
from accounts.roles import Permission, require
from disbursement.actions.approval import approve_case, confirm_case
from disbursement.actions.case_steps import CaseChanged
from disbursement.actions.noticing import acknowledge_notice
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.proposal import require_decider, return_case, submit_transfer, withdraw_case
from disbursement.actions.recalling import refresh_recall
from disbursement.case_forms import AnswerNoticeForm, OptionalReason, PaperForm, ReturnForm, SubmitForm
from disbursement.models import CapitalCase, TreasuryNotice
from disbursement.views.cases import case_in_reach, case_response


@require_POST
def submit_case(request: PortalRequest, pk: int) -> HttpResponse:
    """Send a proposal to the level that decides."""
    case = case_in_reach(request, pk)
    require(request.person, Permission.PROPOSE_TRANSFER, case.unit)
    form = SubmitForm(request.POST)
    return _done(
        request,
        case,
        form,
        "submit_form",
        lambda: submit_transfer(case=case, version=_version(request), **form.cleaned_data, by=request.person),
        _("Đã trình duyệt hồ sơ."),
    )


@require_POST
def return_capital_case(request: PortalRequest, pk: int) -> HttpResponse:
    """Send a list back with a reason."""
    case = case_in_reach(request, pk)
    require_decider(case, request.person)
    form = ReturnForm(request.POST)
    return _done(
        request,
        case,
        form,
        "return_form",
        lambda: return_case(case=case, version=_version(request), **form.cleaned_data, by=request.person),
        _("Đã trả lại hồ sơ."),
    )


@require_POST
def withdraw_capital_case(request: PortalRequest, pk: int) -> HttpResponse:
    """Take one's own list back."""
    case, form = case_in_reach(request, pk), OptionalReason(request.POST)
    return _done(
        request,
        case,
        form,
        "withdraw_form",
        lambda: withdraw_case(case=case, **form.cleaned_data, by=request.person),
        _("Đã rút hồ sơ."),
    )


@require_POST
def approve_capital_case(request: PortalRequest, pk: int) -> HttpResponse:
    """Approve a list under its decision; posted at once, or left for a second person."""
    case = case_in_reach(request, pk)
    require_decider(case, request.person)
    form = PaperForm(request.POST)

    def deed() -> CapitalCase:
        return approve_case(case=case, version=_version(request), **form.cleaned_data, by=request.person)

    return _done(request, case, form, "paper_form", deed, "")


@require_POST
def confirm_capital_case(request: PortalRequest, pk: int) -> HttpResponse:
    """Approve as the second person."""
    case = case_in_reach(request, pk)
    require_decider(case, request.person)
    return _done(
        request,
        case,
        forms.Form(request.POST),
        "confirm_form",
        lambda: confirm_case(case=case, version=_version(request), by=request.person),
        "",
    )


@require_POST
def refresh_capital_case(request: PortalRequest, pk: int) -> HttpResponse:
    """Make the list of a recall anew."""
    case = case_in_reach(request, pk)
    require_decider(case, request.person)
    return _done(
        request,
        case,
        forms.Form(request.POST),
        "refresh_form",
        lambda: refresh_recall(case=case, by=request.person),
        _("Đã lập lại danh sách từ sổ."),
    )


@require_POST
def acknowledge_capital_notice(request: PortalRequest, pk: int) -> HttpResponse:
    """Confirm as the Treasury that the notice of a case was received."""
    case = case_in_reach(request, pk)
    require(request.person, Permission.ACKNOWLEDGE_NOTICE)
    notice, form = TreasuryNotice.objects.filter(case=case).first(), AnswerNoticeForm(request.POST)
    if notice is None:
        messages.error(request, _("Hồ sơ này chưa có thông báo gửi Kho bạc."))
        return redirect("capital_case", case.pk)

    def deed() -> CapitalCase:
        acknowledge_notice(notice=notice, **form.cleaned_data, by=request.person)
        return case

    return _done(request, case, form, "answer_form", deed, _("Đã xác nhận thông báo."))


def _done(
    request: PortalRequest, case: CapitalCase, form: forms.Form, name: str, deed: Callable[[], CapitalCase], told: str
) -> HttpResponse:
    """Do it and go back to the case, or show what was typed with the reason."""
    if form.is_valid():
        try:
            done = deed()
        except CaseChanged as changed:
            messages.error(request, str(changed))
            return redirect("capital_case", case.pk)
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, told or _outcome(done))
            return redirect("capital_case", done.pk)
    if name in {"confirm_form", "refresh_form"}:
        messages.error(request, " ".join(str(one) for one in form.non_field_errors()))
        return redirect("capital_case", case.pk)
    return case_response(request, case_in_reach(request, case.pk), status=422, **{name: form})


def _outcome(case: CapitalCase) -> str:
    if case.state == CapitalCase.State.AWAITING_SECOND:
        return _("Đã duyệt lần một; hồ sơ chờ một người khác duyệt lần hai, chưa ghi sổ.")
    return _("Đã duyệt, ghi sổ và gửi thông báo cho Kho bạc.")


def _version(request: PortalRequest) -> int:
    """The version of the list that the person read; 0 is none."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0
