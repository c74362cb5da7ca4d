"""Open the portal for a province (mở hệ thống cho tỉnh): its first unit, its settings, its first admin."""

from __future__ import annotations

from django.db import transaction

from accounts import audit
from accounts.actions.people import Invitation, PeopleRefused, invite, renew_invitation
from accounts.actions.units import RECORDED_SINCE
from accounts.invitations import is_pending
from accounts.language import gettext as _
from accounts.models import Membership, OrgUnit, ProvinceAccess, ProvinceSettings, UnitKind, UnitVersion, User
from accounts.names import search_key, sort_key
from accounts.roles import Permission, Person, Role, require


def start_province(*, full_name: str, username: str, email: str, by: Person) -> User:
    """Make the province's own unit and settings and invite its first admin (quản trị đầu tiên).

    Asked again for somebody who has not come in yet it renews their link; a province with an admin is left alone.
    Needs the province's scope.
    """
    require(by, Permission.MANAGE_PROVINCE)
    with transaction.atomic():
        top = _top(by)
        ProvinceSettings.objects.get_or_create(province=by.province, defaults={"place_name": by.province.name})
        waiting = User.objects.filter(username=username, pk__in=_admins(by)).first()
        if waiting is not None and is_pending(waiting):
            return renew_invitation(user=waiting, by=by)
        if any(user.has_usable_password() for user in User.objects.filter(pk__in=_admins(by))):
            raise PeopleRefused(_("Tỉnh đã có quản trị. Hãy để quản trị đó thêm người ở màn hình Con người."))
        invitation = Invitation(
            full_name=full_name,
            username=username,
            email=email,
            unit=top,
            role=Role.PROVINCE_ADMIN,
            title=_("Quản trị hệ thống của tỉnh"),
            # Not today: a training clock that is set back would lock the first admin out.
            valid_from=min(by.today, RECORDED_SINCE),
        )
        user = invite(invitation=invitation, by=by)
        audit.record(by, "province.started", top)
    return user


def _admins(by: Person) -> list[int]:
    let_in = ProvinceAccess.objects.filter(province=by.province, user__is_active=True).values("user")
    rows = Membership.objects.filter(province=by.province, role=Role.PROVINCE_ADMIN, user__in=let_in)
    return list(rows.values_list("user_id", flat=True))


def _top(by: Person) -> OrgUnit:
    province = by.province
    there = OrgUnit.objects.filter(province=province, kind=UnitKind.PROVINCE, code=province.code).first()
    if there is not None:
        return there
    names = {"name": province.name, "type_name": province.type_name, "search_key": search_key(province.name)}
    top = OrgUnit.objects.create(
        province=province,
        kind=UnitKind.PROVINCE,
        code=province.code,
        path=f"{province.code}/",
        sort_key=sort_key(province.name),
        valid_from=RECORDED_SINCE,
        **names,
    )
    UnitVersion.objects.create(province=province, unit=top, valid_from=RECORDED_SINCE, **names)
    return top
