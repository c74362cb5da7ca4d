"""One's own notices and long jobs (thông báo, việc chạy nền)."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts import jobs
from accounts.actions.notices import mark_read
from accounts.language import told
from accounts.middleware import PortalRequest
from accounts.models import Job
from accounts.queries.notices import notices_of, visible_jobs

_PAGE = 30


@require_safe
def notices(request: PortalRequest) -> HttpResponse:
    """List one's own notices, newest first (thông báo)."""
    page = Paginator(notices_of(request.person), _PAGE).get_page(request.GET.get("trang"))
    return render(request, "accounts/notices.html", {"page": page})


@require_POST
def notices_read(request: PortalRequest) -> HttpResponse:
    """Mark every notice of one's own as read (đánh dấu đã đọc)."""
    mark_read(by=request.person)
    messages.success(request, _("Đã đánh dấu mọi thông báo là đã đọc."))
    return redirect("notices")


@require_safe
def job(request: PortalRequest, pk: int) -> HttpResponse:
    """Show how far a job is (tiến độ); htmx asks for the fragment alone."""
    found = get_object_or_404(visible_jobs(request.person), pk=pk)
    shown = {
        "job": found,
        "title": told(found.title) or _("Việc đang chạy"),
        "is_open": found.state in {Job.State.QUEUED, Job.State.RUNNING},
        "own": found.started_by_id == request.person.user.pk,
    }
    template = "accounts/_job.html" if request.headers.get("HX-Request") else "accounts/job.html"
    return render(request, template, shown)


@require_POST
def cancel_job(request: PortalRequest, pk: int) -> HttpResponse:
    """Stop a job (dừng việc)."""
    found = get_object_or_404(visible_jobs(request.person), pk=pk)
    jobs.cancel(job=found, by=request.person)
    messages.info(request, _("Đã yêu cầu dừng; việc dừng ở bước kế tiếp và không ghi gì."))
    return redirect("job", pk=pk)
