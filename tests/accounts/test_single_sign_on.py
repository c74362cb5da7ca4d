"""Single sign-on against a real provider on this machine: who gets in, and every lie that is refused."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.checks import run_checks
from django.test import Client, override_settings
from joserfc.jwk import RSAKey

from accounts import single_sign_on
from accounts.actions import second_factor
from accounts.models import (
    AuditEntry,
    OpenSession,
    ProviderIdentity,
    ProvinceAccess,
    ProvinceSettings,
    SecondFactor,
    User,
)
from accounts.sealing import seal
from accounts.tenancy import scope
from tests.rig.cast import PASSWORD, Cast
from tests.rig.identity_provider import CLIENT, SECRET, IdentityProvider, identity_provider

SignIn = Callable[[str], Client]
Lie = Callable[[dict[str, Any]], dict[str, Any]]
START, BACK, WITHIN = "/dang-nhap/tinh/49/", "/dang-nhap/tinh/49/ve/", "/tai-khoan/bao-mat/"
SIGN_IN, CODE, SET_UP = "/dang-nhap/", "/dang-nhap/ma/", "/tai-khoan/xac-thuc-hai-lop/"


@pytest.fixture
def provider(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Iterator[IdentityProvider]:
    """Quảng Nam's provider; An has the address that it knows."""
    monkeypatch.setattr(single_sign_on, "_documents", {})
    User.objects.filter(username="an").update(email="An@QuangNam.example")
    with identity_provider() as found, override_settings(SINGLE_SIGN_ON={"49": setting(found)}):
        yield found


def setting(provider: IdentityProvider, **more: Any) -> dict[str, Any]:
    own = {"province": "49", "name": "SSO Quảng Nam", "issuer": provider.issuer, "client_id": CLIENT}
    return {**own, "client_secret": SECRET, **more}


def sent_back(provider: IdentityProvider, client: Client, to: str = "") -> str:
    """Go to the provider and return the address of coming back, on this portal."""
    away = client.get(f"{START}{f'?next={to}' if to else ''}").headers["Location"]
    assert away.startswith(f"{provider.issuer}/authorize?")
    return provider.send_back(away).removeprefix("http://testserver")


def come(provider: IdentityProvider, client: Client, to: str = "") -> tuple[str, str]:
    """The whole way; returns where it leads and what is said there."""
    location = client.get(sent_back(provider, client, to)).headers["Location"]
    return location, client.get(SIGN_IN).content.decode() if location == SIGN_IN else ""


def test_a_known_person_comes_in_and_is_linked(provider: IdentityProvider, cast: Cast, client: Client) -> None:
    users = User.objects.count()
    assert come(provider, client, to=WITHIN)[0] == WITHIN
    assert client.get(WITHIN).status_code == 200
    assert OpenSession.objects.get().session_key == client.session.session_key
    link = ProviderIdentity.objects.get()
    assert (link.user, link.issuer, link.subject) == (cast.users["an"], provider.issuer, "s-an")
    assert User.objects.count() == users


def test_after_the_first_time_the_subject_counts_and_the_address_does_not(
    provider: IdentityProvider, cast: Cast, client: Client
) -> None:
    come(provider, client)
    provider.person = {"sub": "s-an", "email": "moi@quangnam.example", "email_verified": False}
    assert come(provider, Client(), to=WITHIN)[0] == WITHIN
    provider.person = {"sub": "s-khac", "email": "an@quangnam.example", "email_verified": True}
    assert "gắn với người khác" in come(provider, Client())[1]


def test_the_address_may_come_from_userinfo(provider: IdentityProvider, client: Client) -> None:
    provider.in_token = False
    assert come(provider, client, to=WITHIN)[0] == WITHIN


def test_userinfo_of_somebody_else_is_refused(provider: IdentityProvider, client: Client) -> None:
    provider.in_token, provider.userinfo = False, {"sub": "s-khac"}
    assert "Không đăng nhập được" in come(provider, client)[1]


def test_the_request_carries_proof_key_state_and_nonce(provider: IdentityProvider, client: Client) -> None:
    away = client.get(START).headers["Location"]
    for part in ("response_type=code", "code_challenge_method=S256", "code_challenge=", "state=", "nonce=", "openid"):
        assert part in away
    assert SECRET not in away


# ------------------------------------------------------------------ lies
def claim(**changes: Any) -> Lie:
    return lambda claims: {name: value for name, value in {**claims, **changes}.items() if value is not None}


