"""The wall in the database, table by table: what the serving role can see and write in which scope."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

import psycopg2
import pytest
from django.apps import apps
from psycopg2 import errors, sql

from accounts.tenancy import TenantModel
from tests.rig.database import Rig

HERE, THERE = 49, 62
TENANT_MODELS = {model._meta.db_table: model for model in apps.get_models() if issubclass(model, TenantModel)}
TABLES = sorted(TENANT_MODELS)
APPEND_ONLY = {table for table, model in TENANT_MODELS.items() if getattr(model, "APPEND_ONLY", False)}
# No row of a test has such a key of its own accord.
OWN, FOREIGN, NEW = 900_000_001, 900_000_002, 900_000_003

VERBS = {
    "insert": "INSERT INTO {table} (id, province_id) VALUES (%(new)s, %(here)s)",
    "update": "UPDATE {table} SET province_id = province_id WHERE id = %(own)s",
    "delete": "DELETE FROM {table} WHERE id = %(own)s",
}
ALLOWED = [(table, verb) for table in TABLES for verb in VERBS if verb == "insert" or table not in APPEND_ONLY]


@pytest.fixture(scope="module")
def bare(rig: Rig, django_db_setup: None) -> Iterator[Rig]:
    """A clone whose tenant tables keep nothing but their walls, with one row of each of two provinces."""
    with rig.owner() as cursor:
        for kinds in ("f", "cu"):
            for table in TABLES:
                _drop_constraints(cursor, table, kinds)
        for table in TABLES:
            _drop_the_rest(cursor, table)
            for key, province in ((OWN, HERE), (FOREIGN, THERE)):
                _run(cursor, "INSERT INTO {table} (id, province_id) VALUES (%s, %s)", table, [key, province])
    yield rig
    rig.reset()


@pytest.fixture(scope="module")
def used(bare: Rig) -> Iterator[Any]:
    """A connection of the serving role that has had a scope open before, as behind a pooler."""
    with closing(psycopg2.connect(bare.url)) as connection:
        with connection.cursor() as cursor:
            _open(cursor, f"{{{HERE}}}", str(HERE))
        connection.commit()
        yield connection


def _drop_constraints(cursor: Any, table: str, kinds: str) -> None:
    cursor.execute(
        'SELECT conname FROM pg_constraint WHERE conrelid = %s::regclass AND contype = ANY (%s::"char"[])',
        [table, list(kinds)],
    )
    for (name,) in cursor.fetchall():
        cursor.execute(sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}").format(sql.Identifier(table), sql.Identifier(name)))


def _drop_the_rest(cursor: Any, table: str) -> None:
    cursor.execute(
        "SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = %s::regclass AND NOT indisprimary", [table]
    )
    for (name,) in cursor.fetchall():
        cursor.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    cursor.execute(
        "SELECT attname FROM pg_attribute WHERE attrelid = %s::regclass AND attnum > 0 AND attnotnull"
        " AND attname NOT IN ('id', 'province_id') AND NOT attisdropped",
        [table],
    )
    for (name,) in cursor.fetchall():
        command = sql.SQL("ALTER TABLE {} ALTER COLUMN {} DROP NOT NULL")
        cursor.execute(command.format(sql.Identifier(table), sql.Identifier(name)))
    _run(cursor, "ALTER TABLE {table} DISABLE TRIGGER USER", table)


def _run(cursor: Any, text: str, table: str, values: Any = None) -> None:
    cursor.execute(sql.SQL(text).format(table=sql.Identifier(table)), values)


@contextmanager
def serving(connection: Any, *, read: str | None = None, write: str | None = None) -> Iterator[Any]:
    """A cursor of the serving role in one transaction, rolled back."""
    try:
        with connection.cursor() as cursor:
            _open(cursor, read, write)
            yield cursor
    finally:
        connection.rollback()


@contextmanager
def first_use(rig: Rig) -> Iterator[Any]:
    """A cursor on a connection that nobody has used before."""
    with closing(psycopg2.connect(rig.url)) as connection, serving(connection) as cursor:
        yield cursor


def _open(cursor: Any, read: str | None, write: str | None) -> None:
    for name, value in (("portal.read_provinces", read), ("portal.write_province", write)):
        if value is not None:
            cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


def _keys() -> dict[str, int]:
    return {"own": OWN, "new": NEW, "here": HERE}


@pytest.mark.parametrize("table", TABLES)
def test_reading_without_a_scope_is_an_error(bare: Rig, used: Any, table: str) -> None:
    for cursor_in in (first_use(bare), serving(used)):
        with cursor_in as cursor, pytest.raises(errors.InsufficientPrivilege, match="no province scope"):
            _run(cursor, "SELECT id FROM {table}", table)


@pytest.mark.parametrize("table", TABLES)
def test_reading_shows_the_open_provinces_alone(used: Any, table: str) -> None:
    seen = {}
    for scope in (f"{{{HERE}}}", f"{{{THERE}}}", f"{{{HERE},{THERE}}}", "{}", "{1}"):
        with serving(used, read=scope) as cursor:
            _run(cursor, "SELECT id FROM {table} WHERE id >= 900000000 ORDER BY id", table)
            seen[scope] = [key for (key,) in cursor.fetchall()]
    assert list(seen.values()) == [[OWN], [FOREIGN], [OWN, FOREIGN], [], []]


@pytest.mark.parametrize(("table", "verb"), ALLOWED)
def test_writing_without_a_scope_is_an_error(bare: Rig, used: Any, table: str, verb: str) -> None:
    for cursor_in in (first_use(bare), serving(used)):
        with cursor_in as cursor, pytest.raises(errors.InsufficientPrivilege, match=r"open for writing|no province"):
            _run(cursor, VERBS[verb], table, _keys())


@pytest.mark.parametrize(("table", "verb"), ALLOWED)
def test_a_scope_for_reading_writes_nothing(used: Any, table: str, verb: str) -> None:
    for scope in (f"{{{HERE}}}", f"{{{HERE},{THERE}}}"):
        with (
            serving(used, read=scope, write="") as cursor,
            pytest.raises(errors.InsufficientPrivilege, match="open for writing"),
        ):
            _run(cursor, VERBS[verb], table, _keys())


@pytest.mark.parametrize(("table", "verb"), ALLOWED)
def test_the_scope_of_another_province_reaches_nothing(used: Any, table: str, verb: str) -> None:
    with serving(used, read=f"{{{THERE}}}", write=str(THERE)) as cursor:
        if verb == "insert":
            with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
                _run(cursor, VERBS[verb], table, _keys())
        else:
            _run(cursor, VERBS[verb], table, _keys())
            assert cursor.rowcount == 0


@pytest.mark.parametrize(("table", "verb"), ALLOWED)
def test_reading_many_and_writing_one_writes_that_one_only(used: Any, table: str, verb: str) -> None:
    with serving(used, read=f"{{{HERE},{THERE}}}", write=str(THERE)) as cursor:
        if verb == "insert":
            with pytest.raises(errors.InsufficientPrivilege, match="row-level security"):
                _run(cursor, VERBS[verb], table, _keys())
        else:
            _run(cursor, VERBS[verb], table, _keys())
            assert cursor.rowcount == 0


@pytest.mark.parametrize(("table", "verb"), ALLOWED)
def test_the_right_scope_writes(used: Any, table: str, verb: str) -> None:
    with serving(used, read=f"{{{HERE}}}", write=str(HERE)) as cursor:
        _run(cursor, VERBS[verb], table, _keys())
        assert cursor.rowcount == 1


@pytest.mark.parametrize("table", sorted(set(TABLES) - APPEND_ONLY))
def test_no_row_moves_to_another_province(used: Any, table: str) -> None:
    with (
        serving(used, read=f"{{{HERE},{THERE}}}", write=str(HERE)) as cursor,
        pytest.raises(errors.InsufficientPrivilege, match="row-level security"),
    ):
        _run(cursor, "UPDATE {table} SET province_id = %s WHERE id = %s", table, [THERE, OWN])


@pytest.mark.parametrize("verb", ["update", "delete"])
@pytest.mark.parametrize("table", sorted(APPEND_ONLY))
def test_what_is_only_added_to_is_never_changed(used: Any, table: str, verb: str) -> None:
    with (
        serving(used, read=f"{{{HERE}}}", write=str(HERE)) as cursor,
        pytest.raises(errors.InsufficientPrivilege, match="permission denied for table"),
    ):
        _run(cursor, VERBS[verb], table, _keys())


@pytest.mark.parametrize("table", TABLES)
def test_no_table_can_be_emptied(used: Any, table: str) -> None:
    with (
        serving(used, read=f"{{{HERE}}}", write=str(HERE)) as cursor,
        pytest.raises(errors.InsufficientPrivilege, match="permission denied for table"),
    ):
        _run(cursor, "TRUNCATE {table} CASCADE", table)
