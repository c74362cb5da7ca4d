"""The language of the pages: chosen by the person, kept, and never guessed."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts import audit, figures, jobs, language
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
def test_the_switch_leads_back_to_this_portal_only(db: None, client: Client, page: str) -> None:
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


def test_a_sentence_of_the_actor_is_said_in_the_language_of_the_reader(cast: Cast) -> None:
    User.objects.filter(username="binh").update(language="en")
    readers = list(User.objects.filter(username__in=["an", "binh"]))
    with translation.override("en"), scope(cast.provinces["49"].pk):
        text = language.gettext("%(amount)s đồng") % {"amount": figures.vnd(1_234_567)}
        notify(province=cast.provinces["49"], users=readers, key="y", text=text)
        told = dict(Notice.objects.values_list("user__username", "text"))
    assert told == {"an": "1.234.567 đồng", "binh": "1,234,567 VND"}


def test_the_log_of_an_english_actor_is_read_in_either_language(cast: Cast) -> None:
    day = figures.day(TODAY)
    with translation.override("en"), scope(cast.provinces["49"].pk):
        chosen = language.gettext("từ %(amount)s") % {"amount": figures.dong(5_000_000)}
        summary = language.framed("%(unit)s, %(day)s: %(told)s", unit=cast.units["20527"], day=day, told=chosen)
        entry = audit.record(cast.person("an"), "two_people.set", cast.units["49"], summary=summary)
        assert entry.said == f"{cast.units['20527']}, {day}: from 5,000,000 VND"
        plain = audit.record(cast.person("an"), "province.named", cast.units["49"], summary="Tam Kỳ")
    assert entry.summary == entry.said == f"{cast.units['20527']}, {day}: từ 5.000.000 đồng"
    assert (plain.summary, plain.said, plain.details) == ("Tam Kỳ", "Tam Kỳ", {})
    reader = Client()
    reader.force_login(cast.users["long"])
    assert "từ 5.000.000 đồng" in reader.get("/quan-tri/nhat-ky/").content.decode()
    User.objects.filter(username="long").update(language="en")
    page = reader.get("/quan-tri/nhat-ky/").content.decode()
    assert "from 5,000,000 VND" in page
    assert "5.000.000" not in page


def test_a_job_speaks_to_whoever_looks(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "wake", lambda _key: None)
    with translation.override("en"), scope(cast.provinces["49"].pk):
        job = jobs.enqueue(
            kind="tinh",
            province=cast.provinces["49"],
            key="1",
            by=cast.person("an"),
            title=language.gettext("Nộp báo cáo"),
        )
        jobs.cancel(job=job, by=cast.person("an"))
    reader = Client()
    reader.force_login(cast.users["an"])
    page = reader.get(reverse("job", args=[job.pk])).content.decode()
    assert "Đã hủy khi chưa chạy." in page
    assert "Nộp báo cáo</h2>" in page
    User.objects.filter(username="an").update(language="en")
    page = reader.get(reverse("job", args=[job.pk])).content.decode()
    assert "Đã hủy khi chưa chạy." not in page
    assert "Submit reports</h2>" in page


SENTENCES = {
    "plain": "một",
    "sentence": language.gettext("Nộp báo cáo"),
    "values": language.gettext("Ô %(cell)s") % {"cell": "A1"},
    "counted": language.ngettext("%(count)s lỗi phải sửa", "%(count)s lỗi phải sửa", 2) % {"count": 2},
    "sum": "a " + language.gettext("Nộp báo cáo") + " b",
    "list": language.joined(", ", ["x", language.gettext("Nộp báo cáo")]),
    "raised": str(ValueError(language.gettext("Nộp báo cáo"))),
}


@pytest.mark.parametrize("sentence", SENTENCES.values(), ids=SENTENCES.keys())
def test_a_sentence_that_was_written_down_is_the_same_sentence(sentence: str) -> None:
    kept = language.remembered(sentence)
    assert language.told(kept) == sentence
    assert language.remembered(language.told(kept)) == kept
    with translation.override("en"):
        assert (language.told(kept) == sentence) == (kept == sentence)


@pytest.mark.parametrize(
    "broken", ["\x02", "\x02[", '\x02["%(a)s %(b)99d %", {"c": 1}]', "\x02" + "[" * 5000, "\x02[1]"]
)
def test_what_was_written_down_badly_is_no_error(broken: str) -> None:
    assert isinstance(language.told(broken), str)


def test_figures_follow_the_language() -> None:
    assert figures.decimal(1234567.8, 1) == "1.234.567,8"
    with translation.override("en"):
        assert figures.decimal(1234567.8, 1) == "1,234,567.8"
        assert language.spoken() == "en"
