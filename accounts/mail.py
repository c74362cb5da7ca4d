"""Letters that must not be kept (thư điện tử): a link that is a secret leaves through `post`, or not at all.

What people are told of leaves by `accounts.actions.mail`, which keeps every letter and sends it again.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction

log = logging.getLogger("accounts.mail")


@dataclass(frozen=True)
class Letter:
    """One e-mail (thư): plain text to one address."""

    to: str
    subject: str
    text: str


def enabled() -> bool:
    """Tell whether the portal may send e-mail (đã cấu hình thư điện tử)."""
    return bool(settings.MAIL_ENABLED)


def post(letters: Iterable[Letter]) -> int:
    """Send letters once the running transaction is kept (gửi thư); returns how many will be tried.

    Without a mail server nothing happens. A server that does not answer is noted in the log and never breaks the act
    that the letter tells of.
    """
    ready = [letter for letter in letters if letter.to] if enabled() else []
    if ready:
        transaction.on_commit(partial(_send, ready))
    return len(ready)


def _send(letters: list[Letter]) -> None:
    try:
        with get_connection() as connection:
            for letter in letters:
                EmailMessage(letter.subject, letter.text, to=[letter.to], connection=connection).send()
    except (SMTPException, OSError) as error:
        log.warning("mail.not_sent letters=%s reason=%s", len(letters), type(error).__name__)
