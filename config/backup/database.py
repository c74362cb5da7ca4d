"""What whole and province backups ask the database: who we are, what is applied, what every table holds."""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.migrations.recorder import MigrationRecorder

from config.backup.folder import BackupRefused
from config.watch.parts import known_migrations

# Who is signed in is not worth keeping: a session given back would open a door that was closed.
FORGOTTEN_TABLES = ("django_session", "accounts_opensession")

# The sum of the hashes of all rows: whatever their order, the same rows give the same figure.
FINGERPRINT_SQL = """
CREATE FUNCTION pg_temp.portal_fingerprint(given text, of_province bigint, OUT rows bigint, OUT total text)
LANGUAGE plpgsql SET TimeZone = 'UTC' SET DateStyle = 'ISO' SET IntervalStyle = 'postgres' SET bytea_output = 'hex'
SET extra_float_digits = 1 SET search_path = pg_catalog, public AS $fingerprint$
DECLARE names text;
BEGIN
    SELECT string_agg(quote_ident(column_name), ', ' ORDER BY column_name COLLATE "C") INTO names
    FROM information_schema.columns WHERE table_schema = 'public' AND table_name = given;
    EXECUTE format('SELECT count(*), coalesce(sum(hashtextextended(ROW(%s)::text, 0)::numeric), 0)::text'
        ' FROM public.%I', names, given) || coalesce(' WHERE province_id = ' || of_province, '') INTO rows, total;
END $fingerprint$;
"""
# What kind of process another role's is, PostgreSQL does not tell the owner; its own helpers have no role.
_OTHERS = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND usesysid IS NOT NULL
"""
# A server process outlives its client by a moment: who has just stopped the portal must not be told to stop it.
_LAST_BREATH = 3.0
_OWNS = "SELECT pg_has_role(current_user, datdba, 'MEMBER') FROM pg_database WHERE datname = current_database()"
_TABLES = "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY tablename"


@dataclass(frozen=True, slots=True)
class Fingerprint:
    """How many rows a table holds and the sum of their hashes (dấu vân tay)."""

    rows: int
    total: str


def require_owner() -> None:
    """Refuse to go on as a role that does not see every row or may not write them."""
    if not ask(_OWNS):
        raise BackupRefused("Sao lưu và khôi phục cần vai trò chủ sở hữu: hãy đặt DATABASE_OWNER_URL (portal_owner).")


def take_statistics() -> None:
    """Count every table of the portal for the planner (thống kê), which knows nothing of rows that have just come."""
    named = ", ".join(connection.ops.quote_name(table) for table in tables())
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {named}")


def require_tables() -> None:
    """Refuse a database that nothing was installed in."""
    if not applied_migrations():
        raise BackupRefused("Cơ sở dữ liệu này chưa có bảng nào của cổng; hãy chạy migrate trước.")


def require_alone() -> None:
    """Refuse while somebody else stays connected: the portal must be stopped first."""
    patience = time.monotonic() + _LAST_BREATH
    while (others := ask(_OTHERS)) and time.monotonic() < patience:
        time.sleep(0.1)
    if others:
        raise BackupRefused(f"Còn {others} kết nối khác vào cơ sở dữ liệu. Hãy dừng web, worker và beat rồi thử lại.")


def hold_snapshot() -> None:
    """Let every later statement of this transaction see the same moment."""
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")


def tables() -> list[str]:
    """Every table there is."""
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        return [name for (name,) in cursor.fetchall()]


def fingerprints(names: list[str], province_id: int | None = None) -> dict[str, Fingerprint]:
    """Take the fingerprint of each table, or of one province's rows in it, in the running transaction."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT to_regproc('pg_temp.portal_fingerprint') IS NULL")
        if cursor.fetchone() == (True,):
            cursor.execute(FINGERPRINT_SQL)
        found = {}
        for name in names:
            cursor.execute("SELECT rows, total FROM pg_temp.portal_fingerprint(%s, %s)", [name, province_id])
            found[name] = Fingerprint(*cursor.fetchone())
    return found


def as_json(found: dict[str, Fingerprint]) -> dict[str, list[Any]]:
    """Return fingerprints as the manifest keeps them."""
    return {name: [one.rows, one.total] for name, one in found.items()}


def applied_migrations() -> list[str]:
    """Return what has been applied, as `app.name`."""
    return sorted(".".join(one) for one in MigrationRecorder(connection).applied_migrations())


def refuse_newer(migrations: list[str]) -> None:
    """Refuse a backup that this code is too old for."""
    known = {".".join(one) for one in known_migrations()}
    if unknown := sorted(set(migrations) - known):
        raise BackupRefused(
            f"Bản sao lưu do phiên bản mới hơn của cổng tạo ra (có bước {unknown[0]}); hãy cài phiên bản đó trước."
        )


def ask(statement: str, values: list[Any] | None = None) -> Any:
    """Return the first value of the first row."""
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        row = cursor.fetchone()
    return row[0] if row else None
