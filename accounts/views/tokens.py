"""Tokens on screen, and the page that describes the API (mã truy cập API, tài liệu API)."""

from __future__ import annotations

from functools import cache

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.tokens import TokenRefused, make_token, revoke_token
from accounts.api.problems import HELP_SLUG
from accounts.api.reading import Operation, sections
from accounts.api.schema import described, document
from accounts.forms import TokenForm
from accounts.middleware import PortalRequest
from accounts.queries.tokens import living_tokens, open_scopes, revocable, tokens_of_others


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def api_tokens(request: PortalRequest) -> HttpResponse:
    """List one's tokens and make a new one, whose text is shown once (mã truy cập API)."""
    person = request.person
    form = TokenForm(request.POST if request.method == "POST" else None, scopes=open_scopes(person))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            token, text = make_token(name=given["name"], scopes=given["scopes"], days=given["days"], by=person)
        except TokenRefused as refused:
            form.add_error(None, str(refused))
        else:
            return render(request, "accounts/api_token_made.html", {"token": token, "text": text})
    shown = {
        "form": form,
        "tokens": living_tokens(request.user, person),
        "others": tokens_of_others(person),
        "help_slug": HELP_SLUG,
        "seat": person.seat,
    }
    return render(request, "accounts/api_tokens.html", shown, status=422 if form.errors else 200)


@require_POST
def revoke_api_token(request: PortalRequest, pk: int) -> HttpResponse:
    """End a token at once (thu hồi mã)."""
    token = get_object_or_404(revocable(request.person), pk=pk)
    revoke_token(token=token, by=request.person)
    told = _("Đã thu hồi mã «%(name)s»; chương trình dùng mã này bị từ chối ngay.") % {"name": token.name}
    messages.success(request, told)
    return redirect("api_tokens")


@require_safe
def api_page(request: PortalRequest) -> HttpResponse:
    """Describe every address of the API (tài liệu API)."""
    found = _sections(get_language() or "")
    return render(request, "accounts/api_page.html", {"sections": found, "help_slug": HELP_SLUG})


@require_safe
def api_schema(_request: PortalRequest) -> HttpResponse:
    """Give the description as OpenAPI 3.1, for tools (tệp mô tả API)."""
    return HttpResponse(described(), content_type="application/json")


@cache
def _sections(_language: str) -> list[tuple[str, list[Operation]]]:
    """The doors do not change while a process lives."""
    return sections(document())
