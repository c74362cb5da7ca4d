"""The committee's first page (tổng quan) and its table as Excel."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from accounts.middleware import PortalRequest
from accounts.models import ProvinceSettings
from accounts.roles import Permission, require
from programs.queries.plan import current_plan_year
from reporting.charts.draw import svg
from reporting.queries.overview import PROGRAMMES
from reporting.queries.overview import overview as fetch
from reporting.render import xlsx
from reporting.reports.overview import table
from reporting.views.place import plan_year_of
from reporting.views.reports import CONTENT_TYPES


@require_safe
def overview(request: PortalRequest) -> HttpResponse:
    """Show where the year stands."""
    person = request.person
    require(person, Permission.VIEW_OVERVIEW)
    plan_year = current_plan_year(person.province.pk, person.today.year)
    if plan_year is None:
        return render(request, "reporting/no_plan_year.html")
    shown = fetch(person.province.pk, plan_year, person.today)
    page = {"overview": shown, "chart": svg(shown.chart), "programmes": PROGRAMMES}
    if shown.map is not None:
        page["map"] = svg(shown.map)
    return render(request, "reporting/overview.html", page)


@require_safe
def overview_file(request: PortalRequest) -> HttpResponse:
    """Give the table of districts as the Excel file it looks like."""
    person = request.person
    require(person, Permission.VIEW_OVERVIEW)
    shown = fetch(person.province.pk, plan_year_of(person), person.today)
    row = ProvinceSettings.objects.filter(province=person.province).first()
    content = xlsx.render(table(shown, person.today, illustrative=bool(row and row.illustrative)))
    response = HttpResponse(content, content_type=CONTENT_TYPES["xlsx"])
    response["Content-Disposition"] = content_disposition_header(True, "huyen-va-chuong-trinh.xlsx") or "attachment"
    return response
