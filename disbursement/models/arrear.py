"""Debts of works that nobody has paid (nợ đọng xây dựng cơ bản), with the plan that settles each."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from accounts.tenancy import TenantForeignKey, TenantModel
from disbursement.models.project import Project
from programs.models import Decision


class ArrearSource(models.TextChoices):
    """What a debt is to be settled from (nguồn trả nợ); the plan asks to take additional revenue first."""

    EXTRA_REVENUE = "extra_revenue", gettext_lazy("Nguồn tăng thu, vượt thu hằng năm")
    CENTRAL = "central", gettext_lazy("Ngân sách trung ương")
    PROVINCE = "province", gettext_lazy("Ngân sách tỉnh")
    DISTRICT = "district", gettext_lazy("Ngân sách huyện")
    COMMUNE = "commune", gettext_lazy("Ngân sách xã")
    OTHER = "other", gettext_lazy("Nguồn khác")


class Arrear(TenantModel):
    """A debt of a project that arose in a year (khoản nợ XDCB); with a year and a source it has a plan to settle it."""

    project = TenantForeignKey(Project, related_name="arrears")
    arose_in = models.PositiveSmallIntegerField()
    amount_vnd = models.BigIntegerField()
    settle_in = models.PositiveSmallIntegerField(null=True, blank=True)
    settle_from = models.CharField(max_length=15, choices=ArrearSource.choices, blank=True)
    plan_decision = TenantForeignKey(Decision, null=True, blank=True, related_name="+")
    note = models.CharField(max_length=300, blank=True)
    recorded_on = models.DateField()

    class Meta(TenantModel.Meta):
        ordering = ["arose_in", "id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "project", "arose_in"], name="disbursement_arrear_once"),
            models.CheckConstraint(name="disbursement_arrear_positive", condition=models.Q(amount_vnd__gt=0)),
            models.CheckConstraint(
                name="disbursement_arrear_plan",
                condition=models.Q(settle_in__isnull=True, settle_from="", plan_decision__isnull=True)
                | (models.Q(settle_in__gte=models.F("arose_in")) & ~models.Q(settle_from="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.project_id} nợ năm {self.arose_in}"

    @property
    def has_plan(self) -> bool:
        """Whether a year and a source are set (đã có kế hoạch trả)."""
        return self.settle_in is not None


class ArrearPayment(TenantModel):
    """A part of a debt that was paid (trả nợ); a mistake is taken back by a row that names it, none is changed."""

    APPEND_ONLY = True

    arrear = TenantForeignKey(Arrear, related_name="payments")
    paid_on = models.DateField()
    amount_vnd = models.BigIntegerField()
    note = models.CharField(max_length=300, blank=True)
    takes_back = TenantForeignKey("self", null=True, blank=True, related_name="+")
    known_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        ordering = ["paid_on", "id"]
        indexes = [models.Index(fields=["province", "arrear"], name="disbursement_arrear_paid_idx")]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "takes_back"],
                condition=models.Q(takes_back__isnull=False),
                name="disbursement_arrear_back_once",
            ),
            models.CheckConstraint(name="disbursement_arrear_paid_positive", condition=models.Q(amount_vnd__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.arrear_id} {self.amount_vnd} {self.paid_on:%d/%m/%Y}"
