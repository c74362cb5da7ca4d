"""What programmes, plans and duties look like by API (khuôn dữ liệu)."""

from __future__ import annotations

from django.utils.translation import gettext_lazy
from rest_framework import serializers

from accounts.api.fields import UnitBrief
from accounts.choices import labelled
from programs.calendar import Due, Standing
from programs.models import (
    CheckRun,
    Citation,
    Component,
    DeadlineRule,
    Finding,
    PlanDocument,
    PlanYear,
    Programme,
    Submission,
)
from programs.queries.submission import Duty
from programs.rules.kinds import RuleKind

STANDINGS = [(one.value, one.value) for one in Standing]
RULE_KINDS = labelled(RuleKind)


class ProgrammeShape(serializers.Serializer[Programme]):
    """A national target programme."""

    code = serializers.CharField()
    number = serializers.IntegerField()
    short_name = serializers.CharField()
    name = serializers.CharField()
    phase = serializers.CharField(source="phase.code")
    legal_basis = serializers.CharField(allow_blank=True)


class ComponentShape(serializers.Serializer[Component]):
    """A component, project or sub-project of a programme."""

    id = serializers.IntegerField(source="pk")
    programme = serializers.CharField(source="programme.code")
    code = serializers.CharField()
    parent_id = serializers.IntegerField(allow_null=True)
    kind = serializers.CharField()
    name = serializers.CharField()
    lead_agency = serializers.CharField(allow_blank=True)


class PlanYearShape(serializers.Serializer[PlanYear]):
    """A plan year."""

    year = serializers.IntegerField()
    phase = serializers.CharField(source="phase.code")
    day_off_policy = serializers.CharField()


class DocumentShape(serializers.Serializer[PlanDocument]):
    """A document of the plan."""

    id = serializers.IntegerField(source="pk")
    year = serializers.IntegerField(source="plan_year.year")
    code = serializers.CharField()
    kind = serializers.CharField()
    title = serializers.CharField()
    issuer = serializers.CharField(allow_blank=True)
    number = serializers.CharField(allow_blank=True)
    issued_on = serializers.DateField(allow_null=True)
    signer = serializers.CharField(allow_blank=True)
    note = serializers.CharField(allow_blank=True)


class CitationShape(serializers.Serializer[Citation]):
    """A place in a document with its quote."""

    document_id = serializers.IntegerField()
    document = serializers.CharField(source="document.title")
    locator = serializers.CharField()
    quote = serializers.CharField()


class RuleShape(serializers.Serializer[DeadlineRule]):
    """A dated rule of a plan year."""

    id = serializers.IntegerField(source="pk")
    year = serializers.IntegerField(source="plan_year.year")
    code = serializers.CharField()
    kind = serializers.ChoiceField(RULE_KINDS)
    title = serializers.CharField()
    due = serializers.SerializerMethodField(help_text=gettext_lazy("Hạn như văn bản ghi."))
    last_day = serializers.DateField(help_text=gettext_lazy("Ngày cuối còn đúng hạn."))
    scope = serializers.JSONField()
    parameters = serializers.JSONField()
    action = serializers.CharField()
    authority = serializers.CharField(allow_blank=True)
    in_force = serializers.BooleanField()
    citation = CitationShape()

    def get_due(self, rule: DeadlineRule) -> str:
        """The due day in words."""
        return str(Due.from_stored(rule.operator, rule.due))


class CheckRunShape(serializers.Serializer[CheckRun]):
    """One run of a rule's check."""

    id = serializers.IntegerField(source="pk")
    rule_id = serializers.IntegerField()
    rule = serializers.CharField(source="rule.code")
    number = serializers.IntegerField()
    as_of = serializers.DateField()
    ran_on = serializers.DateField()
    data_complete_through = serializers.DateField(allow_null=True)
    standing = serializers.ChoiceField(CheckRun.Standing.choices)
    checked_count = serializers.IntegerField()
    found_count = serializers.IntegerField()
    total_vnd = serializers.IntegerField()
    decision = serializers.CharField(allow_null=True)
    confirmed_on = serializers.DateField(allow_null=True)


class FindingShape(serializers.Serializer[Finding]):
    """What a run found about one object."""

    id = serializers.IntegerField(source="pk")
    unit_id = serializers.IntegerField(allow_null=True)
    object_type = serializers.CharField()
    object_id = serializers.IntegerField()
    verdict = serializers.CharField()
    amount_vnd = serializers.IntegerField(allow_null=True)
    details = serializers.JSONField()


class ObligationShape(serializers.Serializer[Duty]):
    """A duty to report, as it stands today."""

    id = serializers.IntegerField(source="obligation.pk")
    form = serializers.CharField(source="obligation.form_period.form.code")
    title = serializers.CharField(source="obligation.form_period.form.title")
    period = serializers.CharField(source="obligation.form_period.period")
    unit = UnitBrief()
    opens_on = serializers.DateField(source="obligation.form_period.opens_on")
    last_day = serializers.DateField(help_text=gettext_lazy("Hạn nộp, kể cả gia hạn."))
    illustrative = serializers.BooleanField(source="obligation.form_period.illustrative")
    standing = serializers.ChoiceField(STANDINGS, source="verdict.standing.value")
    holder = serializers.CharField(help_text=gettext_lazy("Đang ở đâu."))
    submission_id = serializers.SerializerMethodField()
    version = serializers.SerializerMethodField(help_text=gettext_lazy("Cho If-Match khi lưu bản đang soạn."))
    state = serializers.SerializerMethodField()

    def get_submission_id(self, duty: Duty) -> int | None:
        """The submission, once there is one."""
        return duty.submission.pk if duty.submission else None

    def get_version(self, duty: Duty) -> int:
        """The version to draft upon; a first draft begins at 1."""
        return duty.submission.version if duty.submission else 1

    def get_state(self, duty: Duty) -> str | None:
        """How far it is."""
        return duty.submission.state if duty.submission else None


class SubmissionBrief(serializers.Serializer[Submission]):
    """A submission in a list."""

    id = serializers.IntegerField(source="pk")
    obligation_id = serializers.IntegerField()
    form = serializers.CharField(source="obligation.form_period.form.code")
    period = serializers.CharField(source="obligation.form_period.period")
    unit = UnitBrief()
    state = serializers.ChoiceField(Submission.State.choices)
    step = serializers.IntegerField(help_text=gettext_lazy("Bước duyệt đang chờ, từ 0."))
    version = serializers.IntegerField()
    source = serializers.CharField()  # type: ignore[assignment]  # a declared field, no attribute
    submitted_on = serializers.DateField(allow_null=True)
    first_submitted_on = serializers.DateField(allow_null=True)
    on_time = serializers.BooleanField(allow_null=True)
    approved_on = serializers.DateField(allow_null=True)
    updated_at = serializers.DateTimeField()
