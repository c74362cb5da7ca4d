"""The book of a project (sổ công trình): movements with running balances, reversal pairs, held payments; Excel."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.figures import day, unit_of
from accounts.middleware import PortalRequest
from accounts.money_scale import EXACT, scale_of
from accounts.roles import Permission, require
from disbursement.exports import DAY_FORMAT, Head, Value, money_head, scaled, table_file
from disbursement.forms import DayForm
from disbursement.moves import LINE_BUCKETS
from disbursement.queries.book import BookRow, held_payments, project_book
from disbursement.views.place import illustrative_notes, project_in_reach, xlsx_response


@require_safe
def project_ledger_page(request: PortalRequest, pk: int) -> HttpResponse:
    """Show the book of a project as of a day."""
    require(request.person, Permission.VIEW_CAPITAL)
    project = project_in_reach(request.person, pk)
    form = DayForm(request.GET or None, label=_("Xem tại ngày"))
    as_of = form.day_or(request.person.today)
    page = {
        "project": project,
        "day_form": form,
        "as_of": as_of,
        "rows": project_book(project, as_of=as_of),
        "held": held_payments(project),
        "buckets": [bucket.label for bucket in LINE_BUCKETS],
        "query": request.GET.urlencode(),
    }
    return render(request, "disbursement/project_ledger.html", page)


@require_safe
def project_ledger_file(request: PortalRequest, pk: int) -> HttpResponse:
    """Give the book of a project as Excel."""
    require(request.person, Permission.VIEW_CAPITAL)
    project = project_in_reach(request.person, pk)
    as_of = DayForm(request.GET or None, label=_("Xem tại ngày")).day_or(request.person.today)
    scale = scale_of(request, EXACT)
    content = table_file(
        title=_("Sổ chi tiết %(project)s") % {"project": project},
        notes=[
            _("Đến hết ngày %(as_of)s") % {"as_of": day(as_of)},
            _("Đơn vị tính: %(unit)s") % {"unit": unit_of(scale)},
            *illustrative_notes(request.person),
        ],
        heads=[
            Head("Số dòng", 8), Head("Ngày hiệu lực", 12, DAY_FORMAT), Head("Ngày ghi", 12, DAY_FORMAT),
            Head("Biến động", 22), Head("Dòng vốn", 40), Head("Từ", 24), Head("Đến", 24),
            money_head("Số tiền", scale), Head("Căn cứ", 34), Head("Ghi chú", 30), Head("Đảo với dòng", 10),
            *(money_head(_("Số dư: %(bucket)s") % {"bucket": bucket.label}, scale) for bucket in LINE_BUCKETS),
        ],
        rows=(_cells(row, scale) for row in project_book(project, as_of=as_of)),
    )  # fmt: skip
    return xlsx_response(content, f"so-{project.code}.xlsx")


def _cells(row: BookRow, scale: str) -> list[Value]:
    entry, movement = row.entry, row.entry.movement
    source = entry.treasury_row
    basis = str(
        movement.decision or (_("Tệp Kho bạc %(name)s") % {"name": source.file.name} if source else _("Ghi trực tiếp"))
    )
    return [
        row.number, movement.effective_on, movement.known_on, entry.kind.label, str(entry.line), entry.origin.label,
        entry.target.label, scaled(movement.amount_vnd, scale), basis, movement.note, row.pair,
        *(scaled(balance, scale) for balance in row.balances),
    ]  # fmt: skip
