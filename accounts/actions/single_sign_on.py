"""Match whom a provider names with a person who is here already (đăng nhập một lần); nobody is ever added."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.actions.sessions import security_log
from accounts.language import gettext as _
from accounts.models import ProviderIdentity, ProvinceAccess, User
from accounts.single_sign_on import Identity, Provider, SignOnRefused


def recognise(*, provider: Provider, identity: Identity) -> User:
    """Return the person of this province whom the provider names; raises `SignOnRefused`.

    The first time by an e-mail address that the provider has verified and exactly one person here has; ever after by
    the provider's own key for the person, so that an address that passes to somebody else opens nothing.
    """
    known = ProviderIdentity.objects.filter(issuer=identity.issuer, subject=identity.subject)
    link = known.select_related("user").first()
    user = link.user if link else _by_address(provider, identity)
    here = ProvinceAccess.objects.filter(user=user, province__code=provider.province)
    if not user.is_active or not here.exists():
        security_log.info("single_sign_on.refused user=%s", user.pk)
        raise SignOnRefused(_("Tài khoản của bạn đã bị khóa hoặc không thuộc tỉnh. Hãy báo quản trị của tỉnh."))
    if link is None:
        _remember(user, identity)
    return user


def _by_address(provider: Provider, identity: Identity) -> User:
    if not identity.email or not identity.email_verified:
        raise SignOnRefused(
            _("%(name)s không cho biết địa chỉ thư đã xác minh của bạn. Hãy báo quản trị của tỉnh.")
            % {"name": provider.name}
        )
    here = User.objects.filter(email__iexact=identity.email, provinces__province__code=provider.province)
    found = list(here.order_by("pk")[:2])
    if len(found) != 1:
        security_log.info("single_sign_on.unknown matches=%s", len(found))
        raise SignOnRefused(
            _("Chưa có tài khoản nào (hoặc có hơn một) trong tỉnh mang địa chỉ thư của bạn. Hãy báo quản trị của tỉnh.")
        )
    return found[0]


def _remember(user: User, identity: Identity) -> None:
    try:
        with transaction.atomic():
            ProviderIdentity.objects.create(user=user, issuer=identity.issuer, subject=identity.subject)
    except IntegrityError as error:
        raise SignOnRefused(
            _("Tài khoản của bạn đã gắn với người khác ở hệ thống đăng nhập. Hãy báo quản trị của tỉnh gỡ liên kết.")
        ) from error
    security_log.info("single_sign_on.linked user=%s", user.pk)
