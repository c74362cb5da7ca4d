"""Know a person's browsers again and tell them of a new one (thiết bị đã biết)."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts.actions.notices import notify
from accounts.actions.sessions import security_log
from accounts.figures import moment
from accounts.language import gettext as _
from accounts.models import KnownDevice, User
from accounts.queries.people import entries
from accounts.sealing import fingerprints
from accounts.tenancy import scope

KEPT: Final = timedelta(days=400)
_PURPOSE: Final = "known_device"


def note_device(*, user: User, token: str, device: str, network: str, url: str) -> bool:
    """Remember the browser that a person signs in with; tells them when it is new to them, and returns whether.

    The very first browser of a person is no news.
    """
    marks = fingerprints(token, _PURPOSE)
    with transaction.atomic():
        known = KnownDevice.objects.filter(user=user)
        if known.filter(fingerprint__in=marks).update(seen_at=Now()):
            return False
        known.filter(seen_at__lt=timezone.now() - KEPT).delete()
        is_first = not known.exists()
        KnownDevice.objects.bulk_create([KnownDevice(user=user, fingerprint=marks[0])], ignore_conflicts=True)
        if is_first:
            return False
        _tell(user, marks[0], device, network, url)
    security_log.info("device.new user=%s", user.pk)
    return True


def _tell(user: User, mark: str, device: str, network: str, url: str) -> None:
    """Leave a notice wherever the person works; whoever only looks on finds it in their first province."""
    at = timezone.now()

    def text() -> str:
        return _(
            "Tài khoản của bạn vừa được đăng nhập từ một máy mới: %(device)s, mạng %(network)s, lúc %(at)s. "
            "Nếu không phải bạn, hãy đăng xuất mọi nơi và đổi mật khẩu."
        ) % {"device": device or _("Trình duyệt khác"), "network": network or _("không rõ"), "at": moment(at)}

    doors = entries(user)
    for door in [one for one in doors if not one.read_only] or doors[:1]:
        with scope(door.province_id):
            notify(province=door.province, users=[user], key=f"device.new:{mark}", text=text, url=url, urgent=True)
