"""Where the money stands (nguồn vốn): the matrix of the year, and the trial balance of the book."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.figures import day
from accounts.middleware import PortalRequest
from accounts.models import OrgUnit
from accounts.roles import Permission, Refused, require
from disbursement.exports import MONEY_FORMAT, PERCENT_FORMAT, Head, Value, table_file
from disbursement.forms import CapitalFilter, DayForm
from disbursement.models import CapitalNature, CapitalSource
from disbursement.queries.balances import By, Figures, Slice, figures_by
from disbursement.queries.ledger import trial_balance
from disbursement.queries.zero import treasury_complete_through
from disbursement.views.place import illustrative_notes, plan_year_of, sections, units_in_reach, xlsx_response
from programs.models import Programme


@dataclass(frozen=True)
class MatrixRow:
    """One kind of money of a programme (dòng ma trận vốn); `level` 0 is a programme's total, 1 a kind of money."""

    level: int
    programme: str
    title: str
    nature: str
    source: str
    origin_year: int | None
    figures: Figures


@dataclass(frozen=True)
class Matrix:
    """The capital of the year by programme × nature × source × origin year (ma trận vốn)."""

    form: CapitalFilter
    as_of: date
    unit: OrgUnit | None
    rows: list[MatrixRow]
    whole: Figures


@require_safe
def capital(request: PortalRequest) -> HttpResponse:
    """Show the matrix of the year's capital."""
    require(request.person, Permission.VIEW_CAPITAL)
    year = plan_year_of(request.person)
    shown = _matrix(request, year.year)
    page = {
        "matrix": shown,
        "plan_year": year,
        "complete_through": treasury_complete_through(request.person.province.pk),
        "query": request.GET.urlencode(),
        "may_allocate": request.person.may(Permission.ALLOCATE_CAPITAL),
        "tabs": sections(request.person, "capital"),
    }
    return render(request, "disbursement/capital.html", page)


@require_safe
def capital_file(request: PortalRequest) -> HttpResponse:
    """Give the matrix as Excel."""
    require(request.person, Permission.VIEW_CAPITAL)
    year = plan_year_of(request.person)
    shown = _matrix(request, year.year)
    heads = [
        Head("Chương trình", 34), Head("Tính chất", 12), Head("Nguồn", 22), Head("Năm của vốn", 10),
        Head("Kế hoạch (đồng)", 20, MONEY_FORMAT), Head("Thanh toán (đồng)", 20, MONEY_FORMAT),
        Head("Tạm ứng (đồng)", 20, MONEY_FORMAT), Head("Giải ngân (đồng)", 20, MONEY_FORMAT),
        Head("Tỷ lệ (%)", 10, PERCENT_FORMAT), Head("Tạm dừng (đồng)", 20, MONEY_FORMAT),
        Head("Còn được chi (đồng)", 20, MONEY_FORMAT),
    ]  # fmt: skip
    rows: list[list[Value]] = [_cells(row) for row in shown.rows]
    rows.append(_cells(MatrixRow(0, "", "Cộng", "", "", None, shown.whole)))
    place = f"Phạm vi: {shown.unit.full_name}" if shown.unit else "Phạm vi: toàn bộ số liệu được xem"
    as_of = f"Số liệu đến hết ngày {day(shown.as_of)}"
    content = table_file(
        title=f"Nguồn vốn năm {year.year}",
        notes=[place, as_of, *illustrative_notes(request.person)],
        heads=heads,
        rows=rows,
    )
    return xlsx_response(content, f"nguon-von-{year.year}.xlsx")


@require_safe
def trial_balance_page(request: PortalRequest) -> HttpResponse:
    """Show that the book balances, bucket by bucket."""
    person = request.person
    require(person, Permission.VIEW_CAPITAL)
    form = DayForm(request.GET or None, label="Xem tại ngày")
    as_of = form.day_or(person.today)
    if person.branches(Permission.VIEW_CAPITAL) is not None:
        raise Refused("Bảng cân đối là của toàn tỉnh; đơn vị xem sổ của từng công trình.")
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


def _as_of(request: PortalRequest, form: CapitalFilter) -> date:
    chosen = form.cleaned_data.get("ngay") if form.is_bound else None
    return chosen if isinstance(chosen, date) else request.person.today


def _matrix(request: PortalRequest, plan_year: int) -> Matrix:
    person = request.person
    form = CapitalFilter(request.GET or None, units=units_in_reach(person))
    form.is_valid()
    chosen = form.cleaned_data if form.is_bound else {}
    unit = chosen.get("dia-ban")
    as_of = _as_of(request, form)
    found = figures_by(
        person.province.pk,
        By.PROGRAMME,
        By.NATURE,
        By.SOURCE,
        By.ORIGIN_YEAR,
        of=Slice(
            plan_year=plan_year,
            branches=[unit.path] if unit else person.branches(Permission.VIEW_CAPITAL),
        ),
        as_of=as_of,
    )
    rows: list[MatrixRow] = []
    whole = Figures()
    for programme in Programme.objects.order_by("number"):
        own = {key: figures for key, figures in found.items() if key[0] == programme.code and figures.assigned_vnd}
        if own:
            total = sum(own.values(), Figures())
            whole += total
            rows.append(MatrixRow(0, programme.code, programme.short_name, "", "", None, total))
            rows += [_row(programme, key, own[key]) for key in sorted(own, key=_order)]
    return Matrix(form, as_of, unit, rows, whole)


def _row(programme: Programme, key: tuple[str, str, str, int], figures: Figures) -> MatrixRow:
    _, nature, source, origin_year = key
    return MatrixRow(
        1,
        programme.code,
        programme.short_name,
        CapitalNature(nature).label,
        CapitalSource(source).label,
        origin_year,
        figures,
    )


def _order(key: tuple[str, str, str, int]) -> tuple[int, int, int]:
    return CapitalNature.values.index(key[1]), CapitalSource.values.index(key[2]), -key[3]


def _cells(row: MatrixRow) -> list[Value]:
    one = row.figures
    return [
        row.title, row.nature, row.source, row.origin_year, one.assigned_vnd, one.paid_vnd, one.advanced_vnd,
        one.disbursed_vnd, one.rate, one.frozen_vnd, one.available_vnd,
    ]  # fmt: skip
