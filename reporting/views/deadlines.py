"""The calendar of the year (thời hạn)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.middleware import PortalRequest
from accounts.roles import Permission, require
from programs.queries.plan import current_plan_year
from reporting.charts.draw import svg
from reporting.queries.deadlines import calendar


@require_safe
def deadlines(request: PortalRequest) -> HttpResponse:
    """Show the year as a line, its rules with their quotes, its forms and the newest runs."""
    person = request.person
    require(person, Permission.VIEW_CALENDAR)
    plan_year = current_plan_year(person.province.pk, person.year)
    if plan_year is None:
        return render(request, "reporting/no_plan_year.html")
    shown = calendar(plan_year, person.today, branches=person.branches(Permission.VIEW_CALENDAR))
    page = {
        "calendar": shown,
        "timeline": svg(shown.timeline),
        "sees_capital": person.may(Permission.VIEW_CAPITAL),
    }
    return render(request, "reporting/deadlines.html", page)
