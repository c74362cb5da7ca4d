"""Load the units of a province (nạp danh mục đơn vị): official codes, versions, attributes, own bodies."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from pathlib import Path

from django.db import transaction

from accounts import audit
from accounts.models import OrgUnit, Province, UnitAttribute, UnitKind, UnitVersion
from accounts.names import search_key, sort_key, tidy
from accounts.roles import Permission, Person, require
from accounts.tree import check_versions, paths

_DATA = Path(__file__).resolve().parent.parent / "data"
# The first day of the phase 2021–2025: what units were before is not recorded.
RECORDED_SINCE = date(2021, 1, 1)
_LEVELS = {"1": UnitKind.PROVINCE, "2": UnitKind.DISTRICT, "3": UnitKind.COMMUNE}

_UNIT_FIELDS = ("name", "type_name", "parent", "path", "sort_key", "search_key", "valid_from", "valid_to")

Key = tuple[str, str]


@dataclass(frozen=True)
class GivenVersion:
    """What a unit is called between two days."""

    name: str
    type_name: str
    valid_from: date
    valid_to: date | None = None
    legal_basis: str = ""


@dataclass(frozen=True)
class GivenAttribute:
    """A dated attribute as the file gives it."""

    kind: str
    valid_from: date
    valid_to: date | None
    legal_basis: str
    assumed: bool


@dataclass(frozen=True)
class GivenUnit:
    """A unit as the files give it."""

    key: Key
    parent: Key | None
    versions: tuple[GivenVersion, ...]
    attributes: list[GivenAttribute] = field(default_factory=list)
    # The first day of the unit, where the versions given do not reach back to it.
    since: date | None = None


def load_units(*, province: Province, by: Person) -> int:
    """Bring the units of the province up to the shipped lists (nạp đơn vị); twice changes nothing.

    Returns how many rows were written. Needs the province's scope.
    """
    require(by, Permission.MANAGE_PROVINCE)
    given = read_units(province.code)
    where = paths({unit.key: unit.parent for unit in given.values()}, {key: key[1] for key in given})
    with transaction.atomic():
        saved, written = _save_units(province, given, where)
        written += _save_versions(province, given, saved)
        written += _save_attributes(province, given, saved)
        if written:
            audit.record(by, "units.loaded", saved[str(UnitKind.PROVINCE), province.code], rows=written)
    return written


def read_units(province_code: str) -> dict[Key, GivenUnit]:
    """Read the shipped lists of one province; own bodies stand under the province unless the file says otherwise."""
    top: Key = (UnitKind.PROVINCE, province_code)
    before = {(row["level"], row["code"]): row for row in _rows("unit_changes.csv", province_code)}
    units: dict[Key, GivenUnit] = {}
    for row in national_units(province_code):
        kind = _LEVELS[row["level"]]
        parent: Key | None = None
        if kind != UnitKind.PROVINCE:
            parent = (_LEVELS[str(int(row["level"]) - 1)], row["parent_code"])
        versions = _versions(row, before.get((row["level"], row["code"])))
        units[kind, row["code"]] = GivenUnit((kind, row["code"]), parent, versions)
    for row in _bodies(province_code, units[top].versions[-1].name):
        key = (str(UnitKind(row["kind"])), row["code"])
        parent = (row["parent_kind"], row["parent_code"]) if row["parent_code"] else top
        units[key] = GivenUnit(key, parent, (GivenVersion(tidy(row["name"]), row["type"], RECORDED_SINCE),))
        if row["attribute"]:
            units[key].attributes.append(GivenAttribute(row["attribute"], RECORDED_SINCE, None, "", False))
    for row in _rows("attributes.csv", province_code):
        units[row["kind"], row["code"]].attributes.append(_attribute(row))
    for unit in units.values():
        check_versions(unit.versions[-1].name, unit.versions)
    return units


def take_units(*, given: Mapping[Key, GivenUnit], by: Person) -> int:
    """Add these units to the tree, and correct those that are there already (nhận đơn vị); the others stay.

    Returns how many rows were written. Raises `TreeError` when they make no tree, and then writes nothing.
    """
    require(by, Permission.MANAGE_PROVINCE)
    with transaction.atomic():
        whole = {**_standing_units(by.province), **given}
        where = paths({unit.key: unit.parent for unit in whole.values()}, {key: key[1] for key in whole})
        saved, written = _save_units(by.province, whole, where)
        written += _save_versions(by.province, dict(given), saved)
        written += _save_attributes(by.province, dict(given), saved)
        if written:
            top = saved[str(UnitKind.PROVINCE), by.province.code]
            audit.record(by, "units.taken", top, rows=written)
    return written


def _standing_units(province: Province) -> dict[Key, GivenUnit]:
    """The units that are there, each with its newest version only."""
    newest = {row.unit_id: row for row in UnitVersion.objects.filter(province=province).order_by("valid_from")}
    rows = OrgUnit.objects.filter(province=province).select_related("parent").order_by("path")
    return {(row.kind, row.code): standing_unit(row, newest[row.pk]) for row in rows}


def standing_unit(row: OrgUnit, newest: UnitVersion) -> GivenUnit:
    """A unit that is there, as a list would give it (đơn vị đang có)."""
    version = GivenVersion(row.name, row.type_name, newest.valid_from, row.valid_to, newest.legal_basis)
    parent = (row.parent.kind, row.parent.code) if row.parent else None
    return GivenUnit((row.kind, row.code), parent, (version,), since=row.valid_from)


def national_units(province_code: str) -> list[dict[str, str]]:
    """The province with its districts and communes in the national list."""
    rows = _rows("units_vietnam_2023.csv")
    districts = {row["code"] for row in rows if row["level"] == "2" and row["parent_code"] == province_code}
    above = {"1": set[str](), "2": {province_code}, "3": districts}
    return [
        row
        for row in rows
        if row["parent_code"] in above[row["level"]] or (row["level"] == "1" and row["code"] == province_code)
    ]


def _bodies(province_code: str, name: str) -> list[dict[str, str]]:
    """The province's own bodies, or those that nearly every province has."""
    own = _rows("bodies.csv", province_code)
    return own or [{**row, "name": row["name"].format(province=name)} for row in _rows("standard_bodies.csv")]


