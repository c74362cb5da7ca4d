"""Handing in: the list of duties, the form, its Excel twin (nộp báo cáo)."""

from __future__ import annotations

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import PortalRequest
from accounts.roles import Permission, require
from programs.actions import submission as programs
from programs.intake import screen, template, workbook
from programs.intake.archive import UnreadableWorkbook
from programs.intake.check import check
from programs.intake.problems import Problems
from programs.intake.states import NotAllowed
from programs.models import Obligation, Submission
from programs.queries.review import owns
from programs.queries.submission import history, last_day, last_return, own_duties, visible_obligations
from reporting.actions.submission import receive_workbook, save_typed
from reporting.official import in_vietnamese
from reporting.queries.steps import entries_of, steps_of
from reporting.sheets import sheet_of, stamp_of
from reporting.views.place import posted_version

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_SHOWN_WARNINGS = 20
_NO_FILE = _("Chưa chọn tệp. Hãy bấm chọn tệp Excel đã điền rồi tải lên.")


class WorkbookForm(forms.Form):
    """An Excel form to be read (tệp biểu mẫu)."""

    file = forms.FileField(
        label=_("Tệp Excel đã điền"),
        help_text=_("Chỉ nhận tệp .xlsx tải từ trang này."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
        error_messages={
            "required": _NO_FILE,
            "invalid": _NO_FILE,
            "missing": _NO_FILE,
            "empty": _("Tệp trống. Hãy chọn lại tệp đã điền số liệu."),
        },
    )


@require_safe
def submissions(request: PortalRequest) -> HttpResponse:
    """List what the person's own units owe, in order of its day."""
    require(request.person, Permission.SUBMIT_FORM)
    return render(request, "reporting/submissions.html", {"duties": own_duties(request.person)})


@require_safe
def submission_form(request: PortalRequest, pk: int) -> HttpResponse:
    """Show the form of one duty: to be filled in, or as it was handed in."""
    obligation = _own(request, pk)
    return render(request, "reporting/submission_form.html", _page(request, obligation))


@require_POST
def save(request: PortalRequest, pk: int) -> HttpResponse:
    """Keep the draft as typed; the page's own script calls this while typing."""
    obligation = _own(request, pk)
    by_script = request.headers.get("X-Autosave") == "1"
    try:
        saved = _keep(request, obligation)
    except NotAllowed as refused:
        if by_script:
            return HttpResponse(str(refused), status=409, content_type="text/plain; charset=utf-8")
        messages.error(request, str(refused))
        return _as_typed(request, obligation, None, 409)
    if by_script:
        return HttpResponse(status=204, headers={"X-Draft-Version": str(saved.version)})
    messages.success(request, gettext("Đã lưu bản đang soạn."))
    return redirect("submission_form", pk)


@require_POST
def submit(request: PortalRequest, pk: int) -> HttpResponse:
    """Hand the form in; what is wrong is shown at its cells, and what was typed stays."""
    obligation = _own(request, pk)
    try:
        saved = _keep(request, obligation)
        programs.submit(submission=saved, sheet=sheet_of(obligation), version=saved.version, by=request.person)
    except programs.Incomplete as incomplete:
        return _as_typed(request, obligation, incomplete.problems, 422)
    except NotAllowed as refused:
        messages.error(request, str(refused))
        return _as_typed(request, obligation, None, 409)
    messages.success(request, gettext("Đã nộp báo cáo. Bạn theo dõi kết quả duyệt ngay tại trang này."))
    return redirect("submission_form", pk)


@require_safe
def template_file(request: PortalRequest, pk: int) -> HttpResponse:
    """Give the form as an Excel file, with what is already typed."""
    content, name = form_file(_own(request, pk))
    return HttpResponse(
        content,
        content_type=XLSX,
        headers={"Content-Disposition": content_disposition_header(True, name) or "attachment"},
    )


def form_file(obligation: Obligation) -> tuple[bytes, str]:
    """The form of a duty as an Excel file, with what is already typed, and its name (biểu Excel)."""
    sheet = sheet_of(obligation)
    submission = _submission(obligation)
    values = check(sheet, submission.entries, complete=False).values if submission else None
    content = in_vietnamese(template.write)(sheet, stamp=stamp_of(obligation, sheet), values=values)
    name = f"{obligation.form_period.form.code}-{obligation.unit.code}-{obligation.form_period.period}.xlsx"
    return content, name


@require_POST
def upload(request: PortalRequest, pk: int) -> HttpResponse:
    """Read an uploaded Excel form into the draft, or list every problem with its cell."""
    obligation = _own(request, pk)
    form = WorkbookForm(request.POST, request.FILES)
    if not form.is_valid():
        return _refused_file(request, obligation, form, None)
    file = form.cleaned_data["file"]
    try:
        received = receive_workbook(
            obligation=obligation,
            sheet=sheet_of(obligation),
            content=file,
            filename=file.name,
            version=posted_version(request),
            by=request.person,
        )
    except (UnreadableWorkbook, NotAllowed) as refused:
        form.add_error("file", str(refused))
        return _refused_file(request, obligation, form, None)
    if received.submission is None:
        return _refused_file(request, obligation, form, received.reading.problems)
    messages.success(request, gettext("Đã đọc tệp vào biểu. Hãy xem lại số liệu rồi bấm nộp."))
    _tell_warnings(request, received.reading.problems)
    return redirect("submission_form", pk)


def _tell_warnings(request: PortalRequest, problems: Problems) -> None:
    """What was taken over otherwise than it stands in the file, cell by cell (lưu ý)."""
    if problems.warning_count:
        shown = {"total": problems.warning_count, "listed": problems.listed[:_SHOWN_WARNINGS]}
        messages.warning(request, render_to_string("reporting/_file_warnings.html", shown))


def _own(request: PortalRequest, pk: int) -> Obligation:
    """The duty of one of the person's own units; others get 404, whether it exists or not."""
    require(request.person, Permission.SUBMIT_FORM)
    obligation = get_object_or_404(visible_obligations(request.person), pk=pk)
    if not owns(request.person, obligation.unit):
        return get_object_or_404(Obligation.objects.none())
    return obligation


def _submission(obligation: Obligation) -> Submission | None:
    return Submission.objects.filter(obligation=obligation).select_related("updated_by").first()


def _typed(request: PortalRequest, obligation: Obligation) -> dict[str, dict[str, str]]:
    return screen.typed_from_form(sheet_of(obligation), {key: str(value) for key, value in request.POST.items()})


def _keep(request: PortalRequest, obligation: Obligation) -> Submission:
    return save_typed(
        obligation=obligation,
        entries=_typed(request, obligation),
        version=posted_version(request),
        note=request.POST.get("note", ""),
        by=request.person,
    )


def _page(
    request: PortalRequest,
    obligation: Obligation,
    *,
    typed: dict[str, dict[str, str]] | None = None,
    problems: Problems | None = None,
) -> dict[str, object]:
    sheet = sheet_of(obligation)
    submission = _submission(obligation)
    editable = submission is None or submission.state in {Submission.State.DRAFT, Submission.State.RETURNED}
    # What was handed in stands as it is, whatever an older page still types.
    entries = typed if typed is not None and editable else submission.entries if submission else {}
    return {
        "obligation": obligation,
        "submission": submission,
        "editable": editable and request.person.today >= obligation.form_period.opens_on,
        "screen": screen.draw(sheet, typed=entries, problems=problems, editable=editable),
        "problems": problems,
        "version": submission.version if submission else 1,
        "note": request.POST.get("note", submission.note if submission else ""),
        "due": last_day(obligation),
        "is_overdue": editable and request.person.today > last_day(obligation),
        "returned": last_return(submission) if submission else None,
        "steps": steps_of(obligation, submission),
        "history": entries_of(list(history(submission))) if submission else [],
        "workbook_form": WorkbookForm(),
        "largest_file": f"{workbook.LARGEST_FILE // 2**20} MB",
    }


def _as_typed(request: PortalRequest, obligation: Obligation, problems: Problems | None, status: int) -> HttpResponse:
    page = _page(request, obligation, typed=_typed(request, obligation), problems=problems)
    return render(request, "reporting/submission_form.html", page, status=status)


def _refused_file(
    request: PortalRequest, obligation: Obligation, form: WorkbookForm, problems: Problems | None
) -> HttpResponse:
    page = _page(request, obligation) | {"workbook_form": form, "file_problems": problems}
    return render(request, "reporting/submission_form.html", page, status=422)
