"""Units, audit log, notices and the training clock on screen."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from django.test import Client

from accounts import audit
from accounts.actions.notices import notify
from accounts.actions.units import load_units
from accounts.audit_words import ACTIONS
from accounts.models import AuditEntry, Notice, Province, ProvinceAccess, User
from accounts.queries.people import system_person
from accounts.queries.units import changes_between, tree_on
from accounts.tenancy import scope
from tests.rig.cast import TODAY, Cast

SignIn = Callable[[str], Client]


@pytest.mark.django_db
def test_the_tree_is_that_of_the_day() -> None:
    province = Province.objects.get(code="49")
    with scope(province.pk):
        load_units(province=province, by=system_person(province, TODAY))
        for day, xa, phuong, town in (
            (date(2023, 4, 9), 203, 25, "Xã Quế Trung"),
            (date(2023, 4, 10), 197, 30, "Thị trấn Trung Phước"),
        ):
            (top,) = tree_on(day)
            communes = [one for district in top.districts for one in district.communes]
            assert (len(top.districts), len(communes)) == (18, 241)
            assert sum(one.type_name == "Xã" for one in communes) == xa
            assert sum(one.type_name == "Phường" for one in communes) == phuong
            assert town in {one.full_name for one in communes}
        assert len(changes_between(date(2022, 7, 5), TODAY)) == 6
        assert changes_between(date(2023, 4, 10), TODAY) == []
        assert tree_on(date(2020, 12, 31)) == ()


@pytest.mark.parametrize("day", ["", "05/07/2023", "31/02/2023", "abc", "01/01/1900", "31/12/9999", "0", "\x00"])
def test_any_day_can_be_asked_for(as_person: SignIn, day: str) -> None:
    assert as_person("an").get("/dia-ban/", {"ngay": day}).status_code == 200


def test_the_tree_opens_at_the_own_district(cast: Cast, as_person: SignIn) -> None:
    for name in ("an", "binh"):
        page = as_person(name).get("/dia-ban/")
        opened = page.content.decode().partition('class="branch" open')[2]
        assert opened
        assert "Huyện Đại Lộc" in opened.partition("</summary>")[0]


def test_a_unit_has_its_page_and_those_of_others_do_not_exist(cast: Cast, as_person: SignIn) -> None:
    client = as_person("an")
    page = client.get(f"/dia-ban/{cast.units['20527'].pk}/").content.decode()
    assert "Xã Đại Thạnh" in page
    assert "Huyện Đại Lộc" in page
    assert client.get(f"/dia-ban/{cast.units['23500'].pk}/").status_code == 404
    assert client.get("/dia-ban/99999999999999999999/").status_code == 404


def test_the_log_says_who_did_what_in_words(cast: Cast, as_person: SignIn) -> None:
    with scope(cast.provinces["49"].pk):
        audit.record(cast.person("an"), "submission.submitted", cast.units["20527"], summary="Biểu 6 tháng", reason="x")
        audit.record(system_person(cast.provinces["49"], TODAY), "check.run", cast.units["49"])
    page = as_person("long").get("/quan-tri/nhat-ky/").content.decode()
    for part in ("Nguyễn Thị An", "Xã Đại Thạnh", "Nộp báo cáo", "Biểu 6 tháng", "Lý do: x", "Hệ thống", "05/07/2023"):
        assert part in page


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        ({}, 2),
        ({"viec": "check.run"}, 1),
        ({"viec": "khong-co"}, 2),
        ({"nguoi": "0"}, 2),
        ({"tu": "01/01/2020", "den": "31/12/2099"}, 2),
        ({"den": "01/01/2020"}, 0),
        ({"tu": "hôm qua"}, 2),
        ({"loai": "accounts.orgunit", "so": "1"}, 0),
        ({"so": "999999999999999999999999"}, 2),
        ({"trang": "99"}, 2),
    ],
)
def test_the_log_filters(cast: Cast, as_person: SignIn, asked: dict[str, str], count: int) -> None:
    with scope(cast.provinces["49"].pk):
        audit.record(cast.person("an"), "submission.submitted", cast.units["20527"])
        audit.record(system_person(cast.provinces["49"], TODAY), "check.run", cast.units["49"])
    page = as_person("minh").get("/quan-tri/nhat-ky/", asked)
    assert page.context["page"].paginator.count == count


def test_the_log_of_another_province_is_not_shown(cast: Cast, as_person: SignIn) -> None:
    with scope(cast.provinces["62"].pk):
        audit.record(cast.person("la"), "check.run", cast.units["62"], summary="Của Kon Tum")
    assert "Của Kon Tum" not in as_person("khanh").get("/quan-tri/nhat-ky/").content.decode()
    assert "Của Kon Tum" in as_person("lan").get("/quan-tri/nhat-ky/").content.decode()


@pytest.mark.parametrize("name", ["an", "binh", "chi", "dung", "giang", "ha"])
def test_the_log_is_not_for_everybody(as_person: SignIn, name: str) -> None:
    assert as_person(name).get("/quan-tri/nhat-ky/").status_code == 403


def test_a_long_log_costs_no_more(
    cast: Cast, as_person: SignIn, django_assert_max_num_queries: Callable[..., object]
) -> None:
    with scope(cast.provinces["49"].pk):
        person = cast.person("an")
        for _ in range(60):
            audit.record(person, "submission.saved", cast.units["20527"])
    client = as_person("khanh")
    with django_assert_max_num_queries(18):  # type: ignore[attr-defined]  # a fixture of pytest-django
        assert len(client.get("/quan-tri/nhat-ky/").context["lines"]) == 50


def test_every_word_of_the_log_is_vietnamese() -> None:
    assert all(text[0].isupper() and not text.isascii() for text in ACTIONS.values())


def test_notices_are_ones_own(cast: Cast, as_person: SignIn) -> None:
    with scope(cast.provinces["49"].pk):
        users = [cast.users["an"], cast.users["binh"]]
        province = cast.provinces["49"]
        assert (
            notify(province=province, users=users, key="tra-lai-1", text="Báo cáo bị trả lại", url="/thong-bao/") == 2
        )
        assert notify(province=province, users=users, key="tra-lai-1", text="Báo cáo bị trả lại") == 0
    an = as_person("an")
    assert "Báo cáo bị trả lại" in an.get("/thong-bao/").content.decode()
    assert "Báo cáo bị trả lại" not in as_person("chi").get("/thong-bao/").content.decode()
    an.post("/thong-bao/da-doc/")
    with scope(cast.provinces["49"].pk):
        assert Notice.objects.get(user=cast.users["an"]).read_at is not None
        assert Notice.objects.get(user=cast.users["binh"]).read_at is None


def test_the_training_clock_moves_today(cast: Cast, as_person: SignIn) -> None:
    client = as_person("khanh")
    assert "05/07/2023" in client.get("/quan-tri/dong-ho/").content.decode()
    assert client.post("/quan-tri/dong-ho/", {"training_today": "01/10/2023"}).status_code == 302
    with scope(cast.provinces["49"].pk):
        assert cast.person("an").today == date(2023, 10, 1)
        entry = AuditEntry.objects.get(action="clock.set")
        assert (entry.known_on, entry.details) == (TODAY, {"training_today": "01/10/2023"})
    client.post("/quan-tri/dong-ho/", {"training_today": ""})
    with scope(cast.provinces["49"].pk):
        assert cast.person("an").today > date(2024, 1, 1)


def test_a_bad_day_for_the_clock_is_refused(as_person: SignIn) -> None:
    page = as_person("khanh").post("/quan-tri/dong-ho/", {"training_today": "30/2/2023"})
    assert "Ngày phải theo mẫu" in page.content.decode()


@pytest.mark.parametrize("name", ["an", "chi", "ha"])
def test_the_clock_is_for_admins(as_person: SignIn, name: str) -> None:
    assert as_person(name).get("/quan-tri/dong-ho/").status_code == 403


def test_a_person_changes_province_and_seat_by_post(cast: Cast, as_person: SignIn) -> None:
    ha = as_person("ha")
    page = ha.get("/tai-khoan/tu-cach/").content.decode()
    assert "Tỉnh Kon Tum" in page
    assert "Chỉ xem" in page
    opened = ha.post("/tai-khoan/tu-cach/", {"province": cast.provinces["62"].pk, "to": "overview"})
    assert opened.headers["Location"] == "/tong-quan/"
    elsewhere = ha.post("/tai-khoan/tu-cach/", {"province": cast.provinces["62"].pk, "to": "https://example.org/"})
    assert elsewhere.headers["Location"] == "/"
    assert ha.session["province_id"] == cast.provinces["62"].pk
    assert "Tỉnh Quảng Nam" in ha.get("/tai-khoan/tu-cach/").content.decode()


@pytest.mark.parametrize("field", ["province", "membership"])
@pytest.mark.parametrize("value", ["62", "0", "x", "", "99999999999999999999"])
def test_a_foreign_seat_or_province_is_refused(cast: Cast, as_person: SignIn, field: str, value: str) -> None:
    chosen = str(cast.provinces["62"].pk) if value == "62" else value
    an = as_person("an")
    page = an.post("/tai-khoan/tu-cach/", {field: chosen}, follow=True)
    assert "không còn hiệu lực" in page.content.decode()
    assert "province_id" not in an.session


def test_signing_in_people_of_two_provinces_needs_both_doors(cast: Cast) -> None:
    assert set(ProvinceAccess.objects.filter(user=cast.users["ha"]).values_list("read_only", flat=True)) == {True}
    assert User.objects.filter(is_active=True).count() == len(cast.users)
