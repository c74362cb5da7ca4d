"""The wall in the database: row-level security and foreign keys that cannot leave the province."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models.constraints import BaseConstraint

FUNCTIONS_SQL = """
CREATE FUNCTION portal_read_provinces() RETURNS bigint[]
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE given text := current_setting('portal.read_provinces', true);
BEGIN
    IF given IS NULL OR given = '' THEN
        RAISE EXCEPTION 'no province scope is open' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN given::bigint[];
END $$;

CREATE FUNCTION portal_write_province() RETURNS bigint
LANGUAGE plpgsql STABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp AS $$
DECLARE given text := current_setting('portal.write_province', true);
BEGIN
    IF given IS NULL OR given = '' THEN
        RAISE EXCEPTION 'no province is open for writing' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN given::bigint;
END $$;
"""
DROP_FUNCTIONS_SQL = "DROP FUNCTION portal_read_provinces(); DROP FUNCTION portal_write_province();"

_READABLE = "province_id = ANY ((SELECT public.portal_read_provinces())::bigint[])"
_WRITABLE = "province_id = (SELECT public.portal_write_province())"


class TenantWall(BaseConstraint):
    """Row-level security of one tenant table (bức tường giữa các tỉnh), carried by migrations like any constraint."""

    def _key_name(self, table: str) -> str:
        return f"{table}_tenant_key"

    def constraint_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]  # the stubs forget that the part inside CREATE TABLE is text
        table = model._meta.db_table
        schema_editor.deferred_sql.append(self._policies(table, schema_editor))
        return f'CONSTRAINT {schema_editor.quote_name(self._key_name(table))} UNIQUE ("province_id", "id")'

    def create_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]  # as above
        table = model._meta.db_table
        key = schema_editor.quote_name(self._key_name(table))
        quoted = schema_editor.quote_name(table)
        add_key = f'ALTER TABLE {quoted} ADD CONSTRAINT {key} UNIQUE ("province_id", "id");'
        return add_key + self._policies(table, schema_editor)

    def remove_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]  # as above
        table = schema_editor.quote_name(model._meta.db_table)
        drops = "".join(f"DROP POLICY wall_{verb} ON {table};" for verb in ("select", "insert", "update", "delete"))
        key = schema_editor.quote_name(self._key_name(model._meta.db_table))
        return f"{drops} ALTER TABLE {table} DISABLE ROW LEVEL SECURITY; ALTER TABLE {table} DROP CONSTRAINT {key};"

    def _policies(self, table: str, schema_editor: BaseDatabaseSchemaEditor) -> str:
        quoted = schema_editor.quote_name(table)
        return (
            f"ALTER TABLE {quoted} ENABLE ROW LEVEL SECURITY;"
            f"CREATE POLICY wall_select ON {quoted} FOR SELECT USING ({_READABLE});"
            f"CREATE POLICY wall_insert ON {quoted} FOR INSERT WITH CHECK ({_WRITABLE});"
            f"CREATE POLICY wall_update ON {quoted} FOR UPDATE USING ({_WRITABLE}) WITH CHECK ({_WRITABLE});"
            f"CREATE POLICY wall_delete ON {quoted} FOR DELETE USING ({_WRITABLE})"
        )

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to check in Python: the database refuses."""

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TenantWall) and other.name == self.name

    __hash__ = object.__hash__


class TenantReference(BaseConstraint):
    """A foreign key of (province, id): PostgreSQL's own check walks through the wall, so the province is part of it."""

    def __init__(self, *, name: str, field: str) -> None:
        super().__init__(name=name)
        self.field = field

    def _add(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:
        field = model._meta.get_field(self.field)
        assert isinstance(field, models.ForeignKey)
        quote = schema_editor.quote_name
        target = field.remote_field.model._meta.db_table
        return (
            f"ALTER TABLE {quote(model._meta.db_table)} ADD CONSTRAINT {quote(self.name)} "
            f'FOREIGN KEY ("province_id", {quote(field.column)}) REFERENCES {quote(target)} ("province_id", "id") '
            "DEFERRABLE INITIALLY DEFERRED"
        )

    def constraint_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> None:  # type: ignore[override]  # nothing inside CREATE TABLE
        self._defer(model, schema_editor)

    def create_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> None:  # type: ignore[override]  # nothing at once
        self._defer(model, schema_editor)

    def _defer(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> None:
        # At the end of the migration: the key that is referred to may come later in the same migration.
        schema_editor.deferred_sql.append(self._add(model, schema_editor))

    def remove_sql(self, model: type[models.Model], schema_editor: BaseDatabaseSchemaEditor) -> str:  # type: ignore[override]  # plain SQL
        quote = schema_editor.quote_name
        return f"ALTER TABLE {quote(model._meta.db_table)} DROP CONSTRAINT {quote(self.name)}"

    def validate(self, *args: Any, **kwargs: Any) -> None:
        """Nothing to check in Python: the database refuses."""

    def deconstruct(self) -> tuple[str, tuple[Any, ...], dict[str, Any]]:
        path, args, kwargs = super().deconstruct()
        return path, tuple(args), {**kwargs, "field": self.field}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, TenantReference) and (other.name, other.field) == (
            self.name,
            self.field,
        )

    __hash__ = object.__hash__
