"""Gives the serving role the least that each class of table needs; run as owner after `migrate`."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand
from django.db import connection, transaction

from accounts.tenancy import CATALOGUE_TABLES

_APP_ROLE = "portal_app"


class Command(BaseCommand):
    """Grant table privileges to portal_app (cấp quyền tối thiểu trong cơ sở dữ liệu)."""

    help = "Gives portal_app the least privileges on every table; run as owner after migrate."

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Revoke everything, then grant by class of table."""
        append_only = {model._meta.db_table for model in apps.get_models() if getattr(model, "APPEND_ONLY", False)}
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {_APP_ROLE}")
            cursor.execute(f"GRANT USAGE ON SCHEMA public TO {_APP_ROLE}")
            cursor.execute(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {_APP_ROLE}")
            cursor.execute(f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE ON SEQUENCES TO {_APP_ROLE}")
            for table in connection.introspection.table_names(cursor):
                verbs = "SELECT, INSERT, UPDATE, DELETE"
                if table in CATALOGUE_TABLES or table == "django_migrations":
                    verbs = "SELECT"
                elif table in append_only:
                    verbs = "SELECT, INSERT"
                cursor.execute(f"GRANT {verbs} ON {connection.ops.quote_name(table)} TO {_APP_ROLE}")
