"""The switch of the language (đổi ngôn ngữ): at sign-in and in the person's menu."""

from __future__ import annotations

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts.actions.language import choose_language
from accounts.language import NAMES
from accounts.middleware import LANGUAGE_COOKIE
from accounts.models import User


@login_not_required
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Speak another language from now on, and go back to the page that it was asked on."""
    answer = redirect(_page_before(request))
    wanted = request.POST.get("language", "")
    if wanted not in NAMES:
        return answer
    if isinstance(request.user, User):
        choose_language(user=request.user, language=wanted)
    answer.set_cookie(
        LANGUAGE_COOKIE, wanted, secure=settings.SESSION_COOKIE_SECURE, httponly=True, samesite="Lax"
    )  # gone with the browser: the next person at this machine chooses anew
    return answer


def _page_before(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    here = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if here and wanted.startswith("/") else resolve_url(settings.LOGIN_REDIRECT_URL)
