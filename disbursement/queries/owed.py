"""Who a dated rule of capital speaks to, and how much it is about (ai còn việc phải làm theo mốc)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from disbursement.dated import PROGRAMME
from disbursement.models import Project
from disbursement.queries.dated import check_dated
from disbursement.queries.zero import check_rule
from programs.models import DeadlineRule
from programs.rules.kinds import RuleKind


@dataclass(frozen=True, slots=True)
class Owed:
    """What one unit still owes under a rule (việc còn nợ): how many cases, how much money."""

    unit_id: int
    count: int
    amount_vnd: int


def owed_under(rule: DeadlineRule, *, as_of: date) -> list[Owed]:
    """Units that the rule would find at the end of a day, in order of their keys; works are those of their investor."""
    if rule.kind == RuleKind.ZERO_FREEZE:
        found = {one.project_id: one.available_vnd for one in check_rule(rule, as_of=as_of).found}
        investors = dict(
            Project.objects.filter(province_id=rule.province_id, pk__in=found).values_list("pk", "investor_id")
        )
        return _summed((investors[project], amount) for project, amount in found.items())
    findings = check_dated(rule, as_of=as_of).findings
    return _summed(
        (one.unit_id, one.amount_vnd) for one in findings if one.object_type != PROGRAMME and one.unit_id is not None
    )


def _summed(cases: Iterable[tuple[int, int]]) -> list[Owed]:
    sums: dict[int, tuple[int, int]] = {}
    for unit_id, amount in cases:
        count, total = sums.get(unit_id, (0, 0))
        sums[unit_id] = (count + 1, total + amount)
    return [Owed(unit_id, count, total) for unit_id, (count, total) in sorted(sums.items())]
