"""The calendar of a plan year (lịch thời hạn): rules with their versions, runs of checks, findings, who was told."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from accounts.tenancy import TenantForeignKey, TenantModel
from programs.models.plan import Citation, Decision, PlanYear

# The wording that holds: neither a draft nor replaced by a later version.
CURRENT = models.Q(is_draft=False, replaced_on__isnull=True)


class DeadlineRule(TenantModel):
    """A dated rule of a plan year (quy tắc thời hạn); `kind` names code in `programs.rules`.

    `operator` and `due` are those of `programs.calendar`; `last_day` is the last good day that follows from them.
    `scope` and `parameters` hold what the kind's typed parameters parse, checked when the rule is written.
    Another wording is another row (bản sửa đổi) with the same code and the next version. A version answers for the days
    from `valid_from` up to `replaced_on`, exclusive; runs and freezes stay with the version that they were made under.
    A draft (bản dự thảo) counts for nothing until it is put in force.
    """

    plan_year = TenantForeignKey(PlanYear, related_name="rules")
    code = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    operator = models.CharField(max_length=20)
    due = models.CharField(max_length=20)
    last_day = models.DateField()
    scope = models.JSONField(default=dict)
    parameters = models.JSONField(default=dict)
    action = models.CharField(max_length=400)
    authority = models.CharField(max_length=200, blank=True)
    citation = TenantForeignKey(Citation, related_name="+")
    in_force = models.BooleanField(default=True)
    version = models.PositiveSmallIntegerField(default=1)
    replaces = TenantForeignKey("self", null=True, blank=True, related_name="replaced_by")
    is_draft = models.BooleanField(default=False)
    valid_from = models.DateField(null=True, blank=True)
    replaced_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=300, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    enacted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        ordering = ["last_day", "code"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "plan_year", "code", "version"], name="programs_rule_version_once"
            ),
            models.UniqueConstraint(
                fields=["province", "plan_year", "code"],
                condition=models.Q(is_draft=False, replaced_on__isnull=True),
                name="programs_rule_one_current",
            ),
            models.UniqueConstraint(
                fields=["province", "plan_year", "code"],
                condition=models.Q(is_draft=True),
                name="programs_rule_one_draft",
            ),
            models.CheckConstraint(
                name="programs_rule_only_current_in_force", condition=models.Q(in_force=False) | CURRENT
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CapitalGate(TenantModel):
    """A rule about where capital may go at all (quy tắc phân bổ vốn); `kind` names code in `programs.rules.gates`."""

    plan_year = TenantForeignKey(PlanYear, related_name="gates")
    code = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    title = models.CharField(max_length=300)
    effect = models.CharField(max_length=10)
    scope = models.JSONField(default=dict)
    parameters = models.JSONField(default=dict)
    citation = TenantForeignKey(Citation, related_name="+")
    in_force = models.BooleanField(default=True)

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "plan_year", "code"], name="programs_gate_once"),
        ]

    def __str__(self) -> str:
        return self.title


class CheckRun(TenantModel):
    """One run of a rule's check (lần kiểm tra), numbered per rule and date.

    Provisional (tạm tính) until the data about payments is complete through the due day.
    """

    class Standing(models.TextChoices):
        PROVISIONAL = "provisional", gettext_lazy("Tạm tính")
        FINAL = "final", gettext_lazy("Cuối cùng")
        CONFIRMED = "confirmed", gettext_lazy("Đã xác nhận")

    rule = TenantForeignKey(DeadlineRule, related_name="runs")
    number = models.PositiveIntegerField()
    as_of = models.DateField()
    ran_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())
    data_complete_through = models.DateField(null=True)
    standing = models.CharField(max_length=12, choices=Standing.choices)
    fingerprint = models.CharField(max_length=64)
    checked_count = models.PositiveIntegerField(default=0)
    found_count = models.PositiveIntegerField(default=0)
    total_vnd = models.BigIntegerField(default=0)
    decision = TenantForeignKey(Decision, null=True, related_name="+")
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        db_index=False,
    )
    confirmed_on = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "rule", "as_of", "number"], name="programs_run_once"),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} #{self.number}"


class Finding(TenantModel):
    """What a run found about one object (kết quả kiểm tra): a project, a unit, a form."""

    run = TenantForeignKey(CheckRun, related_name="findings")
    unit = TenantForeignKey("accounts.OrgUnit", null=True, related_name="+")
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    verdict = models.CharField(max_length=40)
    amount_vnd = models.BigIntegerField(null=True)
    details = models.JSONField(default=dict)

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "run", "object_type", "object_id", "verdict"],
                name="programs_finding_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.verdict} {self.object_type} {self.object_id}"


class RuleAlert(TenantModel):
    """Who was told of a rule at one of its days, for which unit, at which step (đã nhắc, đã báo cáo); never changed.

    `day` is a day at whose end the rule is checked; `step` is one of `programs.reminders`.
    """

    APPEND_ONLY = True

    rule = TenantForeignKey(DeadlineRule, related_name="alerts")
    day = models.DateField()
    step = models.CharField(max_length=12)
    unit = TenantForeignKey("accounts.OrgUnit", related_name="+")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", db_index=False)
    found_count = models.PositiveIntegerField()
    amount_vnd = models.BigIntegerField()
    told_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "rule", "day", "step", "unit", "user"], name="programs_rule_alert_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.step} {self.unit_id} {self.user_id}"
