"""The calendar of capital by API (lịch vốn): answers, who was told, rehearsal, early warnings and forecast."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from accounts.api.fields import CodeField, ExactField, UnitBrief
from accounts.api.reads import Ask, listing, single, there
from accounts.roles import Permission
from disbursement.models import TransferAnswer
from disbursement.queries.alerts import Told, told_of
from disbursement.queries.answers import Asked, asked_units
from disbursement.queries.dated import dated_rules
from disbursement.queries.forecast import Ahead, Alarm, AlarmRow, Expected, ahead, alarm_rows
from disbursement.queries.rehearsal import Effect, Rehearsed, Shown, rehearse_all
from programs.api.years import PlanYearFilter, PlanYearOnDay, plan_year_of
from programs.models import DeadlineRule
from programs.rules.kinds import RuleKind

TAG = _("Lịch vốn")
SEEN = Permission.VIEW_CAPITAL


class AnswerShape(serializers.Serializer[TransferAnswer]):
    """A unit's own judgement."""

    need = serializers.ChoiceField(TransferAnswer.Need.choices)
    amount_vnd = serializers.IntegerField(allow_null=True)
    reach = serializers.ChoiceField(TransferAnswer.Reach.choices, allow_blank=True)
    letter_number = serializers.CharField(allow_blank=True)
    letter_on = serializers.DateField(allow_null=True)
    text = serializers.CharField(allow_blank=True)
    answered_on = serializers.DateField()


class AskedShape(serializers.Serializer[Asked]):
    """A unit that is asked under a transfer rule."""

    unit = UnitBrief()
    assigned_vnd = serializers.IntegerField()
    disbursed_vnd = serializers.IntegerField()
    remaining_vnd = serializers.IntegerField()
    rate = ExactField()
    forecast = ExactField(help_text=_("Gợi ý: dự báo cả năm, phần trăm."))
    answer = AnswerShape(allow_null=True, help_text=_("null khi đơn vị chưa trả lời."))


class AlertShape(serializers.Serializer[Told]):
    """One person who was told at one step."""

    step = serializers.CharField()
    told_on = serializers.DateField()
    name = serializers.CharField()
    units = serializers.ListField(child=serializers.CharField())
    cases = serializers.IntegerField()
    amount_vnd = serializers.IntegerField()


class FoundCaseShape(serializers.Serializer[Shown]):
    """One object that a rule would find."""

    object_type = serializers.CharField(source="case.object_type")
    object_id = serializers.IntegerField(source="case.object_id")
    title = serializers.CharField(source="place.title")
    verdict = serializers.CharField(source="case.verdict")
    verdict_label = serializers.CharField(source="case.label")
    amount_vnd = serializers.IntegerField(source="case.amount_vnd")


class RehearsedShape(serializers.Serializer[Rehearsed]):
    """What one rule would find on the day."""

    rule_id = serializers.IntegerField(source="rule.pk")
    rule = serializers.CharField(source="rule.code")
    title = serializers.CharField(source="rule.title")
    last_day = serializers.DateField(source="rule.last_day")
    effect = serializers.ChoiceField([(one.value, one.value) for one in Effect])
    checked_count = serializers.IntegerField()
    count = serializers.IntegerField()
    total_vnd = serializers.IntegerField()
    rows = FoundCaseShape(many=True)


class PercentsShape(serializers.Serializer[Any]):
    """Rates in whole percent: today's, the expected one, and what eight of ten outcomes lie between."""

    rate = serializers.IntegerField()
    expected = serializers.IntegerField()
    low = serializers.IntegerField()
    high = serializers.IntegerField()


