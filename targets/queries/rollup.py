"""The roll-up of approved facts (tổng hợp số liệu đã duyệt): every indicator, with coverage, in one statement."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import connection

from programs.periods import Period
from targets.rollup import Figure, Group, Sums, Tally

_SQL = """
WITH area AS MATERIALIZED (
    SELECT unit.id, CASE unit.kind WHEN 'office' THEN 'department' ELSE unit.kind END AS kind,
        CASE unit.kind WHEN 'district' THEN unit.id WHEN 'commune' THEN unit.parent_id END AS district_id,
        CASE WHEN %(every_unit)s OR unit.id = ANY(%(named)s) THEN unit.id END AS named_id,
        ARRAY(
            SELECT DISTINCT held.kind FROM accounts_unitattribute held
            WHERE held.province_id = %(province)s AND held.unit_id IN (unit.id, unit.parent_id)
                AND held.kind = ANY(%(attributes)s) AND held.valid_from <= %(on)s
                AND (held.valid_to IS NULL OR held.valid_to > %(on)s)
            ORDER BY held.kind
        ) AS attributes,
        ARRAY(
            SELECT inside.programme_id FROM programs_programmescope inside
            WHERE inside.province_id = %(province)s AND inside.unit_id = unit.id AND inside.valid_from <= %(on)s
                AND (inside.valid_to IS NULL OR inside.valid_to > %(on)s)
        ) AS programmes,
        unit.valid_from <= %(on)s AND (unit.valid_to IS NULL OR unit.valid_to > %(on)s) AS exists_then
    FROM accounts_orgunit unit
    WHERE unit.province_id = %(province)s AND unit.kind <> 'hamlet'
        AND (%(branches)s::text[] IS NULL
            OR EXISTS (SELECT FROM unnest(%(branches)s::text[]) AS branch WHERE starts_with(unit.path, branch)))
), asked AS MATERIALIZED (
    SELECT one.id, one.source, one.reported_by, one.programme_id, programme.code AS programme, one.measure
    FROM targets_indicator one LEFT JOIN programs_programme programme ON programme.id = one.programme_id
    WHERE one.province_id = %(province)s AND one.source IN ('reported', 'counted')
        AND (%(indicators)s::bigint[] IS NULL OR one.id = ANY(%(indicators)s::bigint[]))
), owed AS (
    SELECT DISTINCT duty.unit_id, form.programmes
    FROM programs_obligation duty
    JOIN programs_formperiod due ON due.province_id = %(province)s AND due.id = duty.form_period_id
    JOIN programs_reportform form ON form.province_id = %(province)s AND form.id = due.form_id
    WHERE duty.province_id = %(province)s AND due.period = %(period)s
), duty AS (
    SELECT asked.id AS indicator_id, area.id AS unit_id
    FROM owed
    JOIN area ON area.id = owed.unit_id
    JOIN asked ON asked.source = 'reported' AND asked.reported_by = area.kind
    WHERE (asked.programme_id IS NULL OR owed.programmes = '[]' OR owed.programmes ? asked.programme)
        AND (asked.programme_id IS NULL OR area.kind = 'department' OR asked.programme_id = ANY(area.programmes))
        AND (asked.measure <> 'milestone' OR EXISTS (
            SELECT FROM targets_targetstatement said
            WHERE said.province_id = %(province)s AND said.indicator_id = asked.id AND said.unit_id = area.id))
    UNION
    SELECT asked.id, area.id
    FROM asked JOIN area ON asked.source = 'counted' AND asked.reported_by = area.kind AND area.exists_then
    WHERE asked.programme_id IS NULL OR area.kind = 'department' OR asked.programme_id = ANY(area.programmes)
)
SELECT fact.indicator_id, fact.figure, area.district_id, area.named_id, area.attributes,
    count(*), sum(fact.value), min(fact.value), count(*) FILTER (WHERE fact.certainty = 'estimated'),
    max(fact.submission_id)
FROM targets_result fact JOIN area ON area.id = fact.unit_id
WHERE fact.province_id = %(province)s AND fact.period = %(period)s
    AND (%(indicators)s::bigint[] IS NULL OR fact.indicator_id = ANY(%(indicators)s::bigint[]))
GROUP BY fact.indicator_id, fact.figure, area.district_id, area.named_id, area.attributes
UNION ALL
SELECT duty.indicator_id, NULL, area.district_id, area.named_id, area.attributes, count(*), 0, NULL, 0, NULL
FROM duty JOIN area ON area.id = duty.unit_id
GROUP BY duty.indicator_id, area.district_id, area.named_id, area.attributes
"""


@dataclass
class RolledUp:
    """The sums of a branch (bảng tổng hợp): as a whole, by district, and by each unit that was asked for."""

    whole: Sums = field(default_factory=Sums)
    districts: dict[int, Sums] = field(default_factory=dict)
    units: dict[int, Sums] = field(default_factory=dict)
    submissions: dict[tuple[int, int], int] = field(default_factory=dict)

    def take(self, row: tuple[Any, ...]) -> None:
        """Take in one line of the statement."""
        indicator, figure, district, unit, attributes, count, total, least, estimated, submission = row
        tally = Tally(count, total or Decimal(0), least, estimated)
        group = Group(indicator, Figure(figure) if figure else None, frozenset(attributes), tally)
        self.whole.add(group)
        if district is not None:
            self.districts.setdefault(district, Sums()).add(group)
        if unit is not None:
            self.units.setdefault(unit, Sums()).add(group)
            if submission is not None:
                self.submissions[unit, indicator] = submission


def roll_up(
    province_id: int,
    period: Period,
    *,
    branches: Iterable[str] | None = None,
    attributes: Collection[str] = (),
    units: Collection[int] = (),
    every_unit: bool = False,
    indicators: Collection[int] | None = None,
) -> RolledUp:
    """Add up what was reported for a period (số liệu một kỳ); `branches` are path prefixes, None is the province.

    `attributes` are the kinds that some indicator is limited to; `units` (or `every_unit`) get sums of their own.
    """
    given: dict[str, Any] = {
        "province": province_id,
        "period": period.key,
        "on": period.last_day,
        "branches": None if branches is None else list(branches),
        "attributes": sorted(attributes),
        "named": sorted(units),
        "every_unit": every_unit,
        "indicators": None if indicators is None else sorted(indicators),
    }
    found = RolledUp()
    with connection.cursor() as cursor:
        cursor.execute(_SQL, given)
        for row in cursor:
            found.take(row)
    return found
