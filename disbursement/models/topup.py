"""More money for a unit (bổ sung kinh phí): its own estimate first, then a request that Finance appraises."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.tenancy import TenantForeignKey, TenantModel
from disbursement.models.ledger import CapitalNature
from programs.models import Component, Decision


class OwnEstimate(TenantModel):
    """A unit's own estimate of a year for the programmes (dự toán được giao đã cân đối); `lines` as [[name, đồng]].

    A newer one of the same unit and year replaces an older.
    """

    APPEND_ONLY = True

    unit = TenantForeignKey("accounts.OrgUnit", related_name="own_estimates")
    plan_year = models.PositiveSmallIntegerField()
    number = models.CharField(max_length=60)
    approved_on = models.DateField()
    amount_vnd = models.BigIntegerField()
    lines = models.JSONField()
    recorded_on = models.DateField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        indexes = [models.Index(fields=["province", "plan_year", "unit"], name="disbursement_estimate_idx")]
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(name="disbursement_estimate_amount", condition=models.Q(amount_vnd__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.plan_year} {self.amount_vnd}"


class TopUpRequest(TenantModel):
    """A request for central capital of the NTM programme and provincial money (đề nghị bổ sung kinh phí).

    Where the plan of the year says so it cannot be without the unit's own estimate. The purposes stand in the order in
    which extra revenue is given.
    """

    class Purpose(models.TextChoices):
        ADVANCED = "advanced", gettext_lazy("1. Xã NTM nâng cao")
        MODEL = "model", gettext_lazy("2. Xã NTM kiểu mẫu")
        HAMLET = "hamlet", gettext_lazy("3. Thôn duy trì, nâng chuẩn")
        THEMATIC = "thematic", gettext_lazy("4. Các Chương trình chuyên đề")
        ARREARS = "arrears", gettext_lazy("5. Hỗ trợ thanh toán nợ đối với địa phương khó khăn")
        OTHER = "other", gettext_lazy("6. Nhiệm vụ khác chưa được cân đối")

    class Nature(models.TextChoices):
        INVESTMENT = "investment", gettext_lazy("Vốn đầu tư")
        RECURRENT = "recurrent", gettext_lazy("Kinh phí sự nghiệp")

    class State(models.TextChoices):
        APPRAISAL = "appraisal", gettext_lazy("Chờ cơ quan tài chính thẩm định")
        DECISION = "decision", gettext_lazy("Đã thẩm định, chờ UBND tỉnh quyết định")
        GRANTED = "granted", gettext_lazy("Đã phân bổ bổ sung")
        REFUSED = "refused", gettext_lazy("Không bổ sung")

    unit = TenantForeignKey("accounts.OrgUnit", related_name="top_up_requests")
    appraiser = TenantForeignKey("accounts.OrgUnit", related_name="+")
    estimate = TenantForeignKey(OwnEstimate, null=True, related_name="requests")
    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="+", db_index=False)
    plan_year = models.PositiveSmallIntegerField()
    purpose = models.CharField(max_length=10, choices=Purpose.choices)
    nature = models.CharField(max_length=12, choices=Nature.choices, default=CapitalNature.RECURRENT)
    from_extra_revenue = models.BooleanField(default=False)
    central_vnd = models.BigIntegerField()
    province_vnd = models.BigIntegerField()
    lines = models.JSONField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.APPRAISAL)
    appraised_central_vnd = models.BigIntegerField(null=True)
    appraised_province_vnd = models.BigIntegerField(null=True)
    opinion = models.CharField(max_length=600, blank=True)
    decision = TenantForeignKey(Decision, null=True, related_name="+")
    requested_on = models.DateField()
    appraised_on = models.DateField(null=True)
    decided_on = models.DateField(null=True)
    illustrative = models.BooleanField(default=False)
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        ordering = ["-requested_on", "-id"]
        indexes = [models.Index(fields=["province", "plan_year", "unit"], name="disbursement_topup_idx")]
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                name="disbursement_topup_amounts",
                condition=models.Q(central_vnd__gte=0, province_vnd__gte=0)
                & (models.Q(central_vnd__gt=0) | models.Q(province_vnd__gt=0)),
            ),
            models.CheckConstraint(
                name="disbursement_topup_granted",
                condition=~models.Q(state="granted") | models.Q(decision__isnull=False, appraised_on__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.plan_year} {self.get_state_display()}"

    @property
    def asked_vnd(self) -> int:
        """Both sources together."""
        return self.central_vnd + self.province_vnd

    @property
    def appraised_vnd(self) -> int | None:
        """What Finance would give, both sources together."""
        if self.appraised_central_vnd is None or self.appraised_province_vnd is None:
            return None
        return self.appraised_central_vnd + self.appraised_province_vnd

    @property
    def holder(self) -> str:
        """Who has it now (đang ở đâu)."""
        if self.state == self.State.APPRAISAL:
            return str(self.appraiser.full_name)
        return _("UBND tỉnh") if self.state == self.State.DECISION else ""
