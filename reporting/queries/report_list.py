"""Which reports a person may make, and which were issued (danh sách báo cáo)."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Q, QuerySet

from accounts.models import OrgUnit
from accounts.roles import Permission, Person
from programs.models import PlanYear
from programs.periods import Period
from reporting.catalogue import REPORTS, periods_of
from reporting.models import IssuedReport
from reporting.parameters import ReportKind


@dataclass(frozen=True)
class PossibleReport:
    """A report that may be made now (báo cáo có thể lập)."""

    kind: ReportKind
    period: Period
    unit: OrgUnit
    begun: bool


def possible_reports(person: Person, plan_year: PlanYear) -> list[PossibleReport]:
    """Reports of the person's own unit, and the committee's for whoever serves it."""
    units = [unit for unit in _own_units(person) if person.may(Permission.BUILD_REPORT, unit)]
    periods = [Period.from_key(key) for key in periods_of(plan_year.year)]
    return [
        PossibleReport(kind, period, unit, begun=period.last_day <= person.today)
        for unit in units
        for kind in REPORTS.values()
        if unit.kind in kind.unit_kinds
        for period in periods
        if period.first_day <= person.today
    ]


def _own_units(person: Person) -> QuerySet[OrgUnit]:
    own = Q(pk__in=[seat.unit_id for seat in person.seats])
    if person.may(Permission.ISSUE_REPORT):
        own |= Q(kind="committee")
    return OrgUnit.objects.filter(own, province=person.province).order_by("sort_key")


def issued_reports(person: Person) -> QuerySet[IssuedReport]:
    """Issued reports that the person may read: the committee's, and those of units they reach."""
    issued = IssuedReport.objects.filter(province=person.province, case__isnull=True).select_related("unit")
    branches = person.branches(Permission.VIEW_REPORTS)
    if branches is None:
        return issued
    reached = Q(unit__kind="committee")
    for path in branches:
        reached |= Q(unit__path__startswith=path)
    return issued.filter(reached)
