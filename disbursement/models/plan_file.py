"""Workbooks of the capital plan (tệp kế hoạch vốn)."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from accounts.tenancy import TenantForeignKey, TenantModel
from programs.models import Decision


class PlanFile(TenantModel):
    """A list of capital by one decision (danh mục giao, điều chỉnh vốn), checked first and posted as one set.

    `fingerprint` is of the rows, so that the same rows in another file are the same content; `rows` is what the check
    said would change; `unit` is where it was handed in from.
    """

    class State(models.TextChoices):
        CHECKED = "checked", gettext_lazy("Đã kiểm tra, chờ ghi sổ")
        REFUSED = "refused", gettext_lazy("Có lỗi, chưa ghi sổ")
        POSTED = "posted", gettext_lazy("Đã ghi sổ")
        UNDONE = "undone", gettext_lazy("Đã hủy ghi sổ")

    unit = TenantForeignKey("accounts.OrgUnit", related_name="+")
    plan_year = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=200)
    content = models.BinaryField()
    fingerprint = models.CharField(max_length=64)
    number = models.CharField(max_length=60)
    decided_on = models.DateField()
    issuer = models.CharField(max_length=200)
    effective_on = models.DateField()
    decision = TenantForeignKey(Decision, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices)
    problems = models.JSONField(default=list)
    problem_count = models.PositiveIntegerField(default=0)
    rows = models.JSONField(default=list)
    posted_count = models.PositiveIntegerField(default=0)
    uploaded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    uploaded_on = models.DateField()
    posted_on = models.DateField(null=True)

    class Meta(TenantModel.Meta):
        ordering = ["-id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "fingerprint", "number", "decided_on", "issuer"],
                condition=models.Q(state="posted"),
                name="disbursement_plan_file_once",
            ),
            models.CheckConstraint(
                name="disbursement_plan_file_posted",
                condition=~models.Q(state="posted") | models.Q(posted_on__isnull=False, decision__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.name
