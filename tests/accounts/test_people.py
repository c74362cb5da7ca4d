"""People and roles: what an admin can do, and what the log keeps of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

import pytest
from django.test import Client

from accounts.actions import people
from accounts.invitations import token_for
from accounts.models import AuditEntry, Membership, ProvinceAccess, SecondFactor, User
from accounts.roles import PERMISSIONS, Permission, Person, Refused, Role
from accounts.tenancy import scope
from tests.rig.cast import TODAY, Cast

SignIn = Callable[[str], Client]
LIST = "/quan-tri/con-nguoi/"


@pytest.fixture
def khanh(cast: Cast) -> Iterator[Person]:
    """The admin of Quảng Nam, their province open."""
    with scope(cast.provinces["49"].pk):
        yield cast.person("khanh")


def given(cast: Cast, **changes: object) -> dict[str, object]:
    return {
        "full_name": "  Hồ   Thị Mới ",
        "username": "moi.daiminh",
        "email": "",
        "unit": cast.units["20521"].pk,
        "role": "commune_officer",
        "title": "Công chức",
        "valid_from": "01/07/2023",
        "valid_to": "",
        **changes,
    }


def test_an_invited_person_gets_a_link_and_a_seat(cast: Cast, as_person: SignIn) -> None:
    page = as_person("khanh").post(f"{LIST}them/", given(cast))
    assert page.status_code == 200
    assert "no-store" in page.headers["Cache-Control"]
    user = User.objects.get(username="moi.daiminh")
    assert (user.full_name, user.must_change_password, user.has_usable_password()) == ("Hồ Thị Mới", False, False)
    assert token_for(user) in page.content.decode()
    with scope(cast.provinces["49"].pk):
        assert Membership.objects.get(user=user).unit == cast.units["20521"]
        actions = AuditEntry.objects.order_by("id").values_list("action", flat=True)
        assert list(actions) == ["person.invited", "membership.assigned"]


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"username": "binh"}, "đã có người dùng"),
        ({"username": "AN"}, "chữ thường không dấu"),
        ({"username": "đại"}, "chữ thường không dấu"),
        ({"full_name": ""}, "Hãy nhập họ và tên."),
        ({"unit": "999999"}, "không có trong tỉnh"),
        ({"unit": "x"}, "không có trong tỉnh"),
        ({"role": "king"}, "Không có vai trò này"),
        ({"role": "treasury_officer"}, "không đặt tại Xã Đại Minh"),
        ({"valid_from": "31/02/2023"}, "Ngày phải theo mẫu dd/mm/yyyy"),
        ({"valid_from": "01/07/2023", "valid_to": "30/06/2023"}, "phải sau ngày bắt đầu"),
        ({"email": "khong-phai-thu"}, "Địa chỉ thư điện tử không đúng"),
        ({"full_name": "x" * 151}, "dài nhất 150 ký tự"),
    ],
)
def test_a_bad_invitation_names_the_field_and_writes_nothing(
    cast: Cast, as_person: SignIn, changes: dict[str, object], complaint: str
) -> None:
    before = User.objects.count()
    page = as_person("khanh").post(f"{LIST}them/", given(cast, **changes))
    assert complaint in page.content.decode()
    assert User.objects.count() == before


def test_a_unit_of_another_province_is_unknown(cast: Cast, as_person: SignIn) -> None:
    page = as_person("khanh").post(f"{LIST}them/", given(cast, unit=cast.units["23500"].pk))
    assert "không có trong tỉnh" in page.content.decode()


@pytest.mark.parametrize("role", [role for role in Role if Permission.MANAGE_PEOPLE not in PERMISSIONS[role]])
def test_only_admins_manage_people(role: Role) -> None:
    assert role is not Role.PROVINCE_ADMIN


@pytest.mark.parametrize("name", ["an", "binh", "chi", "dung", "giang", "ha", "long", "minh"])
def test_others_are_refused(as_person: SignIn, name: str) -> None:
    assert as_person(name).get(LIST).status_code == 403


def test_the_action_itself_refuses(cast: Cast) -> None:
    with scope(cast.provinces["49"].pk), pytest.raises(Refused):
        people.disable(user=cast.users["an"], by=cast.person("chi"))


def test_people_of_another_province_are_not_there(cast: Cast, as_person: SignIn) -> None:
    client = as_person("khanh")
    stranger = cast.users["la"].pk
    assert client.get(f"{LIST}{stranger}/").status_code == 404
    for verb in ("giao", "khoa", "mo-khoa", "mat-khau"):
        assert client.post(f"{LIST}{stranger}/{verb}/").status_code == 404
    assert "A Lạ" not in client.get(LIST).content.decode()


def test_the_list_is_in_order_of_given_names_and_filters(as_person: SignIn) -> None:
    client = as_person("khanh")
    names = [line.user.full_name for line in client.get(LIST).context["page"]]
    assert names[:4] == ["Nguyễn Thị An", "Trần Văn Bình", "Lê Thị Chi", "Phạm Quang Dũng"]
    found = client.get(LIST, {"q": "dai thanh"}).context["page"]
    assert [line.user.username for line in found] == ["an"]
    found = client.get(LIST, {"vai_tro": "district_officer"}).context["page"]
    assert [line.user.username for line in found] == ["binh", "phu"]
    assert client.get(LIST, {"vai_tro": "x", "trang_thai": "y", "trang": "-5"}).status_code == 200


def test_disabling_and_enabling(cast: Cast, as_person: SignIn) -> None:
    admin, an = as_person("khanh"), as_person("an")
    key = cast.users["an"].pk
    assert "Khóa tài khoản" in admin.get(f"{LIST}{key}/").content.decode()
    admin.post(f"{LIST}{key}/khoa/")
    assert an.get("/thong-bao/").status_code == 302
    assert not User.objects.get(pk=key).is_active
    assert "Đã khóa" in admin.get(f"{LIST}{key}/").content.decode()
    admin.post(f"{LIST}{key}/mo-khoa/")
    assert User.objects.get(pk=key).is_active
    assert ProvinceAccess.objects.filter(user_id=key).count() == 1


def test_whoever_serves_elsewhere_keeps_that_door(cast: Cast, khanh: Person) -> None:
    people.disable(user=cast.users["ha"], by=khanh)
    assert User.objects.get(username="ha").is_active
    assert [door.province.code for door in ProvinceAccess.objects.filter(user=cast.users["ha"])] == ["62"]
    people.enable(user=cast.users["ha"], by=khanh)
    assert ProvinceAccess.objects.get(user=cast.users["ha"], province=cast.provinces["49"]).read_only


def test_nobody_locks_the_last_door(cast: Cast, khanh: Person) -> None:
    with pytest.raises(people.PeopleRefused, match="tự khóa"):
        people.disable(user=cast.users["khanh"], by=khanh)
    own = Membership.objects.get(user=cast.users["khanh"])
    with pytest.raises(people.PeopleRefused, match="ít nhất một quản trị"):
        people.end_membership(membership=own, on=TODAY, by=khanh)
    own.refresh_from_db()
    assert own.valid_to is None


def test_the_same_role_twice_at_one_time_is_refused(cast: Cast, khanh: Person) -> None:
    with pytest.raises(people.PeopleRefused, match="đã có vai trò này"):
        people.assign(
            user=cast.users["an"],
            unit=cast.units["20527"],
            role=Role.COMMUNE_OFFICER,
            title="",
            valid_from=TODAY,
            valid_to=None,
            by=khanh,
        )


def test_a_role_ends_and_begins_again(cast: Cast, as_person: SignIn) -> None:
    client = as_person("khanh")
    with scope(cast.provinces["49"].pk):
        own = Membership.objects.get(user=cast.users["an"])
    client.post(f"/quan-tri/tu-cach/{own.pk}/ket-thuc/", {"on": "05/07/2023"})
    with scope(cast.provinces["49"].pk):
        own.refresh_from_db()
        assert own.valid_to == date(2023, 7, 5)
    assert as_person("an").get("/thong-bao/").status_code == 403
    again = {"unit": cast.units["20527"].pk, "role": "commune_officer", "valid_from": "05/07/2023"}
    assert client.post(f"{LIST}{cast.users['an'].pk}/giao/", again).status_code == 302
    assert as_person("an").get("/thong-bao/").status_code == 200


@pytest.mark.parametrize(
    ("on", "complaint"), [("", "Hãy nhập"), ("abc", "dd/mm/yyyy"), ("01/01/2020", "phải sau ngày")]
)
def test_a_bad_last_day_is_refused(cast: Cast, as_person: SignIn, on: str, complaint: str) -> None:
    with scope(cast.provinces["49"].pk):
        own = Membership.objects.get(user=cast.users["an"])
    page = as_person("khanh").post(f"/quan-tri/tu-cach/{own.pk}/ket-thuc/", {"on": on}, follow=True)
    assert complaint in page.content.decode()


def test_a_membership_of_another_province_is_not_there(cast: Cast, as_person: SignIn) -> None:
    with scope(cast.provinces["62"].pk):
        other = Membership.objects.get(user=cast.users["la"])
    assert as_person("khanh").post(f"/quan-tri/tu-cach/{other.pk}/ket-thuc/", {"on": "05/07/2023"}).status_code == 404


def test_a_forgotten_password_is_set_anew_by_a_link_good_once(cast: Cast, as_person: SignIn) -> None:
    an = as_person("an")
    page = as_person("khanh").post(f"{LIST}{cast.users['an'].pk}/mat-khau/")
    assert "no-store" in page.headers["Cache-Control"]
    assert not User.objects.get(username="an").has_usable_password()
    assert an.get("/thong-bao/").status_code == 302
    (link,) = page.context["links"]
    path, new = link.url.removeprefix("http://testserver"), "Lua-chin-2023-dep"
    assert Client().post(path, {"new_password": new, "repeated": new}).status_code == 302
    assert User.objects.get(username="an").check_password(new)
    assert Client().get(path).status_code == 410


def test_the_link_does_not_stand_in_for_the_second_factor(cast: Cast, as_person: SignIn) -> None:
    SecondFactor.objects.create(user=cast.users["an"], sealed_secret="gAAAA")
    page = as_person("khanh").post(f"{LIST}{cast.users['an'].pk}/mat-khau/")
    (link,) = page.context["links"]
    path, new, client = link.url.removeprefix("http://testserver"), "Lua-chin-2023-dep", Client()
    answer = client.post(path, {"new_password": new, "repeated": new})
    assert answer.headers["Location"] == "/dang-nhap/ma/"
    assert client.get("/thong-bao/").headers["Location"].startswith("/dang-nhap/")


def test_a_password_is_not_reset_for_whoever_serves_elsewhere(cast: Cast, khanh: Person) -> None:
    with pytest.raises(people.PeopleRefused, match="tỉnh khác"):
        people.reset_password(user=cast.users["ha"], by=khanh)
