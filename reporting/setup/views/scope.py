"""Which units take part in a programme (phạm vi chương trình)."""

from __future__ import annotations

from datetime import date

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from accounts.middleware import PortalRequest
from accounts.models import OrgUnit, UnitAttribute, UnitKind
from accounts.roles import Permission, require
from programs.actions.entries import EntryRefused, set_programme_scope
from programs.models import PlanYear, Programme, ProgrammeScope
from reporting.setup.forms import ScopeForm


@require_http_methods(["GET", "HEAD", "POST"])
def programme_scope(request: PortalRequest, year: int, code: str) -> HttpResponse:
    """Tick the districts and communes of a programme (phạm vi chương trình)."""
    require(request.person, Permission.ENTER_PLAN)
    plan_year = get_object_or_404(PlanYear.objects.select_related("phase"), year=year)
    programme = get_object_or_404(Programme, phase=plan_year.phase, code=code)
    units = list(_local_units())
    preset = request.GET.get("chon", "")
    start = {
        "units": _chosen(units, programme, preset, plan_year),
        "on": date(plan_year.phase.start_year, 1, 1),
    }
    form = ScopeForm(request.POST if request.method == "POST" else None, units=_grouped(units), initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            count = set_programme_scope(
                programme=programme,
                units={int(key) for key in given["units"]},
                on=given["on"],
                legal_basis=given["legal_basis"],
                by=request.person,
            )
        except EntryRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(
                request,
                ngettext(
                    "Đã lưu phạm vi: %(count)d đơn vị thay đổi.", "Đã lưu phạm vi: %(count)d đơn vị thay đổi.", count
                )
                % {"count": count},
            )
            return redirect("plan_year", year)
    shown = {"plan_year": plan_year, "programme": programme, "form": form}
    return render(request, "setup/scope.html", shown, status=422 if form.is_bound else 200)


def _local_units() -> list[OrgUnit]:
    kinds = [UnitKind.DISTRICT, UnitKind.COMMUNE]
    units = OrgUnit.objects.select_related("parent").filter(kind__in=kinds, valid_to__isnull=True)
    return list(units.order_by("sort_key", "id"))


def _grouped(units: list[OrgUnit]) -> list[tuple[str, list[tuple[str, str]]]]:
    below: dict[int | None, list[OrgUnit]] = {}
    for unit in units:
        below.setdefault(unit.parent_id, []).append(unit)
    districts = [unit for unit in units if unit.kind == UnitKind.DISTRICT]
    return [
        (one.full_name, [(str(unit.pk), unit.full_name) for unit in (one, *below.get(one.pk, []))]) for one in districts
    ]


def _chosen(units: list[OrgUnit], programme: Programme, preset: str, plan_year: PlanYear) -> list[str]:
    """What is ticked at first: what holds now, or one of the usual choices."""
    match preset:
        case "tat-ca":
            found = {unit.pk for unit in units}
        case "xa":
            found = {unit.pk for unit in units if unit.kind == UnitKind.DISTRICT or unit.type_name == "Xã"}
        case "mien-nui":
            marked = set(
                UnitAttribute.objects.filter(
                    kind__in=[UnitAttribute.MOUNTAINOUS, UnitAttribute.ESPECIALLY_DIFFICULT], valid_to__isnull=True
                ).values_list("unit_id", flat=True)
            )
            found = {unit.pk for unit in units if unit.pk in marked or unit.parent_id in marked}
        case _:
            end = date(plan_year.year, 12, 31)
            rows = ProgrammeScope.objects.filter(programme=programme, valid_from__lte=end)
            found = set(rows.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=end)).values_list("unit_id", flat=True))
    return [str(key) for key in found]
