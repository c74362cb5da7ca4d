"""Cases and notices as far as a person sees them, and who has each now (hồ sơ, thông báo, đang ở đâu)."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from accounts.models import ProvinceSettings
from accounts.roles import Permission
from disbursement.models import CapitalCase, CaseItem, TreasuryNotice

TWO_PEOPLE = frozenset({CapitalCase.Kind.TRANSFER, CapitalCase.Kind.RECALL, CapitalCase.Kind.CARRY_OVER})


# Who decides on each kind of case, at the level that the case names.
DECIDED_BY = {
    CapitalCase.Kind.FREEZE: Permission.FREEZE_CAPITAL,
    CapitalCase.Kind.RELEASE: Permission.FREEZE_CAPITAL,
    CapitalCase.Kind.TRANSFER: Permission.APPROVE_TRANSFER,
    CapitalCase.Kind.RECALL: Permission.ALLOCATE_CAPITAL,
    CapitalCase.Kind.CARRY_OVER: Permission.ALLOCATE_CAPITAL,
}


def two_people_from(province_id: int) -> int | None:
    """The amount from which a second person must approve (ngưỡng hai người duyệt)."""
    row = ProvinceSettings.objects.filter(province_id=province_id).first()
    return row.two_people_from_vnd if row else None


def needs_two(case: CapitalCase, total_vnd: int) -> bool:
    """Whether a case takes money away and is large enough for two people."""
    limit = two_people_from(case.province_id)
    return limit is not None and case.kind in TWO_PEOPLE and total_vnd >= limit


def cases_in_reach(province_id: int, branches: Sequence[str] | None) -> QuerySet[CapitalCase]:
    """Cases of units below the branches, and those that touch their lines or decide about them."""
    cases = CapitalCase.objects.filter(province_id=province_id)
    if branches is not None:
        own, touched = Q(pk__in=[]), Q(pk__in=[])
        for path in branches:
            own |= Q(unit__path__startswith=path) | Q(decider__path__startswith=path)
            touched |= Q(line__unit__path__startswith=path) | Q(line__project__investor__path__startswith=path)
            touched |= Q(taker_project__unit__path__startswith=path)
        drafts = Q(state__in=[CapitalCase.State.DRAFT, CapitalCase.State.RETURNED])
        reached = Exists(CaseItem.objects.filter(touched, case=OuterRef("pk"), province_id=province_id))
        cases = cases.filter(own | (Q(reached) & ~drafts))
    related = ("plan_year", "rule", "run", "unit", "decider", "decision", "first_by", "second_by")
    return cases.select_related(*related).annotate(total_vnd=Sum("items__amount_vnd")).order_by("-id")


def items_of(case: CapitalCase) -> QuerySet[CaseItem]:
    """The list of a case with everything that it names."""
    places = ("line__component__programme", "line__project__unit__parent", "line__project__investor", "line__unit")
    takers = ("taker_project__unit__parent", "taker_project__component", "movement")
    return case.items.select_related(*places, *takers).order_by("id")


def notices(province_id: int) -> QuerySet[TreasuryNotice]:
    """Notices to the Treasury, newest first."""
    found = TreasuryNotice.objects.filter(province_id=province_id)
    related = ("case__decision", "case__rule", "case__unit", "case__plan_year", "acknowledged_by")
    return (
        found.select_related(*related).annotate(total_vnd=Sum("case__items__amount_vnd")).order_by("-year", "-number")
    )
