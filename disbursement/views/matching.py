"""Waiting Treasury files on screen (ghép dòng Kho bạc): candidates, choices, what is remembered."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.figures import vnd
from accounts.middleware import PortalRequest
from accounts.roles import Permission, require
from disbursement.actions.matching import choose_layout, choose_line, exclude_rows, resume_file, withdraw_alias
from disbursement.actions.posting import LedgerRefused
from disbursement.forms import ReasonForm
from disbursement.models import TreasuryAlias, TreasuryClaim, TreasuryFile
from disbursement.queries.candidates import candidates
from disbursement.queries.treasury import aliases, files
from disbursement.treasury_forms import CandidateSearch, MatchForm

_PAGE = 50


@require_http_methods(["GET", "HEAD", "POST"])
def match_claim(request: PortalRequest, pk: int, claim_pk: int) -> HttpResponse:
    """Show what these rows say beside the lines that they may mean, and take the choice."""
    person = request.person
    require(person, Permission.UPLOAD_TREASURY_FILE)
    claim = _claim(request, pk, claim_pk)
    search = CandidateSearch(request.GET or None)
    words = search.cleaned_data["q"] if search.is_valid() else ""
    found = candidates(claim, words=words)
    form = MatchForm(request.POST if request.method == "POST" else None, province_id=person.province.pk)
    if request.method == "POST" and form.is_valid():
        try:
            choose_line(claim=claim, line=form.cleaned_data["line"], by=person, remember=form.cleaned_data["remember"])
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Đã ghép. Khi mọi dòng đã xong, bấm «Kiểm tra lại và ghi sổ»."))
            return _back(request, pk)
    page = {
        "claim": claim,
        "form": form,
        "candidates": found,
        "search_form": search,
        "exclude_form": ReasonForm(),
        "exclude_changes": _exclude_changes(claim),
    }
    return render(request, "disbursement/match_claim.html", page, status=422 if form.errors else 200)


@require_POST
def exclude_claim(request: PortalRequest, pk: int, claim_pk: int) -> HttpResponse:
    """Leave rows out of the file, with a reason."""
    require(request.person, Permission.UPLOAD_TREASURY_FILE)
    claim = _claim(request, pk, claim_pk)
    form = ReasonForm(request.POST)
    if form.is_valid():
        try:
            exclude_rows(claim=claim, reason=form.cleaned_data["reason"], by=request.person)
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Đã bỏ các dòng này khỏi tệp; lý do được giữ cùng tệp."))
            return redirect("treasury_file", pk)
    page = {
        "claim": claim,
        "form": MatchForm(None, province_id=request.person.province.pk),
        "candidates": candidates(claim),
        "search_form": CandidateSearch(),
        "exclude_form": form,
        "exclude_changes": _exclude_changes(claim),
    }
    return render(request, "disbursement/match_claim.html", page, status=422)


@require_POST
def resume_treasury_file(request: PortalRequest, pk: int) -> HttpResponse:
    """Check a waiting file again and post it when nothing is left to match."""
    require(request.person, Permission.UPLOAD_TREASURY_FILE)
    try:
        resume_file(file=_file(request, pk), by=request.person)
    except LedgerRefused as refused:
        messages.error(request, str(refused))
    return redirect("treasury_file", pk)


@require_POST
def choose_file_layout(request: PortalRequest, pk: int) -> HttpResponse:
    """Take the layout by which a doubtful file is read."""
    require(request.person, Permission.UPLOAD_TREASURY_FILE)
    try:
        choose_layout(file=_file(request, pk), code=request.POST.get("layout", ""), by=request.person)
    except LedgerRefused as refused:
        messages.error(request, str(refused))
    return redirect("treasury_file", pk)


@require_safe
def treasury_aliases(request: PortalRequest) -> HttpResponse:
    """List what is remembered of earlier choices."""
    require(request.person, Permission.VIEW_TREASURY_FILES)
    page = {
        "page": Paginator(aliases(request.person.province.pk), _PAGE).get_page(request.GET.get("trang")),
        "may_withdraw": request.person.may(Permission.UPLOAD_TREASURY_FILE),
        "changes": [
            gettext("Tệp sau có các chữ này sẽ được hỏi lại; chứng từ đã ghi sổ giữ nguyên."),
        ],
    }
    return render(request, "disbursement/treasury_aliases.html", page)


@require_POST
def withdraw_treasury_alias(request: PortalRequest, pk: int) -> HttpResponse:
    """Forget one choice."""
    require(request.person, Permission.UPLOAD_TREASURY_FILE)
    alias = TreasuryAlias.objects.filter(province=request.person.province, pk=pk).first()
    if alias is None:
        raise Http404(gettext("Không có ghi nhớ này."))
    try:
        withdraw_alias(alias=alias, by=request.person)
    except LedgerRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, gettext("Đã rút ghi nhớ."))
    return redirect("treasury_aliases")


def _file(request: PortalRequest, pk: int) -> TreasuryFile:
    found = files(request.person.province.pk).filter(pk=pk).first()
    if found is None:
        raise Http404(gettext("Không có tệp này."))
    return found


def _claim(request: PortalRequest, pk: int, claim_pk: int) -> TreasuryClaim:
    found = TreasuryClaim.objects.filter(file=_file(request, pk), pk=claim_pk).select_related("file", "line").first()
    if found is None:
        raise Http404(gettext("Không có dòng này."))
    return found


def _back(request: PortalRequest, pk: int) -> HttpResponse:
    """The page of the list that the person came from."""
    asked = QueryDict(request.GET.get("ve", "")[:300]).urlencode()
    return redirect(f"{reverse('treasury_file', args=[pk])}{'?' if asked else ''}{asked}")


def _exclude_changes(claim: TreasuryClaim) -> list[str]:
    facts = {"rows": claim.row_count, "amount": vnd(claim.total_vnd)}
    return [
        gettext("%(rows)s dòng, tổng %(amount)s đồng, không được ghi sổ cùng tệp này.") % facts,
        gettext("Lý do được giữ cùng tệp và trong nhật ký."),
    ]
