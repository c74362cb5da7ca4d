"""Sessions and devices: where one is signed in, news of a new browser, out everywhere."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.contrib.sessions.models import Session
from django.test import Client, RequestFactory
from django.utils import timezone

from accounts.actions import sessions
from accounts.models import KnownDevice, Notice, OpenSession, ProvinceAccess
from accounts.tenancy import scope
from accounts.views.entrance import network_of
from tests.rig.cast import PASSWORD, Cast

SignIn = Callable[[str], Client]
PAGE, EVERYWHERE = "/tai-khoan/bao-mat/", "/tai-khoan/phien/ket-thuc-het/"
FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0"


def come_in(client: Client, name: str = "an", address: str = "10.1.2.3") -> Client:
    answer = client.post(
        "/dang-nhap/",
        {"username": name, "password": PASSWORD},
        headers={"User-Agent": FIREFOX},
        REMOTE_ADDR=address,
    )
    assert answer.status_code == 302
    return client


def notices(cast: Cast, name: str, province: str = "49") -> list[str]:
    with scope(cast.provinces[province].pk):
        return list(Notice.objects.filter(user=cast.users[name]).order_by("id").values_list("text", flat=True))


@pytest.mark.parametrize(
    ("address", "network"),
    [
        ("10.1.2.3", "10.1.2.x"),
        ("2001:db8:1:2::7", "2001:db8:1::/48"),
        ("::ffff:10.1.2.3", "10.1.2.x"),
        ("", ""),
        ("unix:", ""),
    ],
)
def test_only_the_network_is_kept(address: str, network: str) -> None:
    assert network_of(RequestFactory().get("/", REMOTE_ADDR=address)) == network


def test_the_page_lists_device_network_and_last_use(cast: Cast) -> None:
    client = come_in(Client())
    come_in(Client(), address="2001:db8:1:2::7")
    page = client.get(PAGE).content.decode()
    assert page.count("Firefox, Linux") == 2
    assert "10.1.2.x" in page
    assert "2001:db8:1::/48" in page
    assert "10.1.2.3" not in page
    assert "hoạt động gần nhất" in page
    assert page.count("Phiên này") == 1


def test_expired_sessions_are_not_listed(cast: Cast) -> None:
    client, phone = come_in(Client()), come_in(Client())
    Session.objects.filter(pk=phone.session.session_key).update(expire_date=timezone.now() - timedelta(hours=1))
    assert client.get(PAGE).content.decode().count("Firefox, Linux") == 1


def test_a_session_ends_at_a_fixed_time_however_much_it_is_used(cast: Cast) -> None:
    client = come_in(Client())
    ends = Session.objects.get(pk=client.session.session_key).expire_date
    assert timedelta(hours=11) < ends - timezone.now() <= timedelta(hours=12)
    with scope(cast.provinces["49"].pk):
        seat = cast.person("an").seat
    assert seat is not None
    client.post("/tai-khoan/tu-cach/", {"membership": seat.membership_id})
    assert Session.objects.get(pk=client.session.session_key).expire_date == ends


def test_use_is_noted_now_and_then(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sessions, "_seen", {})
    client = come_in(Client())
    long_ago = timezone.now() - timedelta(hours=3)
    OpenSession.objects.update(seen_at=long_ago)
    client.get(PAGE)
    first = OpenSession.objects.get().seen_at
    assert first > long_ago + timedelta(hours=2)
    OpenSession.objects.update(seen_at=long_ago)
    client.get(PAGE)
    assert OpenSession.objects.get().seen_at == long_ago, "not with every page"


def test_out_everywhere_means_here_too(cast: Cast) -> None:
    client, phone, other = come_in(Client()), come_in(Client()), come_in(Client(), "binh")
    assert client.get(EVERYWHERE).status_code == 405
    answer = client.post(EVERYWHERE, follow=True)
    assert "Đã đăng xuất khỏi mọi máy" in answer.content.decode()
    for one in (client, phone):
        assert one.get(PAGE).status_code == 302
    assert other.get(PAGE).status_code == 200
    assert [one.user for one in OpenSession.objects.all()] == [cast.users["binh"]]


def test_a_new_browser_is_news_and_a_known_one_is_none(cast: Cast) -> None:
    office = come_in(Client())
    assert notices(cast, "an") == [], "the first browser of all is no news"
    come_in(office)
    office.post("/dang-xuat/")
    come_in(office)
    assert notices(cast, "an") == []
    come_in(Client(), address="203.0.113.9")
    (text,) = notices(cast, "an")
    assert "Firefox, Linux, mạng 203.0.113.x" in text
    assert "203.0.113.9" not in text
    assert text in office.get("/thong-bao/").content.decode()


def test_a_shared_computer_is_known_to_each_by_themselves(cast: Cast) -> None:
    shared = come_in(Client())
    shared.post("/dang-xuat/")
    come_in(Client(), "binh")
    come_in(shared, "binh")
    assert len(notices(cast, "binh")) == 1
    assert notices(cast, "an") == []


def test_whoever_only_looks_on_is_told_too(cast: Cast) -> None:
    come_in(Client(), "ha")
    come_in(Client(), "ha")
    assert (len(notices(cast, "ha")), len(notices(cast, "ha", "62"))) == (1, 0)


def test_without_any_province_nobody_is_told_and_nothing_breaks(cast: Cast) -> None:
    come_in(Client())
    ProvinceAccess.objects.filter(user=cast.users["an"]).delete()
    come_in(Client())
    assert notices(cast, "an") == []


@pytest.mark.parametrize("planted", ["x", "a" * 5000, "a.b", "' OR 1=1"])
def test_a_planted_cookie_is_replaced(cast: Cast, planted: str) -> None:
    client = Client()
    client.cookies["portal_device"] = planted
    come_in(client)
    assert client.cookies["portal_device"].value != planted
    assert len(client.cookies["portal_device"].value) == 43


def test_the_cookie_says_nothing_and_the_table_holds_no_cookie(cast: Cast) -> None:
    client = come_in(Client())
    cookie = client.cookies["portal_device"]
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    assert cookie.value not in str(list(KnownDevice.objects.values()))
