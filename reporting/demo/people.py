"""The people of the demo (nhân vật của bản trình diễn)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from accounts.models import Membership, OrgUnit, Province, ProvinceAccess, UnitKind, User
from accounts.roles import Role


@dataclass(frozen=True)
class DemoPerson:
    """A person of the cast: whom they are, where they sit, in which provinces they read or act."""

    username: str
    full_name: str
    role: Role
    province: str
    unit_kind: UnitKind
    unit_code: str
    title: str
    also_reads: tuple[str, ...] = ()


QUANG_NAM, KON_TUM = "49", "62"
DEMO_PEOPLE = (
    DemoPerson("an", "Nguyễn Thị An", Role.COMMUNE_OFFICER, QUANG_NAM, UnitKind.COMMUNE, "20527", "Công chức xã"),
    DemoPerson(
        "binh", "Trần Văn Bình", Role.DISTRICT_OFFICER, QUANG_NAM, UnitKind.DISTRICT, "506", "Chuyên viên huyện"
    ),
    DemoPerson(
        "chi",
        "Lê Thị Chi",
        Role.COMMITTEE_STAFF,
        QUANG_NAM,
        UnitKind.OFFICE,
        "vp-ntm",
        "Chuyên viên Văn phòng Điều phối",
    ),
    DemoPerson(
        "dung",
        "Phạm Quang Dũng",
        Role.DEPARTMENT_OFFICER,
        QUANG_NAM,
        UnitKind.DEPARTMENT,
        "so-nnptnt",
        "Phó Giám đốc sở",
    ),
    DemoPerson(
        "giang", "Võ Trường Giang", Role.TREASURY_OFFICER, QUANG_NAM, UnitKind.TREASURY, "kbnn", "Kế toán viên Kho bạc"
    ),
    DemoPerson(
        "ha",
        "Đỗ Thu Hà",
        Role.CENTRAL_VIEWER,
        QUANG_NAM,
        UnitKind.PROVINCE,
        "49",
        "Người xem của bộ",
        also_reads=(KON_TUM,),
    ),
    DemoPerson("la", "A Lạ", Role.COMMITTEE_STAFF, KON_TUM, UnitKind.PROVINCE, "62", "Chuyên viên tỉnh Kon Tum"),
    DemoPerson("khanh", "Bùi Khánh", Role.PROVINCE_ADMIN, QUANG_NAM, UnitKind.PROVINCE, "49", "Quản trị của tỉnh"),
    DemoPerson("long", "Hồ Long", Role.COMMITTEE_LEADER, QUANG_NAM, UnitKind.COMMITTEE, "bcd", "Lãnh đạo Ban Chỉ đạo"),
    DemoPerson("minh", "Đặng Minh", Role.AUDITOR, QUANG_NAM, UnitKind.PROVINCE, "49", "Kiểm toán viên"),
)
SINCE = date(2022, 1, 1)


def load_people(province: Province, password: str) -> None:
    """Make the cast of one province (tạo người dùng trình diễn); needs the province's scope, twice changes nothing."""
    for person in DEMO_PEOPLE:
        if province.code not in (person.province, *person.also_reads):
            continue
        user = User.objects.filter(username=person.username).first()
        if user is None:
            address = f"{person.username}@vidu.example"
            user = User.objects.create_user(person.username, password, person.full_name, address)
        elif not user.check_password(password):
            user.set_password(password)
            user.save(update_fields=["password"])
        elsewhere = province.code != person.province
        unit = _unit(province, person, elsewhere=elsewhere)
        read_only = person.role is Role.CENTRAL_VIEWER
        ProvinceAccess.objects.get_or_create(user=user, province=province, defaults={"read_only": read_only})
        Membership.objects.get_or_create(
            province=province,
            user=user,
            unit=unit,
            role=person.role,
            valid_from=SINCE,
            defaults={"title": person.title},
        )


def _unit(province: Province, person: DemoPerson, *, elsewhere: bool) -> OrgUnit:
    if elsewhere:
        return OrgUnit.objects.get(province=province, kind=UnitKind.PROVINCE)
    return OrgUnit.objects.get(province=province, kind=person.unit_kind, code=person.unit_code)
