"""The plan year that a person looks at, and the calendar of it (năm kế hoạch, lịch thời hạn)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Window
from django.db.models.functions import RowNumber

from programs.models import CheckRun, DeadlineRule, FormPeriod, PlanYear


@dataclass(frozen=True)
class PeriodDuty:
    """A form in a period with how many units owe it and have handed it in (kỳ báo cáo và tình hình nộp)."""

    period: FormPeriod
    owed: int
    handed_in: int


def current_plan_year(province_id: int, year: int) -> PlanYear | None:
    """The plan year of that calendar year, or the newest one there is."""
    years = list(PlanYear.objects.filter(province_id=province_id).order_by("-year"))
    return next((one for one in years if one.year == year), years[0] if years else None)


def rules(plan_year: PlanYear) -> QuerySet[DeadlineRule]:
    """The dated rules of a year with their documents (quy tắc thời hạn), in order of their days."""
    return (
        DeadlineRule.objects.filter(province_id=plan_year.province_id, plan_year=plan_year)
        .select_related("citation__document")
        .order_by("last_day", "code")
    )


def latest_runs(plan_year: PlanYear) -> dict[int, CheckRun]:
    """The newest run of each rule (lần kiểm tra mới nhất), by rule."""
    newest = (
        CheckRun.objects.filter(province_id=plan_year.province_id, rule__plan_year=plan_year)
        .annotate(place=Window(RowNumber(), partition_by=[F("rule_id")], order_by=F("id").desc()))
        .filter(place=1)
        .select_related("rule", "decision")
    )
    return {run.rule_id: run for run in newest}


def rules_with_newest_run(plan_year: PlanYear) -> list[tuple[DeadlineRule, CheckRun | None]]:
    """Rules in order of their days, each with its newest run, in one statement (quy tắc và lần kiểm tra mới nhất)."""
    newest = CheckRun.objects.filter(province_id=plan_year.province_id, rule=OuterRef("pk")).order_by("-id")
    found = rules(plan_year).annotate(
        run_as_of=Subquery(newest.values("as_of")[:1]),
        run_standing=Subquery(newest.values("standing")[:1]),
        run_found=Subquery(newest.values("found_count")[:1]),
    )
    return [(rule, _run(rule)) for rule in found]


def _run(rule: Any) -> CheckRun | None:
    if rule.run_as_of is None:
        return None
    return CheckRun(rule=rule, as_of=rule.run_as_of, standing=rule.run_standing, found_count=rule.run_found)


def form_periods(plan_year: PlanYear) -> list[PeriodDuty]:
    """Every form and period of the year with its counts, in one statement."""
    handed_in = Q(obligations__submissions__state__in=["submitted", "approved"])
    rows = (
        FormPeriod.objects.filter(province_id=plan_year.province_id, form__plan_year=plan_year)
        .select_related("form")
        .annotate(
            owed=Count("obligations", distinct=True), handed_in=Count("obligations", filter=handed_in, distinct=True)
        )
        .order_by("last_day", "id")
    )
    return [PeriodDuty(row, row.owed, row.handed_in) for row in rows]
