"""Units on screen (thiết lập đơn vị): from the national list, from Excel, one by one, with dates."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions import unit_edits
from accounts.actions.units import GivenUnit, GivenVersion, read_units, take_units
from accounts.middleware import PortalRequest
from accounts.models import OrgUnit, UnitAttribute, UnitKind, UnitVersion
from accounts.names import search_key, sort_key
from accounts.roles import Permission, require
from programs.intake.archive import UnreadableWorkbook
from reporting.setup.actions.units import Received, receive_units, take_national_units
from reporting.setup.forms import AttributeForm, ChangeUnitForm, CloseUnitForm, FileForm, NationalForm, NewUnitForm
from reporting.setup.sheets import LARGEST_FILE, UNITS_SHEET, stamp_of, units_file
from reporting.setup.views.place import xlsx_response


@require_safe
def setup_units(request: PortalRequest) -> HttpResponse:
    """Show what is there and the ways to add (đơn vị)."""
    require(request.person, Permission.MANAGE_PROVINCE)
    return _page(request)


@require_POST
def setup_units_national(request: PortalRequest) -> HttpResponse:
    """Take units from the national list of 2023 (lấy danh mục toàn quốc)."""
    require(request.person, Permission.MANAGE_PROVINCE)
    form = _national_form(request, bound=True)
    if not form.is_valid():
        return _page(request, national=form, status=422)
    given = form.cleaned_data
    count = take_national_units(districts=given["districts"], bodies=given["bodies"], by=request.person)
    if count:
        messages.success(request, ngettext("Đã thêm %d đơn vị.", "Đã thêm %d đơn vị.", count) % count)
    else:
        messages.info(request, _("Không có đơn vị nào mới: hãy đánh dấu huyện hoặc cơ quan chưa có."))
    return redirect("setup_units")


@require_safe
def setup_units_file(request: PortalRequest) -> HttpResponse:
    """Give the Excel list with the units that are there (tệp đơn vị)."""
    require(request.person, Permission.MANAGE_PROVINCE)
    province = request.person.province
    units = OrgUnit.objects.select_related("parent").exclude(kind__in=[UnitKind.PROVINCE, UnitKind.HAMLET])
    content = units_file(units.order_by("path"), stamp_of(UNITS_SHEET, province.code, str(province)))
    return xlsx_response(content, f"don-vi-{province.code}.xlsx")


@require_POST
def setup_units_upload(request: PortalRequest) -> HttpResponse:
    """Take an Excel list in (nạp tệp đơn vị)."""
    require(request.person, Permission.MANAGE_PROVINCE)
    form = FileForm(request.POST, request.FILES)
    if not form.is_valid():
        return _page(request, upload=form, status=422)
    sent = form.cleaned_data["file"]
    try:
        received = receive_units(content=sent, filename=sent.name, by=request.person)
    except UnreadableWorkbook as refused:
        form.add_error("file", str(refused))
        return _page(request, upload=form, status=422)
    if received.problems.blocking:
        return _page(request, upload=form, received=received, status=422)
    if not received.written:
        messages.info(request, _("Mọi đơn vị trong tệp đã có và không khác gì; không ghi gì thêm."))
        return redirect("setup_units")
    messages.success(
        request,
        ngettext(
            "Đã nạp tệp đơn vị: %(rows)d đơn vị mới hoặc thay đổi.",
            "Đã nạp tệp đơn vị: %(rows)d đơn vị mới hoặc thay đổi.",
            received.written,
        )
        % {"rows": received.written},
    )
    return redirect("setup_units")


@require_http_methods(["GET", "HEAD", "POST"])
def add_unit(request: PortalRequest) -> HttpResponse:
    """Add one unit (thêm đơn vị)."""
    require(request.person, Permission.MANAGE_PROVINCE)
    form = NewUnitForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given, names = form.cleaned_data, form.names
        key = (given["kind"], given["code"])
        parent = (names.parent.kind, names.parent.code) if names.parent else None
        version = GivenVersion(names.name, names.type_name, given["valid_from"])
        take_units(given={key: GivenUnit(key, parent, (version,))}, by=request.person)
        messages.success(request, _("Đã thêm đơn vị %(name)s.") % {"name": names.name})
        return redirect("setup_units")
    return render(request, "setup/add_unit.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def edit_unit(request: PortalRequest, pk: int) -> HttpResponse:
    """Correct a unit or change it from a day on (sửa đơn vị)."""
    require(request.person, Permission.MANAGE_PROVINCE)
    found = _unit(pk)
    start = {"type_name": found.type_name, "name": found.name, "parent": found.parent_id}
    form = ChangeUnitForm(request.POST or None, kind=found.kind, initial=start)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            unit_edits.change_unit(
                unit=found, names=form.names, on=given["on"], legal_basis=given["legal_basis"], by=request.person
            )
        except unit_edits.UnitRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Đã lưu đơn vị."))
            return redirect("edit_unit", pk=pk)
    return _unit_page(request, found, form=form)


@require_POST
def close_unit(request: PortalRequest, pk: int) -> HttpResponse:
    """End a unit (kết thúc đơn vị)."""
    require(request.person, Permission.MANAGE_PROVINCE)
    found = _unit(pk)
    form = CloseUnitForm(request.POST)
    if form.is_valid():
        try:
            unit_edits.close_unit(unit=found, **form.cleaned_data, by=request.person)
        except unit_edits.UnitRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Đã ghi ngày kết thúc của đơn vị."))
            return redirect("edit_unit", pk=pk)
    return _unit_page(request, found, closing=form, status=422)


@require_POST
def set_attribute(request: PortalRequest, pk: int) -> HttpResponse:
    """Write a dated attribute (ghi thuộc tính)."""
    require(request.person, Permission.MANAGE_PROVINCE)
    found = _unit(pk)
    form = AttributeForm(request.POST)
    if form.is_valid():
        try:
            unit_edits.set_attribute(unit=found, **form.cleaned_data, by=request.person)
        except unit_edits.UnitRefused as refused:
            form.add_error(None, str(refused))
        else:
            messages.success(request, _("Đã ghi thuộc tính."))
            return redirect("edit_unit", pk=pk)
    return _unit_page(request, found, attribute=form, status=422)


def _unit(pk: int) -> OrgUnit:
    return get_object_or_404(OrgUnit.objects.select_related("parent"), pk=pk)


def _unit_page(
    request: PortalRequest,
    found: OrgUnit,
    *,
    form: ChangeUnitForm | None = None,
    closing: CloseUnitForm | None = None,
    attribute: AttributeForm | None = None,
    status: int = 200,
) -> HttpResponse:
    start = {"type_name": found.type_name, "name": found.name, "parent": found.parent_id}
    shown = {
        "unit": found,
        "form": form or ChangeUnitForm(kind=found.kind, initial=start),
        "closing": closing or CloseUnitForm(auto_id="ket-thuc-%s"),
        "closing_open": closing is not None,
        "closing_says": [_("%(name)s không còn trong cây đơn vị từ ngày được chọn.") % {"name": found.full_name}],
        "attribute": attribute or AttributeForm(auto_id="thuoc-tinh-%s"),
        "versions": UnitVersion.objects.filter(unit=found).select_related("parent").order_by("-valid_from"),
        "attributes": UnitAttribute.objects.filter(unit=found).order_by("-valid_from", "id"),
    }
    return render(request, "setup/edit_unit.html", shown, status=status)


def _national_form(request: PortalRequest, *, bound: bool = False) -> NationalForm:
    there = set(OrgUnit.objects.filter(kind=UnitKind.DISTRICT).values_list("code", flat=True))
    listed = [unit for unit in read_units(request.person.province.code).values() if unit.key[0] == UnitKind.DISTRICT]
    missing = sorted(
        ((unit.key[1], unit.versions[-1]) for unit in listed if unit.key[1] not in there),
        key=lambda one: sort_key(one[1].name),
    )
    districts = [(code, f"{version.type_name} {version.name} ({code})") for code, version in missing]
    start = {"districts": [code for code, _label in districts], "bodies": not there}
    return NationalForm(request.POST if bound else None, districts=districts, initial=start)


def _page(
    request: PortalRequest,
    *,
    national: NationalForm | None = None,
    upload: FileForm | None = None,
    received: Received | None = None,
    status: int = 200,
) -> HttpResponse:
    typed = request.GET.get("q", "")[:80]
    units = OrgUnit.objects.select_related("parent").order_by("path")
    if typed:
        units = units.filter(search_key__contains=search_key(typed))
    shown = {
        "national": national or _national_form(request),
        "upload": upload or FileForm(),
        "problems": received.problems if received else None,
        "units": units,
        "typed": typed,
        "limit": f"{LARGEST_FILE // 2**20} MB",
    }
    return render(request, "setup/units.html", shown, status=status)
