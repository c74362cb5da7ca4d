"""Which rows belong to one province (dữ liệu của một tỉnh), and what they refer to outside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models

from accounts.tenancy import TenantForeignKey, TenantModel

# Identity tables that say which province a row belongs to: the door into it, and its list of work.
OF_PROVINCE = ("accounts_provinceaccess", "accounts_job")
# Keys to the door stay as they are here: one that was revoked since must not open again.
LEFT_BEHIND = ("accounts_apitoken",)
PEOPLE = "accounts_user"
# What names a row of a global table in every database, whatever its number there.
_NATURAL = {
    "accounts_province": "SELECT id, code FROM accounts_province",
    PEOPLE: "SELECT id, username FROM accounts_user",
    "programs_phase": "SELECT id, code FROM programs_phase",
    "programs_programme": (
        "SELECT programme.id, phase.code || '/' || programme.code FROM programs_programme AS programme"
        " JOIN programs_phase AS phase ON phase.id = programme.phase_id"
    ),
    "programs_component": (
        "SELECT component.id, phase.code || '/' || programme.code || '/' || component.code"
        " FROM programs_component AS component JOIN programs_programme AS programme"
        " ON programme.id = component.programme_id JOIN programs_phase AS phase ON phase.id = programme.phase_id"
    ),
}


@dataclass(frozen=True, slots=True)
class Carried:
    """One table of a province backup: its columns, and which of them point into a global table."""

    name: str
    columns: tuple[str, ...]
    outward: dict[str, str]
    # Columns that no key proves row by row, but triggers when rows are added: the table, and whether it has provinces.
    by_set: dict[str, tuple[str, bool]]


def carried_tables() -> list[Carried]:
    """Every table with rows of one province, in the order of their names."""
    found = [model for model in apps.get_models() if issubclass(model, TenantModel) or _table(model) in OF_PROVINCE]
    inside = {_table(model) for model in found}
    return sorted((_carried(model, inside) for model in found), key=lambda one: one.name)


def natural_keys(table: str) -> dict[int, str]:
    """Return what names each row of a global table."""
    with connection.cursor() as cursor:
        cursor.execute(_NATURAL[table])
        return dict(cursor.fetchall())


def _carried(model: type[models.Model], inside: set[str]) -> Carried:
    fields = [field for field in model._meta.concrete_fields if not field.generated]
    outward = {
        field.column: _table(field.related_model)
        for field in fields
        if isinstance(field, models.ForeignKey) and _table(field.related_model) not in inside
    }
    if unknown := set(outward.values()) - set(_NATURAL):
        raise NotImplementedError(f"{_table(model)} refers to {unknown}, which has no natural key here.")
    return Carried(_table(model), tuple(str(field.column) for field in fields), outward, _by_set(fields))


def _by_set(fields: Sequence[models.Field[Any, Any]]) -> dict[str, tuple[str, bool]]:
    found = {}
    for field in fields:
        if isinstance(field, TenantForeignKey):
            if field.by_set:
                found[field.column] = (_table(field.related_model), True)
        elif isinstance(field, models.ForeignKey) and not field.db_constraint:  # type: ignore[attr-defined]  # the stubs forget it
            found[field.column] = (_table(field.related_model), False)
    return found


def _table(model: type[models.Model]) -> str:
    return model._meta.db_table
