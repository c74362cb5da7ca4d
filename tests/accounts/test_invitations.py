"""Invitations: the link works once, in time, for the one invited; letters leave only through a mail server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from io import StringIO

import pytest
from django.core import mail as outbox
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from accounts.actions import people
from accounts.invitations import LIFETIME, token_for
from accounts.models import AuditEntry, Membership, OrgUnit, Province, ProvinceAccess, ProvinceSettings, User
from accounts.roles import Role
from accounts.tenancy import scope
from tests.rig.cast import TODAY, Cast

SignIn = Callable[[str], Client]
PASSWORD = "nui-ngoc-linh-2023"
TYPED = {"new_password": PASSWORD, "repeated": PASSWORD}
pytestmark = pytest.mark.django_db


@pytest.fixture
def invited(cast: Cast) -> User:
    """Somebody whom Khánh has just invited to Đại Minh."""
    with scope(cast.provinces["49"].pk):
        invitation = people.Invitation(
            full_name="Hồ Thị Mới",
            username="moi",
            email="moi@quangnam.example.vn",
            unit=cast.units["20521"],
            role=Role.COMMUNE_OFFICER,
            title="",
            valid_from=TODAY,
        )
        return people.invite(invitation=invitation, by=cast.person("khanh"))


def link(user: User) -> str:
    return f"/loi-moi/{token_for(user)}/"


def test_the_link_sets_the_password_signs_in_and_dies(invited: User) -> None:
    address, client = link(invited), Client()
    assert not invited.has_usable_password()
    page = client.get(address)
    assert (page.status_code, "Hồ Thị Mới" in page.content.decode()) == (200, True)
    assert "no-store" in page.headers["Cache-Control"]
    assert client.post(address, TYPED).status_code == 302
    assert client.get("/").context["request"].person.user == invited
    invited.refresh_from_db()
    assert invited.check_password(PASSWORD)
    assert not invited.must_change_password
    assert Client().get(address).status_code == 410
    assert Client().post(address, TYPED).status_code == 410


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ({"new_password": ""}, "Hãy nhập mật khẩu mới."),
        ({"new_password": "ngan", "repeated": "ngan"}, "ít nhất 12 ký tự"),
        ({"new_password": PASSWORD, "repeated": "khac"}, "không giống nhau"),
    ],
)
def test_a_weak_password_is_refused_and_the_link_lives(invited: User, typed: dict[str, str], complaint: str) -> None:
    assert complaint in Client().post(link(invited), typed).content.decode()
    assert Client().get(link(invited)).status_code == 200


def test_links_end_by_time_by_renewal_and_with_the_account(cast: Cast, invited: User) -> None:
    first = link(invited)
    with scope(cast.provinces["49"].pk):
        renewed = people.renew_invitation(user=invited, by=cast.person("khanh"))
    assert [Client().get(one).status_code for one in (first, link(renewed))] == [410, 200]
    User.objects.filter(pk=invited.pk).update(invited_at=timezone.now() - LIFETIME - timedelta(seconds=1))
    renewed.refresh_from_db()
    assert Client().get(link(renewed)).status_code == 410
    User.objects.filter(pk=invited.pk).update(invited_at=timezone.now(), is_active=False)
    renewed.refresh_from_db()
    assert Client().get(link(renewed)).status_code == 410


@pytest.mark.parametrize(
    "token", ["x", "1-" + "0" * 64, "zzzzzzzzzzzzz-" + "0" * 64, "9" * 500, "1-%00", "١-" + "a" * 64]
)
def test_a_forged_link_is_no_link(invited: User, token: str) -> None:
    assert Client().get(f"/loi-moi/{token}/").status_code == 410


def test_a_signature_belongs_to_one_person(cast: Cast, invited: User) -> None:
    signature = token_for(invited).partition("-")[2]
    khanh = token_for(cast.users["khanh"]).partition("-")[0]
    assert Client().get(f"/loi-moi/{khanh}-{signature}/").status_code == 410


def test_the_admin_copies_links_and_sends_them_anew(cast: Cast, as_person: SignIn, invited: User) -> None:
    khanh = as_person("khanh")
    assert "Hồ Thị Mới" in khanh.get("/quan-tri/loi-moi/").content.decode()
    for address in (f"/quan-tri/con-nguoi/{invited.pk}/moi-lai/", "/quan-tri/loi-moi/gui-lai/"):
        page = khanh.post(address)
        invited.refresh_from_db()
        assert f"http://testserver{link(invited)}" in page.content.decode()
        assert "no-store" in page.headers["Cache-Control"]
    with scope(cast.provinces["49"].pk):
        entries = str(list(AuditEntry.objects.values()))
    assert entries.count("invitation.renewed") == 2
    assert token_for(invited).partition("-")[2] not in entries


def test_who_has_a_password_is_not_invited_anew(cast: Cast, as_person: SignIn) -> None:
    khanh = as_person("khanh")
    hashed = cast.users["an"].password
    khanh.post(f"/quan-tri/con-nguoi/{cast.users['an'].pk}/moi-lai/")
    cast.users["an"].refresh_from_db()
    assert cast.users["an"].password == hashed


def test_letters_leave_only_through_a_mail_server(
    cast: Cast,
    as_person: SignIn,
    invited: User,
    settings: pytest.FixtureRequest,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    address = f"/quan-tri/con-nguoi/{invited.pk}/moi-lai/"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"  # type: ignore[attr-defined]  # the plugin's own settings
    for on, expected in ((False, 0), (True, 1)):
        settings.MAIL_ENABLED = on  # type: ignore[attr-defined]  # the plugin's own settings
        with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]  # a context manager
            page = as_person("khanh").post(address).content.decode()
        assert len(outbox.outbox) == expected
        assert ("Đang gửi thư mời" in page) is on
    invited.refresh_from_db()
    assert link(invited) in outbox.outbox[0].body
    assert outbox.outbox[0].to == ["moi@quangnam.example.vn"]


# ------------------------------------------------------------ the first admin
def start(*words: str) -> str:
    out = StringIO()
    call_command("start_province", *words, stdout=out)
    return out.getvalue()


def test_a_province_is_started_by_its_first_admin() -> None:
    asked = ("62", "--username", "lan", "--full-name", "Y Lan", "--address", "https://ctmtqg.example.vn/")
    first = next(line for line in start(*asked).splitlines() if line.startswith("https://"))
    second = next(line for line in start(*asked).splitlines() if line.startswith("https://"))
    path = second.removeprefix("https://ctmtqg.example.vn")
    assert Client().get(first.removeprefix("https://ctmtqg.example.vn")).status_code == 410
    client = Client()
    assert client.post(path, TYPED).status_code == 302
    assert client.get("/quan-tri/con-nguoi/").status_code == 200
    province = Province.objects.get(code="62")
    with scope(province.pk):
        assert OrgUnit.objects.get().full_name == "Tỉnh Kon Tum"
        assert Membership.objects.get().role == Role.PROVINCE_ADMIN
        assert ProvinceSettings.objects.get().illustrative is False
        assert AuditEntry.objects.filter(action="province.started").count() == 1
    with pytest.raises(CommandError, match="đã có quản trị"):
        start("62", "--username", "khac", "--full-name", "Người Khác")
    assert ProvinceAccess.objects.filter(province=province).count() == 1


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (("99", "--username", "lan", "--full-name", "Y Lan"), "Không có tỉnh mã"),
        (("62", "--username", "L", "--full-name", "Y Lan"), "chữ thường không dấu"),
        (("62", "--username", "lan", "--full-name", " "), "Hãy nhập họ và tên"),
        (("62", "--username", "lan", "--full-name", "Y Lan", "--email", "x"), "thư điện tử không đúng"),
    ],
)
def test_a_bad_start_says_why_and_writes_nothing(words: tuple[str, ...], complaint: str) -> None:
    with pytest.raises(CommandError, match=complaint):
        start(*words)
    assert User.objects.count() == 0


def test_a_name_that_somebody_has_is_refused(cast: Cast) -> None:
    with pytest.raises(CommandError, match="đã có người dùng"):
        start("48", "--username", "khanh", "--full-name", "Y Lan")
