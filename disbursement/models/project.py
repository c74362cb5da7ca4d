"""What money is spent on (công trình, khoản chi)."""

from __future__ import annotations

from django.core.validators import RegexValidator
from django.db import models

from accounts.tenancy import TenantForeignKey, TenantModel
from programs.models import Component


class Project(TenantModel):
    """Works or a recurrent item under its budget-relation code (công trình, khoản chi; mã ĐVQHNS).

    `unit` is the place, `investor` the unit that spends (chủ đầu tư). Works have a code of their own; recurrent items
    of one unit share its code and differ by component. `sort_key` and `search_key` come from `accounts.names`.
    """

    class Kind(models.TextChoices):
        WORKS = "works", "Công trình"
        RECURRENT = "recurrent", "Khoản chi thường xuyên, sự nghiệp"

    class Status(models.TextChoices):
        PLANNED = "planned", "Chuẩn bị"
        UNDER_WAY = "under_way", "Đang thực hiện"
        COMPLETED = "completed", "Hoàn thành"
        STOPPED = "stopped", "Dừng thực hiện"

    code = models.CharField(
        max_length=7, validators=[RegexValidator(r"^\d{7}$", message="Mã dự án (ĐVQHNS) gồm đúng 7 chữ số.")]
    )
    name = models.CharField(max_length=300)
    sort_key = models.CharField(max_length=400, db_collation="C")
    search_key = models.CharField(max_length=300, db_collation="C")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    unit = TenantForeignKey("accounts.OrgUnit", related_name="projects")
    investor = TenantForeignKey("accounts.OrgUnit", related_name="invested_projects")
    component = models.ForeignKey(Component, on_delete=models.PROTECT, related_name="+", db_index=False)
    starts_on = models.DateField(null=True, blank=True)
    contractor_selected_on = models.DateField(null=True, blank=True)
    total_investment_vnd = models.BigIntegerField(null=True, blank=True)
    status = models.CharField(max_length=10, choices=Status.choices, default=Status.UNDER_WAY)

    class Meta(TenantModel.Meta):
        ordering = ["sort_key", "id"]
        indexes = [
            models.Index(fields=["province", "sort_key", "id"], name="disbursement_project_sort_idx"),
            models.Index(fields=["province", "unit"], name="disbursement_project_unit_idx"),
            models.Index(fields=["province", "component"], name="disbursement_project_comp_idx"),
            models.Index(fields=["province", "search_key"], name="disbursement_project_find_idx"),
        ]
        constraints = [
            *TenantModel.Meta.constraints,
            models.UniqueConstraint(fields=["province", "code", "component", "kind"], name="disbursement_project_once"),
            models.UniqueConstraint(
                fields=["province", "code"],
                condition=models.Q(kind="works"),
                name="disbursement_works_code_once",
            ),
            models.CheckConstraint(
                name="disbursement_project_code_digits", condition=models.Q(code__regex=r"^[0-9]{7}$")
            ),
            models.CheckConstraint(
                name="disbursement_project_total_positive",
                condition=models.Q(total_investment_vnd__isnull=True) | models.Q(total_investment_vnd__gt=0),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
