"""What the check of works at zero needs, as a set (số liệu cho kiểm tra giải ngân 0 %)."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.db.models import Max, Q, QuerySet

from disbursement.checks import LineFacts, ZeroCheck, zero_check
from disbursement.models import Project, TreasuryFile
from disbursement.moves import Bucket
from programs.models import DeadlineRule
from programs.rules.kinds import Payment, Rule, RuleKind, ZeroFreeze
from programs.rules.parse import parse_rule
from programs.rules.scope import CapitalObject

KINDS = {CapitalObject.WORKS: Project.Kind.WORKS, CapitalObject.RECURRENT_LINES: Project.Kind.RECURRENT}
_BUCKETS = {Payment.ADVANCE: Bucket.ADVANCED, Payment.SETTLEMENT: Bucket.PAID}

# What was in force at some time: what counts now, and every wording that was replaced by a later one.
EVER = Q(in_force=True) | Q(replaced_on__isnull=False)

_LINES = """
WITH line AS (
    SELECT line.id, line.project_id, project.unit_id
    FROM disbursement_capitalline AS line
    JOIN disbursement_project AS project ON project.id = line.project_id AND project.province_id = line.province_id
    JOIN programs_component AS component ON component.id = line.component_id
    JOIN programs_programme AS programme ON programme.id = component.programme_id
    WHERE line.province_id = %(province)s AND line.plan_year = %(plan_year)s
        AND (%(natures)s::text[] = '{}' OR line.nature = ANY (%(natures)s))
        AND (%(origin_years)s::int[] = '{}' OR line.origin_year = ANY (%(origin_years)s))
        AND (%(assigned)s::text[] = '{}' OR line.assigned = ANY (%(assigned)s))
        AND (%(kinds)s::text[] = '{}' OR project.kind = ANY (%(kinds)s))
        AND (%(programmes)s::text[] = '{}' OR programme.code = ANY (%(programmes)s))
), moved AS (
    SELECT account.line_id, sum(side.amount_vnd) AS assigned_vnd,
        sum(side.amount_vnd) FILTER (WHERE account.bucket = ANY (%(buckets)s)) AS disbursed_vnd
    FROM disbursement_movement AS movement
    CROSS JOIN LATERAL (
        VALUES (movement.from_account_id, -movement.amount_vnd), (movement.to_account_id, movement.amount_vnd)
    ) AS side (account_id, amount_vnd)
    JOIN disbursement_capitalaccount AS account ON account.id = side.account_id
    WHERE movement.province_id = %(province)s AND account.province_id = %(province)s
        AND movement.effective_on <= %(as_of)s
    GROUP BY account.line_id
), standing AS (
    SELECT line_id, sum(balance_vnd) FILTER (WHERE bucket = 'available') AS available_vnd,
        sum(balance_vnd) FILTER (WHERE bucket = 'frozen') AS frozen_vnd
    FROM disbursement_capitalaccount WHERE province_id = %(province)s GROUP BY line_id
), held AS (
    SELECT line_id, sum(amount_vnd) AS amount_vnd FROM disbursement_heldpayment
    WHERE province_id = %(province)s AND state = 'held' AND effective_on <= %(as_of)s GROUP BY line_id
), stopped AS (
    SELECT DISTINCT finding.object_id AS project_id
    FROM programs_finding AS finding
    JOIN programs_checkrun AS run ON run.id = finding.run_id AND run.province_id = finding.province_id
    JOIN programs_deadlinerule AS version ON version.id = run.rule_id AND version.province_id = run.province_id
    WHERE finding.province_id = %(province)s AND version.plan_year_id = %(year)s AND version.code = %(code)s
        AND run.standing = 'confirmed'
        AND finding.object_type = 'disbursement.project' AND finding.verdict = 'zero_disbursement'
)
SELECT line.id, line.project_id, line.unit_id, coalesce(moved.assigned_vnd, 0)::bigint,
    coalesce(moved.disbursed_vnd, 0)::bigint, coalesce(held.amount_vnd, 0)::bigint,
    coalesce(standing.available_vnd, 0)::bigint, coalesce(standing.frozen_vnd, 0)::bigint,
    stopped.project_id IS NOT NULL
FROM line
LEFT JOIN moved ON moved.line_id = line.id
LEFT JOIN standing ON standing.line_id = line.id
LEFT JOIN held ON held.line_id = line.id
LEFT JOIN stopped ON stopped.project_id = line.project_id
ORDER BY line.id
"""


def zero_rules(province_id: int, *, due_before: date | None = None, ever: bool = False) -> QuerySet[DeadlineRule]:
    """Rules of this kind in force (quy tắc dừng giải ngân), those whose day is over if a day is given.

    `ever` adds the wordings that were replaced, under which runs and freezes may stand.
    """
    counts = EVER if ever else Q(in_force=True)
    rules = DeadlineRule.objects.filter(counts, province_id=province_id, kind=RuleKind.ZERO_FREEZE)
    rules = rules.select_related("plan_year", "citation__document").order_by("last_day", "id")
    return rules if due_before is None else rules.filter(last_day__lt=due_before)


def typed(rule: DeadlineRule) -> Rule:
    """The rule with its typed parameters."""
    return parse_rule(
        code=rule.code,
        kind=rule.kind,
        operator=rule.operator,
        due=rule.due,
        scope=rule.scope,
        parameters=rule.parameters,
    )


def check_rule(rule: DeadlineRule, *, as_of: date) -> ZeroCheck:
    """Run the rule's check on the state at the end of a day, in one statement and without effect."""
    understood = typed(rule)
    assert isinstance(understood.parameters, ZeroFreeze)
    scope = understood.scope
    facts = {
        "province": rule.province_id,
        "year": rule.plan_year_id,
        "code": rule.code,
        "plan_year": rule.plan_year.year,
        "as_of": as_of,
        "natures": sorted(scope.natures),
        "origin_years": sorted(scope.origin_years),
        "assigned": sorted(scope.assigned),
        "kinds": sorted(KINDS[kind].value for kind in scope.objects),
        "programmes": sorted(scope.programmes),
        "buckets": sorted(_BUCKETS[payment].value for payment in understood.parameters.counts),
    }
    with connection.cursor() as cursor:
        cursor.execute(_LINES, facts)
        return zero_check([LineFacts(*row) for row in cursor.fetchall()], as_of)


def treasury_complete_through(province_id: int) -> date | None:
    """The day up to which the Treasury's posted data is complete (số liệu Kho bạc đầy đủ đến ngày)."""
    posted = TreasuryFile.objects.filter(province_id=province_id, state=TreasuryFile.State.POSTED)
    newest: date | None = posted.aggregate(newest=Max("data_complete_through"))["newest"]
    return newest
