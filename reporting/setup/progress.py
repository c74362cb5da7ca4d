"""How far a province is with setting itself up (tiến độ thiết lập)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accounts.models import Membership, OrgUnit, ProvinceSettings, UnitKind
from accounts.queries.people import pending_people
from accounts.roles import Permission, Person, Role
from programs.actions.entries import EntryRefused
from programs.models import DeadlineRule, Obligation, PlanYear, ProgrammeScope, ReportForm, Stewardship
from reporting.setup.sections import SECTIONS
from targets.models import TargetStatement


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
            title=pgettext("many", "Đơn vị"),
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
            found=ngettext(
                "%(others)d người ngoài quản trị, %(waiting)d người chưa nhận lời mời",
                "%(others)d người ngoài quản trị, %(waiting)d người chưa nhận lời mời",
                others,
            )
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


def plan_steps(plan_year: PlanYear | None) -> list[Step]:
    """The steps of the year that the province sets up now (thiết lập năm kế hoạch)."""
    begin = Step(
        title=_("Năm kế hoạch"),
        text=_("Năm trống, sao từ năm khác, hoặc từ một gói kế hoạch."),
        found=str(plan_year) if plan_year else "",
        done=plan_year is not None,
        url_name="setup_years",
        permission=Permission.ENTER_PLAN,
    )
    if plan_year is None:
        return [begin]
    parts = year_steps(plan_year)
    needed = {"chuong-trinh", "pham-vi", "van-ban", "dai-luong", "chi-tieu", "quy-tac", "bieu", "ky-bao-cao", "giao"}
    return [
        begin,
        *(
            Step(
                title=part.title,
                text=part.text,
                found=part.found,
                done=part.count > 0,
                url_name="plan_year",
                permission=Permission.ENTER_PLAN,
                year=plan_year.year,
            )
            for part in parts
            if part.slug in needed
        ),
    ]


@dataclass(frozen=True)
class Part:
    """One part of a plan year with what is there (một phần của năm)."""

    slug: str
    title: str
    text: str
    count: int
    links: tuple[tuple[str, str], ...] = ()

    @property
    def found(self) -> str:
        """How many there are."""
        return ngettext("%(count)d mục", "%(count)d mục", self.count) % {"count": self.count} if self.count else ""


def year_steps(plan_year: PlanYear) -> list[Part]:
    """The parts of a plan year in the order in which one fills them in."""
    parts = {
        one.slug: Part(
            one.slug,
            str(one.title),
            str(one.text),
            one.rows(plan_year).count(),
            ((reverse("plan_section", args=[plan_year.year, one.slug]), _("Mở")),),
        )
        for one in SECTIONS.values()
    }
    led = Stewardship.objects.filter(plan_year=plan_year).select_related("programme").order_by("programme__number")
    scope = Part(
        "pham-vi",
        _("Phạm vi chương trình"),
        _("Huyện, xã nào tham gia chương trình nào; quyết định ai phải nộp biểu."),
        ProgrammeScope.objects.filter(programme__in=[one.programme_id for one in led]).count(),
        tuple(
            (reverse("programme_scope", args=[plan_year.year, one.programme.code]), one.programme.short_name)
            for one in led
        ),
    )
    owed = Part(
        "giao",
        _("Giao cho các đơn vị"),
        _("Ở trang Kỳ báo cáo, bấm Giao cho các đơn vị để mọi đơn vị phải nộp thấy biểu của mình."),
        Obligation.objects.filter(form_period__form__plan_year=plan_year).count(),
        parts["ky-bao-cao"].links,
    )
    order = ["chuong-trinh", "van-ban", "dai-luong", "chi-tieu", "don-vi-phan-dau", "quy-tac", "bieu", "ky-bao-cao"]
    found = [parts[slug] for slug in order]
    return [found[0], scope, *found[1:], owed]


def refuse_led_programme(row: object) -> None:
    """Refuse to take a programme out of a year whose targets, rules or forms name it; raises `EntryRefused`."""
    if not isinstance(row, Stewardship):
        return
    year, code = row.plan_year, row.programme.code
    named = (
        TargetStatement.objects.filter(plan_year=year, programme=row.programme).exists(),
        DeadlineRule.objects.filter(plan_year=year, scope__programmes__contains=[code]).exists(),
        ReportForm.objects.filter(plan_year=year, programmes__contains=[code]).exists(),
    )
    if any(named):
        raise EntryRefused(
            _("Chỉ tiêu, quy tắc hoặc biểu của năm còn nêu chương trình này. Hãy sửa hoặc bỏ các mục đó trước.")
        )
