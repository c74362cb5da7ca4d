"""The list of targets, one target with its units, and the Excel of it (chỉ tiêu)."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext
from django.views.decorators.http import require_safe

from accounts.figures import day
from accounts.middleware import PortalRequest
from accounts.models import OrgUnit, UnitKind
from programs.models import Programme
from targets.conflicts import identity, rate_identity
from targets.export import CONTENT_TYPE, workbook
from targets.forms import PROGRAMME, STANDING, TargetFilter
from targets.models import Indicator
from targets.queries.board import Board, Row, claim_of
from targets.queries.drill import district_shares, places
from targets.rollup import Figure, Measure, Source, measured
from targets.views.place import LedgerSource, common, draw, is_illustrative, periods

_SEGMENTS = {"met": "good", "on_track": "info", "at_risk": "warn", "not_met": "bad", "not_reported": "none"}


@require_safe
def targets(request: PortalRequest, ledger: LedgerSource | None = None) -> HttpResponse:
    """List the targets with plan, actual, standing and coverage (danh sách chỉ tiêu)."""
    drawn = draw(request, ledger)
    form, names = _filter(request, drawn)
    rows = _chosen(drawn, form)
    groups = [(name, [row for row in rows if row.programme == code]) for code, name in names]
    shown = {
        **common(drawn, "targets"),
        "form": form,
        "groups": [(name, group) for name, group in groups if group],
        "shown_count": len(rows),
        "segments": _segments(drawn, form),
        "query": request.GET.urlencode(),
    }
    return render(request, "targets/targets.html", shown)


@require_safe
def targets_file(request: PortalRequest, ledger: LedgerSource | None = None) -> HttpResponse:
    """Give the list as it is filtered (tải Excel)."""
    drawn = draw(request, ledger)
    form, _ = _filter(request, drawn)
    notes = [
        gettext("%(full_name)s; kỳ báo cáo %(label)s; xem tại ngày %(today)s")
        % {"full_name": drawn.unit.full_name, "label": drawn.scene.period.label, "today": day(request.person.today)}
    ]
    if is_illustrative(request.person):
        notes.append(gettext("Số liệu minh họa, không phải số liệu chính thức"))
    title = gettext("Chỉ tiêu các Chương trình mục tiêu quốc gia năm %(year)s") % {"year": drawn.scene.plan_year.year}
    response = HttpResponse(workbook(_chosen(drawn, form), title=title, notes=notes), content_type=CONTENT_TYPE)
    name = f"chi-tieu-{drawn.scene.plan_year.year}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return response


@require_safe
def target(request: PortalRequest, code: str, ledger: LedgerSource | None = None) -> HttpResponse:
    """Show one target: its sentences, its figures by district and unit, and what hangs together with it."""
    drawn = draw(request, ledger)
    indicator = drawn.by_code.get(code)
    if indicator is None:
        raise Http404
    area = _area(drawn, request.GET.get("don-vi", ""))
    shown = {
        **common(drawn, "targets"),
        "indicator": indicator,
        "rows": [row for row in drawn.rows if row.indicator.pk == indicator.pk],
        "own": _own(drawn, indicator),
        "area": area,
        "share": None,
        "shares": [],
        "places": [],
        "any_assigned": False,
        "by_commune": False,
        "is_ledger": indicator.source == Source.LEDGER,
        "before_title": gettext("Đến 31/12/%(year)d") % {"year": drawn.scene.period.year - 1},
        "stock_and_flow": [] if area.pk != drawn.root.pk else _stock_and_flow(drawn, indicator),
        "periods": periods(drawn.scene.plan_year, request.person.today),
        **_units(drawn, indicator, area),
    }
    return render(request, "targets/target.html", shown)


def _units(drawn: Board, indicator: Indicator, area: OrgUnit) -> dict[str, Any]:
    """The table of units below the area: districts of the province, or what each unit reported."""
    if indicator.source == Source.LEDGER:
        return {}
    reporters = {drawn.indicators[key].reported_by for key in (indicator.pk, indicator.numerator_id) if key} - {""}
    by_commune = reporters == {UnitKind.COMMUNE.value}
    if area.pk == drawn.root.pk and reporters <= {UnitKind.COMMUNE.value, UnitKind.DISTRICT.value}:
        submissions = {} if by_commune else {one.unit.pk: one.submission_id for one in places(drawn, indicator, area)}
        shares = district_shares(drawn, indicator, submissions)
        assigned = any(share.row is not None for share in shares)
        return {"shares": shares, "any_assigned": assigned, "by_commune": by_commune}
    found = [] if indicator.source == Source.COUNTED else places(drawn, indicator, area)
    if area.pk == drawn.unit.pk:
        return {"places": found}
    share = next((one for one in district_shares(drawn, indicator) if one.unit.pk == area.pk), None)
    return {"places": found, "share": share}


def _filter(request: PortalRequest, drawn: Board) -> tuple[TargetFilter, list[tuple[str, str]]]:
    found = Programme.objects.filter(phase=drawn.scene.plan_year.phase_id).order_by("number")
    names = list(found.values_list("code", "short_name"))
    offered = periods(drawn.scene.plan_year, request.person.today)
    return TargetFilter(request.GET, programmes=names, periods=offered), names


def _chosen(drawn: Board, form: TargetFilter) -> list[Row]:
    programme, standing = form.chosen(PROGRAMME), form.chosen(STANDING)
    return [
        row
        for row in drawn.rows
        if (not programme or row.programme == programme) and (not standing or row.standing == standing)
    ]


def _segments(drawn: Board, form: TargetFilter) -> dict[str, int]:
    programme = form.chosen(PROGRAMME)
    counted = dict.fromkeys(_SEGMENTS.values(), 0)
    for row in drawn.counted:
        if row.standing in _SEGMENTS and (not programme or row.programme == programme):
            counted[_SEGMENTS[row.standing]] += 1
    return counted


def _area(drawn: Board, code: str) -> OrgUnit:
    """The district asked for, inside what the person sees; 404 for any other."""
    if not code:
        return drawn.unit
    for district in drawn.districts:
        if district.code == code and district.path.startswith(drawn.unit.path):
            return district
    raise Http404


def _own(drawn: Board, indicator: Indicator) -> dict[str, Any]:
    done = drawn.done(indicator, drawn.unit.pk)
    return {"done": done, "forecast": drawn.forecast(indicator, drawn.unit.pk)}


def _stock_and_flow(drawn: Board, indicator: Indicator) -> list[dict[str, Any]]:
    """The stock that this indicator is or feeds, held against its flow and its rate (đối chiếu lũy kế, tăng thêm)."""
    if drawn.unit.pk != drawn.root.pk:
        return []
    stocks = [one for one in drawn.indicators.values() if one.flow_id and indicator.pk in _around(drawn, one)]
    return [found for stock in stocks if (found := _held_together(drawn, stock))]


def _around(drawn: Board, stock: Indicator) -> set[int]:
    rates = {one.pk for one in drawn.indicators.values() if one.numerator_id == stock.pk and _is_rate(one)}
    return {stock.pk, *([stock.flow_id] if stock.flow_id else []), *rates}


def _is_rate(indicator: Indicator) -> bool:
    return indicator.measure == Measure.RATE and indicator.denominator_id is not None


def _held_together(drawn: Board, stock: Indicator) -> dict[str, Any] | None:
    claims = {
        key: claim_of(row.statements[0], row.indicator)
        for row in drawn.counted
        if row.unit.pk == drawn.root.pk and row.statements and (key := row.indicator.pk) in _around(drawn, stock)
    }
    if stock.pk not in claims or stock.flow_id not in claims:
        return None
    before = measured(stock.shape, drawn.shapes, drawn.sums(drawn.root.pk), Figure.END_PRIOR_YEAR)
    base = before.numerator if before.coverage.complete else None
    rates = []
    for one in drawn.indicators.values():
        if one.pk in claims and one.numerator_id == stock.pk and one.denominator_id:
            whole = drawn.done(drawn.indicators[one.denominator_id], drawn.root.pk).numerator
            found = rate_identity(claims[stock.pk], claims[one.pk], whole) if whole else None
            if found is not None:
                rates.append(found)
    return {
        "stock": stock,
        "identity": identity(claims[stock.pk], claims[stock.flow_id], base),
        "before": before,
        "rates": rates,
    }
