"""What the documents demand (chỉ tiêu kế hoạch), and who said which of them governs."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy

from accounts.tenancy import TenantForeignKey, TenantModel
from programs.models import Citation, PlanYear, Programme
from targets.models.indicator import Indicator
from targets.rating import Demand, Operator

OPERATOR_NAMES = {
    Operator.AT_LEAST: gettext_lazy("ít nhất"),
    Operator.MORE_THAN: gettext_lazy("trên"),
    Operator.EQUAL: gettext_lazy("bằng"),
    Operator.AT_MOST: gettext_lazy("không quá"),
    Operator.RANGE: gettext_lazy("từ … đến …"),
    Operator.RANGE_OR_MORE: gettext_lazy("từ … đến … trở lên"),
    Operator.NONE_BELOW: gettext_lazy("không còn … dưới"),
    Operator.BY_DATE: gettext_lazy("hoàn thành đến"),
    Operator.MAINTAIN: gettext_lazy("tiếp tục duy trì"),
}


class TargetStatement(TenantModel):
    """One sentence of one document about one quantity (chỉ tiêu kế hoạch); several may speak of the same quantity.

    `key` names it in its plan. `period` is a key of `programs.periods`. `decimals` is the printed precision, so that
    "3,0" stays "3,0". `qualifier` keeps what the sentence adds, such as "kể cả vốn năm 2022 chuyển sang"; a milestone
    without a day waits for the condition that stands there.
    """

    plan_year = TenantForeignKey(PlanYear, related_name="statements")
    key = models.CharField(max_length=80)
    indicator = TenantForeignKey(Indicator, related_name="statements")
    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = TenantForeignKey("accounts.OrgUnit", related_name="statements")
    period = models.CharField(max_length=20)
    operator = models.CharField(max_length=16, choices=[(one.value, OPERATOR_NAMES[one]) for one in Operator])
    value = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    low = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    high = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    decimals = models.PositiveSmallIntegerField(default=0)
    qualifier = models.CharField(max_length=300, blank=True)
    citation = TenantForeignKey(Citation, related_name="+")
    owner = TenantForeignKey("accounts.OrgUnit", null=True, blank=True, related_name="+")

    class Meta(TenantModel.Meta):
        ordering = ["id"]
        indexes = [
            models.Index(fields=["province", "indicator", "unit"], name="targets_statement_place_idx"),
        ]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "plan_year", "key"], name="targets_statement_once"),
            models.CheckConstraint(
                name="targets_statement_figure",
                condition=(
                    models.Q(operator__in=["range", "range_or_more"], low__isnull=False, high__gte=models.F("low"))
                    | models.Q(operator__in=["by_date", "maintain"])
                    | models.Q(
                        operator__in=["at_least", "more_than", "equal", "at_most", "none_below"], value__isnull=False
                    )
                ),
                violation_error_message=gettext_lazy("Phép so của chỉ tiêu thiếu giá trị, khoảng giá trị hoặc ngày."),
            ),
        ]

    def __str__(self) -> str:
        return self.key

    @property
    def demand(self) -> Demand:
        """Operator and figures for the pure modules."""
        return Demand(Operator(self.operator), self.value, self.low, self.high, self.due_on)


class ConflictSettlement(TenantModel):
    """A person's choice of what governs (chọn chỉ tiêu áp dụng); the newest of a key counts, the older stay.

    `conflict` is the key of `targets.conflicts.Conflict`. Without `governing` the sum of the lower level governs.
    """

    APPEND_ONLY = True

    plan_year = TenantForeignKey(PlanYear, related_name="settlements")
    conflict = models.CharField(max_length=80)
    indicator = TenantForeignKey(Indicator, related_name="settlements")
    unit = TenantForeignKey("accounts.OrgUnit", related_name="+")
    governing = TenantForeignKey(TargetStatement, null=True, blank=True, related_name="settlements")
    reason = models.TextField()
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    settled_on = models.DateField()
    recorded_at = models.DateTimeField(db_default=models.functions.Now())

    class Meta(TenantModel.Meta):
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["province", "plan_year", "conflict", "-id"], name="targets_settlement_newest_idx"),
        ]
        constraints = [
            *TenantModel.Meta.constraints,
            models.CheckConstraint(
                name="targets_settlement_reason",
                condition=~models.Q(reason=""),
                violation_error_message=gettext_lazy("Chọn chỉ tiêu áp dụng phải nêu lý do."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.conflict} {self.settled_on:%d/%m/%Y}"
