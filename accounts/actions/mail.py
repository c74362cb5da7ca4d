"""The post (thư điện tử): what notices become, when they leave, and what happens when the server does not answer.

Notices are written in the transaction of the act; letters are made of them later, so that no act waits for a mail
server. A letter is sent at least once: a process killed between the server's yes and our note sends it again under the
same Message-ID.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from datetime import date, timedelta
from itertools import groupby
from smtplib import SMTPException, SMTPRecipientsRefused
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Now
from django.urls import reverse
from django.utils import translation

from accounts.language import VIETNAMESE, ngettext, remembered
from accounts.language import gettext as _
from accounts.models import Notice, OutgoingMail, Province, ProvinceAccess, User
from accounts.roles import Person
from accounts.tenancy import scope

ATTEMPTS: Final = 6
# A server that says nothing is asked again after 1, 4, 9, 16, 25 minutes.
_PAUSE: Final = timedelta(minutes=1)
_LOST_AFTER: Final = timedelta(minutes=10)
_AT_ONCE: Final = 200
_LONGEST_SUBJECT: Final = 200

log = logging.getLogger(__name__)


def write_due_mail(*, province: Province, today: date, hour: int) -> int:
    """Write the letters that are due (lập thư): urgent notices now, the rest once a day from the person's hour on.

    The portal's own act, by the clock; needs the province's scope. Returns how many letters were written.
    """
    with transaction.atomic():
        waiting = Notice.objects.select_for_update(skip_locked=True, of=("self",)).filter(
            province=province, mail_waits=True
        )
        notices = list(waiting.select_related("user").order_by("user_id", "id"))
        reachable = _reachable(province, {notice.user_id for notice in notices})
        has_digest = set(
            OutgoingMail.objects.filter(province=province, key=_digest(today)).values_list("user_id", flat=True)
        )
        written: list[OutgoingMail] = []
        settled: list[int] = []
        for user, group in groupby(notices, key=lambda notice: notice.user):
            mine = list(group)
            urgent = [notice for notice in mine if notice.urgent]
            later = [notice for notice in mine if not notice.urgent]
            if user.pk not in reachable:
                settled += [notice.pk for notice in mine]
                continue
            if urgent:
                key = f"now:{urgent[-1].pk}:{urgent[-1].created_at:%Y%m%d%H%M%S}"
                written.append(_in_own_language(province, user, key, urgent, today))
                settled += [notice.pk for notice in urgent]
            if later and hour >= user.mail_hour and user.pk not in has_digest:
                written.append(_in_own_language(province, user, _digest(today), later, today))
                settled += [notice.pk for notice in later]
        OutgoingMail.objects.bulk_create(written, ignore_conflicts=True)
        Notice.objects.filter(province=province, pk__in=settled).update(mail_waits=False)
    return len(written)


def deliver(*, province: Province) -> tuple[int, int]:
    """Send what waits in one province (gửi thư); returns how many were sent and how many not. Opens scopes itself."""
    sent = failed = 0
    for _turn in range(_AT_ONCE):
        with scope(province.pk):
            mail = _take(province)
        if mail is None:
            break
        problem = _send(mail, province)
        with scope(province.pk):
            _note(mail, problem)
        sent, failed = (sent + 1, failed) if problem is None else (sent, failed + 1)
    return sent, failed


def choose_mail(*, by: Person, mail_on: bool, mail_hour: int) -> None:
    """Set when one's own digest comes (giờ nhận thư); one's own, so it leaves no audit entry."""
    User.objects.filter(pk=by.user.pk).update(mail_on=mail_on, mail_hour=mail_hour)


def _digest(today: date) -> str:
    return f"digest:{today:%Y-%m-%d}"


def _reachable(province: Province, users: Iterable[int]) -> set[int]:
    """Those who are still let in, gave an address and want e-mail."""
    doors = ProvinceAccess.objects.filter(user=OuterRef("pk"), province=province)
    found = User.objects.filter(Exists(doors), pk__in=users, is_active=True, mail_on=True).exclude(email="")
    return set(found.values_list("pk", flat=True))


def _in_own_language(province: Province, user: User, key: str, notices: list[Notice], today: date) -> OutgoingMail:
    with translation.override(user.language or VIETNAMESE):
        return _letter(province, user, key, notices, today)


def _letter(province: Province, user: User, key: str, notices: list[Notice], today: date) -> OutgoingMail:
    return OutgoingMail(
        province=province,
        user=user,
        key=key,
        to_address=user.email,
        subject=_subject(notices),
        text=_text(province, user, notices),
        state=OutgoingMail.State.WAITING if settings.MAIL_ENABLED else OutgoingMail.State.KEPT,
        known_on=today,
    )


def _subject(notices: list[Notice]) -> str:
    first, number = notices[0].text, len(notices) - 1
    if not number:
        return first[:_LONGEST_SUBJECT]
    more = ngettext("và %(number)s việc khác", "và %(number)s việc khác", number) % {"number": number}
    return f"{first.rstrip('.')[: _LONGEST_SUBJECT - len(more) - 2]}, {more}"


def _text(province: Province, user: User, notices: list[Notice]) -> str:
    """Sentences with the page where to act; without the portal's public address a page is named by its path."""
    base = settings.ADDRESS.rstrip("/")
    lines = [_("Kính gửi %(name)s,") % {"name": user.full_name}, ""]
    lines += [_("Cổng theo dõi Chương trình mục tiêu quốc gia, %(place)s, xin báo:") % {"place": province}, ""]
    for notice in notices:
        lines.append(f"- {notice.text}")
        if notice.url:
            lines.append(f"  {base}{notice.url}")
    page = f"{base}{reverse('mailbox')}"
    lines += [
        "",
        _("Thư gửi tự động, xin không trả lời. Đổi giờ nhận hoặc thôi nhận thư tại %(page)s") % {"page": page},
    ]
    return "\n".join(lines) + "\n"


