"""Layouts of Treasury workbooks on screen (cách đọc tệp): the list, the form, the trial, the use."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.middleware import PortalRequest
from accounts.roles import Permission, require
from disbursement.actions.layouts import save_layout, try_layout, use_layout
from disbursement.actions.posting import LedgerRefused
from disbursement.layout_forms import TARGET_CHOICES, LayoutForm, new_code
from disbursement.models import TreasuryLayout
from disbursement.outlined import TARGETS, VOUCHERS, column_words
from disbursement.queries.layouts import KnownLayout, known_layouts
from disbursement.treasury_forms import TreasuryUpload
from disbursement.views.treasury import understood


@require_safe
def treasury_layouts(request: PortalRequest) -> HttpResponse:
    """List every layout: embedded ones and the province's own."""
    require(request.person, Permission.VIEW_TREASURY_FILES)
    page = {
        "layouts": known_layouts(request.person.province.pk),
        "may_change": request.person.may(Permission.UPLOAD_TREASURY_FILE),
    }
    return render(request, "disbursement/treasury_layouts.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
def add_treasury_layout(request: PortalRequest) -> HttpResponse:
    """Write a new layout down."""
    require(request.person, Permission.UPLOAD_TREASURY_FILE)
    target = request.GET.get("loai", VOUCHERS)
    form = LayoutForm(
        request.POST if request.method == "POST" else None, target=target if target in TARGETS else VOUCHERS
    )
    if request.method == "POST" and form.is_valid():
        code = new_code(form.cleaned_data["title"])
        if any(one.outline.code == code for one in known_layouts(request.person.province.pk)):
            form.add_error("title", gettext("Đã có cách đọc tên này. Hãy đặt tên khác."))
        elif _saved(request, form, code):
            return redirect("treasury_layout", code)
    page = {"form": form, "targets": TARGET_CHOICES, "target": form.target}
    return render(request, "disbursement/treasury_layout_form.html", page, status=422 if form.errors else 200)


@require_safe
def treasury_layout(request: PortalRequest, code: str) -> HttpResponse:
    """Show one layout, with the place to try it on a file."""
    require(request.person, Permission.VIEW_TREASURY_FILES)
    return _page(request, _known(request, code), TreasuryUpload())


@require_http_methods(["GET", "HEAD", "POST"])
def edit_treasury_layout(request: PortalRequest, code: str) -> HttpResponse:
    """Adjust a layout; an embedded one is kept as the province's own from then on."""
    require(request.person, Permission.UPLOAD_TREASURY_FILE)
    known = _known(request, code)
    form = LayoutForm(
        request.POST if request.method == "POST" else None, target=known.outline.target, known=known.outline
    )
    if request.method == "POST" and form.is_valid() and _saved(request, form, code):
        return redirect("treasury_layout", code)
    page = {"form": form, "known": known, "target": form.target}
    return render(request, "disbursement/treasury_layout_form.html", page, status=422 if form.errors else 200)


@require_POST
def try_treasury_layout(request: PortalRequest, code: str) -> HttpResponse:
    """Read a file by the layout and show what was understood; nothing is kept."""
    require(request.person, Permission.UPLOAD_TREASURY_FILE)
    known = _known(request, code)
    form = TreasuryUpload(request.POST, request.FILES)
    if known.own is None or not form.is_valid():
        return _page(request, known, form, status=422)
    sent = form.cleaned_data["file"]
    try:
        trial = try_layout(layout=known.own, name=sent.name, content=sent.read(), by=request.person)
    except LedgerRefused as refused:
        form.add_error("file", str(refused))
        return _page(request, known, form, status=422)
    return _page(request, _known(request, code), TreasuryUpload(), trial=trial, trial_understood=understood(trial.told))


@require_POST
def use_treasury_layout(request: PortalRequest, code: str) -> HttpResponse:
    """Put a layout into use, or take it out."""
    require(request.person, Permission.UPLOAD_TREASURY_FILE)
    layout = TreasuryLayout.objects.filter(province=request.person.province, code=code).first()
    if layout is None:
        raise Http404(gettext("Không có cách đọc này."))
    try:
        use_layout(layout=layout, used=request.POST.get("dung") == "1", by=request.person)
    except LedgerRefused as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, gettext("Đã đổi. Tệp nạp từ nay nhận ra theo các cách đọc đang dùng."))
    return redirect("treasury_layout", code)


def _saved(request: PortalRequest, form: LayoutForm, code: str) -> bool:
    try:
        save_layout(spec=form.spec(code), by=request.person)
    except LedgerRefused as refused:
        form.add_error(None, str(refused))
        return False
    messages.success(request, gettext("Đã lưu. Hãy thử trên một tệp rồi bấm dùng."))
    return True


def _known(request: PortalRequest, code: str) -> KnownLayout:
    found = [one for one in known_layouts(request.person.province.pk) if one.outline.code == code]
    if not found:
        raise Http404(gettext("Không có cách đọc này."))
    return next((one for one in found if one.own is not None), found[0])


def _page(
    request: PortalRequest, known: KnownLayout, form: TreasuryUpload, *, status: int = 200, **more: object
) -> HttpResponse:
    words = column_words(known.outline.target)
    page = {
        "known": known,
        "form": form,
        "columns": [(words.get(one.key, one.key), one) for one in known.outline.headings],
        "may_change": request.person.may(Permission.UPLOAD_TREASURY_FILE),
        "use_changes": [gettext("Tệp nạp từ nay được nhận ra theo cách đọc này.")],
        "stop_changes": [gettext("Tệp nạp từ nay không còn được nhận ra theo cách đọc này.")],
        **more,
    }
    return render(request, "disbursement/treasury_layout.html", page, status=status)
