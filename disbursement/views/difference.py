"""A difference with the Treasury down to its movements (chi tiết chênh lệch), by line, month and file."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.middleware import PortalRequest
from accounts.roles import Permission, require
from disbursement.queries.difference import Behind, Measure, behind
from disbursement.treasury_forms import DifferenceFilter
from disbursement.views.reconciliation import found_reconciliation

_PAGE = 100


@require_safe
def difference(request: PortalRequest, pk: int) -> HttpResponse:
    """Show the movements of the book behind a figure, and the Treasury's rows beside them."""
    require(request.person, Permission.VIEW_TREASURY_FILES)
    found = found_reconciliation(request, pk)
    asked = request.GET.get("xem", "")
    measure = Measure(asked) if asked in set(Measure) else Measure.SETTLED
    told = behind(found, request.GET.get("khoa", ""), measure)
    if told is None:
        raise Http404(gettext("Lần đối chiếu này không có dòng đó."))
    form = DifferenceFilter(request.GET, months=_months(told), files=_files(told), lines=_lines(told))
    form.is_valid()
    chosen = form.cleaned_data
    shown = [
        one
        for one in told.effects
        if chosen.get("thang") in {None, "", one.month}
        and chosen.get("tep") in {None, "", str(one.file_id)}
        and chosen.get("dong") in {None, "", str(one.entry.line.pk)}
    ]
    book, treasury, gap = measure.of(told.compared)
    page = {
        "found": found,
        "told": told,
        "form": form,
        "measure": measure,
        "measures": [(one, one is measure) for one in Measure],
        "page": Paginator(shown, _PAGE).get_page(request.GET.get("trang")),
        "shown_vnd": sum(one.change_vnd for one in shown),
        "months": list(told.summed("month").items()),
        "book_vnd": book,
        "treasury_vnd": treasury,
        "gap_vnd": gap,
    }
    return render(request, "disbursement/difference.html", page)


def _months(told: Behind) -> list[tuple[str, str]]:
    return [(one, f"{one[5:]}/{one[:4]}") for one in told.summed("month")]


def _files(told: Behind) -> list[tuple[str, str]]:
    names = {str(one.file_id): one.entry.treasury_row.file.name for one in told.effects if one.entry.treasury_row}
    return [(key, names.get(key, gettext("Không từ tệp Kho bạc"))) for key in told.summed("file")]


def _lines(told: Behind) -> list[tuple[str, str]]:
    names = {str(one.entry.line.pk): f"{one.entry.line.project}; {one.entry.line}" for one in told.effects}
    return [(key, names[key]) for key in told.summed("line")]
