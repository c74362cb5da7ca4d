"""Many provinces in one database: what stands in one is copied into others, as the owner, in a clone thrown away."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.apps import apps
from django.db import models

from accounts.models import Province
from accounts.tenancy import TenantForeignKey, TenantModel
from tests.rig.database import Rig

# Files and logs would take most of the time and are no facts.
LEFT_OUT = frozenset({"TreasuryFile", "TreasuryRow", "ReportFile", "AuditEntry", "Review", "Membership", "Notice"})
STEP = 10_000_000


def fill_provinces(rig: Rig, source: Province, copies: int) -> None:
    """Give so many other provinces the facts of one; afterwards the statistics are what autovacuum would know."""
    others = list(Province.objects.exclude(pk=source.pk).order_by("code").values_list("pk", flat=True)[:copies])
    tables = [model for model in tenant_models() if model.__name__ not in LEFT_OUT]
    with rig.owner() as cursor, without_foreign_keys(cursor):
        for model in tables:
            table = model._meta.db_table
            cursor.execute(f'ALTER TABLE "{table}" DISABLE TRIGGER USER')
            cursor.execute(f'DELETE FROM "{table}" WHERE province_id = ANY (%s)', [others])
            cursor.execute(copy_statement(model), {"source": source.pk, "others": others})
            cursor.execute(f'ALTER TABLE "{table}" ENABLE TRIGGER USER')
        cursor.execute("VACUUM ANALYZE")


def tenant_models() -> list[type[models.Model]]:
    return [model for model in apps.get_models() if issubclass(model, TenantModel) and not model._meta.abstract]


@contextmanager
def without_foreign_keys(cursor: Any) -> Iterator[None]:
    """They would be checked row by row. The planner counts on them, so they come back, unchecked."""
    cursor.execute(
        "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE contype = 'f' AND confrelid::regclass::text = ANY (%s)",
        [[model._meta.db_table for model in tenant_models()]],
    )
    found = cursor.fetchall()
    for table, name, _ in found:
        cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
    yield
    for table, name, definition in found:
        cursor.execute(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {definition} NOT VALID')


def copy_statement(model: type[models.Model], *, whole: bool = False) -> str:
    """The statement that copies a table; `whole` leaves out rows that speak of a row that was left out."""
    columns, values = [], []
    for field in model._meta.concrete_fields:
        columns.append(f'"{field.column}"')
        if field.column == "province_id":
            values.append("other.id")
        elif field.primary_key or isinstance(field, TenantForeignKey):
            values.append(f'given."{field.column}" + other.place * {STEP}')
        else:
            values.append(f'given."{field.column}"')
    return (
        f'INSERT INTO "{model._meta.db_table}" ({", ".join(columns)}) OVERRIDING SYSTEM VALUE'
        f' SELECT {", ".join(values)} FROM "{model._meta.db_table}" AS given'
        " CROSS JOIN unnest(%(others)s) WITH ORDINALITY AS other (id, place) WHERE given.province_id = %(source)s"
        f"{_whole(model) if whole else ''} ORDER BY other.place"
    )


def _whole(model: type[models.Model]) -> str:
    keys = [field for field in model._meta.concrete_fields if isinstance(field, TenantForeignKey)]
    return "".join(
        f' AND (given."{field.column}" IS NULL OR EXISTS (SELECT FROM "{field.related_model._meta.db_table}" AS seen'
        f' WHERE seen.province_id = other.id AND seen.id = given."{field.column}" + other.place * {STEP}))'
        for field in keys
        if field.related_model is not model
    )
