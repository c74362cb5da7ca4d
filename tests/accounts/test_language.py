"""The language of the pages: chosen by the person, kept, and never guessed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts import figures, language
from accounts.actions.mail import write_due_mail
from accounts.actions.notices import notify
from accounts.models import Notice, OutgoingMail, User
from accounts.tenancy import scope
from tests.rig.cast import TODAY, Cast

SWITCH = "/ngon-ngu/"


def spoken_on(client: Client, address: str) -> tuple[str, bool]:
    """Return what the answer says of its language, and whether the page says the same."""
    answer = client.get(address, headers={"Accept-Language": "en-GB,en;q=0.9"})
    told = answer.headers["Content-Language"]
    return told, f'<html lang="{told}">' in answer.content.decode()


def test_the_portal_is_vietnamese_whatever_the_browser_prefers(cast: Cast, client: Client) -> None:
    assert spoken_on(client, reverse("sign_in")) == ("vi", True)
    client.force_login(cast.users["an"])
    assert spoken_on(client, reverse("switch_seat")) == ("vi", True)


def test_a_stranger_chooses_at_sign_in_for_this_browser(cast: Cast, client: Client) -> None:
    answer = client.post(SWITCH, {"language": "en", "next": "/dang-nhap/?next=/thong-bao/"})
    assert answer.headers["Location"] == "/dang-nhap/?next=/thong-bao/"
    assert spoken_on(client, reverse("sign_in")) == ("en", True)
    client.force_login(cast.users["an"])
    assert spoken_on(client, reverse("switch_seat")) == ("en", True)
    assert User.objects.get(pk=cast.users["an"].pk).language == ""


def test_the_choice_of_a_person_is_kept_and_wins_over_the_browser(cast: Cast, client: Client) -> None:
    client.force_login(cast.users["an"])
    client.post(SWITCH, {"language": "en", "next": "/tai-khoan/tu-cach/"})
    elsewhere = Client()
    elsewhere.force_login(cast.users["an"])
    assert spoken_on(elsewhere, reverse("switch_seat")) == ("en", True)
    elsewhere.cookies["portal_language"] = "vi"
    assert spoken_on(elsewhere, reverse("switch_seat")) == ("en", True)
    assert spoken_on(Client(), reverse("sign_in")) == ("vi", True)


@pytest.mark.parametrize("wanted", ["", "de", "vi-VN", "en\x00", "x" * 5000])
def test_an_unknown_language_changes_nothing(cast: Cast, client: Client, wanted: str) -> None:
    client.force_login(cast.users["an"])
    assert client.post(SWITCH, {"language": wanted}).status_code == 302
    assert spoken_on(client, reverse("switch_seat")) == ("vi", True)


@pytest.mark.parametrize("page", ["https://elsewhere.example/", "//elsewhere.example", "javascript:alert(1)", ""])
def test_the_switch_leads_back_to_this_portal_only(client: Client, page: str) -> None:
    assert client.post(SWITCH, {"language": "en", "next": page}).headers["Location"] == reverse("my_work")


def test_people_are_told_in_their_own_language(cast: Cast) -> None:
    User.objects.filter(username="an").update(language="en", email="an@xa.example")
    readers = list(User.objects.filter(username__in=["an", "binh"]))
    province = cast.provinces["49"]
    with translation.override("en"), scope(province.pk):
        notify(province=province, users=readers, key="x", text=lambda: translation.gettext("Nộp báo cáo"), urgent=True)
        told = dict(Notice.objects.values_list("user__username", "text"))
        write_due_mail(province=province, today=TODAY, hour=7)
        letter = OutgoingMail.objects.get(user__username="an")
    assert told == {"an": "Submit reports", "binh": "Nộp báo cáo"}
    assert letter.text.startswith("Dear ")


def test_figures_follow_the_language() -> None:
    assert figures.decimal(1234567.8, 1) == "1.234.567,8"
    with translation.override("en"):
        assert figures.decimal(1234567.8, 1) == "1,234,567.8"
        assert language.spoken() == "en"
