"""Capital that a rule would keep out and a decision lets in (cho phép khác với quy tắc)."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from accounts.tenancy import TenantForeignKey, TenantModel
from disbursement.models.project import Project
from programs.models import Component, Decision


class GateOverride(TenantModel):
    """A decision that lets capital of a plan year past a rule (cho phép theo quyết định); never changed.

    It speaks of a project, or of a component at a unit. `gate` is the code of the rule.
    """

    APPEND_ONLY = True

    plan_year = models.PositiveSmallIntegerField()
    gate = models.CharField(max_length=60)
    project = TenantForeignKey(Project, null=True, blank=True, related_name="gate_overrides")
    unit = TenantForeignKey("accounts.OrgUnit", related_name="+")
    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="+", db_index=False)
    decision = TenantForeignKey(Decision, related_name="+")
    reason = models.CharField(max_length=300)
    known_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "plan_year", "gate", "project", "unit", "component"],
                nulls_distinct=False,
                name="disbursement_override_once",
            ),
            models.CheckConstraint(name="disbursement_override_reason", condition=~models.Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.gate} {self.plan_year}"
