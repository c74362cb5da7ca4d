"""The order of a year's projects with their scores (thứ tự ưu tiên), in a fixed number of statements."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Q

from accounts.models import OrgUnit
from disbursement.life import Status
from disbursement.models import ListChange, Project, ProjectScore, RankingCriterion, RankingLimit
from disbursement.queries.balances import By, Figures, Slice, figures_by
from disbursement.ranking import Criterion, Limits, Measure, Ranked, Standing, ranked

_LISTED = (Status.PLANNED, Status.UNDER_WAY)


@dataclass(frozen=True, slots=True)
class Row:
    """A project in its place with its capital (dòng thứ tự)."""

    ranked: Ranked
    project: Project
    figures: Figures


def criteria_of(province_id: int, plan_year: int) -> list[RankingCriterion]:
    """The criteria of a year (tiêu chí)."""
    return list(RankingCriterion.objects.filter(province_id=province_id, plan_year=plan_year).order_by("id"))


def limits_of(province_id: int, plan_year: int) -> Limits:
    """The limits of a year against thin spreading (giới hạn)."""
    row = RankingLimit.objects.filter(province_id=province_id, plan_year=plan_year).first()
    return Limits(row.smallest_vnd, row.most_of_unit) if row else Limits()


def newest_scores(province_id: int, projects: Sequence[int]) -> dict[int, dict[str, Decimal]]:
    """The points that stand, by project and code of the criterion (điểm đang có)."""
    found: dict[int, dict[str, Decimal]] = defaultdict(dict)
    rows = ProjectScore.objects.filter(province_id=province_id, project_id__in=projects).order_by("id")
    for project, code, points in rows.values_list("project_id", "criterion__code", "points"):
        found[project][code] = points
    return found


def priority_list(
    province_id: int, plan_year: int, *, branches: Sequence[str] | None, under: OrgUnit | None, as_of: date
) -> list[Row]:
    """The works of a year that are not finished, in order (danh mục theo thứ tự ưu tiên)."""
    rows = Project.objects.filter(province_id=province_id, kind=Project.Kind.WORKS, status__in=_LISTED)
    if branches is not None:
        reached = Q(pk__in=[])
        for path in branches:
            reached |= Q(unit__path__startswith=path) | Q(investor__path__startswith=path)
        rows = rows.filter(reached)
    if under is not None:
        rows = rows.filter(Q(unit__path__startswith=under.path) | Q(investor__path__startswith=under.path))
    projects = {row.pk: row for row in rows.select_related("unit", "investor", "component").order_by("id")}
    money = figures_by(province_id, By.PROJECT, of=Slice(plan_year=plan_year, kinds=["works"]), as_of=as_of)
    figures = {key: one for (key,), one in money.items()}
    scores = newest_scores(province_id, list(projects))
    standings = [
        Standing(
            project_id=pk,
            unit_id=project.unit_id,
            works=True,
            contractor=project.contractor_selected_on is not None,
            assigned_vnd=figures.get(pk, Figures()).assigned_vnd,
            disbursed_vnd=figures.get(pk, Figures()).disbursed_vnd,
            points=scores.get(pk, {}),
        )
        for pk, project in projects.items()
    ]
    criteria = [Criterion(one.code, one.weight, Measure(one.measure)) for one in criteria_of(province_id, plan_year)]
    order = ranked(standings, criteria, limits_of(province_id, plan_year), year=plan_year, as_of=as_of)
    return [Row(one, projects[one.project_id], figures.get(one.project_id, Figures())) for one in order]


def list_changes(province_id: int, plan_year: int, *, branches: Sequence[str] | None) -> list[ListChange]:
    """Proposals of a year, newest first (đề xuất điều chỉnh danh mục)."""
    rows = ListChange.objects.filter(province_id=province_id, plan_year=plan_year)
    if branches is not None:
        reached = Q(pk__in=[])
        for path in branches:
            reached |= Q(unit__path__startswith=path) | Q(project__investor__path__startswith=path)
        rows = rows.filter(reached)
    return list(rows.select_related("project", "unit", "decision").order_by("-id"))
