"""The tree of units, one unit, and search (địa bàn, đơn vị, tìm kiếm)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from accounts.forms import DayForm
from accounts.middleware import PortalRequest
from accounts.models import OrgUnit, UnitAttribute, UnitKind, UnitVersion
from accounts.queries.search import SHORTEST, units_named
from accounts.queries.units import UnitOnDay, changes_between, tree_on, units_above
from accounts.roles import Permission, require
from accounts.tree import holds_on

_SHOWN_HITS = 50
_TYPES = ("Huyện", "Thị xã", "Thành phố", "Xã", "Phường", "Thị trấn")
_BODIES = (
    (UnitKind.COMMITTEE, "Ban Chỉ đạo và văn phòng giúp việc"),
    (UnitKind.DEPARTMENT, "Sở, ban, ngành"),
    (UnitKind.ORGANISATION, "Mặt trận, đoàn thể"),
    (UnitKind.TREASURY, "Kho bạc Nhà nước"),
)


@require_safe
def units(request: PortalRequest) -> HttpResponse:
    """Show the tree of the province as it was on a day (địa bàn tại ngày)."""
    require(request.person, Permission.VIEW_UNITS)
    form, day = _day(request)
    top = next(iter(tree_on(day)), None)
    year_before = day - timedelta(days=365)
    shown = {
        "form": form,
        "day": day,
        "top": top,
        "counts": _counts(top) if top else [],
        "bodies": [(title, top.of_kind(kind)) for kind, title in _BODIES] if top else [],
        "changes": changes_between(year_before, day),
        "change_since": year_before,
    }
    return render(request, "accounts/units.html", shown)


@require_safe
def unit(request: PortalRequest, pk: int) -> HttpResponse:
    """Show one unit: what it is called, what it was called, where it stands (đơn vị)."""
    require(request.person, Permission.VIEW_UNITS)
    found = get_object_or_404(OrgUnit.objects.select_related("parent"), pk=pk)
    today = request.person.today
    shown = {
        "unit": found,
        "above": units_above(found),
        "versions": UnitVersion.objects.filter(unit=found).select_related("parent").order_by("-valid_from"),
        "attributes": [
            (row, holds_on(row, today))
            for row in UnitAttribute.objects.filter(unit=found).order_by("-valid_from", "id")
        ],
        "below": OrgUnit.objects.filter(parent=found).order_by("kind", "sort_key", "id"),
    }
    return render(request, "accounts/unit.html", shown)


@require_safe
def search(request: PortalRequest) -> HttpResponse:
    """Find units whatever accents were typed; the person picks, the portal never does (tìm kiếm)."""
    require(request.person, Permission.VIEW_UNITS)
    typed = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:80]
    hits = units_named(typed)
    shown = {"typed": typed, "hits": hits[:_SHOWN_HITS], "count": len(hits), "shortest": SHORTEST}
    return render(request, "accounts/search.html", shown)


def _counts(top: UnitOnDay) -> list[tuple[str, int]]:
    counted = Counter(one.type_name for district in top.districts for one in (district, *district.communes))
    return [(type_name, counted[type_name]) for type_name in _TYPES if counted[type_name]]


def _day(request: PortalRequest) -> tuple[DayForm, date]:
    form = DayForm(request.GET if "ngay" in request.GET else None, initial={"ngay": request.person.today})
    if form.is_bound and form.is_valid() and form.cleaned_data["ngay"]:
        return form, form.cleaned_data["ngay"]
    return form, request.person.today
