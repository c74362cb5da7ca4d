"""Which plan year the pages show (chọn năm kế hoạch): kept for the session, and said on every page."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods

from accounts.middleware import PortalRequest
from accounts.shown_year import show_year
from programs.models import PlanYear
from programs.queries.plan import current_plan_year


@require_http_methods(["GET", "HEAD", "POST"])
def plan_years(request: PortalRequest) -> HttpResponse:
    """List the plan years of the province, and show the one that is chosen from now on."""
    person = request.person
    came_from = _section(request.POST.get("ve") or request.GET.get("ve") or "")
    if request.method == "POST":
        asked = request.POST.get("nam", "")
        year = int(asked) if asked.isascii() and asked.isdigit() and len(asked) == 4 else 0
        if not PlanYear.objects.filter(province=person.province, year=year).exists():
            messages.error(request, gettext("Tỉnh không có năm kế hoạch này. Hãy chọn lại."))
            return redirect("plan_years")
        show_year(request.session, person.province.pk, None if year == person.today.year else year)
        return redirect(came_from)
    years = PlanYear.objects.filter(province=person.province).annotate(
        documents_count=Count("documents", distinct=True),
        statements_count=Count("statements", distinct=True),
        rules_count=Count("rules", distinct=True),
    )
    page = {"years": list(years), "shown": current_plan_year(person.province.pk, person.year), "came_from": came_from}
    return render(request, "reporting/plan_years.html", page)


def _section(path: str) -> str:
    """The first page of the part that a path lies in: a page of one year's object may not exist in another year."""
    first = path.strip("/").split("/")[0]
    section = f"/{first}/"
    try:
        resolve(section)
    except Resolver404:
        return reverse("overview")
    return section
