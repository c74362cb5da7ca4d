"""Where the money stands (nguồn vốn): the matrix of the year, and the trial balance of the book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.figures import day
from accounts.middleware import PortalRequest
from accounts.models import OrgUnit
from accounts.money_scale import scale_of
from accounts.roles import Permission, Refused, require
from disbursement.exports import PERCENT_FORMAT, Head, Value, money_head, scaled, table_file
from disbursement.forms import DayForm
from disbursement.plan_forms import CapitalFilter
from disbursement.queries.balances import Slice
from disbursement.queries.ledger import trial_balance
from disbursement.queries.matrix import Cell, Matrix, MatrixRow, matrix
from disbursement.queries.zero import treasury_complete_through
from disbursement.views.place import illustrative_notes, plan_year_of, sections, units_in_reach, xlsx_response
from programs.models import Programme


@dataclass(frozen=True)
class Shown:
    """The matrix as it was asked for (ma trận vốn theo bộ lọc)."""

    form: CapitalFilter
    as_of: date
    unit: OrgUnit | None
    by_component: bool
    matrix: Matrix

    def lines_query(self, row: MatrixRow) -> str:
        """The filter of the list of lines that a row adds up."""
        asked: dict[str, str | int] = {"chuong-trinh": row.programme}
        if row.component:
            asked["noi-dung"] = row.component
        if row.money is not None:
            money = row.money
            asked |= {
                "tinh-chat": money.nature,
                "nguon": money.source,
                "nam-von": money.origin_year,
                "dot": money.assigned,
            }
        if self.unit is not None:
            asked["dia-ban"] = self.unit.pk
        return urlencode({**asked, "ngay": day(self.as_of)})

    @property
    def rows(self) -> list[tuple[MatrixRow, str]]:
        """Each row with the filter of its lines."""
        return [(row, self.lines_query(row)) for row in self.matrix.rows]


@require_safe
def capital(request: PortalRequest) -> HttpResponse:
    """Show the matrix of the year's capital."""
    require(request.person, Permission.VIEW_CAPITAL)
    year = plan_year_of(request.person)
    page = {
        "shown": _shown(request, year.year),
        "plan_year": year,
        "complete_through": treasury_complete_through(request.person.province.pk),
        "query": request.GET.urlencode(),
        "may_allocate": request.person.may(Permission.GIVE_OWN_BUDGET),
        "tabs": sections(request.person, "capital"),
    }
    return render(request, "disbursement/capital.html", page)


@require_safe
def capital_file(request: PortalRequest) -> HttpResponse:
    """Give the matrix as Excel, in the unit that is shown."""
    require(request.person, Permission.VIEW_CAPITAL)
    year, scale = plan_year_of(request.person), scale_of(request)
    shown = _shown(request, year.year)
    heads = [
        Head("Chương trình, nội dung, loại vốn", 46), Head("Năm của vốn", 10), Head("Thời điểm giao", 20),
        Head("Số công trình, khoản chi", 12), money_head("Được giao", scale),
        money_head("Phân bổ đến công trình", scale), money_head("Tạm ứng", scale), money_head("Thanh toán", scale),
        money_head("Giải ngân", scale), Head("Tỷ lệ (%)", 10, PERCENT_FORMAT), money_head("Tạm dừng", scale),
        money_head("Còn được chi", scale),
    ]  # fmt: skip
    rows = [_cells(row.title, row, row.cell, scale) for row in shown.matrix.rows]
    rows.append(_cells(_("Cộng (công trình lồng ghép đếm một lần)"), None, shown.matrix.whole, scale))
    place = (
        _("Phạm vi: %(full_name)s") % {"full_name": shown.unit.full_name}
        if shown.unit
        else _("Phạm vi: toàn bộ số liệu được xem")
    )
    content = table_file(
        title=_("Nguồn vốn năm %(year)s") % {"year": year.year},
        notes=[
            place,
            _("Số liệu đến hết ngày %(as_of)s") % {"as_of": day(shown.as_of)},
            *illustrative_notes(request.person),
        ],
        heads=heads,
        rows=rows,
    )
    return xlsx_response(content, f"nguon-von-{year.year}.xlsx")


@require_safe
def trial_balance_page(request: PortalRequest) -> HttpResponse:
    """Show that the book balances, bucket by bucket."""
    person = request.person
    require(person, Permission.VIEW_CAPITAL)
    form = DayForm(request.GET or None, label=_("Xem tại ngày"))
    as_of = form.day_or(person.today)
    if person.branches(Permission.VIEW_CAPITAL) is not None:
        raise Refused(_("Bảng cân đối là của toàn tỉnh; đơn vị xem sổ của từng công trình."))
    rows = trial_balance(person.province.pk, as_of=as_of)
    page = {
        "tabs": sections(person, "trial_balance"),
        "form": form,
        "as_of": as_of,
        "rows": rows,
        "incoming_vnd": sum(row.incoming_vnd for row in rows),
        "outgoing_vnd": sum(row.outgoing_vnd for row in rows),
        "balance_vnd": sum(row.balance_vnd for row in rows),
    }
    return render(request, "disbursement/trial_balance.html", page)


def _shown(request: PortalRequest, plan_year: int) -> Shown:
    person = request.person
    form = CapitalFilter(
        request.GET or None, units=units_in_reach(person), programmes=Programme.objects.order_by("number")
    )
    form.is_valid()
    chosen = form.cleaned_data if form.is_bound else {}
    unit, asked_on = chosen.get("dia-ban"), chosen.get("ngay")
    as_of = asked_on if isinstance(asked_on, date) else person.today
    by_component = chosen.get("theo") == CapitalFilter.BY_COMPONENT
    of = Slice(
        plan_year=plan_year,
        branches=[unit.path] if unit else person.branches(Permission.VIEW_CAPITAL),
        programmes=[chosen["chuong-trinh"]] if chosen.get("chuong-trinh") else (),
    )
    found = matrix(person.province.pk, of=of, as_of=as_of, by_component=by_component)
    return Shown(form, as_of, unit, by_component, found)


def _cells(title: str, row: MatrixRow | None, cell: Cell, scale: str) -> list[Value]:
    one = cell.figures
    money = row.money if row else None
    indent = "    " * (row.level if row else 0)
    return [
        f"{indent}{title}", money.origin_year if money else None, money.labels[3] if money else "",
        cell.project_count, scaled(one.assigned_vnd, scale), scaled(cell.allotted_vnd, scale),
        scaled(one.advanced_vnd, scale), scaled(one.paid_vnd, scale), scaled(one.disbursed_vnd, scale), one.rate,
        scaled(one.frozen_vnd, scale), scaled(one.available_vnd, scale),
    ]  # fmt: skip
