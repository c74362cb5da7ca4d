"""One unit in a plan year (đơn vị trong năm): what it owes, its capital, and the units below it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q

from accounts.models import OrgUnit
from accounts.roles import Person
from disbursement.queries.balances import By, Figures, Slice, figures_by
from programs.models import Obligation, PlanYear, Submission
from programs.queries.submission import Duty, duties, visible_obligations
from reporting.queries.overview import programme_names


@dataclass(frozen=True)
class ProgrammeCapital:
    """Capital of one programme at the unit and below (vốn của một chương trình)."""

    code: str
    name: str
    figures: Figures


@dataclass(frozen=True)
class Below:
    """One unit below (đơn vị trực thuộc): its duties and its capital."""

    unit: OrgUnit
    owed: int
    handed_in: int
    figures: Figures


@dataclass(frozen=True)
class UnitYear:
    """Everything that the page shows."""

    unit: OrgUnit
    plan_year: PlanYear
    duties: tuple[Duty, ...]
    capital: tuple[ProgrammeCapital, ...]
    whole: Figures
    below: tuple[Below, ...]


def unit_year(unit: OrgUnit, plan_year: PlanYear, person: Person) -> UnitYear:
    """Fetch the page: six statements, however many units lie below (trang của đơn vị)."""
    of = Slice(plan_year=plan_year.year, branches=[unit.path])
    programmes = figures_by(unit.province_id, By.PROGRAMME, of=of, as_of=person.today)
    own = visible_obligations(person).filter(unit=unit, form_period__form__plan_year=plan_year)
    capital = tuple(
        ProgrammeCapital(code, name, programmes[(code,)]) for code, name in programme_names() if (code,) in programmes
    )
    return UnitYear(
        unit=unit,
        plan_year=plan_year,
        duties=tuple(duties(own, person.today)),
        capital=capital,
        whole=sum((one.figures for one in capital), Figures()),
        below=_below(unit, of, plan_year, person),
    )


def _below(unit: OrgUnit, of: Slice, plan_year: PlanYear, person: Person) -> tuple[Below, ...]:
    units = list(OrgUnit.objects.filter(province_id=unit.province_id, parent=unit).order_by("kind", "sort_key", "id"))
    if not units:
        return ()
    figures = figures_by(unit.province_id, By.UNIT, of=of, as_of=person.today)
    counts = _counts(units, plan_year, person)
    return tuple(
        Below(one, *counts.get(one.pk, (0, 0)), figures.get((one.pk,), Figures()))
        for one in units
        if one.pk in counts or (one.pk,) in figures
    )


def _counts(units: Iterable[OrgUnit], plan_year: PlanYear, person: Person) -> dict[int, tuple[int, int]]:
    """Duties of open periods: owed, handed in."""
    handed_in = Q(submissions__state__in=Submission.HANDED_IN)
    rows = (
        Obligation.objects.filter(
            province_id=plan_year.province_id,
            unit__in=[one.pk for one in units],
            form_period__form__plan_year=plan_year,
            form_period__opens_on__lte=person.today,
        )
        .order_by()
        .values_list("unit_id")
        .annotate(owed=Count("id", distinct=True), done=Count("id", filter=handed_in, distinct=True))
    )
    return {unit: (owed, done) for unit, owed, done in rows}
