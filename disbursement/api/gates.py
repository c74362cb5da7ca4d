"""Where capital may not go, by API (quy tắc phân bổ vốn): the rules, what stands against them, who let it in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers

from accounts.api.fields import UnitBrief
from accounts.api.reads import Ask, listing
from accounts.choices import labelled
from accounts.roles import Permission
from disbursement.api.shapes import ProjectBrief
from disbursement.api.works import project_of
from disbursement.models import CapitalSource, GateOverride
from disbursement.queries.duties import (
    DutyRow,
    Given,
    duties_of,
    gates_of,
    given_against,
    overrides_of,
    project_says,
)
from disbursement.queries.gates import quotes_by_gate
from programs.api.shapes import CitationShape
from programs.api.years import PlanYearFilter, plan_year_of
from programs.models import CapitalGate
from programs.rules.gates import Effect, GateKind

TAG = _("Quy tắc phân bổ vốn")
SEEN = Permission.VIEW_CAPITAL
EFFECTS = labelled(Effect)
_STATES = [(one, one) for one in ("open", "partly", "provided", "done")]


class GateShape(serializers.Serializer[CapitalGate]):
    """A rule with its quotes."""

    id = serializers.IntegerField(source="pk")
    code = serializers.CharField()
    kind = serializers.ChoiceField(labelled(GateKind))
    title = serializers.CharField()
    effect = serializers.ChoiceField(EFFECTS)
    scope = serializers.JSONField()
    parameters = serializers.JSONField()
    in_force = serializers.BooleanField()
    quotes = CitationShape(many=True, source="shown_quotes")


class GivenShape(serializers.Serializer[Given]):
    """Capital that stands where a rule has a word about it, of a project or of a commune that holds it."""

    project = ProjectBrief(allow_null=True)
    unit = UnitBrief()
    component = serializers.CharField(source="component.code")
    gate = serializers.CharField(source="found.gate")
    effect = serializers.ChoiceField(EFFECTS, source="found.effect")
    sentence = serializers.CharField(source="found.sentence")
    overridden = serializers.BooleanField(source="found.overridden", help_text=_("Đã có quyết định cho phép."))
    amount_vnd = serializers.IntegerField()


class OverrideShape(serializers.Serializer[GateOverride]):
    """A decision that let capital in."""

    id = serializers.IntegerField(source="pk")
    plan_year = serializers.IntegerField()
    gate = serializers.CharField()
    project = ProjectBrief(allow_null=True)
    unit = UnitBrief()
    component = serializers.CharField(source="component.code")
    decision = serializers.CharField()
    reason = serializers.CharField()
    known_on = serializers.DateField()


class DutyShape(serializers.Serializer[DutyRow]):
    """What a unit must finish from its own budget after money went back."""

    unit = UnitBrief()
    project = ProjectBrief(allow_null=True)
    component = serializers.CharField(source="component.code")
    year = serializers.IntegerField()
    refunded_vnd = serializers.IntegerField(source="duty.refunded_vnd")
    own_vnd = serializers.IntegerField(source="duty.own_vnd")
    missing_vnd = serializers.IntegerField(source="duty.missing_vnd")
    state = serializers.ChoiceField(_STATES, source="duty.state")


class SaysShape(serializers.Serializer[Any]):
    """What a rule would say of new capital for a project."""

    gate = serializers.CharField()
    effect = serializers.ChoiceField(EFFECTS)
    sentence = serializers.CharField()
    overridden = serializers.BooleanField()
    sources = serializers.ListField(child=serializers.ChoiceField(CapitalSource.choices))


def _gates(ask: Ask) -> list[CapitalGate]:
    """The rules of a year (quy tắc của năm)."""
    year = plan_year_of(ask)
    return gates_of(ask.province_id, year.year) if year else []


def _quoted(ask: Ask, page: list[Any]) -> list[Any]:
    """With every quote that a rule rests on."""
    quotes = quotes_by_gate(ask.province_id, page[0].plan_year.year) if page else {}
    for gate in page:
        gate.shown_quotes = quotes.get(gate.code, [])
    return page


def _given(ask: Ask) -> list[Given]:
    """Capital of the year that a rule keeps out or warns of (vốn cần rà soát)."""
    year = plan_year_of(ask)
    if year is None:
        return []
    return given_against(ask.province_id, year.year, today=ask.person.today, branches=ask.branches(SEEN))


def _overrides(ask: Ask) -> list[GateOverride]:
    """Decisions that let capital in (quyết định cho phép)."""
    year = plan_year_of(ask)
    return overrides_of(ask.province_id, year.year, branches=ask.branches(SEEN)) if year else []


def _duties(ask: Ask) -> list[DutyRow]:
    """What must be finished from the own budget after refunds of the year before (nghĩa vụ sau hoàn trả)."""
    year = plan_year_of(ask)
    return duties_of(ask.province_id, year.year - 1, branches=ask.branches(SEEN)) if year else []


def _says(ask: Ask) -> list[dict[str, Any]]:
    """What new capital of this year would meet at a project (trước khi giao vốn)."""
    project, year = project_of(ask), plan_year_of(ask)
    if year is None:
        return []
    said = project_says(project, year.year, sources=CapitalSource.values, today=ask.person.today)
    return [
        {
            "gate": found.gate,
            "effect": found.effect,
            "sentence": found.sentence,
            "overridden": found.overridden,
            "sources": sources,
        }
        for found, sources in said
    ]


GateList = listing(
    "GateList", _gates, tag=TAG, summary=_("Quy tắc phân bổ vốn của năm"), permission=SEEN, shape=GateShape,
    filters=PlanYearFilter, drawn=_quoted,
)  # fmt: skip
GivenList = listing(
    "GivenList", _given, tag=TAG, summary=_("Vốn đã giao cần rà soát theo quy tắc phân bổ"), permission=SEEN,
    shape=GivenShape, filters=PlanYearFilter,
)  # fmt: skip
OverrideList = listing(
    "OverrideList", _overrides, tag=TAG, summary=_("Quyết định cho phép giao vốn trái quy tắc"), permission=SEEN,
    shape=OverrideShape, filters=PlanYearFilter,
)  # fmt: skip
DutyList = listing(
    "DutyList", _duties, tag=TAG, summary=_("Phần phải bố trí từ ngân sách mình sau khi hoàn trả vốn năm trước"),
    permission=SEEN, shape=DutyShape, filters=PlanYearFilter,
)  # fmt: skip
ProjectGateList = listing(
    "ProjectGateList", _says, tag=TAG, summary=_("Quy tắc nói gì nếu giao thêm vốn cho một công trình"),
    permission=SEEN, shape=SaysShape,
)  # fmt: skip
