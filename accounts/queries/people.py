"""Who a person is in a province (tư cách của một người)."""

from __future__ import annotations

from datetime import date

from django.db.models import Q

from accounts.models import Membership, Province, ProvinceAccess, User
from accounts.roles import Person, Role, Seat


def entries(user: User) -> list[ProvinceAccess]:
    """Provinces that the user may enter (các tỉnh được vào); needs no scope."""
    return list(
        ProvinceAccess.objects.filter(user=user)
        .select_related("province")
        .order_by("province__code")
    )


def seats(user: User, province: Province, today: date) -> tuple[Seat, ...]:
    """Valid memberships on that day, oldest first; needs the province's scope."""
    rows = (
        Membership.objects.filter(user=user, province=province, valid_from__lte=today)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today))
        .select_related("unit")
        .order_by("id")
    )
    return tuple(
        Seat(
            membership_id=row.pk,
            unit_id=row.unit_id,
            unit_path=row.unit.path,
            unit_name=row.unit.full_name,
            unit_kind=row.unit.kind,
            role=Role(row.role),
        )
        for row in rows
    )


def system_person(province: Province, today: date) -> Person:
    """The portal itself acting by the calendar (hệ thống), which holds every permission in one province."""
    return Person(
        user=User(username="system", full_name="Hệ thống"),
        province=province,
        seats=(),
        today=today,
        system=True,
    )