def _take(province: Province) -> OutgoingMail | None:
    lost = Q(state=OutgoingMail.State.SENDING, not_before__lt=Now())
    ready = Q(state=OutgoingMail.State.WAITING, not_before__lte=Now())
    mail = (
        OutgoingMail.objects.select_for_update(skip_locked=True, of=("self",))
        .filter(ready | lost, province=province)
        .order_by("id")
        .first()
    )
    if mail is not None:
        OutgoingMail.objects.filter(pk=mail.pk).update(
            state=OutgoingMail.State.SENDING, attempts=F("attempts") + 1, not_before=Now() + _LOST_AFTER
        )
        mail.attempts += 1
    return mail


def _send(mail: OutgoingMail, province: Province) -> str | None:
    """Hand the letter to the server; returns what went wrong, in words for the province's admin."""
    domain = settings.DEFAULT_FROM_EMAIL.rpartition("@")[2].strip(">") or "localhost"
    message = EmailMessage(
        mail.subject,
        mail.text,
        to=[mail.to_address],
        headers={"Message-ID": f"<{province.code}.{mail.pk}@{domain}>", "Auto-Submitted": "auto-generated"},
    )
    try:
        message.send()
    except SMTPRecipientsRefused:
        return remembered(_("Máy chủ thư không nhận địa chỉ này."))
    except (SMTPException, OSError, ValueError) as error:
        log.warning("mail.not_sent mail=%s reason=%s", mail.pk, type(error).__name__)
        return remembered(_("Máy chủ thư không trả lời hoặc từ chối."))
    return None


def _note(mail: OutgoingMail, problem: str | None) -> None:
    mine = OutgoingMail.objects.filter(pk=mail.pk, attempts=mail.attempts)
    if problem is None:
        mine.update(state=OutgoingMail.State.SENT, sent_at=Now(), problem="")
    elif mail.attempts >= ATTEMPTS:
        mine.update(state=OutgoingMail.State.FAILED, problem=problem)
    else:
        pause = _PAUSE * mail.attempts**2
        mine.update(state=OutgoingMail.State.WAITING, problem=problem, not_before=Now() + pause)
