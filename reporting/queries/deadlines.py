"""The year as one line of deadlines (lịch thời hạn của năm)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext, ngettext

from disbursement.queries.dated import is_checked
from programs.calendar import Due, Operator, Standing, standing_against
from programs.models import CheckRun, DeadlineRule, PlanYear
from programs.queries.fulfilment import PlanTask, plan_tasks
from programs.queries.plan import PeriodDuty, form_periods, latest_runs, rules
from programs.rules.kinds import RuleKind
from reporting.charts.specs import Event, Tone, YearTimeline

_TONES: dict[Standing, Tone] = {
    Standing.OVERDUE: "bad",
    Standing.DUE_TODAY: "warn",
    Standing.DUE_SOON: "warn",
    Standing.NOT_DUE: "none",
}


@dataclass(frozen=True)
class RuleLine:
    """A dated rule as the page shows it (một quy tắc trên lịch)."""

    rule: DeadlineRule
    due: str
    kind: str
    passed: bool
    run: CheckRun | None
    # The name of the page with the runs of this rule; empty where nothing is checked by itself.
    page: str = ""
    # Who owes the document or task that the rule asks for, and who has done it.
    task: PlanTask | None = None

    @property
    def status(self) -> str:
        """The key of its status chip."""
        if self.run is not None:
            return self.run.standing if self.run.checked_count else "calm"
        if self.task is not None:
            return self.task.standing
        # A day that is over says nothing about whether the thing was done.
        return "calm" if self.passed else "not_due"

    @property
    def word(self) -> str:
        """The word on the chip where no run speaks, or a run had nothing to look at."""
        if self.run is not None:
            return "" if self.run.checked_count else gettext("không có vốn để xét")
        if self.task is not None:
            if self.passed and not self.task.is_done:
                return gettext("thiếu %(count)d") % {"count": len(self.task.open)}
            return self.task.word
        return gettext("đã qua ngày") if self.passed else ""


@dataclass(frozen=True)
class Calendar:
    """Everything dated in a plan year (lịch của năm kế hoạch)."""

    plan_year: PlanYear
    lines: tuple[RuleLine, ...]
    forms: tuple[tuple[PeriodDuty, str], ...]
    timeline: YearTimeline


def calendar(plan_year: PlanYear, today: date, *, branches: Sequence[str] | None = None) -> Calendar:
    """Return the rules, forms and runs of a year seen on a day, the duties of these branches; seven statements."""
    runs, known = latest_runs(plan_year), list(rules(plan_year))
    tasks = {task.rule.pk: task for task in plan_tasks(plan_year, today=today, branches=branches, known=known)}
    lines = tuple(_line(rule, today, runs.get(rule.pk), tasks.get(rule.pk)) for rule in known)
    forms = tuple((duty, _form_status(duty, today)) for duty in form_periods(plan_year))
    return Calendar(plan_year, lines, forms, _timeline(plan_year, lines, today))


def _line(rule: DeadlineRule, today: date, run: CheckRun | None, task: PlanTask | None) -> RuleLine:
    return RuleLine(
        rule=rule,
        due=str(Due.from_stored(rule.operator, rule.due)),
        kind=RuleKind(rule.kind).label,
        passed=rule.last_day < today,
        run=run,
        page="plan_task" if task else _page(rule),
        task=task,
    )


def _page(rule: DeadlineRule) -> str:
    if rule.kind == RuleKind.ZERO_FREEZE:
        return "freeze_runs"
    return "check_rule" if is_checked(rule) else ""


def _form_status(duty: PeriodDuty, today: date) -> str:
    if not duty.owed:
        return "not_assigned"
    if duty.handed_in >= duty.owed:
        return "on_time"
    return standing_against(duty.period.last_day, done_on=None, today=today).standing.value


def _timeline(plan_year: PlanYear, lines: tuple[RuleLine, ...], today: date) -> YearTimeline:
    events = tuple(
        Event(named_day(line.rule.operator, line.rule.due), _label(line), _tone(line, today)) for line in lines
    )
    # Money of a year may be spent, and goes back, until the end of January of the next.
    start, end = date(plan_year.year, 1, 1), date(plan_year.year + 1, 1, 31)
    return YearTimeline(
        gettext("Thời hạn năm %(year)s") % {"year": plan_year.year},
        start=start,
        end=end,
        events=tuple(event for event in events if start <= event.on <= end),
        today=today if start <= today <= end else None,
    )


def _label(line: RuleLine) -> str:
    """The rule on the line of the year, with what its newest check found."""
    if line.run is None or not line.run.checked_count:
        return line.rule.title
    return ngettext("%(count)d trường hợp · %(rule)s", "%(count)d trường hợp · %(rule)s", line.run.found_count) % {
        "count": line.run.found_count,
        "rule": line.rule.title,
    }


def _tone(line: RuleLine, today: date) -> Tone:
    """A day that is over is marked by what its check found; one to come by how near it is."""
    last_day = line.rule.last_day
    if line.run is not None and line.run.checked_count:
        return "bad" if line.run.found_count else "good"
    if line.task is not None and line.task.is_done:
        return "good"
    if line.task is not None and last_day < today:
        return "bad"
    return _TONES[standing_against(last_day, done_on=None, today=today).standing] if last_day >= today else "ink"


def named_day(operator: str, stored: str) -> date:
    """The day as the document writes it (ngày văn bản nêu): "trước ngày 15/3" stands at 15/3."""
    due = Due.from_stored(operator, stored)
    return due.first_named_day if due.operator is Operator.BEFORE else due.last_named_day
