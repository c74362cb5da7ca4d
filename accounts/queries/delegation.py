"""Seats that are lent (tư cách ủy quyền)."""

from __future__ import annotations

from django.db.models import Exists, OuterRef, Q, QuerySet

from accounts.models import Membership, OrgUnit, ProvinceAccess, User
from accounts.roles import ONLY_READ, Person


def lent_by(person: Person) -> QuerySet[Membership]:
    """What one has lent and is not over yet (đang ủy quyền)."""
    rows = Membership.objects.filter(province=person.province, on_behalf_of=person.user, valid_to__gt=person.today)
    return rows.select_related("user", "unit").order_by("valid_from", "id")


def lendable_to(person: Person) -> QuerySet[User]:
    """People who may stand in: of one's own unit, the one above, or one with the same above (người có thể nhận)."""
    seat = person.seat
    if seat is None:
        return User.objects.none()
    above = OrgUnit.objects.filter(province=person.province, pk=seat.unit_id).values("parent_id")
    near = Q(unit_id=seat.unit_id) | Q(unit_id__in=above) | Q(unit__parent_id__in=above, unit__kind=seat.unit_kind)
    seats = (
        Membership.objects.filter(near, province=person.province, user=OuterRef("pk"), valid_from__lte=person.today)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=person.today))
        .filter(on_behalf_of__isnull=True)
        # Whoever audits or only looks does not act for those who are looked at.
        .exclude(role__in=ONLY_READ)
    )
    doors = ProvinceAccess.objects.filter(user=OuterRef("pk"), province=person.province, read_only=False)
    found = User.objects.filter(Exists(seats), Exists(doors), is_active=True).exclude(pk=person.user.pk)
    return found.order_by("full_name", "id")
