"""Recording what a check found (ghi lần kiểm tra): numbered, and the same data twice makes one run."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction

from accounts import audit
from accounts.figures import day
from accounts.language import framed
from accounts.language import gettext as _
from accounts.roles import Permission, Person, require
from programs.deadlines import PastRun, RunStanding, next_run_number, run_standing
from programs.models import CheckRun, DeadlineRule
from programs.rules.kinds import RuleKind

_INSERT_FINDINGS = """
INSERT INTO programs_finding (province_id, run_id, unit_id, object_type, object_id, verdict, amount_vnd, details)
SELECT %s, %s, unit_id, object_type, object_id, verdict, amount_vnd, details
FROM jsonb_to_recordset(%s) AS told (
    unit_id bigint, object_type text, object_id bigint, verdict text, amount_vnd bigint, details jsonb
)
"""


class NotYet(Exception):
    """The day of the check is not over (chưa hết ngày)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a check says, in the shape of the tables (kết quả để ghi), and how far the data on payments reaches."""

    checked_count: int
    found_count: int
    total_vnd: int
    fingerprint: str
    findings: Sequence[dict[str, Any]]
    data_complete_through: date | None
    summary: str


def record_run(*, rule: DeadlineRule, as_of: date, check: Callable[[DeadlineRule], Told], by: Person) -> CheckRun:
    """Run a check on the state at the end of a day and record it; the same data gives the run that is there already."""
    require(by, Permission.RUN_CHECK)
    if by.today <= as_of:
        raise NotYet(
            _("Chưa hết ngày %(as_of)s nên chưa có lần kiểm tra chính thức; hãy dùng chức năng diễn tập.")
            % {"as_of": day(as_of)}
        )
    with transaction.atomic():
        rule = (
            DeadlineRule.objects.select_related("plan_year")
            .select_for_update(no_key=True, of=("self",))
            .get(pk=rule.pk)
        )
        told = check(rule)
        complete_through = told.data_complete_through
        standing = run_standing(RuleKind(rule.kind), as_of=as_of, data_complete_through=complete_through)
        past = list(CheckRun.objects.filter(rule=rule, as_of=as_of).order_by("number"))
        number = next_run_number([_past(run) for run in past], fingerprint=told.fingerprint, standing=standing)
        if number is None:
            return past[-1]
        run = CheckRun.objects.create(
            province=by.province,
            rule=rule,
            number=number,
            as_of=as_of,
            ran_on=by.today,
            data_complete_through=complete_through,
            standing=standing,
            fingerprint=told.fingerprint,
            checked_count=told.checked_count,
            found_count=told.found_count,
            total_vnd=told.total_vnd,
        )
        _store(run, told.findings)
        audit.record(
            by,
            "check.run",
            run,
            summary=framed("%(rule)s: %(told)s", rule=rule.title, told=told.summary),
            number=number,
        )
    return run


def _store(run: CheckRun, findings: Sequence[dict[str, Any]]) -> None:
    """Write all findings as one set: a model object each would cost more than the check itself."""
    if findings:
        with connection.cursor() as cursor:
            cursor.execute(_INSERT_FINDINGS, [run.province_id, run.pk, json.dumps(findings)])


def _past(run: CheckRun) -> PastRun:
    standing = RunStanding.PROVISIONAL if run.standing == CheckRun.Standing.PROVISIONAL else RunStanding.FINAL
    return PastRun(run.number, run.fingerprint, standing)
