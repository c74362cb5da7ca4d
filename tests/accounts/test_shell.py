"""The menu: what a person may open, and where the page at hand stands in it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import RequestFactory

from accounts import context
from accounts.context import Shell
from accounts.models import Province, User
from accounts.queries.shell import Surroundings
from accounts.roles import Person, Role, Seat

_TODAY = date(2023, 7, 5)


@pytest.fixture(autouse=True)
def _all_addresses(monkeypatch: pytest.MonkeyPatch) -> None:
    addresses = {"my_work": "/", "capital": "/nguon-von/", "treasury_files": "/nguon-von/kho-bac/"}
    monkeypatch.setattr(context, "_address", lambda name: addresses.get(name, f"/{name}/"))
    monkeypatch.setattr(context, "surroundings", lambda person: Surroundings(_TODAY, True, 2))


def shell(role: Role | None, path: str = "/", shown_year: int | None = None, **more: Any) -> Shell:
    """The shell of a request by someone of this role."""
    request = RequestFactory().get(path)
    request.resolver_match = None
    for name, value in more.items():
        setattr(request, name, value)
    if role is not None:
        seat = Seat(1, 1, "49/", "Xã Đại Thạnh", "commune", role)
        province = Province(pk=1, code="49", name="Quảng Nam")
        person = Person(User(pk=1, full_name="An"), province, (seat,), _TODAY, shown_year=shown_year)
        request.person = person  # type: ignore[attr-defined]  # the middleware sets it
    return context.shell(request)["shell"]  # type: ignore[return-value]  # lazy, but a Shell to all who look


def test_the_menu_follows_permissions() -> None:
    commune = [link.key for link in shell(Role.COMMUNE_OFFICER).nav]
    assert commune == ["my_work", "submissions", "targets", "capital", "deadlines", "reports", "units"]
    treasury = [link.key for link in shell(Role.TREASURY_OFFICER).nav]
    assert treasury == ["my_work", "capital", "treasury_files", "deadlines", "units"]
    assert "people" in [link.key for link in shell(Role.PROVINCE_ADMIN).nav]


def test_an_address_that_is_not_there_yields_no_entry(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(context, "_address", lambda name: "/" if name == "my_work" else "")
    assert [link.key for link in shell(Role.COMMITTEE_STAFF).nav] == ["my_work"]


@pytest.mark.parametrize(
    ("path", "current"),
    [
        ("/", ["my_work"]),
        ("/nguon-von/", ["capital"]),
        ("/nguon-von/cong-trinh/7/", ["capital"]),
        ("/nguon-von/kho-bac/9/", ["treasury_files"]),
        ("/khac/", []),
    ],
)
def test_the_longest_address_is_current(path: str, current: list[str]) -> None:
    assert [link.key for link in shell(Role.COMMITTEE_STAFF, path).nav if link.current] == current


def test_the_frame_tells_who_where_and_when() -> None:
    frame = shell(Role.COMMUNE_OFFICER, shown_year=2022, nav_counts={"submissions": 4})
    assert (frame.person_name, frame.seat_role, frame.seat_unit) == ("An", "Cán bộ cấp xã", "Xã Đại Thạnh")
    assert (frame.province_name, frame.plan_year, frame.today) == ("Tỉnh Quảng Nam", 2022, _TODAY)
    assert (frame.training, frame.illustrative, frame.unread) == (True, True, 2)
    assert {link.key: link.count for link in frame.nav if link.count} == {"submissions": 4}
    assert (frame.other_year, frame.years_url) == (True, "/plan_years/?ve=%2F")
    assert (shell(Role.COMMUNE_OFFICER).plan_year, shell(Role.COMMUNE_OFFICER).other_year) == (2023, False)


def test_a_stranger_sees_no_menu() -> None:
    stranger = shell(None)
    assert stranger.nav == ()
    assert stranger.sign_in_url == "/sign_in/"
