"""Which kinds of capital work wait at all (việc vốn đang chờ), in one statement: what is not there is not asked for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, Q

from accounts.models import Province
from disbursement.models import CapitalCase, TreasuryFile, TreasuryNotice
from disbursement.queries.cases import cases_in_reach
from disbursement.queries.forecast import FORECAST
from programs.models import CheckRun, DeadlineRule, PlanYear
from programs.rules.kinds import RuleKind

OPEN_CASES = (
    CapitalCase.State.DRAFT,
    CapitalCase.State.RETURNED,
    CapitalCase.State.SUBMITTED,
    CapitalCase.State.AWAITING_SECOND,
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What there is at all, before anybody asks for whom (có việc)."""

    cases: bool = False
    notices: bool = False
    files: bool = False
    runs: bool = False
    windows: bool = False
    warnings: bool = False


def waiting(
    province_id: int, plan_year: PlanYear | None, *, branches: Sequence[str] | None, today: date, warned: timedelta
) -> Waiting:
    """Look for every kind at once: cases in reach, rules of the plan year, warnings for so long before their day."""
    states = (TreasuryFile.State.MATCHING, TreasuryFile.State.CHOOSING, TreasuryFile.State.TAKEN)
    of_year = DeadlineRule.objects.filter(province_id=province_id, plan_year=plan_year, in_force=True)
    coming = Q(kind__in=FORECAST, last_day__gt=today, last_day__lte=today + warned)
    found = Province.objects.filter(pk=province_id).values_list(
        Exists(cases_in_reach(province_id, branches).filter(state__in=OPEN_CASES)),
        Exists(TreasuryNotice.objects.filter(province_id=province_id, acknowledged_on=None)),
        Exists(TreasuryFile.objects.filter(province_id=province_id, state__in=states)),
        Exists(CheckRun.objects.filter(province_id=province_id, rule__plan_year=plan_year, found_count__gt=0)),
        Exists(of_year.filter(kind=RuleKind.TRANSFER_WINDOW)),
        Exists(of_year.filter(coming)),
    )
    return Waiting(*found.get())
