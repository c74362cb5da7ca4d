"""The shipped units: the numbers of the official lists, and loading them twice."""

from __future__ import annotations

from datetime import date

import pytest

from accounts.actions.units import load_units, read_units
from accounts.models import AuditEntry, OrgUnit, Province, UnitAttribute, UnitKind, UnitVersion
from accounts.queries.people import system_person
from accounts.tenancy import scope
from accounts.tree import version_on

BEFORE, AFTER = date(2023, 4, 9), date(2023, 4, 10)


def types_on(code: str, day: date) -> dict[str, int]:
    counted: dict[str, int] = {}
    for (kind, _), unit in read_units(code).items():
        version = version_on(unit.versions, day)
        if kind in {UnitKind.DISTRICT, UnitKind.COMMUNE} and version:
            counted[version.type_name] = counted.get(version.type_name, 0) + 1
    return counted


@pytest.mark.parametrize(
    ("code", "day", "expected"),
    [
        ("49", BEFORE, {"Huyện": 15, "Thị xã": 1, "Thành phố": 2, "Xã": 203, "Phường": 25, "Thị trấn": 13}),
        ("49", AFTER, {"Huyện": 15, "Thị xã": 1, "Thành phố": 2, "Xã": 197, "Phường": 30, "Thị trấn": 14}),
        ("62", AFTER, {"Huyện": 9, "Thành phố": 1, "Xã": 85, "Phường": 10, "Thị trấn": 7}),
    ],
)
def test_counts_are_those_of_the_official_list(code: str, day: date, expected: dict[str, int]) -> None:
    assert types_on(code, day) == expected


@pytest.mark.django_db
@pytest.mark.parametrize("code", ["49", "62"])
def test_loading_twice_changes_nothing(code: str) -> None:
    province = Province.objects.get(code=code)
    with scope(province.pk):
        system = system_person(province, AFTER)
        assert load_units(province=province, by=system) > 0
        assert load_units(province=province, by=system) == 0
        assert AuditEntry.objects.filter(action="units.loaded").count() == 1


@pytest.mark.django_db
def test_tree_of_quang_nam() -> None:
    province = Province.objects.get(code="49")
    with scope(province.pk):
        load_units(province=province, by=system_person(province, AFTER))
        commune = OrgUnit.objects.get(kind=UnitKind.COMMUNE, code="20527")
        assert (commune.full_name, commune.path) == ("Xã Đại Thạnh", "49/506/20527/")
        town = OrgUnit.objects.get(kind=UnitKind.COMMUNE, code="20656")
        was, now = UnitVersion.objects.filter(unit=town).order_by("valid_from")
        assert (was.full_name, now.full_name) == ("Xã Quế Trung", "Thị trấn Trung Phước")
        assert "727/NQ-UBTVQH15" in now.legal_basis
        office = OrgUnit.objects.get(code="vp-ntm")
        assert office.path == "49/bcd/vp-ntm/"
        assert OrgUnit.objects.filter(kind=UnitKind.TREASURY).count() == 19
        poor = UnitAttribute.objects.filter(kind=UnitAttribute.POOR_DISTRICT)
        assert poor.count() == 6
        assert all(row.assumed for row in poor)
        assert UnitAttribute.objects.filter(kind=UnitAttribute.MOUNTAINOUS).count() == 9


@pytest.mark.parametrize(
    ("kind", "type_name", "name", "told"),
    [
        (UnitKind.COMMUNE, "Xã", "Đại Thạnh", "xã Đại Thạnh"),
        (UnitKind.COMMUNE, "Thị trấn", "Ái Nghĩa", "thị trấn Ái Nghĩa"),
        (UnitKind.DISTRICT, "Thị xã", "Điện Bàn", "thị xã Điện Bàn"),
        (UnitKind.DEPARTMENT, "", "Sở Y tế", "Sở Y tế"),
    ],
)
def test_the_type_of_a_place_is_no_name_within_a_sentence(kind: UnitKind, type_name: str, name: str, told: str) -> None:
    assert OrgUnit(kind=kind, type_name=type_name, name=name).in_a_sentence == told
