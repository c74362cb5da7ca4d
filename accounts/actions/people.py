"""Let people in, give and end their roles, shut them out (quản trị con người)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts import audit
from accounts.actions import second_factor
from accounts.actions.delegation import end_lent
from accounts.actions.sessions import end_sessions
from accounts.actions.tokens import end_tokens
from accounts.invitations import is_pending
from accounts.language import gettext as _
from accounts.models import Membership, OrgUnit, ProviderIdentity, ProvinceAccess, User
from accounts.names import tidy
from accounts.queries.sign_in import has_second_factor
from accounts.roles import ONLY_READ, SEATED_AT, Permission, Person, Role, require
from accounts.single_sign_on import provider_of


class PeopleRefused(Exception):
    """This cannot be done with this person; the text says why, in Vietnamese (không thực hiện được)."""


@dataclass(frozen=True)
class Invitation:
    """A new person with their first role (lời mời)."""

    full_name: str
    username: str
    email: str
    unit: OrgUnit
    role: Role
    title: str
    valid_from: date
    valid_to: date | None = None


def invite(*, invitation: Invitation, by: Person) -> User:
    """Add a person with their first role (thêm người); they set the password through the link of `invitations`."""
    require(by, Permission.MANAGE_PEOPLE, invitation.unit)
    try:
        with transaction.atomic():
            user = User.objects.create_user(
                invitation.username, None, tidy(invitation.full_name), invitation.email, invited_at=timezone.now()
            )
            ProvinceAccess.objects.create(user=user, province=by.province, read_only=invitation.role in ONLY_READ)
            audit.record(by, "person.invited", user)
            assign(
                user=user,
                unit=invitation.unit,
                role=invitation.role,
                title=invitation.title,
                valid_from=invitation.valid_from,
                valid_to=invitation.valid_to,
                by=by,
            )
    except IntegrityError as error:
        raise PeopleRefused(_("Tên đăng nhập này đã có người dùng. Hãy chọn tên khác.")) from error
    return user


def invite_many(*, invitations: Iterable[Invitation], by: Person) -> list[User]:
    """Add all these people or none of them (thêm theo danh sách)."""
    with transaction.atomic():
        return [invite(invitation=one, by=by) for one in invitations]


def renew_invitation(*, user: User, by: Person) -> User:
    """Invite a person anew who has not come in yet (gửi lại lời mời): a fresh link, and the old one is dead."""
    require(by, Permission.MANAGE_PEOPLE)
    _require_here(user, by)
    with transaction.atomic():
        row = User.objects.select_for_update().get(pk=user.pk)
        if not is_pending(row) or _serves_elsewhere(row, by):
            raise PeopleRefused(_("Người này đã đặt mật khẩu. Nếu quên, hãy dùng Đặt lại mật khẩu."))
        row.set_unusable_password()
        row.invited_at = timezone.now()
        row.save(update_fields=["password", "invited_at"])
        audit.record(by, "invitation.renewed", row)
    return row


def assign(
    *,
    user: User,
    unit: OrgUnit,
    role: Role,
    title: str,
    valid_from: date,
    valid_to: date | None,
    by: Person,
) -> Membership:
    """Give a person of this province a role at a unit (giao tư cách)."""
    require(by, Permission.MANAGE_PEOPLE, unit)
    _require_here(user, by)
    if unit.kind not in SEATED_AT[role]:
        raise PeopleRefused(
            _("Vai trò “%(label)s” không đặt tại %(full_name)s.") % {"label": role.label, "full_name": unit.full_name}
        )
    if valid_to is not None and valid_to <= valid_from:
        raise PeopleRefused(_("Ngày kết thúc phải sau ngày bắt đầu."))
    with transaction.atomic():
        same = Membership.objects.select_for_update().filter(user=user, unit=unit, role=role)
        if same.filter(_overlaps(valid_from, valid_to)).exists():
            raise PeopleRefused(
                _("%(full_name)s đã có vai trò này tại %(full_name_2)s trong thời gian đó.")
                % {"full_name": user.full_name, "full_name_2": unit.full_name}
            )
        membership = Membership.objects.create(
            province=by.province,
            user=user,
            unit=unit,
            role=role,
            title=tidy(title),
            valid_from=valid_from,
            valid_to=valid_to,
        )
        audit.record(by, "membership.assigned", membership, role=str(role), unit=unit.full_name, user=user.pk)
    return membership


def end_membership(*, membership: Membership, on: date, by: Person) -> Membership:
    """End a role; `on` is the first day without it (kết thúc tư cách)."""
    require(by, Permission.MANAGE_PEOPLE, membership.unit)
    with transaction.atomic():
        row = Membership.objects.select_for_update().select_related("unit").get(pk=membership.pk)
        if row.valid_to is not None and row.valid_to <= on:
            raise PeopleRefused(
                _("Tư cách này đã kết thúc từ ngày %(valid_to)s.") % {"valid_to": f"{row.valid_to:%d/%m/%Y}"}
            )
        if on <= row.valid_from:
            raise PeopleRefused(
                _("Ngày kết thúc phải sau ngày bắt đầu %(valid_from)s.") % {"valid_from": f"{row.valid_from:%d/%m/%Y}"}
            )
        row.valid_to = on
        row.save(update_fields=["valid_to"])
        end_lent(user=row.user, on=on, unit_id=row.unit_id, role=row.role)
        _require_an_admin(by, on)
        audit.record(by, "membership.ended", row, role=row.role, unit=row.unit.full_name, user=row.user_id)
    return row


def disable(*, user: User, by: Person) -> None:
    """Shut a person out of the province (khóa tài khoản): every session ends now.

    Whoever serves in another province too keeps that door; otherwise the whole account is disabled.
    """
    require(by, Permission.MANAGE_PEOPLE)
    _require_here(user, by)
    if user.pk == by.user.pk:
        raise PeopleRefused(_("Không thể tự khóa tài khoản của mình. Hãy nhờ một quản trị khác."))
    with transaction.atomic():
        if not _serves_elsewhere(user, by):
            User.objects.filter(pk=user.pk).update(is_active=False)
        ProvinceAccess.objects.filter(user=user, province=by.province).delete()
        end_lent(user=user, on=by.today)
        _require_an_admin(by, by.today)
        end_sessions(user=user)
        end_tokens(user=user, by=by)
        audit.record(by, "person.disabled", user)


def enable(*, user: User, by: Person) -> None:
    """Let a disabled person in again (mở khóa)."""
    require(by, Permission.MANAGE_PEOPLE)
    if not Membership.objects.filter(user=user).exists():
        raise PeopleRefused(_("Người này không thuộc tỉnh."))
    with transaction.atomic():
        let_in = ProvinceAccess.objects.get_or_create(
            user=user, province=by.province, defaults={"read_only": _only_reads(user, by.today)}
        )[1]
        if not let_in:
            raise PeopleRefused(_("Tài khoản này không bị khóa."))
        User.objects.filter(pk=user.pk).update(is_active=True)
        audit.record(by, "person.enabled", user)


def reset_password(*, user: User, by: Person) -> User:
    """Void a person's password (đặt lại mật khẩu); sessions end, a link of `invitations` sets a new one."""
    require(by, Permission.MANAGE_PEOPLE)
    _require_here(user, by)
    if _serves_elsewhere(user, by):
        raise PeopleRefused(_("Người này còn làm việc ở tỉnh khác nên tỉnh không đặt lại mật khẩu được."))
    if user.pk == by.user.pk:
        raise PeopleRefused(_("Hãy dùng màn hình Đổi mật khẩu cho tài khoản của mình."))
    with transaction.atomic():
        user.set_unusable_password()
        user.must_change_password = False
        user.invited_at = timezone.now()
        user.save(update_fields=["password", "must_change_password", "invited_at"])
        end_sessions(user=user)
        end_tokens(user=user, by=by)
        audit.record(by, "password.reset", user)
    return user


