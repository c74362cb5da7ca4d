"""How much was given, spent and held back (số dư vốn), as of any day and as known on any day.

Everything is a sum over movements, grouped by the database in one statement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from fractions import Fraction
from typing import Any

from django.db import connection

from accounts.figures import share_percent


class By(StrEnum):
    """What figures may be grouped by (chiều tổng hợp)."""

    PROGRAMME = "programme"
    COMPONENT = "component"
    NATURE = "nature"
    SOURCE = "source"
    ORIGIN_YEAR = "origin_year"
    ASSIGNED = "assigned"
    BRANCH = "branch"
    UNIT = "unit"
    PROJECT = "project"
    LINE = "line"
    MONTH = "month"


# BRANCH is the unit below the province: a district with its communes, or a department; MONTH the first of the month.
_COLUMNS = {
    By.PROGRAMME: "programme.code",
    By.COMPONENT: "component.code",
    By.NATURE: "line.nature",
    By.SOURCE: "line.source",
    By.ORIGIN_YEAR: "line.origin_year",
    By.ASSIGNED: "line.assigned",
    By.BRANCH: "branch.id",
    By.UNIT: "line.unit_id",
    By.PROJECT: "line.project_id",
    By.LINE: "line.id",
    By.MONTH: "side.effective_on - (extract(day FROM side.effective_on)::int - 1)",
}


@dataclass(frozen=True, slots=True)
class Figures:
    """Capital of one group (số liệu vốn): where the money that was assigned stands."""

    available_vnd: int = 0
    advanced_vnd: int = 0
    paid_vnd: int = 0
    frozen_vnd: int = 0

    @property
    def assigned_vnd(self) -> int:
        """Everything assigned (kế hoạch vốn)."""
        return self.available_vnd + self.advanced_vnd + self.paid_vnd + self.frozen_vnd

    @property
    def disbursed_vnd(self) -> int:
        """Paid and advanced (giải ngân)."""
        return self.advanced_vnd + self.paid_vnd

    @property
    def rate(self) -> Fraction | None:
        """Disbursed as an exact percentage of assigned; None of nothing (tỷ lệ giải ngân)."""
        return share_percent(self.disbursed_vnd, self.assigned_vnd)

    def __add__(self, other: Figures) -> Figures:
        return Figures(
            self.available_vnd + other.available_vnd,
            self.advanced_vnd + other.advanced_vnd,
            self.paid_vnd + other.paid_vnd,
            self.frozen_vnd + other.frozen_vnd,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Slice:
    """Which capital is meant (phạm vi số liệu); empty means all.

    `branches` are path prefixes; None is the whole province.
    """

    plan_year: int
    branches: Sequence[str] | None = None
    programmes: Sequence[str] = ()
    natures: Sequence[str] = ()
    sources: Sequence[str] = ()
    origin_years: Sequence[int] = ()
    components: Sequence[str] = ()
    assigned: Sequence[str] = ()
    projects: Sequence[int] = ()
    lines: Sequence[int] = ()
    kinds: Sequence[str] = ()
    with_project: bool | None = None


# Accounts are gathered first, with all that is asked of them; both sides of a movement come from covering indexes.
_QUERY = """
WITH owned AS MATERIALIZED (
    SELECT account.id, account.bucket{owned}
    FROM disbursement_capitalline AS line
    JOIN disbursement_capitalaccount AS account ON account.province_id = line.province_id AND account.line_id = line.id
    JOIN programs_component AS component ON component.id = line.component_id
    JOIN programs_programme AS programme ON programme.id = component.programme_id
    JOIN accounts_orgunit AS unit ON unit.province_id = line.province_id AND unit.id = line.unit_id
    {branch}
    WHERE line.province_id = %(province)s AND line.plan_year = %(plan_year)s{conditions}
)
SELECT {columns}
    coalesce(sum(side.amount_vnd) FILTER (WHERE owned.bucket = 'available'), 0)::bigint,
    coalesce(sum(side.amount_vnd) FILTER (WHERE owned.bucket = 'advanced'), 0)::bigint,
    coalesce(sum(side.amount_vnd) FILTER (WHERE owned.bucket = 'paid'), 0)::bigint,
    coalesce(sum(side.amount_vnd) FILTER (WHERE owned.bucket = 'frozen'), 0)::bigint
FROM (
    SELECT from_account_id AS account_id, -amount_vnd AS amount_vnd, effective_on
    FROM disbursement_movement WHERE province_id = %(province)s AND effective_on <= %(as_of)s{known}
    UNION ALL
    SELECT to_account_id, amount_vnd, effective_on
    FROM disbursement_movement WHERE province_id = %(province)s AND effective_on <= %(as_of)s{known}
) AS side
JOIN owned ON owned.id = side.account_id
{group}
"""
_OF_KIND = """line.project_id IN (
    SELECT id FROM disbursement_project WHERE province_id = %(province)s AND kind = ANY (%(kinds)s)
)"""
_BRANCH = """
LEFT JOIN accounts_orgunit AS branch ON branch.province_id = unit.province_id
    AND branch.path = split_part(unit.path, '/', 1) || '/' || split_part(unit.path, '/', 2) || '/'
