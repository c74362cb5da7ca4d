"""The people whom a province's rows name (con người): global rows, so they are matched, added, never overwritten."""

from __future__ import annotations

from pathlib import Path

from django.db import connection

from accounts.models import User
from config.backup import copying, database
from config.backup.folder import BackupRefused
from config.backup.rows import lines

_FILE = "people.copy.gz"
_TABLE = User._meta.db_table
_COLUMNS = [str(field.column) for field in User._meta.concrete_fields]

_NAMESAKES = """
SELECT given.username FROM given_people AS given JOIN accounts_user AS here USING (username)
WHERE given.id <> here.id AND (given.full_name, given.email) IS DISTINCT FROM (here.full_name, here.email)
"""
_MATCHES = """
SELECT given.id, here.id FROM given_people AS given LEFT JOIN accounts_user AS here USING (username) ORDER BY given.id
"""


def copy_out(numbers: set[int], folder: Path) -> None:
    """Write these people apart."""
    wanted = ", ".join(str(int(one)) for one in sorted(numbers)) or "NULL"
    query = f"SELECT {', '.join(_COLUMNS)} FROM {_TABLE} WHERE id IN ({wanted}) ORDER BY id"  # noqa: S608  # whole numbers
    copying.copy_out(query, folder / _FILE)


def copy_in(folder: Path) -> dict[int, int]:
    """Return the number here of each person there; who is missing is added, a namesake is refused."""
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMPORARY TABLE given_people (LIKE {_TABLE}) ON COMMIT DROP")
        copying.copy_in("given_people", _COLUMNS, lines(folder / _FILE))
        cursor.execute(_NAMESAKES)
        if namesake := cursor.fetchone():
            raise BackupRefused(f"Tên đăng nhập «{namesake[0]}» ở đây là của người khác; hãy đổi tên đó trước.")
        cursor.execute(_MATCHES)
        found = dict(cursor.fetchall())
        return {old: here if here is not None else _add(old) for old, here in found.items()}


def _add(old: int) -> int:
    """Add one person under the same number if it is free, else under a new one."""
    free = not database.ask(f"SELECT count(*) FROM {_TABLE} WHERE id = %s", [old])  # noqa: S608  # as above
    sequence = f"pg_get_serial_sequence('{_TABLE}', 'id')"
    fresh = f"SELECT greatest(nextval({sequence}), (SELECT max(id) + 1 FROM {_TABLE}))"  # noqa: S608  # as above
    number = old if free else int(database.ask(fresh))
    others = ", ".join(column for column in _COLUMNS if column != "id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {_TABLE} (id, {others}) SELECT %s, {others} FROM given_people WHERE id = %s",  # noqa: S608  # as above
            [number, old],
        )
        cursor.execute(f"SELECT setval({sequence}, greatest((SELECT max(id) FROM {_TABLE}), nextval({sequence})))")  # noqa: S608  # as above
    return number
