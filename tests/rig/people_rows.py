"""People, seats and files that hang on a place, as tests of addresses need them (người, tư cách mẫu)."""

from __future__ import annotations

from datetime import UTC, date, datetime

from django.utils import timezone

from accounts.models import Membership, OrgUnit, Province, ProvinceAccess, User
from accounts.roles import Role
from reporting.models import Export
from tests.rig.cast import SINCE, TODAY
from tests.rig.workbooks import whole_workbook


def lent(province: Province, by: User, unit: OrgUnit) -> Membership:
    """A seat that is lent for days far ahead, so that nobody acts from it yet."""
    to = Membership.objects.filter(province=province, role=Role.PROVINCE_ADMIN)[0].user
    return Membership.objects.create(
        province=province,
        user=to,
        unit=unit,
        role=Role.COMMUNE_OFFICER,
        valid_from=date(2030, 1, 1),
        valid_to=date(2030, 2, 1),
        on_behalf_of=by,
    )


def invited(unit: OrgUnit, name: str) -> User:
    """Somebody who was invited and has not come in yet."""
    user = User.objects.create_user(f"moi-{name}", None, "Người Mới", invited_at=timezone.now())
    ProvinceAccess.objects.create(user=user, province_id=unit.province_id)
    Membership.objects.create(
        province_id=unit.province_id, user=user, unit=unit, role=Role.COMMUNE_OFFICER, valid_from=SINCE
    )
    return user


def export_of(province: Province, user: User, title: str) -> Export:
    """A file that was asked for and drawn."""
    return Export.objects.create(
        province=province,
        kind="so-bien-dong",
        title=title,
        file_name="so.xlsx",
        made_by=user,
        made_on=TODAY,
        content=whole_workbook("<sheetData/>"),
        drawn_at=datetime(2023, 7, 5, tzinfo=UTC),
    )
