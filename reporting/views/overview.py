"""The committee's first page (tổng quan) and its table as Excel."""

from __future__ import annotations

from functools import lru_cache

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_safe

from accounts.middleware import PortalRequest
from accounts.models import ProvinceSettings
from accounts.roles import Permission, require
from reporting.charts.draw import svg
from reporting.official import drawn
from reporting.queries.overview import TableLine, programme_names
from reporting.queries.overview import overview as fetch
from reporting.reports.overview import table
from reporting.views.drawing import as_file


@require_safe
def overview(request: PortalRequest) -> HttpResponse:
    """Show where the year stands."""
    person = request.person
    require(person, Permission.VIEW_OVERVIEW)
    shown = fetch(person.province.pk, person.today, person.year)
    if shown is None:
        return render(request, "reporting/no_plan_year.html")
    table = _districts(tuple(row.line for row in shown.districts), get_language())
    page = {"overview": shown, "chart": svg(shown.chart), "table": table}
    if shown.map is not None:
        page["map"] = svg(shown.map)
    return render(request, "reporting/overview.html", page)


@lru_cache(maxsize=64)
def _districts(rows: tuple[TableLine, ...], _language: str | None) -> SafeString:
    """The table of districts: a picture of these values alone, so that it is drawn anew when one of them changes."""
    return render_to_string("reporting/overview_districts.html", {"rows": rows, "programmes": programme_names()})


@require_safe
def overview_file(request: PortalRequest) -> HttpResponse:
    """Give the table of districts as the Excel file it looks like."""
    person = request.person
    require(person, Permission.VIEW_OVERVIEW)
    shown = fetch(person.province.pk, person.today, person.year)
    if shown is None:
        raise Http404(gettext("Tỉnh chưa nhập kế hoạch của năm nào."))
    row = ProvinceSettings.objects.filter(province=person.province).first()
    content = drawn(table(shown, person.today, illustrative=bool(row and row.illustrative)), "xlsx")
    return as_file(content, "huyen-va-chuong-trinh.xlsx")
