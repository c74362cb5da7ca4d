"""Which units a programme or a form reaches on a day (phạm vi chương trình)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import OrgUnit
from programs.models import FormPeriod, ProgrammeScope


def units_in_programmes(province_id: int, programmes: Iterable[str], on: date) -> QuerySet[OrgUnit]:
    """Units inside at least one of the programmes on that day (đơn vị thuộc phạm vi)."""
    inside = (
        ProgrammeScope.objects.filter(province_id=province_id, programme__code__in=list(programmes), valid_from__lte=on)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=on))
        .values("unit_id")
    )
    return OrgUnit.objects.filter(province_id=province_id, pk__in=inside)


def units_owing(form_period: FormPeriod) -> QuerySet[OrgUnit]:
    """Units that owe a form in a period (đơn vị phải báo cáo): of its kind, in scope at the period's end."""
    form = form_period.form
    units = OrgUnit.objects.filter(province_id=form_period.province_id)
    if form.programmes:
        units = units_in_programmes(form_period.province_id, form.programmes, form_period.ends_on)
    return (
        units.filter(kind=form.owed_by, valid_from__lte=form_period.ends_on)
        .filter(Q(valid_to__isnull=True) | Q(valid_to__gt=form_period.ends_on))
        .order_by("sort_key")
    )
