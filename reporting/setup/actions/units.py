"""Units from the national list or from an Excel file (nạp đơn vị): all of it or nothing."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from django.db import transaction

from accounts.actions.unit_edits import STANDS_BELOW
from accounts.actions.units import (
    RECORDED_SINCE,
    GivenUnit,
    GivenVersion,
    Key,
    read_units,
    standing_unit,
    take_units,
)
from accounts.language import gettext as _
from accounts.models import OrgUnit, UnitKind, UnitVersion
from accounts.names import tidy
from accounts.roles import Permission, Person, require
from accounts.tree import TreeError, paths
from programs.intake import workbook
from programs.intake.archive import UnreadableWorkbook
from programs.intake.complaints import with_problems
from programs.intake.problems import Problems
from programs.intake.reader import Reading
from programs.intake.spoken import spoken
from reporting.setup.sheets import LARGEST_FILE, UNITS_SHEET, stamp_of

_OFFICIAL_CODES = {UnitKind.DISTRICT: 3, UnitKind.COMMUNE: 5}
_TOP = str(UnitKind.PROVINCE)


@dataclass(frozen=True)
class Received:
    """What became of a list (kết quả nhận danh sách): how many units differ, or what kept all of it out."""

    problems: Problems
    written: int = 0


def take_national_units(*, districts: Collection[str], bodies: bool, by: Person) -> int:
    """Add districts of the national list of 2023 with their communes, and the usual bodies (lấy danh mục 2023).

    What is there already stays as the province has it. Returns how many units are new.
    """
    require(by, Permission.MANAGE_PROVINCE)
    with transaction.atomic():
        there = {(str(kind), code) for kind, code in OrgUnit.objects.values_list("kind", "code")}
        new = {
            key: unit
            for key, unit in read_units(by.province.code).items()
            if key not in there and _chosen(unit, districts, bodies=bodies)
        }
        # A body that was chosen may stand below one that was not.
        top: Key = (_TOP, by.province.code)
        for key, unit in new.items():
            if unit.parent is not None and unit.parent not in new and unit.parent not in there:
                new[key] = GivenUnit(key, top, unit.versions, unit.attributes)
        if new:
            take_units(given=new, by=by)
    return len(new)


def _chosen(unit: GivenUnit, districts: Collection[str], *, bodies: bool) -> bool:
    match unit.key[0]:
        case UnitKind.PROVINCE:
            return False
        case UnitKind.DISTRICT:
            return unit.key[1] in districts
        case UnitKind.COMMUNE:
            return unit.parent is not None and unit.parent[1] in districts
        case _:
            return bodies


def receive_units(*, content: workbook.Source, filename: str, by: Person) -> Received:
    """Read an Excel list of units and take it over, if nothing is wrong with it.

    Raises `UnreadableWorkbook` for a file that is no such list.
    """
    require(by, Permission.MANAGE_PROVINCE)
    expected = stamp_of(UNITS_SHEET, by.province.code, str(by.province))
    sheet = spoken(UNITS_SHEET)
    reading = workbook.read(sheet, content, filename=filename, expected=expected, largest_file=LARGEST_FILE)
    list_of_units = _UnitList(reading, by)
    problems = with_problems(reading, sheet, list_of_units.complaints())
    if problems.blocking:
        return Received(problems)
    if not list_of_units.given:
        raise UnreadableWorkbook(_("Danh sách trống. Hãy điền ít nhất một đơn vị."))
    new = sum(list_of_units.there.get(key) != unit for key, unit in list_of_units.given.items())
    take_units(given=list_of_units.given, by=by)
    return Received(problems, new)


class _UnitList:
    """The rows of one file beside the units that are there."""

    def __init__(self, reading: Reading, by: Person) -> None:
        self.reading = reading
        self.top: Key = (_TOP, by.province.code)
        newest = {row.unit_id: row for row in UnitVersion.objects.order_by("valid_from")}
        rows = OrgUnit.objects.select_related("parent").order_by("path")
        self.there = {(row.kind, row.code): standing_unit(row, newest[row.pk]) for row in rows}
        self.keys = {key: (str(row["kind"]), str(row["code"])) for key, row in reading.values.items() if _named(row)}
        self.kinds: dict[str, set[str]] = {}
        for kind, code in [*self.there, *self.keys.values()]:
            self.kinds.setdefault(code, set()).add(kind)
        self.given: dict[Key, GivenUnit] = {}

    def complaints(self) -> Iterator[tuple[str, str, str]]:
        """What is wrong, as row, column, sentence; fills `given`."""
        for row_key, key in self.keys.items():
            yield from self._row(row_key, key)
        yield from self._cycle()

    def _row(self, row_key: str, key: Key) -> Iterator[tuple[str, str, str]]:
        row = self.reading.values[row_key]
        length = _OFFICIAL_CODES.get(UnitKind(key[0]))
        if length is not None and not (key[1].isdecimal() and len(key[1]) == length):
            yield row_key, "code", _("Mã hành chính của cấp này gồm %(count)d chữ số.") % {"count": length}
        if length is None and key[1].isdecimal():
            yield row_key, "code", _("Cơ quan của tỉnh dùng mã chữ, ví dụ so-tc; mã toàn số dành cho địa bàn.")
        others = self.kinds[key[1]] - {key[0]}
        if others:
            yield row_key, "code", _("Mã này đã dùng cho đơn vị khác. Hãy chọn mã khác.")
        above = str(row.get("parent") or "")
        kinds = self.kinds.get(above, set())
        if above and not kinds:
            yield row_key, "parent", _("Không có đơn vị mã «%(code)s» trong tệp và trong hệ thống.") % {"code": above}
        elif above and not kinds & STANDS_BELOW[key[0]]:
            yield row_key, "parent", _("Đơn vị cấp này không đặt dưới đơn vị mã «%(code)s».") % {"code": above}
        elif above:
            parent: Key = (next(iter(kinds & STANDS_BELOW[key[0]])), above)
            self.given[key] = self._unit(key, row_key, parent)

    def _unit(self, key: Key, row_key: str, parent: Key) -> GivenUnit:
        row = self.reading.values[row_key]
        name, type_name = tidy(str(row.get("name") or "")), tidy(str(row.get("type_name") or ""))
        old = self.there.get(key)
        if old is not None:
            now = old.versions[-1]
            version = GivenVersion(name, type_name, now.valid_from, now.valid_to, now.legal_basis)
            return GivenUnit(key, parent, (version,), since=old.since)
        start = row.get("valid_from") or RECORDED_SINCE
        return GivenUnit(key, parent, (GivenVersion(name, type_name, start),))  # type: ignore[arg-type]  # a date cell

    def _cycle(self) -> Iterator[tuple[str, str, str]]:
        whole = {**self.there, **self.given}
        try:
            paths({key: unit.parent for key, unit in whole.items()}, {key: key[1] for key in whole})
        except TreeError:
            row_key = next((one for one, key in self.keys.items() if key in self.given), "")
            if row_key:
                yield row_key, "parent", _("Các đơn vị trong tệp đặt vòng tròn dưới nhau. Hãy sửa mã cấp trên.")


def _named(row: object) -> bool:
    return isinstance(row, dict) and bool(row.get("kind")) and bool(row.get("code"))
