"""The promises of every tenant table, read from the database itself."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, connection, transaction

from accounts.models import OrgUnit, Province, UnitKind
from accounts.tenancy import CATALOGUE_TABLES, IDENTITY_TABLES, TenantForeignKey, TenantModel, scope

pytestmark = pytest.mark.django_db

TENANT_MODELS = {model._meta.db_table: model for model in apps.get_models() if issubclass(model, TenantModel)}
TABLES = sorted(TENANT_MODELS)
APPEND_ONLY = {table for table, model in TENANT_MODELS.items() if getattr(model, "APPEND_ONLY", False)}
# Keys that a trigger proves once a statement, and the triggers that do: the tests of the book show what they refuse.
BY_SET = {
    "disbursement_movement": ({"from_account", "to_account"}, {"disbursement_guard"}),
    "disbursement_treasuryrow": (
        {"file", "line", "movement"},
        {"disbursement_rows_stand", "disbursement_rows_still_stand"},
    ),
}
# Read by sign-in and workers before any scope is open; they say which province a person or a job belongs to.
GLOBAL_WITH_PROVINCE = {"accounts_apitoken", "accounts_job", "accounts_provinceaccess"}


def rows(statement: str, *values: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


def test_every_table_is_in_exactly_one_class() -> None:
    with connection.cursor() as cursor:
        tables = set(connection.introspection.table_names(cursor))
    classes = (IDENTITY_TABLES, CATALOGUE_TABLES, frozenset(TABLES))
    assert {table for table in tables if sum(table in one for one in classes) != 1} == set()
    assert set().union(*classes) - tables == set()


def test_only_tenant_tables_know_provinces() -> None:
    found = rows(
        "SELECT table_name FROM information_schema.columns"
        " WHERE table_schema = 'public' AND column_name = 'province_id'"
    )
    assert {name for (name,) in found} - set(TABLES) == GLOBAL_WITH_PROVINCE


@pytest.mark.parametrize("table", TABLES)
def test_the_wall_stands(table: str) -> None:
    assert rows("SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", table) == [(True,)]
    policies = rows(
        "SELECT policyname, permissive, roles::text, cmd, qual, with_check FROM pg_policies WHERE tablename = %s"
        " ORDER BY policyname",
        table,
    )
    read = "(province_id = ANY (( SELECT portal_read_provinces() AS portal_read_provinces)::bigint[]))"
    write = "(province_id = ( SELECT portal_write_province() AS portal_write_province))"
    assert policies == [
        ("wall_delete", "PERMISSIVE", "{public}", "DELETE", write, None),
        ("wall_insert", "PERMISSIVE", "{public}", "INSERT", None, write),
        ("wall_select", "PERMISSIVE", "{public}", "SELECT", read, None),
        ("wall_update", "PERMISSIVE", "{public}", "UPDATE", write, write),
    ]


@pytest.mark.parametrize("table", TABLES)
def test_every_index_begins_with_the_province(table: str) -> None:
    others = rows(
        "SELECT indexrelid::regclass::text FROM pg_index JOIN pg_attribute AS own"
        " ON own.attrelid = indrelid AND own.attname = 'province_id'"
        " WHERE indrelid = %s::regclass AND NOT indisprimary AND indkey[0] <> own.attnum",
        table,
    )
    assert others == []


@pytest.mark.parametrize("table", TABLES)
def test_references_between_tenant_tables_carry_the_province(table: str) -> None:
    references = rows(
        "SELECT confrelid::regclass::text, pg_get_constraintdef(oid) FROM pg_constraint"
        " WHERE conrelid = %s::regclass AND contype = 'f'",
        table,
    )
    own = [definition for target, definition in references if target in TENANT_MODELS]
    assert all(definition.startswith("FOREIGN KEY (province_id, ") for definition in own)
    assert all("(province_id, id)" in definition for definition in own)
    foreign_keys = [
        field
        for field in TENANT_MODELS[table]._meta.get_fields()
        if field.concrete and (field.many_to_one or field.one_to_one) and field.related_model in TENANT_MODELS.values()
    ]
    names, triggers = BY_SET.get(table, (set(), set()))
    assert {type(field) for field in foreign_keys} <= {TenantForeignKey}
    assert {field.name for field in foreign_keys if isinstance(field, TenantForeignKey) and field.by_set} == names
    assert len(own) == len(foreign_keys) - len(names)
    enabled = rows("SELECT tgname FROM pg_trigger WHERE tgrelid = %s::regclass AND tgenabled = 'O'", table)
    assert triggers <= {name for (name,) in enabled}


@pytest.mark.parametrize("table", TABLES)
def test_no_hidden_table_joins_tenant_tables(table: str) -> None:
    assert TENANT_MODELS[table]._meta.many_to_many == ()


@pytest.mark.parametrize("table", sorted({*TABLES, *IDENTITY_TABLES, *CATALOGUE_TABLES}))
def test_the_serving_role_has_the_least_rights(table: str) -> None:
    expected = {"SELECT", "INSERT", "UPDATE", "DELETE"}
    if table in CATALOGUE_TABLES or table == "django_migrations":
        expected = {"SELECT"}
    elif table in APPEND_ONLY:
        expected = {"SELECT", "INSERT"}
    granted = rows(
        "SELECT privilege FROM unnest(%s::text[]) AS privilege WHERE has_table_privilege(current_user, %s, privilege)",
        ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"],
        table,
    )
    assert {name for (name,) in granted} == expected
    by_column = rows(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND attacl IS NOT NULL", table
    )
    assert by_column == []


def test_the_serving_role_owns_and_makes_nothing() -> None:
    assert rows(
        "SELECT rolsuper, rolbypassrls, rolcreaterole, rolcreatedb FROM pg_roles WHERE rolname = current_user"
    ) == [(False, False, False, False)]
    assert rows("SELECT relname FROM pg_class WHERE relowner = current_user::regrole") == []
    assert rows("SELECT has_schema_privilege(current_user, 'public', 'CREATE')") == [(False,)]


def test_functions_of_the_owner_pin_their_search_path() -> None:
    loose = rows(
        "SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND prosecdef AND NOT EXISTS"
        " (SELECT FROM unnest(coalesce(proconfig, '{}')) AS setting WHERE setting LIKE 'search_path=pg_catalog,%%')"
    )
    assert loose == []


def _unit(province: Province, code: str, parent: OrgUnit | None = None, parent_id: int | None = None) -> OrgUnit:
    return OrgUnit.objects.create(
        province=province,
        code=code,
        kind=UnitKind.HAMLET,
        name=code,
        parent_id=parent.pk if parent else parent_id,
        path=f"{code}/",
        sort_key=code,
        search_key=code,
        valid_from="2021-01-01",
    )


def test_a_row_of_another_province_cannot_be_referred_to() -> None:
    here, there = Province.objects.get(code="49"), Province.objects.get(code="62")
    with scope(there.pk):
        stranger = _unit(there, "thon-la")
    with transaction.atomic(), scope(here.pk), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        with pytest.raises(IntegrityError, match="accounts_orgunit_parent_ref"), transaction.atomic():
            _unit(here, "thon", parent_id=stranger.pk)
