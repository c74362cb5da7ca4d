"""One search over units, projects, documents and indicators (tìm kiếm); the person picks, the portal never does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext, pgettext
from django.views.decorators.http import require_safe

from accounts.middleware import PortalRequest
from accounts.queries.search import SHORTEST, units_named
from accounts.roles import Permission, Person, require
from disbursement.queries.projects import projects_named
from programs.queries.documents import documents_named
from targets.queries.search import indicators_named

_FEW: Final = 8
_MANY: Final = 100


@dataclass(frozen=True)
class Hit:
    """One line of the results (một kết quả): what it is called, where it leads, what it belongs to."""

    title: str
    url: str
    belongs: str


@dataclass(frozen=True)
class Group:
    """The results of one kind (một nhóm kết quả); `more` leads to all of them where not all are shown."""

    key: str
    title: str
    hits: list[Hit]
    total: int
    more: str = ""


@require_safe
def search(request: PortalRequest) -> HttpResponse:
    """Find whatever accents were typed, in what this person may see; at most one statement for each kind."""
    person = request.person
    require(person, Permission.VIEW_UNITS)
    typed = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:80]
    asked = request.GET.get("nhom", "")
    only = asked if asked in _KINDS else ""
    most = _MANY if only else _FEW
    groups = [
        make(person, typed, most)
        for key, (permission, make) in _KINDS.items()
        if typed and only in {"", key} and person.may(permission)
    ]
    found = [group for group in groups if group.total]
    shown = {"typed": typed, "groups": found, "only": only, "shortest": SHORTEST}
    return render(request, "reporting/search.html", shown)


def _units(_: Person, typed: str, most: int) -> Group:
    found = units_named(typed)
    hits = [
        Hit(
            hit.unit.full_name,
            reverse("unit", args=[hit.unit.pk]),
            _joined(
                gettext("thuộc %(parent)s") % {"parent": hit.unit.parent.full_name} if hit.unit.parent else "",
                gettext("trước đây là %(name)s") % {"name": hit.found_as} if hit.found_as else "",
            ),
        )
        for hit in found[:most]
    ]
    return _group("don-vi", pgettext("many", "Đơn vị"), hits, len(found), typed)


def _projects(person: Person, typed: str, most: int) -> Group:
    found = projects_named(person.province.pk, person.branches(Permission.VIEW_CAPITAL), typed, most)
    hits = [
        Hit(
            row.name,
            reverse("project", args=[row.pk]),
            _joined(
                gettext("mã %(code)s") % {"code": row.code},
                row.unit.full_name,
                row.unit.parent.full_name if row.unit.parent else "",
                row.component.programme.short_name,
            ),
        )
        for row in found.rows
    ]
    more = f"{reverse('projects')}?{urlencode({'q': typed})}"
    return _group("cong-trinh", gettext("Công trình, khoản chi"), hits, found.total, typed, more)


def _documents(person: Person, typed: str, most: int) -> Group:
    found = documents_named(person.province.pk, typed, most)
    hits = [
        Hit(
            row.title,
            reverse("plan_document", args=[row.pk]),
            _joined(row.named, row.issuer, gettext("kế hoạch năm %(year)s") % {"year": row.plan_year.year}),
        )
        for row in found.rows
    ]
    return _group("van-ban", gettext("Văn bản của kế hoạch"), hits, found.total, typed)


def _indicators(person: Person, typed: str, most: int) -> Group:
    found = indicators_named(person.province.pk, typed, most)
    hits = [
        Hit(
            row.name,
            reverse("target", args=[row.code]),
            _joined(
                row.programme.short_name if row.programme else gettext("Chung các chương trình"),
                row.section,
                gettext("đơn vị tính: %(unit)s") % {"unit": row.unit_of_measure},
            ),
        )
        for row in found.rows
    ]
    return _group("chi-tieu", gettext("Chỉ tiêu"), hits, found.total, typed)


def _group(key: str, title: str, hits: list[Hit], total: int, typed: str, more: str = "") -> Group:
    all_of_it = more or f"{reverse('search')}?{urlencode({'q': typed, 'nhom': key})}"
    return Group(key, title, hits, total, all_of_it if total > len(hits) else "")


def _joined(*parts: str) -> str:
    return " · ".join(part for part in dict.fromkeys(parts) if part)


_Make = Callable[[Person, str, int], Group]
_KINDS: Final[dict[str, tuple[Permission, _Make]]] = {
    "don-vi": (Permission.VIEW_UNITS, _units),
    "cong-trinh": (Permission.VIEW_CAPITAL, _projects),
    "van-ban": (Permission.VIEW_CALENDAR, _documents),
    "chi-tieu": (Permission.VIEW_TARGETS, _indicators),
}
