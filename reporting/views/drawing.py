"""Official papers as files of an answer (tệp văn bản): drafts drawn at once, or by the worker where they are long."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext

from accounts.middleware import PortalRequest
from reporting.actions.export import request_export
from reporting.document import Document
from reporting.exports import report_asked
from reporting.official import drawn, is_long
from reporting.render import pdf

CONTENT_TYPES = {
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def as_file(content: bytes, name: str) -> HttpResponse:
    """Give a file to keep; its ending says what it is (trả tệp)."""
    disposition = content_disposition_header(True, name) or "attachment"
    file_format = name.rpartition(".")[2]
    return HttpResponse(content, content_type=CONTENT_TYPES[file_format], headers={"Content-Disposition": disposition})


def draft_file(
    request: PortalRequest, draft: Document, name: str, *, back: HttpResponse, too_long: str
) -> HttpResponse:
    """Draw a draft as its name's ending says, or go back with the reason; `too_long` is said of a long PDF."""
    if name.endswith(".pdf"):
        if not settings.PDF_ENABLED:
            return _no_pdf(request, back)
        if is_long(draft):
            messages.info(request, too_long)
            return back
    try:
        return as_file(drawn(draft, name.rpartition(".")[2]), name)
    except pdf.PdfUnavailable as unavailable:
        messages.error(request, str(unavailable))
        return back


def pdf_by_worker(request: PortalRequest, draft: Document, name: str, *, kind: str, back: HttpResponse) -> HttpResponse:
    """Have the PDF of a draft drawn by the worker, as it stands now (lập PDF ở tiến trình nền)."""
    if not settings.PDF_ENABLED:
        return _no_pdf(request, back)
    asked = report_asked(draft, "pdf", name)
    return redirect("export", request_export(kind=kind, asked=asked, by=request.person).pk)


def _no_pdf(request: PortalRequest, back: HttpResponse) -> HttpResponse:
    messages.error(request, gettext("Máy chủ này chưa xuất được PDF. Hãy tải bản Word hoặc Excel."))
    return back