LIES: dict[str, Lie] = {
    "another nonce": claim(nonce="khac"),
    "no nonce": claim(nonce=None),
    "another issuer": claim(iss="https://ke-gian.example"),
    "no issuer": claim(iss=None),
    "another audience": claim(aud="ung-dung-khac"),
    "no audience": claim(aud=None),
    "several audiences without a party": claim(aud=[CLIENT, "ung-dung-khac"]),
    "another party": claim(aud=[CLIENT, "ung-dung-khac"], azp="ung-dung-khac"),
    "expired": claim(exp=int(time.time()) - 3600),
    "no end": claim(exp=None),
    "from the future": claim(iat=int(time.time()) + 3600),
    "old": claim(iat=int(time.time()) - 7200),
    "nobody": claim(sub=None),
    "an empty subject": claim(sub=""),
    "a number as subject": claim(sub=7),
    "strange times": claim(exp="mai", iat="nay"),
}


@pytest.mark.parametrize("name", sorted(LIES))
def test_a_token_that_lies_opens_nothing(name: str, provider: IdentityProvider, client: Client) -> None:
    provider.lie = LIES[name]
    assert "Không đăng nhập được" in come(provider, client)[1]
    assert client.get(WITHIN).status_code == 302
    assert not ProviderIdentity.objects.exists()


def test_a_party_that_is_this_portal_is_fine(provider: IdentityProvider, client: Client) -> None:
    provider.lie = claim(aud=[CLIENT, "ung-dung-khac"], azp=CLIENT)
    assert come(provider, client, to=WITHIN)[0] == WITHIN


