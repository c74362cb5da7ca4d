"""The second factor: who must show one, what a code is worth, and what is left of it in the database."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pyotp
import pytest
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.utils import timezone

from accounts.actions import second_factor as acts
from accounts.actions.second_factor import Verdict
from accounts.language import told
from accounts.models import AuditEntry, OpenSession, ProvinceSettings, RecoveryCode, SecondFactor, User
from accounts.second_factor import drawing, new_secret, plain_code, recovery_codes, step_of
from accounts.tenancy import scope
from tests.rig.cast import PASSWORD, Cast

SignIn = Callable[[str], Client]
SIGN_IN, CODE, WITHIN = "/dang-nhap/", "/dang-nhap/ma/", "/tai-khoan/bao-mat/"
SET_UP, REMOVE, RENEW = "/tai-khoan/xac-thuc-hai-lop/", "/tai-khoan/xac-thuc-hai-lop/go/", "/tai-khoan/ma-du-phong/"
RULES = "/quan-tri/dang-nhap/"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def code_at(secret: str = SECRET, seconds: int = 0) -> str:
    """What an authenticator shows so many seconds from now."""
    return pyotp.TOTP(secret).at(timezone.now() + timedelta(seconds=seconds))


def password_in(client: Client, name: str = "an", target: str = SIGN_IN) -> str:
    """Give name and password; returns where that leads."""
    return client.post(target, {"username": name, "password": PASSWORD}).headers["Location"]


def give_code(client: Client, code: str) -> tuple[int, str]:
    answer = client.post(CODE, {"code": code})
    return answer.status_code, answer.headers.get("Location", "") or answer.content.decode()


@pytest.fixture
def codes(cast: Cast) -> list[str]:
    """An has an authenticator, added some steps ago; these are the recovery codes."""
    found = acts.add(user=cast.users["an"], secret=SECRET, code=code_at(), session_key=None)
    SecondFactor.objects.update(last_step=0)
    assert found is not None
    return found


@pytest.fixture
def required(cast: Cast) -> None:
    """Quảng Nam asks its commune officers for a second factor."""
    with scope(cast.provinces["49"].pk):
        ProvinceSettings.objects.update(second_factor_roles=["commune_officer"])


# ------------------------------------------------------------------ pure
def test_a_code_is_right_in_its_step_and_the_neighbours() -> None:
    now = timezone.now()
    step = int(now.timestamp()) // 30
    totp = pyotp.TOTP(SECRET)
    assert [step_of(SECRET, totp.generate_otp(step + off), now) for off in (-1, 0, 1)] == [step - 1, step, step + 1]
    far = {totp.generate_otp(step + off) for off in (-3, -2, 2, 3)} - {totp.generate_otp(step + o) for o in (-1, 0, 1)}
    assert all(step_of(SECRET, code, now) is None for code in far)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345", "12 345"])
def test_what_is_no_code_is_wrong(code: str) -> None:
    assert step_of(SECRET, code, timezone.now()) is None


def test_codes_are_read_with_blanks_dashes_and_full_width_digits() -> None:
    assert plain_code(" 123 456 ") == plain_code("123-456") == plain_code("１２３４５６") == "123456"
    assert plain_code("ABCD-efgh jkmn") == "abcdefghjkmn"


def test_secrets_and_recovery_codes_are_long_and_all_different() -> None:
    assert len(new_secret()) == 32
    found = recovery_codes()
    assert len(set(found)) == 10
    assert all(re.fullmatch(r"[a-z2-9]{4}-[a-z2-9]{4}-[a-z2-9]{4}", code) for code in found)


def test_the_drawing_is_the_same_as_the_library_s() -> None:
    import segno

    qr = drawing("otpauth://totp/x")
    dark = sum(sum(row) for row in segno.make("otpauth://totp/x", error="m", micro=False).matrix)
    widths = [int(width) for width in re.findall(r"h(\d+)v1", qr.path)]
    assert (sum(widths), qr.size) == (dark, 33)


# ------------------------------------------------------------------ at sign-in
def test_the_password_alone_opens_nothing(codes: list[str], client: Client) -> None:
    assert password_in(client) == CODE
    assert client.get(WITHIN).headers["Location"].startswith(SIGN_IN)
    assert not OpenSession.objects.exists()


def test_the_code_opens_the_session_under_a_fresh_key(codes: list[str], client: Client) -> None:
    assert password_in(client, target=f"{SIGN_IN}?next=/dia-ban/") == CODE
    waiting = client.session.session_key
    assert give_code(client, code_at()) == (302, "/dia-ban/")
    assert client.session.session_key != waiting
    assert client.get(WITHIN).status_code == 200


def test_a_code_counts_once(codes: list[str]) -> None:
    code, first, second = code_at(), Client(), Client()
    password_in(first)
    password_in(second)
    assert give_code(first, code)[0] == 302
    status, page = give_code(second, code)
    assert (status, "đã được dùng" in page) == (200, True)
    assert give_code(second, code_at(seconds=30))[0] == 302


def test_an_older_code_than_the_last_is_refused(codes: list[str], cast: Cast) -> None:
    user = cast.users["an"]
    assert acts.prove(user=user, typed=code_at(seconds=30)) is Verdict.RIGHT
    assert acts.prove(user=user, typed=code_at()) is Verdict.REPLAYED


@pytest.mark.parametrize("typed", ["000000", "12345", "abcd-efgh-jkmn", "'; --", "\x00", "ă" * 40])
def test_a_wrong_code_is_refused_with_a_sentence(codes: list[str], client: Client, typed: str) -> None:
    password_in(client)
    status, page = give_code(client, typed)
    assert status == 200
    assert "không đúng" in page or "không được" in page or "Không" in page
    assert client.get(WITHIN).status_code == 302


def test_six_mistakes_lock_the_code_wherever_they_come_from(codes: list[str], client: Client) -> None:
    password_in(client)
    for _ in range(acts.MOST_FAILURES):
        assert give_code(client, "000000")[0] == 200
    status, page = give_code(client, code_at())
    assert (status, "15 phút" in page) == (429, True)
    other = Client()
    password_in(other)
    assert give_code(other, codes[0])[0] == 429
    SecondFactor.objects.update(locked_until=timezone.now() - timedelta(seconds=1))
    assert give_code(other, code_at())[0] == 302
    assert SecondFactor.objects.get().failures == 0


def test_a_recovery_code_opens_once(codes: list[str]) -> None:
    first, second = Client(), Client()
    password_in(first)
    assert give_code(first, codes[3].upper().replace("-", " "))[0] == 302
    assert "còn 9 mã" in first.get(WITHIN).content.decode()
    password_in(second)
    assert give_code(second, codes[3])[0] == 200
    assert give_code(second, codes[4])[0] == 302


def test_the_wait_for_the_code_ends(codes: list[str], client: Client) -> None:
    password_in(client)
    session = client.session
    session["waiting_for_code"] = {
        **session["waiting_for_code"],
        "since": (timezone.now() - timedelta(minutes=11)).isoformat(),
    }
    session.save()
    assert give_code(client, code_at())[1] == SIGN_IN


@pytest.mark.parametrize("change", ["password", "disabled", "forgotten"])
def test_a_change_in_between_ends_the_wait(codes: list[str], cast: Cast, client: Client, change: str) -> None:
    password_in(client)
    user = User.objects.get(username="an")
    if change == "password":
        user.set_password("Lua-chin-2023-dep")
        user.save()
    elif change == "disabled":
        User.objects.filter(pk=user.pk).update(is_active=False)
    else:
        acts.forget(user=user)
    assert give_code(client, code_at())[1] == SIGN_IN


def test_strangers_have_no_code_to_give(db: None, client: Client) -> None:
    assert client.get(CODE).headers["Location"] == SIGN_IN
    assert client.post(CODE, {"code": "123456"}).headers["Location"] == SIGN_IN


def test_somebody_else_s_code_is_worth_nothing(codes: list[str], cast: Cast, client: Client) -> None:
    other = new_secret()
    acts.add(user=cast.users["binh"], secret=other, code=code_at(other), session_key=None)
    password_in(client, "binh")
    assert give_code(client, code_at())[0] == 200
    assert give_code(client, codes[0])[0] == 200


def test_without_a_factor_sign_in_is_one_step(cast: Cast, client: Client) -> None:
    assert password_in(client, target=f"{SIGN_IN}?next={WITHIN}") == WITHIN


# ------------------------------------------------------------------ setting up and removing
def secret_shown(page: str) -> str:
    found = re.search(r"secret=([A-Z2-7]{32})", page)
    assert found is not None
    return found[1]


def test_setting_up_shows_the_codes_once_and_ends_other_sessions(cast: Cast, client: Client) -> None:
    phone = Client()
    password_in(phone)
    password_in(client)
    page = client.get(SET_UP)
    assert "no-store" in page.headers["Cache-Control"]
    secret = secret_shown(page.content.decode())
    assert secret_shown(client.get(SET_UP).content.decode()) == secret, "it stays while it is being scanned"
    before = client.session.session_key
    answer = client.post(SET_UP, {"code": code_at(secret)})
    shown = re.findall(r"<code>([a-z2-9-]{14})</code>", answer.content.decode())
    assert len(shown) == 10
    assert "no-store" in answer.headers["Cache-Control"]
    assert client.session.session_key not in {before, None}
    assert [one.session_key for one in OpenSession.objects.all()] == [client.session.session_key]
    assert client.get(WITHIN).status_code == 200
    assert phone.get(WITHIN).status_code == 302
    assert client.get(SET_UP).headers["Location"] == WITHIN
    fresh = Client()
    password_in(fresh)
    assert give_code(fresh, shown[0])[0] == 302


def test_nothing_readable_is_stored(codes: list[str], cast: Cast, client: Client) -> None:
    password_in(client, "binh")
    offered = secret_shown(client.get(SET_UP).content.decode())
    stored = str(list(SecondFactor.objects.values())) + str(list(RecoveryCode.objects.values()))
    stored += str(dict(client.session.items()))
    assert SECRET not in stored
    assert offered not in stored
    assert not any(plain_code(code) in stored or code in stored for code in codes)


@pytest.mark.parametrize("typed", ["", "000000", "12345", "x" * 21])
def test_a_wrong_first_code_adds_nothing(cast: Cast, client: Client, typed: str) -> None:
    password_in(client)
    client.get(SET_UP)
    page = client.post(SET_UP, {"code": typed})
    assert page.status_code == 200
    assert "aria-invalid" in page.content.decode()
    assert not SecondFactor.objects.exists()


def test_the_first_code_cannot_be_used_again_to_sign_in(cast: Cast, client: Client) -> None:
    password_in(client)
    secret = secret_shown(client.get(SET_UP).content.decode())
    code = code_at(secret)
    client.post(SET_UP, {"code": code})
    fresh = Client()
    password_in(fresh)
    assert "đã được dùng" in give_code(fresh, code)[1]


def test_an_old_session_is_asked_for_the_password_again(cast: Cast, as_person: SignIn) -> None:
    client = as_person("an")
    secret = secret_shown(client.get(SET_UP).content.decode())
    for given in ({}, {"password": "sai"}):
        assert client.post(SET_UP, {"code": code_at(secret), **given}).status_code == 200
        assert not SecondFactor.objects.exists()
    client.post(SET_UP, {"code": code_at(secret), "password": PASSWORD})
    assert SecondFactor.objects.get().user == cast.users["an"]


def test_a_session_from_before_shows_a_code_first(codes: list[str], as_person: SignIn) -> None:
    client = as_person("an")
    for address in (SET_UP, RENEW, REMOVE):
        assert client.get(address).headers["Location"] == CODE
        assert client.post(address).headers["Location"] == CODE
    assert give_code(client, code_at())[0] == 302
    assert client.get(REMOVE).status_code == 200


def test_fresh_recovery_codes_replace_the_old(codes: list[str], client: Client) -> None:
    password_in(client)
    give_code(client, code_at())
    page = client.post(RENEW).content.decode()
    fresh = re.findall(r"<code>([a-z2-9-]{14})</code>", page)
    assert len(fresh) == 10
    other = Client()
    password_in(other)
    assert give_code(other, codes[0])[0] == 200
    assert give_code(other, fresh[0])[0] == 302


def test_removing_ones_own(codes: list[str], client: Client) -> None:
    password_in(client)
    give_code(client, code_at())
    assert client.post(REMOVE).headers["Location"] == WITHIN
    assert not SecondFactor.objects.exists()
    assert not RecoveryCode.objects.exists()
    assert password_in(Client()) != CODE


# ------------------------------------------------------------------ what a province asks for
@pytest.mark.usefixtures("required")
def test_a_named_role_is_led_to_set_up_before_anything_else(cast: Cast, client: Client) -> None:
    password_in(client)
    for address in ("/", "/dia-ban/", WITHIN, "/tai-khoan/tu-cach/", "/thong-bao/da-doc/"):
        assert client.get(address).headers["Location"] == SET_UP
        assert client.post(address).headers["Location"] == SET_UP
    page = client.get(SET_UP).content.decode()
    assert "Tỉnh bắt buộc vai trò của bạn" in page
    client.post(SET_UP, {"code": code_at(secret_shown(page))})
    assert client.get(WITHIN).status_code == 200
    assert client.post(REMOVE).headers["Location"] == WITHIN
    assert SecondFactor.objects.exists(), "whoever must have one cannot remove it"
    assert client.post("/dang-xuat/").status_code == 302


@pytest.mark.usefixtures("required")
def test_other_roles_and_other_provinces_are_left_alone(cast: Cast, as_person: SignIn) -> None:
    for name in ("binh", "la"):
        assert as_person(name).get(WITHIN).status_code == 200


def test_an_admin_names_the_roles_on_screen(codes: list[str], cast: Cast, as_person: SignIn) -> None:
    khanh = as_person("khanh")
    assert "Cán bộ cấp xã" in khanh.get(RULES).content.decode()
    assert khanh.post(RULES, {"roles": ["commune_officer", "auditor"]}).status_code == 302
    with scope(cast.provinces["49"].pk):
        assert ProvinceSettings.objects.get().second_factor_roles == ["commune_officer", "auditor"]
        entry = AuditEntry.objects.get(action="sign_in_rules.set")
        assert told(entry.details["second_factor"]) == "Cán bộ cấp xã, Kiểm toán, thanh tra"
    assert as_person("tam").get(WITHIN).headers["Location"] == SET_UP
    assert khanh.post(RULES, {}).status_code == 302
    assert as_person("tam").get(WITHIN).status_code == 200


@pytest.mark.parametrize("role", ["king", "", "<script>"])
def test_an_unknown_role_is_refused(cast: Cast, as_person: SignIn, role: str) -> None:
    assert as_person("khanh").post(RULES, {"roles": [role]}).status_code == 200
    with scope(cast.provinces["49"].pk):
        assert ProvinceSettings.objects.get().second_factor_roles == []


# ------------------------------------------------------------------ lost telephones, changed keys
def test_an_admin_takes_a_lost_factor_off_and_it_is_written_down(
    codes: list[str], cast: Cast, as_person: SignIn, client: Client
) -> None:
    password_in(client)
    give_code(client, code_at())
    khanh = as_person("khanh")
    address = f"/quan-tri/con-nguoi/{cast.users['an'].pk}/"
    assert "Xác thực hai lớp đã bật" in khanh.get(address).content.decode()
    assert khanh.post(f"{address}xac-thuc/").status_code == 302
    assert not SecondFactor.objects.exists()
    assert client.get(WITHIN).status_code == 302
    assert password_in(Client()) != CODE
    with scope(cast.provinces["49"].pk):
        assert AuditEntry.objects.get(action="second_factor.reset").object_id == cast.users["an"].pk


@pytest.mark.parametrize(("who", "sentence"), [("khanh", "của mình"), ("ha", "ở tỉnh khác"), ("binh", "chưa bật")])
def test_an_admin_cannot_reset_everybody(
    codes: list[str], cast: Cast, as_person: SignIn, who: str, sentence: str
) -> None:
    khanh = as_person("khanh")
    answer = khanh.post(f"/quan-tri/con-nguoi/{cast.users[who].pk}/xac-thuc/", follow=True)
    assert sentence in answer.content.decode()
    with scope(cast.provinces["49"].pk):
        assert not AuditEntry.objects.exists()


def test_an_unreadable_secret_leaves_the_recovery_codes(codes: list[str], cast: Cast, client: Client) -> None:
    SecondFactor.objects.update(sealed_secret="gAAAA")
    password_in(client)
    assert "không đọc được khóa" in give_code(client, code_at())[1]
    assert give_code(client, codes[0])[0] == 302


def test_the_operator_resets_and_reseals(codes: list[str], cast: Cast) -> None:
    before, said = SecondFactor.objects.get().sealed_secret, StringIO()
    call_command("reseal_secrets", stdout=said)
    assert "1 khóa" in said.getvalue()
    assert SecondFactor.objects.get().sealed_secret != before
    assert acts.prove(user=cast.users["an"], typed=code_at()) is Verdict.RIGHT
    with override_settings(SECRET_KEY="another" * 8, SECRET_KEY_FALLBACKS=[]), pytest.raises(CommandError):
        call_command("reseal_secrets", stdout=said)
    call_command("reset_second_factor", "AN", stdout=said)
    assert not SecondFactor.objects.exists()
    for nobody in ("an", "khong-co"):
        with pytest.raises(CommandError):
            call_command("reset_second_factor", nobody)
