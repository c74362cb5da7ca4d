"""An guards her account: a second factor, recovery codes, a telephone without JavaScript, out everywhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pyotp
import pytest
from django.utils import timezone

from accounts.models import User
from tests.rig.database import Rig
from tests.rig.identity_provider import CLIENT, SECRET, identity_provider
from tests.rig.stage import Desk, Stage, stage

pytestmark = pytest.mark.browser

PHONE = {"viewport": {"width": 360, "height": 740}, "java_script_enabled": False}
CODE = "Mã 6 số hoặc mã dự phòng"


@pytest.fixture
def portal(rig: Rig, django_db_setup: None, django_db_blocker: Any, tmp_path: Path) -> Iterator[Stage]:
    """The real portal with the whole demo."""
    with django_db_blocker.unblock(), stage(rig, tmp_path) as opened:
        yield opened


def code_of(secret: str, seconds: int = 0) -> str:
    return pyotp.TOTP(secret).at(timezone.now() + timedelta(seconds=seconds))


def leave(desk: Desk) -> None:
    desk.page.locator("header.top details.menu summary").last.click()
    desk.press("Đăng xuất", within="header.top")


def test_a_second_factor_from_set_up_to_the_last_sign_out(portal: Stage) -> None:
    an = portal["an"]
    assert an.path == "/", "in the demo sign-in is one step"
    an.go("/tai-khoan/bao-mat/")
    an.follow("Bật xác thực hai lớp")
    secret = an.page.locator("main code").inner_text().replace(" ", "")
    assert an.page.get_by_role("img", name="Mã QR").bounding_box() is not None
    an.page.get_by_label("Mã 6 số đang hiện").fill("000000")
    an.press("Bật xác thực hai lớp")
    an.sees("Mã không đúng")
    assert an.page.locator("main code").inner_text().replace(" ", "") == secret, "a mistake changes no secret"
    an.page.get_by_label("Mã 6 số đang hiện").fill(code_of(secret))
    an.press("Bật xác thực hai lớp")
    recovery = an.page.locator("main ol code").all_inner_texts()
    assert len(recovery) == 10
    an.follow("Đã cất giữ, tiếp tục")

    leave(an)
    an.give_password()
    assert an.path == "/dang-nhap/ma/"
    an.page.get_by_label(CODE).fill(code_of(secret, 30))
    an.press("Tiếp tục")
    an.sees("Việc của tôi")

    phone = portal.other("", **PHONE)
    phone.give_password("an")
    assert phone.overflow == 0
    phone.page.get_by_label(CODE).fill("abcd-efgh-jkmn")
    phone.press("Tiếp tục")
    phone.sees("Mã không đúng")
    phone.page.get_by_label(CODE).fill(recovery[0])
    phone.press("Tiếp tục")
    phone.sees("còn 9 mã")
    _look_at_every_page(phone)

    an.go("/thong-bao/")
    an.sees("đăng nhập từ một máy mới")
    an.go("/tai-khoan/bao-mat/")
    an.confirm(an.unfold("Đăng xuất mọi nơi"))
    an.sees("Đã đăng xuất khỏi mọi máy")
    phone.page.goto("/")
    assert phone.path.startswith("/dang-nhap/")
    phone.give_password("an")
    phone.page.get_by_label(CODE).fill(recovery[0])
    phone.press("Tiếp tục")
    phone.sees("Mã không đúng")


def _look_at_every_page(phone: Desk) -> None:
    """At 360 px without JavaScript no page is wider than the window."""
    pages = ("/tai-khoan/bao-mat/", "/tai-khoan/ma-du-phong/", "/tai-khoan/xac-thuc-hai-lop/go/")
    for path in (*pages, "/tro-giup/dang-nhap-an-toan/"):
        phone.go(path)
        assert phone.overflow == 0, path


def test_setting_up_on_the_telephone_itself(portal: Stage) -> None:
    binh = portal.other("binh", **PHONE)
    binh.go("/tai-khoan/xac-thuc-hai-lop/")
    assert binh.overflow == 0
    assert str(binh.page.get_by_role("link", name="mở trong ứng dụng").get_attribute("href")).startswith("otpauth://")
    secret = binh.page.locator("main code").inner_text().replace(" ", "")
    binh.page.get_by_label("Mã 6 số đang hiện").fill(code_of(secret))
    binh.press("Bật xác thực hai lớp")
    assert binh.overflow == 0
    binh.go("/tai-khoan/xac-thuc-hai-lop/go/")
    binh.press("Gỡ xác thực hai lớp")
    binh.sees("Đã gỡ xác thực hai lớp")


def test_by_the_provider_in_and_out(
    rig: Rig, django_db_setup: None, django_db_blocker: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with django_db_blocker.unblock(), identity_provider() as provider:
        own = {"ISSUER": provider.issuer, "CLIENT_ID": CLIENT, "CLIENT_SECRET": SECRET, "NAME": "SSO Quảng Nam"}
        for name, value in {"PROVINCES": "49", **{f"49_{key}": given for key, given in own.items()}}.items():
            monkeypatch.setenv(f"PORTAL_SSO_{name}", value)
        with stage(rig, tmp_path) as portal:
            User.objects.filter(username="an").update(email=provider.person["email"])
            phone = portal.other("", **PHONE)
            phone.page.goto("/dang-nhap/?next=/tai-khoan/bao-mat/")
            assert phone.overflow == 0
            phone.follow("Đăng nhập bằng SSO Quảng Nam")
            assert phone.path == "/tai-khoan/bao-mat/"
            leave(phone)
            phone.page.wait_for_url(f"{provider.issuer}/end?**")
            phone.page.goto("/")
            assert phone.path.startswith("/dang-nhap/")
