"""To the province's provider and back (đăng nhập một lần)."""

from __future__ import annotations

from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_safe

from accounts.actions.single_sign_on import recognise
from accounts.queries.sign_in import has_second_factor
from accounts.sealing import seal
from accounts.single_sign_on import STRONG_WAYS, Attempt, Provider, SignOnRefused, begin, finish, provider_of
from accounts.views.entrance import IDENTITY_SEAL, Way, enter, next_address, wait_for_code

_ATTEMPT: Final = "single_sign_on_attempt"


# Asking the provider may take seconds: no transaction stays open for so long.
@transaction.non_atomic_requests
@login_not_required
@never_cache
@require_safe
def start(request: HttpRequest, province: str) -> HttpResponse:
    """Send a person to the provider of their province; a link and no form, for `form-action` would stop the way out."""
    provider = provider_of(province)
    if provider is None:
        return _back(request, _("Tỉnh này chưa nối với hệ thống đăng nhập một lần."))
    if request.user.is_authenticated:
        return redirect(next_address(request))
    try:
        url, attempt = begin(provider, callback=_callback(request, provider), to=next_address(request))
    except SignOnRefused as refused:
        return _back(request, str(refused))
    request.session[_ATTEMPT] = attempt
    return redirect(url)


@transaction.non_atomic_requests
@login_not_required
@never_cache
@sensitive_variables("identity")
@require_safe
def arrive(request: HttpRequest, province: str) -> HttpResponse:
    """Receive a person back from the provider (trở về); what was remembered of the attempt is good once."""
    if request.user.is_authenticated:
        return redirect(next_address(request))
    provider, attempt = provider_of(province), _attempt(request)
    if provider is None or attempt is None or attempt["province"] != province:
        return _back(request, _("Lần đăng nhập này không hợp lệ hoặc đã dùng rồi. Hãy đăng nhập lại từ đầu."))
    try:
        answer = {name: request.GET.get(name, "") for name in ("state", "code", "error")}
        identity = finish(provider, attempt, answer, callback=_callback(request, provider))
        with transaction.atomic():
            user = recognise(provider=provider, identity=identity)
    except SignOnRefused as refused:
        return _back(request, str(refused))
    proved = provider.trusts_second_factor and bool(identity.ways & STRONG_WAYS)
    way: Way = {"province": province, "id_token": seal(identity.id_token, IDENTITY_SEAL)}
    with transaction.atomic():
        if not proved and has_second_factor(user):
            wait_for_code(request, user, to=attempt["next"], way=way)
            return redirect("second_factor_code")
        return enter(request, user, proved=proved, to=attempt["next"], way=way)


def _attempt(request: HttpRequest) -> Attempt | None:
    found: Attempt | None = request.session.pop(_ATTEMPT, None)
    return found


def _callback(request: HttpRequest, provider: Provider) -> str:
    return request.build_absolute_uri(reverse("single_sign_on_arrive", args=[provider.province]))


def _back(request: HttpRequest, sentence: str) -> HttpResponse:
    messages.error(request, sentence)
    return redirect("sign_in")
