"""Capital for the first page of the committee (số liệu vốn của trang tổng quan), in one statement."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

# Both sides of a movement come from covering indexes. Lines are judged once, not once an account, and each part is
# gathered before they meet: behind the wall the planner expects a handful of rows of many provinces and would look each
# one up by itself.
_QUERY = """
WITH held AS MATERIALIZED (
    SELECT line.id, branch.id AS branch_id, programme.code AS programme, line.nature,
        CASE WHEN project.kind = 'works' THEN project.id END AS works_id
    FROM disbursement_capitalline AS line
    JOIN accounts_orgunit AS unit ON unit.province_id = line.province_id AND unit.id = line.unit_id
    LEFT JOIN accounts_orgunit AS branch ON branch.province_id = unit.province_id
        AND branch.path = split_part(unit.path, '/', 1) || '/' || split_part(unit.path, '/', 2) || '/'
    JOIN programs_component AS component ON component.id = line.component_id
    JOIN programs_programme AS programme ON programme.id = component.programme_id
    LEFT JOIN disbursement_project AS project
        ON project.province_id = line.province_id AND project.id = line.project_id
    WHERE line.province_id = %(province)s AND line.plan_year = %(plan_year)s
), owned AS MATERIALIZED (
    SELECT id, line_id, bucket IN ('advanced', 'paid') AS spent
    FROM disbursement_capitalaccount WHERE province_id = %(province)s
), side AS MATERIALIZED (
    SELECT from_account_id AS account_id, -amount_vnd AS amount_vnd,
        effective_on - (extract(day FROM effective_on)::int - 1) AS month
    FROM disbursement_movement WHERE province_id = %(province)s AND effective_on <= %(as_of)s
    UNION ALL
    SELECT to_account_id, amount_vnd, effective_on - (extract(day FROM effective_on)::int - 1)
    FROM disbursement_movement WHERE province_id = %(province)s AND effective_on <= %(as_of)s
), flow AS MATERIALIZED (
    SELECT held.branch_id, held.programme, held.nature, side.month, held.works_id,
        sum(side.amount_vnd) AS assigned_vnd,
        coalesce(sum(side.amount_vnd) FILTER (WHERE owned.spent), 0) AS disbursed_vnd
    FROM side
    JOIN owned ON owned.id = side.account_id
    JOIN held ON held.id = owned.line_id
    GROUP BY held.branch_id, held.programme, held.nature, side.month, held.works_id
), idle AS (
    SELECT branch_id, works_id FROM flow WHERE works_id IS NOT NULL
    GROUP BY branch_id, works_id
    HAVING sum(assigned_vnd) > 0 AND sum(disbursed_vnd) = 0
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
