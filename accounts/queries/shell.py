"""What every page shows of its surroundings (khung trang)."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from django.db.models import Count, Subquery
from django.db.models.functions import Coalesce

from accounts.models import Notice, ProvinceSettings
from accounts.roles import Person


class Surroundings(NamedTuple):
    """The clock, the mark on made-up figures and the notices not yet read (bối cảnh)."""

    training_today: date | None
    illustrative: bool
    unread: int


def surroundings(person: Person) -> Surroundings:
    """Read them in one statement; needs an open scope."""
    unread = Notice.objects.filter(user=person.user, read_at__isnull=True).order_by()
    counted = Subquery(unread.values("user").annotate(number=Count("pk")).values("number"))
    row = (
        ProvinceSettings.objects.filter(province=person.province)
        .values_list("training_today", "illustrative", Coalesce(counted, 0))
        .first()
    )
    return Surroundings(*row) if row else Surroundings(None, False, 0)
