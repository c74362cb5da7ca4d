"""Change one unit (sửa đơn vị): a correction, a change from a day on, its end, its dated attributes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from accounts import audit
from accounts.language import gettext as _
from accounts.models import OrgUnit, UnitAttribute, UnitKind, UnitVersion
from accounts.names import search_key, sort_key, tidy
from accounts.roles import Permission, Person, require

# Below which kinds a kind of unit may stand.
STANDS_BELOW: Final[dict[str, frozenset[str]]] = {
    UnitKind.PROVINCE: frozenset(),
    UnitKind.COMMITTEE: frozenset({UnitKind.PROVINCE}),
    UnitKind.OFFICE: frozenset({UnitKind.PROVINCE, UnitKind.COMMITTEE, UnitKind.DEPARTMENT}),
    UnitKind.DEPARTMENT: frozenset({UnitKind.PROVINCE}),
    UnitKind.TREASURY: frozenset({UnitKind.PROVINCE, UnitKind.TREASURY}),
    UnitKind.ORGANISATION: frozenset({UnitKind.PROVINCE}),
    UnitKind.DISTRICT: frozenset({UnitKind.PROVINCE}),
    UnitKind.COMMUNE: frozenset({UnitKind.DISTRICT}),
    UnitKind.HAMLET: frozenset({UnitKind.COMMUNE}),
}


class UnitRefused(Exception):
    """This cannot be done with this unit; the text says why, in Vietnamese (không sửa được đơn vị)."""


@dataclass(frozen=True)
class Names:
    """What a unit is called and where it stands (tên, loại, cấp trên)."""

    name: str
    type_name: str
    parent: OrgUnit | None


def change_unit(*, unit: OrgUnit, names: Names, on: date | None, legal_basis: str, by: Person) -> OrgUnit:
    """Correct a unit, or with `on` let it be called so from that day (sửa, đổi tên, chuyển cấp trên)."""
    require(by, Permission.MANAGE_PROVINCE, unit)
    with transaction.atomic():
        row = OrgUnit.objects.select_for_update().get(pk=unit.pk)
        _refuse_bad_parent(row, names.parent)
        version = UnitVersion.objects.filter(unit=row).order_by("-valid_from")[0]
        if on is not None:
            version = _next_version(row, version, on)
        version.name, version.type_name = tidy(names.name), tidy(names.type_name)
        version.parent, version.search_key = names.parent, search_key(names.name)
        version.legal_basis = tidy(legal_basis) or version.legal_basis
        version.save()
        _write(row, names)
        audit.record(by, "unit.changed", row, summary=str(row), unit=row.full_name, on=f"{on:%d/%m/%Y}" if on else "")
    return row


def close_unit(*, unit: OrgUnit, on: date, legal_basis: str, by: Person) -> OrgUnit:
    """End a unit; `on` is the first day without it (giải thể, sáp nhập)."""
    require(by, Permission.MANAGE_PROVINCE, unit)
    with transaction.atomic():
        row = OrgUnit.objects.select_for_update().get(pk=unit.pk)
        version = UnitVersion.objects.filter(unit=row).order_by("-valid_from")[0]
        if row.kind == UnitKind.PROVINCE:
            raise UnitRefused(_("Không kết thúc được chính tỉnh."))
        if on <= version.valid_from:
            raise UnitRefused(_("Ngày kết thúc phải sau ngày %(day)s.") % {"day": f"{version.valid_from:%d/%m/%Y}"})
        if OrgUnit.objects.filter(parent=row, valid_to__isnull=True).exists():
            raise UnitRefused(_("Còn đơn vị trực thuộc. Hãy chuyển hoặc kết thúc các đơn vị đó trước."))
        row.valid_to = version.valid_to = on
        version.legal_basis = tidy(legal_basis) or version.legal_basis
        row.save(update_fields=["valid_to"])
        version.save(update_fields=["valid_to", "legal_basis"])
        audit.record(by, "unit.closed", row, summary=str(row), unit=row.full_name, on=f"{on:%d/%m/%Y}")
    return row


def set_attribute(
    *, unit: OrgUnit, kind: str, valid_from: date, valid_to: date | None, legal_basis: str, by: Person
) -> UnitAttribute:
    """Say that a unit carries an attribute between two days (thuộc tính có thời hạn); the same start corrects it."""
    require(by, Permission.MANAGE_PROVINCE, unit)
    if valid_to is not None and valid_to <= valid_from:
        raise UnitRefused(_("Ngày kết thúc phải sau ngày bắt đầu."))
    with transaction.atomic():
        others = UnitAttribute.objects.select_for_update().filter(unit=unit, kind=kind).exclude(valid_from=valid_from)
        for other in others:
            if other.valid_from < (valid_to or date.max) and valid_from < (other.valid_to or date.max):
                raise UnitRefused(
                    _("Thuộc tính này đã ghi từ ngày %(day)s. Hãy sửa lần ghi đó (nhập đúng ngày bắt đầu ấy).")
                    % {"day": f"{other.valid_from:%d/%m/%Y}"}
                )
        values = {"valid_to": valid_to, "legal_basis": tidy(legal_basis), "assumed": False}
        row, _made = UnitAttribute.objects.update_or_create(
            province=by.province, unit=unit, kind=kind, valid_from=valid_from, defaults=values
        )
        audit.record(by, "unit.attributed", unit, summary=str(unit), unit=unit.full_name, kind=kind)
    return row


def _next_version(row: OrgUnit, before: UnitVersion, on: date) -> UnitVersion:
    if on <= before.valid_from:
        raise UnitRefused(
            _("Ngày đổi phải sau ngày %(day)s là ngày bắt đầu của tên đang dùng.")
            % {"day": f"{before.valid_from:%d/%m/%Y}"}
        )
    if before.valid_to is not None and on >= before.valid_to:
        raise UnitRefused(_("Đơn vị đã kết thúc trước ngày này."))
    after = UnitVersion(province_id=row.province_id, unit=row, valid_from=on, valid_to=before.valid_to)
    UnitVersion.objects.filter(pk=before.pk).update(valid_to=on)
    return after


def _refuse_bad_parent(row: OrgUnit, parent: OrgUnit | None) -> None:
    kinds = STANDS_BELOW[row.kind]
    if (parent is None) != (not kinds) or (parent is not None and parent.kind not in kinds):
        raise UnitRefused(_("Đơn vị này không đặt dưới đơn vị đã chọn. Hãy chọn cấp trên khác."))
    if parent is not None and parent.path.startswith(row.path):
        raise UnitRefused(_("Đơn vị không thể nằm dưới chính nó."))


def _write(row: OrgUnit, names: Names) -> None:
    old = row.path
    row.name, row.type_name, row.parent = tidy(names.name), tidy(names.type_name), names.parent
    row.sort_key, row.search_key = sort_key(row.name), search_key(row.name)
    row.path = f"{names.parent.path if names.parent else ''}{row.code}/"
    row.save()
    if row.path != old:
        below = OrgUnit.objects.filter(province_id=row.province_id, path__startswith=old).exclude(pk=row.pk)
        below.update(path=Concat(Value(row.path), Substr(F("path"), len(old) + 1)))
