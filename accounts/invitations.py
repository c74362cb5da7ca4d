"""The link by which an invited person sets the first password (đường dẫn mời): signed, expiring, good for one use.

An invited person has no password, only a random mark in its place. The signature covers that mark, so a link dies when
a password is set and when the person is invited anew; nothing has to be remembered about links.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.http import base36_to_int, int_to_base36
from django.utils.translation import gettext as _

from accounts import figures
from accounts.mail import Letter
from accounts.models import User

LIFETIME: Final = timedelta(days=7)
_TOKEN = re.compile(r"([0-9a-z]{1,13})-([0-9a-f]{64})\Z")


def token_for(user: User) -> str:
    """Return the token of a person who is invited (mã mời)."""
    return f"{int_to_base36(user.pk)}-{_signature(user)}"


def invited_user(token: str, among: QuerySet[User] | None = None) -> User | None:
    """Return the person whom a token invites, or nobody when it was used, replaced, forged or is too old."""
    found = _TOKEN.match(token)
    if found is None:
        return None
    users = User.objects.all() if among is None else among
    key = base36_to_int(found[1])
    user = users.filter(pk=key, is_active=True).first() if key < 2**63 else None
    if user is None or not is_open(user) or not constant_time_compare(found[2], _signature(user)):
        return None
    return user


def is_pending(user: User) -> bool:
    """Tell whether a person was invited and has not set a password yet (chưa nhận lời mời)."""
    return user.invited_at is not None and not user.has_usable_password()


def is_open(user: User) -> bool:
    """Tell whether the person's link still works (lời mời còn hạn)."""
    end = expires_at(user)
    return end is not None and is_pending(user) and timezone.now() < end


def expires_at(user: User) -> datetime | None:
    """Return when the person's link ends (hết hạn lời mời)."""
    return user.invited_at + LIFETIME if user.invited_at else None


def path_of(user: User) -> str:
    """Return the address of the person's link on this portal, without the host."""
    return reverse("accept_invitation", args=[token_for(user)])


def letter_to(user: User, link: str, province: str) -> Letter:
    """Return the letter that carries the link (thư mời)."""
    text = _(
        "Kính gửi %(name)s,\n\n"
        "%(province)s mời anh/chị dùng hệ thống theo dõi các chương trình mục tiêu quốc gia.\n"
        "Tên đăng nhập: %(username)s\n"
        "Mở đường dẫn sau để đặt mật khẩu (dùng một lần, hết hạn lúc %(end)s):\n%(link)s\n\n"
        "Nếu anh/chị không chờ thư này, xin bỏ qua và báo quản trị của tỉnh.\n"
    ) % {
        "name": user.full_name,
        "province": province,
        "username": user.username,
        "end": _moment(expires_at(user)),
        "link": link,
    }
    subject = _("Lời mời dùng hệ thống chương trình mục tiêu quốc gia – %(province)s") % {"province": province}
    return Letter(user.email, subject, text)


def _moment(at: datetime | None) -> str:
    return figures.moment(at) if at else ""


def _signature(user: User) -> str:
    at = user.invited_at.timestamp() if user.invited_at else 0
    value = f"{user.pk}|{user.password}|{at:.6f}"
    return salted_hmac("accounts.invitations", value, secret=settings.SECRET_KEY, algorithm="sha256").hexdigest()
