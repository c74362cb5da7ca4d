"""Notices of a person and jobs of their province (thông báo, việc chạy nền)."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.models import Job, Notice
from accounts.roles import PROVINCE_WIDE, Person


def notices_of(person: Person) -> QuerySet[Notice]:
    """One's own notices in this province, newest first."""
    return Notice.objects.filter(user=person.user).order_by("-id")


def visible_jobs(person: Person) -> QuerySet[Job]:
    """Jobs of this province that the person may watch: one's own, or all for whoever sees the whole province.

    Jobs are a global table, so the province is part of the question here and not of the wall.
    """
    here = Job.objects.filter(province=person.province)
    if any(seat.role in PROVINCE_WIDE for seat in person.seats):
        return here
    return here.filter(started_by=person.user)
