"""What units did of the dated duties of a plan (kết quả thực hiện nhiệm vụ): documents issued, tasks done."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.tenancy import TenantForeignKey, TenantModel
from programs.models.rule import DeadlineRule


class Fulfilment(TenantModel):
    """A unit issued the document or did the task that a rule asks for (văn bản đã ban hành, nhiệm vụ đã xong).

    A mistake is withdrawn with its reason and stays in the register; the duty is then open again.
    """

    rule = TenantForeignKey(DeadlineRule, related_name="fulfilments")
    unit = TenantForeignKey("accounts.OrgUnit", related_name="fulfilments")
    done_on = models.DateField()
    number = models.CharField(max_length=60, blank=True)
    issuer = models.CharField(max_length=200, blank=True)
    title = models.CharField(max_length=300, blank=True)
    note = models.CharField(max_length=300, blank=True)
    recorded_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    withdrawn_on = models.DateField(null=True)
    withdrawn_reason = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ["done_on", "id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "rule", "unit"],
                condition=models.Q(withdrawn_on__isnull=True),
                name="programs_fulfilment_once",
            ),
            models.CheckConstraint(
                name="programs_fulfilment_reason",
                condition=models.Q(withdrawn_on__isnull=True) | ~models.Q(withdrawn_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.rule_id} {self.unit_id} {self.number}".strip()
