"""Capital for the first page of the committee (số liệu vốn của trang tổng quan), in one statement."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

_QUERY = """
WITH flow AS (
    SELECT branch.id AS branch_id, programme.code AS programme, line.nature,
        date_trunc('month', movement.effective_on)::date AS month, line.project_id,
        sum(side.amount_vnd) AS assigned_vnd,
        coalesce(sum(side.amount_vnd) FILTER (WHERE account.bucket IN ('advanced', 'paid')), 0) AS disbursed_vnd
    FROM disbursement_movement AS movement
    CROSS JOIN LATERAL (
        VALUES (movement.from_account_id, -movement.amount_vnd), (movement.to_account_id, movement.amount_vnd)
    ) AS side (account_id, amount_vnd)
    JOIN disbursement_capitalaccount AS account ON account.id = side.account_id
    JOIN disbursement_capitalline AS line ON line.id = account.line_id
    JOIN programs_component AS component ON component.id = line.component_id
    JOIN programs_programme AS programme ON programme.id = component.programme_id
    JOIN accounts_orgunit AS unit ON unit.id = line.unit_id
    LEFT JOIN accounts_orgunit AS branch ON branch.province_id = unit.province_id
        AND branch.path = split_part(unit.path, '/', 1) || '/' || split_part(unit.path, '/', 2) || '/'
    WHERE movement.province_id = %(province)s AND account.province_id = %(province)s
        AND line.province_id = %(province)s AND unit.province_id = %(province)s
        AND line.plan_year = %(plan_year)s AND movement.effective_on <= %(as_of)s
    GROUP BY branch.id, programme.code, line.nature, month, line.project_id
), idle AS (
    SELECT flow.branch_id, flow.project_id
    FROM flow JOIN disbursement_project AS project ON project.id = flow.project_id
    WHERE project.province_id = %(province)s AND project.kind = 'works'
    GROUP BY flow.branch_id, flow.project_id
    HAVING sum(flow.assigned_vnd) > 0 AND sum(flow.disbursed_vnd) = 0
)
SELECT branch_id, programme, nature, month, sum(assigned_vnd)::bigint, sum(disbursed_vnd)::bigint, 0
FROM flow GROUP BY branch_id, programme, nature, month
UNION ALL
SELECT branch_id, '', '', NULL, 0, 0, count(*) FROM idle GROUP BY branch_id
"""


@dataclass
class Share:
    """Assigned and disbursed of one group, đồng (kế hoạch, giải ngân)."""

    assigned_vnd: int = 0
    disbursed_vnd: int = 0

    def add(self, assigned_vnd: int, disbursed_vnd: int) -> None:
        """Count one more row."""
        self.assigned_vnd += assigned_vnd
        self.disbursed_vnd += disbursed_vnd


@dataclass
class CapitalOverview:
    """Capital of a plan year by the groups of the first page; `monthly` is already added up through the year."""

    whole: Share = field(default_factory=Share)
    by_programme: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    by_nature: dict[str, Share] = field(default_factory=lambda: defaultdict(Share))
    by_branch: dict[tuple[int, str], Share] = field(default_factory=lambda: defaultdict(Share))
    zero_works: dict[int, int] = field(default_factory=dict)
    monthly: list[tuple[date, int]] = field(default_factory=list)


def capital_overview(province_id: int, *, plan_year: int, as_of: date) -> CapitalOverview:
    """Sum the book once for the whole page (tổng quan vốn); branches are the units right below the province."""
    found = CapitalOverview()
    months: dict[date, int] = defaultdict(int)
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, {"province": province_id, "plan_year": plan_year, "as_of": as_of})
        for branch, programme, nature, month, assigned, disbursed, idle in cursor.fetchall():
            if month is None:
                found.zero_works[branch] = idle
                continue
            found.whole.add(assigned, disbursed)
            found.by_programme[programme].add(assigned, disbursed)
            found.by_nature[nature].add(assigned, disbursed)
            found.by_branch[branch, programme].add(assigned, disbursed)
            months[month] += disbursed
    found.monthly = _added_up(months, as_of, plan_year)
    return found


def _added_up(months: dict[date, int], as_of: date, plan_year: int) -> list[tuple[date, int]]:
    """Disbursed up to the last day of each month, the running month up to the day asked for."""
    total, points = sum(amount for month, amount in months.items() if month.year < plan_year), []
    month = date(plan_year, 1, 1)
    while month <= as_of and month.year <= plan_year + 1:
        after = date(month.year + month.month // 12, month.month % 12 + 1, 1)
        total += months.get(month, 0)
        points.append((min(date.fromordinal(after.toordinal() - 1), as_of), total))
        month = after
    return points
