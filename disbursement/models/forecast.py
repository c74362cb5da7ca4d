"""What the forecast of a plan year takes for granted (tham số dự báo)."""

from __future__ import annotations

from django.db import models

from accounts.tenancy import TenantModel
from disbursement.forecast import USUAL


class ForecastSetting(TenantModel):
    """From which rate on capital counts as spent, and how long a contractor takes to be selected (tham số dự báo)."""

    plan_year = models.PositiveSmallIntegerField()
    full_percent = models.PositiveSmallIntegerField(default=round(USUAL.full * 100))
    contractor_days = models.PositiveSmallIntegerField(default=USUAL.contractor_days)

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "plan_year"], name="disbursement_forecast_once"),
            models.CheckConstraint(
                name="disbursement_forecast_bounds",
                condition=models.Q(full_percent__gte=50, full_percent__lte=99, contractor_days__lte=366),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.plan_year}"
