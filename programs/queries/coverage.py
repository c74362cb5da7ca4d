"""How many units have handed in which form (độ phủ báo cáo), grouped by the database."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db import connection

from programs.models import PlanYear

_QUERY = """
SELECT due.id, form.title, due.last_day, due.illustrative,
    CASE form.owed_by WHEN 'commune' THEN unit.parent_id ELSE unit.id END AS district_id,
    count(DISTINCT duty.id), count(DISTINCT duty.id) FILTER (WHERE sent.state IN ('submitted', 'approved'))
FROM programs_reportform AS form
JOIN programs_formperiod AS due ON due.province_id = form.province_id AND due.form_id = form.id
JOIN programs_obligation AS duty ON duty.province_id = due.province_id AND duty.form_period_id = due.id
JOIN accounts_orgunit AS unit ON unit.province_id = duty.province_id AND unit.id = duty.unit_id
LEFT JOIN programs_submission AS sent ON sent.province_id = duty.province_id AND sent.obligation_id = duty.id
WHERE form.province_id = %(province)s AND form.plan_year_id = %(plan_year)s AND due.period = %(period)s
GROUP BY due.id, form.title, due.last_day, due.illustrative, 5
ORDER BY due.last_day, due.id, 5
"""


class FormCount(NamedTuple):
    """One form in one period in one district (một biểu, một kỳ, một huyện)."""

    form_period_id: int
    form_title: str
    last_day: date
    illustrative: bool
    district_id: int | None
    owed: int
    handed_in: int


def form_counts(plan_year: PlanYear, period: str) -> list[FormCount]:
    """Counts of every form of one period by district, in one statement; a district's own forms stand under itself."""
    wanted: dict[str, int | str] = {"province": plan_year.province_id, "plan_year": plan_year.pk, "period": period}
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, wanted)
        return [FormCount(*row) for row in cursor.fetchall()]
