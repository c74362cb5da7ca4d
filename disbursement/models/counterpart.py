"""Counterpart capital (vốn đối ứng): the ratio a resolution asks for, and what localities promised by decision."""

from __future__ import annotations

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy

from accounts.models import UnitAttribute
from accounts.tenancy import TenantForeignKey, TenantModel
from programs.models import Citation, Decision, PlanYear, Programme


class CounterpartRule(TenantModel):
    """How much a budget puts beside central capital (tỷ lệ vốn đối ứng), in percent of the central capital of a year.

    `group` is an attribute of districts and empty for all others; `assumed` where the document that is quoted gives no
    ratio.
    """

    class Payer(models.TextChoices):
        PROVINCE = "province", gettext_lazy("Ngân sách tỉnh")
        LOCAL = "local", gettext_lazy("Ngân sách huyện, xã")

    plan_year = TenantForeignKey(PlanYear, related_name="counterpart_rules")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_index=False)
    payer = models.CharField(max_length=10, choices=Payer.choices)
    group = models.CharField(max_length=40, blank=True, choices=UnitAttribute.GROUPS)
    percent = models.DecimalField(
        max_digits=5, decimal_places=2, validators=[MinValueValidator(0), MaxValueValidator(300)]
    )
    citation = TenantForeignKey(Citation, related_name="+")
    assumed = models.BooleanField(default=False)
    note = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["programme__number", "payer", "group"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "plan_year", "programme", "payer", "group"], name="disbursement_counterpart_once"
            ),
            models.CheckConstraint(
                name="disbursement_counterpart_percent", condition=models.Q(percent__gte=0, percent__lte=300)
            ),
            models.CheckConstraint(
                name="disbursement_counterpart_group", condition=models.Q(payer="local") | models.Q(group="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.programme.short_name}, {self.get_payer_display().lower()}: {self.percent.normalize():f} %"


class CounterpartCommitment(TenantModel):
    """What a district or commune binds itself to by decision (cam kết vốn đối ứng); a newer one replaces an older."""

    APPEND_ONLY = True

    unit = TenantForeignKey("accounts.OrgUnit", related_name="+")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_index=False)
    plan_year = models.PositiveSmallIntegerField()
    amount_vnd = models.BigIntegerField()
    decision = TenantForeignKey(Decision, related_name="+")
    recorded_on = models.DateField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        indexes = [models.Index(fields=["province", "plan_year", "unit"], name="disbursement_commitment_idx")]
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(name="disbursement_commitment_amount", condition=models.Q(amount_vnd__gte=0)),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.plan_year} {self.amount_vnd}"
