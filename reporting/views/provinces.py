"""Several provinces side by side (các tỉnh)."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.middleware import PortalRequest
from accounts.queries.people import entries
from accounts.roles import Permission, require
from accounts.tenancy import read_scope
from reporting.queries.overview import programme_names
from reporting.queries.provinces import province_lines


@require_safe
def provinces(request: PortalRequest) -> HttpResponse:
    """Show every province that the reader may enter, each on its own day."""
    require(request.person, Permission.VIEW_PROVINCES)
    doors = entries(request.person.user)
    with read_scope([door.province_id for door in doors]):
        lines = province_lines([door.province for door in doors])
    shown = {"lines": lines, "programmes": programme_names(), "here": request.person.province.pk}
    return render(request, "reporting/provinces.html", shown)
