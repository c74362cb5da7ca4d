"""Who is asked under a transfer rule and what they answered (ai phải trả lời, đã trả lời gì)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from accounts.figures import share_percent
from accounts.models import OrgUnit
from disbursement.dated import forecast_percent
from disbursement.models import TransferAnswer
from disbursement.queries.dated import lines_of
from programs.models import DeadlineRule


@dataclass(frozen=True, slots=True)
class Asked:
    """A district or department with money of the rule's scope, and its newest answer (đơn vị được hỏi)."""

    unit: OrgUnit
    assigned_vnd: int
    disbursed_vnd: int
    remaining_vnd: int
    forecast: Fraction | None
    answer: TransferAnswer | None

    @property
    def rate(self) -> Fraction | None:
        """Disbursed as a percentage of what was assigned."""
        return share_percent(self.disbursed_vnd, self.assigned_vnd)


def asked_units(rule: DeadlineRule, *, as_of: date, branches: Sequence[str] | None = None) -> list[Asked]:
    """Everybody with money left, or with an answer, by name (các đơn vị phải trả lời)."""
    sums: dict[int, list[int]] = {}
    for line in lines_of(rule, as_of=as_of):
        own = sums.setdefault(line.branch_id, [0, 0, 0])
        for place, amount in enumerate((line.assigned_vnd, line.disbursed_vnd, line.remaining_vnd)):
            own[place] += amount
    given = TransferAnswer.objects.filter(
        province_id=rule.province_id, rule__plan_year=rule.plan_year_id, rule__code=rule.code
    ).order_by("answered_on", "id")
    newest = {one.unit_id: one for one in given}
    units = OrgUnit.objects.filter(province_id=rule.province_id, pk__in=[*sums, *newest]).order_by("kind", "sort_key")
    found = []
    for unit in units:
        assigned, disbursed, remaining = sums.get(unit.pk, [0, 0, 0])
        reached = branches is None or any(unit.path.startswith(path) for path in branches)
        if reached and (remaining > 0 or unit.pk in newest):
            hint = forecast_percent(
                assigned_vnd=assigned, disbursed_vnd=disbursed, year=rule.plan_year.year, as_of=as_of
            )
            found.append(Asked(unit, assigned, disbursed, remaining, hint, newest.get(unit.pk)))
    return found


def standing_of(rule: DeadlineRule, unit: OrgUnit, *, as_of: date) -> Asked | None:
    """One unit's money under the rule and its newest answer, or None where it has none."""
    return next((one for one in asked_units(rule, as_of=as_of, branches=[unit.path]) if one.unit.pk == unit.pk), None)
