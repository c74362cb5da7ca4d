"""The roll-up of approved facts (tổng hợp số liệu đã duyệt): every indicator, with coverage, in one statement."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db import connection

from programs.periods import Period
from targets.rollup import Group, Sums

# Units are grouped before anything is counted: a class of units owes the same indicators, so that the statement joins
# some dozens of classes with the indicators instead of every unit with every indicator.
_SQL = """
WITH held AS (
    SELECT unit_id, array_agg(DISTINCT kind ORDER BY kind) AS kinds FROM accounts_unitattribute
    WHERE province_id = %(province)s AND kind = ANY(%(attributes)s)
        AND valid_from <= %(on)s AND (valid_to IS NULL OR valid_to > %(on)s)
    GROUP BY unit_id
), inside AS (
    SELECT unit_id, array_agg(DISTINCT programme_id ORDER BY programme_id) AS programmes FROM programs_programmescope
    WHERE province_id = %(province)s AND valid_from <= %(on)s AND (valid_to IS NULL OR valid_to > %(on)s)
    GROUP BY unit_id
), owed AS (
    SELECT duty.unit_id,
        array_agg(DISTINCT coalesce(programme.code, '*') ORDER BY coalesce(programme.code, '*')) AS forms
    FROM programs_obligation duty
    JOIN programs_formperiod due ON due.province_id = %(province)s AND due.id = duty.form_period_id
    JOIN programs_reportform form ON form.province_id = %(province)s AND form.id = due.form_id
    LEFT JOIN LATERAL jsonb_array_elements_text(form.programmes) AS programme(code) ON true
    WHERE duty.province_id = %(province)s AND due.period = %(period)s
    GROUP BY duty.unit_id
), area AS MATERIALIZED (
    SELECT unit.id, CASE unit.kind WHEN 'office' THEN 'department' ELSE unit.kind END AS kind,
        CASE unit.kind WHEN 'district' THEN unit.id WHEN 'commune' THEN unit.parent_id END AS district_id,
        CASE WHEN %(every_unit)s OR unit.id = ANY(%(named)s) THEN unit.id END AS named_id,
        CASE WHEN above.kinds IS NULL THEN own.kinds ELSE above.kinds || own.kinds END AS attributes,
        inside.programmes, owed.forms,
        unit.valid_from <= %(on)s AND (unit.valid_to IS NULL OR unit.valid_to > %(on)s) AS exists_then
    FROM accounts_orgunit unit
    LEFT JOIN held own ON own.unit_id = unit.id
    LEFT JOIN held above ON above.unit_id = unit.parent_id
    LEFT JOIN inside ON inside.unit_id = unit.id
    LEFT JOIN owed ON owed.unit_id = unit.id
    WHERE unit.province_id = %(province)s AND unit.kind <> 'hamlet'
        AND (%(branches)s::text[] IS NULL
            OR EXISTS (SELECT FROM unnest(%(branches)s::text[]) AS branch WHERE starts_with(unit.path, branch)))
), class AS (
    SELECT kind, district_id, named_id, attributes, programmes, forms, exists_then, count(*) AS units
    FROM area GROUP BY kind, district_id, named_id, attributes, programmes, forms, exists_then
), asked AS MATERIALIZED (
    SELECT one.id, one.source, one.reported_by, one.programme_id, programme.code AS programme, one.measure
    FROM targets_indicator one LEFT JOIN programs_programme programme ON programme.id = one.programme_id
    WHERE one.province_id = %(province)s AND one.source IN ('reported', 'counted')
        AND (%(indicators)s::bigint[] IS NULL OR one.id = ANY(%(indicators)s::bigint[]))
), place AS (
    SELECT id, district_id, named_id, attributes,
        dense_rank() OVER (ORDER BY district_id, named_id, attributes) AS number
    FROM area
), fact AS (
    SELECT result.indicator_id, result.figure, place.number, count(*) AS reported, sum(result.value) AS total,
        min(result.value) AS least, count(*) FILTER (WHERE result.certainty = 'estimated') AS estimated,
        max(result.submission_id) AS submission_id
    FROM targets_result result JOIN place ON place.id = result.unit_id
    WHERE result.province_id = %(province)s AND result.period = %(period)s
        AND (%(indicators)s::bigint[] IS NULL OR result.indicator_id = ANY(%(indicators)s::bigint[]))
    GROUP BY result.indicator_id, result.figure, place.number
)
SELECT fact.indicator_id, fact.figure, spot.attributes, fact.reported, fact.total, fact.least, fact.estimated,
    spot.district_id, spot.named_id, fact.submission_id
FROM fact JOIN (SELECT DISTINCT number, district_id, named_id, attributes FROM place) spot ON spot.number = fact.number
UNION ALL
SELECT asked.id, NULL, class.attributes, sum(class.units)::bigint, 0, NULL, 0, class.district_id, class.named_id, NULL
FROM asked JOIN class ON class.kind = asked.reported_by
WHERE (asked.programme_id IS NULL OR class.kind = 'department' OR asked.programme_id = ANY(class.programmes))
    AND CASE asked.source
        WHEN 'counted' THEN class.exists_then
        ELSE asked.measure <> 'milestone' AND class.forms && ARRAY['*', coalesce(asked.programme::text, class.forms[1])]
    END
GROUP BY asked.id, class.district_id, class.named_id, class.attributes
UNION ALL
SELECT DISTINCT asked.id, NULL, area.attributes, 1::bigint, 0, NULL::numeric, 0, area.district_id, area.id, NULL::bigint
FROM asked
JOIN targets_targetstatement said ON said.province_id = %(province)s AND said.indicator_id = asked.id
JOIN area ON area.id = said.unit_id AND area.kind = asked.reported_by
WHERE asked.measure = 'milestone' AND area.forms && ARRAY['*', coalesce(asked.programme::text, area.forms[1])]
    AND (asked.programme_id IS NULL OR area.kind = 'department' OR asked.programme_id = ANY(area.programmes))
"""


@dataclass
class RolledUp:
    """The sums of a branch (bảng tổng hợp): as a whole, by district, and by each unit that was asked for."""

    groups: list[Group]

    @cached_property
    def whole(self) -> Sums:
        """The branch as a whole."""
        return Sums(self.groups)

    @cached_property
    def districts(self) -> dict[int, Sums]:
        """Each district of the branch."""
        found: dict[int, list[Group]] = defaultdict(list)
        for group in self.groups:
            if group.district is not None:
                found[group.district].append(group)
        return {key: Sums(groups) for key, groups in found.items()}

    @cached_property
    def units(self) -> dict[int, Sums]:
        """Each unit that was asked for by itself."""
        found: dict[int, list[Group]] = defaultdict(list)
        for group in self.groups:
            if group.unit is not None:
                found[group.unit].append(group)
        return {key: Sums(groups) for key, groups in found.items()}

    @cached_property
    def submissions(self) -> dict[tuple[int, int], int]:
        """The submission behind the figure of a unit and an indicator."""
        return {
            (group.unit, group.indicator): group.submission
            for group in self.groups
            if group.unit is not None and group.submission is not None
        }


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
    with connection.cursor() as cursor:
        cursor.execute(_SQL, given)
        return RolledUp(list(map(Group._make, cursor.fetchall())))
