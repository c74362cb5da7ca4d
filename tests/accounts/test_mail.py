"""Letters: urgent ones at once, the digest once a day at the person's hour, each sent once whatever the server does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from smtplib import SMTPRecipientsRefused, SMTPServerDisconnected
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db.models.functions import Now

from accounts.actions.mail import ATTEMPTS, deliver, write_due_mail
from accounts.actions.notices import notify, renew
from accounts.language import told
from accounts.models import Notice, OutgoingMail, ProvinceAccess, User
from accounts.tenancy import scope
from tests.accounts.conftest import SignIn
from tests.rig.cast import Cast

TODAY, TOMORROW = date(2023, 7, 5), date(2023, 7, 6)


@pytest.fixture
def post(cast: Cast, settings: Any) -> Iterator[Cast]:
    """A province with a mail server and its scope open; An and Bình have addresses."""
    settings.MAIL_ENABLED = True
    settings.ADDRESS = "https://ctmtqg.example.vn/"
    for name in ("an", "binh"):
        User.objects.filter(username=name).update(email=f"{name}@xa.example")
    with scope(cast.provinces["49"].pk):
        yield cast


def tell(cast: Cast, key: str, *names: str, urgent: bool = False) -> None:
    users = [User.objects.get(username=name) for name in names or ("an",)]
    notify(
        province=cast.provinces["49"], users=users, key=key, text=f"Việc {key}", url="/nop-bao-cao/1/", urgent=urgent
    )


def write(cast: Cast, hour: int, today: date = TODAY) -> int:
    return write_due_mail(province=cast.provinces["49"], today=today, hour=hour)


def test_the_digest_comes_once_a_day_from_the_persons_hour(post: Cast) -> None:
    tell(post, "một")
    tell(post, "hai")
    assert write(post, 6) == 0
    assert write(post, 7) == 1
    tell(post, "ba")
    assert write(post, 23) == 0, "the next digest is tomorrow's"
    letter = OutgoingMail.objects.get()
    assert letter.subject == "Việc một, và 1 việc khác"
    assert "- Việc hai\n  https://ctmtqg.example.vn/nop-bao-cao/1/\n" in letter.text
    assert write(post, 9, TOMORROW) == 1
    assert OutgoingMail.objects.first().subject == "Việc ba"  # type: ignore[union-attr]  # it was just written


def test_what_is_urgent_does_not_wait(post: Cast) -> None:
    tell(post, "trả lại", urgent=True)
    tell(post, "thường")
    assert write(post, 3) == 1
    assert OutgoingMail.objects.get().subject == "Việc trả lại"
    assert write(post, 3) == 0
    assert Notice.objects.filter(mail_waits=True).count() == 1


def test_the_hour_is_each_persons_own(post: Cast) -> None:
    User.objects.filter(username="binh").update(mail_hour=15)
    tell(post, "một", "an", "binh")
    assert write(post, 8) == 1
    assert OutgoingMail.objects.get().user.username == "an"
    assert write(post, 15) == 1


@pytest.mark.parametrize(
    "change", [{"email": ""}, {"mail_on": False}, {"is_active": False}], ids=["no address", "not wanted", "disabled"]
)
def test_some_get_no_letter_and_are_not_asked_about_again(post: Cast, change: dict[str, object]) -> None:
    User.objects.filter(username="an").update(**change)
    tell(post, "một", urgent=True)
    assert write(post, 12) == 0
    assert not Notice.objects.filter(mail_waits=True).exists()
    assert Notice.objects.filter(key="một").exists(), "the notice in the portal stays"


def test_whoever_is_shut_out_gets_no_letter(post: Cast) -> None:
    tell(post, "một", urgent=True)
    ProvinceAccess.objects.filter(user__username="an", province=post.provinces["49"]).delete()
    assert write(post, 12) == 0


def test_a_letter_leaves_once(post: Cast) -> None:
    tell(post, "một", "an", "binh", urgent=True)
    write(post, 8)
    assert deliver(province=post.provinces["49"]) == (2, 0)
    assert deliver(province=post.provinces["49"]) == (0, 0)
    assert sorted(one.to[0] for one in mail.outbox) == ["an@xa.example", "binh@xa.example"]
    assert len({one.extra_headers["Message-ID"] for one in mail.outbox}) == 2
    assert set(OutgoingMail.objects.values_list("state", flat=True)) == {"sent"}


def test_a_silent_server_is_asked_again_later_and_given_up_at_last(post: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(post, "một", urgent=True)
    write(post, 8)

    def silent(*_: object) -> int:
        raise SMTPServerDisconnected("gone")

    monkeypatch.setattr(EmailBackend, "send_messages", silent)
    assert deliver(province=post.provinces["49"]) == (0, 1)
    assert deliver(province=post.provinces["49"]) == (0, 0), "not before its pause is over"
    for _attempt in range(ATTEMPTS - 1):
        OutgoingMail.objects.update(not_before=Now())
        deliver(province=post.provinces["49"])
    letter = OutgoingMail.objects.get()
    assert (letter.state, letter.attempts) == ("failed", ATTEMPTS)
    assert told(letter.problem) == "Máy chủ thư không trả lời hoặc từ chối."


def test_a_refused_address_is_said(post: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    tell(post, "một", urgent=True)
    write(post, 8)

    def refuse(*_: object) -> int:
        raise SMTPRecipientsRefused({"an@xa.example": (550, b"unknown")})

    monkeypatch.setattr(EmailBackend, "send_messages", refuse)
    deliver(province=post.provinces["49"])
    assert told(OutgoingMail.objects.get().problem) == "Máy chủ thư không nhận địa chỉ này."


def test_a_letter_of_a_killed_process_is_sent_again_under_the_same_name(post: Cast) -> None:
    tell(post, "một", urgent=True)
    write(post, 8)
    OutgoingMail.objects.update(state="sending", attempts=1, not_before=Now())
    assert deliver(province=post.provinces["49"]) == (1, 0)
    letter = OutgoingMail.objects.get()
    assert mail.outbox[0].extra_headers["Message-ID"] == f"<49.{letter.pk}@localhost>"


def test_without_a_server_letters_are_kept_in_the_portal(post: Cast, settings: Any) -> None:
    settings.MAIL_ENABLED = False
    tell(post, "một", urgent=True)
    assert write(post, 8) == 1
    assert deliver(province=post.provinces["49"]) == (0, 0)
    assert OutgoingMail.objects.get().state == "kept"


def test_saying_it_again_makes_the_notice_new(post: Cast) -> None:
    tell(post, "một")
    write(post, 8)
    Notice.objects.update(read_at=Now())
    an = User.objects.get(username="an")
    renew(province=post.provinces["49"], users=[an], key="một", text="Quá hạn 2 ngày", url="/")
    notice = Notice.objects.get()
    assert (notice.text, notice.read_at, notice.mail_waits) == ("Quá hạn 2 ngày", None, True)


def test_the_mailbox_shows_ones_own_letters_only(post: Cast, as_person: SignIn) -> None:
    tell(post, "một", "binh", urgent=True)
    write(post, 8)
    assert "Việc một" in as_person("binh").get("/thong-bao/thu/").content.decode()
    assert "Việc một" not in as_person("an").get("/thong-bao/thu/").content.decode()
    assert "Việc một" in as_person("khanh").get("/quan-tri/thu/?trang_thai=waiting").content.decode()
    assert "Việc một" not in as_person("khanh").get("/quan-tri/thu/?trang_thai=sent").content.decode()


def test_one_chooses_the_hour(post: Cast, as_person: SignIn) -> None:
    client = as_person("an")
    assert client.post("/thong-bao/thu/", {"mail_hour": "16"}).status_code == 302
    an = User.objects.get(username="an")
    assert (an.mail_on, an.mail_hour) == (False, 16)
    answer = client.post("/thong-bao/thu/", {"mail_on": "on", "mail_hour": "99"})
    assert answer.status_code == 422
    assert "Hãy chọn một giờ trong danh sách." in answer.content.decode()
