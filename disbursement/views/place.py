"""Where a request stands (phạm vi của yêu cầu): its plan year, the units it may choose, the file it gives back."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext, pgettext

from accounts.models import OrgUnit, ProvinceSettings, UnitKind
from accounts.roles import Permission, Person
from disbursement.models import Project
from disbursement.queries.projects import visible_project
from programs.models import PlanYear
from programs.queries.plan import current_plan_year

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_PLACES = (UnitKind.DISTRICT, UnitKind.COMMUNE, UnitKind.DEPARTMENT)


def plan_year_of(person: Person) -> PlanYear:
    """The plan year that the person looks at; 404 where the province has none yet."""
    found = current_plan_year(person.province.pk, person.year)
    if found is None:
        raise Http404(gettext("Tỉnh chưa nhập kế hoạch của năm nào."))
    return found


def money_year_of(person: Person) -> int:
    """The year in which money is given: that of today, whichever year is looked at."""
    return int(plan_year_of(replace(person, shown_year=None)).year)


def issuer_of(person: Person) -> str:
    """Whose decision it usually is: the People's Committee of the person's own level."""
    seat = person.seat
    if seat is not None and seat.unit_kind == UnitKind.DISTRICT:
        return f"UBND {seat.unit_name[:1].lower()}{seat.unit_name[1:]}"
    return f"UBND {person.province.type_name.lower()}"


def units_in_reach(person: Person, *kinds: UnitKind) -> QuerySet[OrgUnit]:
    """Districts, communes and departments that the person sees capital of (đơn vị trong phạm vi)."""
    branches = person.branches(Permission.VIEW_CAPITAL)
    reach = Q()
    if branches is not None:
        reach = Q(pk__in=[])
        for path in branches:
            reach |= Q(path__startswith=path)
    units = OrgUnit.objects.filter(reach, province=person.province, kind__in=kinds or _PLACES)
    return units.select_related("parent").order_by("kind", "sort_key", "id")


def above(unit: OrgUnit) -> QuerySet[OrgUnit]:
    """A unit with all that it lies in, from the province down (đơn vị và các cấp trên)."""
    codes = unit.path.strip("/").split("/")
    paths = ["/".join(codes[: depth + 1]) + "/" for depth in range(len(codes))]
    return OrgUnit.objects.filter(province_id=unit.province_id, path__in=paths).order_by("path")


def project_in_reach(person: Person, pk: int) -> Project:
    """One project that the person may see; 404 otherwise, whether it exists or not."""
    found = visible_project(person.province.pk, pk, person.branches(Permission.VIEW_CAPITAL))
    if found is None:
        raise Http404(gettext("Không có công trình này trong phạm vi của bạn."))
    return found


def xlsx_response(content: bytes, name: str) -> HttpResponse:
    """A workbook to be saved (tệp tải về)."""
    disposition = content_disposition_header(True, name) or "attachment"
    return HttpResponse(content, content_type=XLSX, headers={"Content-Disposition": disposition})


def is_illustrative(person: Person) -> bool:
    """Whether the province's figures are made up (số liệu minh họa)."""
    return ProvinceSettings.objects.filter(province=person.province, illustrative=True).exists()


def illustrative_notes(person: Person) -> list[str]:
    """The line that marks made-up figures in a file."""
    return [gettext("Số liệu minh họa, không phải số liệu chính thức.")] if is_illustrative(person) else []


class Parts(NamedTuple):
    """Where one is in Nguồn vốn (các phần): its four fields, and the pages of the field one is in."""

    fields: list[tuple[str, str, bool]]
    pages: list[tuple[str, str, bool]]


def sections(person: Person, here: str) -> Parts:
    """The fields of Nguồn vốn and the pages of the one that holds `here` (các thẻ)."""
    every = _fields()
    inside = next(title for title, pages in every.items() if any(name == here for name, _ in pages))
    found = {title: _open_pages(person, pages) for title, pages in every.items()}
    return Parts(
        fields=[(title, reverse(pages[0][0]), title == inside) for title, pages in found.items() if pages],
        pages=[(title, reverse(name), name == here) for name, title in found[inside]],
    )


def _fields() -> dict[str, list[tuple[str, str]]]:
    return {
        gettext("Kế hoạch vốn"): [
            ("capital", gettext("Ma trận vốn")),
            ("capital_lines", pgettext("many", "Dòng vốn")),
            ("plan_files", gettext("Danh mục từ Excel")),
            ("counterpart", gettext("Vốn đối ứng")),
            ("contributions", gettext("Huy động đóng góp")),
            ("top_ups", gettext("Bổ sung kinh phí")),
            ("trial_balance", gettext("Bảng cân đối")),
        ],
        gettext("Công trình"): [
            ("projects", gettext("Công trình, khoản chi")),
            ("ranking", gettext("Thứ tự ưu tiên")),
            ("arrears", gettext("Nợ đọng")),
            ("capital_gates", gettext("Quy tắc phân bổ")),
        ],
        gettext("Lịch vốn"): [
            ("checks", gettext("Kiểm tra theo mốc")),
            ("freeze_runs", gettext("Dừng giải ngân")),
            ("early_warnings", gettext("Cảnh báo sớm")),
        ],
        gettext("Hồ sơ, thông báo"): [
            ("capital_cases", gettext("Hồ sơ vốn")),
            ("treasury_notices", gettext("Thông báo Kho bạc")),
        ],
    }


def _open_pages(person: Person, pages: list[tuple[str, str]]) -> list[tuple[str, str]]:
    closed = {
        "plan_files": not person.may(Permission.ALLOCATE_FURTHER),
        "treasury_notices": not person.may(Permission.VIEW_TREASURY_FILES),
        "trial_balance": person.branches(Permission.VIEW_CAPITAL) is not None,
    }
    return [page for page in pages if not closed.get(page[0], False)]
