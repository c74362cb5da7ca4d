"""How people sign in (cách đăng nhập): second factors of a person and of a province."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from django.db.models import Count, Q

from accounts.models import Membership, ProviderIdentity, Province, ProvinceSettings, RecoveryCode, SecondFactor, User
from accounts.roles import Role
from accounts.single_sign_on import provider_of


class RoleCount(NamedTuple):
    """How many people of a role have a second factor (số người đã bật)."""

    role: Role
    people: int
    with_factor: int


def has_second_factor(user: User) -> bool:
    """Tell whether the person has an authenticator (đã bật xác thực hai lớp)."""
    return SecondFactor.objects.filter(user=user).exists()


def second_factor_of(user: User) -> SecondFactor | None:
    """Return the person's authenticator."""
    return SecondFactor.objects.filter(user=user).first()


def recovery_codes_left(user: User) -> int:
    """Return how many recovery codes still open (mã dự phòng còn lại)."""
    return RecoveryCode.objects.filter(user=user, used_at__isnull=True).count()


def linked_at(user: User, province: Province) -> datetime | None:
    """Return since when the person is linked with the provider of the province (ngày gắn)."""
    provider = provider_of(province.code)
    if provider is None:
        return None
    links = ProviderIdentity.objects.filter(user=user, issuer=provider.issuer)
    return links.values_list("linked_at", flat=True).first()


def second_factor_roles(province: Province) -> list[str]:
    """Return the roles that must prove themselves twice in the open province."""
    found = ProvinceSettings.objects.filter(province=province).values_list("second_factor_roles", flat=True).first()
    return list(found or ())


def second_factor_counts(today: date) -> list[RoleCount]:
    """Count, by role of the open province, the people at work and those with a second factor."""
    rows = (
        Membership.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=today), valid_from__lte=today)
        .values("role")
        .annotate(people=Count("user", distinct=True), proved=Count("user__second_factor", distinct=True))
        .order_by("role")
    )
    found = {row["role"]: (row["people"], row["proved"]) for row in rows}
    return [RoleCount(role, *found.get(role.value, (0, 0))) for role in Role]
