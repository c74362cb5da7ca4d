"""Lines of capital on screen (dòng vốn): the list behind a cell of the matrix, one line, one decision."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.figures import day
from accounts.middleware import PortalRequest
from accounts.money_scale import scale_of
from accounts.roles import Permission, require
from disbursement.actions.allocation import may_allocate
from disbursement.exports import PERCENT_FORMAT, Head, Value, money_head, scaled, table_file
from disbursement.forms import DayForm
from disbursement.models import CapitalLine, Movement
from disbursement.plan_forms import LineFilter
from disbursement.queries.balances import Slice, total
from disbursement.queries.ledger import line_ledger
from disbursement.queries.lines import LineRow, capital_lines, decision_movements, visible_line, with_figures
from disbursement.views.place import illustrative_notes, plan_year_of, sections, units_in_reach, xlsx_response
from programs.models import Decision, Programme

_PAGE = 50
_MOST_IN_FILE = 20_000


@dataclass(frozen=True)
class Wanted:
    """The lines that were asked for (các dòng vốn theo bộ lọc)."""

    form: LineFilter
    of: Slice
    as_of: date
    lines: QuerySet[CapitalLine]


@require_safe
def line_list(request: PortalRequest) -> HttpResponse:
    """List the lines that a figure adds up, with their sum."""
    require(request.person, Permission.VIEW_CAPITAL)
    year, province = plan_year_of(request.person), request.person.province.pk
    wanted = _wanted(request, year.year)
    page: Page[CapitalLine] = Paginator(wanted.lines, _PAGE).get_page(request.GET.get("trang"))
    shown = {
        "form": wanted.form,
        "as_of": wanted.as_of,
        "plan_year": year,
        "page": page,
        "rows": with_figures(province, list(page.object_list), as_of=wanted.as_of),
        "whole": total(province, of=wanted.of, as_of=wanted.as_of),
        "query": request.GET.urlencode(),
        "tabs": sections(request.person, "capital_lines"),
    }
    return render(request, "disbursement/capital_lines.html", shown)


@require_safe
def line_file(request: PortalRequest) -> HttpResponse:
    """Give the list as Excel, in the unit that is shown."""
    require(request.person, Permission.VIEW_CAPITAL)
    year, scale = plan_year_of(request.person), scale_of(request)
    wanted = _wanted(request, year.year)
    rows = with_figures(request.person.province.pk, list(wanted.lines[:_MOST_IN_FILE]), as_of=wanted.as_of)
    heads = [
        Head("Đơn vị", 28), Head("Mã dự án", 11), Head("Công trình, khoản chi", 44), Head("Nội dung", 12),
        Head("Nguồn vốn", 22), Head("Tính chất", 12), Head("Năm của vốn", 10), Head("Thời điểm giao", 20),
        money_head("Được giao", scale), money_head("Phân bổ tiếp", scale), money_head("Tạm ứng", scale),
        money_head("Thanh toán", scale), money_head("Tạm dừng", scale), money_head("Còn được chi", scale),
        Head("Tỷ lệ (%)", 10, PERCENT_FORMAT),
    ]  # fmt: skip
    content = table_file(
        title=_("Dòng vốn năm %(year)s") % {"year": year.year},
        notes=[_("Số liệu đến hết ngày %(as_of)s") % {"as_of": day(wanted.as_of)}, *illustrative_notes(request.person)],
        heads=heads,
        rows=[_cells(row, scale) for row in rows],
    )
    return xlsx_response(content, f"dong-von-{year.year}.xlsx")


@require_safe
def capital_line(request: PortalRequest, pk: int) -> HttpResponse:
    """Show one line: where it came from, what it passed on, and its movements with their decisions."""
    require(request.person, Permission.VIEW_CAPITAL)
    line = line_in_reach(request, pk)
    return render(request, "disbursement/capital_line.html", line_page(request, line))


@require_safe
def capital_decision(request: PortalRequest, pk: int) -> HttpResponse:
    """Show a decision with everything it moved that the person may see."""
    person = request.person
    require(person, Permission.VIEW_CAPITAL)
    decision = Decision.objects.filter(province=person.province, pk=pk).first()
    moved = decision_movements(person.province.pk, pk, person.branches(Permission.VIEW_CAPITAL))
    page: Page[Movement] = Paginator(moved, _PAGE).get_page(request.GET.get("trang"))
    if decision is None or not page.paginator.count:
        raise Http404(_("Không có văn bản này trong phạm vi của bạn."))
    return render(request, "disbursement/capital_decision.html", {"decision": decision, "page": page})


def line_in_reach(request: PortalRequest, pk: int) -> CapitalLine:
    """One line that the person may see; 404 otherwise, whether it exists or not."""
    found = visible_line(request.person.province.pk, pk, request.person.branches(Permission.VIEW_CAPITAL))
    if found is None:
        raise Http404(_("Không có dòng vốn này trong phạm vi của bạn."))
    return found


def line_page(request: PortalRequest, line: CapitalLine) -> dict[str, object]:
    """What the page of one line shows."""
    person = request.person
    form = DayForm(request.GET or None, label=_("Xem tại ngày"))
    as_of = form.day_or(person.today)
    children = list(line.children.select_related("unit", "project", "component", "parent__unit").order_by("id"))
    own, *below = with_figures(person.province.pk, [line, *children], as_of=as_of)
    return {
        "line": line,
        "day_form": form,
        "as_of": as_of,
        "own": own,
        "below": below,
        "entries": line_ledger(line, as_of=as_of),
        "may_give_further": line.project_id is None and person.may(Permission.ALLOCATE_FURTHER, line.unit),
        "may_adjust": may_allocate(line, person),
    }


def _wanted(request: PortalRequest, plan_year: int) -> Wanted:
    person = request.person
    form = LineFilter(
        request.GET or None,
        units=units_in_reach(person),
        programmes=Programme.objects.order_by("number"),
        years=range(plan_year, plan_year - 4, -1),
    )
    form.is_valid()
    given = form.cleaned_data if form.is_bound else {}
    unit, asked_on, held = given.get("dia-ban"), given.get("ngay"), given.get("con-o")

    def chosen(name: str) -> list[str]:
        return [given[name]] if given.get(name) else []

    of = Slice(
        plan_year=plan_year,
        branches=[unit.path] if unit else person.branches(Permission.VIEW_CAPITAL),
        programmes=chosen("chuong-trinh"),
        components=chosen("noi-dung"),
        natures=chosen("tinh-chat"),
        sources=chosen("nguon"),
        origin_years=[int(one) for one in chosen("nam-von")],
        assigned=chosen("dot"),
        with_project=held == "cong-trinh" if held else None,
    )
    as_of = asked_on if isinstance(asked_on, date) else person.today
    return Wanted(form, of, as_of, capital_lines(person.province.pk, of))


def _cells(row: LineRow, scale: str) -> list[Value]:
    line, one = row.line, row.figures
    return [
        line.unit.full_name, line.project.code if line.project else "", line.project.name if line.project else "",
        line.component.code, line.get_source_display(), line.get_nature_display(), line.origin_year,
        line.get_assigned_display(), scaled(row.received_vnd, scale), scaled(row.passed_vnd, scale),
        scaled(one.advanced_vnd, scale), scaled(one.paid_vnd, scale), scaled(one.frozen_vnd, scale),
        scaled(one.available_vnd, scale), one.rate,
    ]  # fmt: skip
