"""Every check of capital whose day is over, in the order of the days (các kiểm tra đến hạn)."""

from __future__ import annotations

from datetime import date

from accounts.roles import Person
from disbursement.actions.dated import record_dated_run
from disbursement.actions.zero import record_zero_run
from disbursement.queries.dated import dated_rules, days_of
from disbursement.queries.zero import zero_rules
from programs.deadlines import answers_for
from programs.models import CheckRun, DeadlineRule
from programs.rules.kinds import RuleKind


def record_due_runs(*, by: Person) -> list[CheckRun]:
    """Run the checks of every day that is over, oldest first; each day under the wording that was in force on it."""
    return [_recorded(rule, as_of, by) for as_of, rule in _due(by)]


def record_payment_runs(*, by: Person) -> list[CheckRun]:
    """Run those of them again that rest on payments, for a file of the Treasury has come or gone (có số liệu mới)."""
    return [_recorded(rule, as_of, by) for as_of, rule in _due(by) if RuleKind(rule.kind).needs_treasury_data]


def _recorded(rule: DeadlineRule, as_of: date, by: Person) -> CheckRun:
    if rule.kind == RuleKind.ZERO_FREEZE:
        return record_zero_run(rule=rule, by=by)
    return record_dated_run(rule=rule, as_of=as_of, by=by)


def _due(by: Person) -> list[tuple[date, DeadlineRule]]:
    province = by.province.pk
    days = [(rule.last_day, rule) for rule in zero_rules(province, ever=True)]
    days += [(as_of, rule) for rule in dated_rules(province, ever=True) for as_of in days_of(rule)]
    due = [
        (as_of, rule.pk, rule)
        for as_of, rule in days
        if as_of < by.today and answers_for(as_of, valid_from=rule.valid_from, replaced_on=rule.replaced_on)
    ]
    return [(as_of, rule) for as_of, _, rule in sorted(due)]
