"""The whole country (cả nước): 63 provinces, 705 districts and 10,598 communes of 2023, with plan, book and facts.

The units are those of the national list. The plan and the book of one province are copied to all: what lies at its
n-th district or commune goes to the n-th of each other province, and falls away where there is none.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from typing import Any

from accounts.actions.units import national_units
from accounts.models import OrgUnit, Province
from accounts.names import search_key, sort_key
from accounts.tenancy import TenantForeignKey, scope
from tests.rig.database import Rig
from tests.rig.volume import LEFT_OUT, STEP, copy_statement, tenant_models, without_foreign_keys

_EXTRA = STEP // 2
_COLUMNS = (
    "id", "province_id", "code", "kind", "name", "type_name", "parent_id", "path", "sort_key", "search_key",
    "valid_from",
)  # fmt: skip
_VERSIONS = """
INSERT INTO accounts_unitversion (province_id, unit_id, name, type_name, parent_id, valid_from, search_key, legal_basis)
SELECT province_id, id, name, type_name, parent_id, valid_from, search_key, '' FROM accounts_orgunit
WHERE province_id = ANY (%s) AND kind IN ('province', 'district', 'commune')
"""
_HISTORY = """
INSERT INTO targets_result (province_id, indicator_id, unit_id, period, figure, value, certainty, submission_id)
SELECT unit.province_id, indicator.id, unit.id, period.key, figure.name, (unit.id + indicator.id) %% 7, 'actual',
    sent.id
FROM unnest(%s::text[]) AS period (key)
CROSS JOIN accounts_orgunit AS unit
JOIN (SELECT province_id, min(id) AS id FROM programs_submission GROUP BY province_id) AS sent
    ON sent.province_id = unit.province_id
JOIN targets_indicator AS indicator ON indicator.province_id = unit.province_id AND indicator.source = 'reported'
CROSS JOIN unnest(ARRAY['end_prior_year', 'done', 'plan_rest']) AS figure (name)
WHERE unit.kind = 'commune'
"""


def fill_nation(rig: Rig, source: Province) -> None:
    """Give every other province its real units and what stands in one."""
    others = list(Province.objects.exclude(pk=source.pk).order_by("code"))
    keys = [one.pk for one in others]
    with scope(source.pk):
        known = list(OrgUnit.objects.filter(province=source).order_by("kind", "code"))
    with rig.owner() as cursor, without_foreign_keys(cursor):
        _units(cursor, known, others)
        for model in _by_dependency():
            table = model._meta.db_table
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            cursor.execute(f'DELETE FROM "{table}" WHERE province_id = ANY (%s)', [keys])
            cursor.execute(copy_statement(model, whole=True), {"source": source.pk, "others": keys})
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        cursor.execute(_VERSIONS, [keys])


def fill_history(rig: Rig, periods: int) -> int:
    """Give every commune of the database so many earlier periods of facts; returns how many facts there are."""
    with rig.owner() as cursor, without_foreign_keys(cursor):
        cursor.execute("ALTER TABLE targets_result DISABLE TRIGGER USER")
        # Copied provinces have keys far beyond what the sequence has given out.
        cursor.execute("SELECT setval(pg_get_serial_sequence('targets_result', 'id'), max(id)) FROM targets_result")
        for number in range(periods):
            cursor.execute(_HISTORY, [[f"{1990 + number}-H1"]])
        cursor.execute("ALTER TABLE targets_result ENABLE TRIGGER USER")
    with rig.owner() as cursor:
        cursor.execute("VACUUM ANALYZE")
        cursor.execute("SELECT count(*) FROM targets_result")
        return int(cursor.fetchone()[0])


def count_units(rig: Rig) -> dict[str, int]:
    """How many provinces, districts and communes there are."""
    with rig.owner() as cursor:
        cursor.execute("SELECT kind, count(*) FROM accounts_orgunit GROUP BY kind")
        return {kind: count for kind, count in cursor.fetchall() if kind in {"province", "district", "commune"}}


def _by_dependency() -> list[Any]:
    """Each table after those that it refers to, without the units."""
    made = {"OrgUnit", "UnitVersion"}
    waiting: list[Any] = [model for model in tenant_models() if model.__name__ not in LEFT_OUT | made]
    done: set[Any] = {model for model in tenant_models() if model.__name__ in LEFT_OUT | made}
    found: list[Any] = []
    while waiting:
        ready = [model for model in waiting if _needs(model) <= done]
        assert ready, f"These refer to one another: {waiting}"
        found += ready
        done |= set(ready)
        waiting = [model for model in waiting if model not in ready]
    return found


def _needs(model: Any) -> set[Any]:
    keys = [field for field in model._meta.concrete_fields if isinstance(field, TenantForeignKey)]
    return {field.related_model for field in keys} - {model}


def _units(cursor: Any, known: list[OrgUnit], others: list[Province]) -> None:
    """Every other province's units by COPY, with the keys of their like in the province that is copied."""
    cursor.execute("DELETE FROM accounts_orgunit WHERE province_id = ANY (%s)", [[one.pk for one in others]])
    like: dict[str, list[int]] = defaultdict(list)
    for unit in known:
        like[unit.kind].append(unit.pk)
    out = io.StringIO()
    rows = csv.writer(out)
    for place, province in enumerate(others, start=1):
        rows.writerows(_tree(province, place, known, like))
    out.seek(0)
    into = f"COPY accounts_orgunit ({', '.join(_COLUMNS)}) FROM STDIN WITH (FORMAT csv, FORCE_NOT_NULL (type_name))"
    cursor.copy_expert(into, out)


def _tree(province: Province, place: int, known: list[OrgUnit], like: dict[str, list[int]]) -> list[tuple[object, ...]]:
    kinds = {"1": "province", "2": "district", "3": "commune"}
    keys: dict[str, tuple[int, str]] = {}
    used: dict[str, int] = defaultdict(int)
    found: list[tuple[object, ...]] = []

    def add(key: int, code: str, kind: str, name: str, type_name: str, above: str) -> None:
        parent, path = keys.get(above, ("", ""))
        keys[code] = key, f"{path}{code}/"
        words = sort_key(name), search_key(name)
        found.append((key, province.pk, code, kind, name, type_name, parent, f"{path}{code}/", *words, "2000-01-01"))

    for row in national_units(province.code):
        kind = kinds[row["level"]]
        number, used[kind] = used[kind], used[kind] + 1
        mine = like[kind]
        extra = _EXTRA + len(found)
        key = (mine[number] if number < len(mine) else extra) + place * STEP
        add(key, row["code"], kind, row["name"], row["type"], row["parent_code"])
    for unit in sorted(known, key=lambda one: one.path):
        if unit.kind not in kinds.values() and unit.kind != "hamlet":
            add(unit.pk + place * STEP, unit.code, unit.kind, unit.name, unit.type_name, province.code)
    return found
