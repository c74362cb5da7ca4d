"""Reconciliation with the Treasury on screen (đối chiếu): both sides, differences, explanations, signatures, Excel."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from accounts.figures import day
from accounts.middleware import PortalRequest
from accounts.money_scale import scale_of
from accounts.roles import Permission, require
from disbursement.actions.posting import LedgerRefused
from disbursement.actions.reconciliation import explain_difference, sign_reconciliation
from disbursement.exports import Head, Value, money_head, scaled, table_file
from disbursement.models import Reconciliation
from disbursement.queries.reconciliation import Compared, Comparison, compare, reconciliations
from disbursement.treasury_forms import ExplainForm
from disbursement.views.place import illustrative_notes, xlsx_response
from programs.models import Programme

_PAGE = 50


@require_safe
def reconciliation_list(request: PortalRequest) -> HttpResponse:
    """List the comparisons, newest first."""
    require(request.person, Permission.VIEW_TREASURY_FILES)
    page = {"found": reconciliations(request.person.province.pk)}
    return render(request, "disbursement/reconciliations.html", page)


@require_safe
def reconciliation(request: PortalRequest, pk: int) -> HttpResponse:
    """Show both sides of one day."""
    require(request.person, Permission.VIEW_TREASURY_FILES)
    return _page(request, found_reconciliation(request, pk), ExplainForm())


@require_safe
def reconciliation_file(request: PortalRequest, pk: int) -> HttpResponse:
    """Give the comparison as Excel, line by line."""
    require(request.person, Permission.VIEW_TREASURY_FILES)
    found = found_reconciliation(request, pk)
    comparison = compare(found)
    scale = scale_of(request)
    heads = [
        Head("Chương trình", 14), Head("Công trình, khoản chi", 44), Head("Nguồn, tính chất, năm", 30),
        *(
            money_head(f"{name}: {side}", scale)
            for name in (gettext("Thanh toán"), gettext("Tạm ứng chưa thu hồi"), gettext("Vốn kéo dài"))
            for side in (gettext("sổ"), gettext("Kho bạc"), gettext("chênh lệch"))
        ),
        Head("Tình trạng", 20), Head("Giải trình", 44),
    ]  # fmt: skip
    rows = [_cells(one, scale) for one in comparison.lines]
    rows.append(_cells(comparison.total, scale, gettext("Cộng")))
    notes = [
        gettext("Số liệu đến hết ngày %(as_of)s, kế hoạch năm %(plan_year)s")
        % {"as_of": day(found.as_of), "plan_year": found.plan_year},
        *_signatures(found),
    ]
    content = table_file(
        title=gettext("Đối chiếu với Kho bạc đến %(as_of)s") % {"as_of": day(found.as_of)},
        notes=[*notes, *illustrative_notes(request.person)],
        heads=heads,
        rows=rows,
    )
    return xlsx_response(content, f"doi-chieu-kho-bac-{found.as_of:%Y-%m-%d}.xlsx")


@require_POST
def explain_reconciliation(request: PortalRequest, pk: int) -> HttpResponse:
    """Take the words about one difference."""
    require(request.person, Permission.RECONCILE_CAPITAL)
    found = found_reconciliation(request, pk)
    form = ExplainForm(request.POST)
    if form.is_valid():
        try:
            explain_difference(
                reconciliation=found, key=form.cleaned_data["key"], text=form.cleaned_data["text"], by=request.person
            )
        except LedgerRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, gettext("Đã ghi giải trình."))
            return redirect("reconciliation", pk)
    return _page(request, found, form, status=422)


@require_POST
def sign_reconciliation_page(request: PortalRequest, pk: int) -> HttpResponse:
    """Sign for one's side."""
    require(request.person, Permission.RECONCILE_CAPITAL)
    try:
        signed = sign_reconciliation(reconciliation=found_reconciliation(request, pk), by=request.person)
    except LedgerRefused as refused:
        messages.error(request, str(refused))
    else:
        told = gettext("Hai bên đã ký.") if signed.is_signed else gettext("Đã ký; chờ bên còn lại ký cùng số liệu này.")
        messages.success(request, told)
    return redirect("reconciliation", pk)


def found_reconciliation(request: PortalRequest, pk: int) -> Reconciliation:
    """One comparison of the province; 404 otherwise."""
    found = next((one for one in reconciliations(request.person.province.pk) if one.pk == pk), None)
    if found is None:
        raise Http404(gettext("Không có lần đối chiếu này."))
    return found


def _page(request: PortalRequest, found: Reconciliation, form: ExplainForm, *, status: int = 200) -> HttpResponse:
    person = request.person
    comparison = compare(found)
    only = request.GET.get("xem", "lech" if comparison.differing else "tat-ca")
    lines = comparison.differing if only == "lech" else comparison.lines
    names = dict(Programme.objects.order_by("number").values_list("code", "short_name"))
    page = {
        "found": found,
        "comparison": comparison,
        "summary": [(names.get(one.money.programme, one.money.programme), one) for one in comparison.summary],
        "page": Paginator(lines, _PAGE).get_page(request.GET.get("trang")),
        "only": only,
        "names": names,
        "form": form,
        "may_reconcile": person.may(Permission.RECONCILE_CAPITAL) and not found.is_signed,
        "sign_changes": _sign_changes(comparison),
    }
    return render(request, "disbursement/reconciliation.html", page, status=status)


def _sign_changes(comparison: Comparison) -> list[str]:
    told = {"lines": len(comparison.lines), "differing": len(comparison.differing)}
    return [
        gettext("Xác nhận %(lines)s dòng đối chiếu, trong đó %(differing)s dòng lệch đã giải trình.") % told,
        gettext("Nếu sổ thay đổi trước khi bên kia ký, chữ ký này mất hiệu lực và phải ký lại."),
    ]


def _signatures(found: Reconciliation) -> list[str]:
    sides = (
        (gettext("Kho bạc Nhà nước"), found.treasury_signed_by, found.treasury_signed_on),
        (gettext("Ban Chỉ đạo"), found.committee_signed_by, found.committee_signed_on),
    )
    return [
        gettext("%(side)s: %(value)s ký ngày %(on)s")
        % {"side": side, "value": who.full_name if who else gettext("đã ký"), "on": day(on)}
        if on
        else gettext("%(side)s: chưa ký") % {"side": side}
        for side, who, on in sides
    ]


def _cells(one: Compared, scale: str, title: str = "") -> list[Value]:
    carried = one.carried_vnd if one.treasury.carried_vnd is not None else None
    amounts = (
        *(one.book.settled_vnd, one.treasury.settled_vnd, one.settled_vnd),
        *(one.book.advanced_vnd, one.treasury.advanced_vnd, one.advanced_vnd),
        *(one.book.carried_vnd, one.treasury.carried_vnd, carried),
    )
    return [
        one.money.programme,
        title or one.title,
        one.money.words,
        *(scaled(amount, scale) for amount in amounts),
        one.standing.label if not title else "",
        one.note.text if one.note else "",
    ]
