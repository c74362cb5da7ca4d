"""Cases of capital by API (hồ sơ vốn): the list, one case with its entries and steps, what went back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.fields import CodeField, UnitBrief
from accounts.api.reads import Ask, listing, single, there
from accounts.roles import Permission
from disbursement.api.shapes import BUCKETS, ProjectBrief
from disbursement.models import CapitalCase, CapitalSource, CaseStep, RecallItem, TreasuryNotice
from disbursement.queries.case_effects import Effect, effects, holder_of, sees_all
from disbursement.queries.cases import cases_in_reach, needs_two, notices
from disbursement.queries.refunds import recalled_items
from programs.api.years import PlanYearFilter, plan_year_of

TAG = _("Hồ sơ vốn")
SEEN = Permission.VIEW_CAPITAL


@dataclass(frozen=True)
class Held:
    """A case with its notice and who has it now."""

    case: CapitalCase
    notice: TreasuryNotice | None

    @property
    def holder(self) -> str:
        """In words."""
        return holder_of(self.case, self.notice)


class CaseBrief(serializers.Serializer[Held]):
    """A case in a list."""

    id = serializers.IntegerField(source="case.pk")
    kind = serializers.ChoiceField(CapitalCase.Kind.choices, source="case.kind")
    state = serializers.ChoiceField(CapitalCase.State.choices, source="case.state")
    version = serializers.IntegerField(source="case.version")
    plan_year = serializers.IntegerField(source="case.plan_year.year")
    rule = serializers.CharField(source="case.rule.code", allow_null=True, default=None)
    run_id = serializers.IntegerField(source="case.run_id", allow_null=True)
    unit = UnitBrief(source="case.unit")
    decider = UnitBrief(source="case.decider")
    holder = serializers.CharField(help_text=_("Đang ở đâu."))
    total_vnd = serializers.IntegerField(source="case.total_vnd", allow_null=True)
    reason = serializers.CharField(source="case.reason", allow_blank=True)
    letter_number = serializers.CharField(source="case.letter_number", allow_blank=True)
    letter_on = serializers.DateField(source="case.letter_on", allow_null=True)
    opened_on = serializers.DateField(source="case.opened_on")
    submitted_on = serializers.DateField(source="case.submitted_on", allow_null=True)
    is_late = serializers.BooleanField(source="case.is_late")
    decision = serializers.CharField(source="case.decision", allow_null=True)
    first_on = serializers.DateField(source="case.first_on", allow_null=True)
    posted_on = serializers.DateField(source="case.posted_on", allow_null=True)
    spend_by = serializers.DateField(source="case.spend_by", allow_null=True)
    notice_id = serializers.IntegerField(source="notice.pk", allow_null=True, default=None)


class EffectShape(serializers.Serializer[Effect]):
    """One amount of the list and what its line holds before and after."""

    id = serializers.IntegerField(source="item.pk")
    line_id = serializers.IntegerField(source="item.line_id")
    project = ProjectBrief(source="item.line.project", allow_null=True)
    unit = UnitBrief(source="item.line.unit")
    bucket = serializers.ChoiceField(BUCKETS, source="item.bucket")
    amount_vnd = serializers.IntegerField(source="item.amount_vnd")
    taker_project = ProjectBrief(source="item.taker_project", allow_null=True)
    taker_line_id = serializers.IntegerField(source="item.taker_id", allow_null=True)
    reach = serializers.CharField(source="item.reach", allow_blank=True)
    before_vnd = serializers.IntegerField(allow_null=True, help_text=_("null khi hồ sơ đã xong."))
    after_vnd = serializers.IntegerField(allow_null=True)
    movement_id = serializers.IntegerField(source="item.movement_id", allow_null=True)


class StepShape(serializers.Serializer[CaseStep]):
    """What somebody did with a case."""

    verb = serializers.ChoiceField(CaseStep.Verb.choices)
    on = serializers.DateField()
    recorded_at = serializers.DateTimeField()
    by = serializers.CharField(source="by.full_name", allow_null=True, default=None)
    text = serializers.CharField(allow_blank=True)


class CaseShape(CaseBrief):
    """A case with its list, its steps and what it needs."""

    first_by = serializers.CharField(source="case.first_by.full_name", allow_null=True, default=None)
    second_by = serializers.CharField(source="case.second_by.full_name", allow_null=True, default=None)
    basis = serializers.CharField(source="case.basis", allow_blank=True)
    needs_two = serializers.BooleanField()
    sees_all = serializers.BooleanField(help_text=_("false: danh sách có dòng ngoài phạm vi được xem."))
    items = EffectShape(many=True)
    steps = StepShape(many=True)


class RecalledShape(serializers.Serializer[RecallItem]):
    """Money that went back, and what follows from it."""

    id = serializers.IntegerField(source="pk")
    case_id = serializers.IntegerField()
    rule = serializers.CharField(source="rule.code")
    plan_year = serializers.IntegerField(source="rule.plan_year.year")
    decision = serializers.CharField(source="case.decision", allow_null=True)
    line_id = serializers.IntegerField()
    project = ProjectBrief(allow_null=True)
    holder = UnitBrief()
    source = serializers.ChoiceField(CapitalSource.choices)  # type: ignore[assignment]  # a declared field, no attribute
    amount_vnd = serializers.IntegerField()
    movement_id = serializers.IntegerField()
    no_refill_from = serializers.ListField(child=serializers.CharField())
    own_budget_finishes = serializers.BooleanField()


class CaseFilter(PlanYearFilter):
    """Which cases."""

    kind = serializers.ChoiceField(CapitalCase.Kind.choices, required=False)
    state = serializers.ChoiceField(CapitalCase.State.choices, required=False)
    rule = CodeField(help_text=_("Mã quy tắc."))


def _cases(ask: Ask) -> QuerySet[CapitalCase] | list[Any]:
    """Cases of a plan year in reach, newest first (các hồ sơ)."""
    year = plan_year_of(ask)
    if year is None:
        return []
    found = cases_in_reach(ask.province_id, ask.branches(SEEN)).filter(plan_year=year)
    names = {"kind": "kind", "state": "state", "rule": "rule__code"}
    return found.filter(**{names[name]: value for name, value in ask.wanted.items() if name in names})


def _held(ask: Ask, page: list[Any]) -> Sequence[Held]:
    """With their notices."""
    sent = {one.case_id: one for one in notices(ask.province_id).filter(case__in=[case.pk for case in page])}
    return [Held(case, sent.get(case.pk)) for case in page]


def _case(ask: Ask) -> dict[str, Any]:
    """One case: what it moves, its steps, who has it now (một hồ sơ)."""
    branches = ask.branches(SEEN)
    case = there(cases_in_reach(ask.province_id, branches).filter(pk=ask.pk).first())
    [held] = _held(ask, [case])
    rows = effects(case, branches)
    return {
        "case": case,
        "notice": held.notice,
        "holder": held.holder,
        "needs_two": needs_two(case, sum(one.item.amount_vnd for one in rows)),
        "sees_all": sees_all(case, branches),
        "items": rows,
        "steps": case.steps.select_related("by").order_by("id"),
    }


def _recalled(ask: Ask) -> QuerySet[RecallItem]:
    """What went back under which rule and decision (đã hoàn trả, thu hồi)."""
    return recalled_items(ask.province_id, ask.branches(SEEN))


CaseList = listing(
    "CaseList", _cases, tag=TAG, summary=_("Các hồ sơ vốn và nơi đang giữ"), permission=SEEN, shape=CaseBrief,
    filters=CaseFilter, drawn=_held,
)  # fmt: skip
CaseDetail = single(
    "CaseDetail", _case, tag=TAG, summary=_("Một hồ sơ vốn: danh sách, các bước xử lý"), permission=SEEN,
    shape=CaseShape,
)  # fmt: skip
RecalledList = listing(
    "RecalledList", _recalled, tag=TAG, summary=_("Các khoản đã hoàn trả, thu hồi"), permission=SEEN,
    shape=RecalledShape,
)  # fmt: skip
