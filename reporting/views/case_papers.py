"""The official papers of a case, previewed as they will be printed, and as PDF, Word or Excel (văn bản của hồ sơ)."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.middleware import PortalRequest
from accounts.roles import Permission
from disbursement.models import CapitalCase
from disbursement.queries.case_effects import sees_all
from disbursement.views.cases import case_in_reach
from reporting.document import Document
from reporting.official import drawn, in_vietnamese, preview
from reporting.queries.case_facts import case_facts
from reporting.render import pdf
from reporting.reports.capital_papers import build, build_notice
from reporting.views.reports import CONTENT_TYPES

DECISION, NOTICE = "van-ban", "thong-bao"


@require_safe
def case_paper(request: PortalRequest, pk: int, paper: str) -> HttpResponse:
    """Preview the draft or the numbered paper of a case as the official page."""
    case = _case(request, pk)
    document = _document(request, case, paper)
    shown = {"case": case, "paper": paper, "page": preview(document), "pdf_on": settings.PDF_ENABLED}
    return render(request, "reporting/case_paper.html", shown)


@require_safe
def case_paper_file(request: PortalRequest, pk: int, paper: str, file_format: str) -> HttpResponse:
    """Give the paper of a case as PDF, Word or Excel."""
    case = _case(request, pk)
    document = _document(request, case, paper)
    try:
        content = drawn(document, file_format)
    except pdf.PdfUnavailable as unavailable:
        messages.error(request, str(unavailable))
        return redirect("case_paper", case.pk, paper)
    name = f"{paper}-ho-so-{case.pk}.{file_format}"
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(content, content_type=CONTENT_TYPES[file_format], headers={"Content-Disposition": disposition})


def _case(request: PortalRequest, pk: int) -> CapitalCase:
    """A case whose whole list the person sees: a paper shows all of it."""
    case = case_in_reach(request, pk)
    if not sees_all(case, request.person.branches(Permission.VIEW_CAPITAL)):
        raise Http404(_("Văn bản của hồ sơ này gồm đơn vị ngoài phạm vi của bạn."))
    return case


@in_vietnamese
def _document(request: PortalRequest, case: CapitalCase, paper: str) -> Document:
    facts = case_facts(case, today=request.person.today)
    if not facts.lines:
        raise Http404(_("Hồ sơ chưa có dòng nào."))
    if paper == NOTICE and not facts.notice:
        raise Http404(_("Hồ sơ này chưa có thông báo gửi Kho bạc."))
    return build_notice(facts) if paper == NOTICE else build(facts)
