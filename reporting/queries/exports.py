"""Files that a person asked for (tệp đã yêu cầu)."""

from __future__ import annotations

from django.db.models import QuerySet

from accounts.roles import Person
from reporting.exports import EXPORTS
from reporting.models import Export


def own_exports(person: Person) -> QuerySet[Export]:
    """One's own files of the kinds that are still known, newest first, without their bytes (tệp của tôi)."""
    own = Export.objects.filter(province=person.province, made_by=person.user, kind__in=EXPORTS)
    return own.defer("content", "parameters").order_by("-id")
