"""Files that take a while (xuất tệp): asking, watching, fetching; each person sees their own."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import PortalRequest
from accounts.models import Job
from accounts.roles import require
from reporting.actions.export import EXPORT, KEPT, request_export
from reporting.exports import EXPORTS
from reporting.models import Export
from reporting.queries.exports import own_exports
from reporting.views.drawing import as_file

_SHOWN = 50


@require_safe
def exports(request: PortalRequest) -> HttpResponse:
    """List the files that the person asked for, newest first."""
    return render(
        request, "reporting/exports.html", {"exports": own_exports(request.person)[:_SHOWN], "days": KEPT.days}
    )


@require_POST
def ask(request: PortalRequest, kind: str) -> HttpResponse:
    """Ask for a file of one kind."""
    known = EXPORTS.get(kind)
    if known is None or known.ask is None:
        raise Http404
    require(request.person, known.permission)
    asked = known.ask(request.person, request.POST)
    if asked is None:
        raise Http404
    return redirect("export", request_export(kind=kind, asked=asked, by=request.person).pk)


@require_safe
def export(request: PortalRequest, pk: int) -> HttpResponse:
    """Show how far a file is, and give it once it is there."""
    found = get_object_or_404(own_exports(request.person), pk=pk)
    job = Job.objects.filter(province=request.person.province, kind=EXPORT, key=str(found.pk)).first()
    shown = {
        "export": found,
        "job": job,
        "is_open": job is not None and job.state in {Job.State.QUEUED, Job.State.RUNNING},
        "days": KEPT.days,
    }
    return render(request, "reporting/export.html", shown)


@require_safe
def export_file(request: PortalRequest, pk: int) -> HttpResponse:
    """Give the file."""
    found = get_object_or_404(own_exports(request.person).filter(drawn_at__isnull=False), pk=pk)
    require(request.person, EXPORTS[found.kind].permission)
    content = Export.objects.values_list("content", flat=True).get(province=request.person.province, pk=found.pk)
    return as_file(bytes(content or b""), found.file_name)
