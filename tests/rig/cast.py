"""The cast (nhân vật): the same people in every test, in two small provinces."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.hashers import make_password

from accounts.models import Membership, OrgUnit, Province, ProvinceAccess, ProvinceSettings, UnitKind, UnitVersion, User
from accounts.names import search_key, sort_key
from accounts.queries.people import person_at
from accounts.roles import Person, Role
from accounts.tenancy import scope

TODAY = date(2023, 7, 5)
SINCE = date(2021, 1, 1)
PASSWORD = "mot-mat-khau-dai"
_HASH = ""

_UNITS: dict[str, list[tuple[str, UnitKind, str, str, str]]] = {
    "49": [
        ("49", UnitKind.PROVINCE, "Tỉnh", "Quảng Nam", ""),
        ("bcd", UnitKind.COMMITTEE, "Ban Chỉ đạo", "các Chương trình mục tiêu quốc gia tỉnh", "49"),
        ("vp-ntm", UnitKind.OFFICE, "Văn phòng", "Điều phối Chương trình MTQG xây dựng nông thôn mới tỉnh", "bcd"),
        ("so-nnptnt", UnitKind.DEPARTMENT, "Sở", "Nông nghiệp và Phát triển nông thôn", "49"),
        ("kbnn", UnitKind.TREASURY, "Kho bạc Nhà nước", "Quảng Nam", "49"),
        ("506", UnitKind.DISTRICT, "Huyện", "Đại Lộc", "49"),
        ("20527", UnitKind.COMMUNE, "Xã", "Đại Thạnh", "506"),
        ("20521", UnitKind.COMMUNE, "Xã", "Đại Minh", "506"),
        ("518", UnitKind.DISTRICT, "Huyện", "Phú Ninh", "49"),
        ("20386", UnitKind.COMMUNE, "Xã", "Tam Dân", "518"),
    ],
    "62": [
        ("62", UnitKind.PROVINCE, "Tỉnh", "Kon Tum", ""),
        ("bcd-62", UnitKind.COMMITTEE, "Ban Chỉ đạo", "các Chương trình mục tiêu quốc gia tỉnh", "62"),
        ("615", UnitKind.DISTRICT, "Huyện", "Đắk Hà", "62"),
        ("23500", UnitKind.COMMUNE, "Thị trấn", "Đắk Hà", "615"),
    ],
}
# Name → province, role, unit; Tâm is An's neighbour in another branch of the tree.
SEATS: dict[str, tuple[str, Role, str]] = {
    "an": ("49", Role.COMMUNE_OFFICER, "20527"),
    "binh": ("49", Role.DISTRICT_OFFICER, "506"),
    "chi": ("49", Role.COMMITTEE_STAFF, "vp-ntm"),
    "dung": ("49", Role.DEPARTMENT_OFFICER, "so-nnptnt"),
    "giang": ("49", Role.TREASURY_OFFICER, "kbnn"),
    "ha": ("49", Role.CENTRAL_VIEWER, "49"),
    "khanh": ("49", Role.PROVINCE_ADMIN, "49"),
    "long": ("49", Role.COMMITTEE_LEADER, "bcd"),
    "minh": ("49", Role.AUDITOR, "49"),
    "tam": ("49", Role.COMMUNE_OFFICER, "20386"),
    "phu": ("49", Role.DISTRICT_OFFICER, "518"),
    "la": ("62", Role.COMMITTEE_STAFF, "62"),
    "lan": ("62", Role.PROVINCE_ADMIN, "62"),
}
_NAMES = {
    "an": "Nguyễn Thị An",
    "binh": "Trần Văn Bình",
    "chi": "Lê Thị Chi",
    "dung": "Phạm Quang Dũng",
    "giang": "Võ Trường Giang",
    "ha": "Đỗ Thu Hà",
    "khanh": "Bùi Khánh",
    "long": "Hồ Long",
    "minh": "Đặng Minh",
    "tam": "Huỳnh Thị Tâm",
    "phu": "Ngô Phú",
    "la": "A Lạ",
    "lan": "Y Lan",
}


@dataclass
class Cast:
    """Two provinces with their units and people; tenant rows need an open scope."""

    provinces: dict[str, Province]
    units: dict[str, OrgUnit]
    users: dict[str, User]

    def province_of(self, name: str) -> Province:
        """The province where that person serves."""
        return self.provinces[SEATS[name][0]]

    def person(self, name: str) -> Person:
        """The person as a request sees them; needs the scope of their province."""
        user = self.users[name]
        door = ProvinceAccess.objects.select_related("province").get(user=user, province=self.province_of(name))
        found = person_at(door, user, None)
        assert found is not None
        return found


def build_cast() -> Cast:
    """Make both provinces, on 05/07/2023 by their training clocks."""
    cast = Cast({code: Province.objects.get(code=code) for code in _UNITS}, {}, {})
    people = [User(username=name, full_name=_NAMES[name], password=_password()) for name in SEATS]
    cast.users = {user.username: user for user in User.objects.bulk_create(people)}
    for code, province in cast.provinces.items():
        with scope(province.pk):
            ProvinceSettings.objects.create(province=province, training_today=TODAY, place_name=province.name)
            for row in _UNITS[code]:
                _unit(cast, province, *row)
            _versions(cast, province)
            seats = {name: (role, unit) for name, (home, role, unit) in SEATS.items() if home == code}
            if code == "62":
                seats["ha"] = (Role.CENTRAL_VIEWER, "62")
            _seat(cast, province, seats)
    return cast


def _unit(cast: Cast, province: Province, code: str, kind: UnitKind, type_name: str, name: str, parent: str) -> None:
    above = cast.units.get(parent)
    unit = OrgUnit.objects.create(
        province=province,
        code=code,
        kind=kind,
        type_name=type_name,
        name=name,
        parent=above,
        path=f"{above.path if above else ''}{code}/",
        sort_key=sort_key(name),
        search_key=search_key(name),
        valid_from=SINCE,
    )
    cast.units[code] = unit


def _versions(cast: Cast, province: Province) -> None:
    UnitVersion.objects.bulk_create(
        UnitVersion(
            province=province,
            unit=unit,
            name=unit.name,
            type_name=unit.type_name,
            parent_id=unit.parent_id,
            valid_from=SINCE,
            search_key=unit.search_key,
        )
        for unit in cast.units.values()
        if unit.province_id == province.pk
    )


def _seat(cast: Cast, province: Province, seats: dict[str, tuple[Role, str]]) -> None:
    ProvinceAccess.objects.bulk_create(
        ProvinceAccess(user=cast.users[name], province=province, read_only=role == Role.CENTRAL_VIEWER)
        for name, (role, _) in seats.items()
    )
    Membership.objects.bulk_create(
        Membership(province=province, user=cast.users[name], unit=cast.units[unit], role=role, valid_from=SINCE)
        for name, (role, unit) in seats.items()
    )


def _password() -> str:
    global _HASH  # noqa: PLW0603  # argon2 is slow by design: hash the one password once a process
    _HASH = _HASH or make_password(PASSWORD)
    return _HASH
