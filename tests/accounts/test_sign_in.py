"""Sign-in: who gets in, who does not, and when a session ends."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Membership, OpenSession, ProvinceAccess, User
from accounts.tenancy import scope
from tests.rig.cast import PASSWORD, Cast

SIGN_IN = "/dang-nhap/"
WITHIN = "/tai-khoan/tu-cach/"
WRONG = "Tên đăng nhập hoặc mật khẩu không đúng"
LOCKED = "Đã nhập sai quá nhiều lần"


def try_in(
    client: Client, username: str = "an", password: str = PASSWORD, address: str = "10.1.1.1", target: str = SIGN_IN
) -> tuple[int, str]:
    response = client.post(target, {"username": username, "password": password}, REMOTE_ADDR=address)
    return response.status_code, response.headers.get("Location", "") or response.content.decode()


def test_the_right_password_opens_a_session(cast: Cast, client: Client) -> None:
    assert try_in(client, target=f"{SIGN_IN}?next={WITHIN}") == (302, WITHIN)
    page = client.get(WITHIN)
    assert page.status_code == 200
    assert "Xã Đại Thạnh" in page.content.decode()
    assert OpenSession.objects.get().user == cast.users["an"]


@pytest.mark.parametrize("typed", ["AN", " an ", "An"])
def test_case_and_blanks_of_the_name_do_not_matter(cast: Cast, client: Client, typed: str) -> None:
    assert try_in(client, typed)[0] == 302


@pytest.mark.parametrize(
    ("username", "password"), [("an", "sai-mat-khau"), ("khong-co", PASSWORD), ("an", PASSWORD.upper())]
)
def test_a_wrong_name_or_password_gets_one_and_the_same_sentence(
    cast: Cast, client: Client, username: str, password: str
) -> None:
    status, page = try_in(client, username, password)
    assert status == 200
    assert WRONG in page
    assert password not in page


def test_empty_fields_are_named(cast: Cast, client: Client) -> None:
    page = try_in(client, "", "")[1]
    assert "Hãy nhập tên đăng nhập." in page
    assert "Hãy nhập mật khẩu." in page


@pytest.mark.parametrize("typed", ["\x00", "a" * 5000, "' OR 1=1 --", "Đại\u0301"])
def test_strange_names_are_refused_politely(cast: Cast, client: Client, typed: str) -> None:
    assert try_in(client, typed)[0] == 200


def test_name_and_address_together_are_locked_out(cast: Cast) -> None:
    attacker, office = Client(), Client()
    for _ in range(5):
        assert try_in(attacker, password="doan")[0] == 200
    assert try_in(attacker, password="doan")[0] == 429
    status, page = try_in(attacker)
    assert (status, LOCKED in page) == (429, True)
    assert try_in(office, "binh")[0] == 302, "a colleague behind the same address gets in"
    assert try_in(Client(), address="10.9.9.9")[0] == 302, "the person gets in from elsewhere"


def test_another_spelling_of_the_name_does_not_escape_the_lock(cast: Cast) -> None:
    client = Client()
    for typed in ("an", "AN", " an", "An", "aN", "an "):
        try_in(client, typed, "doan")
    assert try_in(client)[0] == 429


def test_one_address_that_tries_many_names_is_stopped(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accounts.sign_in.ADDRESS_LIMIT", 4)
    client = Client()
    for name in ("a1", "a2", "a3", "a4"):
        assert try_in(client, name, "doan")[0] == 200
    assert try_in(client, "a5", "doan")[0] == 429


def test_success_forgives_earlier_mistakes(cast: Cast) -> None:
    for _ in range(3):
        for _ in range(4):
            try_in(Client(), password="doan")
        assert try_in(Client())[0] == 302


@pytest.mark.parametrize(
    "wanted", ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "dia-ban/", ""]
)
def test_sign_in_leads_nowhere_else(cast: Cast, client: Client, wanted: str) -> None:
    response = client.post(f"{SIGN_IN}?next={wanted}", {"username": "an", "password": PASSWORD})
    assert response.headers["Location"] == reverse("my_work")


def test_a_planted_session_key_is_worth_nothing(cast: Cast, client: Client) -> None:
    client.get(SIGN_IN)
    session = client.session
    session["x"] = 1
    session.save()
    planted = session.session_key
    try_in(client)
    assert client.session.session_key not in {planted, None}


def test_a_disabled_person_does_not_get_in(cast: Cast, client: Client) -> None:
    User.objects.filter(username="an").update(is_active=False)
    assert WRONG in try_in(client)[1]


def test_disabling_ends_the_session_at_the_next_request(cast: Cast, client: Client) -> None:
    try_in(client)
    User.objects.filter(username="an").update(is_active=False)
    assert client.get(WITHIN).headers["Location"].startswith(SIGN_IN)


def test_a_person_without_a_valid_seat_is_told_so(cast: Cast, client: Client) -> None:
    try_in(client)
    with scope(cast.provinces["49"].pk):
        Membership.objects.filter(user=cast.users["an"]).update(valid_to=date(2023, 7, 5))
    page = client.get(WITHIN)
    assert page.status_code == 403
    assert "chưa được gắn với đơn vị" in page.content.decode()


@pytest.mark.parametrize(
    ("start", "end", "status"),
    [
        (date(2023, 7, 5), None, 200),
        (date(2023, 7, 6), None, 403),
        (date(2023, 1, 1), date(2023, 7, 6), 200),
        (date(2023, 1, 1), date(2023, 7, 5), 403),
    ],
)
def test_a_seat_counts_on_its_days(cast: Cast, client: Client, start: date, end: date | None, status: int) -> None:
    with scope(cast.provinces["49"].pk):
        Membership.objects.filter(user=cast.users["an"]).update(valid_from=start, valid_to=end)
    try_in(client)
    assert client.get(WITHIN).status_code == status


def test_without_access_a_seat_opens_nothing(cast: Cast, client: Client) -> None:
    ProvinceAccess.objects.filter(user=cast.users["an"]).delete()
    try_in(client)
    assert client.get(WITHIN).status_code == 403


def test_sign_out_asks_for_post_and_ends_the_session(cast: Cast, client: Client) -> None:
    try_in(client)
    assert client.get("/dang-xuat/").status_code == 405
    assert client.post("/dang-xuat/").headers["Location"] == SIGN_IN
    assert not OpenSession.objects.exists()
    assert client.get(WITHIN).status_code == 302


def test_sign_out_of_a_stranger_is_no_error(db: None, client: Client) -> None:
    assert client.post("/dang-xuat/").status_code == 302


def test_forms_need_their_token(cast: Cast) -> None:
    assert Client(enforce_csrf_checks=True).post(SIGN_IN, {"username": "an", "password": PASSWORD}).status_code == 403


def test_a_person_ends_their_other_session(cast: Cast, client: Client) -> None:
    phone = Client()
    try_in(phone)
    try_in(client)
    lost = OpenSession.objects.get(session_key=phone.session.session_key)
    assert client.post(f"/tai-khoan/phien/{lost.pk}/ket-thuc/").status_code == 302
    assert phone.get(WITHIN).status_code == 302
    assert client.get(WITHIN).status_code == 200


def test_nobody_ends_the_session_of_another(cast: Cast, client: Client) -> None:
    try_in(Client(), "binh")
    try_in(client)
    other = OpenSession.objects.get(user=cast.users["binh"])
    assert client.post(f"/tai-khoan/phien/{other.pk}/ket-thuc/").status_code == 404
    assert OpenSession.objects.filter(pk=other.pk).exists()


def test_password_is_changed_with_the_old_one_and_other_sessions_end(cast: Cast, client: Client) -> None:
    phone = Client()
    try_in(phone)
    try_in(client)
    new = "Lua-chin-2023-dep"
    given = {"old_password": PASSWORD, "new_password": new, "repeated": new}
    assert client.post("/tai-khoan/mat-khau/", given).status_code == 302
    assert client.get(WITHIN).status_code == 200
    assert phone.get(WITHIN).status_code == 302
    assert [session.session_key for session in OpenSession.objects.all()] == [client.session.session_key]
    assert try_in(Client(), password=new)[0] == 302


@pytest.mark.parametrize(
    ("old", "new", "again", "complaint"),
    [
        ("sai", "Lua-chin-2023-dep", "Lua-chin-2023-dep", "Mật khẩu đang dùng không đúng."),
        (PASSWORD, "ngan", "ngan", "Mật khẩu quá ngắn"),
        (PASSWORD, "Lua-chin-2023-dep", "khac", "không giống nhau"),
        (PASSWORD, PASSWORD, PASSWORD, "phải khác mật khẩu đang dùng"),
        (PASSWORD, "1234567890", "1234567890", "phổ biến"),
        ("", "", "", "Hãy nhập mật khẩu đang dùng."),
    ],
)
def test_a_bad_new_password_is_refused_with_its_reason(
    cast: Cast, client: Client, old: str, new: str, again: str, complaint: str
) -> None:
    try_in(client)
    page = client.post("/tai-khoan/mat-khau/", {"old_password": old, "new_password": new, "repeated": again})
    assert complaint in page.content.decode()
    assert try_in(Client())[0] == 302


def test_a_password_set_by_an_admin_must_be_changed_first(cast: Cast, client: Client) -> None:
    User.objects.filter(username="an").update(must_change_password=True)
    try_in(client)
    assert client.get(WITHIN).headers["Location"] == "/tai-khoan/mat-khau/"
    assert "Hãy đổi mật khẩu trước khi làm việc" in client.get("/tai-khoan/mat-khau/").content.decode()


def test_passwords_are_kept_with_argon2(db: None) -> None:
    assert User.objects.create_user("moi", PASSWORD, "Người Mới").password.startswith("argon2$argon2id$")
