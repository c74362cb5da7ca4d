"""Opens the province of a signed-in person for the length of one request."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render

from accounts.models import ProvinceAccess, User
from accounts.queries.people import entries, seats
from accounts.roles import Person
from accounts.tenancy import forbid_writes, open_province
from accounts.today import province_today

_READING_VERBS = frozenset({"GET", "HEAD", "OPTIONS"})
# Addresses that work on the identity tables only and need no province.
_WITHOUT_SCOPE = ("/dang-nhap/", "/dang-xuat/", "/static/", "/healthz", "/readyz")


class PortalRequest(HttpRequest):
    """A request inside a province: `person` acts."""

    user: User
    person: Person


class ScopeMiddleware:
    """Resolves person and province, sets the scope and keeps GET requests read-only."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer inside the scope of the person's province; strangers are answered without any."""
        if request.path.startswith(_WITHOUT_SCOPE) or not request.user.is_authenticated:
            return self.get_response(request)
        assert isinstance(request.user, User)
        entry = self._entry(request, request.user)
        if entry is None:
            return self._nobody(request)
        reading = request.method in _READING_VERBS
        with transaction.atomic():
            open_province(entry.province_id, writable=not (reading or entry.read_only))
            person = self._person(request, request.user, entry)
            if person.seats:
                request.person = person  # type: ignore[attr-defined]  # PortalRequest names it
                if reading:
                    forbid_writes()
                return self.get_response(request)
        return self._nobody(request)

    def _entry(self, request: HttpRequest, user: User) -> ProvinceAccess | None:
        chosen = request.session.get("province_id")
        doors = entries(user)
        for door in doors:
            if door.province_id == chosen:
                return door
        return doors[0] if doors else None

    def _person(
        self, request: HttpRequest, user: User, entry: ProvinceAccess
    ) -> Person:
        today = province_today(entry.province_id)
        person = Person(
            user=user,
            province=entry.province,
            seats=seats(user, entry.province, today),
            today=today,
            read_only=entry.read_only,
        )
        chosen = request.session.get("membership_id")
        first = tuple(seat for seat in person.seats if seat.membership_id == chosen)
        return (
            replace(person, seats=first)
            if first
            else replace(person, seats=person.seats[:1])
        )

    def _nobody(self, request: HttpRequest) -> HttpResponse:
        return render(request, "accounts/no_membership.html", status=403)
