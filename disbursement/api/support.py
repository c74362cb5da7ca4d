"""Beside the capital plan by API (vốn đối ứng, đóng góp, bổ sung kinh phí): what stands on their screens."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.fields import CodeField, ExactField, UnitBrief
from accounts.api.reads import Ask, listing
from accounts.roles import Permission
from disbursement.api.shapes import ProjectBrief
from disbursement.models import (
    Contribution,
    ContributionReceipt,
    CounterpartRule,
    OwnEstimate,
    TopUpRequest,
)
from disbursement.queries.contributions import contributions
from disbursement.queries.counterpart import CounterpartRow, counterpart_in_reach, counterpart_rules
from disbursement.queries.topups import estimates_in_reach, requests_in_reach
from programs.api.shapes import CitationShape
from programs.api.years import PlanYearFilter, PlanYearOnDay, plan_year_of

TAG = _("Vốn đối ứng, đóng góp, bổ sung")
SEEN = Permission.VIEW_CAPITAL


class CounterpartRuleShape(serializers.Serializer[CounterpartRule]):
    """A ratio with its document."""

    id = serializers.IntegerField(source="pk")
    programme = serializers.CharField(source="programme.code")
    payer = serializers.ChoiceField(CounterpartRule.Payer.choices)
    group = serializers.CharField(allow_blank=True, help_text=_("Nhóm đơn vị; trống là mọi đơn vị khác."))
    percent = ExactField()
    assumed = serializers.BooleanField()
    citation = CitationShape()


class CounterpartShape(serializers.Serializer[CounterpartRow]):
    """One budget under one ratio."""

    rule_id = serializers.IntegerField(source="rule.pk")
    programme = serializers.CharField(source="rule.programme.code")
    percent = ExactField(source="rule.percent")
    unit = UnitBrief()
    central_vnd = serializers.IntegerField()
    asked_vnd = serializers.IntegerField(help_text=_("Phải đối ứng theo tỷ lệ."))
    committed_vnd = serializers.IntegerField(help_text=_("Đã cam kết."))
    assigned_vnd = serializers.IntegerField(help_text=_("Đã bố trí."))
    short_vnd = serializers.IntegerField(help_text=_("Còn thiếu."))


class ReceiptShape(serializers.Serializer[ContributionReceipt]):
    """What arrived of a contribution."""

    value_vnd = serializers.IntegerField()
    received_on = serializers.DateField()
    note = serializers.CharField(allow_blank=True)


class ContributionShape(serializers.Serializer[Contribution]):
    """A pledge with what arrived of it."""

    id = serializers.IntegerField(source="pk")
    plan_year = serializers.IntegerField()
    unit = UnitBrief()
    project = ProjectBrief(allow_null=True)
    campaign = serializers.CharField(allow_blank=True)
    donor = serializers.CharField()
    donor_kind = serializers.ChoiceField(Contribution.Donor.choices)
    from_abroad = serializers.BooleanField()
    form = serializers.ChoiceField(Contribution.Form.choices)
    quantity = serializers.CharField(allow_blank=True)
    pledged_vnd = serializers.IntegerField()
    pledged_on = serializers.DateField()
    received_vnd = serializers.IntegerField()
    receipts = ReceiptShape(many=True)
    illustrative = serializers.BooleanField()


class NamedAmountShape(serializers.Serializer[Any]):
    """One line of an estimate or a request."""

    name = serializers.CharField()
    amount_vnd = serializers.IntegerField()


class LinesField(serializers.ListField):
    """Named amounts, kept as pairs."""

    child = NamedAmountShape()

    def to_representation(self, data: Any) -> list[Any]:
        """Each pair as an object."""
        return [{"name": name, "amount_vnd": amount} for name, amount in data]


class EstimateShape(serializers.Serializer[OwnEstimate]):
    """A unit's own estimate of a year."""

    id = serializers.IntegerField(source="pk")
    unit = UnitBrief()
    plan_year = serializers.IntegerField()
    number = serializers.CharField()
    approved_on = serializers.DateField()
    amount_vnd = serializers.IntegerField()
    lines = LinesField()
    recorded_on = serializers.DateField()


