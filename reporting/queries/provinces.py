"""Several provinces side by side (các tỉnh), for readers of the ministries; six statements however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.db.models import Count, Q
from django.db.models.functions import Coalesce, Now, TruncDate

from accounts.models import Province, ProvinceSettings
from disbursement.queries.overview import Share
from disbursement.queries.provinces import capital_of_provinces
from programs.models import CheckRun, FormPeriod, PlanYear, Submission
from programs.rules.kinds import RuleKind
from reporting.queries.overview import PROGRAMMES, expected_percent, programme_names, rate_of


@dataclass(frozen=True)
class ProvinceLine:
    """One province on its own day (một tỉnh)."""

    province: Province
    today: date
    illustrative: bool
    year: int
    shares: tuple[Share, ...]
    owed: int
    handed_in: int
    check: CheckRun | None

    @property
    def rates(self) -> list[tuple[str, bool, Decimal | None]]:
        """The name of each programme, whether it has capital, and its rate."""
        named = zip(programme_names(), self.shares, strict=True)
        return [(name, bool(share.assigned_vnd), rate_of(share)) for (_code, name), share in named]

    @property
    def whole(self) -> Share:
        """All programmes together."""
        return Share(sum(one.assigned_vnd for one in self.shares), sum(one.disbursed_vnd for one in self.shares))

    @property
    def whole_rate(self) -> Decimal | None:
        """Disbursed in percent of assigned."""
        return rate_of(self.whole)

    @property
    def expected(self) -> Decimal:
        """What an even year would have brought by the province's own day."""
        return expected_percent(self.year, self.today)


def province_lines(provinces: Sequence[Province]) -> list[ProvinceLine]:
    """Where each province stands; one without a plan has no capital and owes nothing. Needs a scope that reads them."""
    keys = [one.pk for one in provinces]
    days = _days(keys)
    years = _years(keys, days)
    asked = [(key, year.year, days[key][0]) for key, year in years.items()]
    capital = capital_of_provinces(asked) if asked else {}
    reports = _reports(years, days)
    checks = _checks(years)
    return [
        ProvinceLine(
            province=one,
            today=days[one.pk][0],
            illustrative=days[one.pk][1],
            year=years[one.pk].year if one.pk in years else days[one.pk][0].year,
            shares=tuple(capital.get((one.pk, code), Share()) for code, _name in PROGRAMMES),
            owed=reports[one.pk][0],
            handed_in=reports[one.pk][1],
            check=checks.get(one.pk),
        )
        for one in provinces
        if one.pk in days
    ]


def _days(keys: list[int]) -> dict[int, tuple[date, bool]]:
    today = Coalesce("training_today", TruncDate(Now()))
    rows = ProvinceSettings.objects.filter(province_id__in=keys).order_by("province_id")
    return {
        province: (day, illustrative)
        for province, day, illustrative in rows.values_list("province_id", today, "illustrative")
    }


def _years(keys: list[int], days: dict[int, tuple[date, bool]]) -> dict[int, PlanYear]:
    found: dict[int, PlanYear] = {}
    for row in PlanYear.objects.filter(province_id__in=keys).order_by("province_id", "-year"):
        this_year = days[row.province_id][0].year if row.province_id in days else 0
        if row.province_id not in found or row.year == this_year:
            found[row.province_id] = row
    return found


def _reports(years: dict[int, PlanYear], days: dict[int, tuple[date, bool]]) -> dict[int, tuple[int, int]]:
    """Owed and handed in of the periods whose day is over or that are open now."""
    handed_in = Q(obligations__submissions__state__in=Submission.HANDED_IN)
    rows = (
        FormPeriod.objects.filter(form__plan_year__in=[one.pk for one in years.values()])
        .order_by()
        .values_list("province_id", "opens_on")
        .annotate(owed=Count("obligations", distinct=True), done=Count("obligations", filter=handed_in, distinct=True))
    )
    found: dict[int, tuple[int, int]] = defaultdict(lambda: (0, 0))
    for province, opens_on, owed, done in rows:
        if opens_on <= days[province][0]:
            found[province] = (found[province][0] + owed, found[province][1] + done)
    return found


def _checks(years: dict[int, PlanYear]) -> dict[int, CheckRun]:
    """The newest check of works at zero of each province."""
    runs = (
        CheckRun.objects.filter(rule__plan_year__in=[one.pk for one in years.values()], rule__kind=RuleKind.ZERO_FREEZE)
        .select_related("rule")
        .order_by("id")
    )
    return {run.province_id: run for run in runs}
