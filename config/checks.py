"""Refuse to serve as a role that walks through the wall (siêu người dùng, BYPASSRLS, chủ sở hữu bảng)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection, connections

from accounts.single_sign_on import faults

_STRENGTHS = """
SELECT current_user,
       role.rolsuper,
       role.rolbypassrls,
       EXISTS (SELECT FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
               WHERE nspname = 'public' AND relkind IN ('r', 'p') AND pg_has_role(current_user, relowner, 'MEMBER'))
FROM pg_roles AS role WHERE role.rolname = current_user
"""
_REASONS = (
    ("superuser", "Vai trò {} là siêu người dùng, đi xuyên qua bức tường giữa các tỉnh."),
    ("bypassrls", "Vai trò {} có BYPASSRLS, đi xuyên qua bức tường giữa các tỉnh."),
    ("owner", "Vai trò {} sở hữu bảng dữ liệu, đi xuyên qua bức tường giữa các tỉnh."),
)
_HINT = "Đặt DATABASE_URL cho vai trò portal_app (xem docs/operations.md)."


def strong_role_reasons() -> list[str]:
    """Return why the connected role must not serve (vai trò quá mạnh); empty when it may."""
    with connection.cursor() as cursor:
        cursor.execute(_STRENGTHS)
        role, *strengths = cursor.fetchone()
    return [text.format(role) for (_, text), strong in zip(_REASONS, strengths, strict=True) if strong]


def refuse_strong_role() -> None:
    """Raise before the first request is served by a role that is too strong; the connection is closed again."""
    reasons = strong_role_reasons()
    connections.close_all()
    if reasons:
        raise ImproperlyConfigured(" ".join([*reasons, _HINT]))


@checks.register(checks.Tags.security)
def providers_are_complete(**_: Any) -> list[checks.CheckMessage]:
    """Refuse a sign-on provider without issuer, client or HTTPS."""
    return [checks.Error(fault, id="portal.E003") for fault in faults()]


@checks.register(checks.Tags.database, deploy=True)
def serving_role_is_weak(*, databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """Report a role that is too strong in `check --deploy --database default`; `migrate` runs as the owner by right."""
    if not databases:
        return []
    try:
        reasons = strong_role_reasons()
    except DatabaseError as error:
        return [checks.Error(f"Không kết nối được cơ sở dữ liệu: {error}", id="portal.E002")]
    return [checks.Error(reason, hint=_HINT, id="portal.E001") for reason in reasons]
