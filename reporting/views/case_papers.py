"""The official papers of a case: drawn as drafts before it is posted, given as they were kept after (văn bản hồ sơ)."""

from __future__ import annotations

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.middleware import PortalRequest
from accounts.roles import Permission
from disbursement.models import CapitalCase
from disbursement.queries.case_effects import sees_all
from disbursement.views.cases import case_in_reach
from disbursement.views.freeze import run_in_reach
from programs.models import CheckRun
from reporting.actions.case_papers import NOTICE, drafted, drafted_letter
from reporting.document import Document
from reporting.exports import PAPER
from reporting.models import ReportFile
from reporting.official import is_long, preview
from reporting.queries.case_facts import kept_paper
from reporting.views import drawing


@require_safe
def case_paper(request: PortalRequest, pk: int, paper: str) -> HttpResponse:
    """Show the draft of a paper, or the one that was kept when the case was posted."""
    case = _case(request, pk)
    kept = kept_paper(case, paper)
    document = Document.from_plain(kept.document) if kept else _draft(request, case, paper)
    files = {one.format: one for one in ReportFile.objects.filter(report=kept).defer("content")} if kept else {}
    shown = {
        "case": case,
        "paper": paper,
        "kept": kept,
        "files": files,
        "waits": case.state == CapitalCase.State.POSTED and not files,
        "page": preview(document),
        "pdf_on": settings.PDF_ENABLED,
        "by_worker": kept is None and is_long(document),
    }
    return render(request, "reporting/case_paper.html", shown)


@require_safe
def case_paper_file(request: PortalRequest, pk: int, paper: str, file_format: str) -> HttpResponse:
    """Give a paper of a case: the bytes that were kept, or a draft drawn now."""
    case = _case(request, pk)
    kept = kept_paper(case, paper)
    name = f"{paper}-ho-so-{case.pk}.{file_format}"
    if kept is not None:
        stored = ReportFile.objects.filter(report=kept, format=file_format).first()
        if stored is not None:
            return drawing.as_file(bytes(stored.content), name)
        messages.info(request, _("Bản chính thức đang được kết xuất; hãy tải lại sau ít phút."))
        return redirect("case_paper", case.pk, paper)
    back = redirect("case_paper", case.pk, paper)
    return drawing.draft_file(request, _draft(request, case, paper), f"du-thao-{name}", back=back, too_long=_too_long())


@require_POST
def request_case_pdf(request: PortalRequest, pk: int, paper: str) -> HttpResponse:
    """Have the PDF of a long draft drawn by the worker, as it stands now."""
    case = _case(request, pk)
    name, back = f"du-thao-{paper}-ho-so-{case.pk}.pdf", redirect("case_paper", case.pk, paper)
    return drawing.pdf_by_worker(request, _draft(request, case, paper), name, kind=PAPER, back=back)


@require_safe
def freeze_letter(request: PortalRequest, pk: int) -> HttpResponse:
    """Show the letter that would confirm a run, with its list, before anybody confirms it."""
    run = _run(request, pk)
    letter = _letter(request, run)
    shown = {"run": run, "page": preview(letter), "pdf_on": settings.PDF_ENABLED, "by_worker": is_long(letter)}
    return render(request, "reporting/freeze_letter.html", shown)


@require_safe
def freeze_letter_file(request: PortalRequest, pk: int, file_format: str) -> HttpResponse:
    """Give that letter as PDF, Word or Excel, marked as a draft."""
    run = _run(request, pk)
    name, back = _letter_name(run, file_format), redirect("freeze_letter", run.pk)
    return drawing.draft_file(request, _letter(request, run), name, back=back, too_long=_too_long())


@require_POST
def request_letter_pdf(request: PortalRequest, pk: int) -> HttpResponse:
    """Have the PDF of a long draft of that letter drawn by the worker, as it stands now."""
    run = _run(request, pk)
    name, back = _letter_name(run, "pdf"), redirect("freeze_letter", run.pk)
    return drawing.pdf_by_worker(request, _letter(request, run), name, kind=PAPER, back=back)


def _too_long() -> str:
    return _("Văn bản này dài; hãy bấm Lập PDF để máy chủ lập ở tiến trình nền.")


def _letter_name(run: CheckRun, file_format: str) -> str:
    return f"du-thao-cong-van-dung-giai-ngan-lan-{run.number}.{file_format}"


def _case(request: PortalRequest, pk: int) -> CapitalCase:
    """A case whose whole list the person sees: a paper shows all of it."""
    case = case_in_reach(request, pk)
    if not sees_all(case, request.person.branches(Permission.VIEW_CAPITAL)):
        raise Http404(_("Văn bản của hồ sơ này gồm đơn vị ngoài phạm vi của bạn."))
    return case


def _run(request: PortalRequest, pk: int) -> CheckRun:
    """The newest run while it is not confirmed, for whoever sees the whole province: the letter shows all of it."""
    run = run_in_reach(request, pk)
    newer = CheckRun.objects.filter(rule=run.rule, as_of=run.as_of, number__gt=run.number).exists()
    sees_part = request.person.branches(Permission.VIEW_CAPITAL) is not None
    if sees_part or newer or run.standing == CheckRun.Standing.CONFIRMED:
        raise Http404(_("Không có dự thảo công văn nào của lần kiểm tra này cho bạn."))
    return run


def _draft(request: PortalRequest, case: CapitalCase, paper: str) -> Document:
    document = drafted(case, paper, today=request.person.today)
    if document is None:
        raise Http404(
            _("Hồ sơ này chưa có thông báo gửi Kho bạc.") if paper == NOTICE else _("Hồ sơ chưa có dòng nào.")
        )
    return document


def _letter(request: PortalRequest, run: CheckRun) -> Document:
    document = drafted_letter(run, today=request.person.today)
    if document is None:
        raise Http404(_("Lần kiểm tra này không có công trình nào phải dừng giải ngân."))
    return document
