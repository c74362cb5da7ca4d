"""Capital of several provinces side by side (vốn của nhiều tỉnh), in one statement; needs a scope that reads them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import connection

from disbursement.queries.overview import Share

# Each province has its own plan year and its own today.
_QUERY = """
WITH asked AS (
    SELECT * FROM unnest(%(provinces)s::bigint[], %(years)s::int[], %(days)s::date[]) AS one(province_id, year, as_of)
), owned AS MATERIALIZED (
    SELECT account.province_id, account.id, asked.as_of, account.bucket IN ('advanced', 'paid') AS spent,
        programme.code AS programme
    FROM asked
    JOIN disbursement_capitalline AS line ON line.province_id = asked.province_id AND line.plan_year = asked.year
    JOIN disbursement_capitalaccount AS account ON account.province_id = line.province_id AND account.line_id = line.id
    JOIN programs_component AS component ON component.id = line.component_id
    JOIN programs_programme AS programme ON programme.id = component.programme_id
)
SELECT owned.province_id, owned.programme, sum(side.amount_vnd)::bigint,
    coalesce(sum(side.amount_vnd) FILTER (WHERE owned.spent), 0)::bigint
FROM (
    SELECT province_id, from_account_id AS account_id, -amount_vnd AS amount_vnd, effective_on
    FROM disbursement_movement WHERE province_id = ANY (%(provinces)s)
    UNION ALL
    SELECT province_id, to_account_id, amount_vnd, effective_on
    FROM disbursement_movement WHERE province_id = ANY (%(provinces)s)
) AS side
JOIN owned ON owned.province_id = side.province_id AND owned.id = side.account_id
WHERE side.effective_on <= owned.as_of
GROUP BY owned.province_id, owned.programme
"""


def capital_of_provinces(asked: Sequence[tuple[int, int, date]]) -> dict[tuple[int, str], Share]:
    """Assigned and disbursed by province and programme; `asked` names province, plan year and day of each."""
    facts: dict[str, list[int] | list[date]] = {
        "provinces": [province for province, _year, _day in asked],
        "years": [year for _province, year, _day in asked],
        "days": [day for _province, _year, day in asked],
    }
    with connection.cursor() as cursor:
        cursor.execute(_QUERY, facts)
        return {
            (province, programme): Share(assigned, disbursed)
            for province, programme, assigned, disbursed in cursor.fetchall()
        }
