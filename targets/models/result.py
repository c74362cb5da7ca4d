"""What was reached (kết quả): facts out of approved submissions."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy

from accounts.tenancy import TenantForeignKey, TenantModel
from programs.models import Submission
from targets.models.indicator import Indicator
from targets.rollup import Figure

FIGURE_NAMES = {
    Figure.END_PRIOR_YEAR: gettext_lazy("Kết quả đến 31/12 năm trước"),
    Figure.DONE: gettext_lazy("Thực hiện trong kỳ"),
    Figure.PLAN_REST: gettext_lazy("Kế hoạch phần còn lại"),
}


class Result(TenantModel):
    """One approved figure of one unit (kết quả thực hiện); missing is no row, yes is 1, no is 0.

    The unique key is also the covering index of every roll-up. A fact stays what it is: a correction replaces all
    facts of its submission.
    """

    class Certainty(models.TextChoices):
        ACTUAL = "actual", gettext_lazy("Thực tế")
        ESTIMATED = "estimated", gettext_lazy("Ước thực hiện")

    indicator = TenantForeignKey(Indicator, related_name="results")
    unit = TenantForeignKey("accounts.OrgUnit", related_name="results")
    period = models.CharField(max_length=20, db_collation="C")
    figure = models.CharField(max_length=16, choices=[(one.value, FIGURE_NAMES[one]) for one in Figure])
    value = models.DecimalField(max_digits=18, decimal_places=4)
    certainty = models.CharField(max_length=10, choices=Certainty.choices, default=Certainty.ACTUAL)
    submission = TenantForeignKey(Submission, related_name="results")

    class Meta(TenantModel.Meta):
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(
                fields=["province", "period", "indicator", "unit", "figure"],
                include=["value", "certainty", "submission"],
                name="targets_result_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_id} {self.unit_id} {self.period} {self.figure}"
