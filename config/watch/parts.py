"""Whether the parts that the portal stands on answer (cơ sở dữ liệu, bản cập nhật, hàng đợi)."""

from __future__ import annotations

from functools import cache

from celery import current_app
from django.db import DatabaseError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from kombu.exceptions import KombuError

from config.checks import strong_role_reasons


@cache
def known_migrations() -> frozenset[tuple[str, str]]:
    """What this code brings; files do not change under a running process."""
    loader = MigrationLoader(None, ignore_no_migrations=True)
    return frozenset(loader.disk_migrations or {})


def missing_migrations() -> set[tuple[str, str]]:
    """Return the migrations that this code needs and the database has not seen."""
    return set(known_migrations() - set(MigrationRecorder(connection).applied_migrations()))


def database_state() -> dict[str, str]:
    """Say whether the database answers, to the right role, with every migration applied."""
    try:
        role = "too strong" if strong_role_reasons() else "ok"
        migrations = "missing" if missing_migrations() else "ok"
    except DatabaseError:
        connection.close()
        return {"database": "unreachable"}
    return {"database": "ok", "role": role, "migrations": migrations}


def broker_state() -> str:
    """Say whether the broker answers; without it signing in and handing in work, and jobs wait in their table."""
    try:
        with current_app.connection_for_write(connect_timeout=1) as broker:
            broker.ensure_connection(max_retries=1, interval_start=0, interval_step=0, timeout=1)
    except (KombuError, OSError):
        return "unreachable"
    return "ok"