def _rows(name: str, province_code: str | None = None) -> list[dict[str, str]]:
    with (_DATA / name).open(encoding="utf-8", newline="") as source:
        return [row for row in csv.DictReader(source) if province_code in {None, row.get("province")}]


def _versions(row: dict[str, str], before: dict[str, str] | None) -> tuple[GivenVersion, ...]:
    now = GivenVersion(tidy(row["name"]), row["type"], RECORDED_SINCE)
    if before is None:
        return (now,)
    changed_on = date.fromisoformat(before["effective_on"])
    old = GivenVersion(tidy(before["old_name"]), before["old_type"], RECORDED_SINCE, changed_on)
    return (old, replace(now, valid_from=changed_on, legal_basis=before["legal_basis"]))


def _attribute(row: dict[str, str]) -> GivenAttribute:
    return GivenAttribute(
        kind=row["attribute"],
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
        legal_basis=row["legal_basis"],
        assumed=row["assumed"] == "yes",
    )


def _save_units(
    province: Province, given: dict[Key, GivenUnit], where: dict[Key, str]
) -> tuple[dict[Key, OrgUnit], int]:
    known = {(unit.kind, unit.code): unit for unit in OrgUnit.objects.filter(province=province)}
    saved: dict[Key, OrgUnit] = {}
    written = 0
    in_order = sorted(given.values(), key=lambda unit: where[unit.key].count("/"))
    # Level by level, for a row needs the key of its parent.
    for _, level in groupby(in_order, key=lambda unit: where[unit.key].count("/")):
        new: list[OrgUnit] = []
        changed: list[OrgUnit] = []
        for unit in level:
            row = known.get(unit.key, OrgUnit(province=province, kind=unit.key[0], code=unit.key[1]))
            if _set(row, unit, where[unit.key], saved):
                (changed if unit.key in known else new).append(row)
            saved[unit.key] = row
        OrgUnit.objects.bulk_create(new)
        OrgUnit.objects.bulk_update(changed, _UNIT_FIELDS)
        written += len(new) + len(changed)
    return saved, written


def _set(row: OrgUnit, unit: GivenUnit, path: str, saved: dict[Key, OrgUnit]) -> bool:
    newest = unit.versions[-1]
    parent = saved[unit.parent] if unit.parent else None
    values = (
        newest.name,
        newest.type_name,
        parent.pk if parent else None,
        path,
        sort_key(newest.name),
        search_key(newest.name),
        unit.since or unit.versions[0].valid_from,
        newest.valid_to,
    )
    changed = False
    for name, value in zip(_UNIT_FIELDS, values, strict=True):
        attribute = "parent_id" if name == "parent" else name
        changed |= getattr(row, attribute) != value
        setattr(row, attribute, value)
    return changed or row.pk is None


def _save_versions(province: Province, given: dict[Key, GivenUnit], saved: dict[Key, OrgUnit]) -> int:
    wanted = [
        UnitVersion(
            province=province,
            unit=saved[unit.key],
            name=version.name,
            type_name=version.type_name,
            parent=saved[unit.parent] if unit.parent else None,
            valid_from=version.valid_from,
            valid_to=version.valid_to,
            legal_basis=version.legal_basis,
            search_key=search_key(version.name),
        )
        for unit in given.values()
        for version in unit.versions
    ]
    known = {(row.unit_id, row.valid_from): row for row in UnitVersion.objects.filter(province=province)}
    names = ("name", "type_name", "parent_id", "valid_to", "legal_basis", "search_key")
    new = [row for row in wanted if (row.unit_id, row.valid_from) not in known]
    changed = []
    for row in wanted:
        old = known.get((row.unit_id, row.valid_from))
        if old and any(getattr(old, name) != getattr(row, name) for name in names):
            row.pk = old.pk
            changed.append(row)
    UnitVersion.objects.bulk_create(new)
    UnitVersion.objects.bulk_update(changed, ["name", "type_name", "parent", "valid_to", "legal_basis", "search_key"])
    return len(new) + len(changed)


def _save_attributes(province: Province, given: dict[Key, GivenUnit], saved: dict[Key, OrgUnit]) -> int:
    known = set(UnitAttribute.objects.filter(province=province).values_list("unit_id", "kind", "valid_from"))
    new = [
        UnitAttribute(
            province=province,
            unit=saved[unit.key],
            kind=attribute.kind,
            valid_from=attribute.valid_from,
            valid_to=attribute.valid_to,
            legal_basis=attribute.legal_basis,
            assumed=attribute.assumed,
        )
        for unit in given.values()
        for attribute in unit.attributes
        if (saved[unit.key].pk, attribute.kind, attribute.valid_from) not in known
    ]
    UnitAttribute.objects.bulk_create(new)
    return len(new)