def unlink_provider(*, user: User, by: Person) -> None:
    """Let go of whom the province's provider named as this person (gỡ liên kết); the next sign-in matches anew."""
    require(by, Permission.MANAGE_PEOPLE)
    _require_here(user, by)
    provider = provider_of(by.province.code)
    with transaction.atomic():
        links = ProviderIdentity.objects.filter(user=user, issuer=provider.issuer if provider else "")
        if not links.delete()[0]:
            raise PeopleRefused(_("Người này chưa gắn với hệ thống đăng nhập một lần của tỉnh."))
        end_sessions(user=user)
        audit.record(by, "sign_on.unlinked", user)


def reset_second_factor(*, user: User, by: Person) -> None:
    """Take a lost second factor off a person (gỡ xác thực hai lớp); every session ends, they set up a new one."""
    require(by, Permission.MANAGE_PEOPLE)
    _require_here(user, by)
    if user.pk == by.user.pk:
        raise PeopleRefused(_("Hãy gỡ xác thực hai lớp của mình ở màn hình Đăng nhập và thiết bị."))
    if _serves_elsewhere(user, by):
        raise PeopleRefused(_("Người này còn làm việc ở tỉnh khác nên tỉnh không gỡ xác thực hai lớp được."))
    if not has_second_factor(user):
        raise PeopleRefused(_("Người này chưa bật xác thực hai lớp."))
    with transaction.atomic():
        second_factor.forget(user=user)
        end_sessions(user=user)
        end_tokens(user=user, by=by)
        audit.record(by, "second_factor.reset", user)


def _overlaps(start: date, end: date | None) -> Q:
    starts_before = Q(valid_from__lt=end) if end else Q()
    return starts_before & (Q(valid_to__isnull=True) | Q(valid_to__gt=start))


def _require_here(user: User, by: Person) -> None:
    if not ProvinceAccess.objects.filter(user=user, province=by.province).exists():
        raise PeopleRefused(_("Người này không thuộc tỉnh."))


def _serves_elsewhere(user: User, by: Person) -> bool:
    return ProvinceAccess.objects.filter(user=user).exclude(province=by.province).exists()


def _only_reads(user: User, today: date) -> bool:
    roles = Membership.objects.filter(_overlaps(today, None), user=user).values_list("role", flat=True)
    return all(Role(role) in ONLY_READ for role in roles)


def _require_an_admin(by: Person, day: date) -> None:
    admins = Membership.objects.filter(_overlaps(day, None), role=Role.PROVINCE_ADMIN, valid_from__lte=day)
    let_in = ProvinceAccess.objects.filter(province=by.province, user__is_active=True).values("user")
    if not by.system and not admins.filter(user__in=let_in).exists():
        raise PeopleRefused(_("Tỉnh phải còn ít nhất một quản trị đang làm việc."))
