"""How works go on, on screen (tiến độ, ảnh, quyết toán)."""

from __future__ import annotations

from typing import Final

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import PortalRequest
from accounts.roles import Permission, require
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.progress import (
    approve_final_account,
    remove_photo,
    report_progress,
    submit_final_account,
)
from disbursement.actions.register import may_keep, require_keeper
from disbursement.life import Status
from disbursement.models import FinalAccount, ProgressPhoto, Project
from disbursement.queries.progress import progress_of
from disbursement.views.form_page import done
from disbursement.views.place import project_in_reach
from disbursement.works_forms import ApprovalForm, FinalAccountForm, ProgressForm

# A photo is a picture and nothing else, whatever a browser makes of it.
_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=3600",
}


@require_safe
def project_progress(request: PortalRequest, pk: int) -> HttpResponse:
    """Show how works go on."""
    require(request.person, Permission.VIEW_CAPITAL)
    return _page(request, project_in_reach(request.person, pk))


@require_POST
def report_project_progress(request: PortalRequest, pk: int) -> HttpResponse:
    """Take a report with its photos."""
    project = project_in_reach(request.person, pk)
    require_keeper(project, request.person)
    form = ProgressForm(request.POST, request.FILES)
    back = done(
        request, form, lambda: report_progress(project=project, by=request.person, **form.cleaned_data),
        told=gettext("Đã ghi báo cáo tiến độ."), back=("project_progress", project.pk),
    )  # fmt: skip
    return back or _page(request, project, progress=form)


@require_safe
def progress_photo(request: PortalRequest, pk: int, size: str) -> HttpResponse:
    """Give a photo of works, large or small."""
    require(request.person, Permission.VIEW_CAPITAL)
    fields = {"lon": "content", "nho": "thumbnail"}
    if size not in fields:
        raise Http404(gettext("Không có cỡ ảnh này."))
    photo = _photo(request, pk)
    content = bytes(getattr(photo, fields[size]))
    return HttpResponse(content, content_type="image/jpeg", headers={
        **_HEADERS, "Content-Disposition": f'inline; filename="anh-{photo.pk}.jpg"'
    })  # fmt: skip


@require_POST
def remove_progress_photo(request: PortalRequest, pk: int) -> HttpResponse:
    """Remove a photo that should not be there."""
    photo = _photo(request, pk)
    require_keeper(photo.report.project, request.person)
    remove_photo(photo=photo, by=request.person)
    messages.success(request, gettext("Đã bỏ ảnh."))
    return redirect("project_progress", photo.report.project_id)


@require_POST
def submit_final(request: PortalRequest, pk: int) -> HttpResponse:
    """Hand in the final accounts."""
    project = project_in_reach(request.person, pk)
    require_keeper(project, request.person)
    form = FinalAccountForm(request.POST)
    back = done(
        request, form, lambda: submit_final_account(project=project, by=request.person, **form.cleaned_data),
        told=gettext("Đã ghi hồ sơ trình quyết toán."), back=("project_progress", project.pk),
    )  # fmt: skip
    return back or _page(request, project, submission=form)


@require_POST
def approve_final(request: PortalRequest, pk: int) -> HttpResponse:
    """Record the approved value with its decision."""
    project = project_in_reach(request.person, pk)
    require_keeper(project, request.person)
    account = FinalAccount.objects.filter(project=project).first()
    form = ApprovalForm(request.POST)

    def approve() -> None:
        if account is None:
            raise LedgerRefused(gettext("Chưa trình quyết toán nên chưa phê duyệt được."))
        account.project = project
        value = form.cleaned_data["approved_vnd"]
        approve_final_account(account=account, approved_vnd=value, decision=form.decision, by=request.person)

    told, page = gettext("Đã ghi phê duyệt quyết toán."), ("project_progress", project.pk)
    return done(request, form, approve, told=told, back=page) or _page(request, project, approval=form)


def _photo(request: PortalRequest, pk: int) -> ProgressPhoto:
    """A photo of a project in the person's reach; 404 otherwise."""
    rows = ProgressPhoto.objects.filter(province=request.person.province, pk=pk).select_related("report")
    found = rows.first()
    if found is None:
        raise Http404(gettext("Không có ảnh này."))
    found.report.project = project_in_reach(request.person, found.report.project_id)
    return found


def _page(
    request: PortalRequest,
    project: Project,
    *,
    progress: forms.Form | None = None,
    submission: forms.Form | None = None,
    approval: forms.Form | None = None,
) -> HttpResponse:
    may = may_keep(project, request.person)
    told = progress_of(project)
    account = told.account
    open_account = account is None or account.decision_id is None
    page = {
        "project": project,
        "reports": told.reports,
        "may_keep": may,
        "progress": progress or ProgressForm(initial={"reported_on": request.person.today}),
        "remove_changes": [gettext("Ảnh không còn trong hệ thống; nhật ký vẫn ghi việc bỏ.")],
        "account": account,
        "may_submit": may and open_account and project.status == Status.COMPLETED,
        "may_approve": may and account is not None and open_account,
        "submission": submission or FinalAccountForm(auto_id="trinh-%s"),
        "submit_changes": [gettext("Hồ sơ chờ phê duyệt; sửa được cho đến khi có quyết định.")],
        "approval": approval or ApprovalForm(auto_id="duyet-%s"),
        "approve_changes": [gettext("Công trình chuyển sang «Đã quyết toán» và không sửa giá trị nữa.")],
    }
    refused = progress or submission or approval
    return render(request, "disbursement/project_progress.html", page, status=422 if refused else 200)
