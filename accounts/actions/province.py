"""What a province sets for itself (thiết lập của tỉnh)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial

from django.db import transaction
from django.db.models import Q

from accounts import audit
from accounts.choices import chosen
from accounts.figures import dong
from accounts.language import gettext, joined, remembered
from accounts.models import Membership, Province, ProvinceAccess, ProvinceSettings
from accounts.roles import Permission, Person, Role, require


class ClockRefused(Exception):
    """The clock cannot be set to this day; the text says why, in Vietnamese (không đặt được đồng hồ)."""


def set_clock(*, day: date | None, by: Person) -> ProvinceSettings:
    """Set the training clock, or go back to the real date with None (đặt đồng hồ tập huấn)."""
    require(by, Permission.MANAGE_PROVINCE)
    if day is not None and not by.system and not _has_admin_on(day, by):
        raise ClockRefused(
            gettext(
                "Ngày %(day)s tỉnh chưa có quản trị nào có hiệu lực, nên không ai đổi lại được đồng hồ. "
                "Hãy chọn ngày khác, hoặc giao tư cách quản trị từ ngày sớm hơn."
            )
            % {"day": f"{day:%d/%m/%Y}"}
        )
    with transaction.atomic():
        settings, _ = ProvinceSettings.objects.select_for_update().get_or_create(province=by.province)
        settings.training_today = day
        settings.save(update_fields=["training_today"])
        audit.record(
            by, "clock.set", settings, training_today=f"{day:%d/%m/%Y}" if day else remembered(gettext("ngày thật"))
        )
    return settings


def set_sign_in_rules(*, roles: Sequence[Role], by: Person) -> ProvinceSettings:
    """Name the roles that must prove themselves twice (bắt buộc xác thực hai lớp)."""
    require(by, Permission.MANAGE_PROVINCE)
    with transaction.atomic():
        settings, _ = ProvinceSettings.objects.select_for_update().get_or_create(province=by.province)
        settings.second_factor_roles = [role.value for role in Role if role in roles]
        settings.save(update_fields=["second_factor_roles"])
        named = joined(", ", [chosen(partial(str, role.label)) for role in Role if role in roles])
        named = named or gettext("không vai trò nào")
        audit.record(by, "sign_in_rules.set", settings, second_factor=remembered(named))
    return settings


def set_two_people(*, from_vnd: int | None, by: Person) -> ProvinceSettings:
    """Say from which amount on a second person must approve before capital moves (hai người duyệt); None: never."""
    require(by, Permission.MANAGE_PROVINCE)
    with transaction.atomic():
        settings, _ = ProvinceSettings.objects.select_for_update().get_or_create(province=by.province)
        settings.two_people_from_vnd = from_vnd
        settings.save(update_fields=["two_people_from_vnd"])
        told = gettext("từ %(amount)s") % {"amount": dong(from_vnd)} if from_vnd else gettext("không yêu cầu")
        audit.record(by, "two_people.set", settings, summary=told)
    return settings


def name_place(*, place_name: str, by: Person) -> ProvinceSettings:
    """Set the place that stands before the date on the province's papers (địa danh)."""
    require(by, Permission.MANAGE_PROVINCE)
    with transaction.atomic():
        settings, _ = ProvinceSettings.objects.select_for_update().get_or_create(province=by.province)
        settings.place_name = place_name
        settings.save(update_fields=["place_name"])
        audit.record(by, "province.named", settings, summary=place_name)
    return settings


def note_restored(*, province: Province, made_at: str, by: Person) -> None:
    """Write into the audit log that the past was given back from a backup (khôi phục từ bản sao lưu)."""
    require(by, Permission.MANAGE_PROVINCE)
    with transaction.atomic():
        audit.record(by, "province.restored", province, made_at=made_at)


def _has_admin_on(day: date, by: Person) -> bool:
    let_in = ProvinceAccess.objects.filter(province=by.province, user__is_active=True).values("user")
    admins = Membership.objects.filter(province=by.province, role=Role.PROVINCE_ADMIN, valid_from__lte=day)
    return admins.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), user__in=let_in).exists()
