"""Where a request for targets stands: plan year, period, branch, and the rates that come from the book."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from django.http import Http404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.middleware import PortalRequest
from accounts.models import ProvinceSettings
from accounts.roles import Permission, Person, require
from programs.models import PlanYear
from programs.periods import Period
from programs.queries.plan import current_plan_year
from targets.conflicts import Kind
from targets.forms import PERIOD
from targets.queries.board import Board, Ledger, Scene, board, current_period
from targets.queries.disagreements import visible_conflicts

# The book of capital stands in another wing: who mounts these pages hands the reading of it over.
LedgerSource = Callable[[Board, date], Ledger]


def plan_year_of(person: Person) -> PlanYear:
    """The plan year that the person looks at; 404 where the province has none yet."""
    found = current_plan_year(person.province.pk, person.year)
    if found is None:
        raise Http404(_("Tỉnh chưa nhập kế hoạch của năm nào."))
    return found


def periods(plan_year: PlanYear, today: date) -> list[Period]:
    """The periods that reports come in, the current one first (kỳ báo cáo)."""
    current = current_period(plan_year.year, today)
    both = (Period.half_year(plan_year.year, 1), Period.whole_year(plan_year.year))
    return [current, *(one for one in both if one != current)]


def draw(request: PortalRequest, ledger: LedgerSource | None = None) -> Board:
    """The board as this person may see it (bảng chỉ tiêu của người xem); needs the permission to view targets."""
    person = request.person
    require(person, Permission.VIEW_TARGETS)
    plan_year = plan_year_of(person)
    offered = periods(plan_year, person.today)
    asked = request.GET.get(PERIOD, "")
    period = next((one for one in offered if one.key == asked), offered[0])
    branches = person.branches(Permission.VIEW_TARGETS)
    scene = Scene(person.province.pk, plan_year, period, None if branches is None else tuple(branches))
    drawn = board(scene)
    if ledger is not None:
        drawn.ledger = ledger(drawn, person.today)
    return drawn


def is_illustrative(person: Person) -> bool:
    """Whether the province's figures are made up for training (số liệu minh họa)."""
    return ProvinceSettings.objects.filter(province=person.province, illustrative=True).exists()


def common(drawn: Board, here: str) -> dict[str, Any]:
    """What every page of targets shows: the tabs and what the board speaks of."""
    waiting = sum(
        one.key not in drawn.settlements for one in visible_conflicts(drawn) if one.kind is not Kind.TWO_PROGRAMMES
    )
    return {
        "board": drawn,
        "period": drawn.scene.period,
        "plan_year": drawn.scene.plan_year,
        "is_whole_province": drawn.unit.pk == drawn.root.pk,
        "tabs": [
            (_("Chỉ tiêu"), reverse("targets"), here == "targets"),
            (_("Ứng viên"), reverse("candidates"), here == "candidates"),
            (_("Mâu thuẫn giữa các văn bản"), reverse("conflicts"), here == "conflicts", waiting or None),
        ],
    }