@pytest.mark.parametrize("forged", ["other key", "none", "HS256", "unknown kid", "cut"])
def test_a_bad_signature_opens_nothing(
    forged: str, provider: IdentityProvider, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = provider.sign
    if forged == "other key":
        provider.key = RSAKey.generate_key(2048, {"kid": "k1", "use": "sig"})
    elif forged == "cut":
        monkeypatch.setattr(provider, "sign", lambda claims: f"{honest(claims)[:-8]}AAAAAAAA")
    else:
        provider.header = {"kid": "khac"} if forged == "unknown kid" else {"alg": forged}
    assert "Không đăng nhập được" in come(provider, client)[1]
    assert client.get(WITHIN).status_code == 302


def test_a_changed_payload_opens_nothing(
    provider: IdentityProvider, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = provider.sign

    def changed(claims: dict[str, Any]) -> str:
        header, _, signature = honest(claims).split(".")
        body = base64.urlsafe_b64encode(json.dumps({**claims, "sub": "s-khanh"}).encode()).decode().rstrip("=")
        return f"{header}.{body}.{signature}"

    monkeypatch.setattr(provider, "sign", changed)
    assert "Không đăng nhập được" in come(provider, client)[1]


def test_a_new_key_of_the_provider_is_fetched(provider: IdentityProvider) -> None:
    assert come(provider, Client(), to=WITHIN)[0] == WITHIN
    provider.key = RSAKey.generate_key(2048, {"kid": "k2", "use": "sig"})
    provider.published = [provider.key]
    assert come(provider, Client(), to=WITHIN)[0] == WITHIN


# ------------------------------------------------------------------ coming back
def test_an_attempt_is_good_once(provider: IdentityProvider, client: Client) -> None:
    back = sent_back(provider, client)
    assert client.get(back).status_code == 302
    client.post("/dang-xuat/")
    client.get(back)
    assert "đã dùng rồi" in client.get(SIGN_IN).content.decode()
    assert len(provider.exchanged) == 1


def test_the_answer_to_another_browser_is_refused(provider: IdentityProvider, client: Client) -> None:
    stolen = sent_back(provider, client)
    for other in (Client(), Client()):
        other.get(stolen)
        assert "đã dùng rồi" in other.get(SIGN_IN).content.decode()
    assert provider.exchanged == []


@pytest.mark.parametrize("query", ["", "?state=x&code=y", "?code=y", "?state=", "?error=access_denied", "?state=%00ă"])
def test_a_wrong_state_is_refused_and_ends_the_attempt(provider: IdentityProvider, client: Client, query: str) -> None:
    back = sent_back(provider, client)
    for address in (f"{BACK}{query}", back):
        assert client.get(address).headers["Location"] == SIGN_IN
    assert provider.exchanged == []
    assert client.get(WITHIN).status_code == 302


def test_a_person_may_stop_at_the_provider(provider: IdentityProvider, client: Client) -> None:
    provider.refuses = True
    assert "đã dừng giữa chừng" in come(provider, client)[1]


def test_an_old_attempt_is_refused(provider: IdentityProvider, client: Client) -> None:
    back = sent_back(provider, client)
    session = client.session
    session["single_sign_on_attempt"] = {**session["single_sign_on_attempt"], "started_at": time.time() - 601}
    session.save()
    client.get(back)
    assert "quá 10 phút" in client.get(SIGN_IN).content.decode()


@pytest.mark.parametrize("wanted", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_it_leads_nowhere_else(provider: IdentityProvider, client: Client, wanted: str) -> None:
    assert come(provider, client, to=wanted)[0] == "/"


def test_a_planted_session_key_is_worth_nothing(provider: IdentityProvider, client: Client) -> None:
    back = sent_back(provider, client)
    planted = client.session.session_key
    client.get(back)
    assert client.session.session_key not in {planted, None}


# ------------------------------------------------------------------ who
@pytest.mark.parametrize(
    ("said", "sentence"),
    [
        ({"email": "la@quangnam.example"}, "Chưa có tài khoản"),
        ({"email_verified": False}, "đã xác minh"),
        ({"email_verified": "true"}, "đã xác minh"),
        ({"email": ""}, "đã xác minh"),
        ({"email": ["an@quangnam.example"]}, "đã xác minh"),
    ],
)
def test_who_is_not_known_here_is_not_added(
    provider: IdentityProvider, client: Client, said: dict[str, Any], sentence: str
) -> None:
    users = User.objects.count()
    provider.person |= said
    assert sentence in come(provider, client)[1]
    assert (User.objects.count(), ProviderIdentity.objects.count()) == (users, 0)


def test_an_address_of_two_people_is_nobody_s(provider: IdentityProvider, client: Client) -> None:
    User.objects.filter(username="binh").update(email="an@quangnam.example")
    assert "hơn một" in come(provider, client)[1]


def test_a_person_of_another_province_is_not_here(provider: IdentityProvider, client: Client) -> None:
    User.objects.filter(username="la").update(email="la@kontum.example")
    provider.person["email"] = "la@kontum.example"
    assert "Chưa có tài khoản" in come(provider, client)[1]


@pytest.mark.parametrize("how", ["inactive", "shut out"])
def test_a_disabled_person_does_not_get_in(provider: IdentityProvider, cast: Cast, how: str) -> None:
    come(provider, Client())
    if how == "inactive":
        User.objects.filter(username="an").update(is_active=False)
    else:
        ProvinceAccess.objects.filter(user=cast.users["an"]).delete()
    client = Client()
    assert "bị khóa hoặc không thuộc tỉnh" in come(provider, client)[1]
    assert client.get(WITHIN).status_code == 302


def test_a_provider_opens_its_own_province_only(provider: IdentityProvider, cast: Cast, client: Client) -> None:
    User.objects.filter(username="ha").update(email="ha@bo.example")
    provider.person = {"sub": "s-ha", "email": "ha@bo.example", "email_verified": True}
    assert come(provider, client, to=WITHIN)[0] == WITHIN
    assert "Kon Tum" not in client.get("/tai-khoan/tu-cach/").content.decode()
    client.post("/tai-khoan/tu-cach/", {"province": cast.provinces["62"].pk})
    assert client.session.get("province_id") != cast.provinces["62"].pk


def test_a_provider_that_checks_its_addresses_may_be_trusted(provider: IdentityProvider, client: Client) -> None:
    del provider.person["email_verified"]
    assert "đã xác minh" in come(provider, Client())[1]
    with override_settings(SINGLE_SIGN_ON={"49": setting(provider, trusts_email=True)}):
        assert come(provider, client, to=WITHIN)[0] == WITHIN


def test_whoever_never_knew_a_first_password_is_not_asked_to_change_it(
    provider: IdentityProvider, client: Client
) -> None:
    User.objects.filter(username="an").update(must_change_password=True)
    come(provider, client)
    assert client.get(WITHIN).status_code == 200


# ------------------------------------------------------------------ second factor
@pytest.fixture
def with_factor(cast: Cast) -> list[str]:
    SecondFactor.objects.create(user=cast.users["an"], sealed_secret=seal("JBSWY3DPEHPK3PXP", "second_factor"))
    return second_factor.renew_codes(user=cast.users["an"])


def test_the_portal_s_own_factor_is_asked_for(
    provider: IdentityProvider, with_factor: list[str], client: Client
) -> None:
    provider.person["amr"] = ["pwd", "mfa"]
    assert come(provider, client, to=WITHIN)[0] == CODE
    assert client.get(WITHIN).status_code == 302
    assert client.post(CODE, {"code": with_factor[0]}).headers["Location"] == WITHIN
    assert client.get(WITHIN).status_code == 200
    assert provider.issuer in client.post("/dang-xuat/").content.decode(), "the way out leads there too"


@pytest.mark.parametrize(("ways", "leads"), [(["pwd", "otp"], WITHIN), (["pwd"], CODE), ([], CODE), ("mfa", CODE)])
def test_the_factor_of_the_provider_counts_where_it_is_trusted(
    provider: IdentityProvider, with_factor: list[str], client: Client, ways: object, leads: str
) -> None:
    provider.person["amr"] = ways
    with override_settings(SINGLE_SIGN_ON={"49": setting(provider, trusts_second_factor=True)}):
        assert come(provider, client, to=WITHIN)[0] == leads


@pytest.mark.parametrize(("trusted", "leads"), [(True, 200), (False, 302)])
def test_a_role_that_must_have_one(
    provider: IdentityProvider, cast: Cast, client: Client, trusted: bool, leads: int
) -> None:
    with scope(cast.provinces["49"].pk):
        ProvinceSettings.objects.update(second_factor_roles=["commune_officer"])
    provider.person["amr"] = ["mfa"]
    with override_settings(SINGLE_SIGN_ON={"49": setting(provider, trusts_second_factor=trusted)}):
        come(provider, client)
    answer = client.get(WITHIN)
    assert (answer.status_code, answer.headers.get("Location", SET_UP)) == (leads, SET_UP)


# ------------------------------------------------------------------ out, unlinked, broken
def test_signing_out_leads_to_the_provider(provider: IdentityProvider, client: Client) -> None:
    come(provider, client)
    page = client.post("/dang-xuat/").content.decode()
    assert f"{provider.issuer}/end?id_token_hint=" in page
    assert "post_logout_redirect_uri=http%3A%2F%2Ftestserver%2Fdang-nhap%2F" in page
    assert not OpenSession.objects.exists()
    assert client.get(WITHIN).status_code == 302


def test_whoever_came_by_password_just_leaves(provider: IdentityProvider, client: Client) -> None:
    client.post(SIGN_IN, {"username": "an", "password": PASSWORD})
    assert client.post("/dang-xuat/").headers["Location"] == SIGN_IN


def test_an_admin_unlinks_and_it_is_written_down(
    provider: IdentityProvider, cast: Cast, as_person: SignIn, client: Client
) -> None:
    come(provider, client)
    khanh, address = as_person("khanh"), f"/quan-tri/con-nguoi/{cast.users['an'].pk}/"
    assert "đã gắn từ" in khanh.get(address).content.decode()
    assert khanh.post(f"{address}lien-ket/").status_code == 302
    assert not ProviderIdentity.objects.exists()
    assert client.get(WITHIN).status_code == 302
    assert "chưa gắn" in khanh.post(f"{address}lien-ket/", follow=True).content.decode()
    with scope(cast.provinces["49"].pk):
        assert AuditEntry.objects.get(action="sign_on.unlinked").object_id == cast.users["an"].pk


def test_the_sign_in_page_names_the_provider(provider: IdentityProvider, client: Client) -> None:
    page = client.get(f"{SIGN_IN}?next=/dia-ban/").content.decode()
    assert "Đăng nhập bằng SSO Quảng Nam" in page
    assert f'href="{START}?next=/dia-ban/"' in page
    with override_settings(SINGLE_SIGN_ON={}):
        assert "SSO Quảng Nam" not in client.get(SIGN_IN).content.decode()
        for address in (START, BACK):
            assert client.get(address).headers["Location"] == SIGN_IN


@pytest.mark.parametrize("broken", ["http://127.0.0.1:9", "http://sso.example", "file:///etc/passwd", "https://", ""])
def test_a_provider_that_is_not_there_gets_a_sentence(provider: IdentityProvider, client: Client, broken: str) -> None:
    with override_settings(SINGLE_SIGN_ON={"49": setting(provider) | {"issuer": broken}}):
        assert client.get(START).headers["Location"] == SIGN_IN
        assert "Không đăng nhập được qua SSO Quảng Nam" in client.get(SIGN_IN).content.decode()


def test_a_provider_that_calls_itself_otherwise_is_refused(provider: IdentityProvider, client: Client) -> None:
    served, provider.issuer = provider.issuer, "https://khac.example"
    with override_settings(SINGLE_SIGN_ON={"49": setting(provider) | {"issuer": served}}):
        assert client.get(START).headers["Location"] == SIGN_IN


def test_the_check_names_what_is_missing(provider: IdentityProvider) -> None:
    assert run_checks(tags=["security"]) == []
    wrong = setting(provider) | {"client_secret": "", "issuer": "http://sso.example"}
    with override_settings(SINGLE_SIGN_ON={"49": wrong}):
        said = " ".join(error.msg for error in run_checks(tags=["security"]))
    assert "PORTAL_SSO_49_CLIENT_SECRET" in said
    assert "PORTAL_SSO_49_ISSUER" in said


def test_no_token_lies_readable_in_the_session(provider: IdentityProvider, client: Client) -> None:
    come(provider, client)
    assert "eyJ" not in str(dict(client.session.items()))
