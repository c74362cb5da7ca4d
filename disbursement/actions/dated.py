"""The dated checks of the capital calendar, recorded (ghi các lần kiểm tra theo mốc)."""

from __future__ import annotations

from datetime import date

from accounts.language import gettext, ngettext
from accounts.roles import Person
from disbursement.actions.posting import LedgerRefused
from disbursement.dated import fingerprint
from disbursement.queries.dated import check_dated, days_of
from disbursement.queries.zero import treasury_complete_through
from programs.actions.check import NotYet, Told, record_run
from programs.models import CheckRun, DeadlineRule
from programs.rules.kinds import RuleKind


def record_dated_run(*, rule: DeadlineRule, as_of: date, by: Person) -> CheckRun:
    """Run a rule's check on the end of one of its days and record it; the same data gives the run that is there."""
    if as_of not in days_of(rule):
        raise LedgerRefused(gettext("Ngày này không phải là ngày kiểm tra của quy tắc; hãy dùng chức năng diễn tập."))
    try:
        return record_run(rule=rule, as_of=as_of, check=lambda locked: _told(locked, as_of), by=by)
    except NotYet as early:
        raise LedgerRefused(str(early)) from early


def _told(rule: DeadlineRule, as_of: date) -> Told:
    result, complete = check_dated(rule, as_of=as_of), treasury_complete_through(rule.province_id)
    # What the Treasury hands in after the day looked at is no news to the check.
    reach = min(complete, as_of) if complete and RuleKind(rule.kind).needs_treasury_data else None
    mark = fingerprint(result, rule=[rule.code, rule.scope, rule.parameters], data_complete_through=reach)
    return Told(
        checked_count=result.checked_count,
        found_count=result.found_count,
        total_vnd=result.total_vnd,
        fingerprint=mark,
        findings=[
            {
                "unit_id": one.unit_id,
                "object_type": one.object_type,
                "object_id": one.object_id,
                "verdict": one.verdict.value,
                "amount_vnd": one.amount_vnd,
                "details": dict(one.details),
            }
            for one in result.findings
        ],
        data_complete_through=complete,
        summary=ngettext("%(count)s trường hợp", "%(count)s trường hợp", result.found_count)
        % {"count": result.found_count},
    )
