"""What the dated checks need, as a set (số liệu cho các kiểm tra theo mốc): lines of a rule's scope at a day."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import connection
from django.db.models import Q, QuerySet

from disbursement.dated import Answer, Line, Result, allocation, answers, contractors, rates, recall
from disbursement.models import TransferAnswer
from disbursement.queries.zero import EVER, KINDS, typed
from programs.calendar import WorkingCalendar
from programs.deadlines import check_days
from programs.models import DeadlineRule
from programs.queries.calendar import working_calendar
from programs.rules.kinds import (
    AllocationComplete,
    MilestoneReached,
    MinimumRate,
    Recall,
    RuleKind,
    TransferWindow,
)
from programs.rules.scope import CapitalScope

# The milestone of works whose day the register of projects keeps.
CONTRACTOR = "lua-chon-nha-thau"

# Accounts are gathered first, with all that is asked of them; both sides of a movement then come from its indexes.
_LINES = """
WITH wanted AS MATERIALIZED (
    SELECT line.id, line.project_id, coalesce(place.kind, '') AS place_kind, holder.id AS holder_id,
        holder.kind AS holder_kind, coalesce(branch.id, holder.id) AS branch_id, programme.id AS programme_id,
        programme.code AS programme, line.source, project.contractor_selected_on, line.nature, line.origin_year,
        line.assigned, coalesce(project.kind, '') AS project_kind
    FROM disbursement_capitalline AS line
    JOIN programs_component AS component ON component.id = line.component_id
    JOIN programs_programme AS programme ON programme.id = component.programme_id
    LEFT JOIN disbursement_project AS project
        ON project.province_id = line.province_id AND project.id = line.project_id
    LEFT JOIN accounts_orgunit AS place ON place.province_id = line.province_id AND place.id = project.unit_id
    JOIN accounts_orgunit AS holder
        ON holder.province_id = line.province_id AND holder.id = coalesce(project.investor_id, line.unit_id)
    LEFT JOIN accounts_orgunit AS branch ON branch.province_id = holder.province_id
        AND branch.path = split_part(holder.path, '/', 1) || '/' || split_part(holder.path, '/', 2) || '/'
    WHERE line.province_id = %(province)s AND line.plan_year = %(plan_year)s
        AND (%(natures)s::text[] = '{}' OR line.nature = ANY (%(natures)s))
        AND (%(origin_years)s::int[] = '{}' OR line.origin_year = ANY (%(origin_years)s))
        AND (%(assigned)s::text[] = '{}' OR line.assigned = ANY (%(assigned)s))
        AND (%(kinds)s::text[] = '{}' OR project.kind = ANY (%(kinds)s))
        AND (%(programmes)s::text[] = '{}' OR programme.code = ANY (%(programmes)s))
), owned AS MATERIALIZED (
    SELECT account.id, account.line_id, account.bucket FROM wanted
    JOIN disbursement_capitalaccount AS account
        ON account.province_id = %(province)s AND account.line_id = wanted.id
), flow AS MATERIALIZED (
    SELECT owned.line_id, sum(side.amount_vnd) AS assigned_vnd,
        sum(side.amount_vnd) FILTER (WHERE owned.bucket IN ('advanced', 'paid')) AS disbursed_vnd,
        sum(side.amount_vnd) FILTER (WHERE owned.bucket IN ('available', 'frozen')) AS remaining_vnd,
        -sum(side.amount_vnd) FILTER (WHERE side.carried) AS carried_vnd,
        min(side.effective_on) FILTER (WHERE side.amount_vnd > 0 AND owned.bucket = 'available') AS given_on
    FROM (
        SELECT from_account_id AS account_id, -amount_vnd AS amount_vnd, effective_on,
            kind = 'carry_over' AND reversal_of_id IS NULL AS carried
        FROM disbursement_movement WHERE province_id = %(province)s AND effective_on <= %(as_of)s
        UNION ALL
        SELECT to_account_id, amount_vnd, effective_on, kind = 'carry_over' AND reversal_of_id IS NOT NULL
        FROM disbursement_movement WHERE province_id = %(province)s AND effective_on <= %(as_of)s
    ) AS side
    JOIN owned ON owned.id = side.account_id
    GROUP BY owned.line_id
)
SELECT wanted.id AS line_id, wanted.project_id, wanted.place_kind, wanted.holder_id, wanted.holder_kind,
    wanted.branch_id, wanted.programme_id, wanted.programme, wanted.source,
    wanted.contractor_selected_on AS contractor_on, coalesce(flow.assigned_vnd, 0)::bigint AS assigned_vnd,
    coalesce(flow.disbursed_vnd, 0)::bigint AS disbursed_vnd, coalesce(flow.remaining_vnd, 0)::bigint AS remaining_vnd,
    coalesce(flow.carried_vnd, 0)::bigint AS carried_vnd, wanted.nature, wanted.origin_year, wanted.assigned,
    wanted.project_kind, flow.given_on
