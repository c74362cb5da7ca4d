"""Cases and notices as far as a person sees them, and who has each now (hồ sơ, thông báo, đang ở đâu)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet, Sum

from accounts.models import ProvinceSettings
from accounts.roles import Permission
from disbursement.models import CapitalCase, CaseItem, CaseStep, TreasuryNotice

TWO_PEOPLE = frozenset({CapitalCase.Kind.TRANSFER, CapitalCase.Kind.RECALL, CapitalCase.Kind.CARRY_OVER})
_PROPOSING = (CaseStep.Verb.OPENED, CaseStep.Verb.SUBMITTED)


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


def proposers_of(case: CapitalCase) -> set[int]:
    """The people who made or submitted the list of a case, and so do not approve it where two must (người đề xuất)."""
    steps = case.steps.filter(verb__in=_PROPOSING, by__isnull=False)
    people = set(steps.order_by().values_list("by_id", flat=True))
    return people | ({case.opened_by_id} if case.opened_by_id else set())


def barred_from(province_id: int, user_id: int, cases: Iterable[CapitalCase]) -> set[int]:
    """Those of the cases, with their sums, that two must approve and this person proposed (không được tự duyệt)."""
    states = {CapitalCase.State.SUBMITTED, CapitalCase.State.AWAITING_SECOND}
    waiting = [one for one in cases if one.kind in TWO_PEOPLE and one.state in states]
    limit = two_people_from(province_id) if waiting else None
    if limit is None:
        return set()
    large = [one.pk for one in waiting if (getattr(one, "total_vnd", None) or 0) >= limit]
    proposed = Q(opened_by=user_id) | Q(steps__by=user_id, steps__verb__in=_PROPOSING)
    mine = CapitalCase.objects.filter(proposed, province_id=province_id, pk__in=large)
    return set(mine.order_by().values_list("pk", flat=True))


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
