"""What units answer about capital that they may not spend (trả lời khả năng giải ngân)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from accounts.tenancy import TenantForeignKey, TenantModel
from programs.models import DeadlineRule


class TransferAnswer(TenantModel):
    """A unit's own judgement under a transfer rule (đơn vị tự đánh giá); a newer answer replaces, none is changed.

    `letter_number` and `letter_on` name the letter to the province, which decides when money leaves the district.
    """

    APPEND_ONLY = True

    class Need(models.TextChoices):
        NONE = "none", gettext_lazy("Không có nhu cầu điều chuyển")
        PROPOSE = "propose", gettext_lazy("Đề xuất điều chuyển")

    class Reach(models.TextChoices):
        WITHIN = "within", gettext_lazy("Trong huyện, trong đơn vị")
        BEYOND = "beyond", gettext_lazy("Cho huyện, đơn vị khác (UBND tỉnh quyết định)")

    rule = TenantForeignKey(DeadlineRule, related_name="answers")
    unit = TenantForeignKey("accounts.OrgUnit", related_name="+")
    need = models.CharField(max_length=10, choices=Need.choices)
    amount_vnd = models.BigIntegerField(null=True, blank=True)
    reach = models.CharField(max_length=10, choices=Reach.choices, blank=True)
    letter_number = models.CharField(max_length=60, blank=True)
    letter_on = models.DateField(null=True, blank=True)
    text = models.CharField(max_length=600, blank=True)
    answered_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        indexes = [models.Index(fields=["province", "rule", "unit"], name="disbursement_answer_unit_idx")]
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                name="disbursement_answer_amount",
                condition=models.Q(need="none", amount_vnd__isnull=True, reach="")
                | models.Q(need="propose", amount_vnd__gt=0, reach__in=["within", "beyond"]),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.need} {self.answered_on:%d/%m/%Y}"
