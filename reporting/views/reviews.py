"""Reviewing: the queue, one submission with what changed, return and approval (duyệt)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import PortalRequest
from accounts.roles import Permission, require
from programs.actions import submission as programs
from programs.intake import screen
from programs.intake.states import LONGEST_REASON, Move, NotAllowed, allowed
from programs.models import Submission
from programs.queries.review import actor_for, review_queue, standing_of, step_title
from programs.queries.submission import changes_since_last, history, visible
from reporting.actions.submission import approve_many, approve_submission
from reporting.queries.steps import entries_of, steps_of
from reporting.sheets import sheet_of
from reporting.views.place import posted_version

PAGE_SIZE = 50


class ReturnForm(forms.Form):
    """The reason of a return (lý do trả lại)."""

    reason = forms.CharField(
        label=_("Lý do trả lại"),
        max_length=LONGEST_REASON,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Nêu rõ ô nào, sai gì, cần sửa thế nào; đơn vị đọc đúng những dòng này."),
        error_messages={"required": _("Trả lại phải nêu lý do để đơn vị biết cần sửa gì. Hãy nhập lý do.")},
    )


@require_safe
def review_queue_page(request: PortalRequest) -> HttpResponse:
    """List what waits for this person's review, oldest first."""
    require(request.person, Permission.REVIEW_FORM)
    page = Paginator(review_queue(request.person), PAGE_SIZE).get_page(request.GET.get("trang"))
    rows = [(row, step_title(row)) for row in page.object_list]
    return render(request, "reporting/review_queue.html", {"page": page, "rows": rows})


@require_safe
def submission_page(request: PortalRequest, pk: int) -> HttpResponse:
    """Show one submission: its figures, what changed since last time, its way, and the steps open to this person."""
    require(request.person, Permission.VIEW_SUBMISSIONS)
    return render(request, "reporting/submission.html", _page(request, _seen(request, pk)))


@require_POST
def return_submission(request: PortalRequest, pk: int) -> HttpResponse:
    """Send a submission back with a reason."""
    require(request.person, Permission.REVIEW_FORM)
    submission = _seen(request, pk)
    form = ReturnForm(request.POST)
    if form.is_valid():
        try:
            programs.return_with_reason(
                submission=submission,
                reason=form.cleaned_data["reason"],
                version=posted_version(request),
                by=request.person,
            )
        except NotAllowed as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Đã trả lại bản của %(unit)s.") % {"unit": submission.unit.full_name})
            return redirect("review_queue")
    page = _page(request, _seen(request, pk)) | {"return_form": form}
    return render(request, "reporting/submission.html", page, status=422)


@require_POST
def approve(request: PortalRequest, pk: int) -> HttpResponse:
    """Approve the step that the submission waits at."""
    require(request.person, Permission.REVIEW_FORM)
    submission = _seen(request, pk)
    try:
        approved = approve_submission(
            submission=submission,
            sheet=sheet_of(submission.obligation),
            version=posted_version(request),
            by=request.person,
        )
    except NotAllowed as refused:
        messages.error(request, str(refused))
        return render(request, "reporting/submission.html", _page(request, _seen(request, pk)), status=409)
    if approved.state == Submission.State.APPROVED:
        done = gettext("Đã duyệt bản của %(unit)s; số liệu được tính vào tổng hợp.")
    else:
        done = gettext("Đã duyệt bản của %(unit)s; bản chuyển lên bước tiếp theo.")
    messages.success(request, done % {"unit": submission.unit.full_name})
    return redirect("review_queue")


@require_POST
def approve_chosen(request: PortalRequest) -> HttpResponse:
    """Approve several submissions: first say exactly which, then do it."""
    require(request.person, Permission.REVIEW_FORM)
    wanted = {int(pk) for pk in request.POST.getlist("chon") if pk.isdecimal() and len(pk) < 19}
    chosen = list(review_queue(request.person).filter(pk__in=wanted))
    if not chosen:
        messages.warning(request, gettext("Chưa chọn bản nào. Hãy đánh dấu các bản cần duyệt trong danh sách."))
        return redirect("review_queue")
    if request.POST.get("xac-nhan") != "1":
        return render(request, "reporting/approve_chosen.html", {"chosen": chosen})
    done, refused = approve_many(chosen=[(row, sheet_of(row.obligation)) for row in chosen], by=request.person)
    if done:
        sentence = ngettext("Đã duyệt %(number)s bản.", "Đã duyệt %(number)s bản.", len(done))
        messages.success(request, sentence % {"number": len(done)})
    for row, reason in refused:
        messages.error(request, f"{row.unit.full_name}: {reason}")
    return redirect("review_queue")


def _seen(request: PortalRequest, pk: int) -> Submission:
    return get_object_or_404(visible(request.person), pk=pk)


def _page(request: PortalRequest, submission: Submission) -> dict[str, object]:
    sheet = sheet_of(submission.obligation)
    changes = changes_since_last(sheet, submission)
    moves = allowed(standing_of(submission), actor_for(request.person, submission))
    unit, form_period = submission.unit.full_name, submission.obligation.form_period
    return {
        "submission": submission,
        "form_period": form_period,
        "screen": screen.draw(sheet, typed=submission.entries, editable=False),
        "changes": changes,
        "changed": {(change.row_key, change.column_key) for change in changes},
        "steps": steps_of(submission.obligation, submission),
        "history": entries_of(list(history(submission))),
        "may_approve": Move.APPROVE in moves,
        "may_return": Move.RETURN in moves,
        "return_form": ReturnForm(),
        "hidden": {"version": submission.version},
        "approve_changes": [
            gettext("Bản của %(unit)s qua bước: %(step)s.") % {"unit": unit, "step": step_title(submission)},
            (
                gettext("Đây là bước cuối: số liệu thành số chính thức và được tính vào tổng hợp.")
                if standing_of(submission).is_last_step
                else gettext("Bản chuyển lên bước duyệt tiếp theo.")
            ),
        ],
        "return_changes": [
            gettext("%(unit)s nhận lại bản để sửa và thấy lý do của bạn.") % {"unit": unit},
            gettext("Số liệu đã gõ được giữ nguyên."),
        ],
    }