FROM wanted JOIN flow ON flow.line_id = wanted.id
ORDER BY wanted.id
"""

_KINDS = (
    RuleKind.ALLOCATION_COMPLETE,
    RuleKind.MILESTONE_REACHED,
    RuleKind.MINIMUM_RATE,
    RuleKind.TRANSFER_WINDOW,
    RuleKind.RECALL,
)


def dated_rules(province_id: int, *, ever: bool = False) -> QuerySet[DeadlineRule]:
    """Rules in force that this wing checks (quy tắc có kiểm tra), in order of their days.

    `ever` adds the wordings that were replaced, under which runs may stand.
    """
    checked = Q(kind__in=[kind.value for kind in _KINDS if kind is not RuleKind.MILESTONE_REACHED])
    checked |= Q(kind=RuleKind.MILESTONE_REACHED, parameters__milestone=CONTRACTOR)
    counts = EVER if ever else Q(in_force=True)
    rules = DeadlineRule.objects.filter(checked, counts, province_id=province_id)
    return rules.select_related("plan_year", "citation__document").order_by("last_day", "code")


def is_checked(rule: DeadlineRule) -> bool:
    """Whether this wing checks a rule (quy tắc có kiểm tra)."""
    if rule.kind == RuleKind.MILESTONE_REACHED:
        return bool(rule.parameters.get("milestone") == CONTRACTOR)
    return rule.kind in _KINDS


def days_of(rule: DeadlineRule, calendar: WorkingCalendar | None = None) -> tuple[date, ...]:
    """The days at whose end the rule is checked, in order (các ngày kiểm tra); the last is its last good day."""
    *earlier, _ = check_days(typed(rule), calendar or working_calendar(rule.plan_year))
    return (*earlier, rule.last_day)


def lines_of(rule: DeadlineRule, *, as_of: date) -> list[Line]:
    """The lines of the rule's scope with their figures at the end of a day, in one statement."""
    return lines_in(rule.province_id, rule.plan_year.year, typed(rule).scope, as_of=as_of)


def lines_in(province_id: int, year: int, scope: CapitalScope, *, as_of: date) -> list[Line]:
    """The lines of a plan year within a scope with their figures at the end of a day, in one statement."""
    facts: dict[str, Any] = {
        "province": province_id,
        "plan_year": year,
        "as_of": as_of,
        "natures": sorted(scope.natures),
        "origin_years": sorted(scope.origin_years),
        "assigned": sorted(scope.assigned),
        "kinds": sorted(KINDS[kind].value for kind in scope.objects),
        "programmes": sorted(scope.programmes),
    }
    with connection.cursor() as cursor:
        cursor.execute(_LINES, facts)
        names = [column[0] for column in cursor.description or ()]
        return [Line(**dict(zip(names, row, strict=True))) for row in cursor.fetchall()]


def answers_to(rule: DeadlineRule) -> list[Answer]:
    """Every answer to a transfer rule in any of its wordings, oldest first (các lần trả lời)."""
    given = TransferAnswer.objects.filter(
        province_id=rule.province_id, rule__plan_year=rule.plan_year_id, rule__code=rule.code
    ).order_by("answered_on", "id")
    return [
        Answer(
            unit_id=one.unit_id,
            answered_on=one.answered_on,
            proposes=one.need == TransferAnswer.Need.PROPOSE,
            amount_vnd=one.amount_vnd or 0,
            beyond=one.reach == TransferAnswer.Reach.BEYOND,
            letter_on=one.letter_on,
        )
        for one in given
    ]


def check_dated(rule: DeadlineRule, *, as_of: date) -> Result:
    """Run a rule's check on the state at the end of a day, without effect (kiểm tra, diễn tập)."""
    lines = lines_of(rule, as_of=as_of)
    match typed(rule).parameters:
        case AllocationComplete() as asked:
            return allocation(lines, asked, as_of)
        case MilestoneReached():
            return contractors(lines, as_of)
        case MinimumRate() as asked:
            return rates(lines, asked, as_of)
        case TransferWindow():
            return answers(lines, answers_to(rule), report_by=rule.last_day, as_of=as_of)
        case Recall() as asked:
            return recall(lines, asked, as_of)
        case other:
            raise TypeError(f"No dated check for {type(other).__name__}.")
