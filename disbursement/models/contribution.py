"""What enterprises and people give (huy động đóng góp): pledged, and received on a day."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from accounts.tenancy import TenantForeignKey, TenantModel
from disbursement.models.project import Project


class Contribution(TenantModel):
    """One gift to a unit or project (khoản đóng góp); `pledged_vnd` is zero where nothing was pledged before.

    Labour and gifts in kind have a quantity in words beside their value.
    """

    class Donor(models.TextChoices):
        ENTERPRISE = "enterprise", gettext_lazy("Doanh nghiệp, tập đoàn")
        PEOPLE = "people", gettext_lazy("Cộng đồng dân cư, người dân")
        ORGANISATION = "organisation", gettext_lazy("Tổ chức, hội, đoàn thể")
        PERSON = "person", gettext_lazy("Cá nhân")

    class Form(models.TextChoices):
        MONEY = "money", gettext_lazy("Tiền")
        LABOUR = "labour", gettext_lazy("Ngày công")
        IN_KIND = "in_kind", gettext_lazy("Hiện vật, đất, cây trồng")

    unit = TenantForeignKey("accounts.OrgUnit", related_name="contributions")
    project = TenantForeignKey(Project, null=True, blank=True, related_name="contributions")
    plan_year = models.PositiveSmallIntegerField()
    campaign = models.CharField(max_length=200, blank=True)
    donor = models.CharField(max_length=200)
    donor_kind = models.CharField(max_length=15, choices=Donor.choices)
    from_abroad = models.BooleanField(default=False)
    form = models.CharField(max_length=10, choices=Form.choices)
    quantity = models.CharField(max_length=120, blank=True)
    pledged_vnd = models.BigIntegerField()
    pledged_on = models.DateField()
    illustrative = models.BooleanField(default=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        ordering = ["-pledged_on", "-id"]
        indexes = [models.Index(fields=["province", "plan_year", "unit"], name="disbursement_contribution_idx")]
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(name="disbursement_contribution_amount", condition=models.Q(pledged_vnd__gte=0)),
            models.CheckConstraint(
                name="disbursement_contribution_quantity", condition=models.Q(form="money") | ~models.Q(quantity="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.donor}, {self.get_form_display().lower()}"


class ContributionReceipt(TenantModel):
    """What arrived of it on a day (đã nhận); never without its day."""

    APPEND_ONLY = True

    contribution = TenantForeignKey(Contribution, related_name="receipts")
    value_vnd = models.BigIntegerField()
    received_on = models.DateField()
    note = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        ordering = ["received_on", "id"]
        indexes = [models.Index(fields=["province", "contribution"], name="disbursement_receipt_idx")]
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(name="disbursement_receipt_amount", condition=models.Q(value_vnd__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.contribution_id} {self.value_vnd} {self.received_on:%d/%m/%Y}"
