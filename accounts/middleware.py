"""Opens the province of a signed-in person for the length of one request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.defaults import permission_denied

from accounts.actions.sessions import note_presence
from accounts.language import NAMES, VIETNAMESE
from accounts.models import ProvinceAccess, User
from accounts.queries.people import entries, person_at
from accounts.roles import Person
from accounts.shown_year import shown_year
from accounts.sign_in import PROVED, SINCE, WAY
from accounts.tenancy import request_scope

LANGUAGE_COOKIE: Final = "portal_language"
_NO_PRIVILEGE = "42501"
_READING_VERBS = frozenset({"GET", "HEAD", "OPTIONS"})
# Addresses that work on the identity tables only and need no province; the API has a door of its own.
_WITHOUT_SCOPE = ("/dang-nhap/", "/ngon-ngu/", "/loi-moi/", "/dang-xuat/", "/static/", "/api/v1/")


class PortalRequest(HttpRequest):
    """A request inside a province: `person` acts."""

    user: User
    person: Person


class SignInMiddleware(LoginRequiredMiddleware):
    """Sends strangers to sign-in from every view that does not say `login_not_required`."""

    def handle_no_permission(  # type: ignore[override]  # the stubs know only the redirect
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponseBase:
        """Keep a page whose session has expired as it is: what was typed must not be replaced by the sign-in page."""
        if request.headers.get("HX-Request") or request.headers.get("X-Autosave"):
            sentence = _("Phiên làm việc đã hết. Hãy mở một thẻ khác, đăng nhập lại rồi lưu tiếp ở đây.")
            return HttpResponse(sentence, status=401, content_type="text/plain; charset=utf-8")
        if request.method not in _READING_VERBS:
            return redirect("sign_in")  # the address of a deed is no page to come back to
        return super().handle_no_permission(request, view_func)


class LanguageMiddleware:
    """Answers in the language that the person chose (ngôn ngữ giao diện).

    Before sign-in a cookie of this browser counts. What the browser says of its own languages never does: an
    official's portal is Vietnamese until somebody asks for something else.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Speak one language from here to the answer; programs are spoken to as `TokenMiddleware` says."""
        if request.path.startswith("/api/v1/"):
            return self.get_response(request)
        language = _chosen_language(request)
        with translation.override(language):
            answer = self.get_response(request)
        answer.headers.setdefault("Content-Language", language)
        patch_vary_headers(answer, ["Cookie"])
        return answer


def _chosen_language(request: HttpRequest) -> str:
    own = request.user.language if isinstance(request.user, User) else ""
    wanted = own or request.COOKIES.get(LANGUAGE_COOKIE, "")
    return wanted if wanted in NAMES else VIETNAMESE


class ScopeMiddleware:
    """Resolves person and province, sets the scope and keeps GET requests read-only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer inside the scope of the person's province; strangers are answered without any."""
        if request.path.startswith(_WITHOUT_SCOPE) or not request.user.is_authenticated:
            return self.get_response(request)
        assert isinstance(request.user, User)
        if SINCE in request.session:
            note_presence(session_key=str(request.session.session_key))
        by_provider = self._narrow(request, request.user)
        if request.user.must_change_password and not by_provider and request.path != reverse("password"):
            return redirect("password")
        reading = request.method in _READING_VERBS
        for door in self._doors(request, request.user):
            with request_scope(door.province_id, writable=not (reading or door.read_only), reading=reading):
                person = person_at(door, request.user, request.session.get("membership_id"))
                if person is not None:
                    person = replace(person, shown_year=shown_year(request.session, door.province_id))
                    request.person = person  # type: ignore[attr-defined]  # PortalRequest names it
                    return _explained(request, self._owed(request, person) or self.get_response(request))
        return render(request, "accounts/no_membership.html", status=403)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Refuse with a sentence where only the wall has stopped somebody who may not write here."""
        person: Person | None = getattr(request, "person", None)
        refused = isinstance(exception, DatabaseError) and getattr(exception.__cause__, "pgcode", "") == _NO_PRIVILEGE
        if person is None or not person.read_only or not refused:
            return None
        return permission_denied(request, exception)

    def _narrow(self, request: HttpRequest, user: User) -> bool:
        """Leave a session that a province's provider has opened that province only; tells whether it is one."""
        way = request.session.get(WAY)
        if way is not None:
            user.entries = [door for door in entries(user) if door.province.code == way["province"]]
        return way is not None

    def _owed(self, request: HttpRequest, person: Person) -> HttpResponse | None:
        """Lead a person whose province asks for a second factor to it before anything else."""
        if not person.needs_second_factor or request.session.get(PROVED):
            return None
        if request.path in {reverse("set_up_second_factor"), reverse("password")}:
            return None
        return redirect("set_up_second_factor")

    def _doors(self, request: HttpRequest, user: User) -> list[ProvinceAccess]:
        chosen = request.session.get("province_id")
        return sorted(entries(user), key=lambda door: door.province_id != chosen)


def _explained(request: HttpRequest, answer: HttpResponseBase) -> HttpResponseBase:
    """Say something where somebody opens the address of a deed, which a browser would show as a broken page."""
    if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED or request.method != "GET":
        return answer
    if not isinstance(answer, HttpResponse) or answer.content:
        return answer
    said = render(request, "405.html", status=HTTPStatus.METHOD_NOT_ALLOWED)
    said.headers["Allow"] = answer.headers["Allow"]
    return said
