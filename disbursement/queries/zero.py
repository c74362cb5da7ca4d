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

# Each part is gathered before they meet, both sides of a movement from covering indexes: behind the wall the planner
# expects a handful of rows and would look each account up by itself. Who spent and was never stopped is only counted.
_LINES = """
WITH line AS MATERIALIZED (
    SELECT line.id, line.project_id, project.unit_id
    FROM disbursement_capitalline AS line
    JOIN disbursement_project AS project ON project.id = line.project_id AND project.province_id = line.province_id
    WHERE line.province_id = %(province)s AND line.plan_year = %(plan_year)s
        AND (%(natures)s::text[] = '{}' OR line.nature = ANY (%(natures)s))
        AND (%(origin_years)s::int[] = '{}' OR line.origin_year = ANY (%(origin_years)s))
        AND (%(assigned)s::text[] = '{}' OR line.assigned = ANY (%(assigned)s))
        AND (%(kinds)s::text[] = '{}' OR project.kind = ANY (%(kinds)s))
        AND (%(programmes)s::text[] = '{}' OR line.component_id IN (
            SELECT component.id FROM programs_component AS component
            JOIN programs_programme AS programme ON programme.id = component.programme_id
            WHERE programme.code = ANY (%(programmes)s)
        ))
), owned AS MATERIALIZED (
    SELECT account.id, account.line_id, account.bucket, account.balance_vnd
    FROM disbursement_capitalaccount AS account JOIN line ON line.id = account.line_id
    WHERE account.province_id = %(province)s
), side AS MATERIALIZED (
    SELECT from_account_id AS account_id, -amount_vnd AS amount_vnd FROM disbursement_movement
    WHERE province_id = %(province)s AND effective_on <= %(as_of)s
    UNION ALL
    SELECT to_account_id, amount_vnd FROM disbursement_movement
    WHERE province_id = %(province)s AND effective_on <= %(as_of)s
), moved AS (
    SELECT owned.line_id, sum(side.amount_vnd) AS assigned_vnd,
        coalesce(sum(side.amount_vnd) FILTER (WHERE owned.bucket = ANY (%(buckets)s)), 0) AS disbursed_vnd
    FROM side JOIN owned ON owned.id = side.account_id GROUP BY owned.line_id
), standing AS (
    SELECT line_id, coalesce(sum(balance_vnd) FILTER (WHERE bucket = 'available'), 0)::bigint AS available_vnd,
        coalesce(sum(balance_vnd) FILTER (WHERE bucket = 'frozen'), 0)::bigint AS frozen_vnd
    FROM owned WHERE bucket IN ('available', 'frozen') GROUP BY line_id
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
), looked_at AS MATERIALIZED (
    SELECT line.id, line.project_id, line.unit_id, coalesce(moved.assigned_vnd, 0)::bigint AS assigned_vnd,
        coalesce(moved.disbursed_vnd, 0)::bigint AS disbursed_vnd, coalesce(held.amount_vnd, 0)::bigint AS held_vnd,
        coalesce(standing.available_vnd, 0) AS available_vnd, coalesce(standing.frozen_vnd, 0) AS frozen_vnd,
        stopped.project_id IS NOT NULL AS stopped
    FROM line
    LEFT JOIN moved ON moved.line_id = line.id
    LEFT JOIN standing ON standing.line_id = line.id
    LEFT JOIN held ON held.line_id = line.id
    LEFT JOIN stopped ON stopped.project_id = line.project_id
), project AS MATERIALIZED (
    SELECT project_id, sum(assigned_vnd) > 0 AS assigned,
        sum(disbursed_vnd + held_vnd) <> 0 AND NOT bool_or(stopped) AS clear
    FROM looked_at GROUP BY project_id
)
SELECT told.clear_count, told.complete_through, one.*
FROM (
    SELECT (SELECT count(*) FROM project WHERE assigned AND clear) AS clear_count, (
        SELECT max(data_complete_through) FROM disbursement_treasuryfile
        WHERE province_id = %(province)s AND state = 'posted'
    ) AS complete_through
) AS told
LEFT JOIN (SELECT looked_at.* FROM looked_at JOIN project USING (project_id) WHERE NOT project.clear) AS one ON true
ORDER BY one.id
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
    """Run the rule's check on the state at the end of a day, in one statement and without effect.

    Projects that spent and were never stopped are counted by the database; all others are judged line by line.
    """
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
        rows = cursor.fetchall()
    clear_count, complete_through = rows[0][:2]
    lines = [LineFacts(*row) for _clear, _complete, *row in rows if row[0] is not None]
    return zero_check(lines, as_of, clear_count=clear_count, complete_through=complete_through)


def treasury_complete_through(province_id: int) -> date | None:
    """The day up to which the Treasury's posted data is complete (số liệu Kho bạc đầy đủ đến ngày)."""
    posted = TreasuryFile.objects.filter(province_id=province_id, state=TreasuryFile.State.POSTED)
    newest: date | None = posted.aggregate(newest=Max("data_complete_through"))["newest"]
    return newest
