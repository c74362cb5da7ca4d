"""How many units have handed in which form (độ phủ báo cáo), grouped by the database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Case, Count, F, Q, When
from django.db.models.functions import Coalesce

from programs.models import Obligation, PlanYear


@dataclass(frozen=True)
class FormCount:
    """One form in one period in one district (một biểu, một kỳ, một huyện)."""

    form_period_id: int
    form_code: str
    form_title: str
    period: str
    owed_by: str
    last_day: date
    illustrative: bool
    district_id: int | None
    owed: int
    handed_in: int
    late: int
    approved: int


def form_counts(plan_year: PlanYear, period: str) -> list[FormCount]:
    """Counts of every form of one period by district, in one statement; a district's own forms stand under itself."""
    handed_in = Q(submissions__state__in=["submitted", "approved"])
    rows = (
        Obligation.objects.filter(
            province_id=plan_year.province_id, form_period__form__plan_year=plan_year, form_period__period=period
        )
        .annotate(
            district=Case(When(form_period__form__owed_by="commune", then=F("unit__parent_id")), default=F("unit_id")),
            due=F("form_period__last_day"),
        )
        .values_list(
            "form_period_id",
            "form_period__form__code",
            "form_period__form__title",
            "form_period__period",
            "form_period__form__owed_by",
            "due",
            "form_period__illustrative",
            "district",
        )
        .annotate(
            owed=Count("id", distinct=True),
            handed_in=Count("id", filter=handed_in, distinct=True),
            late=Count(
                "id",
                filter=handed_in
                & Q(submissions__first_submitted_on__gt=Coalesce(F("extended_to"), F("form_period__last_day"))),
                distinct=True,
            ),
            approved=Count("id", filter=Q(submissions__state="approved"), distinct=True),
        )
        .order_by("due", "form_period_id", "district")
    )
    return [FormCount(*row) for row in rows]
