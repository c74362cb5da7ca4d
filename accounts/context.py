"""The frame of every page (khung trang): who, where, which day, and the entries of the menu."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import lru_cache, partial
from typing import Final, NamedTuple
from urllib.parse import urlencode

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import NoReverseMatch, reverse
from django.utils.functional import SimpleLazyObject
from django.utils.safestring import SafeString
from django.utils.translation import get_language, gettext_noop
from django.utils.translation import gettext as _

from accounts.help_topics import TOPICS
from accounts.queries.shell import surroundings
from accounts.roles import Permission, Person, Seat


class Entry(NamedTuple):
    """One line of the menu as declared (mục của trình đơn): shown to whoever holds one of the permissions."""

    url_name: str
    label: str
    icon: str
    permissions: tuple[Permission, ...] = ()


@dataclass(frozen=True)
class NavLink:
    """One line of the menu as drawn (mục trên màn hình)."""

    key: str
    url: str
    label: str
    icon: str
    current: bool = False
    count: int = 0


@dataclass(frozen=True)
class Shell:
    """What `base.html` needs; a stranger has an empty menu (khung trang)."""

    nav: tuple[NavLink, ...] = ()
    province_name: str = ""
    plan_year: int = 0
    # Whether the person looks at the plan of another year than today's.
    other_year: bool = False
    years_url: str = ""
    today: date | None = None
    training: bool = False
    illustrative: bool = False
    person_name: str = ""
    seat_role: str = ""
    seat_unit: str = ""
    unread: int = 0
    home_url: str = "/"
    search_url: str = ""
    notices_url: str = ""
    switch_url: str = ""
    password_url: str = ""
    security_url: str = ""
    tokens_url: str = ""
    sign_in_url: str = ""
    sign_out_url: str = ""
    clock_url: str = ""
    help_url: str = ""

    @property
    def menu(self) -> SafeString:
        """The menu (trình đơn): drawn once for all pages that show the same entries with the same numbers."""
        return _menu(self.nav, get_language())


@lru_cache(maxsize=256)
def _menu(links: tuple[NavLink, ...], _language: str | None) -> SafeString:
    return render_to_string("components/nav.html", {"links": links})


NAVIGATION: Final = (
    Entry("my_work", gettext_noop("Việc của tôi"), "list"),
    Entry("overview", gettext_noop("Tổng quan"), "home", (Permission.VIEW_OVERVIEW,)),
    Entry("provinces", gettext_noop("Các tỉnh"), "map", (Permission.VIEW_PROVINCES,)),
    Entry("submissions", gettext_noop("Nộp báo cáo"), "send", (Permission.SUBMIT_FORM,)),
    Entry("review_queue", gettext_noop("Duyệt"), "review", (Permission.REVIEW_FORM,)),
    Entry("targets", gettext_noop("Chỉ tiêu"), "target", (Permission.VIEW_TARGETS,)),
    Entry("capital", gettext_noop("Nguồn vốn"), "wallet", (Permission.VIEW_CAPITAL,)),
    Entry("treasury_files", gettext_noop("Tệp Kho bạc"), "bank", (Permission.VIEW_TREASURY_FILES,)),
    Entry("deadlines", gettext_noop("Thời hạn"), "clock", (Permission.VIEW_CALENDAR,)),
    Entry("reports", gettext_noop("Báo cáo"), "document", (Permission.VIEW_REPORTS,)),
    Entry("units", gettext_noop("Địa bàn"), "map", (Permission.VIEW_UNITS,)),
    Entry("people", gettext_noop("Quản trị"), "settings", (Permission.MANAGE_PEOPLE, Permission.MANAGE_PROVINCE)),
    Entry("setup", gettext_noop("Thiết lập"), "check-circle", (Permission.MANAGE_PROVINCE, Permission.ENTER_PLAN)),
    Entry("audit_log", gettext_noop("Nhật ký"), "history", (Permission.VIEW_AUDIT,)),
)


def shell(request: HttpRequest) -> dict[str, object]:
    """Give templates `shell`; a fragment that does not use it costs nothing."""
    return {"shell": SimpleLazyObject(partial(_shell, request))}


def _shell(request: HttpRequest) -> Shell:
    person: Person | None = getattr(request, "person", None)
    if person is None:
        return Shell(sign_in_url=_address("sign_in"), help_url=_address("help"))
    around = surroundings(person)
    nav = _links(request, person)
    seat = person.seat
    return Shell(
        nav=nav,
        province_name=str(person.province),
        plan_year=person.year,
        other_year=person.year != person.today.year,
        years_url=_years_address(request),
        today=person.today,
        training=around.training_today is not None,
        illustrative=around.illustrative,
        person_name=person.user.full_name,
        seat_role=str(seat.role.label) if seat else "",
        seat_unit=_place(seat) if seat else "",
        unread=around.unread,
        home_url=_address("my_work") or "/",
        search_url=_address("search"),
        notices_url=_address("notices"),
        switch_url=_address("switch_seat"),
        password_url=_address("password"),
        security_url=_address("account_security"),
        tokens_url=_address("api_tokens"),
        sign_out_url=_address("sign_out"),
        clock_url=_address("training_clock") if person.may(Permission.MANAGE_PROVINCE) else "",
        help_url=_help_address(nav),
    )


def _place(seat: Seat) -> str:
    return (
        _("%(unit)s, thay mặt %(name)s") % {"unit": seat.unit_name, "name": seat.lender}
        if seat.lender
        else seat.unit_name
    )


def _links(request: HttpRequest, person: Person) -> tuple[NavLink, ...]:
    counts: dict[str, int] = getattr(request, "nav_counts", {})
    found = [
        (entry, url)
        for entry in NAVIGATION
        if (not entry.permissions or any(person.may(permission) for permission in entry.permissions))
        and (url := _address(entry.url_name))
    ]
    here = max((url for _, url in found if _inside(request.path, url)), key=len, default="")
    return tuple(
        NavLink(entry.url_name, url, _(entry.label), entry.icon, url == here, counts.get(entry.url_name, 0))
        for entry, url in found
    )


def _inside(path: str, url: str) -> bool:
    return path == url or (url != "/" and path.startswith(url))


def _years_address(request: HttpRequest) -> str:
    index = _address("plan_years")
    return f"{index}?{urlencode({'ve': request.path})}" if index else ""


def _help_address(nav: tuple[NavLink, ...]) -> str:
    slug = next((TOPICS[link.key].slug for link in nav if link.current and link.key in TOPICS), "")
    index = _address("help")
    return f"{index}{slug}/" if index and slug else index


def _address(url_name: str) -> str:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return ""
