"""What indicators, targets and results look like by API (khuôn dữ liệu chỉ tiêu)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from accounts.api.fields import ExactField, UnitBrief
from programs.api.shapes import CitationShape
from programs.models import Candidate
from targets.conflicts import Kind
from targets.models import ConflictSettlement, Indicator, Result, TargetStatement
from targets.queries.board import Row
from targets.queries.candidates import Runner
from targets.queries.disagreements import Disagreement
from targets.queries.drill import DistrictShare, Place
from targets.rating import Demand, Operator, Standing
from targets.rollup import Measured

STANDINGS = [(one.value, one.value) for one in Standing]
OPERATORS = [(one.value, one.value) for one in Operator]
CONFLICT_KINDS = [(one.value, one.value) for one in Kind]


class IndicatorShape(serializers.Serializer[Indicator]):
    """One quantity."""

    code = serializers.CharField()
    name = serializers.CharField()
    unit_of_measure = serializers.CharField()
    measure = serializers.CharField()
    source = serializers.CharField()  # type: ignore[assignment]  # a declared field, no attribute
    programme = serializers.CharField(source="programme.code", allow_null=True, default=None)
    reported_by = serializers.CharField(allow_blank=True)
    numerator = serializers.CharField(source="numerator.code", allow_null=True, default=None)
    denominator = serializers.CharField(source="denominator.code", allow_null=True, default=None)
    yes_no = serializers.BooleanField()
    decimals = serializers.IntegerField()


class StatementShape(serializers.Serializer[TargetStatement]):
    """One sentence of one document."""

    key = serializers.CharField()
    qualifier = serializers.CharField(allow_blank=True)
    citation = CitationShape()


class DemandShape(serializers.Serializer[Demand]):
    """What is demanded."""

    operator = serializers.ChoiceField(OPERATORS)
    value = ExactField()
    low = ExactField()
    high = ExactField()
    due_on = serializers.DateField(allow_null=True)


class MeasuredShape(serializers.Serializer[Measured]):
    """A rolled-up figure with its coverage."""

    value = ExactField(help_text=gettext_lazy("null khi chưa đơn vị nào báo cáo."))
    reported = serializers.IntegerField(source="coverage.reported")
    owed = serializers.IntegerField(source="coverage.owed")
    numerator = ExactField()
    denominator = ExactField()
    estimated = serializers.BooleanField()
    uneven = serializers.BooleanField()
    lower_bound = serializers.BooleanField()


class TargetShape(serializers.Serializer[Row]):
    """One target of one unit with plan, actual, standing and coverage."""

    indicator = serializers.CharField(source="indicator.code")
    name = serializers.CharField(source="indicator.name")
    unit_of_measure = serializers.CharField(source="indicator.unit_of_measure")
    programme = serializers.CharField()
    unit = UnitBrief()
    period = serializers.CharField(source="period.key", allow_null=True, default=None)
    planned = serializers.CharField(source="planned_text", help_text=gettext_lazy("Yêu cầu bằng lời."))
    demand = DemandShape(allow_null=True)
    done = MeasuredShape()
    forecast = MeasuredShape()
    standing = serializers.ChoiceField(STANDINGS, source="standing.value")
    method = serializers.CharField(source="rating.method", help_text=gettext_lazy("Cách đánh giá."))
    conflict = serializers.CharField(source="conflict.key", allow_null=True, default=None)
    governs = serializers.BooleanField(allow_null=True)
    statements = StatementShape(many=True)


class PlaceShape(serializers.Serializer[Place]):
    """One unit's share of a figure, with the submission that it came from."""

    unit = UnitBrief()
    before = MeasuredShape(help_text=gettext_lazy("Đến hết năm trước."))
    done = MeasuredShape()
    forecast = MeasuredShape()
    submission_id = serializers.IntegerField(allow_null=True)


class DistrictShareShape(serializers.Serializer[DistrictShare]):
    """A district's share of a figure, with what it was assigned."""

    unit = UnitBrief()
    done = MeasuredShape()
    forecast = MeasuredShape()
    target = TargetShape(source="row", allow_null=True, help_text=gettext_lazy("null khi huyện không được giao."))


class CandidateShape(serializers.Serializer[Runner]):
    """One unit named for a title, with what it reported."""

    unit = UnitBrief(source="candidate.unit")
    title = serializers.ChoiceField(Candidate.Title.choices, source="candidate.title")
    field_of_excellence = serializers.CharField(source="candidate.field_of_excellence", allow_blank=True)
    reached = serializers.BooleanField(allow_null=True, help_text=gettext_lazy("null khi đơn vị chưa báo cáo."))
    planned = serializers.BooleanField(allow_null=True)
    criteria = serializers.IntegerField(allow_null=True, help_text=gettext_lazy("Số tiêu chí đã đạt."))
    missing = serializers.IntegerField(allow_null=True)
    submission_id = serializers.IntegerField(allow_null=True)
    citation = CitationShape(source="candidate.citation")


class ClaimShape(serializers.Serializer[TargetStatement]):
    """What one source demands."""

    key = serializers.CharField()
    programme = serializers.CharField(source="programme.code")
    unit = UnitBrief()
    demand = DemandShape()
    citation = CitationShape()


class SettlementShape(serializers.Serializer[ConflictSettlement]):
    """What somebody said governs."""

    governing = serializers.CharField(
        source="governing.key",
        allow_null=True,
        default=None,
        help_text=gettext_lazy("null khi tổng số giao cho cấp dưới áp dụng."),
    )
    reason = serializers.CharField()
    settled_on = serializers.DateField()


class ConflictShape(serializers.Serializer[Disagreement]):
    """Sources that speak of one quantity of one unit and do not agree."""

    key = serializers.CharField(source="conflict.key")
    kind = serializers.ChoiceField(CONFLICT_KINDS, source="conflict.kind")
    indicator = serializers.CharField(source="indicator.code")
    unit = UnitBrief()
    period = serializers.CharField(source="conflict.period")
    sources = ClaimShape(many=True)
    parts = ClaimShape(many=True, help_text=gettext_lazy("Số giao cho từng đơn vị cấp dưới."))
    parts_total = ExactField()
    settlement = SettlementShape(allow_null=True)


class ResultShape(serializers.Serializer[Result]):
    """One approved figure of one unit."""

    id = serializers.IntegerField(source="pk")
    indicator = serializers.CharField(source="indicator.code")
    unit_id = serializers.IntegerField()
    period = serializers.CharField()
    figure = serializers.CharField()
    value = ExactField()
    certainty = serializers.ChoiceField(Result.Certainty.choices)
    submission_id = serializers.IntegerField()
