"""The audit log on screen (nhật ký)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.audit_words import DETAILS, SHOWN_AT, words
from accounts.forms import AuditFilter
from accounts.language import told
from accounts.middleware import PortalRequest
from accounts.models import AuditEntry, User
from accounts.names import person_sort_key
from accounts.queries.audit import entries
from accounts.queries.people import people_of_province
from accounts.roles import Permission, require

_PAGE = 50


@dataclass(frozen=True)
class Line:
    """One line as drawn (một dòng nhật ký)."""

    entry: AuditEntry
    what: str
    details: list[tuple[str, object]]
    url: str


@require_safe
def audit_log(request: PortalRequest) -> HttpResponse:
    """Show who did what, when and where, in words (nhật ký của tỉnh)."""
    require(request.person, Permission.VIEW_AUDIT)
    people = sorted(people_of_province(), key=lambda user: person_sort_key(user.full_name))
    form = AuditFilter(request.GET, people=people)
    form.is_valid()
    wanted = form.cleaned_data
    found = entries(
        user_id=wanted.get("nguoi"),
        action=wanted.get("viec") or "",
        start=wanted.get("tu"),
        end=wanted.get("den"),
        object_type=request.GET.get("loai", "").replace("\x00", "")[:60],
        object_id=_number(request.GET.get("so", "")),
    )
    page = Paginator(found, _PAGE).get_page(request.GET.get("trang"))
    names = _lenders(page)
    lines = [_line(entry, names, manages=request.person.may(Permission.MANAGE_PEOPLE)) for entry in page]
    return render(request, "accounts/audit_log.html", {"form": form, "page": page, "lines": lines})


def _lenders(page: Iterable[AuditEntry]) -> dict[int, str]:
    """Names of those on whose behalf somebody acted."""
    keys = {entry.details["on_behalf_of"] for entry in page if "on_behalf_of" in entry.details}
    return dict(User.objects.filter(pk__in=keys).values_list("pk", "full_name")) if keys else {}


def _line(entry: AuditEntry, names: dict[int, str], *, manages: bool) -> Line:
    details = [
        (_(DETAILS[key]), told(value) if isinstance(value, str) else value)
        for key, value in entry.details.items()
        if key in DETAILS and value not in {"", None}
    ]
    lender = names.get(entry.details.get("on_behalf_of", 0))
    if lender:
        details.append((_("Thay mặt"), lender))
    return Line(entry, words(entry.action), details, _address(entry, manages=manages))


def _address(entry: AuditEntry, *, manages: bool) -> str:
    name, key = SHOWN_AT.get(entry.object_type), entry.object_id
    if entry.object_type == "accounts.membership":
        name, key = "person", entry.details.get("user")
    if name is None or key is None or (name == "person" and not manages):
        return ""
    try:
        return reverse(name, args=[key])
    except NoReverseMatch:
        return ""


def _number(typed: str) -> int | None:
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 19 else None
