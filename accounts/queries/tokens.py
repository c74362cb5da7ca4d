"""Tokens as they are asked for (mã truy cập API): by their text at every request, and on screen."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from django.db.models import Q, QuerySet
from django.db.models.functions import Now

from accounts.models import ApiToken, ProvinceAccess, RequestKey, SecondFactor, TokenScope, User
from accounts.queries.people import person_at
from accounts.roles import Permission, Person

MARK = "ctmtqg_"
_LONGEST = 128
# Which permissions make a scope worth having; none means everybody.
_NEEDS: dict[TokenScope, tuple[Permission, ...]] = {
    TokenScope.READ: (),
    TokenScope.SUBMISSIONS: (Permission.SUBMIT_FORM,),
    TokenScope.REVIEWS: (Permission.REVIEW_FORM,),
    TokenScope.TREASURY: (Permission.UPLOAD_TREASURY_FILE, Permission.RECORD_PAYMENT),
}


@dataclass(frozen=True)
class Bearer:
    """A token that holds now, with the door into its province (mã còn hiệu lực)."""

    token: ApiToken
    door: ProvinceAccess


def digest(text: str) -> str:
    """What is kept of a token: it is 256 random bits, so a plain hash is as good as a slow one."""
    return hashlib.sha256(text.encode()).hexdigest()


def bearer(text: str) -> Bearer | None:
    """The token behind a text while it holds and its person may enter the province; needs no scope."""
    if not text.startswith(MARK) or len(text) > _LONGEST:
        return None
    living = ApiToken.objects.filter(digest=digest(text), revoked_at=None, expires_at__gt=Now())
    # Whoever must change a password has been given one by somebody else: nothing else until then.
    active = living.filter(user__is_active=True, user__must_change_password=False)
    token = active.select_related("user", "province").first()
    if token is None:
        return None
    door = ProvinceAccess.objects.filter(user=token.user_id, province=token.province_id).first()
    if door is None:
        return None
    door.province = token.province
    return Bearer(token, door)


def person_of(held: Bearer) -> Person | None:
    """The person acting from the seat of the token, while the seat is valid; needs the province's scope."""
    person = person_at(held.door, held.token.user, held.token.membership_key)
    if person is None or person.seat is None or person.seat.membership_id != held.token.membership_key:
        return None
    return person if not person.needs_second_factor or _made_with_factor(held.token) else None


def _made_with_factor(token: ApiToken) -> bool:
    """Where the province asks for a second factor, a token counts only if its maker had one then."""
    return SecondFactor.objects.filter(user=token.user_id, added_at__lte=token.created_at).exists()


def open_scopes(person: Person) -> list[TokenScope]:
    """What a token of this person could be used for (phạm vi chọn được)."""
    if person.read_only:
        return [TokenScope.READ]
    return [one for one, needs in _NEEDS.items() if not needs or any(person.may(need) for need in needs)]


def living_tokens(user: User, person: Person) -> QuerySet[ApiToken]:
    """One's own tokens of this province that hold (mã của mình)."""
    return _living(person).filter(user=user)


def tokens_of_others(person: Person) -> QuerySet[ApiToken]:
    """Everybody else's tokens of the province that hold, for whoever manages its people."""
    if not person.may(Permission.MANAGE_PEOPLE):
        return ApiToken.objects.none()
    return _living(person).exclude(user=person.user)


def revocable(person: Person) -> QuerySet[ApiToken]:
    """Tokens that this person may revoke: one's own, and everybody's for whoever manages people."""
    mine = Q(user=person.user)
    return _living(person).filter(Q() if person.may(Permission.MANAGE_PEOPLE) else mine)


def request_answered(person: Person, key: str) -> RequestKey | None:
    """The answer that this person's key got before."""
    return RequestKey.objects.filter(province=person.province, user=person.user, key=key).first()


def _living(person: Person) -> QuerySet[ApiToken]:
    living = ApiToken.objects.filter(province=person.province, revoked_at=None, expires_at__gt=Now())
    return living.select_related("user").order_by("-id")
