"""Letters that were written (thư đã lập)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import QuerySet

from accounts.models import OutgoingMail, Province
from accounts.roles import Person


def mail_to(person: Person) -> QuerySet[OutgoingMail]:
    """One's own letters in this province, newest first (thư của tôi)."""
    return OutgoingMail.objects.filter(province=person.province, user=person.user).order_by("-id")


def all_mail(person: Person) -> QuerySet[OutgoingMail]:
    """Every letter of the province, newest first (thư của tỉnh), for its admin."""
    return OutgoingMail.objects.filter(province=person.province).select_related("user").order_by("-id")


def mail_of_day(province: Province, users: Iterable[int]) -> dict[tuple[int, date], str]:
    """How the newest letter to each person on each day stands, in words (tình trạng thư theo ngày)."""
    rows = OutgoingMail.objects.filter(province=province, user_id__in=set(users)).order_by("id")
    return {
        (user_id, on): str(OutgoingMail.State(state).label)
        for user_id, on, state in rows.values_list("user_id", "known_on", "state")
    }
