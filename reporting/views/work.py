"""The first screen (việc của tôi)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from accounts.middleware import PortalRequest
from programs.queries.plan import current_plan_year
from reporting.queries.work import my_tasks


@require_safe
def my_work(request: PortalRequest) -> HttpResponse:
    """Show what this person must do, by when, with one button each."""
    person = request.person
    plan_year = current_plan_year(person.province.pk, person.today.year)
    tasks = [(task, reverse(str(task.page[0]), args=task.page[1:])) for task in my_tasks(person, plan_year)]
    request.nav_counts = {"my_work": len(tasks)}  # type: ignore[attr-defined]  # read by the shell
    shown = {"tasks": tasks, "urgent": sum(task.urgent for task, _ in tasks)}
    return render(request, "reporting/my_work.html", shown)
