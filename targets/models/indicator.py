"""What is measured (chỉ tiêu)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy

from accounts.models import UnitAttribute, UnitKind
from accounts.names import search_key
from accounts.tenancy import TenantForeignKey, TenantModel
from programs.models import Candidate, Programme
from targets.rollup import Measure, Shape, Source

MEASURE_NAMES = {
    Measure.FLOW: gettext_lazy("Số tăng thêm trong kỳ"),
    Measure.STOCK: gettext_lazy("Số lũy kế"),
    Measure.RATE: gettext_lazy("Tỷ lệ"),
    Measure.DROP: gettext_lazy("Mức giảm"),
    Measure.AVERAGE: gettext_lazy("Bình quân"),
    Measure.FLOOR: gettext_lazy("Mức thấp nhất của một đơn vị"),
    Measure.MILESTONE: gettext_lazy("Mốc hoàn thành"),
}
SOURCE_NAMES = {
    Source.REPORTED: gettext_lazy("Đơn vị báo cáo"),
    Source.DERIVED: gettext_lazy("Tính từ chỉ tiêu khác"),
    Source.COUNTED: gettext_lazy("Đếm đơn vị thuộc phạm vi"),
    Source.LEDGER: gettext_lazy("Lấy từ sổ vốn"),
}


class Indicator(TenantModel):
    """One quantity (chỉ tiêu): who reports it, or from which other indicators it is computed.

    `numerator` and `denominator` are the parts of a rate, a drop, an average or a floor; a percentage is never stored.
    `population` limits a computed indicator to units that carry the attribute, themselves or through their parent.
    `flow` names, for a stock, the indicator of what is added to it in the year. With `yes_no` each unit answers có or
    không, and the sum counts the units that say có. A milestone is asked only of units that have a target for it.
    `columns` are the columns of the form that are open; empty means all.
    """

    code = models.CharField(max_length=60)
    name = models.CharField(max_length=300)
    unit_of_measure = models.CharField(max_length=40)
    measure = models.CharField(max_length=12, choices=[(one.value, MEASURE_NAMES[one]) for one in Measure])
    source = models.CharField(max_length=10, choices=[(one.value, SOURCE_NAMES[one]) for one in Source])
    programme = models.ForeignKey(
        Programme, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    reported_by = models.CharField(max_length=20, choices=UnitKind.choices, blank=True)
    yes_no = models.BooleanField(default=False)
    numerator = TenantForeignKey("self", null=True, blank=True, related_name="+")
    denominator = TenantForeignKey("self", null=True, blank=True, related_name="+")
    flow = TenantForeignKey("self", null=True, blank=True, related_name="+")
    population = models.CharField(max_length=40, choices=UnitAttribute.GROUPS, blank=True)
    candidate_title = models.CharField(max_length=20, choices=Candidate.Title.choices, blank=True)
    decimals = models.PositiveSmallIntegerField(default=0)
    largest = models.DecimalField(max_digits=18, decimal_places=4, null=True, blank=True)
    signed = models.BooleanField(default=False)
    optional = models.BooleanField(default=False)
    section = models.CharField(max_length=200, blank=True)
    place = models.PositiveSmallIntegerField(default=0)
    columns = models.JSONField(default=list, blank=True)
    note = models.CharField(max_length=400, blank=True)
    search_key = models.CharField(max_length=400, db_collation="C", blank=True, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ["place", "code"]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "code"], name="targets_indicator_once"),
            models.CheckConstraint(
                name="targets_indicator_reporter",
                condition=(
                    (models.Q(source__in=["reported", "counted"]) & ~models.Q(reported_by=""))
                    | models.Q(source__in=["derived", "ledger"], reported_by="")
                ),
                violation_error_message=gettext_lazy(
                    "Chỉ tiêu do đơn vị báo cáo phải nêu cấp báo cáo; chỉ tiêu tính thì không."
                ),
            ),
            models.CheckConstraint(
                name="targets_indicator_parts",
                condition=~models.Q(source="derived") | models.Q(numerator__isnull=False),
                violation_error_message=gettext_lazy("Chỉ tiêu tính từ chỉ tiêu khác phải nêu tử số."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Keep the key of name and code with them (khóa tìm kiếm)."""
        self.search_key = search_key(f"{self.name} {self.code}")[:400]
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], "search_key"}
        super().save(*args, **kwargs)

    @property
    def shape(self) -> Shape:
        """What a roll-up must know of it."""
        return Shape(
            self.pk,
            Measure(self.measure),
            Source(self.source),
            self.numerator_id,
            self.denominator_id,
            self.population,
        )
