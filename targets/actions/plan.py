"""Loads the target statements of a plan pack (nạp chỉ tiêu của gói kế hoạch); loading it twice changes nothing."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import Any

from django.db import transaction

from accounts import audit
from accounts.language import gettext as _
from accounts.models import Province
from accounts.roles import Permission, Person, require
from programs.actions.plan import refuse_strangers, target_citation, units_by_code
from programs.actions.upsert import Shelf, Tally
from programs.models import Citation, PlanYear, Programme
from programs.plans.entries import PlanPack, Target, TargetOperator
from programs.reading import Problem, ReadingError
from targets.actions.indicator import load_indicators, own_indicators
from targets.models import Indicator, TargetStatement

_RANGES = frozenset({TargetOperator.RANGE, TargetOperator.RANGE_OR_MORE})


def load_targets(*, pack: PlanPack, province: Province, by: Person) -> Tally:
    """Bring the target statements up to the pack, whose documents are loaded already (nạp chỉ tiêu).

    Needs the province's scope. Raises `ReadingError` with every mistake, and then writes nothing.
    """
    require(by, Permission.ENTER_PLAN)
    units = units_by_code(province)
    refuse_strangers(pack, province, units)
    tally = Tally()
    with transaction.atomic():
        load_indicators(phase=pack.phase.key, by=by)
        programmes = {one.code: one.pk for one in Programme.objects.filter(phase__code=pack.phase.key)}
        indicators = own_indicators(pack=pack, programmes=programmes, tally=tally, by=by)
        _refuse_unknown_indicators(pack, indicators)
        plan_year = PlanYear.objects.get(province=province, year=pack.year)
        cited = Citation.objects.filter(province=province, document__plan_year=plan_year, key__startswith="target:")
        citations = {(row.document.code, row.key): row.pk for row in cited.select_related("document")}
        there = TargetStatement.objects.filter(province=province, plan_year=plan_year)
        shelf = Shelf.of(TargetStatement, province, pack.source, tally, there, lambda row: row.key)
        for target in pack.targets:
            values = {
                **_figures(target),
                "indicator_id": indicators[target.indicator].pk,
                "programme_id": programmes[target.programme],
                "unit_id": units[target.unit].pk,
                "owner_id": units[target.owner].pk,
                "citation_id": citations[target.quote.document, target_citation(target.code)],
            }
            shelf.put(target.code, {"plan_year": plan_year, "key": target.code}, values)
        if tally.written:
            told = {"name": pack.source, "added": tally.created, "changed": tally.changed}
            summary = _("%(name)s: số chỉ tiêu thêm %(added)s, sửa %(changed)s") % told
            audit.record(by, "targets.loaded", plan_year, summary=summary)
    return tally


def _refuse_unknown_indicators(pack: PlanPack, indicators: Mapping[Hashable, Indicator]) -> None:
    problems = tuple(
        Problem(
            pack.source,
            f"targets.{target.code}.indicator",
            _("chỉ tiêu mã «%(indicator)s» không có trong danh mục chỉ tiêu của giai đoạn.")
            % {"indicator": target.indicator},
        )
        for target in pack.targets
        if target.indicator not in indicators
    )
    if problems:
        raise ReadingError(problems)


def _figures(target: Target) -> dict[str, Any]:
    """Operator, figures and printed precision as the table holds them."""
    is_range = target.operator in _RANGES
    exponent = target.value.as_tuple().exponent if target.value is not None else 0
    return {
        "period": target.period.key,
        "operator": target.operator.value,
        "value": None if is_range else target.value,
        "low": target.value if is_range else None,
        "high": target.upper,
        "due_on": target.due.last_good_day if target.due else None,
        "decimals": -exponent if isinstance(exponent, int) else 0,
        "qualifier": ". ".join(filter(None, (target.condition, target.note))),
    }
