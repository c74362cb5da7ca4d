"""The tree of units and one unit (địa bàn, đơn vị)."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop
from django.views.decorators.http import require_safe

from accounts.forms import DayForm
from accounts.middleware import PortalRequest
from accounts.models import OrgUnit, UnitAttribute, UnitKind, UnitVersion
from accounts.queries.units import KINDS_WITH_YEAR, UnitOnDay, changes_between, tree_on, units_above
from accounts.roles import Permission, require
from accounts.tree import holds_on

_TYPES = (
    gettext_noop("Huyện"),
    gettext_noop("Thị xã"),
    gettext_noop("Thành phố"),
    gettext_noop("Xã"),
    gettext_noop("Phường"),
    gettext_noop("Thị trấn"),
)
_BODIES = (
    (UnitKind.COMMITTEE, gettext_lazy("Ban Chỉ đạo và văn phòng giúp việc")),
    (UnitKind.DEPARTMENT, gettext_lazy("Sở, ban, ngành")),
    (UnitKind.ORGANISATION, gettext_lazy("Mặt trận, đoàn thể")),
    (UnitKind.TREASURY, gettext_lazy("Kho bạc Nhà nước")),
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
        "opened": _own_district(request, top) if top else None,
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
        "has_year": found.kind in KINDS_WITH_YEAR
        and request.person.may(Permission.VIEW_SUBMISSIONS, found)
        and request.person.may(Permission.VIEW_CAPITAL, found),
        "below": OrgUnit.objects.filter(parent=found).order_by("kind", "sort_key", "id"),
    }
    return render(request, "accounts/unit.html", shown)


def _counts(top: UnitOnDay) -> list[tuple[str, int]]:
    counted = Counter(one.type_name for district in top.districts for one in (district, *district.communes))
    return [(_(type_name), counted[type_name]) for type_name in _TYPES if counted[type_name]]


def _own_district(request: PortalRequest, top: UnitOnDay) -> int | None:
    """The district that the person sits in or below, else the first."""
    seat = request.person.seat
    above = {int(part) for part in seat.unit_path.strip("/").split("/") if part.isdecimal()} if seat else set()
    own = next((one.pk for one in top.districts if one.pk in above), None)
    return own or next((one.pk for one in top.districts), None)


def _day(request: PortalRequest) -> tuple[DayForm, date]:
    form = DayForm(request.GET if "ngay" in request.GET else None, initial={"ngay": request.person.today})
    if form.is_bound and form.is_valid() and form.cleaned_data["ngay"]:
        return form, form.cleaned_data["ngay"]
    return form, request.person.today
