"""Make and revoke tokens (mã truy cập API)."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Collection
from datetime import timedelta
from typing import Final

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from accounts import audit
from accounts.language import gettext as _
from accounts.models import LIFETIMES, ApiToken, TokenScope, User
from accounts.names import tidy
from accounts.queries.tokens import MARK, digest, living_tokens, open_scopes
from accounts.roles import Permission, Person, Refused

MOST_TOKENS: Final = 20
_USED_AGAIN_AFTER = timedelta(hours=1)

security_log = logging.getLogger("accounts.security")


class TokenRefused(Exception):
    """This token cannot be made; the text says why, in Vietnamese (không tạo được mã)."""


def make_token(*, name: str, scopes: Collection[TokenScope], days: int, by: Person) -> tuple[ApiToken, str]:
    """Make a token for one's own present seat (tạo mã); returns its text, which is shown once."""
    if by.seat is None:
        raise Refused(_("Chỉ người có tư cách trong tỉnh mới tạo được mã truy cập."))
    if not scopes or not set(scopes) <= set(open_scopes(by)) or days not in LIFETIMES:
        raise TokenRefused(_("Phạm vi hoặc thời hạn không hợp với tư cách đang dùng. Hãy chọn lại."))
    text = MARK + secrets.token_urlsafe(32)
    with transaction.atomic():
        if living_tokens(by.user, by).count() >= MOST_TOKENS:
            raise TokenRefused(_("Bạn đã có quá nhiều mã còn hiệu lực. Hãy thu hồi mã không dùng nữa."))
        token = ApiToken.objects.create(
            user=by.user,
            province=by.province,
            membership_key=by.seat.membership_id,
            name=tidy(name),
            digest=digest(text),
            hint=text[-4:],
            scopes=sorted(str(one) for one in scopes),
            expires_at=timezone.now() + timedelta(days=days),
        )
        security_log.info("token.made user=%s token=%s", by.user.pk, token.pk)
        # Whoever may only look at the province writes nothing there; the log of identity has it.
        if not by.read_only:
            expires = f"{timezone.localtime(token.expires_at):%d/%m/%Y}"
            audit.record(by, "token.made", token, token=token.name, scopes=", ".join(token.scopes), expires=expires)
    return token, text


def revoke_token(*, token: ApiToken, by: Person) -> None:
    """End a token at once (thu hồi mã): one's own, or anybody's of the province for whoever manages people."""
    own = token.user_id == by.user.pk and token.province_id == by.province.pk
    if not own and not (token.province_id == by.province.pk and by.may(Permission.MANAGE_PEOPLE)):
        raise Refused(_("Chỉ người tạo hoặc quản trị của tỉnh được thu hồi mã này."))
    with transaction.atomic():
        ended = ApiToken.objects.filter(pk=token.pk, revoked_at=None).update(revoked_at=Now())
        security_log.info("token.revoked user=%s token=%s", by.user.pk, token.pk)
        if ended and not by.read_only:
            audit.record(by, "token.revoked", token, token=token.name, user=token.user_id)


def end_tokens(*, user: User, by: Person) -> None:
    """End every token of a person in this province; part of shutting them out, which has its own audit entry."""
    ended = ApiToken.objects.filter(user=user, province=by.province, revoked_at=None).update(revoked_at=Now())
    security_log.info("tokens.ended user=%s count=%s", user.pk, ended)


def note_use(*, token: ApiToken) -> None:
    """Remember that a token was used, once an hour (lần dùng gần nhất); no act of its person, so no audit entry."""
    now = timezone.now()
    if token.last_used_at is None or now - token.last_used_at > _USED_AGAIN_AFTER:
        ApiToken.objects.filter(pk=token.pk).update(last_used_at=now)