"""


def figures_by(
    province_id: int, *by: By, of: Slice, as_of: date, known_on: date | None = None
) -> dict[tuple[Any, ...], Figures]:
    """Figures of each group, in one statement (số liệu theo nhóm); groups without any movement are absent."""
    conditions, parameters = _conditions(of)
    if known_on is not None:
        parameters["known_on"] = known_on
    query = _QUERY.format(
        owned="".join(f', {_COLUMNS[one]} AS "{one}"' for one in by if one is not By.MONTH),
        columns="".join(f"{_COLUMNS[one]}, " if one is By.MONTH else f'owned."{one}", ' for one in by),
        branch=_BRANCH if By.BRANCH in by else "",
        conditions=conditions,
        known="" if known_on is None else " AND known_on <= %(known_on)s",
        group=f"GROUP BY {', '.join(str(place + 1) for place in range(len(by)))}" if by else "",
    )
    facts = {"province": province_id, "plan_year": of.plan_year, "as_of": as_of, **parameters}
    with connection.cursor() as cursor:
        cursor.execute(query, facts)
        return {tuple(row[:-4]): Figures(*row[-4:]) for row in cursor.fetchall()}


def total(province_id: int, *, of: Slice, as_of: date, known_on: date | None = None) -> Figures:
    """Figures of a whole slice (tổng)."""
    return figures_by(province_id, of=of, as_of=as_of, known_on=known_on)[()]


def _conditions(of: Slice) -> tuple[str, dict[str, Any]]:
    wanted: list[tuple[str, str, Any]] = [
        ("programme.code = ANY (%(programmes)s)", "programmes", of.programmes),
        ("line.nature = ANY (%(natures)s)", "natures", of.natures),
        ("line.source = ANY (%(sources)s)", "sources", of.sources),
        ("line.origin_year = ANY (%(origin_years)s)", "origin_years", of.origin_years),
        ("component.code = ANY (%(components)s)", "components", of.components),
        ("line.assigned = ANY (%(assigned)s)", "assigned", of.assigned),
        ("line.project_id = ANY (%(projects)s)", "projects", of.projects),
        ("line.id = ANY (%(lines)s)", "lines", of.lines),
        (_OF_KIND, "kinds", of.kinds),
    ]
    texts = [text for text, _, values in wanted if values]
    facts: dict[str, Any] = {name: list(values) for _, name, values in wanted if values}
    if of.branches is not None:
        texts.append(
            "EXISTS (SELECT 1 FROM unnest(%(branches)s::text[]) AS own (path) WHERE starts_with(unit.path, own.path))"
        )
        facts["branches"] = list(of.branches)
    if of.with_project is not None:
        texts.append(f"line.project_id IS {'NOT ' if of.with_project else ''}NULL")
    return "".join(f" AND {text}" for text in texts), facts


def untouched_by_branch(province_id: int, *, of: Slice, as_of: date) -> dict[int | None, int]:
    """How many projects of each branch have money and spent none of it (số công trình chưa giải ngân theo huyện)."""
    counts: dict[int | None, int] = {}
    for (branch, project), figures in figures_by(province_id, By.BRANCH, By.PROJECT, of=of, as_of=as_of).items():
        if project is not None and figures.assigned_vnd > 0 and figures.disbursed_vnd == 0:
            counts[branch] = counts.get(branch, 0) + 1
    return counts


@dataclass(frozen=True, slots=True)
class CurvePoint:
    """Disbursed up to the end of a month, or to the day of the question (điểm trên đường lũy kế)."""

    month: date
    advanced_vnd: int
    paid_vnd: int

    @property
    def disbursed_vnd(self) -> int:
        """Both together."""
        return self.advanced_vnd + self.paid_vnd


def cumulative_curve(province_id: int, *, of: Slice, as_of: date, known_on: date | None = None) -> list[CurvePoint]:
    """Disbursement month by month, added up, every month from January of the plan year on (đường lũy kế)."""
    changes = figures_by(province_id, By.MONTH, of=of, as_of=as_of, known_on=known_on)
    advanced = paid = 0
    points = []
    for month in _months(of.plan_year, as_of, [month for (month,) in changes]):
        change = changes.get((month,), Figures())
        advanced, paid = advanced + change.advanced_vnd, paid + change.paid_vnd
        points.append(CurvePoint(month, advanced, paid))
    return points


def _months(plan_year: int, as_of: date, moved: Sequence[date]) -> list[date]:
    month = min([date(plan_year, 1, 1), *moved])
    months = []
    while month <= as_of:
        months.append(month)
        month = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    return months