class TopUpShape(serializers.Serializer[TopUpRequest]):
    """A request for more money and how far it is."""

    id = serializers.IntegerField(source="pk")
    unit = UnitBrief()
    appraiser = UnitBrief()
    estimate_id = serializers.IntegerField(allow_null=True)
    component = serializers.CharField(source="component.code")
    plan_year = serializers.IntegerField()
    purpose = serializers.ChoiceField(TopUpRequest.Purpose.choices)
    nature = serializers.ChoiceField(TopUpRequest.Nature.choices)
    from_extra_revenue = serializers.BooleanField()
    central_vnd = serializers.IntegerField()
    province_vnd = serializers.IntegerField()
    lines = LinesField()
    state = serializers.ChoiceField(TopUpRequest.State.choices)
    holder = serializers.CharField(allow_blank=True, help_text=_("Đang ở đâu."))
    appraised_central_vnd = serializers.IntegerField(allow_null=True)
    appraised_province_vnd = serializers.IntegerField(allow_null=True)
    opinion = serializers.CharField(allow_blank=True)
    decision = serializers.CharField(allow_null=True)
    requested_on = serializers.DateField()
    appraised_on = serializers.DateField(allow_null=True)
    decided_on = serializers.DateField(allow_null=True)


class ContributionFilter(PlanYearFilter):
    """Which contributions."""

    campaign = CodeField(max_length=200, help_text=_("Cuộc vận động."))
    donor_kind = serializers.ChoiceField(Contribution.Donor.choices, required=False)


class TopUpFilter(PlanYearFilter):
    """Which requests."""

    state = serializers.ChoiceField(TopUpRequest.State.choices, required=False)


def _rules(ask: Ask) -> QuerySet[CounterpartRule] | list[Any]:
    """The ratios of a plan year with their documents (tỷ lệ đối ứng)."""
    year = plan_year_of(ask)
    return counterpart_rules(ask.province_id, year.year) if year else []


def _counterpart(ask: Ask) -> list[CounterpartRow]:
    """Each budget against its ratio: asked for, promised, assigned, short (vốn đối ứng)."""
    year, on = plan_year_of(ask), ask.wanted.get("as_of", ask.person.today)
    return counterpart_in_reach(ask.person, year.year, on) if year else []


def _contributions(ask: Ask) -> QuerySet[Contribution] | list[Any]:
    """Pledges of a year, newest first, with what arrived (đóng góp)."""
    year = plan_year_of(ask)
    if year is None:
        return []
    asked = {name: ask.wanted[name] for name in ("campaign", "donor_kind") if name in ask.wanted}
    return contributions(ask.province_id, year.year, ask.branches(SEEN), **asked).prefetch_related("receipts")


def _estimates(ask: Ask) -> QuerySet[OwnEstimate] | list[Any]:
    """Own estimates of units; the newest of a unit counts (dự toán của đơn vị)."""
    year = plan_year_of(ask)
    return estimates_in_reach(ask.province_id, year.year, ask.branches(SEEN)) if year else []


def _top_ups(ask: Ask) -> QuerySet[TopUpRequest] | list[Any]:
    """Requests for more money, newest first, with who has each now (đề nghị bổ sung)."""
    year = plan_year_of(ask)
    if year is None:
        return []
    found = requests_in_reach(ask.province_id, year.year, ask.branches(SEEN))
    return found.filter(state=ask.wanted["state"]) if "state" in ask.wanted else found


CounterpartRuleList = listing(
    "CounterpartRuleList", _rules, tag=TAG, summary=_("Tỷ lệ vốn đối ứng của năm"), permission=SEEN,
    shape=CounterpartRuleShape, filters=PlanYearFilter,
)  # fmt: skip
CounterpartList = listing(
    "CounterpartList", _counterpart, tag=TAG, summary=_("Vốn đối ứng: phải bố trí, đã cam kết, đã bố trí, còn thiếu"),
    permission=SEEN, shape=CounterpartShape, filters=PlanYearOnDay,
)  # fmt: skip
ContributionList = listing(
    "ContributionList", _contributions, tag=TAG, summary=_("Đóng góp: đăng ký và đã nhận"), permission=SEEN,
    shape=ContributionShape, filters=ContributionFilter,
)  # fmt: skip
EstimateList = listing(
    "EstimateList", _estimates, tag=TAG, summary=_("Dự toán của đơn vị"), permission=SEEN, shape=EstimateShape,
    filters=PlanYearFilter,
)  # fmt: skip
TopUpList = listing(
    "TopUpList", _top_ups, tag=TAG, summary=_("Đề nghị bổ sung kinh phí"), permission=SEEN, shape=TopUpShape,
    filters=TopUpFilter,
)  # fmt: skip