@extend_schema_field(PercentsShape)
class PercentsField(serializers.Field[Any, Any, Any, Any]):
    """The four rates of a forecast."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(read_only=True, **kwargs)

    def to_representation(self, value: tuple[int, int, int, int]) -> dict[str, int]:
        """By name."""
        return dict(zip(("rate", "expected", "low", "high"), value, strict=True))


class WarningShape(serializers.Serializer[AlarmRow]):
    """What a rule to come will probably find."""

    rule_id = serializers.IntegerField(source="alarm.rule.pk")
    rule = serializers.CharField(source="alarm.rule.code")
    last_day = serializers.DateField(source="alarm.rule.last_day")
    object_type = serializers.CharField(source="alarm.object_type")
    object_id = serializers.IntegerField(source="alarm.object_id")
    title = serializers.CharField(source="place.title")
    programme = serializers.CharField(source="alarm.programme")
    chance = serializers.CharField(source="alarm.chance_words", help_text=_("Khả năng bị nêu, theo chục phần trăm."))
    likely = serializers.BooleanField(source="alarm.likely")
    assigned_vnd = serializers.IntegerField(source="alarm.assigned_vnd")
    disbursed_vnd = serializers.IntegerField(source="alarm.disbursed_vnd")
    percents = PercentsField(source="alarm.percents")
    amount_vnd = serializers.IntegerField(source="alarm.amount_vnd")
    no_contractor = serializers.BooleanField(source="alarm.no_contractor")


class ExpectedShape(serializers.Serializer[Expected]):
    """What a programme is expected to have spent by the day."""

    programme = serializers.CharField()
    assigned_vnd = serializers.IntegerField()
    disbursed_vnd = serializers.IntegerField()
    percents = PercentsField()


class ForecastShape(serializers.Serializer[Ahead]):
    """The forecast of the programmes and its method."""

    until = serializers.DateField(source="last")
    method = serializers.CharField()
    measured = serializers.BooleanField(help_text=_("true: theo số liệu năm trước của tỉnh."))
    spent_from = ExactField(source="assumed.full", help_text=_("Từ tỷ lệ này coi là đã giải ngân hết."))
    contractor_days = serializers.IntegerField(
        source="assumed.contractor_days", help_text=_("Số ngày chọn xong nhà thầu.")
    )
    programmes = ExpectedShape(many=True, source="expected")


class WarningFilter(PlanYearFilter):
    """Which warnings."""

    rule = CodeField(help_text=_("Mã quy tắc."))


class RehearsalFilter(PlanYearOnDay):
    """Which rules, on which day."""

    rule = CodeField(help_text=_("Mã quy tắc."))


def _rule(ask: Ask, kind: RuleKind | None = None) -> DeadlineRule:
    rules = dated_rules(ask.province_id, ever=kind is None)
    found = rules.filter(pk=ask.pk) if kind is None else rules.filter(pk=ask.pk, kind=kind)
    return there(found.first())


def _answers(ask: Ask) -> list[Asked]:
    """Who is asked under a transfer rule, and what they answered (trả lời khả năng giải ngân)."""
    rule = _rule(ask, RuleKind.TRANSFER_WINDOW)
    return asked_units(rule, as_of=ask.person.today, branches=ask.branches(SEEN))


def _alerts(ask: Ask) -> list[Told]:
    """Who was told of a rule, and when (ai đã được nhắc)."""
    return told_of(_rule(ask), branches=ask.branches(SEEN))


def _rehearsal(ask: Ask) -> list[Rehearsed]:
    """Whom every rule of the year would find on a day; changes nothing (diễn tập)."""
    year = plan_year_of(ask)
    if year is None:
        return []
    told = rehearse_all(year, as_of=ask.wanted.get("as_of", ask.person.today), branches=ask.branches(SEEN))
    return [one for one in told if one.rule.code == ask.wanted.get("rule", one.rule.code)]


def _warnings(ask: Ask) -> list[Alarm]:
    """What the rules to come will probably find (cảnh báo sớm)."""
    year = plan_year_of(ask)
    if year is None:
        return []
    alarms = ahead(year, as_of=ask.person.today, branches=ask.branches(SEEN)).alarms
    return [one for one in alarms if one.rule.code == ask.wanted.get("rule", one.rule.code)]


def _placed(ask: Ask, page: list[Any]) -> list[AlarmRow]:
    """With the names of what they speak of; the warnings are those in reach already."""
    return alarm_rows(page, ask.province_id, branches=None)


def _forecast(ask: Ask) -> Ahead:
    """Each programme by the end of the year (dự báo)."""
    return ahead(there(plan_year_of(ask)), as_of=ask.person.today, branches=ask.branches(SEEN))


AnswerList = listing(
    "AnswerList", _answers, tag=TAG, summary=_("Đơn vị được hỏi theo quy tắc điều chuyển và trả lời"), permission=SEEN,
    shape=AskedShape,
)  # fmt: skip
AlertList = listing(
    "AlertList", _alerts, tag=TAG, summary=_("Ai đã được nhắc về một quy tắc, khi nào"), permission=SEEN,
    shape=AlertShape,
)  # fmt: skip
Rehearsal = listing(
    "Rehearsal", _rehearsal, tag=TAG, summary=_("Diễn tập các quy tắc tại một ngày, không thay đổi gì"),
    permission=SEEN, shape=RehearsedShape, filters=RehearsalFilter,
)  # fmt: skip
WarningList = listing(
    "WarningList", _warnings, tag=TAG, summary=_("Cảnh báo sớm"), permission=SEEN, shape=WarningShape,
    filters=WarningFilter, drawn=_placed,
)  # fmt: skip
Forecast = single(
    "Forecast", _forecast, tag=TAG, summary=_("Dự báo giải ngân từng chương trình đến cuối năm"), permission=SEEN,
    shape=ForecastShape, filters=PlanYearFilter,
)  # fmt: skip
