"""Where a request stands: the plan year of the person's day, the version of the page (năm kế hoạch, bản đang xem)."""

from __future__ import annotations

from django.http import Http404, HttpRequest
from django.utils.translation import gettext

from accounts.roles import Person
from programs.models import PlanYear
from programs.queries.plan import current_plan_year


def plan_year_of(person: Person) -> PlanYear:
    """The plan year that the person looks at; 404 where the province has none yet."""
    found = current_plan_year(person.province.pk, person.year)
    if found is None:
        raise Http404(gettext("Tỉnh chưa nhập kế hoạch của năm nào."))
    return found


def posted_version(request: HttpRequest) -> int:
    """The version that the page was made from; what is no number is none that anybody has seen."""
    sent = request.POST.get("version", "")
    return int(sent) if sent.isdecimal() and len(sent) < 10 else 0
