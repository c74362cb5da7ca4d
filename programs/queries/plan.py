"""The plan year that a person looks at, and the calendar of it (năm kế hoạch, lịch thời hạn)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Window
from django.db.models.functions import RowNumber

from programs.models import CURRENT, CheckRun, DeadlineRule, FormPeriod, PlanYear


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
    """The dated rules of a year as they are worded now, with their documents (quy tắc thời hạn), by their days."""
    return (
        DeadlineRule.objects.filter(CURRENT, province_id=plan_year.province_id, plan_year=plan_year)
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


class DatedRule(NamedTuple):
    """One rule of the year and what its newest check found (quy tắc và lần kiểm tra mới nhất)."""

    kind: str
    title: str
    action: str
    operator: str
    due: str
    last_day: date
    checked_on: date | None
    standing: str | None
    found_count: int | None


_CALENDAR = """
SELECT year.id, year.province_id, year.year, year.phase_id, year.day_off_policy,
    rule.kind, rule.title, rule.action, rule.operator, rule.due, rule.last_day,
    run.as_of, run.standing, run.found_count
FROM (
    SELECT id, province_id, year, phase_id, day_off_policy FROM programs_planyear WHERE province_id = %(province)s
    ORDER BY year = %(year)s DESC, year DESC LIMIT 1
) AS year
LEFT JOIN programs_deadlinerule AS rule ON rule.province_id = year.province_id AND rule.plan_year_id = year.id
    AND NOT rule.is_draft AND rule.replaced_on IS NULL
LEFT JOIN LATERAL (
    SELECT as_of, standing, found_count FROM programs_checkrun
    WHERE province_id = rule.province_id AND rule_id = rule.id ORDER BY id DESC LIMIT 1
) AS run ON true
ORDER BY rule.last_day, rule.code
"""
_YEAR_FIELDS = ("id", "province_id", "year", "phase_id", "day_off_policy")


def calendar_of(province_id: int, year: int) -> tuple[PlanYear, list[DatedRule]] | None:
    """The current plan year and its rules in order of their days, in one statement (năm kế hoạch và lịch của năm)."""
    with connection.cursor() as cursor:
        cursor.execute(_CALENDAR, {"province": province_id, "year": year})
        rows = cursor.fetchall()
    if not rows:
        return None
    plan_year = PlanYear.from_db("default", _YEAR_FIELDS, rows[0][: len(_YEAR_FIELDS)])
    # A year without rules comes as one row that holds no rule.
    rules_of_year = (row[len(_YEAR_FIELDS) :] for row in rows)
    return plan_year, [DatedRule(*rule) for rule in rules_of_year if rule[0] is not None]


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
