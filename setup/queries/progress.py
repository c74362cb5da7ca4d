"""How far a province is with setting itself up (tiến độ thiết lập)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Membership, OrgUnit, ProvinceSettings, UnitKind
from accounts.queries.people import pending_people
from accounts.roles import Permission, Person, Role


@dataclass(frozen=True)
class Step:
    """One step of the checklist (một bước): what is there, and where to go on."""

    title: str
    text: str
    found: str
    done: bool
    url_name: str
    permission: Permission
    year: int | None = None


def province_steps(person: Person) -> list[Step]:
    """The steps that a province takes once (thiết lập tỉnh); needs the province's scope."""
    settings = ProvinceSettings.objects.filter(province=person.province).first()
    kinds = dict.fromkeys(UnitKind.values, 0)
    for kind in OrgUnit.objects.values_list("kind", flat=True):
        kinds[kind] += 1
    others = Membership.objects.filter(~Q(role=Role.PROVINCE_ADMIN)).values("user").distinct().count()
    waiting = len(pending_people())
    place = settings.place_name if settings else ""
    return [
        Step(
            title=_("Tỉnh"),
            text=_("Địa danh ghi trên văn bản, đồng hồ tập huấn."),
            found=_("Địa danh: %(place)s") % {"place": place} if place else "",
            done=bool(place),
            url_name="setup_province",
            permission=Permission.MANAGE_PROVINCE,
        ),
        Step(
            title=_("Đơn vị"),
            text=_("Lấy từ danh mục toàn quốc năm 2023 hoặc từ tệp Excel; thêm Ban Chỉ đạo, sở, ban, ngành, Kho bạc."),
            found=_("%(districts)d huyện, %(communes)d xã, %(bodies)d cơ quan")
            % {
                "districts": kinds[UnitKind.DISTRICT],
                "communes": kinds[UnitKind.COMMUNE],
                "bodies": sum(kinds[one] for one in _BODIES),
            },
            done=all(kinds[one] for one in (UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.COMMITTEE)),
            url_name="setup_units",
            permission=Permission.MANAGE_PROVINCE,
        ),
        Step(
            title=_("Con người"),
            text=_("Mời theo danh sách Excel hoặc từng người; mỗi người tự đặt mật khẩu qua đường dẫn mời."),
            found=_("%(others)d người ngoài quản trị, %(waiting)d người chưa nhận lời mời")
            % {"others": others, "waiting": waiting},
            done=others > 0,
            url_name="setup_people",
            permission=Permission.MANAGE_PEOPLE,
        ),
    ]


_BODIES = (
    UnitKind.COMMITTEE,
    UnitKind.OFFICE,
    UnitKind.DEPARTMENT,
    UnitKind.TREASURY,
    UnitKind.ORGANISATION,
)
