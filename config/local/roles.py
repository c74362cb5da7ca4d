"""The two roles: one owns and migrates, the other serves and owns nothing."""

from __future__ import annotations

from typing import Any

from psycopg2 import sql

from config.local.postgres import Postgres

OWNER = "portal_owner"
APP = "portal_app"


def ensure_roles(server: Postgres, *, may_create_databases: bool = False) -> None:
    """Make both roles if they are missing; the owner of test databases may also create and drop them."""
    connection = server.connect()
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolname FROM pg_roles")
        present = {name for (name,) in cursor.fetchall()}
        for role in (OWNER, APP):
            if role not in present:
                command = "CREATE ROLE {} LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE"
                cursor.execute(sql.SQL(command).format(sql.Identifier(role)))
        if may_create_databases:
            cursor.execute(sql.SQL("ALTER ROLE {} CREATEDB").format(sql.Identifier(OWNER)))
            cursor.execute(sql.SQL("GRANT pg_signal_backend TO {}").format(sql.Identifier(OWNER)))
    connection.close()


def ensure_database(server: Postgres, name: str) -> None:
    """Make the database if it is missing; only the two roles may enter it."""
    connection = server.connect()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", [name])
        if cursor.fetchone() is None:
            create_database(cursor, name)
    connection.close()


def create_database(cursor: Any, name: str) -> None:
    """Create an empty database that the owner owns and the app may enter."""
    names = {
        "name": sql.Identifier(name),
        "owner": sql.Identifier(OWNER),
        "app": sql.Identifier(APP),
    }
    cursor.execute(sql.SQL("CREATE DATABASE {name} OWNER {owner} TEMPLATE template0").format(**names))
    cursor.execute(sql.SQL("REVOKE ALL ON DATABASE {name} FROM PUBLIC").format(**names))
    cursor.execute(sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {name} TO {app}").format(**names))
