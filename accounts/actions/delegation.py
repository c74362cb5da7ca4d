"""Lend one's seat while away, and take it back (ủy quyền khi vắng mặt).

The other person gets a seat of their own with an end: they act under their own name, and every line of the log says on
whose behalf. A lent seat cannot be lent on.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.db import transaction
from django.db.models import F
from django.db.models.functions import Greatest

from accounts import audit
from accounts.actions.notices import notify
from accounts.language import gettext as _
from accounts.language import ngettext
from accounts.models import Membership, User
from accounts.queries.delegation import lendable_to, lent_by
from accounts.roles import ONLY_READ, Person, Refused, Role

LONGEST: Final = timedelta(days=60)
# An admin appoints another admin instead; whoever only looks needs no stand-in.
NOT_LENT: Final = ONLY_READ | {Role.PROVINCE_ADMIN}


class DelegationRefused(Exception):
    """The seat cannot be lent so; the text says why, in Vietnamese (không ủy quyền được)."""


def may_lend(person: Person) -> bool:
    """Tell whether the seat that the person acts from can be lent."""
    seat = person.seat
    return seat is not None and not person.read_only and seat.role not in NOT_LENT and not seat.on_behalf_of


def lend_seat(*, to: User, starts_on: date, ends_on: date, by: Person) -> Membership:
    """Lend the seat one acts from, first and last day included (ủy quyền)."""
    seat = by.seat
    if seat is None or not may_lend(by):
        raise Refused(_("Tư cách này không ủy quyền được."))
    if starts_on < by.today:
        raise DelegationRefused(_("Ngày bắt đầu không được trước hôm nay. Hãy sửa ngày."))
    if ends_on < starts_on:
        raise DelegationRefused(_("Ngày kết thúc phải từ ngày bắt đầu trở đi. Hãy sửa ngày."))
    if ends_on - starts_on >= LONGEST:
        raise DelegationRefused(
            ngettext(
                "Ủy quyền dài nhất %(days)s ngày. Vắng lâu hơn thì nhờ quản trị giao tư cách.",
                "Ủy quyền dài nhất %(days)s ngày. Vắng lâu hơn thì nhờ quản trị giao tư cách.",
                LONGEST.days,
            )
            % {"days": LONGEST.days}
        )
    if not lendable_to(by).filter(pk=to.pk).exists():
        raise DelegationRefused(
            _("Chỉ ủy quyền cho người đang làm việc tại đơn vị mình, đơn vị cấp trên trực tiếp hoặc cùng cấp trên.")
        )
    with transaction.atomic():
        overlapping = Membership.objects.filter(
            province=by.province, user=to, unit_id=seat.unit_id, role=seat.role, valid_from__lte=ends_on
        ).exclude(valid_to__lte=starts_on)
        if overlapping.exists():
            raise DelegationRefused(_("Người này đã có tư cách ấy trong những ngày đó."))
        row = Membership.objects.create(
            province=by.province,
            user=to,
            unit_id=seat.unit_id,
            role=seat.role,
            valid_from=starts_on,
            valid_to=ends_on + timedelta(days=1),
            on_behalf_of=by.user,
        )
        audit.record(by, "seat.lent", row, role=row.role, unit=seat.unit_name, user=to.pk)
        facts = {"name": by.user.full_name, "role": seat.role.label, "unit": seat.unit_name}
        days = {"start": f"{starts_on:%d/%m/%Y}", "end": f"{ends_on:%d/%m/%Y}"}

        def words() -> str:
            told = _("Bạn được ủy quyền làm việc thay %(name)s (%(role)s, %(unit)s) từ %(start)s đến hết %(end)s.")
            return told % {**facts, **days}

        notify(
            province=by.province,
            users=[to],
            key=f"lent:{row.pk}",
            text=words,
            url="/tai-khoan/tu-cach/",
        )
    return row


def take_back(*, membership: Membership, by: Person) -> None:
    """End a lent seat now (thu lại ủy quyền); what was done with it stays done."""
    with transaction.atomic():
        row = lent_by(by).select_for_update(of=("self",)).filter(pk=membership.pk).first()
        if row is None:
            raise DelegationRefused(_("Ủy quyền này đã kết thúc."))
        end_lent(user=by.user, on=by.today, only=row.pk)
        audit.record(by, "seat.taken_back", row, role=row.role, unit=row.unit.full_name, user=row.user_id)


def end_lent(*, user: User, on: date, only: int | None = None, unit_id: int | None = None, role: str = "") -> None:
    """End what a person lent when they themselves go (thu lại theo); part of the act that ends their own seat."""
    rows = Membership.objects.filter(on_behalf_of=user, valid_to__gt=on)
    if only is not None:
        rows = rows.filter(pk=only)
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id, role=role)
    rows.update(valid_to=Greatest(F("valid_from"), on))
