"""Counterpart capital against its ratio (vốn đối ứng): asked for, promised, assigned, short, budget by budget."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_CEILING, Decimal

from django.db.models import Q, QuerySet

from accounts.models import OrgUnit, UnitAttribute, UnitKind
from accounts.roles import Permission, Person
from disbursement.models import CapitalSource, CounterpartCommitment, CounterpartRule
from disbursement.queries.balances import By, Slice, figures_by

_OWN = {
    CounterpartRule.Payer.PROVINCE: (CapitalSource.PROVINCE,),
    CounterpartRule.Payer.LOCAL: (CapitalSource.DISTRICT, CapitalSource.COMMUNE),
}


@dataclass(frozen=True, slots=True)
class CounterpartRow:
    """One budget under one rule (dòng đối ứng), amounts in đồng."""

    rule: CounterpartRule
    unit: OrgUnit
    central_vnd: int
    asked_vnd: int
    committed_vnd: int
    assigned_vnd: int

    @property
    def short_vnd(self) -> int:
        """Asked for and not assigned (còn thiếu)."""
        return max(self.asked_vnd - self.assigned_vnd, 0)


def counterpart_rules(province_id: int, year: int) -> QuerySet[CounterpartRule]:
    """The ratios of a plan year with their documents."""
    rules = CounterpartRule.objects.filter(province_id=province_id, plan_year__year=year)
    return rules.select_related("programme", "citation__document").order_by("programme__number", "payer", "group")


def counterpart(
    province_id: int, *, year: int, as_of: date, branches: Sequence[str] | None = None
) -> list[CounterpartRow]:
    """Every budget that a rule asks something of, at the end of a day (danh sách vốn đối ứng)."""
    rules = list(counterpart_rules(province_id, year))
    if not rules:
        return []
    sums: dict[tuple[int | None, str, str], int] = defaultdict(int)
    found = figures_by(province_id, By.BRANCH, By.PROGRAMME, By.SOURCE, of=Slice(plan_year=year), as_of=as_of)
    for (branch, programme, source), figures in found.items():
        sums[branch, programme, source] += figures.assigned_vnd
    promised = commitments(province_id, year, as_of)
    # The province and what lies directly below it: where there are no districts, the communes.
    below = Q(kind__in=[UnitKind.DISTRICT, UnitKind.COMMUNE], parent__kind=UnitKind.PROVINCE)
    units = OrgUnit.objects.filter(below | Q(kind=UnitKind.PROVINCE), province_id=province_id)
    groups = groups_of(province_id, as_of)
    rows = []
    for unit in units.order_by("-kind", "sort_key"):
        if branches is not None and not any(unit.path.startswith(path) for path in branches):
            continue
        own = _rules_of(rules, unit, groups.get(unit.pk, frozenset()))
        rows += [_row(rule, unit, sums, promised) for rule in own]
    return [row for row in rows if row.central_vnd or row.assigned_vnd or row.committed_vnd]


def counterpart_in_reach(person: Person, year: int, as_of: date) -> list[CounterpartRow]:
    """The same as far as a person sees: a commune looks at its district's account of what was promised."""
    branches = person.branches(Permission.VIEW_CAPITAL)
    if branches is not None:
        branches = ["/".join(path.split("/")[:2]) + "/" for path in branches]
    return counterpart(person.province.pk, year=year, as_of=as_of, branches=branches)


def commitments(province_id: int, year: int, as_of: date) -> dict[tuple[str, str], int]:
    """The newest promise of each unit for each programme, by the unit's path (cam kết)."""
    rows = CounterpartCommitment.objects.filter(province_id=province_id, plan_year=year, recorded_on__lte=as_of)
    return {
        (path, programme): amount
        for path, programme, amount in rows.order_by("id").values_list("unit__path", "programme__code", "amount_vnd")
    }


def groups_of(province_id: int, on: date) -> dict[int, frozenset[str]]:
    """The attributes of units on a day (nhóm đơn vị)."""
    rows = UnitAttribute.objects.filter(
        Q(valid_to=None) | Q(valid_to__gt=on), province_id=province_id, valid_from__lte=on
    )
    found: dict[int, set[str]] = defaultdict(set)
    for unit, kind in rows.order_by("id").values_list("unit", "kind"):
        found[unit].add(kind)
    return {unit: frozenset(kinds) for unit, kinds in found.items()}


def _rules_of(rules: Sequence[CounterpartRule], unit: OrgUnit, groups: frozenset[str]) -> list[CounterpartRule]:
    """One rule a programme: that of the unit's group goes before that of all others."""
    payer = CounterpartRule.Payer.PROVINCE if unit.kind == UnitKind.PROVINCE else CounterpartRule.Payer.LOCAL
    chosen: dict[int, CounterpartRule] = {}
    for rule in rules:
        if rule.payer == payer and (rule.group in groups or (not rule.group and rule.programme_id not in chosen)):
            chosen[rule.programme_id] = rule
    return list(chosen.values())


def _row(
    rule: CounterpartRule,
    unit: OrgUnit,
    sums: Mapping[tuple[int | None, str, str], int],
    promised: Mapping[tuple[str, str], int],
) -> CounterpartRow:
    programme, whole = rule.programme.code, unit.kind == UnitKind.PROVINCE

    def total(sources: Sequence[str]) -> int:
        return sum(
            amount
            for (branch, code, source), amount in sums.items()
            if code == programme and source in sources and (whole or branch == unit.pk)
        )

    central = total([CapitalSource.CENTRAL])
    committed = sum(
        amount
        for (path, code), amount in promised.items()
        if code == programme and (path == unit.path if whole else path.startswith(unit.path))
    )
    # Whole đồng, upwards: a ratio that is not quite met is not met.
    asked = int((Decimal(central) * rule.percent / 100).to_integral_value(rounding=ROUND_CEILING))
    return CounterpartRow(rule, unit, central, asked, committed, total(_OWN[CounterpartRule.Payer(rule.payer)]))
